nidx
echo $?
nidx frobnicate
echo $?
nidx query
echo $?
nidx query -n x y
echo $?
nidx help query | head -3
