nidx build -q "$NIDX_SRCDIR/corpus" && nidx query --strict "missile AND (defense"
