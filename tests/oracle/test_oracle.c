/* test_oracle.c - random corpora, random queries: the engine's answer is the oracle's, document for
 * document and score for score.  NIDX_ORACLE_ROUNDS=n runs n corpora instead of a few. */
#include "tests/oracle/bed.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_oracle_random(void);

enum { ROUNDS = 4, QUERIES = 400, MAX_BAD = 5, PADDING = 20000 };

/* Commonest first: the random choice is Zipf's. */
static const char *const WORDS[] = {
	"the", "of", "to", "in", "Iran", "said", "missile", "U.S.", "defense", "us", "on", "vote",
	"S-300", "votes", "new", "news", "Iran’s", "air-defense", "die", "der", "organization",
	"Senate", "AT&T", "organ", "3,000", "3000", "Müller", "muller", "EU", "COVID-19", "Covid",
	"19", "S300", "$1.5bn", "O'Brien", "al-Qaeda", "#MeToo", "@AP", "universe", "university",
	"voted", "NATO", "transaction[s]", "Wahlen", "Wahl", "missiles", "élections", "élection",
	"导弹防御系统", "导弹", "防御", "ракеты", "ракета", "soleimani", "Soleimany", "Sulaimani", "misfire",
	"mist", "radar", "interceptor", "interceptors", "battery", "batteries", "US", "S", "300",
	"pipeline", "gate", "Watergate", "women", "woman", "storm", "flood", "floods", "bank",
	"rates", "chip", "chips",
};
enum { NWORDS = sizeof(WORDS) / sizeof(*WORDS) };

static const char *const LANGS[] = { "en", "en", "en", "en", "de", "fr", "zh", "ru", "" };
static const char *const SOURCES[] = { "Harbour Gazette", "Northwind Agency", "The Ledger", "AP" };
static const char *const AUTHORS[] = { "Ana Ruiz", "Joe O'Brien", "Li Wei", "Ruiz Ana" };
static const char *const SECTIONS[] = { "World", "Business", "World News" };

static size_t
below(size_t n)
{
	return (size_t)rand() % n;
}

static const char *
any_word(void)
{
	size_t i = below(NWORDS), j = below(NWORDS), k = below(NWORDS);

	i = i < j ? i : j;
	return WORDS[i < k ? i : k];
}

/* ---- Corpora ---- */

static void
put_text(FILE *file, size_t nwords, bool paragraphs)
{
	for (size_t i = 0; i < nwords; i++) {
		size_t r = below(40);
		fprintf(file, "%s%s", any_word(),
		        r < 3                   ? ". "
		        : r == 3 && paragraphs  ? ".\\n\\n"
		        : r == 4                ? ", "
		                                : " ");
	}
}

/* `padding`: bytes of a key that no reader of articles knows, because a segment is sealed by the
 * bytes of input it took. */
static void
put_article(FILE *file, unsigned i, unsigned padding)
{
	fprintf(file, "{\"id\":\"key-%03u\",\"title\":\"", (i * 7919) % 1000);
	put_text(file, below(9), false);
	fprintf(file, "\",\"summary\":\"");
	put_text(file, below(3) ? 0 : 5 + below(12), false);
	fprintf(file, "\",\"text\":\"");
	put_text(file, below(20) ? below(70) : 0, true);
	fprintf(file, "end\",\"language\":\"%s\",\"source\":\"%s\",\"section\":\"%s\"",
	        LANGS[below(9)], SOURCES[below(4)], SECTIONS[below(3)]);
	fprintf(file, ",\"authors\":[\"%s\",\"%s\"],\"tags\":[\"%s\"]", AUTHORS[below(4)],
	        AUTHORS[below(4)], any_word());
	fprintf(file, ",\"url\":\"https://www.example.org/%zu/%s-story\"", 2016 + below(5),
	        below(2) ? "missile" : "radar");
	if (below(12))
		fprintf(file, ",\"published\":\"%zu-%02zu-%02zuT%02zu:00:00Z\"", 2016 + below(5),
		        1 + below(12), 1 + below(28), below(2) ? 12 : below(24));
	fprintf(file, ",\"checksum\":\"%0*d\"}\n", (int)padding, 0);
}

static void
write_corpus(char path[64], unsigned narticles, unsigned padding)
{
	FILE *file;
	int fd;

	strcpy(path, "/tmp/nidx-corpus-XXXXXX.jsonl");
	fd = mkstemps(path, 6);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	for (unsigned i = 0; i < narticles; i++)
		put_article(file, i, padding);
	ck_assert_int_eq(fclose(file), 0);
}

/* ---- Queries ---- */

static void put_query(char *to, unsigned depth);

