#include "suites.h"
#include "text/analyzer.h"
#include "text/fold.h"

#include <string.h>

static void
check_case(const char *lang, const char *word, const char *expected)
{
	char to[256];
	size_t n = nx_fold_case(nx_lang_parse(lang, strlen(lang)), word, strlen(word), to, 255);

	to[n] = '\0';
	ck_assert_str_eq(to, expected);
}

static void
check_marks(const char *word, const char *expected)
{
	char to[256];
	size_t n = nx_fold_marks(word, strlen(word), to, 255);

	to[n] = '\0';
	ck_assert_str_eq(to, expected);
}

START_TEST(case_goes_and_accents_stay)
{
	check_case("en", "MÜLLER", "müller");
	check_case("en", "U\xcc\x88" "ber", "über"); /* decomposed */
	check_case("el", "ΣΊΣΥΦΟΣ", "σίσυφοσ");
	check_case("de", "STRAẞE", "strasse");
	check_case("en", "ﬁnance", "finance");
}
END_TEST

START_TEST(turkish_has_two_letters_i)
{
	check_case("tr", "IŞIK", "ışık");
	check_case("tr", "İSTANBUL", "istanbul");
	check_case("en", "İstanbul", "istanbul");
	check_case("en", "IRAN", "iran");
}
END_TEST

START_TEST(marks_go_where_they_are_not_letters)
{
	check_marks("müller", "muller");
	check_marks("erdoğan", "erdogan");
	check_marks("łódź", "lodz");
	check_marks("œuvre", "oeuvre");
	check_marks("việt", "viet");
	check_marks("ёлка", "елка");
	check_marks("майский", "майский");
	check_marks("إيران", "ايران");
	check_marks("الكِتاب", "الكتاب");
	check_marks("हिन्दी", "हिन्दी");
}
END_TEST

START_TEST(results_are_cut_at_a_code_point)
{
	char to[3];

	ck_assert_uint_eq(nx_fold_case(0, "ééé", 6, to, 3), 2);
	ck_assert_uint_eq(nx_fold_marks("яяя", 6, to, 3), 2);
	ck_assert_uint_eq(nx_fold_case(0, "abcdef", 6, to, 3), 3);
	ck_assert_uint_eq(nx_fold_marks("", 0, to, 3), 0);
}
END_TEST

START_TEST(patterns_keep_their_wildcards)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct nx_analyzer *analyzer = nx_analyzer_new(lexicon, NX_ANALYZE_QUERY);
	char to[64];
	size_t n = nx_analyzer_fold(analyzer, 0, "Erdoğ*n?", 9, to, sizeof(to));

	ck_assert_uint_eq(n, 8);
	ck_assert_int_eq(memcmp(to, "erdog*n?", 8), 0);
	n = nx_analyzer_fold(analyzer, 0, "S-3*", 4, to, sizeof(to));
	ck_assert_int_eq(memcmp(to, "s3*", n), 0);
	n = nx_analyzer_fold(analyzer, 0, "O’Br*", 7, to, sizeof(to));
	ck_assert_uint_eq(n, 4);
	ck_assert_int_eq(memcmp(to, "obr*", 4), 0);
	nx_analyzer_free(analyzer);
	nx_lexicon_free(lexicon);
}
END_TEST

Suite *
suite_text_fold(void)
{
	Suite *suite = suite_create("text.fold");
	TCase *tcase = tcase_create("fold");

	tcase_add_test(tcase, case_goes_and_accents_stay);
	tcase_add_test(tcase, turkish_has_two_letters_i);
	tcase_add_test(tcase, marks_go_where_they_are_not_letters);
	tcase_add_test(tcase, results_are_cut_at_a_code_point);
	tcase_add_test(tcase, patterns_keep_their_wildcards);
	suite_add_tcase(suite, tcase);
	return suite;
}
