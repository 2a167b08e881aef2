#include "base/fail.h"

#include <check.h>
#include <string.h>

Suite *suite_base_fail(void);

START_TEST(a_failure_carries_status_place_and_words)
{
	struct nidx_error err;

	ck_assert_int_eq(nx_fail(&err, NIDX_EINPUT, 12, "line %d is bad", 3), NIDX_EINPUT);
	ck_assert_int_eq(err.status, NIDX_EINPUT);
	ck_assert_uint_eq(err.offset, 12);
	ck_assert_str_eq(err.message, "line 3 is bad");
	ck_assert_int_eq(nx_fail_prefix(&err, NIDX_EIO, "%s", "a.txt"), NIDX_EINPUT);
	ck_assert_str_eq(err.message, "a.txt: line 3 is bad");
}
END_TEST

START_TEST(no_error_wanted_is_fine)
{
	ck_assert_int_eq(nx_fail(NULL, NIDX_EIO, 0, "x"), NIDX_EIO);
	ck_assert_int_eq(nx_fail_prefix(NULL, NIDX_EIO, "x"), NIDX_EIO);
}
END_TEST

START_TEST(long_messages_are_cut_and_still_end)
{
	struct nidx_error err;
	char many[2 * NIDX_ERROR_MESSAGE];

	memset(many, 'x', sizeof(many));
	many[sizeof(many) - 1] = '\0';
	nx_fail(&err, NIDX_EIO, 0, "%s", many);
	ck_assert_uint_eq(strlen(err.message), NIDX_ERROR_MESSAGE - 1);
	nx_fail_prefix(&err, NIDX_EIO, "%s", many);
	ck_assert_uint_eq(strlen(err.message), NIDX_ERROR_MESSAGE - 1);
}
END_TEST

Suite *
suite_base_fail(void)
{
	Suite *suite = suite_create("base.fail");
	TCase *tc = tcase_create("fail");

	tcase_add_test(tc, a_failure_carries_status_place_and_words);
	tcase_add_test(tc, no_error_wanted_is_fine);
	tcase_add_test(tc, long_messages_are_cut_and_still_end);
	suite_add_tcase(suite, tc);
	return suite;
}
