# tests/query/local.mk
check_PROGRAMS += tests/query/test_query
TESTS += tests/query/test_query
tests_query_test_query_SOURCES = tests/query/main.c tests/query/shape.h \
	tests/query/test_parse.c tests/query/test_property.c tests/query/test_span.c \
	tests/query/test_caret.c
EXTRA_tests_query_test_query_DEPENDENCIES = src/query/libnx_query.la
tests_query_test_query_LDFLAGS = $(call whole,query)
tests_query_test_query_LDADD = src/base/libnx_base.la $(TEST_LIBS)
EXTRA_DIST += tests/query/parse.cases
