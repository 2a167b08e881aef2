#!/usr/bin/env python3
"""Builds, fills and asks all engines; checks that they agree; writes what was measured.

    bench/peers/run.py --nidx BENCH_NIDX --corpus CORPUS.jsonl --queries QUERIES.jsonl --work DIR [--json OUT.json]

BENCH_NIDX is bench/peers/nidx of the build folder. An engine whose tools are missing is left out, and the result says why.
Every step leaves a file in DIR/steps and is not done again while its command and input are the same, so that a run may be
stopped and started at any time, engines may be added, and one whose sources changed (nidx: program or library, as libtool leaves
them) is measured anew. --again does so by itself: the steps of an engine, or those whose name begins so: "query", "index/lucene".
"""
import argparse
import collections
import datetime
import glob
import hashlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TASKS = ["top10", "top100", "top1000", "top100_count", "count"]
COLD_STARTS = 20
SHOWN = 40  # differing queries printed; the result has all

# folder: of its program, None for nidx itself; index_of: whose index it asks; cold_options: no warming up;
# all_cores: it can index on several
Engine = collections.namedtuple("Engine", "folder index_options query_options cold_options index_of all_cores")


def engine(folder, index_options=(), query_options=(), cold_options=(), index_of=None, all_cores=True):
    return Engine(folder, list(index_options), list(query_options), list(cold_options), index_of, all_cores)


def lucene(*index_options, **more):
    return engine("lucene", index_options, cold_options=["--warmup", "1,0,0"], **more)


ENGINES = {
    "nidx": engine(None),
    "nidx-news": engine(None, query_options=["--news"], index_of="nidx"),
    "lucene": lucene(),
    "lucene-ranked": lucene(query_options=["--rank-prefixes"], index_of="lucene"),
    "lucene-bp": lucene("--reorder"),
    "lucene-date": lucene("--sort-by-date"),
    "tantivy": engine("tantivy"),
    "xapian": engine("xapian", all_cores=False),
    "fts5": engine("fts5", all_cores=False),
}
DEFAULT_ENGINES = ["nidx", "lucene", "lucene-bp", "tantivy", "xapian", "fts5"]


class Failed(Exception):
    pass


def say(text):
    print(text, file=sys.stderr, flush=True)


def short(command):
    """A command without the places of this machine."""
    return " ".join(os.path.basename(word) if os.sep in word else word for word in command)


def fingerprint(path):
    """Of a file; of one of many megabytes its size and its two ends."""
    size = os.path.getsize(path)
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        digest.update(file.read(1 << 25))
        file.seek(max(file.tell(), size - (1 << 25)))
        digest.update(file.read())
    return "%d-%s" % (size, digest.hexdigest()[:16])


def folder_bytes(path):
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


def spent(command, stdout, stderr):
    """Runs a program: wall and processor seconds, its most memory in kB, and how much of it is its own at its end.

    Programs tell their memory. Where one does not, the system's word is taken, which is never less than this script's own.
    """
    begin = time.perf_counter()
    with open(stdout, "wb") as out, open(stderr, "wb") as err:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(stderr, encoding="utf-8", errors="replace") as err:
        said = err.read()
    if process.returncode != 0:
        raise Failed("%s: exit %d: %s" % (short(command), process.returncode, " | ".join(said.strip().splitlines()[-4:])))
    told = {key: int(value) for key, value in re.findall(r"(VmHWM|RssAnon):\s*(\d+) kB", said)}
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_kb": told.get("VmHWM", usage.ru_maxrss),
            "own_kb": told.get("RssAnon")}


