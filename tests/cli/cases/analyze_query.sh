nidx analyze -q "S-300 al-Qaeda U.S."
nidx analyze "U.S. S-300" | tail -1
nidx analyze "missiles" | tail -2
nidx analyze -l xx "missiles" | tail -2
nidx analyze "Die Regierung hat gesagt, dass die Gespräche dauern." | tail -1
nidx analyze "" | tail -1
