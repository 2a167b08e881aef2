nidx build -q "$NIDX_SRCDIR/corpus"
nidx query -f ids -n 1000 '*' | head -n 1 | wc -l
nidx inspect postings the | head -n 1
nidx inspect terms | head -n 1
{ nidx inspect terms; echo "exit $?" >&2; } | true
