# tests/text/local.mk
check_PROGRAMS += tests/text/test_text
TESTS += tests/text/test_text
tests_text_test_text_SOURCES = \
	tests/text/main.c tests/text/suites.h tests/text/render.c tests/text/render.h \
	tests/text/test_analyzer.c tests/text/test_fold.c tests/text/test_langid.c \
	tests/text/test_lexicon.c tests/text/test_number.c tests/text/test_robust.c \
	tests/text/test_stem.c tests/text/test_mixed.c
EXTRA_tests_text_test_text_DEPENDENCIES = src/text/libnx_text.la
tests_text_test_text_LDFLAGS = $(call whole,text)
tests_text_test_text_LDADD = src/base/libnx_base.la $(TEST_LIBS)
