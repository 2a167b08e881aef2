#include "base/when.h"

#include "tests/run.h"

Suite *suite_base_when(void);

START_TEST(known_days)
{
	ck_assert_int_eq(nx_when_day_from_civil(1970, 1, 1), 0);
	ck_assert_int_eq(nx_when_day_from_civil(2000, 3, 1), 11017);
	ck_assert_int_eq(nx_when_day_from_civil(2020, 1, 6), 18267);
	ck_assert_int_eq(nx_when_day_from_civil(1969, 12, 31), -1);
	ck_assert_int_eq(nx_when_day(-1), -1);
	ck_assert_int_eq(nx_when_day(-86400), -1);
	ck_assert_int_eq(nx_when_day(86400), 1);
}
END_TEST

START_TEST(days_and_dates_round_trip)
{
	for (nx_day day = -200000; day < 200000; day++) {
		int32_t year;
		unsigned month, dom;

		nx_when_civil_from_day(day, &year, &month, &dom);
		NX_HOLD(nx_when_day_from_civil(year, month, dom) == day);
		NX_HOLD(dom >= 1);
		NX_HOLD(dom <= nx_when_month_length(year, month));
	}
}
END_TEST

START_TEST(the_text_shows_no_more_than_is_known)
{
	struct nx_when when = { 1578319509, 60, NX_WHEN_SECOND }; /* 2020-01-06T14:05:09Z */
	char text[NX_WHEN_TEXT];

	ck_assert_str_eq(nx_when_format(&when, text), "2020-01-06T15:05:09+01:00");
	when.precision = NX_WHEN_MINUTE;
	ck_assert_str_eq(nx_when_format(&when, text), "2020-01-06T15:05+01:00");
	when.zone_min = -(9 * 60 + 30);
	ck_assert_str_eq(nx_when_format(&when, text), "2020-01-06T04:35-09:30");
	when.zone_min = 14 * 60;
	ck_assert_str_eq(nx_when_format(&when, text), "2020-01-07T04:05+14:00");
	when.zone_min = NX_WHEN_NO_ZONE;
	ck_assert_str_eq(nx_when_format(&when, text), "2020-01-06T14:05Z");
	when.zone_min = 0;
	ck_assert_str_eq(nx_when_format(&when, text), "2020-01-06T14:05Z");
	when.precision = NX_WHEN_DAY;
	ck_assert_str_eq(nx_when_format(&when, text), "2020-01-06");
	when.precision = NX_WHEN_MONTH;
	ck_assert_str_eq(nx_when_format(&when, text), "2020-01");
	when.precision = NX_WHEN_YEAR;
	ck_assert_str_eq(nx_when_format(&when, text), "2020");
	when.precision = NX_WHEN_NONE;
	ck_assert_str_eq(nx_when_format(&when, text), "");
}
END_TEST

Suite *
suite_base_when(void)
{
	Suite *suite = suite_create("base.when");
	TCase *tc = tcase_create("when");

	tcase_add_test(tc, known_days);
	tcase_add_test(tc, days_and_dates_round_trip);
	tcase_add_test(tc, the_text_shows_no_more_than_is_known);
	suite_add_tcase(suite, tc);
	return suite;
}
