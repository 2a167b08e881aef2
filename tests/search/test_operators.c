/* Each operator by example: which of a few articles does it find? */
#include "base/buffer.h"
#include "search/matches.h"
#include "tests/search/fake.h"
#include "tests/search/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400 };

/* Keys are letters, newest first: a is of day 9. */
static const struct fake_article articles[] = {
	{ .key = "a", .published = 9 * DAY, .lang = NX_LANG('e', 'n'), .source = "Northwind Agency",
	  .author = "Ana Ruiz", .title = "Senate backs missile defense",
	  .body = "The vote was close. Radar stations in Velmark will be built.\n\n"
	          "Missiles were not named. The US paid." },
	{ .key = "b", .published = 8 * DAY, .lang = NX_LANG('e', 'n'), .source = "Harbour Gazette",
	  .author = "Ruiz Ana", .title = "Harbour news",
	  .lead = "A missile was found on the beach.",
	  .body = "It gave us a defense against boredom, said the keeper." },
	{ .key = "c", .published = 7 * DAY, .lang = NX_LANG('e', 'n'), .segment = 1,
	  .title = "Defense of the missile", .body = "An air-defense unit with S-300 launchers." },
	{ .key = "d", .published = 6 * DAY, .lang = NX_LANG('d', 'e'), .source = "Tagesblick",
	  .title = "Raketen und Radar", .body = "Die Raketen kommen. Das Radar bleibt." },
	{ .key = "e", .published = 5 * DAY, .lang = NX_LANG('e', 'n'), .segment = 1, .dead = true,
	  .title = "Missile defense withdrawn", .body = "missile defense" },
	{ .key = "f", .published = INT64_MIN, .lang = NX_LANG('e', 'n'), .segment = 1,
	  .title = "Radar", .body = "radar radar radar radar. Defense, air and sea, costs." },
};

static const struct {
	const char *query, *keys; /* keys of all matches, sorted */
} cases[] = {
	{ "missile", "abc" },
	{ "missile defense", "abcf" },
	{ "+missile +defense", "abc" },
	{ "missile -senate", "bc" },
	{ "-missile", "df" },
	{ "*", "abcdf" },
	{ "\"missile defense\"", "a" },
	{ "\"defense missile\"~1", "" },
	{ "\"defense missile\"~2", "ac" },
	{ "missile AND radar", "a" },
	{ "senate OR harbour", "ab" },
	{ "missile AND NOT defense", "" },
	{ "missile NEAR/1 defense", "a" },
	{ "missile NEAR/3 defense", "ac" },
	{ "missile pre/2 defense", "a" },
	{ "defense pre/3 missile", "c" },
	{ "radar w/s velmark", "a" },
	{ "radar w/s missiles", "" },
	{ "radar w/p vote", "a" },
	{ "radar w/p paid", "" },
	{ "\"defense the\"", "" }, /* the headline's last word and the text's first */
	{ "defense NEAR/3 vote", "" },
	{ "defense pre/9 vote", "" },
	{ "defense w/s vote", "" },
	{ "defense w/p vote", "" },
	{ "\"beach it\"", "" }, /* from lead to body */
	{ "beach NEAR/2 gave", "b" },
	{ "title:missile", "ac" },
	{ "lead:missile", "b" },
	{ "body:missile", "a" },
	{ "title:\"missile defense\"", "a" },
	{ "body:radar", "adf" },
	{ "author:ruiz", "ab" },
	{ "author:\"ana ruiz\"", "a" },
	{ "source:agency", "a" },
	{ "source:north*", "a" },
	{ "lang:de", "d" },
	{ "missile source:gazette^2", "abc" },
	{ "source:gazette^2", "b" },
	{ "source:gazette^2 lang:en", "abcf" },
	{ "* source:gazette^2", "abcdf" },
	{ "radar lang:de", "d" },
	{ "raketen", "d" },
	{ "rad*", "adf" },
	{ "*ssile", "abc" },
	{ "m?ssile", "abc" },
	{ "misile~1", "abc" },
	{ "mislie~1", "" },
	{ "msisile~1", "abc" },
	{ "misle~2", "abc" },
	{ "caps(US)", "a" },
	{ "atleast5(radar)", "f" },
	{ "atleast2(missile)", "a" },
	{ "+air-defense missile", "c" },
	{ "+air-defense", "c" },
	{ "+body:air-defense", "c" },
	{ "air-defense", "abcf" },
	{ "+S300", "c" },
	{ "date:1970-01-08..1970-01-10 missile", "abc" },
	{ "date:1970-01-09 missile", "b" },
	{ "radar wc<12", "df" },
	{ "(missile OR radar) NEAR/2 (senate OR stations)", "a" },
	{ "nosuchword", "" },
	{ "+missile +nosuchword", "" },
	{ "+missile nosuchword", "abc" },
};

