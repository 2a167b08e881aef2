noinst_LTLIBRARIES += src/api/libnx_api.la
src_api_libnx_api_la_SOURCES = \
	src/api/article.c src/api/article.h src/api/build.c src/api/read.c src/api/hits.c src/api/hits.h src/api/index.c \
	src/api/inspect.c src/api/internal.h \
	src/api/query.c src/api/query.h src/api/rescue.c src/api/results.c src/api/status.c \
	src/api/tools.c src/api/tools.h

lib_LTLIBRARIES += libnidx.la
libnidx_la_SOURCES =
libnidx_la_LDFLAGS = $(AM_LDFLAGS) -version-info $(NIDX_LIBVERSION) -no-undefined
libnidx_la_LIBADD = \
	src/api/libnx_api.la src/present/libnx_present.la src/search/libnx_search.la \
	src/index/libnx_index.la src/segment/libnx_segment.la src/query/libnx_query.la \
	src/news/libnx_news.la src/postings/libnx_postings.la src/article/libnx_article.la \
	src/text/libnx_text.la src/store/libnx_store.la src/base/libnx_base.la
EXTRA_DIST += src/api/README.md
