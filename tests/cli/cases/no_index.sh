nidx query missile
