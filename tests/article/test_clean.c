#include "article/clean.h"
#include "article/markup.h"
#include "tests/article/reading.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_clean(void);

static struct nx_str
str(const char *text)
{
	return (struct nx_str){ text, strlen(text) };
}

static void
want_clean(const char *text, const char *want)
{
	struct nx_arena arena = { 0 };

	want_text(nx_clean_text(str(text), &arena), want);
	nx_arena_release(&arena);
}

static void
want_stripped(const char *text, const char *want)
{
	struct nx_arena arena = { 0 };

	want_text(nx_clean_text(nx_markup_strip(str(text), &arena), &arena), want);
	nx_arena_release(&arena);
}

START_TEST(line_ends_of_all_systems_are_one)
{
	want_clean("a\r\nb\rc\nd", "a\nb\nc\nd");
	want_clean("a\xc2\x85" "b\xe2\x80\xa8" "c", "a\nb\nc");
}
END_TEST

START_TEST(blank_lines_and_form_feeds_end_paragraphs)
{
	want_clean("a\n\n\n\nb\n \t \nc\fd\xe2\x80\xa9" "e", "a\n\nb\n\nc\n\nd\n\ne");
	want_clean("\f\f\fa\f\f", "a");
	want_clean(" \n\xc2\xa0\n\t", "");
	want_clean("", "");
}
END_TEST

START_TEST(an_indented_line_begins_a_paragraph)
{
	want_clean("Showers continued in\nthe zone.\n    The dry period means\nlate crops.",
	           "Showers continued in\nthe zone.\n\nThe dry period means\nlate crops.");
	want_clean("One\n\ttwo\n\tthree", "One\n\ntwo\nthree");
	want_clean("Ends.\n\xe3\x80\x80\xe3\x80\x80Next.", "Ends.\n\nNext.");
}
END_TEST

START_TEST(lines_that_end_sentences_are_paragraphs_unless_blank_lines_are)
{
	want_clean("One said.\nTwo said.\nThree", "One said.\n\nTwo said.\n\nThree");
	want_clean("hard wrapped\ntext that goes\non.", "hard wrapped\ntext that goes\non.");
	want_clean("One said.\nTwo said.\n\nThree.", "One said.\nTwo said.\n\nThree.");
}
END_TEST

START_TEST(control_characters_become_spaces)
{
	want_clean("a\x01" "b\x7f" "c", "a b c");
}
END_TEST

START_TEST(a_line_has_single_spaces)
{
	struct nx_arena arena = { 0 };

	want_text(nx_clean_line(str("  a \n\n b\t\xc2\xa0 c  "), &arena), "a b c");
	want_text(nx_clean_line(str(" \n "), &arena), "");
	nx_arena_release(&arena);
}
END_TEST

/* No text grows beyond what was allocated, whatever it is made of: run under ASan. */
START_TEST(any_mixture_fits_its_buffer)
{
	static const char *const bits[] = { "\f", "\t", "\n", "\r", "  ", "x", ".", "\xe2\x80\xa9",
		                            "\xc2\x85", "\xe3\x80\x80", "\xc2\xa0", "\v", "y z" };
	uint32_t seed = 20200106;

	for (int round = 0; round < 20000; round++) {
		struct nx_arena arena = { 0 };
		char text[200] = "";

		for (int n = 0; n < 30; n++) {
			seed = seed * 1664525 + 1013904223;
			strcat(text, bits[(seed >> 16) % (sizeof(bits) / sizeof(bits[0]))]);
		}
		nx_clean_text(str(text), &arena);
		nx_clean_line(str(text), &arena);
		ck_assert(!arena.failed);
		nx_arena_release(&arena);
	}
}
END_TEST

