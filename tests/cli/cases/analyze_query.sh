nidx analyze -q "S-300 al-Qaeda U.S."
