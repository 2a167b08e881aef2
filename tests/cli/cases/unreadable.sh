mkdir folder
printf 'A title\n\nA storm.\n' > folder/good.txt
ln -s nowhere folder/dangling.txt
ln -s round.txt folder/round.txt
mkfifo folder/pipe.txt
ln -s . folder/again
nidx build folder | head -3
nidx query -f ids storm
nidx build folder/dangling.txt; echo "exit $?"
nidx build folder/good.txt/more; echo "exit $?"
nidx build -i folder/good.txt folder; echo "exit $?"
nidx build -i "" folder; echo "exit $?"
nidx query -f ids storm
