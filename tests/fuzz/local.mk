# Every fuzz target runs its saved cases in `make check`; `make fuzz` runs them under libFuzzer.
FUZZ_TARGETS = analyzer article date html index pairs postings query search segment xml

ALL_LIBS = \
	src/present/libnx_present.la src/search/libnx_search.la src/index/libnx_index.la \
	src/segment/libnx_segment.la src/query/libnx_query.la src/news/libnx_news.la \
	src/postings/libnx_postings.la src/article/libnx_article.la src/text/libnx_text.la \
	src/store/libnx_store.la src/base/libnx_base.la

check_PROGRAMS += \
	tests/fuzz/replay_analyzer tests/fuzz/replay_article tests/fuzz/replay_date \
	tests/fuzz/replay_html tests/fuzz/replay_index tests/fuzz/replay_pairs tests/fuzz/replay_postings tests/fuzz/replay_query \
	tests/fuzz/replay_search tests/fuzz/replay_segment tests/fuzz/replay_xml
tests_fuzz_replay_analyzer_SOURCES = tests/fuzz/fuzz_analyzer.c tests/fuzz/driver.c
tests_fuzz_replay_analyzer_LDADD = $(ALL_LIBS)
tests_fuzz_replay_article_SOURCES = tests/fuzz/fuzz_article.c tests/fuzz/driver.c
tests_fuzz_replay_article_LDADD = $(ALL_LIBS)
tests_fuzz_replay_date_SOURCES = tests/fuzz/fuzz_date.c tests/fuzz/driver.c
tests_fuzz_replay_date_LDADD = $(ALL_LIBS)
tests_fuzz_replay_html_SOURCES = tests/fuzz/fuzz_html.c tests/fuzz/driver.c
tests_fuzz_replay_html_LDADD = $(ALL_LIBS)
tests_fuzz_replay_index_SOURCES = tests/fuzz/fuzz_index.c tests/fuzz/mend.h tests/fuzz/driver.c
tests_fuzz_replay_index_LDADD = $(ALL_LIBS)
tests_fuzz_replay_pairs_SOURCES = tests/fuzz/fuzz_pairs.c tests/fuzz/mend.h tests/fuzz/driver.c
tests_fuzz_replay_pairs_LDADD = $(ALL_LIBS)
tests_fuzz_replay_postings_SOURCES = tests/fuzz/fuzz_postings.c tests/fuzz/driver.c
tests_fuzz_replay_postings_LDADD = $(ALL_LIBS)
tests_fuzz_replay_query_SOURCES = tests/fuzz/fuzz_query.c tests/fuzz/driver.c
tests_fuzz_replay_query_LDADD = $(ALL_LIBS)
tests_fuzz_replay_search_SOURCES = tests/fuzz/fuzz_search.c tests/fuzz/mend.h tests/fuzz/driver.c
tests_fuzz_replay_search_LDADD = src/api/libnx_api.la $(ALL_LIBS)
tests_fuzz_replay_segment_SOURCES = tests/fuzz/fuzz_segment.c tests/fuzz/mend.h tests/fuzz/driver.c
tests_fuzz_replay_segment_LDADD = $(ALL_LIBS)
tests_fuzz_replay_xml_SOURCES = tests/fuzz/fuzz_xml.c tests/fuzz/driver.c
tests_fuzz_replay_xml_LDADD = $(ALL_LIBS)

TESTS += tests/fuzz/replay.test
EXTRA_DIST += tests/fuzz/replay.test tests/fuzz/corpus scripts/fuzz

fuzz:
	$(top_srcdir)/scripts/fuzz $(FUZZ_TARGETS)
