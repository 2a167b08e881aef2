/* test_pairs.c - segments that keep pairs of their commonest words answer phrases as the oracle
 * does, score for score: in one segment, in several, with hidden documents.  NIDX_ORACLE_ROUNDS=n
 * runs n of them. */
#include "index/update.h"
#include "tests/oracle/bed.h"
#include "tests/oracle/sample.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_oracle_pairs(void);

enum { ROUNDS = 3, LARGE = 1100, SMALL = 60, QUERIES = 90, MAX_BAD = 5, KEYS_AGAIN = 150 };

/* Commonest first.  Some are written in several ways, or are two terms at one place. */
static const char *const WORDS[] = {
	"the", "of", "to", "Covid-19", "be", "S-300", "or", "Covid", "19", "not", "U.S.", "us",
	"S300", "COVID-19", "300", "Iran’s", "seen",
};
enum { NWORDS = sizeof(WORDS) / sizeof(*WORDS) };

static const char *
any_word(void)
{
	size_t i = sample_below(NWORDS), j = sample_below(NWORDS);

	return WORDS[i < j ? i : j];
}

/* ---- Articles ---- */

static void
put_words(FILE *file, const char *name, size_t n)
{
	fprintf(file, "\"%s\":\"", name);
	for (size_t i = 0; i < n; i++)
		fprintf(file, "%s%s", any_word(), sample_below(12) ? " " : ". ");
	fprintf(file, "\",");
}

/* `version`: later ones are updated later. */
static void
put_article(FILE *file, unsigned key, unsigned version)
{
	fprintf(file, "{\"id\":\"key-%04u\",", key);
	put_words(file, "title", sample_below(6));
	put_words(file, "summary", sample_below(2) ? 0 : sample_below(8));
	put_words(file, "text", 1 + sample_below(14));
	fprintf(file, "\"published\":\"%zu-%02zu-%02zuT12:00:00Z\",", 2016 + sample_below(5),
	        1 + sample_below(12), 1 + sample_below(28));
	fprintf(file, "\"updated\":\"2022-03-01T%02u:00:00Z\",\"language\":\"%s\"}\n", version,
	        sample_below(10) ? "en" : "de");
}

static void
must(enum nidx_status status, const struct nidx_error *err)
{
	ck_assert_msg(status == NIDX_OK, "%s", err->message);
}

/* Adds and commits n articles, the first of them with key `first`. */
static void
add(struct nx_update *update, unsigned first, unsigned n, unsigned version)
{
	struct nidx_error err;
	char *text;
	size_t nbytes;
	FILE *file = open_memstream(&text, &nbytes);

	ck_assert_ptr_nonnull(file);
	for (unsigned i = 0; i < n; i++)
		put_article(file, first + i, version);
	ck_assert_int_eq(fclose(file), 0);
	must(nx_update_add_bytes(update, "articles.jsonl", (struct nx_str){ text, nbytes }, &err),
	     &err);
	must(nx_update_commit(update, &err), &err);
	free(text);
}

/* One large segment; or two, the later one with other versions of some articles, and a small one,
 * some articles deleted; or all that in one. */
static void
make_index(const char *path, unsigned kind)
{
	const struct nx_build_options options = { .nthreads = 1 };
	struct nx_update *update;
	struct nidx_error err;
	uint64_t n = 0;

	must(nx_update_open(&update, path, &options, &err), &err);
	add(update, 0, LARGE, 1);
	if (kind > 0) {
		add(update, LARGE - KEYS_AGAIN, LARGE, 2);
		add(update, 3 * LARGE, SMALL, 1);
		for (unsigned i = 0; i < 40; i++) {
			char key[16];
			snprintf(key, sizeof(key), "key-%04u", i * 17);
			must(nx_update_delete(update, (struct nx_str){ key, strlen(key) }, &n,
			                      &err),
			     &err);
		}
		must(nx_update_commit(update, &err), &err);
	}
	if (kind > 1) {
		must(nx_update_merge(update, true, &err), &err);
		must(nx_update_commit(update, &err), &err);
	}
	nx_update_close(update);
}

/* How many segments know where "the" stands before "of". */
static unsigned
count_with_pairs(const struct bed *bed)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < bed->snapshot->nsegments; i++) {
		struct nx_list list;
		bool damaged = false;
		n += nx_segment_pair(bed->snapshot->segments[i].segment, NX_STR("the"),
		                     NX_STR("of"), &list, &damaged) == NX_PAIR_LISTED;
		ck_assert(!damaged);
	}
	return n;
}

/* ---- Queries ---- */

static void
put_phrase(char *to)
{
	size_t n = 2 + sample_below(4);

	n = n > 3 && sample_below(2) ? 2 : n;
	strcat(to, "\"");
	for (size_t i = 0; i < n; i++) {
		strcat(to, i ? " " : "");
		strcat(to, any_word());
	}
	strcat(to, "\"");
}

/* A pattern: % stands for a phrase, $ for a word. */
static const char *const PATTERNS[] = {
	"%", "%", "%", "% $", "% %", "+% $ $", "% -$", "$ -%", "+$ +%", "+% +%", "% OR %",
	"(% AND %) OR $", "% AND NOT (% OR $)", "title:%", "lead:%", "body:%", "title:(% $)",
	"%~1", "(% NEAR/5 $)", "(% w/s %)", "atleast2(%)", "%^2.5 $", "% date:2018", "+% lang:de",
	"% wc>10", "+(% %) -title:$", "(% %) AND ($ OR %)",
};

static void
put_query(char *to)
{
	const char *pattern = PATTERNS[sample_below(sizeof(PATTERNS) / sizeof(*PATTERNS))];

	for (; *pattern; pattern++) {
		if (*pattern == '%')
			put_phrase(to);
		else if (*pattern == '$')
			strcat(to, any_word());
		else
			strncat(to, pattern, 1);
	}
}

static unsigned
run_round(unsigned seed)
{
	struct nx_weights weights = nx_weights_default();
	struct bed bed = { 0 };
	char query[4096], what[64];
	unsigned nbad = 0, kind = seed % 3;

	srand(seed);
	strcpy(bed.path, "/tmp/nidx-oracle-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bed.path));
	make_index(bed.path, kind);
	bed_read(&bed);
	ck_assert_uint_eq(count_with_pairs(&bed), kind == 1 ? 2 : 1);
	ck_assert_uint_eq(bed.snapshot->nsegments, kind == 1 ? 3 : 1);
	for (unsigned q = 0; q < QUERIES && nbad < MAX_BAD; q++) {
		query[0] = '\0';
		snprintf(what, sizeof(what), "seed %u query %u", seed, q);
		put_query(query);
		nbad += bed_compare(&bed, query, &weights, what);
	}
	bed_close(&bed);
	return nbad;
}

START_TEST(phrases_of_common_words_equal_the_oracle)
{
	const char *rounds = getenv("NIDX_ORACLE_ROUNDS"), *first = getenv("NIDX_ORACLE_FIRST");
	unsigned n = rounds ? (unsigned)atoi(rounds) : ROUNDS, nbad = 0;

	for (unsigned seed = first ? (unsigned)atoi(first) : 1; seed <= n && nbad < MAX_BAD; seed++)
		nbad += run_round(seed);
	ck_assert_uint_eq(nbad, 0);
}
END_TEST

Suite *
suite_oracle_pairs(void)
{
	Suite *suite = suite_create("oracle.pairs");
	TCase *tcase = tcase_create("all");

	tcase_set_timeout(tcase, 0);
	tcase_add_test(tcase, phrases_of_common_words_equal_the_oracle);
	suite_add_tcase(suite, tcase);
	return suite;
}
