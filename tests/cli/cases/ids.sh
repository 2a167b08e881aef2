nidx build -q "$NIDX_SRCDIR/corpus" && nidx query -f ids -n 5 "\"missile defense\""
