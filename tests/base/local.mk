check_PROGRAMS += tests/base/test_base
TESTS += tests/base/test_base
tests_base_test_base_SOURCES = \
	tests/base/main.c tests/base/test_arena.c tests/base/test_buffer.c \
	tests/base/test_bytes.c tests/base/test_checksum.c tests/base/test_crew.c tests/base/test_fail.c \
	tests/base/test_head.c tests/base/test_lang.c tests/base/test_late.c tests/base/test_norm.c tests/base/test_sort.c tests/base/test_utf8.c \
	tests/base/test_when.c
EXTRA_tests_base_test_base_DEPENDENCIES = src/base/libnx_base.la
tests_base_test_base_LDFLAGS = $(call whole,base)
tests_base_test_base_LDADD = $(TEST_LIBS)
