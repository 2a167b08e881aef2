FUZZERS += date
fuzz_date_LIBS = \
	src/news/libnx_news.la src/article/libnx_article.la src/text/libnx_text.la \
	src/base/libnx_base.la
