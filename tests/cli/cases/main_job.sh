nidx build -q "$NIDX_SRCDIR/corpus" && nidx query "missile defense" | head -12
