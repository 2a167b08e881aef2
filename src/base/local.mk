noinst_LTLIBRARIES += src/base/libnx_base.la
src_base_libnx_base_la_SOURCES = \
	src/base/arena.c src/base/arena.h \
	src/base/buffer.c src/base/buffer.h \
	src/base/ascii.h src/base/bytes.h src/base/column.h src/base/head.h \
	src/base/checksum.c src/base/checksum.h \
	src/base/cpu.c src/base/cpu.h \
	src/base/crew.c src/base/crew.h \
	src/base/fail.c src/base/fail.h \
	src/base/hash.c src/base/hash.h \
	src/base/lang.c src/base/lang.h \
	src/base/late.c src/base/late.h \
	src/base/mem.c src/base/mem.h \
	src/base/norm.c src/base/norm.h \
	src/base/ones.c src/base/ones.h \
	src/base/release.h \
	src/base/sort.c src/base/sort.h \
	src/base/str.h \
	src/base/stream.c src/base/stream.h \
	src/base/types.h \
	src/base/utf8.c src/base/utf8.h \
	src/base/varint.h \
	src/base/when.c src/base/when.h
EXTRA_DIST += src/base/README.md
