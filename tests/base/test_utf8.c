#include "base/utf8.h"

#include "tests/run.h"
#include <string.h>

Suite *suite_base_utf8(void);

START_TEST(every_scalar_value_round_trips)
{
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		char bytes[NX_UTF8_MAX];
		unsigned n, width;

		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		n = nx_utf8_encode(bytes, code);
		NX_HOLD(nx_utf8_decode(bytes, bytes + n, &width) == code);
		NX_HOLD(width == n);
		NX_HOLD(nx_utf8_valid(bytes, n) == n);
		for (unsigned cut = 1; cut < n; cut++)
			NX_HOLD(nx_utf8_valid(bytes, cut) == 0);
	}
}
END_TEST

START_TEST(malformed_bytes_are_found_where_they_stand)
{
	static const char *const bad[] = { "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80",
		                           "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
		                           "\xf5\x80\x80\x80", "\x80", "\xff", "\xe2\x28\xa1" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[32];
		unsigned width;

		strcpy(text, "twelve bytes");
		strcat(text, bad[i]);
		ck_assert_uint_eq(nx_utf8_valid(text, strlen(text)), 12);
		ck_assert_uint_eq(nx_utf8_decode(bad[i], bad[i] + strlen(bad[i]), &width), 0xfffd);
		ck_assert_uint_eq(width, 1);
	}
}
END_TEST

START_TEST(cut_never_splits_a_code_point)
{
	const char *text = "Erdo\xc4\x9f" "an";

	ck_assert_uint_eq(nx_utf8_cut(text, 5), 4);
	ck_assert_uint_eq(nx_utf8_cut(text, 6), 6);
	ck_assert_uint_eq(nx_utf8_cut(text, 0), 0);
}
END_TEST

Suite *
suite_base_utf8(void)
{
	Suite *suite = suite_create("base.utf8");
	TCase *tc = tcase_create("utf8");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_scalar_value_round_trips);
	tcase_add_test(tc, malformed_bytes_are_found_where_they_stand);
	tcase_add_test(tc, cut_never_splits_a_code_point);
	suite_add_tcase(suite, tc);
	return suite;
}
