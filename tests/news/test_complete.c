#include "news/complete.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_news_complete(void);

static struct nx_str
str(const char *text)
{
	return (struct nx_str){ text, strlen(text) };
}

static void
want_text(struct nx_str got, const char *want)
{
	ck_assert_msg(got.len == strlen(want) && memcmp(got.ptr ? got.ptr : "", want, got.len) == 0,
	              "got \"%.*s\", want \"%s\"", (int)got.len, got.ptr ? got.ptr : "", want);
}

static void
want_cut(const char *title, const char *summary, const char *text, const char *lead,
         const char *body)
{
	struct nx_arena arena = { 0 };
	struct nx_article article = { .title = str(title),
		                      .lead = str(summary),
		                      .body = str(text) };

	ck_assert_int_eq(nx_news_complete(&article, 0, &arena, NULL), NIDX_OK);
	want_text(article.lead, lead);
	want_text(article.body, body);
	nx_arena_release(&arena);
}

#define P1 "A storm cut power to the coast on Monday, the utility said."
#define P2 "Crews were at work by noon."

START_TEST(the_summary_is_the_lead)
{
	want_cut("T", "What it means.", P1 "\n\n" P2, "What it means.", P1 "\n\n" P2);
	want_cut("T", "What it means.", "", "What it means.", "");
}
END_TEST

START_TEST(without_a_summary_the_first_paragraph_is_the_lead)
{
	want_cut("T", "", P1 "\n\n" P2, P1, P2);
	want_cut("T", "", P1, P1, "");
	want_cut("T", "", "", "", "");
	want_cut("", "", "", "", "");
}
END_TEST

START_TEST(a_summary_that_repeats_is_not_stored_twice)
{
	want_cut("T", P1, P1 "\n\n" P2, P1, P2);
	want_cut("T", "A storm cut power to the coast\xe2\x80\xa6", P1 "\n\n" P2, P1, P2);
	want_cut("T", "A storm  cut\npower to the coast...", P1 "\n\n" P2, P1, P2);
	want_cut("T", P1, "PORT ELLIS (NWA) - " P1 "\n\n" P2, "PORT ELLIS (NWA) - " P1, P2);
	want_cut("T", P1 " " P2 "...", P1 "\n\n" P2 "\n\nEnd.", P1 "\n\n" P2, "End.");
	want_cut("The headline", "The headline", P1 "\n\n" P2, P1, P2);
	want_cut("T", P1 " " P2, P1 "\xe2\x80\xa6 [+1234 chars]", P1 " " P2, "");
}
END_TEST

START_TEST(the_headline_is_not_stored_twice)
{
	want_cut("The headline", "", "The headline\n\n" P1 "\n\n" P2, P1, P2);
	want_cut("The headline", "", "The headline", "The headline", "");
}
END_TEST

START_TEST(a_short_opening_takes_the_next_paragraph_along)
{
	want_cut("T", "", "LONDON (NWA)\n\n" P1 "\n\n" P2, "LONDON (NWA)\n\n" P1, P2);
}
END_TEST

START_TEST(a_long_opening_is_cut_at_sentences)
{
	char text[4000] =
	    "Gen. A. B. Smith of the U.S. Army arrived on Jan. 6 in Paris. \"We won,\" he said. ";
	struct nx_arena arena = { 0 };
	struct nx_article article;

	for (int i = 0; i < 200; i++)
		strcat(text, "and so on ");
	strcat(text, "it went.");
	article = (struct nx_article){ .body = str(text) };
	ck_assert_int_eq(nx_news_complete(&article, 0, &arena, NULL), NIDX_OK);
	want_text(
	    article.lead,
	    "Gen. A. B. Smith of the U.S. Army arrived on Jan. 6 in Paris. \"We won,\" he said.");
	ck_assert_int_eq(strncmp(article.body.ptr, "and so on", 9), 0);
	nx_arena_release(&arena);
}
END_TEST

