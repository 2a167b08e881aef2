# tests/present/local.mk
check_PROGRAMS += tests/present/test_present
TESTS += tests/present/test_present
tests_present_test_present_SOURCES = \
	tests/present/main.c \
	tests/present/test_snippet.c \
	tests/present/test_window.c
EXTRA_tests_present_test_present_DEPENDENCIES = src/present/libnx_present.la
tests_present_test_present_LDFLAGS = $(call whole,present)
tests_present_test_present_LDADD = \
	src/text/libnx_text.la src/base/libnx_base.la $(TEST_LIBS)
