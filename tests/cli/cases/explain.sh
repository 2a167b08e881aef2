nidx build -q "$NIDX_SRCDIR/corpus" &&
	nidx query --explain -n 1 -f text "missile defence title:senate"
