printf '%s\n' '{"id":"a","title":"US storm","author":"Ann Lee","source":"AP",'\
'"date":"2020-01-06","body":"A storm."}' \
	'{"id":"b","title":"Storms","body":"Storms.","lang":"en"}' > a.jsonl
nidx build -q a.jsonl
nidx inspect manifest | sed 's/[0-9]* bytes/N bytes/'
nidx inspect sections | cut -c1-6
nidx inspect terms | cut -f1
nidx inspect terms author: | cut -f1-3
nidx inspect forms s
for term in storm 'caps(us)' author:ann '[sentence]'; do
	nidx inspect postings "$term" | sed 's/impacts .*/impacts .../'
done
nidx inspect terms caps
nidx inspect terms 'caps(' | cut -f1-3
nidx inspect postings Storm
nidx inspect postings; echo $?
nidx inspect doc 0 | grep -v stored
nidx inspect doc 7; echo $?
nidx inspect doc; echo $?
nidx inspect days
nidx inspect languages
nidx inspect stored | sed 's/  at .*//'
nidx inspect something; echo $?
nidx inspect; echo $?
