#!/usr/bin/env python3
"""What came out: Markdown tables of one or several results of run.py.

    bench/peers/report.py [--median] [--plot FOLDER] RESULT.json... > REPORT.md

A cell of the tables of queries is mean / p99 (with --median mean / median / p99) in microseconds. In italics: of the so many queries
that the engine has an answer to; it does not enter the last column then. The last column is how many times as long as nidx the best peer takes, by mean
and by p99: above 1 nidx is faster. --plot draws growth.png from results of corpora of several sizes (gnuplot; without it its data and
command are left in FOLDER).
"""
import argparse
import json
import math
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = ("nidx", "nidx-news")  # no peers
NAMES = {"nidx": "nidx", "nidx-news": "nidx, its own ranking", "lucene": "Lucene", "lucene-ranked": "Lucene, prefixes ranked",
         "lucene-bp": "Lucene, reordered", "lucene-date": "Lucene, by date", "tantivy": "Tantivy", "xapian": "Xapian", "fts5": "SQLite FTS5"}
TASK_TEXTS = {
    "top10": "The 10 best",
    "top100": "The 100 best",
    "top1000": "The 1000 best",
    "top100_count": "The 100 best, and how many match",
    "count": "How many match",
}
DIFFERENCES_SHOWN = 30


def percentile(values, share):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def figure(value):
    """Three digits that mean something."""
    if value is None:
        return ""
    if value >= 100:
        return "{:,.0f}".format(value)
    return "%.1f" % value if value >= 10 else "%.2f" % value


def ratio(peer, ours):
    return "" if peer is None or not ours else "**%s**" % figure(peer / ours) if peer > ours else figure(peer / ours)


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|--:" * (len(head) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def name_of(engine):
    return NAMES.get(engine, engine)


# ---- Queries

def classes_of(result):
    """Queries' numbers by class, in the order of the file; all of them at the end."""
    classes = {}
    for query in result["queries"]:
        classes.setdefault(query["class"], []).append(str(query["n"]))
    classes["all"] = [n for numbers in classes.values() for n in numbers]
    return classes


def figures_of(result, task, numbers):
    """{engine: (mean, median, p99, n)}; n is less than the queries where an engine has no answer to some of them."""
    figures = {}
    for name, engine in result["engines"].items():
        times = engine["query"]["us"].get(task, {}) if "query" in engine else {}
        values = [times[n] for n in numbers if n in times]
        if values:
            figures[name] = (sum(values) / len(values), percentile(values, .5), percentile(values, .99), len(values))
    return figures


def ratios(figures, n):
    """Only of those that answer them all."""
    peers = [of for name, of in figures.items() if name not in OURS and of[3] == n]
    if "nidx" not in figures or figures["nidx"][3] < n or not peers:
        return ""
    return " / ".join(ratio(min(of[i] for of in peers), figures["nidx"][i]) for i in (0, 2))


def cell_of(figures, n, median):
    if not figures:
        return ""
    text = " / ".join(figure(value) for value in (figures[:3] if median else (figures[0], figures[2])))
    return text if figures[3] == n else "*%s (%d)*" % (text, figures[3])


def query_tables(result, median):
    engines = [name for name, engine in result["engines"].items() if "query" in engine]
    tasks = [task for task in TASK_TEXTS if any(task in result["engines"][name]["query"]["us"] for name in engines)]
    for task in tasks:
        rows = []
        for kind, numbers in classes_of(result).items():
            figures, n = figures_of(result, task, numbers), len(numbers)
            cells = [cell_of(figures.get(name), n, median) for name in engines]
            rows.append(["%s (%d)" % (kind, n)] + cells + [ratios(figures, n)])
        yield "### %s (%s), µs: %s" % (TASK_TEXTS[task], task, "mean / median / p99" if median else "mean / p99")
        yield ""
        yield from table(["class (queries)"] + [name_of(name) for name in engines] + ["best peer : nidx"], rows)


# ---- Indexing, size, memory

