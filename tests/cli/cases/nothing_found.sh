nidx build -q "$NIDX_SRCDIR/corpus" && nidx query zzzxyqq
