#!/bin/sh
# relevance.sh - how well do nidx and plain BM25 rank?  One line a collection, both engines.
#
#	bench/relevance.sh [BUILD-FOLDER [option of nidx eval ...]] > table
#
# Collections are those of ../shared/data/qrels beside the source folder: judged ones as they
# are, known-item ones with their titles and summaries taken away.  What is prepared is kept in
# BUILD-FOLDER/relevance, so that trying other weights is quick.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${1:-.}" && pwd)
[ $# -gt 0 ] && shift
data=$top/../shared/data
work=$build/relevance
plain=$build/tests/oracle/nidx-oracle-eval
nidx=$build/nidx

[ -d "$data/qrels" ] || {
	echo "relevance.sh: no collections in $data, nothing measured" >&2
	exit 0
}
mkdir -p "$work"

# The documents of a collection, titles left out of known-item ones.
documents()
{
	case $1 in
	knownitem-*)
		[ -f "$work/$1.jsonl" ] || gunzip -c "$data/articles/${1#knownitem-}.jsonl.gz" |
		    python3 -c '
import json, sys
for line in sys.stdin:
    article = json.loads(line)
    article.pop("title", None)
    article.pop("summary", None)
    if article.get("body"):
        print(json.dumps(article, ensure_ascii=False))' > "$work/$1.jsonl"
		echo "$work/$1.jsonl" ;;
	*)
		echo "$data/qrels/$1/docs.jsonl.gz" ;;
	esac
}

# "MAP nDCG@10 MRR recall" of the last line of a table of measures
measures()
{
	awk 'END { sub(/^all [0-9]+ +/, ""); print $1, $4, $5, $6 }'
}

echo "| collection | plain MAP | nidx MAP | plain nDCG@10 | nidx nDCG@10 |" \
	"plain MRR | nidx MRR | plain recall | nidx recall |"
echo "|---|---|---|---|---|---|---|---|---|"
for set in ${SETS:-time1963 cacm cisi cranfield lisa med npl knownitem-bbc-2004-2005 \
    knownitem-fakebr-2016-2018 knownitem-giletsjaunes-2018-multi knownitem-masakhanews \
    knownitem-persian-ir-news-2019 knownitem-reuters-21578}; do
	topics=$data/qrels/$set/topics.tsv
	judged=$data/qrels/$set/qrels.txt
	docs=$(documents "$set")
	[ -f "$work/$set.plain" ] || "$plain" "$topics" "$judged" "$docs" > "$work/$set.plain"
	[ -n "${KEEP-}" ] && [ -d "$work/$set.index" ] ||
	    "$nidx" build -q -i "$work/$set.index" "$docs"
	"$nidx" eval -i "$work/$set.index" "$@" "$topics" "$judged" > "$work/$set.nidx"
	echo "$set $(measures < "$work/$set.plain") $(measures < "$work/$set.nidx")"
done | awk '
function row(name, p) { printf "| %s | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f |\n",
	name, p[1], p[5], p[2], p[6], p[3], p[7], p[4], p[8] }
{
	for (i = 1; i <= 8; i++) v[i] = $(i + 1)
	row($1, v)
	kind = $1 ~ /^knownitem/ ? "known" : $1 == "time1963" ? "time" : "control"
	n[kind]++
	for (i = 1; i <= 8; i++) sum[kind, i] += $(i + 1)
}
END {
	for (i = 1; i <= 8; i++) v[i] = sum["control", i]
	if (n["control"]) row("*control sets, sum*", v)
	for (i = 1; i <= 8; i++) v[i] = sum["known", i]
	if (n["known"]) row("*known items, sum*", v)
}'
