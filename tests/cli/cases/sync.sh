# The index follows a folder.
mkdir -p news/sub
echo 'Storm at the harbour' >news/a.txt
echo 'Election results' >news/sub/b.txt
nidx build -q news
nidx sync news
rm news/sub/b.txt
echo 'Ferry cancelled, and storm over' >news/a.txt
echo 'Budget passed' >news/c.txt
nidx sync news
nidx query -f ids storm
nidx query -f ids election || echo "gone"
nidx query -f ids budget
nidx history a.txt
nidx check
