#include "suites.h"
#include "text/exceptions.h"
#include "text/langid.h"
#include "text/stem.h"

#include <libstemmer.h>
#include <string.h>

START_TEST(languages_have_their_own_stemmer)
{
	struct nx_stemmers stemmers = { { NULL } };
	char to[64];
	size_t n = nx_stem(&stemmers, NX_LANG('e', 'n'), "missiles", 8, to, sizeof(to));

	ck_assert_uint_eq(n, 6);
	n = nx_stem(&stemmers, NX_LANG('d', 'e'), "raketen", 7, to, sizeof(to));
	ck_assert_uint_eq(n, 5);
	ck_assert_int_eq(memcmp(to, "raket", 5), 0);
	n = nx_stem(&stemmers, NX_LANG('x', 'x'), "missiles", 8, to, sizeof(to));
	ck_assert_uint_eq(n, 8);
	nx_stemmers_release(&stemmers);
}
END_TEST

START_TEST(every_stemmer_of_the_library_is_reached)
{
	static const char *const CODES[] = { "ar", "hy", "eu", "ca", "da", "nl", "en", "fi", "fr",
		                             "de", "el", "hi", "hu", "id", "ga", "it", "lt", "ne",
		                             "no", "pt", "ro", "ru", "sr", "es", "sv", "ta", "tr",
		                             "yi" };

	for (size_t i = 0; i < sizeof(CODES) / sizeof(*CODES); i++)
		ck_assert_msg(nx_lang_has_stemmer(nx_lang_parse(CODES[i], 2)), "%s", CODES[i]);
	ck_assert(!nx_lang_has_stemmer(NX_LANG('z', 'h')));
	ck_assert(!nx_lang_has_stemmer(0));
}
END_TEST

START_TEST(exceptions_are_sorted_and_still_needed)
{
	struct sb_stemmer *english = sb_stemmer_new("english", NULL);

	for (size_t i = 0; i < nx_exceptions_count; i++) {
		const struct nx_exception *it = &nx_exceptions[i];
		const char *stem = (const char *)sb_stemmer_stem(
		    english, (const sb_symbol *)it->word, (int)strlen(it->word));
		if (i)
			ck_assert_int_lt(strcmp(nx_exceptions[i - 1].word, it->word), 0);
		ck_assert_str_eq(stem, it->snowball);
		ck_assert_str_ne(it->term, it->snowball);
		ck_assert_str_eq(nx_stem_exception(it->word, strlen(it->word)), it->term);
	}
	ck_assert_ptr_null(nx_stem_exception("organiza", 8));
	ck_assert_ptr_null(nx_stem_exception("", 0));
	sb_stemmer_delete(english);
}
END_TEST

START_TEST(two_spellings_are_one_term)
{
	static const char *const words[][2] = {
		{ "defence", "defense" }, { "centre", "center" }, { "theatre", "theater" },
		{ "labour", "labor" }, { "colour", "color" }, { "programme", "program" },
		{ "analyse", "analyze" }, { "paralyse", "paralyze" }, { "criticise", "criticize" },
		{ "recognise", "recognize" }, { "realise", "realize" }, { "apologise", "apologize" },
		{ "dialogue", "dialog" }, { "catalogue", "catalog" }, { "fuelled", "fueled" },
		{ "councillor", "councilor" }, { "counsellor", "counselor" }, { "jewellery", "jewelry" },
		{ "manoeuvre", "maneuver" }, { "sceptic", "skeptic" }, { "mould", "mold" },
		{ "plough", "plow" }, { "paediatric", "pediatric" }, { "haemorrhage", "hemorrhage" },
		{ "foetus", "fetus" }, { "archaeology", "archeology" }, { "aluminium", "aluminum" },
		{ "moustache", "mustache" }, { "offence", "offense" }, { "pretence", "pretense" },
		{ "practise", "practice" }, { "judgement", "judgment" },
		{ "neighbourhood", "neighborhood" }, { "favourite", "favorite" },
		{ "harbour", "harbor" }, { "tumour", "tumor" }, { "rumour", "rumor" },
		{ "humour", "humor" }, { "honour", "honor" }, { "kilometre", "kilometer" },
		{ "fibre", "fiber" }, { "prioritise", "prioritize" }, { "stabilise", "stabilize" },
		{ "subsidise", "subsidize" }, { "terrorise", "terrorize" }, { "weaponise", "weaponize" },
		{ "diarrhoea", "diarrhea" }, { "leukaemia", "leukemia" }, { "yoghurt", "yogurt" },
		{ "artefact", "artifact" }, { "defences", "defenses" }, { "centred", "centered" },
		{ "colourful", "colorful" }, { "programmes", "programs" },
		{ "criticising", "criticizing" },
		{ "realisation", "realization" }, { "labourers", "laborers" },
		{ "archaeologists", "archeologists" }, { "cancelling", "canceling" },
		{ "behaviour", "behavior" },
	};
	struct nx_stemmers stemmers = { { NULL } };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		char to[2][64];
		size_t n[2];
		for (int k = 0; k < 2; k++)
			n[k] = nx_stem(&stemmers, NX_LANG('e', 'n'), words[i][k],
			               strlen(words[i][k]), to[k], sizeof(to[k]));
		ck_assert_msg(n[0] == n[1] && memcmp(to[0], to[1], n[0]) == 0, "%s", words[i][0]);
	}
	nx_stemmers_release(&stemmers);
}
END_TEST

START_TEST(other_words_have_one_spelling)
{
	static const char *const stems[] = { "", "d", "defen", "defencx", "defens", "zzz", "a" };

	for (size_t i = 0; i < sizeof(stems) / sizeof(*stems); i++)
		ck_assert_ptr_null(nx_stem_spelling(stems[i], strlen(stems[i])));
	ck_assert_str_eq(nx_stem_spelling("defencive", 6), "defens"); /* by its length */
}
END_TEST

Suite *
suite_text_stem(void)
{
	Suite *suite = suite_create("text.stem");
	TCase *tcase = tcase_create("stem");

	tcase_add_test(tcase, languages_have_their_own_stemmer);
	tcase_add_test(tcase, every_stemmer_of_the_library_is_reached);
	tcase_add_test(tcase, exceptions_are_sorted_and_still_needed);
	tcase_add_test(tcase, two_spellings_are_one_term);
	tcase_add_test(tcase, other_words_have_one_spelling);
	suite_add_tcase(suite, tcase);
	return suite;
}
