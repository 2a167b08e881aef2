nidx build -q "$NIDX_SRCDIR/corpus"
nidx query -f ids -n 1 missile
cp -r .nidx whole
spoil() { # FILE OFFSET
	rm -rf .nidx; cp -r whole .nidx
	printf 'XXXX' | dd of=.nidx/$1 bs=1 seek=$2 conv=notrunc 2>/dev/null
	echo "-- $1 at $2"
}
spoil manifest 4; nidx query -f ids missile; echo "exit $?"
spoil s000001.nxi 0; nidx query -f ids missile; echo "exit $?"
spoil s000001.nxs 40; nidx query -f ids -n 1 missile; echo "exit $?"; nidx check; echo "exit $?"
rm -rf .nidx; cp -r whole .nidx; truncate -s 100 .nidx/s000001.nxp; nidx stats; echo "exit $?"
rm .nidx/s000001.nxp; nidx stats; echo "exit $?"
rm -rf .nidx; mkdir .nidx; nidx stats -i .nidx; echo "exit $?"
nidx build -q "$NIDX_SRCDIR/corpus"; nidx query -f ids -n 1 missile
