mkdir -p a/b &&
	cp -r "$NIDX_SRCDIR/corpus/northwind-agency" . &&
	nidx build -q northwind-agency &&
	cd a/b &&
	nidx query -f ids -n 1 "missile defense" &&
	NIDX_INDEX=nowhere nidx stats
