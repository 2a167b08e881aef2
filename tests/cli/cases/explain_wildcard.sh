# Words a wildcard stands for have names, in an index of one segment (which reads none to search) and of two.
nidx build -q "$NIDX_SRCDIR/corpus" &&
	nidx query --explain -n 1 -f text "intercept* senat~1" &&
	printf '{"title": "Interceptors", "body": "interception", "date": "2021-02-03"}\n' >one.jsonl &&
	nidx add -q one.jsonl &&
	nidx query --explain -n 1 -f text "intercept* senat~1"
