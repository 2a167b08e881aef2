#include "base/buffer.h"
#include "query/caret.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *suite_query_caret(void);

static void
check(const char *text, size_t offset, const char *expected)
{
	struct nx_buffer out = { 0 };
	char shown[512];

	nx_query_caret(text, strlen(text), offset, &out);
	ck_assert(out.len < sizeof(shown));
	memcpy(shown, out.bytes, out.len);
	shown[out.len] = '\0';
	ck_assert_str_eq(shown, expected);
	nx_buffer_release(&out);
}

START_TEST(caret_stands_under_the_byte)
{
	check("foo AND", 4, "foo AND\n    ^\n");
	check("foo", 3, "foo\n   ^\n");
	check("foo", 99, "foo\n   ^\n");
	check("", 0, "\n^\n");
}
END_TEST

START_TEST(columns_are_code_points)
{
	check("M\xc3\xbcller AND", 8, "M\xc3\xbcller AND\n       ^\n");
	check("\xff\xff (", 3, "?? (\n   ^\n");
	check("a\tb (", 4, "a b (\n    ^\n");
}
END_TEST

START_TEST(only_the_line_of_the_error_is_shown)
{
	check("one\ntwo (\nthree", 8, "two (\n    ^\n");
}
END_TEST

START_TEST(long_lines_are_cut_on_both_sides)
{
	char text[301], expected[512];

	memset(text, 'x', 300);
	text[150] = '(';
	text[300] = '\0';
	snprintf(expected, sizeof(expected), "...%.60s(%.35s...\n%63s^\n", text, text, "");
	check(text, 150, expected);
}
END_TEST

Suite *
suite_query_caret(void)
{
	Suite *suite = suite_create("query.caret");
	TCase *tcase = tcase_create("caret");

	tcase_add_test(tcase, caret_stands_under_the_byte);
	tcase_add_test(tcase, columns_are_code_points);
	tcase_add_test(tcase, only_the_line_of_the_error_is_shown);
	tcase_add_test(tcase, long_lines_are_cut_on_both_sides);
	suite_add_tcase(suite, tcase);
	return suite;
}