class Run:
    def __init__(self, args):
        self.args = args
        self.failures = {}
        self.done = set()
        self.indexes = {}
        for folder in ("steps", "indexes", "out"):
            os.makedirs(os.path.join(args.work, folder), exist_ok=True)
        self.corpus = fingerprint(args.corpus)
        self.asked = fingerprint(args.queries)
        with open(args.queries, encoding="utf-8") as file:
            self.queries = [json.loads(line) for line in file]

    def place(self, *names):
        return os.path.join(self.args.work, *names)

    def step(self, name, key, work, anew=False):
        """The result of work(), kept: done again only when its key is another, or anew."""
        path = self.place("steps", name.replace("/", "-") + ".json")
        key = json.loads(json.dumps(key))
        anew = anew or name not in self.done and any(
            name.startswith(again) or again in name.split("/") for again in self.args.again)
        self.done.add(name)
        if os.path.exists(path) and not anew:
            with open(path, encoding="utf-8") as file:
                kept = json.load(file)
            if kept["key"] == key:
                return kept["result"]
        say("%s ..." % name)
        begin = time.monotonic()
        result = work()
        say("%s: %.1f s" % (name, time.monotonic() - begin))
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump({"key": key, "result": result}, file)
        os.replace(path + ".new", path)
        return result

    # ---- Programs

    def program(self, name):
        folder = ENGINES[name].folder
        if not folder:
            return os.path.abspath(self.args.nidx)
        script, out = os.path.join(HERE, folder, "build"), self.place("build", folder)
        if not os.path.exists(script):
            raise Failed("no such engine in bench/peers")

        def built():
            """Some scripts take the folder of all engines."""
            places = [os.path.join(out, "run"), os.path.join(out, folder, "run")]
            return next((os.path.abspath(place) for place in places if os.access(place, os.X_OK)), None)

        def build():
            os.makedirs(out, exist_ok=True)
            done = subprocess.run([script, out], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, errors="replace")
            if done.returncode != 0 or not built():
                raise Failed("not built: " + " | ".join(done.stdout.strip().splitlines()[-4:]))
            return True

        self.step("build/" + folder, self.sources(name), build, anew=not built())
        return built()

    def sources(self, name):
        """What an engine's program is made of: another program fills another index. Of nidx, program and library as built."""
        folder = ENGINES[name].folder
        if folder:
            files = [os.path.join(top, file) for top, _, names in os.walk(os.path.join(HERE, folder)) for file in names]
            files += [os.path.join(HERE, file) for file in ("harness.c", "harness.h")]
        else:
            program = os.path.abspath(self.args.nidx)
            beside = os.path.dirname(program)
            files = [program]
            for pattern in (".libs/nidx", "../../.libs/libnidx.so*"):
                files += glob.glob(os.path.join(beside, pattern))
            files = list({os.path.realpath(file) for file in files})
        return [fingerprint(file) for file in sorted(files) if os.path.isfile(file) and not file.endswith(".md")]

    # ---- Indexing

    def index(self, name, threads, stored):
        """Fills an index; the one of one thread and nothing stored is kept for the queries."""
        own = ENGINES[name]
        step = "index/%s/%d%s" % (name, threads, "-stored" if stored else "")
        keep = threads == 1 and not stored
        place = self.place("indexes", step.replace("/", "-"))
        command = [self.program(name), "index", place, self.args.corpus, "--threads", str(threads)] + own.index_options
        command += ["--stem"] * self.args.stem + ["--stored"] * stored

        def fill():
            shutil.rmtree(place, ignore_errors=True)
            best = None
            for _ in range(self.args.index_rounds):
                shutil.rmtree(place, ignore_errors=True)
                result = spent(command, self.place("out", "index.out"), self.place("out", "index.err"))
                with open(self.place("out", "index.out"), encoding="utf-8") as file:
                    result.update(json.loads(file.read().strip().splitlines()[-1]))
                result["disk_bytes"] = folder_bytes(place)
                if best is None or result["wall"] < best["wall"]:
                    best = result
            if not keep:
                shutil.rmtree(place)
            best["command"] = short(command)
            return best

        result = self.step(step, [command[1:], self.corpus, self.sources(name)], fill,
                           anew=keep and not os.path.isdir(place))
        if keep:
            self.indexes[name] = place
        return result

    def index_all_ways(self, name):
        own, wanted, results = ENGINES[name], self.args.index, {}
        if own.index_of:
            self.index(own.index_of, 1, False)
            self.indexes[name] = self.indexes[own.index_of]
            return results
        results["1"] = self.index(name, 1, False)
        if "all" in wanted and own.all_cores and os.cpu_count() > 1:
            results["all"] = self.index(name, os.cpu_count(), False)
        if "stored" in wanted:
            results["stored"] = self.index(name, 1, True)
        return results

    # ---- Queries

    def ask(self, name, number):
        command = [self.program(name), "query", self.indexes[name], self.args.queries, "--tasks", ",".join(self.args.tasks),
                   "--rounds", str(self.args.rounds), "--hits"] + ENGINES[name].query_options
        command += ["--stem"] * self.args.stem

        def work():
            out, err = self.place("out", name + ".tsv"), self.place("out", name + ".err")
            result = spent(command, out, err)
            result["counts"], result["us"], result["hits"] = read_answers(out)
            result["command"] = short(command)
            return result

        return self.step("query/%s/%d" % (name, number), [command[1:], self.corpus, self.asked, self.sources(name),
                                                          os.path.getmtime(self.indexes[name])], work)

    def cold(self, name):
        """A fresh process that answers one query; its files are in the system's cache."""
        query = next((q for q in self.queries if q["class"] == "union"), self.queries[0])
        one = self.place("out", "one.jsonl")
        with open(one, "w", encoding="utf-8") as file:
            json.dump(query, file, ensure_ascii=False)
            file.write("\n")
        command = [self.program(name), "query", self.indexes[name], one, "--tasks", "top10", "--rounds", "1"]
        command += ENGINES[name].query_options + ENGINES[name].cold_options + ["--stem"] * self.args.stem

        def work():
            runs = [spent(command, os.devnull, self.place("out", "cold.err")) for _ in range(COLD_STARTS)]
            return {"ms": statistics.median(run["wall"] for run in runs) * 1e3,
                    "peak_kb": statistics.median(run["peak_kb"] for run in runs), "command": short(command)}

        return self.step("cold/" + name, [command[1:], self.corpus, self.asked, self.sources(name),
                                          os.path.getmtime(self.indexes[name])], work)

    def measure(self):
        results = {name: {} for name in self.args.engines}
        for name in list(results):
            try:
                results[name]["index"] = self.index_all_ways(name)
            except Failed as why:
                self.leave_out(results, name, why)
        passes = collections.defaultdict(list)
        for number in range(self.args.passes):  # one after the other: what disturbs the machine disturbs all
            for name in list(results):
                try:
                    if name in self.indexes:
                        passes[name].append(self.ask(name, number))
                except Failed as why:
                    self.leave_out(results, name, why)
        for name in list(results):
            try:
                if passes[name]:
                    results[name]["query"] = best_of(passes[name])
                    results[name]["cold"] = self.cold(name)
            except Failed as why:
                self.leave_out(results, name, why)
        return results

    def leave_out(self, results, name, why):
        say("left out: %s: %s" % (name, why))
        self.failures[name] = str(why)
        results.pop(name, None)
        self.indexes.pop(name, None)

    # ---- Checks

    def reference(self):
        """Counts that no engine made."""
        script, out = os.path.join(HERE, "reference.py"), self.place("out", "reference.tsv")

        def work():
            spent([sys.executable, script, self.args.corpus, self.args.queries], out, self.place("out", "reference.err"))
            return read_answers(out)[0]["count"]

        return self.step("reference", [self.corpus, self.asked, fingerprint(script)], work)

    def dates_of(self, ids):
        """Days and times of the articles with these ids."""
        dates = {}
        with open(self.args.corpus, encoding="utf-8") as file:
            for line in file:
                if line.startswith('{"id": "') and line[8:line.index('"', 8)] in ids:
                    article = json.loads(line[:line.index(', "t')] + "}")
                    dates[article["id"]] = article["date"]
        return dates

    def check(self, results):
        asked = {name: engine["query"] for name, engine in results.items() if "query" in engine}
        counts = {name: query["counts"].get("count", {}) for name, query in asked.items()}
        if self.args.reference and not self.args.stem:
            counts["reference"] = self.reference()
        checks = {"differences": differences(self.queries, counts), "wrong": []}
        newest = {query["n"] for query in self.queries if query.get("sort") == "newest"}
        ids = {key for query in asked.values() for n, hits in query["hits"].items() if int(n) in newest for key, _ in hits}
        dates = self.dates_of(ids)
        firsts = collections.defaultdict(dict)
        for name, query in asked.items():
            for n, hits in query["hits"].items():
                by_date = int(n) in newest
                values = [dates.get(key, "") for key, _ in hits] if by_date else [score for _, score in hits]
                if any(a < b for a, b in zip(values, values[1:])):
                    checks["wrong"].append("%s: query %s: hits are not in order" % (name, n))
                if by_date:
                    firsts[n][name] = values
        for n, of in firsts.items():
            if len({tuple(values) for values in of.values()}) > 1 and n not in checks["differences"]:
                checks["wrong"].append("query %s: not the same newest hits: %s" % (
                    n, ", ".join("%s %s..%s" % (name, values[:1], values[-1:]) for name, values in of.items())))
        checks["overlap"] = overlaps(asked, newest)
        return checks


