# src/index/local.mk
noinst_LTLIBRARIES += src/index/libnx_index.la
src_index_libnx_index_la_SOURCES = \
	src/index/batch.c src/index/batch.h \
	src/index/build.c src/index/build.h \
	src/index/cuts.c src/index/cuts.h \
	src/index/dump.c src/index/dump.h \
	src/index/feed.c src/index/feed.h \
	src/index/fields.c src/index/fields.h \
	src/index/files.c src/index/files.h \
	src/index/forward.c src/index/forward.h \
	src/index/hidden.c src/index/hidden.h src/index/hiding.c \
	src/index/history.c src/index/history.h \
	src/index/intake.c src/index/intake.h \
	src/index/invert.c src/index/invert.h \
	src/index/keysort.c src/index/keysort.h \
	src/index/manifest.c src/index/manifest.h \
	src/index/merger.c src/index/merger.h \
	src/index/pairing.c src/index/pairing.h \
	src/index/parts.c src/index/parts.h \
	src/index/read.c src/index/read.h \
	src/index/rescue.c src/index/rescue.h \
	src/index/seal.c src/index/seal.h \
	src/index/settle.c src/index/settle.h \
	src/index/snapshot.c src/index/snapshot.h \
	src/index/sync.c \
	src/index/terms.c src/index/terms.h \
	src/index/update.c src/index/update.h src/index/update_inside.h \
	src/index/verify.c src/index/verify.h \
	src/index/versions.c src/index/versions.h \
	src/index/view.c \
	src/index/worker.c src/index/worker.h \
	src/index/writer.c src/index/writer.h