START_TEST(without_sentences_the_lead_is_a_number_of_words)
{
	char text[4000] = "";
	struct nx_arena arena = { 0 };
	struct nx_article article;

	for (int i = 0; i < 300; i++)
		strcat(text, "word ");
	article = (struct nx_article){ .body = str(text) };
	nx_news_complete(&article, 0, &arena, NULL);
	ck_assert_uint_eq(article.lead.len, NX_LEAD_WORDS * 5 - 1);
	text[0] = '\0';
	for (int i = 0; i < 500; i++)
		strcat(text, i % 100 == 99 ? "\xe3\x80\x82" : "\xe5\xaf\xbc");
	article = (struct nx_article){ .body = str(text) };
	nx_news_complete(&article, 0, &arena, NULL);
	ck_assert_uint_eq(article.lead.len, 600); /* two sentences of 100 letters */
	nx_arena_release(&arena);
}
END_TEST

/* Whatever the text: lead and body hold its words once and in order. */
START_TEST(no_word_is_lost)
{
	static const char *const bits[] = { "word ", "Mr. ", "end. ", "\n\n", "\n", "\xe5\xaf\xbc",
		                            "\xe3\x80\x82", "\"q.\" ", "U.S. " };
	uint32_t seed = 42;

	for (int round = 0; round < 3000; round++) {
		char text[3000] = "", rest[3000] = "", whole[3000] = "";
		struct nx_arena arena = { 0 };
		struct nx_article article;
		size_t n = 0, m = 0;

		for (int i = 0; i < 250; i++) {
			seed = seed * 1664525 + 1013904223;
			strcat(text, bits[(seed >> 16) % (uint32_t)(round % 9 + 1)]);
		}
		article = (struct nx_article){ .body = str(text) };
		nx_news_complete(&article, 0, &arena, NULL);
		for (size_t i = 0; text[i]; i++)
			if ((unsigned char)text[i] > ' ')
				whole[n++] = text[i];
		for (size_t i = 0; i < article.lead.len; i++)
			if ((unsigned char)article.lead.ptr[i] > ' ')
				rest[m++] = article.lead.ptr[i];
		for (size_t i = 0; i < article.body.len; i++)
			if ((unsigned char)article.body.ptr[i] > ' ')
				rest[m++] = article.body.ptr[i];
		ck_assert_msg(strcmp(whole, rest) == 0, "round %d", round);
		nx_arena_release(&arena);
	}
}
END_TEST

START_TEST(dates_and_language_are_worked_out)
{
	struct nx_arena arena = { 0 };
	struct nx_article article = { .published_text = str("2020-01-06T14:05:00+01:00"),
		                      .updated_text = str("nonsense"),
		                      .lang_text = str("pt-BR"),
		                      .body = str("The law was passed.") };

	nx_news_complete(&article, 0, &arena, NULL);
	ck_assert_int_eq(article.published.precision, NX_WHEN_SECOND);
	ck_assert_int_eq(article.published.zone_min, 60);
	ck_assert_int_eq(article.updated.precision, NX_WHEN_NONE);
	ck_assert_int_eq(article.lang, NX_LANG('p', 't'));
	nx_arena_release(&arena);
}
END_TEST

Suite *
suite_news_complete(void)
{
	Suite *suite = suite_create("news.complete");
	TCase *tc = tcase_create("complete");

	tcase_add_test(tc, the_summary_is_the_lead);
	tcase_add_test(tc, without_a_summary_the_first_paragraph_is_the_lead);
	tcase_add_test(tc, a_summary_that_repeats_is_not_stored_twice);
	tcase_add_test(tc, the_headline_is_not_stored_twice);
	tcase_add_test(tc, a_short_opening_takes_the_next_paragraph_along);
	tcase_add_test(tc, a_long_opening_is_cut_at_sentences);
	tcase_add_test(tc, without_sentences_the_lead_is_a_number_of_words);
	tcase_add_test(tc, no_word_is_lost);
	tcase_add_test(tc, dates_and_language_are_worked_out);
	suite_add_tcase(suite, tc);
	return suite;
}
