/* Whatever is skipped, the answer is that of looking at every document. */
#include "search/plan.h"
#include "tests/search/fake.h"
#include "tests/search/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 60, TEXT_MAX = 4096 };

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint32_t
below(uint64_t *state, uint32_t n)
{
	return (uint32_t)((next_random(state) >> 16) % n);
}

/* Word numbers with a Zipf-like fall: 0 is in most articles, the last in few. */
static uint32_t
zipf(uint64_t *state)
{
	double u = (double)(next_random(state) >> 11) / 9007199254740992.0;
	double at = 1.0;

	for (uint32_t i = 0; i < 6; i++)
		at *= u;
	return (uint32_t)(at * WORDS);
}

/* Of words that begin alike one is frequent and many are in few articles. */
static const char *
alike(uint64_t *state)
{
	static const char *const words[] = { "quako", "quakob", "quakod", "quakof", "quakog", "quakok",
		                             "quakol", "quakom", "quakon", "quakop", "quakor" };

	return words[below(state, 300) ? 0 : below(state, sizeof(words) / sizeof(words[0]))];
}

/* Letters only, and no two share a stem. */
static void
put_word(char *to, uint32_t word)
{
	sprintf(to, "%c%cko%c", "bdfgklmnprstvz"[word % 14], "aiou"[word / 14 % 4],
	        "bdfgklmnprtvz"[word % 13]);
}

static char *
random_text(uint64_t *state, uint32_t nwords)
{
	char *text = malloc(TEXT_MAX);
	size_t len = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < nwords && len < TEXT_MAX - 16; i++) {
		char word[16];
		put_word(word, zipf(state));
		if (below(state, 60) == 0)
			sprintf(word, "%s", alike(state));
		len += (size_t)sprintf(text + len, "%s%s", word, below(state, 12) ? " " : ". ");
	}
	return text;
}

struct corpus {
	struct fake_article *articles;
	size_t n;
	struct nx_snapshot *snapshot;
};

static struct corpus
random_corpus(uint64_t seed, size_t n, uint32_t nsegments)
{
	struct corpus self = { .n = n };
	uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;

	self.articles = calloc(n, sizeof(*self.articles));
	for (size_t i = 0; i < n; i++) {
		struct fake_article *article = &self.articles[i];
		char *key = malloc(16);
		sprintf(key, "%06u", (unsigned)(i * 7919 % 1000003));
		article->key = key;
		article->title = random_text(&state, below(&state, 8));
		article->lead = random_text(&state, below(&state, 20));
		article->body = random_text(&state, below(&state, 5) ? below(&state, 60)
		                                                       : below(&state, 400));
		article->published =
		    below(&state, 20) ? (int64_t)below(&state, 500) * 86400 : INT64_MIN;
		article->lang = below(&state, 4) ? NX_LANG('e', 'n') : NX_LANG('d', 'e');
		article->segment = below(&state, nsegments);
		article->dead = below(&state, 15) == 0 && seed % 3 != 0; /* often all count */
		article->source = below(&state, 2) ? "Northwind Agency" : "Harbour Gazette";
	}
	self.snapshot = fake_new(self.articles, n, nsegments);
	return self;
}

static void
corpus_free(struct corpus *self)
{
	fake_free(self->snapshot);
	for (size_t i = 0; i < self->n; i++) {
		free((void *)(uintptr_t)self->articles[i].key);
		free((void *)(uintptr_t)self->articles[i].title);
		free((void *)(uintptr_t)self->articles[i].lead);
		free((void *)(uintptr_t)self->articles[i].body);
	}
	free(self->articles);
}

/* ---- Random queries as text, so that the parser's trees are what is run ---- */

static size_t put_query(char *to, uint64_t *state, unsigned depth);

