printf '%s\n' '{"id":"1","title":"Good","body":"A good article."}' '{"id":"2","title":' \
	'not json' '{"id":"3","title":"Also good","body":"More text."}' > a.jsonl
printf '\177ELF\001\001' > b.txt
: > c.txt
nidx build . | grep -v "^index"
nidx query -f ids good
nidx build --strict a.jsonl
echo "exit $?"
nidx query -f ids good
