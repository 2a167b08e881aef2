# tests/search/local.mk
check_PROGRAMS += tests/search/test_search
TESTS += tests/search/test_search tests/search/levels.test
EXTRA_DIST += tests/search/levels.test
tests_search_test_search_SOURCES = \
	tests/search/fake.c tests/search/fake.h \
	tests/search/main.c tests/search/suites.h \
	tests/postings/sample.c tests/postings/sample.h \
	tests/search/test_meeting.c tests/search/test_operators.c tests/search/test_pruning.c \
	tests/search/test_score.c tests/search/test_spans.c
EXTRA_tests_search_test_search_DEPENDENCIES = src/search/libnx_search.la
tests_search_test_search_LDFLAGS = $(call whole,search)
tests_search_test_search_LDADD = src/index/libnx_index.la src/query/libnx_query.la \
	src/postings/libnx_postings.la src/text/libnx_text.la src/base/libnx_base.la $(TEST_LIBS)
