# What comes out goes in again, byte for byte; and what is sound of a damaged index.
nidx build -q -i one "$NIDX_SRCDIR/corpus"
nidx dump -i one >all.jsonl
nidx build -q -i two all.jsonl
for f in one/*; do cmp "$f" "two/${f#one/}"; done
nidx dump -i two | cmp - all.jsonl && echo "the same"
printf '\001' | dd of=one/s000001.nxi bs=1 seek=20000 conv=notrunc 2>dd.log
nidx check -i one >check.log 2>&1
echo "exit $?"
nidx check -i one --salvage three 2>lost.log
wc -l <lost.log | tr -d ' '
nidx check -i three
rm one/manifest
nidx check -i one --salvage four 2>lost.log
nidx upgrade -i four
nidx query -i four -f ids '"missile defense"' >four.ids
nidx query -i two -f ids '"missile defense"' | cmp - four.ids && echo "the same answer"