static void
put(char *to, const char *text)
{
	strcat(to, text);
}

static void
put_phrase(char *to, size_t n)
{
	put(to, "\"");
	for (size_t i = 0; i < n; i++) {
		put(to, i ? " " : "");
		put(to, any_word());
	}
	put(to, "\"");
}

/* A word, phrase, wildcard ...: what a positional operator may have. */
static void
put_leaf(char *to)
{
	static const char *const WILD[] = { "mis*", "*gate", "wom?n", "s*", "in*r*", "organ*", "导*",
		                            "?s", "mü*", "vot*" };
	static const char *const FUZZY[] = { "soleimani~1", "soleimani~2", "irna~1", "radra~",
		                             "vot~1", "ракеты~1" };
	char number[8];

	switch (below(12)) {
	case 0:
		put(to, WILD[below(10)]);
		break;
	case 1:
		put(to, FUZZY[below(6)]);
		break;
	case 2:
		put_phrase(to, 2 + below(2));
		break;
	case 3:
		put_phrase(to, 2 + below(2));
		sprintf(number, "~%zu", below(5));
		put(to, number);
		break;
	case 4:
		put(to, below(2) ? "caps(US)" : "caps(EU)");
		break;
	default:
		put(to, any_word());
	}
}

static void
put_positional(char *to)
{
	static const char *const OPS[] = { " NEAR/%zu ", " w/%zu ", " pre/%zu ", " w/s ", " w/p " };
	const char *op = OPS[below(5)];
	char text[16];
	size_t n = 2 + (below(4) == 0);

	put(to, "(");
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), op, below(9));
		put(to, i ? text : "");
		if (below(5) == 0) {
			put(to, "(");
			put_leaf(to);
			put(to, " OR ");
			put_leaf(to);
			put(to, ")");
		} else {
			put_leaf(to);
		}
	}
	put(to, ")");
}

static void
put_field(char *to)
{
	static const char *const FIELDS[] = {
		"author:ruiz", "author:\"ana ruiz\"", "author:\"ruiz ana\"", "source:gazette",
		"source:\"harbour gazette\"", "source:harb*", "section:world",
		"section:\"world news\"", "lang:en", "lang:de", "url:missile",
		"url:\"example.org\"", "url:radar-story", "tag:iran", "title:*", "lead:*", "body:*",
		"author:*", "url:example.org/2019", "date:2019", "date:2019-03..2020-02",
		"since:2018-05", "until:2017", "date:400d", "wc>30", "wc<20", "source:ap^2",
		"source:\"harbour gazette\"^3", "(source:ap OR section:world^4)", "author:ruiz^.5",
		"+source:ap^2",
	};
	static const char *const ZONES[] = { "title:", "lead:", "body:" };

	if (below(2)) {
		put(to, FIELDS[below(sizeof(FIELDS) / sizeof(*FIELDS))]);
		return;
	}
	put(to, ZONES[below(3)]);
	if (below(3)) {
		put_leaf(to);
	} else {
		put(to, "(");
		put_query(to, 1);
		put(to, ")");
	}
}

static void
put_part(char *to, unsigned depth)
{
	char boost[16];

	switch (below(depth ? 12 : 7)) {
	case 0:
	case 1:
		put_field(to);
		break;
	case 2:
		put_positional(to);
		break;
	case 3:
		sprintf(boost, "atleast%zu(", 1 + below(4));
		put(to, boost);
		put_leaf(to);
		put(to, ")");
		break;
	case 7:
	case 8:
		put(to, "(");
		put_query(to, depth - 1);
		put(to, ")");
		break;
	default:
		put_leaf(to);
		if (below(6) == 0) {
			sprintf(boost, "^%zu.%zu", below(4), below(10));
			put(to, boost);
		}
	}
}

static void
put_query(char *to, unsigned depth)
{
	static const char *const JOINS[] = {
		" ", " ", " ", " AND ", " OR ", " AND NOT ", " +", " -"
	};
	size_t n = 1 + below(4);
	const char *join = JOINS[below(8)];
	bool mixed = below(3) == 0;

	for (size_t i = 0; i < n; i++) {
		if (i)
			put(to, mixed ? JOINS[below(8)] : join);
		put_part(to, depth);
	}
}

/* ---- The tests ---- */

static struct nx_weights
some_weights(unsigned round)
{
	static const struct nx_weights others[] = {
		{ 0.0f, 0.5f, 1.0f, 0.0f, 0.0f }, { 2.0f, 0.0f, 0.0f, 3.0f, 0.0f },
		{ 0.9f, 1.0f, 5.5f, 0.25f, 0.0f },
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
		put_query(query, 2);
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
