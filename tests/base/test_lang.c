#include "base/lang.h"

#include <check.h>
#include <string.h>

Suite *suite_base_lang(void);

static const char *
round_trip(const char *text)
{
	static char out[NX_LANG_TEXT];

	return nx_lang_text(nx_lang_parse(text, strlen(text)), out);
}

START_TEST(codes_round_trip_and_regions_fall_away)
{
	ck_assert_str_eq(round_trip("en"), "en");
	ck_assert_str_eq(round_trip("pt-BR"), "pt");
	ck_assert_str_eq(round_trip("EN_us"), "en");
	ck_assert_str_eq(round_trip("pcm"), "pcm");
	ck_assert_uint_eq(nx_lang_parse("de", 2), NX_LANG('d', 'e'));
	ck_assert_uint_eq(nx_lang_parse("pcm", 3), NX_LANG3('p', 'c', 'm'));
}
END_TEST

START_TEST(three_letters_become_two_where_there_are_two)
{
	ck_assert_str_eq(round_trip("eng"), "en");
	ck_assert_str_eq(round_trip("GER"), "de");
	ck_assert_str_eq(round_trip("amh"), "am");
	ck_assert_str_eq(round_trip("yor"), "yo");
}
END_TEST

START_TEST(what_is_no_code_is_unknown)
{
	ck_assert_uint_eq(nx_lang_parse("", 0), 0);
	ck_assert_uint_eq(nx_lang_parse("e", 1), 0);
	ck_assert_uint_eq(nx_lang_parse("english", 7), 0);
	ck_assert_uint_eq(nx_lang_parse("4u", 2), 0);
	ck_assert_str_eq(round_trip(""), "");
}
END_TEST

Suite *
suite_base_lang(void)
{
	Suite *suite = suite_create("base.lang");
	TCase *tc = tcase_create("lang");

	tcase_add_test(tc, codes_round_trip_and_regions_fall_away);
	tcase_add_test(tc, three_letters_become_two_where_there_are_two);
	tcase_add_test(tc, what_is_no_code_is_unknown);
	suite_add_tcase(suite, tc);
	return suite;
}
