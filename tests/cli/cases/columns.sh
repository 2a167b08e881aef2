# Tabs, line ends, control characters and spaces of articles must not break the tables.
cat > a.jsonl <<'END'
{"id":"a\tb c","title":"Tab\there\nand \u001b[31mred\u0007","source":"S\r\nT","body":"storm"}
END
nidx build -q a.jsonl
for format in tsv ids trec text; do nidx query -f $format storm | cat -A; done
nidx query --json storm | grep -c '[[:cntrl:]]'
printf '1\tstorm\n' > topics
printf '1 0 other 1\n' > qrels
nidx eval --run run topics qrels 2>/dev/null >/dev/null; cat run
