nidx build -q "$NIDX_SRCDIR/corpus"
nidx query missile -n 1 -f ids
nidx query -f ids missile -n1 defense
nidx query missile --format=ids --count 1
nidx query missile -northwind --offset 3 -f ids -n 2
echo "exclusions"
nidx query -n 0 --explain missile -budget
nidx query -n 0 --explain -budget -iran -fids
nidx query -n 0 --explain missile -- -n 1 --all
nidx query -n 0 --explain "missile --all"
echo "mistakes"
nidx query missile --sorted newest; echo $?
nidx query missile -n; echo $?
nidx query missile --all=yes; echo $?
nidx query -n 1; echo $?
nidx query --topic= -f trec -n 1 missile; echo $?
nidx query --tag "two words" -f trec -n 1 missile; echo $?
nidx query missile --help | head -1
