# tests/oracle/local.mk
check_PROGRAMS += tests/oracle/test_oracle
TESTS += tests/oracle/test_oracle
tests_oracle_test_oracle_SOURCES = \
	tests/oracle/articles.c \
	tests/oracle/bed.c tests/oracle/bed.h \
	tests/oracle/inside.h \
	tests/oracle/main.c \
	tests/oracle/meaning.c \
	tests/oracle/oracle.c tests/oracle/oracle.h \
	tests/oracle/places.c \
	tests/oracle/sample.c tests/oracle/sample.h \
	tests/oracle/test_living.c \
	tests/oracle/test_oracle.c \
	tests/oracle/test_pairs.c \
	tests/oracle/test_queries.c
tests_oracle_test_oracle_LDADD = \
	src/search/libnx_search.la src/index/libnx_index.la src/segment/libnx_segment.la \
	src/query/libnx_query.la src/news/libnx_news.la src/postings/libnx_postings.la \
	src/article/libnx_article.la src/text/libnx_text.la src/store/libnx_store.la \
	src/base/libnx_base.la $(TEST_LIBS)

# Plain BM25, for bench/relevance.sh
check_PROGRAMS += tests/oracle/nidx-oracle-eval
tests_oracle_nidx_oracle_eval_SOURCES = tests/oracle/plain.c
tests_oracle_nidx_oracle_eval_LDADD = \
	src/article/libnx_article.la src/store/libnx_store.la src/base/libnx_base.la

EXTRA_DIST += \
	tests/queries/README.md tests/queries/operators.test tests/queries/sample.test \
	tests/queries/words.test
