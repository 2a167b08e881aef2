nidx build -q "$NIDX_SRCDIR/corpus" && nidx get nwa-2022-0614 && nidx get none
