# an index that nidx 0.1 of format 2 wrote, with an older version of an article in it
cp -r "$NIDX_SRCDIR/tests/cli/format2" .nidx && chmod -R u+w .nidx
nidx query budget
nidx upgrade
nidx check
nidx query -f ids budget
nidx history old-2 | wc -l
