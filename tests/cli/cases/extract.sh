nidx extract "$NIDX_SRCDIR/corpus/northwind-agency/2021/senate-interceptors.txt"
printf '{"id":"e1","title":"T","text":"Body.","published":"2199-01-01","url":"https://example.org/2020/01/06/t"}\n{broken\n' >a.jsonl
nidx extract --json a.jsonl
echo "exit $?"
mkdir empty
nidx extract empty
echo "exit $?"
nidx extract missing.html
echo "exit $?"
