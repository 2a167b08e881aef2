# src/postings/local.mk
noinst_LTLIBRARIES += src/postings/libnx_postings.la
src_postings_libnx_postings_la_SOURCES = \
	src/postings/bitio.c src/postings/bitio.h \
	src/postings/bits.c \
	src/postings/block.c src/postings/block.h \
	src/postings/bounded.c src/postings/bounded.h \
	src/postings/sizes.c src/postings/sizes.h \
	src/postings/check.c \
	src/postings/choice.c src/postings/choice.h \
	src/postings/coded.c src/postings/coded.h \
	src/postings/cursor.c src/postings/cursor.h \
	src/postings/extent.c src/postings/extent.h \
	src/postings/impacts.c src/postings/impacts.h \
	src/postings/list.c src/postings/list.h \
	src/postings/ntf.c src/postings/ntf.h \
	src/postings/patch.c src/postings/patch.h \
	src/postings/positions.c src/postings/positions.h \
	src/postings/unpack.c src/postings/unpack.h \
	src/postings/unpack_avx2.c \
	src/postings/unpack_avx512.c \
	src/postings/unpack_neon.c \
	src/postings/unpack_scalar.c \
	src/postings/unpack_sse.c \
	src/postings/unpack_vec.h \
	src/postings/writer.c src/postings/writer.h