def resources(result):
    """Rows of (text, less is better, {engine: value})."""
    megabytes = result["corpus"]["text_bytes"] / 1e6
    index = {name: engine.get("index", {}) for name, engine in result["engines"].items()}
    query = {name: engine["query"] for name, engine in result["engines"].items() if "query" in engine}
    cold = {name: engine["cold"] for name, engine in result["engines"].items() if "cold" in engine}

    def of(runs, way, value):
        return {name: value(each[way]) for name, each in runs.items() if way in each}

    cores = result["machine"]["cores"]
    yield "indexing, 1 thread, MB of text a second", False, of(index, "1", lambda run: megabytes / run["wall"])
    yield "indexing, %d threads, MB/s" % cores, False, of(index, "all", lambda run: megabytes / run["wall"])
    yield "the same with texts stored, 1 thread, MB/s", False, of(index, "stored", lambda run: megabytes / run["wall"])
    yield "processor seconds, 1 thread", True, of(index, "1", lambda run: run["cpu"])
    yield "peak memory of indexing, 1 thread, MB", True, of(index, "1", lambda run: run["peak_kb"] / 1e3)
    yield "index of ids only, MB", True, of(index, "1", lambda run: run["disk_bytes"] / 1e6)
    yield "the same, % of text", True, of(index, "1", lambda run: run["disk_bytes"] / 1e4 / megabytes)
    yield "index with texts stored, MB", True, of(index, "stored", lambda run: run["disk_bytes"] / 1e6)
    yield "the same, % of text", True, of(index, "stored", lambda run: run["disk_bytes"] / 1e4 / megabytes)
    yield "cold start: a process that answers one query, ms", True, {name: each["ms"] for name, each in cold.items()}
    yield "its peak memory, MB", True, {name: each["peak_kb"] / 1e3 for name, each in cold.items()}
    yield "all queries: peak memory, MB", True, {
        name: each["peak_kb"] / 1e3 for name, each in query.items()}
    yield "of it its own, not mapped files, MB", True, {
        name: each["own_kb"] / 1e3 for name, each in query.items() if each["own_kb"]}


def resource_table(result):
    engines = [name for name in result["engines"] if name != "nidx-news"]
    rows = []
    for text, less, values in resources(result):
        values = {name: value for name, value in values.items() if name in engines}
        if not values:
            continue
        peers = [value for name, value in values.items() if name not in OURS]
        last = ""
        if peers and "nidx" in values:
            last = ratio(min(peers), values["nidx"]) if less else ratio(values["nidx"], max(peers))
        rows.append([text] + [figure(values.get(name)) for name in engines] + [last])
    yield "### Indexing, size, memory, cold start"
    yield ""
    yield from table([""] + [name_of(name) for name in engines] + ["nidx better, times"], rows)


# ---- Words around them

def shown_query(query):
    return " ".join(["`%s`" % query["q"]] + [key + " " + query[key] for key in ("since", "until") if key in query])


def check_lines(result):
    checks = result["checks"]
    different = checks["differences"]
    n = len(result["queries"])
    yield "**Checks.** All engines count the same on %d of %d queries." % (n - len(different), n)
    if checks["wrong"]:
        yield "Wrong: " + "; ".join(checks["wrong"][:DIFFERENCES_SHOWN]) + "."
    elif not checks["wrong"]:
        yield "All hits come in the order of their scores, and newest first in that of their dates."
    if checks["overlap"]:
        yield "Of the ten best, as many are the same as nidx's: " + ", ".join(
            "%s %.0f %%" % (name_of(name), 100 * share) for name, share in checks["overlap"].items()) + "."
    yield ""
    if different and not result["stem"]:
        names = sorted({name for each in different.values() for name in each["counts"]})
        rows = [[shown_query(each["query"])] + [str(each["counts"].get(name, "")) for name in names]
                for each in list(different.values())[:DIFFERENCES_SHOWN]]
        if len(different) > DIFFERENCES_SHOWN:
            rows.append(["and %d more" % (len(different) - DIFFERENCES_SHOWN)] + [""] * len(names))
        yield from table(["count differs"] + [name_of(name) for name in names], rows)


def head_lines(result):
    corpus, machine = result["corpus"], result["machine"]
    versions = [engine["index"]["1"]["engine"] for engine in result["engines"].values() if "1" in engine.get("index", {})]
    yield "## %s" % result["title"]
    yield ""
    yield "{:,} articles, {:,.0f} MB of text ({}), {}. {} queries, best of {}.".format(
        corpus["articles"], corpus["text_bytes"] / 1e6, corpus["name"],
        "the engines' own English" if result["stem"] else "words as they are, split at spaces",
        len(result["queries"]), result["rounds"] * result["passes"])
    yield "%s, %d cores, %s GB, %s. %s. %s." % (machine["processor"], machine["cores"], machine["memory_gb"], machine["system"],
                                                ", ".join(dict.fromkeys(versions)), result["date"])
    for name, why in result["left_out"].items():
        yield "Left out: %s (%s)." % (name_of(name), why)
    yield ""
    yield "    " + result["command"]
    yield ""


