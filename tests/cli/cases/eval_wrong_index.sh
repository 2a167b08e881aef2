printf '%s\n' '{"id":"a","body":"storm"}' > a.jsonl
nidx build -q a.jsonl
printf '1\tstorm\n' > topics; printf '1 0 elsewhere 1\n' > qrels
nidx eval topics qrels; echo $?
nidx eval topics nowhere; echo $?
printf 'no tab\n' > bad; nidx eval bad qrels; echo $?
printf '1 0 a\n' > bad; nidx eval topics bad; echo $?
printf '2 0 a 1\n' > bad; nidx eval topics bad; echo $?
: > bad; nidx eval bad qrels; echo $?
nidx eval topics; echo $?
nidx eval --run - topics qrels; echo $?
nidx eval --tag "two words" topics qrels; echo $?
