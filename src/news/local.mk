noinst_LTLIBRARIES += src/news/libnx_news.la
src_news_libnx_news_la_SOURCES = \
	src/news/authors.c src/news/authors.h \
	src/news/complete.c src/news/complete.h \
	src/news/date.c src/news/date.h \
	src/news/clutter.c src/news/clutter.h \
	src/news/datechoice.c src/news/datechoice.h \
	src/news/datefind.c src/news/datefind.h \
	src/news/dateparts.c src/news/dateparts.h \
	src/news/datewords.c \
	src/news/jalali.c src/news/jalali.h \
	src/news/lead.c src/news/lead.h \
	src/news/zone.c src/news/zone.h
EXTRA_DIST += src/news/README.md
