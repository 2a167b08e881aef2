#include "article/charset.h"
#include "tests/article/reading.h"

#include <check.h>
#include <string.h>

Suite *suite_article_charset(void);

static enum nx_charset
detect(const char *bytes, size_t len, size_t *bom)
{
	return nx_charset_detect((const uint8_t *)bytes, len, bom);
}

START_TEST(byte_order_marks_are_seen)
{
	size_t bom;

	ck_assert_int_eq(detect("\xef\xbb\xbfhi", 5, &bom), NX_CHARSET_BYTES);
	ck_assert_uint_eq(bom, 3);
	ck_assert_int_eq(detect("\xff\xfeh\0", 4, &bom), NX_CHARSET_UTF16LE);
	ck_assert_uint_eq(bom, 2);
	ck_assert_int_eq(detect("\xfe\xff\0h", 4, &bom), NX_CHARSET_UTF16BE);
	ck_assert_int_eq(detect("hi", 2, &bom), NX_CHARSET_BYTES);
	ck_assert_uint_eq(bom, 0);
	ck_assert_int_eq(detect("", 0, &bom), NX_CHARSET_BYTES);
}
END_TEST

START_TEST(utf16_without_a_mark_is_seen_by_its_zeros)
{
	size_t bom;

	ck_assert_int_eq(detect("S\0t\0o\0r\0m\0", 10, &bom), NX_CHARSET_UTF16LE);
	ck_assert_int_eq(detect("\0S\0t\0o\0r\0m", 10, &bom), NX_CHARSET_UTF16BE);
	ck_assert_int_eq(detect("\0\0\1\0\0\2\0\0", 8, &bom), NX_CHARSET_BYTES);
}
END_TEST

START_TEST(utf16_decodes_in_pieces_of_any_length)
{
	/* "a", U+20AC, U+1F600, a lone high and a lone low surrogate, "z" */
	static const uint8_t bytes[] = { 'a',  0, 0xac, 0x20, 0x3d, 0xd8, 0, 0xde, 0x3d,
		                         0xd8, 0, 0xdc, 0,    0xdc, 'z',  0, 0x3d, 0xd8 };
	char whole[64];
	struct nx_utf16 at_once = { 0 };
	size_t n = nx_utf16_decode(&at_once, bytes, sizeof(bytes), whole);

	n += nx_utf16_finish(&at_once, whole + n);
	want_text((struct nx_str){ whole, n },
	          "a\xe2\x82\xac\xf0\x9f\x98\x80\xf0\x9f\x90\x80\xef\xbf\xbdz\xef\xbf\xbd");
	for (size_t step = 1; step < sizeof(bytes); step++) {
		struct nx_utf16 pieces = { 0 };
		char text[64];
		size_t m = 0;

		for (size_t i = 0; i < sizeof(bytes); i += step)
			m += nx_utf16_decode(&pieces, bytes + i,
			                     sizeof(bytes) - i < step ? sizeof(bytes) - i : step,
			                     text + m);
		m += nx_utf16_finish(&pieces, text + m);
		ck_assert_uint_eq(m, n);
		ck_assert_mem_eq(text, whole, n);
	}
}
END_TEST

static void
want_repaired(const char *bytes, const char *want)
{
	struct nx_arena arena = { 0 };

	want_text(nx_charset_repair((struct nx_str){ bytes, strlen(bytes) }, &arena), want);
	nx_arena_release(&arena);
}

START_TEST(windows_1252_is_told_from_utf8)
{
	want_repaired("caf\xc3\xa9", "caf\xc3\xa9");
	want_repaired("caf\xe9 \x93quoted\x94 \x80 5",
	              "caf\xc3\xa9 \xe2\x80\x9cquoted\xe2\x80\x9d \xe2\x82\xac 5");
	want_repaired("\x81", "\xef\xbf\xbd");
}
END_TEST

START_TEST(a_bad_byte_among_sound_utf8_changes_nothing_else)
{
	want_repaired("\xc3\xa9\xc3\xa8\xc3\xaa \x92 x", "\xc3\xa9\xc3\xa8\xc3\xaa \xe2\x80\x99 x");
}
END_TEST

START_TEST(what_is_no_text_is_named)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *word;
	} cases[] = {
		{ "%PDF-1.4", 8, "PDF" },    { "PK\3\4....", 8, "ZIP" },
		{ "\x7f" "ELF\2\1\1", 7, "program" }, { "\x89PNG\r\n", 6, "PNG" },
		{ "a\0b\0\0\0c", 7, "binary" }, { "SQLite format 3", 15, "SQLite" },
		{ "\1\2\3\4\5\6ab", 8, "binary" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *looks =
		    nx_charset_not_text((const uint8_t *)cases[i].bytes, cases[i].len);
		ck_assert_msg(looks && strstr(looks, cases[i].word), "%s: %s", cases[i].word,
		              looks ? looks : "text");
	}
	ck_assert_ptr_null(nx_charset_not_text((const uint8_t *)"Storm\n\f", 7));
	ck_assert_ptr_null(nx_charset_not_text((const uint8_t *)"", 0));
}
END_TEST

Suite *
suite_article_charset(void)
{
	Suite *suite = suite_create("article.charset");
	TCase *tc = tcase_create("charset");

	tcase_add_test(tc, byte_order_marks_are_seen);
	tcase_add_test(tc, utf16_without_a_mark_is_seen_by_its_zeros);
	tcase_add_test(tc, utf16_decodes_in_pieces_of_any_length);
	tcase_add_test(tc, windows_1252_is_told_from_utf8);
	tcase_add_test(tc, a_bad_byte_among_sound_utf8_changes_nothing_else);
	tcase_add_test(tc, what_is_no_text_is_named);
	suite_add_tcase(suite, tc);
	return suite;
}
