/* Which date an article has, and where it was found. */
#include "news/datechoice.h"
#include "news/datefind.h"

#include <check.h>
#include <string.h>

Suite *suite_news_datechoice(void);

static const int64_t NOW = 1700000000; /* 2023-11-14 */

static struct nx_str
str(const char *text)
{
	return (struct nx_str){ text, strlen(text) };
}

static void
want(const struct nx_when *when, const char *text)
{
	char got[NX_WHEN_TEXT];

	ck_assert_str_eq(nx_when_format(when, got), text);
}

START_TEST(dates_stand_in_urls)
{
	static const struct {
		const char *url, *date;
	} cases[] = {
		{ "https://example.org/2020/01/06/world/story.html", "2020-01-06" },
		{ "https://example.org/world/2020/1/6/story", "2020-01-06" },
		{ "https://example.org/news/2019-11-30-storm", "2019-11-30" },
		{ "https://example.org/a/20200229.html", "2020-02-29" },
		{ "https://example.org/story-20200106/", "2020-01-06" },
		{ "http://example.org:8080/2001.09.11", "2001-09-11" },
		{ "/2020/01/06/x", "2020-01-06" },
		/* none */
		{ "https://example.org/2020/13/06/x", "" },
		{ "https://example.org/2021/02/29/x", "" },
		{ "https://example.org/2020/01/", "" },
		{ "https://example.org/120200106", "" },
		{ "https://example.org/202001061", "" },
		{ "https://2020-01-06.example.org/x", "" },
		{ "https://example.org/1889/01/06/x", "" },
		{ "https://example.org", "" },
		{ "", "" },
		{ "2020", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nx_when when = { 0 };
		bool found = nx_date_in_url(str(cases[i].url), &when);
		ck_assert_msg(found == (*cases[i].date != 0), "%s", cases[i].url);
		if (found)
			want(&when, cases[i].date);
	}
}
END_TEST

START_TEST(dates_stand_in_datelines_that_name_a_year)
{
	static const struct {
		const char *text, *date;
	} cases[] = {
		{ "GENEVA, Jan. 6, 2020 (AP) - Talks began.", "2020-01-06" },
		{ "WASHINGTON, January 6, 2020 \xe2\x80\x94 A panel voted.", "2020-01-06" },
		{ "Berlin, 6. Januar 2020 \xe2\x80\x93 Der Bundestag", "2020-01-06" },
		{ "PARIS, le 6 janvier 2020 - Le parlement", "2020-01-06" },
		{ "MADRID, 6 de enero de 2020 -- El gobierno", "2020-01-06" },
		/* without a year nobody knows which */
		{ "WASHINGTON, Jan. 6 (AP) - A panel voted.", "" },
		{ "In 2020 - the year of the storm - much changed.", "" },
		{ "No dash at all, January 6, 2020.", "" },
		{ "", "" },
		{ " - ", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nx_when when = { 0 };
		bool found = nx_date_in_dateline(str(cases[i].text), &when);
		ck_assert_msg(found == (*cases[i].date != 0), "%s", cases[i].text);
		if (found)
			want(&when, cases[i].date);
	}
}
END_TEST

START_TEST(what_is_written_comes_first)
{
	struct nx_article article = { .published_text = str("2020-01-07T10:00:00Z"),
		                      .url = str("https://example.org/2020/01/06/x"),
		                      .body = str("GENEVA, Jan. 5, 2020 - x") };

	nx_date_decide(&article, NOW);
	want(&article.published, "2020-01-07T10:00:00Z");
	ck_assert_int_eq(article.date_from, NX_DATE_FROM_FIELD);
	article.date_from = NX_DATE_FROM_JSON_LD;
	nx_date_decide(&article, NOW);
	ck_assert_int_eq(article.date_from, NX_DATE_FROM_JSON_LD);
	article.published_text = str("");
	nx_date_decide(&article, NOW);
	want(&article.published, "2020-01-06");
	ck_assert_int_eq(article.date_from, NX_DATE_FROM_URL);
	article.url = str("https://example.org/x");
	nx_date_decide(&article, NOW);
	want(&article.published, "2020-01-05");
	ck_assert_int_eq(article.date_from, NX_DATE_FROM_TEXT);
	article.body = str("x");
	nx_date_decide(&article, NOW);
	want(&article.published, "");
	ck_assert_int_eq(article.date_from, NX_DATE_FROM_NONE);
}
END_TEST

START_TEST(the_future_and_the_absurd_are_doubted)
{
	static const char *const doubted[] = { "2199-01-01", "2023-11-20", "1970-01-01T00:00:00Z",
		                               "0001-01-01T00:00:00", "soon", "2020-02-31" };
	struct nx_article article = { 0 };

	for (size_t i = 0; i < sizeof(doubted) / sizeof(doubted[0]); i++) {
		article = (struct nx_article){ .published_text = str(doubted[i]),
			                       .updated_text = str(doubted[i]) };
		nx_date_decide(&article, NOW);
		ck_assert_int_eq(article.date_from, NX_DATE_FROM_DOUBTED);
		want(&article.published, "");
		want(&article.updated, "");
	}
	article = (struct nx_article){ .published_text = str("2199-01-01"),
		                       .url = str("https://example.org/2020/01/06/x") };
	nx_date_decide(&article, NOW);
	want(&article.published, "2020-01-06");
	/* clocks differ, and so do zones */
	article = (struct nx_article){ .published_text = str("2023-11-15T12:00:00Z") };
	nx_date_decide(&article, NOW);
	want(&article.published, "2023-11-15T12:00:00Z");
	article = (struct nx_article){ .published_text = str("2199-01-01") };
	nx_date_decide(&article, 0);
	want(&article.published, "2199-01-01");
}
END_TEST

Suite *
suite_news_datechoice(void)
{
	Suite *suite = suite_create("news.datechoice");
	TCase *all = tcase_create("all");

	tcase_add_test(all, dates_stand_in_urls);
	tcase_add_test(all, dates_stand_in_datelines_that_name_a_year);
	tcase_add_test(all, what_is_written_comes_first);
	tcase_add_test(all, the_future_and_the_absurd_are_doubted);
	suite_add_tcase(suite, all);
	return suite;
}
