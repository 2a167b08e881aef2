nidx analyze "The U.S. sent S-300s; Iran’s O’Brien paid \$1.5bn, 3,000 times."
