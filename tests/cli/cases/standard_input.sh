gzip -dc "$NIDX_SRCDIR"/corpus/*/*.jsonl.gz | nidx build -q -i idx - && nidx stats -i idx | head -1
