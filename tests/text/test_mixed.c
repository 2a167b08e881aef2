/* Passages in another language than their article. */
#include "suites.h"

#include "text/mixed.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define EN "The committee met on Tuesday to discuss the treaty, and members said that it would be published soon after the summer break. "
#define FR "Les ministres ont approuv\xc3\xa9 les nouvelles n\xc3\xa9gociations commerciales, dont les r\xc3\xa9sultats seront publi\xc3\xa9s prochainement dans le journal officiel. "
#define RU "\xd0\x9c\xd0\xb8\xd0\xbd\xd0\xb8\xd1\x81\xd1\x82\xd1\x80\xd1\x8b \xd0\xbe\xd0\xb1\xd1\x81\xd1\x83\xd0\xb4\xd0\xb8\xd0\xbb\xd0\xb8 " \
	"\xd0\xbd\xd0\xbe\xd0\xb2\xd1\x8b\xd0\xb5 \xd0\xbf\xd0\xb5\xd1\x80\xd0\xb5\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x80\xd1\x8b \xd0\xbe " \
	"\xd1\x82\xd0\xbe\xd1\x80\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbb\xd0\xb5 \xd0\xb8 \xd1\x80\xd0\xb5\xd1\x88\xd0\xb8\xd0\xbb\xd0\xb8, \xd1\x87\xd1\x82\xd0\xbe " \
	"\xd0\xbe\xd0\xbd\xd0\xb8 \xd0\xb1\xd1\x83\xd0\xb4\xd1\x83\xd1\x82 \xd0\xbe\xd0\xbf\xd1\x83\xd0\xb1\xd0\xbb\xd0\xb8\xd0\xba\xd0\xbe\xd0\xb2\xd0\xb0\xd0\xbd\xd1\x8b. "

static struct nx_lexicon *lexicon;
static struct nx_analyzer *analyzer;
static struct nx_tokens plain, mixed;
static nx_pos plain_next, mixed_next;

static void
begin(void)
{
	lexicon = nx_lexicon_new();
	analyzer = nx_analyzer_new(lexicon, NX_ANALYZE_INDEX);
}

static void
end(void)
{
	nx_analyzer_free(analyzer);
	nx_lexicon_free(lexicon);
	nx_tokens_release(&plain);
	nx_tokens_release(&mixed);
}

static void
run(const char *lang, const char *text)
{
	nx_lang code = nx_lang_parse(lang, strlen(lang));

	plain.count = mixed.count = 0;
	ck_assert_int_eq(nx_analyzer_run(analyzer, code, text, strlen(text), 7, &plain_next, &plain), 0);
	ck_assert_int_eq(nx_mixed_run(analyzer, code, text, strlen(text), 7, &mixed_next, &mixed), 0);
}

/* What the plain run gives is all there, in its order; what is more is extras, in order of position. */
static size_t
count_more(void)
{
	size_t k = 0, more = 0;

	ck_assert_uint_eq(plain_next, mixed_next);
	for (size_t i = 0; i < mixed.count; i++) {
		ck_assert(i == 0 || mixed.items[i].pos >= mixed.items[i - 1].pos);
		if (k < plain.count && memcmp(&mixed.items[i], &plain.items[k], sizeof(plain.items[k])) == 0) {
			k++;
			continue;
		}
		ck_assert_uint_eq(mixed.items[i].flags, NX_TOKEN_EXTRA);
		more++;
	}
	ck_assert_uint_eq(k, plain.count);
	return more;
}

static bool
has(const char *term)
{
	for (size_t i = 0; i < mixed.count; i++) {
		struct nx_str got = nx_lexicon_term(lexicon, mixed.items[i].term);
		if (got.len == strlen(term) && memcmp(got.ptr, term, got.len) == 0)
			return true;
	}
	return false;
}

START_TEST(one_language_is_left_alone)
{
	run("en", EN EN EN "\n\n" EN EN EN EN EN EN EN EN EN EN);
	ck_assert_uint_eq(count_more(), 0);
	run("fr", FR FR FR "\n\n" FR FR FR FR FR FR FR FR FR FR);
	ck_assert_uint_eq(count_more(), 0);
	run("en", "");
	ck_assert_uint_eq(count_more(), 0);
	run("", EN EN "\n\n" RU RU);
	ck_assert_uint_eq(count_more(), 0);
}
END_TEST

START_TEST(a_passage_is_found_by_its_own_forms)
{
	run("en", EN EN EN EN EN EN EN EN EN EN "\n\n" FR FR "\n\n" FR FR FR FR FR);
	ck_assert_uint_gt(count_more(), 10);
	ck_assert(has("negoci"));
	run("en", EN EN "\n\n" RU RU "\n\n" EN);
	ck_assert_uint_gt(count_more(), 5);
	ck_assert(has("\xd0\xbf\xd0\xb5\xd1\x80\xd0\xb5\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x80"));
}
END_TEST

START_TEST(a_short_quotation_is_not_judged)
{
	run("en", EN EN "\n\n" FR "\n\n" EN EN);
	count_more();
	run("en", EN EN "\n\nVive la R\xc3\xa9publique !\n\n" EN EN);
	ck_assert_uint_eq(count_more(), 0);
}
END_TEST

Suite *
suite_text_mixed(void)
{
	Suite *suite = suite_create("mixed");
	TCase *tcase = tcase_create("mixed");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, one_language_is_left_alone);
	tcase_add_test(tcase, a_passage_is_found_by_its_own_forms);
	tcase_add_test(tcase, a_short_quotation_is_not_judged);
	suite_add_tcase(suite, tcase);
	return suite;
}
