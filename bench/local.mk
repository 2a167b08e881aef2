# Built by `make bench-programs`; none is installed or run by `make check`.
EXTRA_PROGRAMS = bench/analyze bench/page bench/peers/corpus bench/peers/nidx bench/postings bench/read \
	bench/search bench/soak/soak bench/weights
bench_analyze_SOURCES = bench/analyze.c
bench_analyze_LDADD = $(ALL_LIBS)
bench_page_SOURCES = bench/page.c bench/bench.h
bench_page_LDADD = libnidx.la
bench_peers_corpus_SOURCES = bench/peers/corpus.c
bench_peers_nidx_SOURCES = bench/peers/nidx.c bench/bench.h
# Its start is measured: it must be no script that looks for the library.
bench_peers_nidx_LDADD = libnidx.la
bench_peers_nidx_LDFLAGS = -static
bench_postings_SOURCES = bench/postings.c
bench_postings_LDADD = $(ALL_LIBS)
bench_read_SOURCES = bench/read.c
bench_read_LDADD = $(ALL_LIBS)
bench_search_SOURCES = bench/search.c bench/bench.h
bench_search_LDADD = $(ALL_LIBS)
bench_soak_soak_SOURCES = bench/soak/soak.c bench/bench.h
bench_soak_soak_LDADD = libnidx.la -lpthread
bench_weights_SOURCES = bench/weights.c src/cli/metrics.c src/cli/trec.c
bench_weights_LDADD = src/api/libnx_api.la $(ALL_LIBS)

.PHONY: bench bench-peers bench-programs eval
bench-programs: $(EXTRA_PROGRAMS)

# Other engines on the same articles: make bench-peers CORPUS=plain.jsonl QUERIES=queries.jsonl (peers/README.md).
bench-peers: bench-programs
	@test -n "$(CORPUS)" -a -n "$(QUERIES)" || { echo "CORPUS= and QUERIES= are missing: bench/peers/README.md" >&2; exit 1; }
	$(top_srcdir)/bench/peers/run.py --nidx $(abs_builddir)/bench/peers/nidx --corpus "$(CORPUS)" \
		--queries "$(QUERIES)" --work $(abs_builddir)/bench/peers/measured
	$(top_srcdir)/bench/peers/report.py $(abs_builddir)/bench/peers/measured/result.json >$(top_srcdir)/bench/PEERS.md

# What kernels and the usual work cost in instructions, beside bench/regress/baseline.tsv.
bench: bench-programs nidx
	$(top_srcdir)/bench/regress/run.sh $(abs_top_builddir)
CLEANFILES += $(EXTRA_PROGRAMS)

# Ranking quality against the collections beside the project; writes bench/RELEVANCE.md's table.
eval: nidx tests/oracle/nidx-oracle-eval
	$(top_srcdir)/bench/relevance.sh $(abs_top_builddir)

EXTRA_DIST += bench/README.md bench/relevance.sh \
	bench/peers bench/regress/run.sh bench/regress/queries.jsonl bench/regress/baseline.tsv \
	bench/extract/README.md bench/extract/pages.py bench/extract/language.py
