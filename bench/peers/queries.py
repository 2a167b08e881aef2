#!/usr/bin/env python3
"""What are the engines asked?

    bench/peers/queries.py [--game GAME.jsonl] --corpus PLAIN.jsonl [--sample N] [--seed S] > QUERIES.jsonl

Of the public search benchmark's queries ({"query", "tags"} a line): term, intersection, union, phrase, mixed. Of the
corpus' own words (a sample of its articles, 20,000): rare and common terms, phrases of nothing but the commonest words,
mixed, prefixes, queries limited to a day, week, month or year, queries that want the newest first. Without --game (its
queries are English) intersections, unions and phrases are the corpus' own as well: three queries of each set of words, as
the benchmark has them.
"""
import argparse
import collections
import datetime
import json
import math
import os
import random
import sys
import unicodedata

EACH = 60  # queries of a class drawn from the corpus
SETS = 240  # sets of words, each an intersection, a union and a phrase, where there is no game
COMMONEST = 60  # words that common phrases are made of
SPAN = datetime.timedelta(15 * 365)  # before the newest article: what corpus.c dates repeats over
GAME_CLASSES = {"term": "term", "intersection": "intersection", "union": "union", "phrase": "phrase",
                "intersection_union": "mixed", "negated": "mixed", "two-phase-critic": "mixed"}


