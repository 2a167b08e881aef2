# at 0 a wildcard decides what matches and scores nothing: newest first, or by what else is asked
nidx build -q "$NIDX_SRCDIR/corpus"
nidx query -n 4 -f tsv --wildcard-weight 0 'missil*' | cut -f 2,3
nidx query -n 9 -f ids --wildcard-weight 0 'missil*' >unranked
nidx query -n 9 -f ids --sort newest 'missil*' | cmp - unranked && echo newest first
nidx query -n 3 -f tsv --wildcard-weight 0 '+defense +missil*' | cut -f 2 >beside
nidx query -n 99 -f tsv 'defense' | cut -f 2 | grep -c -x -F -f beside
nidx query --wildcard-weight -1 'missil*' 2>&1
