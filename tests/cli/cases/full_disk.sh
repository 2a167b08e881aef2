nidx build -q "$NIDX_SRCDIR/corpus"
nidx query -f ids -n 1 missile > before
ls .nidx > files
for command in "query -f ids missile" "query missile" "query --json missile" stats check help \
	version "analyze missile" "inspect terms" "get nwa-2022-0614"; do
	nidx $command > /dev/full || echo "$command: exit $?"
done
# A limit on the size of files stands for a disk that is full.
(ulimit -f 16; nidx build -q "$NIDX_SRCDIR/corpus" 2>message; echo "build: exit $?")
wc -l < message
ls .nidx | diff files - && nidx query -f ids -n 1 missile | diff before - && echo "as it was"
printf '1\tmissile\n' > topics; printf '1 0 %s 1\n' "$(cat before)" > qrels
nidx eval --run /dev/full topics qrels | head -1
nidx eval --run /nowhere/run topics qrels
