#include "suites.h"
#include "text/lexicon.h"

#include <stdio.h>
#include <string.h>

START_TEST(terms_are_numbered_in_order_of_first_sight)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();

	ck_assert_uint_eq(nx_lexicon_intern(lexicon, "iran", 4), 0);
	ck_assert_uint_eq(nx_lexicon_intern(lexicon, "missil", 6), 1);
	ck_assert_uint_eq(nx_lexicon_intern(lexicon, "iran", 4), 0);
	ck_assert_uint_eq(nx_lexicon_count(lexicon), 2);
	ck_assert_str_eq(nx_lexicon_term(lexicon, 1).ptr, "missil");
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(finding_never_adds)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();

	ck_assert_uint_eq(nx_lexicon_find(lexicon, "iran", 4), NX_NO_TERM);
	nx_lexicon_intern(lexicon, "iran", 4);
	ck_assert_uint_eq(nx_lexicon_find(lexicon, "iran", 4), 0);
	ck_assert_uint_eq(nx_lexicon_find(lexicon, "ira", 3), NX_NO_TERM);
	ck_assert_uint_eq(nx_lexicon_count(lexicon), 1);
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(terms_may_hold_any_bytes)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	uint32_t mark = nx_lexicon_intern(lexicon, "\3us", 3);
	uint32_t nul = nx_lexicon_intern(lexicon, "a\0b", 3);
	uint32_t empty = nx_lexicon_intern(lexicon, "", 0);

	ck_assert_uint_ne(mark, nx_lexicon_intern(lexicon, "us", 2));
	ck_assert_uint_ne(nul, nx_lexicon_intern(lexicon, "a", 1));
	ck_assert_uint_eq(empty, nx_lexicon_find(lexicon, "", 0));
	ck_assert_uint_eq(nx_lexicon_term(lexicon, nul).len, 3);
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(a_form_is_noted_once_for_each_term)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	uint32_t one = nx_lexicon_intern(lexicon, "missil", 6);
	uint32_t two = nx_lexicon_intern(lexicon, "missiles", 8);

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(nx_lexicon_add_form(lexicon, "missiles", 8, one), 0);
		ck_assert_int_eq(nx_lexicon_add_form(lexicon, "missiles", 8, two), 0);
	}
	ck_assert_uint_eq(nx_lexicon_form_count(lexicon), 2);
	ck_assert_uint_eq(nx_lexicon_form(lexicon, 0).term, one);
	ck_assert_str_eq(nx_lexicon_form(lexicon, 1).form.ptr, "missiles");
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(a_form_spelt_as_its_term_is_noted_once_beside_others)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	uint32_t run = nx_lexicon_intern(lexicon, "run", 3);
	uint32_t ran = nx_lexicon_intern(lexicon, "ran", 3);
	const char *forms[] = { "run", "runs", "running", "run", "runs", "ran" };

	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(nx_lexicon_add_form(lexicon, forms[i], strlen(forms[i]), run), 0);
	ck_assert_int_eq(nx_lexicon_add_form(lexicon, "ran", 3, ran), 0);
	ck_assert_uint_eq(nx_lexicon_form_count(lexicon), 5);
	ck_assert_uint_eq(nx_lexicon_form(lexicon, 0).term, run);
	ck_assert_str_eq(nx_lexicon_form(lexicon, 2).form.ptr, "running");
	ck_assert_uint_eq(nx_lexicon_form(lexicon, 3).term, run); /* not the term it is spelt as */
	ck_assert_uint_eq(nx_lexicon_form(lexicon, 4).term, ran);
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(a_rested_lexicon_keeps_its_strings)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	uint32_t term = nx_lexicon_intern(lexicon, "missil", 6);

	ck_assert_int_eq(nx_lexicon_add_form(lexicon, "missiles", 8, term), 0);
	nx_lexicon_rest(lexicon);
	nx_lexicon_rest(lexicon);
	ck_assert_uint_eq(nx_lexicon_count(lexicon), 1);
	ck_assert_str_eq(nx_lexicon_term(lexicon, 0).ptr, "missil");
	ck_assert_str_eq(nx_lexicon_form(lexicon, 0).form.ptr, "missiles");
	nx_lexicon_free(lexicon);
}
END_TEST

START_TEST(a_hundred_thousand_terms_keep_their_numbers)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	char word[32];

	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 100000; i++) {
			int len = snprintf(word, sizeof(word), "w%u", i * 7919u);
			ck_assert_uint_eq(nx_lexicon_intern(lexicon, word, (size_t)len), i);
		}
	}
	for (uint32_t i = 0; i < 100000; i += 997) {
		int len = snprintf(word, sizeof(word), "w%u", i * 7919u);
		struct nx_str term = nx_lexicon_term(lexicon, i);
		ck_assert_uint_eq(term.len, (size_t)len);
		ck_assert_int_eq(memcmp(term.ptr, word, term.len), 0);
	}
	ck_assert_uint_gt(nx_lexicon_nbytes(lexicon), 100000);
	nx_lexicon_free(lexicon);
}
END_TEST

Suite *
suite_text_lexicon(void)
{
	Suite *suite = suite_create("text.lexicon");
	TCase *tcase = tcase_create("lexicon");

	tcase_add_test(tcase, terms_are_numbered_in_order_of_first_sight);
	tcase_add_test(tcase, finding_never_adds);
	tcase_add_test(tcase, terms_may_hold_any_bytes);
	tcase_add_test(tcase, a_form_is_noted_once_for_each_term);
	tcase_add_test(tcase, a_form_spelt_as_its_term_is_noted_once_beside_others);
	tcase_add_test(tcase, a_rested_lexicon_keeps_its_strings);
	tcase_add_test(tcase, a_hundred_thousand_terms_keep_their_numbers);
	suite_add_tcase(suite, tcase);
	return suite;
}
