#!/usr/bin/env python3
"""How many articles does each query match? The slow and obvious answer.

    bench/peers/reference.py PLAIN.jsonl QUERIES.jsonl > COUNTS.tsv       (lines "count TAB n TAB articles")

A set of articles is a whole number with a bit for each; a phrase is looked for in the text. Shares no code with any engine.
"""
import collections
import json
import re
import sys

PART = re.compile(r'([+-]?)("[^"]*"|\S+)')


def read_corpus(path, words, prefixes):
    """Texts between spaces, days, and the numbers of the articles that hold each word and prefix asked for."""
    texts, days, places = [], [], collections.defaultdict(list)
    lengths = sorted({len(prefix) for prefix in prefixes})
    with open(path, encoding="utf-8") as file:
        for n, line in enumerate(file):
            article = json.loads(line)
            distinct = set(article["text"].split())
            for word in distinct & words:
                places[word].append(n)
            if lengths:
                for prefix in {word[:length] for word in distinct for length in lengths if len(word) >= length} & prefixes:
                    places[prefix + "*"].append(n)
            texts.append(" " + article["text"] + " ")
            days.append(article["date"][:10])
    return texts, days, {word: bits_of(numbers, len(texts)) for word, numbers in places.items()}


def bits_of(numbers, n):
    bits = bytearray(n // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def numbers_of(bits):
    for byte, value in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        while value:
            yield byte * 8 + (value & -value).bit_length() - 1
            value &= value - 1


class Reference:
    def __init__(self, path, queries):
        words, prefixes = set(), set()
        for query in queries:
            for _, part in PART.findall(query["q"]):
                if part.endswith("*"):
                    prefixes.add(part[:-1])
                else:
                    words.update(part.strip('"').split())
        self.texts, self.days, self.places = read_corpus(path, words, prefixes)

    def part(self, part):
        if not part.startswith('"'):
            return self.places.get(part, 0)
        words = part.strip('"').split()
        found = (1 << len(self.texts)) - 1
        for word in words:
            found &= self.places.get(word, 0)
        if len(words) < 2:
            return found
        row = " " + " ".join(words) + " "
        return bits_of([n for n in numbers_of(found) if row in self.texts[n]], len(self.texts))

    def count(self, query):
        required, optional, excluded = [], [], []
        for sign, part in PART.findall(query["q"]):
            {"+": required, "-": excluded, "": optional}[sign].append(self.part(part))
        found = 0
        for bits in optional:
            found |= bits
        if required:
            found = required[0]
            for bits in required[1:]:
                found &= bits
        for bits in excluded:
            found &= ~bits
        since, until = query.get("since", ""), query.get("until", "9999")
        if since or until != "9999":
            return sum(since <= self.days[n] <= until for n in numbers_of(found))
        return found.bit_count()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="utf-8") as file:
        queries = [json.loads(line) for line in file]
    reference = Reference(sys.argv[1], queries)
    for query in queries:
        print("count\t%d\t%d" % (query["n"], reference.count(query)))


if __name__ == "__main__":
    main()
