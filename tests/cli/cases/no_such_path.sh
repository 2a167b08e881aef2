nidx build nowhere
