nidx build -q "$NIDX_SRCDIR/corpus" && nidx query -f tsv -n 3 --sort newest storm
