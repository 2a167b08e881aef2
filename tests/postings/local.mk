# tests/postings/local.mk
check_PROGRAMS += tests/postings/test_postings
TESTS += tests/postings/test_postings
tests_postings_test_postings_SOURCES = \
	tests/postings/main.c \
	tests/postings/sample.c tests/postings/sample.h \
	tests/postings/test_bounded.c tests/postings/test_choice.c tests/postings/test_coded.c \
	tests/postings/test_cursor.c tests/postings/test_damage.c \
	tests/postings/test_list.c tests/postings/test_patch.c tests/postings/test_unpack.c
EXTRA_tests_postings_test_postings_DEPENDENCIES = src/postings/libnx_postings.la
tests_postings_test_postings_LDFLAGS = $(call whole,postings)
tests_postings_test_postings_LDADD = src/base/libnx_base.la $(TEST_LIBS)
