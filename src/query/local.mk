# src/query/local.mk
noinst_LTLIBRARIES += src/query/libnx_query.la
src_query_libnx_query_la_SOURCES = src/query/tree.h src/query/token.h \
	src/query/chars.c src/query/chars.h src/query/span.c src/query/span.h \
	src/query/operator.c src/query/filter.c src/query/lex.c src/query/lexer.h \
	src/query/word.c src/query/settle.c src/query/metadata.c \
	src/query/build.c src/query/build.h src/query/parse.c src/query/print.c \
	src/query/caret.c src/query/caret.h
