bin_PROGRAMS += nidx
nidx_SOURCES = \
	src/cli/analyze.c src/cli/args.c src/cli/add.c src/cli/build.c src/cli/check.c src/cli/cli.h src/cli/common.c \
	src/cli/dryrun.c src/cli/dryrun.h src/cli/eval.c src/cli/delete.c src/cli/extract.c \
	src/cli/get.c src/cli/history.c src/cli/json.c src/cli/json.h src/cli/main.c src/cli/merge.c src/cli/metrics.c \
	src/cli/metrics.h src/cli/query.c src/cli/screen.c src/cli/screen.h src/cli/stats.c src/cli/sync.c src/cli/terminal.c src/cli/trec.c \
	src/cli/trec.h
nidx_LDADD = libnidx.la
EXTRA_DIST += src/cli/README.md
