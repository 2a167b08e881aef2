# Standard error of the build is read from a file: shells tell differently of a job that a
# signal ended.
exec 2>/dev/null
gzip -dc "$NIDX_SRCDIR"/corpus/*/*.jsonl.gz > some.jsonl
nidx build -q some.jsonl
nidx query -f ids -n 1 missile > before
ls .nidx > files
mkfifo pipe
# More than a pipe holds: when all of it was written, the build is reading, and then waits for more.
while [ "$(cat more.jsonl | wc -c)" -lt 300000 ]; do cat some.jsonl >> more.jsonl; done
nidx build - < pipe 2> message &
build=$!
{ cat more.jsonl; echo written > written; exec sleep 60; } > pipe &
writer=$!
while ! [ -f written ]; do sleep 0.05; done
kill -TERM $build
wait $build
echo "exit $?"; cat message
kill $writer
ls .nidx | diff files - && nidx query -f ids -n 1 missile | diff before - && echo "as it was"
mkdir -p new; cd new
mkfifo pipe
nidx build -i first - < pipe 2> message &
build=$!
rm -f written
{ cat ../more.jsonl; echo written > written; exec sleep 60; } > pipe &
writer=$!
while ! [ -f written ]; do sleep 0.05; done
kill -TERM $build
wait $build
echo "exit $?"; cat message
kill $writer
nidx query -i first missile 2>&1
cd ..
# What a killed build left is gone after the next one.
echo rest > .nidx/s000099.nxs; echo rest > .nidx/s000099.nxi
nidx build -q some.jsonl
ls .nidx | sed 's/s[0-9]*/s/'