static size_t
put_leaf(char *to, uint64_t *state)
{
	char a[16], b[16], c[16];

	put_word(a, zipf(state));
	put_word(b, zipf(state));
	put_word(c, zipf(state));
	switch (below(state, 16)) {
	case 0:
		return (size_t)sprintf(to, "\"%s %s\"", a, b);
	case 1:
		return (size_t)sprintf(to, "\"%s %s %s\"~%u", a, b, c, below(state, 4));
	case 2:
		return (size_t)sprintf(to, "(%s NEAR/%u %s)", a, 1 + below(state, 5), b);
	case 3:
		return (size_t)sprintf(to, "(%s pre/%u %s)", a, 1 + below(state, 5), b);
	case 4:
		return (size_t)sprintf(to, "(%s w/%c %s)", a, "sp"[below(state, 2)], b);
	case 5:
		return (size_t)sprintf(to, "%s:%s", below(state, 2) ? "title" : "lead", a);
	case 6:
		return (size_t)sprintf(to, "%.3s*", a);
	case 7:
		return (size_t)sprintf(to, "atleast%u(%s)", 1 + below(state, 4), a);
	case 8:
		return (size_t)sprintf(to, "%s^%u", a, 1 + below(state, 4));
	case 9:
		return (size_t)sprintf(to, "source:%s%s",
		                       below(state, 2) ? "harbour" : "\"northwind agency\"",
		                       below(state, 3) ? "" : "^2");
	case 10:
		return (size_t)sprintf(to, "body:%s", a);
	default:
		return (size_t)sprintf(to, "%s", a);
	}
}

static size_t
put_query(char *to, uint64_t *state, unsigned depth)
{
	uint32_t n = 1 + below(state, 4), kind = below(state, 5);
	size_t len = 0;

	for (uint32_t i = 0; i < n; i++) {
		const char *before = i == 0       ? ""
		                     : kind == 0 ? " AND "
		                     : kind == 1 ? " OR "
		                                 : " ";
		len += (size_t)sprintf(to + len, "%s%s", before,
		                       kind < 2             ? ""
		                       : below(state, 5) == 0 ? "+"
		                       : below(state, 9) == 0 ? "-"
		                                              : "");
		if (depth && below(state, 6) == 0) {
			to[len++] = '(';
			len += put_query(to + len, state, depth - 1);
			to[len++] = ')';
			to[len] = '\0';
		} else {
			len += put_leaf(to + len, state);
		}
	}
	return len;
}

/* Plain words: what the bulk ways run. */
static size_t
put_words(char *to, uint64_t *state)
{
	uint32_t n = 1 + below(state, 6), kind = below(state, 3);
	size_t len = 0;

	for (uint32_t i = 0; i < n; i++) {
		char word[16];
		put_word(word, zipf(state));
		len += (size_t)sprintf(to + len, "%s%s%s", i ? " " : "",
		                       kind == 0                              ? ""
		                       : kind == 1                            ? "+"
		                       : i == 0                               ? "+"
		                       : below(state, 5) == 0 && kind == 2 ? "-"
		                                                              : "",
		                       word);
	}
	if (below(state, 5) == 0) { /* a few words; nearly all, which are gathered; rare ones, which are piled */
		static const char *const wild[] = { "b*", "*k*", "quak*" };

		len += (size_t)sprintf(to + len, " %s%s", below(state, 3) ? "" : "+",
		                       wild[below(state, 3)]);
	}
	if (below(state, 6) == 0)
		len += (size_t)sprintf(to + len, " source:harbour%s", below(state, 2) ? "" : "^3");
	return len;
}

static void
check_same(const struct nx_snapshot *snapshot, const char *text, struct nx_search_options *options,
           struct nx_arena *arena)
{
	struct nx_query_options parsing = { .now = 0 };
	struct nx_query *tree;
	struct nx_hits fast, slow;

	ck_assert_int_eq(nx_query_parse(text, strlen(text), &parsing, arena, &tree, NULL), NIDX_OK);
	options->exhaustive = false;
	ck_assert_int_eq(nx_search_run(snapshot, tree, options, arena, &fast, NULL), NIDX_OK);
	options->exhaustive = true;
	ck_assert_int_eq(nx_search_run(snapshot, tree, options, arena, &slow, NULL), NIDX_OK);
	ck_assert_msg(fast.count == slow.count, "%s: %u hits, not %u (k %u)", text, fast.count,
	              slow.count, options->k);
	for (uint32_t i = 0; i < fast.count; i++)
		ck_assert_msg(fast.items[i].segment == slow.items[i].segment &&
		                  fast.items[i].doc == slow.items[i].doc &&
		                  fast.items[i].score == slow.items[i].score,
		              "%s: hit %u is %u:%u %lld, not %u:%u %lld (k %u)", text, i,
		              fast.items[i].segment, fast.items[i].doc,
		              (long long)fast.items[i].score, slow.items[i].segment,
		              slow.items[i].doc, (long long)slow.items[i].score, options->k);
	if (options->total)
		ck_assert_msg(fast.total == slow.total, "%s: %llu in all, not %llu", text,
		              (unsigned long long)fast.total, (unsigned long long)slow.total);
	nx_arena_reset(arena);
}