static struct nx_snapshot *snapshot;
static struct nx_arena arena;

static void
set_up(void)
{
	snapshot = fake_new(articles, sizeof(articles) / sizeof(articles[0]), 2);
}

static void
tear_down(void)
{
	fake_free(snapshot);
	nx_arena_release(&arena);
}

static const struct nx_query *
parse(const char *text)
{
	struct nx_query_options options = { .now = 0 };
	struct nx_query *tree;

	ck_assert_int_eq(nx_query_parse(text, strlen(text), &options, &arena, &tree, NULL),
	                 NIDX_OK);
	return tree;
}

static struct nx_hits
search(const char *text, enum nx_sort sort, bool total)
{
	struct nx_search_options options = { .k = 10, .sort = sort, .total = total,
		                             .weights = nx_weights_default(), .from = INT64_MIN,
		                             .until = INT64_MAX };
	struct nx_hits hits;

	ck_assert_int_eq(nx_search_run(snapshot, parse(text), &options, &arena, &hits, NULL),
	                 NIDX_OK);
	return hits;
}

/* The keys of hits in order, as one string. */
static const char *
keys_of(const struct nx_hits *hits, char to[16])
{
	uint32_t i;

	for (i = 0; i < hits->count && i < 15; i++)
		to[i] = fake_key(snapshot, &hits->items[i])[0];
	to[i] = '\0';
	return to;
}

static int
by_letter(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

START_TEST(each_operator_finds_its_articles)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nx_hits hits = search(cases[i].query, NX_SORT_RELEVANCE, true);
		char keys[16];
		keys_of(&hits, keys);
		qsort(keys, strlen(keys), 1, by_letter);
		ck_assert_msg(strcmp(keys, cases[i].keys) == 0, "%s: found \"%s\", not \"%s\"",
		              cases[i].query, keys, cases[i].keys);
		ck_assert_msg(hits.total == strlen(cases[i].keys), "%s: %llu in all",
		              cases[i].query, (unsigned long long)hits.total);
	}
}
END_TEST

START_TEST(undated_articles_come_last_in_both_directions)
{
	struct nx_hits newest = search("radar missile", NX_SORT_NEWEST, false);
	struct nx_hits oldest = search("radar missile", NX_SORT_OLDEST, false);
	char keys[16];

	ck_assert_str_eq(keys_of(&newest, keys), "abcdf");
	ck_assert_str_eq(keys_of(&oldest, keys), "dcbaf");
}
END_TEST

/* A boosted filter is a wish: it finds nothing more, and moves what it names to the front. */
START_TEST(a_boosted_source_comes_first)
{
	static const char *const queries[] = { "missile source:gazette^4",
		                               "+missile source:\"harbour gazette\"^4",
		                               "source:gazette^4 lang:en",
		                               "missile (source:gazette OR source:north)^4" };
	struct nx_hits hits = search("missile", NX_SORT_RELEVANCE, false);
	char keys[16];

	ck_assert_int_ne(keys_of(&hits, keys)[0], 'b');
	for (unsigned i = 0; i < 4; i++) {
		hits = search(queries[i], NX_SORT_RELEVANCE, false);
		ck_assert_msg(keys_of(&hits, keys)[0] == 'b', "%s: %s", queries[i], keys);
	}
}
END_TEST

START_TEST(a_word_in_the_title_ranks_higher)
{
	struct nx_hits hits = search("radar^0.1 missile", NX_SORT_RELEVANCE, false);
	char keys[16];

	ck_assert_int_eq(keys_of(&hits, keys)[2], 'b');
}
END_TEST

