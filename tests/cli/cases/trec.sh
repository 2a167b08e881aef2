nidx build -q "$NIDX_SRCDIR/corpus" && nidx query -f trec --topic 7 --tag run -n 2 election