def read_answers(path):
    """Counts and times by task and query; hits, pairs of id and score, by query."""
    counts, us, hits = collections.defaultdict(dict), collections.defaultdict(dict), {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if fields[0] == "hits":
                pairs = (pair.rpartition(":") for pair in (fields[2].split(" ") if len(fields) > 2 else []) if pair)
                hits[fields[1]] = [(key, float(score)) for key, _, score in pairs]
            elif len(fields) >= 3:
                counts[fields[0]][fields[1]] = int(fields[2])
                if len(fields) > 3:
                    us[fields[0]][fields[1]] = float(fields[3])
    return counts, us, hits


def best_of(passes):
    best = dict(passes[0])
    best["us"] = {task: {n: min(each["us"].get(task, {}).get(n, us) for each in passes) for n, us in times.items()}
                  for task, times in passes[0]["us"].items()}
    return best


def differences(queries, counts):
    """Queries whose counts are not the same wherever they were answered."""
    found = {}
    for query in queries:
        n = str(query["n"])
        of = {name: answers[n] for name, answers in counts.items() if n in answers}
        if len(set(of.values())) > 1:
            found[n] = {"query": query, "counts": of}
    return found


def overlaps(asked, newest):
    """How many of the ten best are also nidx's, on average: not all, as there are ties and the others round lengths."""
    shares = {}
    for name, query in asked.items():
        both = [(len({key for key, _ in hits} & {key for key, _ in asked["nidx"]["hits"][n]}), len(hits))
                for n, hits in query["hits"].items() if "nidx" in asked and int(n) not in newest and
                n in asked["nidx"]["hits"] and hits]
        if both and name != "nidx":
            shares[name] = sum(same / of for same, of in both) / len(both)
    return shares


def measure_corpus(path):
    articles = nbytes = 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            articles += 1
            nbytes += len(article["text"].encode()) + len(article.get("title", "").encode())
    return {"name": os.path.basename(path), "articles": articles, "text_bytes": nbytes}


def machine():
    model = "unknown processor"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = re.search(r"model name\s*:\s*(.*)", file.read()).group(1)
        with open("/proc/meminfo", encoding="utf-8") as file:
            memory = int(re.search(r"MemTotal:\s*(\d+)", file.read()).group(1)) / 1e6
    except (OSError, AttributeError):
        memory = 0
    return {"processor": model, "cores": os.cpu_count(), "memory_gb": round(memory, 1),
            "system": "%s %s" % (platform.system(), platform.release())}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nidx", required=True, help="bench/peers/nidx, built")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--queries", required=True)
    parser.add_argument("--work", required=True, help="folder for programs, indexes and results of steps")
    parser.add_argument("--json", help="result; default: result.json in --work")
    parser.add_argument("--engines", default=",".join(DEFAULT_ENGINES), help="of " + ", ".join(ENGINES))
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--passes", type=int, default=1, help="times all engines are asked in turn; the best counts")
    parser.add_argument("--index", default="1,all,stored", help="ways to index; 1 thread always")
    parser.add_argument("--index-rounds", type=int, default=1, help="times an index is filled; the best counts")
    parser.add_argument("--stem", action="store_true", help="the corpus is a --full one, for the engines' English")
    parser.add_argument("--reference", action="store_true", help="count slowly and independently as well")
    parser.add_argument("--title", help="what this run is called in the report")
    parser.add_argument("--again", action="append", default=[], metavar="STEP", help="see above; may be repeated")
    args = parser.parse_args()
    for name in ("engines", "tasks", "index"):
        setattr(args, name, [word for word in getattr(args, name).split(",") if word])
    unknown = [name for name in args.engines if name not in ENGINES]
    if unknown:
        parser.error("no such engine: " + ", ".join(unknown))
    return args


