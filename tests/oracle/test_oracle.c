/* test_oracle.c - random corpora, random queries: the engine's answer is the oracle's, document for
 * document and score for score.  NIDX_ORACLE_ROUNDS=n runs n corpora instead of a few. */
#include "tests/oracle/bed.h"
#include "tests/oracle/sample.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_oracle_random(void);

enum { ROUNDS = 4, QUERIES = 400, MAX_BAD = 5, PADDING = 20000 };

/* `padding`: bytes of a key that no reader of articles knows, because a segment is sealed by the
 * bytes of input it took. */
static void
write_corpus(char path[64], unsigned narticles, unsigned padding)
{
	char *extra = malloc(padding + 64);
	FILE *file;
	int fd;

	ck_assert_ptr_nonnull(extra);
	sprintf(extra, ",\"checksum\":\"%0*d\"", (int)padding, 0);
	strcpy(path, "/tmp/nidx-corpus-XXXXXX.jsonl");
	fd = mkstemps(path, 6);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	for (unsigned i = 0; i < narticles; i++)
		sample_article(file, (i * 7919) % 1000, extra);
	ck_assert_int_eq(fclose(file), 0);
	free(extra);
}

/* ---- The tests ---- */

static struct nx_weights
some_weights(unsigned round)
{
	static const struct nx_weights others[] = {
		{ 0.0f, 0.5f, 1.0f, 0.0f, 0.0f, 0.5f }, { 2.0f, 0.0f, 0.0f, 3.0f, 0.0f, 0.0f },
		{ 0.9f, 1.0f, 5.5f, 0.25f, 0.0f, 1.0f },
	};

	return round % 4 == 0 ? nx_weights_default() : others[round % 4 - 1];
}

static unsigned
run_round(unsigned seed)
{
	char corpus[64], what[64], query[4096];
	const char *paths[] = { corpus };
	struct nx_weights weights = some_weights(seed);
	struct bed bed;
	unsigned nbad = 0;

	srand(seed);
	write_corpus(corpus, seed % 3 == 0 ? 40 : 400, seed % 2 ? PADDING : 1);
	bed_open(&bed, paths, 1, seed % 2 ? 1 : 0);
	for (unsigned q = 0; q < QUERIES && nbad < MAX_BAD; q++) {
		query[0] = '\0';
		snprintf(what, sizeof(what), "seed %u query %u, %u segments", seed, q,
		         bed.snapshot->nsegments);
		sample_query(query, 2);
		nbad += bed_compare(&bed, query, &weights, what);
	}
	bed_close(&bed);
	remove(corpus);
	return nbad;
}

START_TEST(engine_equals_the_oracle)
{
	const char *rounds = getenv("NIDX_ORACLE_ROUNDS");
	unsigned n = rounds ? (unsigned)atoi(rounds) : ROUNDS, nbad = 0;

	for (unsigned seed = 1; seed <= n && nbad < MAX_BAD; seed++)
		nbad += run_round(seed);
	ck_assert_uint_eq(nbad, 0);
}
END_TEST

START_TEST(engine_equals_the_oracle_on_the_sample_corpus)
{
	const char *top = getenv("NIDX_SRCDIR");
	char corpus[1024], topics[1024], line[1024];
	const char *paths[] = { corpus };
	struct nx_weights weights = nx_weights_default();
	struct bed bed;
	unsigned nbad = 0;
	FILE *file;

	snprintf(corpus, sizeof(corpus), "%s/corpus", top ? top : ".");
	snprintf(topics, sizeof(topics), "%s/tests/corpus/topics.tsv", top ? top : ".");
	bed_open(&bed, paths, 1, 0);
	file = fopen(topics, "r");
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file) && nbad < MAX_BAD) {
		char *tab = strchr(line, '\t');
		line[strcspn(line, "\n")] = '\0';
		if (tab)
			nbad += bed_compare(&bed, tab + 1, &weights, "sample corpus");
	}
	fclose(file);
	bed_close(&bed);
	ck_assert_uint_eq(nbad, 0);
}
END_TEST

Suite *
suite_oracle_random(void)
{
	Suite *suite = suite_create("oracle.random");
	TCase *tcase = tcase_create("all");

	tcase_set_timeout(tcase, 0);
	tcase_add_test(tcase, engine_equals_the_oracle);
	tcase_add_test(tcase, engine_equals_the_oracle_on_the_sample_corpus);
	suite_add_tcase(suite, tcase);
	return suite;
}
