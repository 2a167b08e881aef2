nidx build -q "$NIDX_SRCDIR/corpus" && nidx query --strict "missile AND (defense"
nidx query --strict "soleimani~5"
nidx query --strict "title: foo"
