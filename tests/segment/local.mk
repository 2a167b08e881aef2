# tests/segment/local.mk
check_PROGRAMS += tests/segment/test_segment
TESTS += tests/segment/test_segment
tests_segment_test_segment_SOURCES = \
	tests/segment/main.c tests/segment/suites.h tests/segment/exercise.h \
	tests/segment/sample.c tests/segment/sample.h tests/segment/shelf.c tests/segment/shelf.h \
	tests/segment/test_damage.c tests/segment/test_fault.c tests/segment/test_huffman.c \
	tests/segment/test_merge.c tests/segment/test_pairs.c tests/segment/test_parts.c tests/segment/test_round.c \
	tests/segment/test_stored.c tests/segment/test_textcode.c
EXTRA_tests_segment_test_segment_DEPENDENCIES = src/segment/libnx_segment.la
tests_segment_test_segment_LDFLAGS = $(call whole,segment)
tests_segment_test_segment_LDADD = \
	src/postings/libnx_postings.la src/store/libnx_store.la src/base/libnx_base.la $(TEST_LIBS)