/* The first number of an explanation is the score of the hit; lines one deeper add up to it. */
static void
check_explanation(const char *text)
{
	struct nx_search_options options = { .weights = nx_weights_default() };
	struct nx_hits hits = search(text, NX_SORT_RELEVANCE, false);
	struct nx_plan *plan;

	ck_assert_int_eq(nx_plan_new(&plan, snapshot, parse(text), &options, &arena, NULL),
	                 NIDX_OK);
	for (uint32_t i = 0; i < hits.count; i++) {
		struct nx_buffer out = { 0 };
		double parts = 0, all;
		ck_assert_int_eq(nx_search_explain(plan, hits.items[i].segment, hits.items[i].doc,
		                                   &arena, &out, NULL),
		                 NIDX_OK);
		nx_buffer_put_u8(&out, 0);
		all = atof((const char *)out.bytes);
		ck_assert_msg(all - (double)hits.items[i].score / NX_SCORE_ONE < 1e-5 &&
		                  (double)hits.items[i].score / NX_SCORE_ONE - all < 1e-5,
		              "%s: %s", text, (const char *)out.bytes);
		for (const char *line = (const char *)out.bytes; (line = strchr(line, '\n'));) {
			line++;
			if (line[0] == ' ' && line[1] == ' ' && line[2] != ' ')
				parts += atof(line);
		}
		ck_assert_msg(parts == 0 || (parts - all < 1e-3 && all - parts < 1e-3), "%s: %s",
		              text, (const char *)out.bytes);
		nx_buffer_release(&out);
	}
}

START_TEST(an_explanation_adds_up_to_the_score)
{
	check_explanation("missile defense radar");
	check_explanation("+missile defense -harbour");
	check_explanation("\"missile defense\" radar");
	check_explanation("title:missile OR rad*");
	check_explanation("missile source:agency");
	check_explanation("missile source:agency^2");
}
END_TEST

static void
check_marks(const char *text, const char *key, const char *expected)
{
	struct nx_search_options options = { .weights = nx_weights_default() };
	struct nx_hits hits = search(text, NX_SORT_RELEVANCE, false);
	struct nx_plan *plan;

	ck_assert_int_eq(nx_plan_new(&plan, snapshot, parse(text), &options, &arena, NULL),
	                 NIDX_OK);
	for (uint32_t i = 0; i < hits.count; i++) {
		struct nx_spans spans;
		char list[256] = "";
		if (strcmp(fake_key(snapshot, &hits.items[i]), key) != 0)
			continue;
		ck_assert_int_eq(nx_search_match_positions(plan, hits.items[i].segment,
		                                           hits.items[i].doc, &arena, &spans, NULL),
		                 NIDX_OK);
		for (uint32_t j = 0; j < spans.count; j++)
			snprintf(list + strlen(list), sizeof(list) - strlen(list), "%u-%u ",
			         spans.items[j].begin, spans.items[j].end);
		ck_assert_msg(strcmp(list, expected) == 0, "%s in %s: %s, not %s", text, key, list,
		              expected);
		return;
	}
	ck_abort_msg("%s does not find %s", text, key);
}

START_TEST(marks_are_the_words_that_match)
{
	check_marks("missile", "a", "2-2 15-15 ");
	check_marks("\"missile defense\"", "a", "2-2 3-3 ");
	check_marks("missile -harbour", "a", "2-2 15-15 ");
	check_marks("senate radar", "a", "0-0 8-8 ");
	check_marks("missile source:agency", "a", "2-2 15-15 ");
	check_marks("title:missile", "a", "2-2 ");
	check_marks("+S300", "c", "9-10 ");
}
END_TEST

START_TEST(damaged_positions_are_reported_by_the_search_that_meets_them)
{
	static const char *const queries[] = { "\"missile defense\"", "missile NEAR/3 defense",
		                               "radar w/s stations" };

	for (unsigned i = 0; i < 3; i++)
		ck_assert(!search(queries[i], NX_SORT_RELEVANCE, false).damaged);
	fake_damage_positions(snapshot);
	ck_assert(!search("missile defense", NX_SORT_RELEVANCE, false).damaged);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_msg(search(queries[i], NX_SORT_RELEVANCE, false).damaged, "%s",
		              queries[i]);
}
END_TEST

Suite *
suite_search_operators(void)
{
	Suite *suite = suite_create("search.operators");
	TCase *tcase = tcase_create("operators");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, each_operator_finds_its_articles);
	tcase_add_test(tcase, undated_articles_come_last_in_both_directions);
	tcase_add_test(tcase, a_boosted_source_comes_first);
	tcase_add_test(tcase, a_word_in_the_title_ranks_higher);
	tcase_add_test(tcase, an_explanation_adds_up_to_the_score);
	tcase_add_test(tcase, marks_are_the_words_that_match);
	tcase_add_test(tcase, damaged_positions_are_reported_by_the_search_that_meets_them);
	suite_add_tcase(suite, tcase);
	return suite;
}
