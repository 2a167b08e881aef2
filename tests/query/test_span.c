#include "base/buffer.h"
#include "query/span.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *suite_query_span(void);

#define NOW 1585656000 /* 2020-03-31T12:00:00Z */

/* `expected` as the span prints; NULL when it is no date. */
static const struct {
	const char *text, *expected;
} spans[] = {
	{ "2020", "2020-01-01..2020-12-31" },
	{ "2020-02", "2020-02-01..2020-02-29" },
	{ "2020-12", "2020-12-01..2020-12-31" },
	{ "2020-01-06", "2020-01-06" },
	{ "20200106", "2020-01-06" },
	{ "2020-01-06T14", "2020-01-06T14:00:00Z..2020-01-06T14:59:59Z" },
	{ "2020-01-06T14:05", "2020-01-06T14:05:00Z..2020-01-06T14:05:59Z" },
	{ "2020-01-06T14:05:09Z", "2020-01-06T14:05:09Z..2020-01-06T14:05:09Z" },
	{ "2020-01-06T00:30+02:00", "2020-01-05T22:30:00Z..2020-01-05T22:30:59Z" },
	{ "2020-01-06T00:30-0530", "2020-01-06T06:00:00Z..2020-01-06T06:00:59Z" },
	{ "2020..2021-01", "2020-01-01..2021-01-31" },
	{ "2021-01..2020", "2020-01-01..2021-01-31" },
	{ "2020-01-01/2020-01-31", "2020-01-01..2020-01-31" },
	{ "2020-01-06/P1W", "2020-01-06..2020-01-12" },
	{ "2020..", "2020-01-01.." },
	{ "..2020", "..2020-12-31" },
	{ ">2020", "2021-01-01.." },
	{ ">=2020", "2020-01-01.." },
	{ "<2020", "..2019-12-31" },
	{ "<=2020", "..2020-12-31" },
	{ "today", "2020-03-31" },
	{ "Yesterday", "2020-03-30" },
	{ "today..", "2020-03-31.." },
	{ "24h", "2020-03-30T12:00:00Z..2020-03-31T12:00:00Z" },
	{ "7d", "2020-03-24T12:00:00Z..2020-03-31T12:00:00Z" },
	{ "2w", "2020-03-17T12:00:00Z..2020-03-31T12:00:00Z" },
	{ "P1W", "2020-03-24T12:00:00Z..2020-03-31T12:00:00Z" },
	{ "1m", "2020-02-29T12:00:00Z..2020-03-31T12:00:00Z" },
	{ "P1M1D", "2020-02-28T12:00:00Z..2020-03-31T12:00:00Z" },
	{ "PT36H", "2020-03-30..2020-03-31T12:00:00Z" },
	{ "1y", "2019-03-31T12:00:00Z..2020-03-31T12:00:00Z" },
	{ "P1W/", "2020-03-24T12:00:00Z.." },
	{ "2w..1w", "2020-03-17T12:00:00Z..2020-03-24T12:00:00Z" },
	{ "99999y", "0000-01-01..2020-03-31T12:00:00Z" },
	{ "20", NULL },
	{ "202013", NULL },
	{ "2020-13", NULL },
	{ "2020-00", NULL },
	{ "2020-02-30", NULL },
	{ "2021-02-29", NULL },
	{ "2020-1-6", NULL },
	{ "2020-01-06T25", NULL },
	{ "2020-01-06T12:60", NULL },
	{ "2020-01-06x", NULL },
	{ "7x", NULL },
	{ "d", NULL },
	{ "P", NULL },
	{ "..", NULL },
	{ "/", NULL },
	{ ">", NULL },
	{ "", NULL },
	{ "2020..soon", NULL },
};

START_TEST(dates_mean_what_they_print)
{
	char text[64];

	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++) {
		struct nx_str value = { spans[i].text, strlen(spans[i].text) };
		int64_t from = 1, until = 1, from2, until2;
		struct nx_buffer out = { 0 };
		bool good = nx_query_parse_date_span(value, NOW, &from, &until);
		ck_assert_msg(good == (spans[i].expected != NULL), "%s", spans[i].text);
		if (!good) {
			ck_assert_int_eq(from, 1);
			continue;
		}
		nx_query_print_date_span(from, until, &out);
		snprintf(text, sizeof(text), "%.*s", (int)out.len, (const char *)out.bytes);
		ck_assert_msg(strcmp(text, spans[i].expected) == 0, "%s gives %s, not %s",
		              spans[i].text, text, spans[i].expected);
		ck_assert(nx_query_parse_date_span((struct nx_str){ text, out.len }, NOW, &from2,
		                                   &until2));
		ck_assert(from == from2 && until == until2);
		nx_buffer_release(&out);
	}
}
END_TEST

START_TEST(any_now_is_bounded)
{
	static const int64_t nows[] = { INT64_MIN, INT64_MAX, 0, -1 };
	static const char *const texts[] = { "7d",  "today", "1y..", "yesterday",
		                             ">7d", "<7d",   "9999" };

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++) {
			int64_t from, until;
			struct nx_str value = { texts[k], strlen(texts[k]) };
			ck_assert(nx_query_parse_date_span(value, nows[i], &from, &until));
			ck_assert(from < until);
		}
}
END_TEST

Suite *
suite_query_span(void)
{
	Suite *suite = suite_create("query.span");
	TCase *tcase = tcase_create("span");

	tcase_add_test(tcase, dates_mean_what_they_print);
	tcase_add_test(tcase, any_now_is_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