def sample_articles(path, wanted, rng):
    """(words, date) of articles from all over the file; it may be far larger than memory."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(1 << 24)
        if size < 1.2 * wanted * len(head) / max(1, head.count(b"\n")):
            file.seek(0)
            lines = file.readlines()
            rng.shuffle(lines)
        else:
            lines = []
            for place in sorted(rng.randrange(size) for _ in range(wanted)):
                file.seek(place)
                file.readline()
                lines.append(file.readline())
            rng.shuffle(lines)
    articles = []
    for line in lines[:wanted]:
        if line.strip():
            article = json.loads(line)
            words = article["text"].split()
            if len(words) >= 20:
                articles.append((words, article["date"][:10]))
    return articles


def commonest(counts):
    """Words, of equally common ones the earlier in the alphabet first: one seed always gives the same queries."""
    return sorted(counts, key=lambda word: (-counts[word], word))


def is_initial(word):
    """One letter; in Chinese that is a word."""
    return len(word) < 2 and unicodedata.east_asian_width(word) not in "WF"


class Drawer:
    """Queries out of articles. Words of one query come from one article, so that there are answers."""

    def __init__(self, articles, rng):
        self.articles, self.rng = articles, rng
        self.df, self.cf = collections.Counter(), collections.Counter()
        for words, _ in articles:
            self.df.update(set(words))
            self.cf.update(words)
        # sorted by frequency: a place drawn evenly in its logarithm is now a common, now a rare word
        self.ranked = [word for word in commonest(self.df) if self.df[word] >= 2 and not is_initial(word)]
        self.common = set(commonest(self.cf)[:COMMONEST])
        newest = max(date for _, date in articles)
        begin = (datetime.date.fromisoformat(newest) - SPAN).isoformat()
        self.recent = [article for article in articles if article[1] >= begin]

    def term(self):
        return self.ranked[int(math.exp(self.rng.random() * math.log(len(self.ranked)))) - 1]

    def article(self):
        return self.rng.choice(self.articles)

    def words(self, n, article=None):
        """Different words of an article, mostly such as people ask for: not the commonest, not unique."""
        words = (article or self.article())[0]
        chosen = []
        while len(chosen) < n:
            word = self.rng.choice(words)
            if word in chosen or self.df[word] < 2 or is_initial(word) or word in self.common and self.rng.random() < .85:
                words = words if self.rng.random() < .999 else self.article()[0]
                continue
            chosen.append(word)
        return chosen

    def run(self, n):
        """Words that stand side by side, at least one of them not among the commonest."""
        while True:
            words, _ = self.article()
            at = self.rng.randrange(len(words) - n + 1)
            run = words[at:at + n]
            if not self.common.issuperset(run):
                return run

    def common_runs(self, wanted):
        """Runs of 2 to 5 of the commonest words, as many of each length, each once."""
        seen = collections.defaultdict(collections.Counter)
        for words, _ in self.articles:
            begin = 0
            for end in range(len(words) + 1):
                if end < len(words) and words[end] in self.common:
                    continue
                for n in range(2, 6):
                    for at in range(begin, end - n + 1):
                        seen[n][tuple(words[at:at + n])] += 1
                begin = end + 1
        chosen = []
        for n in range(2, 6):
            runs = sorted(seen[n])
            weights = [math.sqrt(seen[n][run]) for run in runs]
            mine = set()
            while len(mine) < min(len(runs), (wanted + 3) // 4):
                mine.add(self.rng.choices(runs, weights)[0])
            chosen += sorted(mine)
        return chosen[:wanted]


def quoted(words):
    return '"%s"' % " ".join(words)


def every(words):
    return " ".join("+" + word for word in words)


def mixed(drawer, i):
    a, b, c = drawer.words(3)
    pair = quoted(drawer.run(2))
    return ["+%s %s" % (a, b), "+%s -%s" % (a, b), "%s %s -%s" % (a, b, c), "+%s +%s -%s" % (a, b, c),
            "+%s %s" % (pair, c), "+%s -%s" % (pair, c)][i % 6]


def draw_prefixes(drawer, wanted):
    chosen = set()
    for _ in range(1000 * wanted):  # where words are of one letter, none has a beginning
        if len(chosen) == wanted:
            break
        word = drawer.term()
        n = 3 + len(chosen) % 4
        if len(word) > n:
            chosen.add(word[:n] + "*")
    return sorted(chosen)


def dated(drawer, i):
    days = [1, 7, 30, 365][i % 4]
    article = drawer.rng.choice(drawer.recent)
    words = drawer.words(2 + i // 8 % 2, article)
    since = datetime.date.fromisoformat(article[1]) - datetime.timedelta(drawer.rng.randrange(days))
    return {"q": " ".join(words) if i // 4 % 2 else every(words), "since": since.isoformat(),
            "until": (since + datetime.timedelta(days - 1)).isoformat()}


def newest(drawer, i):
    words = drawer.words(2 + i // 3 % 2)
    return {"q": [drawer.term(), every(words), " ".join(words)][i % 3], "sort": "newest"}


def game_queries(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            query = json.loads(line)
            yield GAME_CLASSES[query["tags"][0]], {"q": query["query"]}


def drawn_sets(drawer):
    for i in range(SETS):
        run = drawer.run(4 + i // 50 % 3 if i % 16 == 15 else 3 if i % 16 > 10 else 2)
        yield "intersection", {"q": every(run)}
        yield "phrase", {"q": quoted(run)}
        yield "union", {"q": " ".join(run)}


def all_queries(drawer, game):
    yield from game_queries(game) if game else drawn_sets(drawer)
    terms = {}
    while len(terms) < EACH:
        terms[drawer.term()] = True
    for term in terms:
        yield "term", {"q": term}
    for run in drawer.common_runs(EACH):
        yield "common-phrase", {"q": quoted(run)}
    for i in range(EACH):
        yield "mixed", {"q": mixed(drawer, i)}
    for prefix in draw_prefixes(drawer, EACH):
        yield "prefix", {"q": prefix}
    for i in range(EACH):
        yield "dates", dated(drawer, i)
    for i in range(EACH):
        yield "newest", newest(drawer, i)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--game")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--sample", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    drawer = Drawer(sample_articles(args.corpus, args.sample, rng), rng)
    for n, (kind, query) in enumerate(all_queries(drawer, args.game)):
        json.dump({"n": n, "class": kind, **query}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
