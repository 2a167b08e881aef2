noinst_LTLIBRARIES += src/article/libnx_article.la
src_article_libnx_article_la_SOURCES = \
	src/article/article.h \
	src/article/charset.c src/article/charset.h \
	src/article/container.h src/article/containers.c \
	src/article/csv.c src/article/dumped.c src/article/dumped.h \
	src/article/encoding.c src/article/encoding.h \
	src/article/clean.c src/article/clean.h \
	src/article/entities.h \
	src/article/agency.c \
	src/article/archive.c \
	src/article/feed.c \
	src/article/format.h src/article/formats.c \
	src/article/gunzip.c src/article/gunzip.h \
	src/article/html.c \
	src/article/htmlblocks.c src/article/htmlblocks.h \
	src/article/htmlauthors.c src/article/htmlauthors.h \
	src/article/htmldates.c src/article/htmldates.h \
	src/article/htmlfacts.c src/article/htmlfacts.h \
	src/article/htmlkeep.c src/article/htmlkeep.h \
	src/article/htmlmain.c src/article/htmlmain.h \
	src/article/htmlslim.c src/article/htmlslim.h \
	src/article/htmltree.c src/article/htmltree.h \
	src/article/htmlwords.c src/article/htmlwords.h src/article/htmlwords_table.h \
	src/article/http.c src/article/http.h \
	src/article/input.c src/article/input.h \
	src/article/json.c src/article/jsonarticle.c \
	src/article/jsonfix.c src/article/jsonfix.h \
	src/article/jsonscan.c src/article/jsonscan.h \
	src/article/jsonvalue.c src/article/jsonvalue.h \
	src/article/keys.c src/article/keys.h \
	src/article/lines.c \
	src/article/mail.c \
	src/article/markup.c src/article/markup.h \
	src/article/months.c src/article/months.h \
	src/article/peek.c src/article/peek.h \
	src/article/pubstatus.c src/article/pubstatus.h \
	src/article/reader.c src/article/reader.h \
	src/article/sgml.c \
	src/article/text.c \
	src/article/warc.c \
	src/article/weburl.c src/article/weburl.h \
	src/article/whole.c \
	src/article/window.c src/article/window.h \
	src/article/wire.c \
	src/article/xml.c src/article/xml.h
EXTRA_DIST += src/article/README.md