def report_checks(result):
    checks = result["checks"]
    different = checks["differences"]
    say("%d of %d queries: counts differ" % (len(different), len(result["queries"])))
    for n in list(different)[:SHOWN]:
        query = different[n]["query"]
        limits = " ".join(query[key] for key in ("since", "until", "sort") if key in query)
        say("  %s %s %s  %s" % (n, query["q"], limits,
                                " ".join("%s %d" % pair for pair in different[n]["counts"].items())))
    for line in checks["wrong"][:SHOWN]:
        say("  " + line)


def main():
    args = parse_arguments()
    run = Run(args)
    corpus = run.step("corpus", [run.corpus, "ids"], lambda: measure_corpus(args.corpus))
    engines = run.measure()
    result = {
        "title": args.title or corpus["name"],
        "machine": machine(),
        "date": datetime.date.today().isoformat(),
        "command": short(["run.py"] + sys.argv[1:]),
        "corpus": corpus,
        "stem": args.stem,
        "rounds": args.rounds,
        "passes": args.passes,
        "queries": run.queries,
        "left_out": run.failures,
        "engines": engines,
        "checks": run.check(engines),
    }
    for each in engines.values():
        each.get("query", {}).pop("hits", None)
    with open(args.json or run.place("result.json"), "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False)
        file.write("\n")
    report_checks(result)


if __name__ == "__main__":
    main()
