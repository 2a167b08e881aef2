# tests/index/local.mk
check_PROGRAMS += tests/index/test_index
TESTS += tests/index/test_index
tests_index_test_index_SOURCES = \
	tests/index/main.c tests/index/suites.h \
	tests/index/common.c tests/index/common.h \
	tests/index/faults.c tests/index/faults.h \
	tests/index/test_crash.c \
	tests/index/test_build.c tests/index/test_failures.c \
	tests/index/test_living.c tests/index/test_forward.c tests/index/test_manifest.c \
	tests/index/test_pairs.c tests/index/test_parts.c \
	tests/index/test_small.c \
	tests/index/test_snapshot.c tests/index/test_terms.c
# faults.c makes allocation n fail
EXTRA_tests_index_test_index_DEPENDENCIES = src/index/libnx_index.la
tests_index_test_index_LDFLAGS = $(call whole,index) \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
tests_index_test_index_LDADD = src/segment/libnx_segment.la src/news/libnx_news.la \
	src/postings/libnx_postings.la src/article/libnx_article.la src/text/libnx_text.la \
	src/store/libnx_store.la src/base/libnx_base.la $(TEST_LIBS)
