nidx build -q "$NIDX_SRCDIR/corpus"
nidx eval "$NIDX_SRCDIR/tests/corpus/topics.tsv" "$NIDX_SRCDIR/tests/corpus/qrels.txt" \
	--run run | head -1
cut -d" " -f2,6 run | sort -u
nidx check
