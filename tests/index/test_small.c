/* keysort, versions, fields, paths */
#include "base/hash.h"
#include "index/feed.h"
#include "index/fields.h"
#include "index/keysort.h"
#include "index/versions.h"
#include "tests/index/common.h"
#include "tests/index/suites.h"

#include <stdlib.h>
#include <string.h>

enum { STRINGS = 5000 };

static struct nx_str
text_of(const void *ctx, uint32_t id)
{
	return ((const struct nx_str *)ctx)[id];
}

static uint32_t
tie_of(const void *ctx, uint32_t id)
{
	(void)ctx;
	return id;
}

static int
compare_strings(const void *a, const void *b)
{
	return nx_str_order(*(const struct nx_str *)a, *(const struct nx_str *)b);
}

START_TEST(keys_are_sorted_as_qsort_sorts_them)
{
	static char bytes[STRINGS][24];
	static struct nx_str texts[STRINGS], sorted[STRINGS];
	static struct nx_key keys[STRINGS];
	struct chance chance = { 7 };

	for (unsigned i = 0; i < STRINGS; i++) {
		size_t len = chance_below(&chance, 24);
		for (size_t k = 0; k < len; k++) /* few letters: many long common prefixes */
			bytes[i][k] = (char)("ab\xff\x02"[chance_below(&chance, k < 10 ? 2 : 4)]);
		texts[i] = sorted[i] = (struct nx_str){ bytes[i], len };
		keys[i] = (struct nx_key){ nx_key_prefix(texts[i]), i };
	}
	qsort(sorted, STRINGS, sizeof(*sorted), compare_strings);
	ck_assert(nx_keysort(keys, STRINGS, &(struct nx_keytexts){ text_of, tie_of, texts }));
	for (unsigned i = 0; i < STRINGS; i++) {
		ck_assert_int_eq(nx_str_order(texts[keys[i].id], sorted[i]), 0);
		if (i && nx_str_order(sorted[i - 1], sorted[i]) == 0)
			ck_assert_uint_lt(keys[i - 1].id, keys[i].id);
	}
	ck_assert(nx_keysort(keys, 0, &(struct nx_keytexts){ text_of, NULL, texts }));
}
END_TEST

/* ---- Versions ---- */

static struct nx_version
version(int64_t published, int64_t updated, uint64_t text, uint32_t number)
{
	struct nx_segment_doc columns = { .text_hash = text,
		                          .release = { NX_NO_EMBARGO, NX_RELEASE_USABLE } };
	struct nx_version made;

	if (published)
		columns.published = (struct nx_when){ published, 0, NX_WHEN_SECOND };
	if (updated)
		columns.updated = (struct nx_when){ updated, 0, NX_WHEN_SECOND };
	made = nx_version_of(&columns);
	made.doc = number;
	return made;
}

START_TEST(the_later_version_counts)
{
	struct nx_version items[] = {
		version(120, 0, 3, 3),   version(100, 150, 2, 2), version(0, 0, 9, 9),
		version(110, 150, 4, 4), version(110, 150, 5, 5), version(110, 150, 5, 6),
		version(100, 0, 1, 1),
	};
	static const uint32_t order[] = { 6, 9, 1, 3, 2, 4, 5 };

	nx_versions_decide(items, 7);
	for (size_t i = 0; i < 7; i++) {
		ck_assert_uint_eq(items[i].doc, order[i]);
		ck_assert(items[i].repeat == (i == 0));
		ck_assert(items[i].counted == (i == 6));
		ck_assert(items[i].repeat || items[i].counted || items[i].until == INT64_MIN);
	}
}
END_TEST

START_TEST(what_a_segment_holds_arrived_before)
{
	struct nx_version items[] = { version(5, 0, 1, 0), version(5, 0, 2, 1), version(5, 0, 3, 2),
		                      version(5, 0, 2, 7) };

	items[1].segment = 4; /* counted so far */
	items[1].counted = true;
	items[2].segment = 6; /* of a merge: not the later one */
	nx_versions_decide(items, 4);
	ck_assert_uint_eq(items[0].segment, 6);
	ck_assert_uint_eq(items[1].segment, 4);
	ck_assert_uint_eq(items[2].doc, 0);
	ck_assert(items[3].counted && items[3].doc == 7); /* changed back */
}
END_TEST

