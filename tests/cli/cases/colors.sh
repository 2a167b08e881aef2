nidx build -q "$NIDX_SRCDIR/corpus"
show() { "$@" | sed 's/\x1b/ESC/g' | head -2; }
show nidx query -n 1 --color always "missile interceptors"
show env NO_COLOR=1 TERM=xterm nidx query -n 1 --color always missile
show nidx query -n 1 --color never missile
show nidx query -n 1 missile
nidx query --color perhaps missile