static struct nx_search_options
random_options(uint64_t *state)
{
	static const uint32_t ks[] = { 1, 3, 10, 100 };
	struct nx_search_options options = { .k = ks[below(state, 4)],
		                             .weights = nx_weights_default(),
		                             .from = INT64_MIN,
		                             .until = INT64_MAX };

	if (below(state, 4) == 0)
		options.offset = below(state, 20);
	if (below(state, 3) == 0)
		options.sort = below(state, 2) ? NX_SORT_NEWEST : NX_SORT_OLDEST;
	if (below(state, 4) == 0) {
		options.from = (int64_t)below(state, 400) * 86400;
		options.until = options.from + (int64_t)below(state, 200) * 86400;
	}
	options.total = below(state, 3) == 0;
	if (below(state, 4) == 0) /* no zones: other codes bound */
		options.weights = (struct nx_weights){ .k1 = 0.9f + (float)below(state, 9) / 10.0f,
			                               .b = 0.75f };
	else if (below(state, 3) == 0)
		options.weights = (struct nx_weights){ .k1 = (float)below(state, 4),
			                               .b = (float)below(state, 3) / 2.0f,
			                               .title = (float)below(state, 6),
			                               .lead = (float)below(state, 3),
			                               .nearness = (float)below(state, 2) };
	return options;
}

static void
run_queries(uint64_t seed, size_t narticles, uint32_t nsegments, unsigned nqueries)
{
	struct corpus corpus = random_corpus(seed, narticles, nsegments);
	uint64_t state = seed + 77;
	struct nx_arena arena = { 0 };

	for (unsigned i = 0; i < nqueries; i++) {
		char text[4096];
		struct nx_search_options options = random_options(&state);
		if (i % 2)
			put_words(text, &state);
		else
			put_query(text, &state, 2);
		check_same(corpus.snapshot, text, &options, &arena);
	}
	nx_arena_release(&arena);
	corpus_free(&corpus);
}

START_TEST(pruned_equals_exhaustive_in_small_indexes)
{
	for (uint64_t seed = 1; seed <= 20; seed++)
		run_queries(seed, 40 + seed * 13, 1 + (uint32_t)(seed % 4), 200);
}
END_TEST

/* Of all that match so many are asked for that those of a rare spelling come twice if they can; and where all have one
 * score the newest come first, whichever spelling they have. */
START_TEST(rare_spellings_count_once)
{
	struct corpus corpus = random_corpus(7, 900, 1);
	struct nx_arena arena = { 0 };

	for (uint32_t k = 1; k < 1000; k += k < 40 ? 1 : 7) {
		struct nx_search_options options = { .k = k, .weights = nx_weights_default(),
			                             .from = INT64_MIN, .until = INT64_MAX };
		check_same(corpus.snapshot, k % 2 ? "quak*" : "quak* -dakob", &options, &arena);
		options.weights = (struct nx_weights){ .k1 = 0.0f };
		check_same(corpus.snapshot, "quak*", &options, &arena);
	}
	nx_arena_release(&arena);
	corpus_free(&corpus);
}
END_TEST

START_TEST(pruned_equals_exhaustive_over_many_blocks)
{
	run_queries(101, 9000, 1, 1500);
	run_queries(102, 9000, 1, 1500); /* none hidden */
	run_queries(103, 7000, 3, 1500);
}
END_TEST

Suite *
suite_search_pruning(void)
{
	Suite *suite = suite_create("search.pruning");
	TCase *tcase = tcase_create("pruning");

	tcase_set_timeout(tcase, 240);
	tcase_add_test(tcase, pruned_equals_exhaustive_in_small_indexes);
	tcase_add_test(tcase, rare_spellings_count_once);
	tcase_add_test(tcase, pruned_equals_exhaustive_over_many_blocks);
	suite_add_tcase(suite, tcase);
	return suite;
}
