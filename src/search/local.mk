# src/search/local.mk
noinst_LTLIBRARIES += src/search/libnx_search.la
src_search_libnx_search_la_SOURCES = \
	src/search/bits.c \
	src/search/bound.c src/search/bound.h \
	src/search/builder.h \
	src/search/bulk.c src/search/bulk.h \
	src/search/candidates.c src/search/candidates.h \
	src/search/conjunction.c \
	src/search/count.c \
	src/search/docset.c src/search/docset.h \
	src/search/docset_and.c \
	src/search/docset_or.c \
	src/search/docset_spans.c \
	src/search/docset_term.c \
	src/search/expand.c \
	src/search/gather.c src/search/gather.h \
	src/search/matches.c src/search/matches.h \
	src/search/maxscore.c \
	src/search/meeting.c src/search/meeting.h \
	src/search/metadata.c src/search/metadata.h \
	src/search/nearness.c \
	src/search/pairs.c src/search/pairs.h \
	src/search/phrase.c \
	src/search/plan.c src/search/plan.h \
	src/search/one.c \
	src/search/planner.c \
	src/search/run.c src/search/run.h \
	src/search/score.c src/search/score.h \
	src/search/score_block.c \
	src/search/search.h \
	src/search/source.c src/search/source.h \
	src/search/spans.c src/search/spans.h \
	src/search/topk.c src/search/topk.h \
	src/search/variants.c \
	src/search/walk.c \
	src/search/words.c
