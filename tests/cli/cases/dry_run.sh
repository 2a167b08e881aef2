nidx build --dry-run "$NIDX_SRCDIR/corpus"
echo "exit $?"
ls -A
