# The words: folding, splitting, stemming, language.
noinst_LTLIBRARIES += src/text/libnx_text.la
EXTRA_DIST += src/text/README.md docs/ANALYSIS.md
src_text_libnx_text_la_SOURCES = \
	src/text/analyzer.c \
	src/text/analyzer.h \
	src/text/chars.c \
	src/text/chars.h \
	src/text/exceptions.c \
	src/text/exceptions.h \
	src/text/fold.c \
	src/text/fold.h \
	src/text/gap.c \
	src/text/gap.h \
	src/text/langid.c \
	src/text/langid.h \
	src/text/langid_table.c \
	src/text/langid_table.h \
	src/text/lexicon.c \
	src/text/lexicon.h \
	src/text/make.c \
	src/text/make.h \
	src/text/mixed.c src/text/mixed.h \
	src/text/number.c \
	src/text/number.h \
	src/text/pieces.c \
	src/text/pieces.h \
	src/text/scan.c \
	src/text/scan.h \
	src/text/sentence.c \
	src/text/sentence.h \
	src/text/shape.c \
	src/text/shape.h \
	src/text/sorted.h \
	src/text/spelling.c \
	src/text/stem.c \
	src/text/stem.h \
	src/text/words.c \
	src/text/words.h
