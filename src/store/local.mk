# src/store/local.mk
noinst_LTLIBRARIES += src/store/libnx_store.la
src_store_libnx_store_la_SOURCES = \
	src/store/dir.c src/store/dir.h \
	src/store/file.c \
	src/store/input.c src/store/input.h \
	src/store/inside.h \
	src/store/sys.c src/store/sys.h \
	src/store/walk.c
