# Worked by hand: topic 1 has relevant a (grade 2) and c (grade 1); the ranking for "storm" is by
# frequency a, b, c.  AP = (1/1 + 2/3) / 2; DCG = 2/1 + 1/2 = 2.5, ideal 2 + 1/log2(3).
printf '%s\n' \
	'{"id":"a","body":"storm storm storm storm filler words"}' \
	'{"id":"b","body":"storm storm storm filler filler words"}' \
	'{"id":"c","body":"storm storm filler filler filler words"}' \
	'{"id":"d","body":"nothing filler filler filler filler words"}' > docs.jsonl
printf '1\tstorm\n2\tabsent\n3\tunjudged storm\n' > topics.tsv
printf '1 0 a 2\n1 0 c 1\n1 0 b 0\n2 0 d 1\n' > qrels
nidx build -q docs.jsonl && nidx eval --each --run out topics.tsv qrels
cut -d' ' -f1-4,6 out
