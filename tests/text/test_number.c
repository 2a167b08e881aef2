#include "suites.h"
#include "text/number.h"

#include <string.h>

static void
check_number(const char *text, bool comma, const char *expected)
{
	char to[64];
	size_t n = nx_number_normal(text, strlen(text), comma, to);

	to[n] = '\0';
	ck_assert_str_eq(to, expected);
}

START_TEST(groups_of_thousands_close_up)
{
	check_number("3,000", false, "3000");
	check_number("3'000", false, "3000");
	check_number("3 000 000", false, "3000000");
	check_number("1.000.000", false, "1000000");
	check_number("12,34,567", false, "1234567");
	check_number("1,234.56", false, "1234.56");
	check_number("3.000", true, "3000");
	check_number("1.234,56", true, "1234.56");
	check_number("1 234,5", true, "1234.5");
}
END_TEST

START_TEST(decimals_take_a_point)
{
	check_number("1.5", false, "1.5");
	check_number("1,5", true, "1.5");
	check_number("0.375", true, "0.375");
	check_number("7.30", false, "7.30");
	check_number("3.000", false, "3.000");
	check_number("007", false, "007");
}
END_TEST

START_TEST(dates_and_lists_are_not_one_number)
{
	check_number("1,5", false, "");
	check_number("2006,2007", false, "");
	check_number("1.2.3.4", false, "");
	check_number("6.1.2020", true, "");
	check_number("3,000,00", false, "");
	check_number("1,2.3,4", false, "");
}
END_TEST

START_TEST(units_are_known_by_language)
{
	ck_assert_str_eq(nx_number_unit(NX_LANG('e', 'n'), "billion", 7)->brief, "bn");
	ck_assert_str_eq(nx_number_unit(NX_LANG('d', 'e'), "billion", 7)->brief, "tn");
	ck_assert_str_eq(nx_number_unit(0, "mln", 3)->spelled, "million");
	ck_assert_str_eq(nx_number_unit(NX_LANG('t', 'r'), "trilyon", 7)->brief, "tn");
	ck_assert_str_eq(nx_number_unit(NX_LANG('r', 'u'), "млрд", 8)->brief, "bn");
	ck_assert_str_eq(nx_number_unit(NX_LANG('r', 'u'), "трлн", 8)->brief, "tn");
	ck_assert_ptr_null(nx_number_unit(0, "bil", 3));
	ck_assert_ptr_null(nx_number_unit(0, "", 0));
}
END_TEST

Suite *
suite_text_number(void)
{
	Suite *suite = suite_create("text.number");
	TCase *tcase = tcase_create("number");

	tcase_add_test(tcase, groups_of_thousands_close_up);
	tcase_add_test(tcase, decimals_take_a_point);
	tcase_add_test(tcase, dates_and_lists_are_not_one_number);
	tcase_add_test(tcase, units_are_known_by_language);
	suite_add_tcase(suite, tcase);
	return suite;
}
