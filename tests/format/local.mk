# tests/format/local.mk
check_PROGRAMS += tests/format/test_format
TESTS += tests/format/test_format
tests_format_test_format_SOURCES = \
	tests/format/main.c tests/format/suites.h tests/format/test_format.c \
	tests/format/bits.c tests/format/bits.h \
	tests/format/bytes.c tests/format/bytes.h \
	tests/format/bundles.c tests/format/bundles.h \
	tests/format/lists.c tests/format/lists.h \
	tests/format/pairs.c tests/format/pairs.h \
	tests/format/reader.c tests/format/reader.h \
	tests/segment/sample.c tests/segment/sample.h
tests_format_test_format_LDADD = \
	src/segment/libnx_segment.la src/postings/libnx_postings.la src/store/libnx_store.la \
	src/base/libnx_base.la $(TEST_LIBS)
