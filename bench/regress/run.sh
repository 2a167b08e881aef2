#!/bin/sh
# run.sh BUILD [--save] - what the kernels and the usual work cost in instructions, beside a saved baseline.
#
# Instructions, counted by callgrind, say the same on a busy machine as on an idle one, so a slowdown is seen in
# the change that makes it.  The work is ours: corpus/ grown to 4,000 articles by bench/peers/corpus (seeded).
# With BASELINE_BUILD=FOLDER, another build of nidx, its bench/search runs in turn with ours, and the ratio of
# medians is printed too.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
baseline=$top/bench/regress/baseline.tsv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in valgrind jq; do
	command -v $tool >/dev/null || { echo "$tool is missing: Debian package $tool" >&2; exit 1; }
done

# instructions NAME COMMAND...: appends "NAME<tab>count" to the figures.
instructions() {
	name=$1
	shift
	"$build/libtool" --mode=execute valgrind --tool=callgrind --callgrind-out-file="$work/out" "$@" >"$work/said" 2>"$work/log" ||
		{ cat "$work/log" >&2; echo "$name: failed" >&2; exit 1; }
	printf '%s\t%s\n' "$name" "$(sed -n 's/^summary: *//p;s/^totals: *//p' "$work/out" | head -1)" >>"$work/figures"
}

"$build/nidx" build -q -i "$work/small" "$top/corpus" >/dev/null
"$build/nidx" dump -i "$work/small" | jq -c '{id: .key, title, date: (.published // "")[:10], lang,
	body: ((.lead // "") + "\n" + (.body // ""))}' >"$work/articles.jsonl"
"$build/bench/peers/corpus" --full -n 4000 -s 1 "$work/articles.jsonl" >"$work/corpus.jsonl"
head -n 1000 "$work/corpus.jsonl" >"$work/thousand.jsonl"

instructions "build of 1,000 articles" "$build/nidx" build -q -j 1 -i "$work/timed" "$work/thousand.jsonl"
"$build/nidx" build -q -i "$work/merged" "$work/thousand.jsonl" >/dev/null
for first in 1001 2001 3001; do
	sed -n "$first,$((first + 999))p" "$work/corpus.jsonl" >"$work/more.jsonl"
	"$build/nidx" add -q -i "$work/merged" "$work/more.jsonl" >/dev/null
done
instructions "merge of 4,000 articles" "$build/nidx" merge --all -i "$work/merged"
"$build/nidx" build -q -i "$work/index" "$work/corpus.jsonl" >/dev/null
instructions "check" "$build/nidx" check -i "$work/index"
instructions "cold query" "$build/nidx" query -i "$work/index" -f ids "missile defense"
for class in $(sed 's/.*"tags": \["\([a-z-]*\)".*/\1/' "$top/bench/regress/queries.jsonl" | sort -u); do
	grep "\"tags\": \[\"$class\"" "$top/bench/regress/queries.jsonl" >"$work/queries.jsonl"
	instructions "queries, $class" "$build/bench/search" "$work/index" "$work/queries.jsonl" -r 20
	instructions "counts, $class" "$build/bench/search" "$work/index" "$work/queries.jsonl" -r 20 -k 0 -t
done

[ "${2-}" = --save ] && cp "$work/figures" "$baseline"
awk -F '\t' -v OFS='\t' 'NR == FNR { old[$1] = $2; next }
	{ printf "%-28s %14d instructions", $1, $2
	  if ($1 in old) printf "   %6.3f of the baseline", $2 / old[$1]
	  print "" }' "$baseline" "$work/figures"

if [ -n "${BASELINE_BUILD-}" ]; then
	for i in 1 2 3 4 5; do
		for which in "$BASELINE_BUILD" "$build"; do
			"$which/nidx" build -q -i "$work/paired" "$work/corpus.jsonl" >/dev/null
			"$which/bench/search" "$work/paired" "$top/bench/regress/queries.jsonl" -r 20 |
				awk -v which="$which" '$1 == "all" { print which "\t" $5 }'
		done
	done >"$work/pairs"
	sort -t "$(printf '\t')" -k2g "$work/pairs" | awk -F '\t' -v old="$BASELINE_BUILD" '
		$1 == old { a[++n] = $2; next } { b[++m] = $2 }
		END { printf "queries, paired: %.3f of the other build, in the median of five\n", b[3] / a[3] }'
fi
