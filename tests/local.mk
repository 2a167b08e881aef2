TESTS_ENVIRONMENT = NIDX_SRCDIR=$(abs_top_srcdir); export NIDX_SRCDIR; \
	NIDX_BUILDDIR=$(abs_top_builddir); export NIDX_BUILDDIR;
EXTRA_DIST += tests/README.md tests/run.h

include tests/base/local.mk
include tests/store/local.mk
include tests/text/local.mk
include tests/article/local.mk
include tests/postings/local.mk
include tests/news/local.mk
include tests/query/local.mk
include tests/segment/local.mk
include tests/index/local.mk
include tests/search/local.mk
include tests/present/local.mk
include tests/api/local.mk
include tests/oracle/local.mk
include tests/format/local.mk
include tests/cli/local.mk
include tests/fuzz/local.mk
