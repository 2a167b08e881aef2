#!/usr/bin/env python3
"""How much of an article is found in its page?

    bench/extract/pages.py NIDX [GOLD.jsonl] [--list]

GOLD (../shared/data/html/gold.jsonl beside the project): one object a line, with html (a path beside GOLD), source,
and of gold_text, title, date, author what a person says is in the page. Each measure is a mean over the pages that have it:

text      F1 of the words (runs of letters and digits, lower case, soft hyphens taken out), as bags.  Sets differ in what they call the
          text: `cleanportaleval` with headline and captions, an address before it; `goose3` only the opening, which is counted as
          found when body, or lead and body, begin with it.
title     equal after everything but letters and digits is a blank
date      equal to the day, as written
author    F1 of the set of names

--list prints every page that is not right.  Sites are split in two halves by the hash of their name, to see that no rule serves only
the sites it was made for.
"""
import collections, hashlib, html, json, os, re, subprocess, sys, time

args = [a for a in sys.argv[1:] if not a.startswith("--")]
if not args:
    sys.exit(__doc__)
gold_path = args[1] if len(args) > 1 else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../../shared/data/html/gold.jsonl")
if not os.path.exists(gold_path):
    sys.exit("pages.py: no %s: nothing to measure" % gold_path)
folder = os.path.dirname(os.path.abspath(gold_path))
rows = [json.loads(line) for line in open(gold_path, encoding="utf-8")]


def words(text):
    return re.findall(r"\w+", text.replace("\xad", "").lower())


def plain(text):
    return re.sub(r"\W+", " ", text.replace("\xad", "").lower()).strip()


def f1(a, b):
    same = sum((a & b).values())
    total = sum(a.values()) + sum(b.values())
    return 2 * same / total if same else 0.0


def text_score(row, got):
    gold = html.unescape(row["gold_text"])
    lead, body = got.get("lead", ""), got.get("body", "")
    if row["source"] == "goose3":
        opening = "".join(words(gold))[:60]
        return float("".join(words(body)).startswith(opening) or "".join(words(lead + " " + body)).startswith(opening))
    if row["source"] == "cleanportaleval":
        gold = re.sub(r"^\s*URL:.*\n", "", gold)
        lead = got.get("title", "") + " " + lead
    return f1(collections.Counter(words(gold)), collections.Counter(words(lead + " " + body)))


def author_score(row, got):
    gold = {plain(n) for n in re.split(r"\s*[;,]\s*", row["author"])}
    mine = {plain(n) for n in got.get("authors", [])}
    return 2 * len(gold & mine) / (len(gold) + len(mine))


start = time.time()
paths = [os.path.join(folder, row["html"]) for row in rows]
out = subprocess.run([args[0], "extract", "--json"] + paths, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
seconds = time.time() - start
found = {}
for line in out.stdout.decode().split("\n"):
    if line:
        page = json.loads(line)
        found[page["file"]] = page

scores = collections.defaultdict(list)
for row, path in zip(rows, paths):
    got = found.get(path, {})
    site = re.sub(r"_\d{4}.*|_\d+\.html.*|\.html.*", "", os.path.basename(row["html"]))
    half = "half %d" % (hashlib.md5(site.encode()).digest()[0] & 1)
    measures = {}
    if row.get("gold_text"):
        measures["text"] = text_score(row, got)
    if isinstance(row.get("title"), str):
        measures["title"] = float(plain(row["title"]) == plain(got.get("title", "")))
    if isinstance(row.get("date"), str):
        measures["date"] = float(row["date"][:10] == (got.get("published") or "")[:10])
    if row.get("author"):
        measures["author"] = author_score(row, got)
    for name, value in measures.items():
        for group in (row["source"], half, "all"):
            scores[group, name].append(value)
        if "--list" in sys.argv and value < (0.9 if name == "text" else 1):
            print("%s %.2f %s" % (name, value, row["html"]))

print("| pages | text | title | date | author |\n|---|---|---|---|---|")
for group in sorted({g for g, _ in scores}):
    cells = []
    for name in ("text", "title", "date", "author"):
        values = scores.get((group, name))
        cells.append("%.3f (%d)" % (sum(values) / len(values), len(values)) if values else "")
    print("| %s | %s |" % (group, " | ".join(cells)))
print("\n%d of %d pages read, %.0f pages/s with starting and printing" % (len(found), len(rows), len(rows) / seconds))
sys.stdout.write(out.stderr.decode())
