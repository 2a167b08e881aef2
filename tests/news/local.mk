check_PROGRAMS += tests/news/test_news
TESTS += tests/news/test_news
tests_news_test_news_SOURCES = \
	tests/news/main.c tests/news/test_authors.c tests/news/test_complete.c \
	tests/news/test_date.c tests/news/test_datechoice.c tests/news/test_clutter.c
tests_news_test_news_LDFLAGS = $(call whole,news)
tests_news_test_news_LDADD = src/article/libnx_article.la src/text/libnx_text.la \
	src/base/libnx_base.la $(TEST_LIBS)
EXTRA_tests_news_test_news_DEPENDENCIES = src/news/libnx_news.la