START_TEST(under_embargo_the_version_before_is_shown)
{
	struct nx_version items[] = { version(1, 0, 1, 1), version(2, 0, 2, 2), version(3, 0, 3, 3),
		                      version(4, 0, 4, 4) };

	items[1].release.embargo = 70;
	items[2].release.embargo = 90;
	items[3].release.embargo = 80;
	nx_versions_decide(items, 4);
	ck_assert(items[3].counted);
	ck_assert_int_eq(items[2].until, 80);
	ck_assert_int_eq(items[1].until, 80);
	ck_assert_int_eq(items[0].until, 70);
	items[3].release = (struct nx_release){ NX_NO_EMBARGO, NX_RELEASE_CANCELED };
	nx_versions_decide(items, 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert(!items[i].counted && items[i].until == INT64_MIN);
}
END_TEST

/* ---- Fields ---- */

static int
print_word(void *ctx, const char *term, size_t len, nx_pos pos)
{
	nx_buffer_printf(ctx, "%.*s@%u ", (int)len - 1, term + 1, (unsigned)pos);
	return 0;
}

static void
assert_words(enum nx_field field, const char *value, const char *expected)
{
	struct nx_fields fields;
	struct nx_buffer got = { 0 };
	nx_pos pos = 0;

	ck_assert_int_eq(nx_fields_init(&fields), 0);
	ck_assert_int_eq(nx_fields_words(&fields, field, (struct nx_str){ value, strlen(value) },
	                                 &pos, print_word, &got),
	                 0);
	nx_buffer_put_u8(&got, 0);
	ck_assert_str_eq((char *)got.bytes, expected);
	nx_buffer_release(&got);
	nx_fields_release(&fields);
}

START_TEST(urls_become_words_without_scheme)
{
	assert_words(NX_FIELD_URL, "https://www.Example.org/2020/ferry-inquiry?id=7",
	             "uwww@0 uexample@1 uorg@2 u2020@3 uferry@4 uinquiry@5 uid@6 u7@7 ");
	assert_words(NX_FIELD_URL, "", "");
	assert_words(NX_FIELD_URL, "://", "");
	assert_words(NX_FIELD_URL, "a", "ua@0 ");
}
END_TEST

START_TEST(names_are_folded_not_stemmed)
{
	assert_words(NX_FIELD_AUTHOR, "Ana Müllers", "aana@0 amullers@1 ");
}
END_TEST

START_TEST(whole_values_and_languages_are_one_term)
{
	struct nx_fields fields;
	char term[NX_TERM_MAX];
	size_t len;
	char *value = malloc(5000);

	ck_assert_int_eq(nx_fields_init(&fields), 0);
	len = nx_fields_whole(&fields, NX_FIELD_SOURCE, NX_STR("The  Daily News"), term);
	ck_assert_uint_eq(len, strlen("\2s=the daily news"));
	ck_assert_mem_eq(term, "\2s=the daily news", len);
	ck_assert_uint_eq(nx_fields_whole(&fields, NX_FIELD_SECTION, NX_STR(""), term), 0);
	for (unsigned i = 0; i < 5000; i += 5)
		memcpy(value + i, "word ", 5);
	len = nx_fields_whole(&fields, NX_FIELD_SOURCE, (struct nx_str){ value, 5000 }, term);
	ck_assert_uint_le(len, NX_TERM_MAX);
	ck_assert_uint_ge(len, NX_TERM_MAX - 1);
	free(value);
	nx_fields_release(&fields);
	len = nx_fields_lang(NX_LANG('e', 'n'), term);
	ck_assert_uint_eq(len, 4);
	ck_assert_mem_eq(term, "\2len", 4);
}
END_TEST

/* ---- Paths ---- */

START_TEST(paths_inside_a_folder_are_known)
{
	ck_assert(nx_path_is_inside("a/b/c", "a/b"));
	ck_assert(nx_path_is_inside("./a//b/./c", "a/b/"));
	ck_assert(nx_path_is_inside("a/b", "a/b"));
	ck_assert(nx_path_is_inside("/x/y", "/x"));
	ck_assert(!nx_path_is_inside("a/bc", "a/b"));
	ck_assert(!nx_path_is_inside("a", "a/b"));
	ck_assert(!nx_path_is_inside("/a/b", "a"));
	ck_assert(!nx_path_is_inside("b/a", "a"));
}
END_TEST

Suite *
suite_index_small(void)
{
	Suite *suite = suite_create("index.small");
	TCase *keysort = tcase_create("keysort"), *versions = tcase_create("versions");
	TCase *fields = tcase_create("fields"), *paths = tcase_create("paths");

	tcase_add_test(keysort, keys_are_sorted_as_qsort_sorts_them);
	suite_add_tcase(suite, keysort);
	tcase_add_test(versions, the_later_version_counts);
	tcase_add_test(versions, what_a_segment_holds_arrived_before);
	tcase_add_test(versions, under_embargo_the_version_before_is_shown);
	suite_add_tcase(suite, versions);
	tcase_add_test(fields, urls_become_words_without_scheme);
	tcase_add_test(fields, names_are_folded_not_stemmed);
	tcase_add_test(fields, whole_values_and_languages_are_one_term);
	suite_add_tcase(suite, fields);
	tcase_add_test(paths, paths_inside_a_folder_are_known);
	suite_add_tcase(suite, paths);
	return suite;
}
