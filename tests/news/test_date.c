#include "news/date.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *suite_news_date(void);

enum { NONE = NX_WHEN_NO_ZONE };

struct expected {
	const char *text, *iso;
	int zone_min;
};

static void
want_all(const struct expected *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct nx_when when, utc;
		char printed[NX_WHEN_TEXT];
		bool ok = nx_date_parse((struct nx_str){ cases[i].text, strlen(cases[i].text) },
		                        &when);

		ck_assert_msg(ok, "refused: %s", cases[i].text);
		utc = when;
		utc.zone_min = NX_WHEN_NO_ZONE;
		ck_assert_msg(strcmp(nx_when_format(&utc, printed), cases[i].iso) == 0,
		              "%s: got %s, want %s", cases[i].text, printed, cases[i].iso);
		ck_assert_msg(when.zone_min == cases[i].zone_min, "%s: zone %d", cases[i].text,
		              when.zone_min);
	}
}
#define WANT_ALL(cases) want_all(cases, sizeof(cases) / sizeof((cases)[0]))

START_TEST(iso_8601_in_all_forms)
{
	static const struct expected cases[] = {
		{ "2020", "2020", NONE },
		{ "2020-01", "2020-01", NONE },
		{ "2020-01-06", "2020-01-06", NONE },
		{ "2020/1/6", "2020-01-06", NONE },
		{ "2020.01.06", "2020-01-06", NONE },
		{ "20200106", "2020-01-06", NONE },
		{ "202001", "2020-01", NONE },
		{ "2020-006", "2020-01-06", NONE },
		{ "2020-366", "2020-12-31", NONE },
		{ "2020-W02-1", "2020-01-06", NONE },
		{ "2021-W53-7", "2022-01-09", NONE },
		{ "2020-W01-1", "2019-12-30", NONE },
		{ "2020-01-06T14:05", "2020-01-06T14:05Z", NONE },
		{ "2020-01-06T14:05:09", "2020-01-06T14:05:09Z", NONE },
		{ "2020-01-06 14:05:09", "2020-01-06T14:05:09Z", NONE },
		{ "2020-01-06T14:05:09Z", "2020-01-06T14:05:09Z", 0 },
		{ "2020-01-06T14:05:09.123456Z", "2020-01-06T14:05:09Z", 0 },
		{ "2020-01-06T14:05:09,5+01:00", "2020-01-06T13:05:09Z", 60 },
		{ "2020-01-06 14:05:00+0100", "2020-01-06T13:05:00Z", 60 },
		{ "2020-01-06 14:05:00 +0100", "2020-01-06T13:05:00Z", 60 },
		{ "2020-01-06T14:05:00-03", "2020-01-06T17:05:00Z", -180 },
		{ "2020-01-06 14:05:00 UTC", "2020-01-06T14:05:00Z", 0 },
		{ "2020-01-06 14:05:00 CET", "2020-01-06T13:05:00Z", 60 },
		{ "20200106T140500Z", "2020-01-06T14:05:00Z", 0 },
		{ "20200106T1405", "2020-01-06T14:05Z", NONE },
		{ "20200106T140500+0530", "2020-01-06T08:35:00Z", 330 },
		{ "20200106 14:05", "2020-01-06T14:05Z", NONE },
		{ "2020-01-06T24:00", "2020-01-07T00:00Z", NONE },
		{ "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 0 },
		{ "  2020-01-06\n", "2020-01-06", NONE },
		{ "2020-01-01T00:30+14:00", "2019-12-31T10:30Z", 840 },
	};
	WANT_ALL(cases);
}
END_TEST

START_TEST(mail_feeds_and_programs)
{
	static const struct expected cases[] = {
		{ "Mon, 06 Jan 2020 14:05:09 GMT", "2020-01-06T14:05:09Z", 0 },
		{ "Mon, 6 Jan 2020 14:05:09 +0100", "2020-01-06T13:05:09Z", 60 },
		{ "06 Jan 20 14:05 EST", "2020-01-06T19:05Z", -300 },
		{ "Mon, 06 Jan 2020 14:05:09 -0500 (EST)", "2020-01-06T19:05:09Z", -300 },
		{ "Monday, 06-Jan-20 14:05:09 GMT", "2020-01-06T14:05:09Z", 0 },
		{ "Mon Jan  6 14:05:09 2020", "2020-01-06T14:05:09Z", NONE },
		{ "Mon Jan 06 2020 14:05:00 GMT+0100 (CET)", "2020-01-06T13:05:00Z", 60 },
		{ "Mon Jan  6 14:05:09 CET 2020", "2020-01-06T13:05:09Z", 60 },
		{ "26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01Z", NONE },
		{ "26-Feb-1987", "1987-02-26", NONE },
		{ "Mon Jan 06 14:05:09 +0000 2020", "2020-01-06T14:05:09Z", 0 },
	};
	WANT_ALL(cases);
}
END_TEST

START_TEST(numbers_are_told_by_their_length)
{
	static const struct expected cases[] = {
		{ "1578319509", "2020-01-06T14:05:09Z", 0 },
		{ "1578319509.25", "2020-01-06T14:05:09Z", 0 },
		{ "1578319509000", "2020-01-06T14:05:09Z", 0 },
		{ "1578319509000000", "2020-01-06T14:05:09Z", 0 },
		{ "1578319509000000000", "2020-01-06T14:05:09Z", 0 },
		{ "999999999", "2001-09-09T01:46:39Z", 0 },
		{ "-999999999", "1938-04-24T22:13:21Z", 0 },
		{ "20200106140509", "2020-01-06T14:05:09Z", NONE },
		{ "202001061405", "2020-01-06T14:05Z", NONE },
	};
	WANT_ALL(cases);
}
END_TEST

START_TEST(each_language_has_its_form)
{
	static const struct expected cases[] = {
		{ "6 January 2020", "2020-01-06", NX_WHEN_NO_ZONE },          /* en */
		{ "6. Januar 2020", "2020-01-06", NX_WHEN_NO_ZONE },          /* de */
		{ "le 6 janvier 2020", "2020-01-06", NX_WHEN_NO_ZONE },       /* fr */
		{ "6 de enero de 2020", "2020-01-06", NX_WHEN_NO_ZONE },      /* es */
		{ "6 de janeiro de 2020", "2020-01-06", NX_WHEN_NO_ZONE },    /* pt */
		{ "6 gennaio 2020", "2020-01-06", NX_WHEN_NO_ZONE },          /* it */
		{ "6 januari 2020", "2020-01-06", NX_WHEN_NO_ZONE },          /* nl, sv, id, sw */
		{ "6. januar 2020", "2020-01-06", NX_WHEN_NO_ZONE },          /* da, nb */
		{ "6. janúar 2020", "2020-01-06", NX_WHEN_NO_ZONE },          /* is */
		{ "6. tammikuuta 2020", "2020-01-06", NX_WHEN_NO_ZONE },      /* fi */
		{ "4. lokakuuta 2020", "2020-10-04", NX_WHEN_NO_ZONE },
		{ "6. jaanuar 2020", "2020-01-06", NX_WHEN_NO_ZONE },         /* et */
		{ "6 stycznia 2020", "2020-01-06", NX_WHEN_NO_ZONE },         /* pl */
		{ "6. ledna 2020", "2020-01-06", NX_WHEN_NO_ZONE },           /* cs */
		{ "6. januára 2020", "2020-01-06", NX_WHEN_NO_ZONE },         /* sk */
		{ "2020. január 6.", "2020-01-06", NX_WHEN_NO_ZONE },         /* hu */
		{ "6 ianuarie 2020", "2020-01-06", NX_WHEN_NO_ZONE },         /* ro */
		{ "6 de gener de 2020", "2020-01-06", NX_WHEN_NO_ZONE },      /* ca */
		{ "6 Ιανουαρίου 2020", "2020-01-06", NX_WHEN_NO_ZONE },       /* el */
		{ "6 января 2020 г.", "2020-01-06", NX_WHEN_NO_ZONE },        /* ru */
		{ "6 січня 2020", "2020-01-06", NX_WHEN_NO_ZONE },            /* uk */
		{ "6 януари 2020", "2020-01-06", NX_WHEN_NO_ZONE },           /* bg */
		{ "6 Ocak 2020", "2020-01-06", NX_WHEN_NO_ZONE },             /* tr */
		{ "6 tháng 1 năm 2020", "2020-01-06", NX_WHEN_NO_ZONE },      /* vi */
		{ "ngày 30 tháng 10, 2020", "2020-10-30", NX_WHEN_NO_ZONE },
		{ "2020年1月6日", "2020-01-06", NX_WHEN_NO_ZONE },            /* zh, ja */
		{ "2020년 1월 6일", "2020-01-06", NX_WHEN_NO_ZONE },          /* ko */
		{ "6 يناير 2020", "2020-01-06", NX_WHEN_NO_ZONE },            /* ar */
		{ "٦ يناير ٢٠٢٠", "2020-01-06", NX_WHEN_NO_ZONE },
		{ "6 جانفي 2020", "2020-01-06", NX_WHEN_NO_ZONE },
		{ "6 ژانویه 2020", "2020-01-06", NX_WHEN_NO_ZONE },           /* fa */
		{ "۱۲ تیر ۱۳۹۹", "2020-07-02", NX_WHEN_NO_ZONE },
		{ "1399/04/12", "2020-07-02", NX_WHEN_NO_ZONE },
		{ "چهارشنبه ۱۲ تیر ۱۳۹۹ ۱۴:۰۵", "2020-07-02T14:05Z", NX_WHEN_NO_ZONE },
		{ "1 فروردین 1400", "2021-03-21", NX_WHEN_NO_ZONE },
		{ "30 اسفند 1399", "2021-03-20", NX_WHEN_NO_ZONE },
		{ "6 جنوری 2020", "2020-01-06", NX_WHEN_NO_ZONE },            /* ur */
		{ "६ जनवरी २०२०", "2020-01-06", NX_WHEN_NO_ZONE },            /* hi */
		{ "৬ জানুয়ারি ২০২০", "2020-01-06", NX_WHEN_NO_ZONE },          /* bn */
		{ "6 มกราคม 2563", "2020-01-06", NX_WHEN_NO_ZONE },           /* th */
		{ "6 בינואר 2020", "2020-01-06", NX_WHEN_NO_ZONE },           /* he */
		{ "6 Machi 2020", "2020-03-06", NX_WHEN_NO_ZONE },            /* sw */
		{ "6 Janairu, 2020", "2020-01-06", NX_WHEN_NO_ZONE },         /* ha */
		{ "6 Janaayo 2020", "2020-01-06", NX_WHEN_NO_ZONE },          /* so */
	};

	WANT_ALL(cases);
}
END_TEST

START_TEST(words_in_several_languages)
{
	static const struct expected cases[] = {
		{ "6 January 2020", "2020-01-06", NONE },
		{ "January 6, 2020", "2020-01-06", NONE },
		{ "Jan. 6, 2020", "2020-01-06", NONE },
		{ "Jan 6th, 2020", "2020-01-06", NONE },
		{ "the 6th of January 2020", "2020-01-06", NONE },
		{ "December 1958", "1958-12", NONE },
		{ "CACM December, 1958", "1958-12", NONE },
		{ "Sept. 9, 2024", "2024-09-09", NONE },
		{ "January 6, 2020 2:05 PM", "2020-01-06T14:05Z", NONE },
		{ "January 6, 2020, 2:05 p.m. ET", "2020-01-06T19:05Z", -300 },
		{ "July 6, 2020 at 2 p.m. ET", "2020-07-06T18:00Z", -240 },
		{ "March 8, 2020 5:00 AM ET", "2020-03-08T09:00Z", -240 },
		{ "March 7, 2020 5:00 AM ET", "2020-03-07T10:00Z", -300 },
		{ "12:05 AM Jan 6, 2020", "2020-01-06T00:05Z", NONE },
		{ "Published: 14:05 GMT, 6 January 2020", "2020-01-06T14:05Z", 0 },
		{ "6. Januar 2020", "2020-01-06", NONE },
		{ "6. M\xc3\xa4rz 2020, 14:05 Uhr", "2020-03-06T14:05Z", NONE },
		{ "1er janvier 2020", "2020-01-01", NONE },
		{ "lundi 6 f\xc3\xa9vrier 2020", "2020-02-06", NONE },
		{ "le 22 ao\xc3\xbbt 2023 \xc3\xa0 10:00", "2023-08-22T10:00Z", NONE },
		{ "6 de enero de 2020", "2020-01-06", NONE },
		{ "3 DE DICIEMBRE DE 2018", "2018-12-03", NONE },
		{ "6 gennaio 2020", "2020-01-06", NONE },
		{ "6 de mar\xc3\xa7o de 2020", "2020-03-06", NONE },
		{ "6 января 2020 г.", "2020-01-06", NONE },
		{ "6 Мая 2020", "2020-05-06", NONE },
		{ "6 Ağustos 2020", "2020-08-06", NONE },
		{ "28 نوفمبر 2021", "2021-11-28", NONE },
		{ "2020年1月6日", "2020-01-06", NONE },
		{ "2020年1月6日 14:05", "2020-01-06T14:05Z", NONE },
		{ "2020년 1월 6일", "2020-01-06", NONE },
		{ "6\xc2\xa0January\xc2\xa0" "2020", "2020-01-06", NONE },
	};
	WANT_ALL(cases);
}
END_TEST

START_TEST(figures_by_their_separator)
{
	static const struct expected cases[] = {
		{ "06.01.2020", "2020-01-06", NONE },   { "6.1.20", "2020-01-06", NONE },
		{ "06-01-2020", "2020-01-06", NONE },   { "01/06/2020", "2020-01-06", NONE },
		{ "13/06/2020", "2020-06-13", NONE },   { "1/6/20", "2020-01-06", NONE },
		{ "06.01.2020 14:05", "2020-01-06T14:05Z", NONE },
		{ "1/6/2020 2:05:09 PM", "2020-01-06T14:05:09Z", NONE },
		{ "12-25-2020", "2020-12-25", NONE },   { "6/1/87", "1987-06-01", NONE },
	};
	WANT_ALL(cases);
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
	static const char *const cases[] = {
		"",           "x",           "2020-02-30",  "2019-02-29",       "2020-13-01",
		"2020-00-10", "2020-01-00",  "1599-12-31",  "2201-01-01",       "0000-00-00",
		"2020-01-06T25:00", "2020-01-06T14:60", "2020-01-06T24:01", "yesterday",
		"2 hours ago", "32 January 2020", "January 32, 2020", "January", "6 January",
		"14:05", "99999999", "20201301",   "123456",      "12345",       "1/2",
		"13/13/2020", "31.02.2020", "Soleimani killed in 2020", "marching bands of 2020",
		"2020-01-06T14:05+99:00", "2020-01-06 and more", "2020-W54-1", "2020-W00-1",
		"2021-366", "2020-000", "--", "T", "May the 4th", "99999999999999999999",
		"1 2 3 4 5 6 7 8 9 10",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nx_when when;
		char printed[NX_WHEN_TEXT];
		bool ok = nx_date_parse((struct nx_str){ cases[i], strlen(cases[i]) }, &when);

		ck_assert_msg(!ok, "%s read as %s", cases[i], nx_when_format(&when, printed));
		ck_assert_int_eq(when.precision, NX_WHEN_NONE);
		ck_assert_int_eq(when.seconds, 0);
		ck_assert_int_eq(when.zone_min, 0);
	}
}
END_TEST

/* Every day of six centuries, printed in four ways, reads back as itself. */
START_TEST(every_day_round_trips)
{
	static const char *const names[] = { "Jan", "February", "Mar", "april", "May",      "June",
		                             "JUL", "August",   "Sep", "Oct",   "November", "Dec" };
	nx_day last = nx_when_day_from_civil(2200, 12, 31);

	for (nx_day day = nx_when_day_from_civil(1600, 1, 1); day <= last; day += 3) {
		int32_t year;
		unsigned month, dom;
		char forms[4][64];

		nx_when_civil_from_day(day, &year, &month, &dom);
		snprintf(forms[0], 64, "%04d-%02u-%02u", year, month, dom);
		snprintf(forms[1], 64, "%04d%02u%02u", year, month, dom);
		snprintf(forms[2], 64, "%u %s %d", dom, names[month - 1], year);
		snprintf(forms[3], 64, "%u/%u/%d", month, dom, year);
		for (int i = 0; i < 4; i++) {
			struct nx_when when;
			ck_assert_msg(nx_date_parse((struct nx_str){ forms[i], strlen(forms[i]) },
			                            &when),
			              "%s", forms[i]);
			ck_assert_msg(when.seconds == (int64_t)day * 86400 &&
			                  when.precision == NX_WHEN_DAY,
			              "%s", forms[i]);
		}
	}
}
END_TEST

Suite *
suite_news_date(void)
{
	Suite *suite = suite_create("news.date");
	TCase *tc = tcase_create("date");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, iso_8601_in_all_forms);
	tcase_add_test(tc, mail_feeds_and_programs);
	tcase_add_test(tc, numbers_are_told_by_their_length);
	tcase_add_test(tc, each_language_has_its_form);
	tcase_add_test(tc, words_in_several_languages);
	tcase_add_test(tc, figures_by_their_separator);
	tcase_add_test(tc, what_is_no_date_is_refused);
	tcase_add_test(tc, every_day_round_trips);
	suite_add_tcase(suite, tc);
	return suite;
}