START_TEST(plain_bytes_end_where_the_reference_says)
{
	char text[80];
	uint32_t seed = 20261124;

	for (int round = 0; round < 20000; round++) {
		const char *end = text + sizeof(text), *from;

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = (char)((seed >> 24) % 40 ? 'a' + (seed >> 8) % 26 : seed >> 16);
		}
		from = text + (seed >> 10) % 20;
		end -= (seed >> 20) % 20;
		ck_assert_ptr_eq(nx_clean_plain_end(from, end),
		                 nx_clean_plain_end_scalar(from, end));
	}
	for (unsigned c = 0; c < 256; c++) {
		memset(text, 'x', sizeof(text));
		text[37] = (char)c;
		ck_assert_ptr_eq(nx_clean_plain_end(text, text + sizeof(text)),
		                 nx_clean_plain_end_scalar(text, text + sizeof(text)));
	}
}
END_TEST

START_TEST(control_characters_deep_in_long_lines_become_spaces)
{
	want_clean("a long line of plain text\x02 then a \x7f "
	           "and \xe2\x80\x9cquotes\xe2\x80\x9d\x1f!",
	           "a long line of plain text  then a   and \xe2\x80\x9cquotes\xe2\x80\x9d !");
}
END_TEST

START_TEST(tags_go_and_blocks_break)
{
	want_stripped("<p>One <b>bold</b> word.</p>\n<p>Two.</p>", "One bold word.\n\nTwo.");
	want_stripped("a<br>b<br/>c", "a\nb\nc");
	want_stripped("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo");
	want_stripped("x<!-- <p>no</p> -->y<SCRIPT type='a>b'>no</SCRIPT> z", "xy z");
	want_stripped("<style>p{}</style>", "");
	want_stripped("<a href=\"http://x/?a>b\">link</a>", "link");
}
END_TEST

START_TEST(text_that_is_no_markup_stays)
{
	want_stripped("a < b and c > d", "a < b and c > d");
	want_stripped("AT&T <unknown> &nosuch; &#1 fan", "AT&T <unknown> &nosuch; &#1 fan");
	want_stripped("Sears <S>\nand <T> rose", "Sears <S>\nand <T> rose");
	want_stripped("cut off <p class=", "cut off <p class=");
	want_stripped("hard\nwrapped & plain", "hard\nwrapped & plain");
}
END_TEST

START_TEST(entities_become_characters)
{
	want_stripped("AT&amp;T &#8217; &#x2019; &eacute; &Eacute;&apos;",
	              "AT&T \xe2\x80\x99 \xe2\x80\x99 \xc3\xa9 \xc3\x89'");
	want_stripped("&#146;&#0;&#xD800;&#9999999;",
	              "\xe2\x80\x99\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	want_stripped("&zwnj;&thetasym;&sup1;", "\xe2\x80\x8c\xcf\x91\xc2\xb9");
}
END_TEST

START_TEST(unclosed_tags_take_linear_time)
{
	size_t n = 1 << 20;
	char *text = malloc(n);
	struct nx_arena arena = { 0 };

	for (size_t i = 0; i < n; i++)
		text[i] = "<p x"[i % 4];
	ck_assert_uint_eq(nx_markup_strip((struct nx_str){ text, n }, &arena).len, n);
	nx_arena_release(&arena);
	free(text);
}
END_TEST

Suite *
suite_article_clean(void)
{
	Suite *suite = suite_create("article.clean");
	TCase *tc = tcase_create("clean");

	tcase_add_test(tc, line_ends_of_all_systems_are_one);
	tcase_add_test(tc, blank_lines_and_form_feeds_end_paragraphs);
	tcase_add_test(tc, an_indented_line_begins_a_paragraph);
	tcase_add_test(tc, lines_that_end_sentences_are_paragraphs_unless_blank_lines_are);
	tcase_add_test(tc, control_characters_become_spaces);
	tcase_add_test(tc, a_line_has_single_spaces);
	tcase_add_test(tc, any_mixture_fits_its_buffer);
	tcase_add_test(tc, plain_bytes_end_where_the_reference_says);
	tcase_add_test(tc, control_characters_deep_in_long_lines_become_spaces);
	tcase_add_test(tc, tags_go_and_blocks_break);
	tcase_add_test(tc, text_that_is_no_markup_stays);
	tcase_add_test(tc, entities_become_characters);
	tcase_add_test(tc, unclosed_tags_take_linear_time);
	suite_add_tcase(suite, tc);
	return suite;
}