# ---- Many corpora, a line each

def brief_lines(results):
    """Mean of nidx and, behind it, how many times as long the best peer takes."""
    for task in TASK_TEXTS:
        if not any("nidx" in figures_of(result, task, classes_of(result)["all"]) for result in results):
            continue
        kinds = list(dict.fromkeys(kind for result in results for kind in classes_of(result) if kind != "all")) + ["all"]
        rows = []
        for result in results:
            cells = []
            for kind in kinds:
                numbers = classes_of(result).get(kind, [])
                figures = figures_of(result, task, numbers)
                text = ratios(figures, len(numbers)).split(" / ")[0]
                cells.append("%s (%s)" % (figure(figures["nidx"][0]), text) if text else "")
            rows.append(["%s (%s)" % (result["title"], "{:,}".format(result["corpus"]["articles"]))] + cells)
        yield "### %s (%s), mean µs (best peer : nidx)" % (TASK_TEXTS[task], task)
        yield ""
        yield from table(["articles"] + kinds, rows)
    for line in brief_resources(results):
        yield line


def brief_resources(results):
    rows = []
    for result in results:
        built = {name: engine["index"]["1"] for name, engine in result["engines"].items() if "1" in engine.get("index", {})}
        nbytes = result["corpus"]["text_bytes"]
        speed = {name: nbytes / 1e6 / of["wall"] for name, of in built.items()}
        size = {name: of["disk_bytes"] / nbytes * 100 for name, of in built.items()}
        peers = [name for name in built if name not in OURS]
        rows.append([result["title"], figure(speed["nidx"]), figure(max(speed[name] for name in peers)),
                     figure(size["nidx"]), figure(min(size[name] for name in peers))])
    yield from table(["articles", "nidx, MB/s", "best peer, MB/s", "nidx, index in % of text", "smallest peer"], rows)


# ---- Growth

def growth(results, folder):
    """A file an engine, a line a size: what plot.gp draws."""
    os.makedirs(folder, exist_ok=True)
    engines = [name for name in NAMES if any("query" in r["engines"].get(name, {}) and r["engines"][name].get("index")
                                             for r in results)]
    for name in engines:
        with open(os.path.join(folder, name + ".tsv"), "w", encoding="utf-8") as file:
            for result in sorted(results, key=lambda r: r["corpus"]["articles"]):
                each = result["engines"].get(name, {})
                figures = figures_of(result, "top10", classes_of(result)["all"])
                if name not in figures or "1" not in each.get("index", {}):
                    continue
                run = each["index"]["1"]
                values = [result["corpus"]["articles"], figures[name][0], figures[name][2], run["wall"],
                          run["disk_bytes"] / 1e6, run["peak_kb"] / 1e3, each["query"]["peak_kb"] / 1e3]
                file.write("\t".join("%.6g" % value for value in values) + "\n")
    command = ["gnuplot", "-e", "engines='%s'; names='%s'" % (" ".join(engines), "|".join(name_of(e) for e in engines)),
               os.path.join(HERE, "plot.gp")]
    if shutil.which("gnuplot"):
        subprocess.run(command, cwd=folder, check=True)
    else:
        print("report.py: no gnuplot: in %s run it as\n%s" % (folder, subprocess.list2cmdline(command)), file=sys.stderr)


def read_result(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--median", action="store_true")
    parser.add_argument("--plot", metavar="FOLDER")
    parser.add_argument("--brief", nargs="+", metavar="RESULT", default=[], help="corpora that get one line a table, at the end")
    parser.add_argument("results", nargs="+")
    args = parser.parse_args()
    results, brief = ([read_result(path) for path in paths] for paths in (args.results, args.brief))
    print("# Beside other engines\n\nWhat is measured, what is fair and how to read it: [peers/README.md](peers/README.md). Times are of one machine; "
          "ratios of\none run are what counts.\n")
    for result in results:
        for lines in (head_lines(result), query_tables(result, args.median), resource_table(result), check_lines(result)):
            for line in lines:
                print(line)
    if brief:
        print("## Other languages\n\nThe same, words without accents (corpus --base); peers: %s.\n" % ", ".join(
            dict.fromkeys(name_of(name) for result in brief for name in result["engines"] if name not in OURS)))
        for line in brief_lines(brief):
            print(line)
    if args.plot:
        growth(results, args.plot)


if __name__ == "__main__":
    main()
