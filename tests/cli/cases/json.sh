nidx build -q "$NIDX_SRCDIR/corpus"
nidx query --json -n 1 "interceptor -budget" | python3 -c '
import json, sys
d = json.load(sys.stdin)
h = d["hits"][0]
snippet = h["snippet"]["text"].encode()
marks = [snippet[b:e].decode() for b, e in h["snippet"]["marks"]]
print(sorted(d), sorted(h), d["total"] > 0, marks)
'
