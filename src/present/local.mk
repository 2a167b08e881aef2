# src/present/local.mk
noinst_LTLIBRARIES += src/present/libnx_present.la
src_present_libnx_present_la_SOURCES = \
	src/present/marks.c src/present/marks.h \
	src/present/snippet.c src/present/snippet.h \
	src/present/window.c src/present/window.h
EXTRA_DIST += src/present/README.md
