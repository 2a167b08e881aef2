nidx build -q "$NIDX_SRCDIR/corpus"
nidx query -n 0 missile; echo $?
nidx query -n 0 -f ids missile; echo $?
nidx query --offset 5000 missile; echo $?
nidx query -f ids --from 2021 --until 2020 missile; echo $?
nidx query -f ids --last soon missile; echo $?
nidx query --snippet 0 -n 1 missile | head -3
nidx query --snippet 0 -n 1 --json missile | grep -c snippet
