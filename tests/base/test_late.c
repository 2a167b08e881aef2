/* Tables of functions that are looked up by name. */
#include "base/late.h"

#include <check.h>
#include <string.h>
#include <zlib.h>

#define ZLIB(F) F(zlibVersion) F(crc32)

START_TEST(a_table_is_filled_in_its_order)
{
	static const char *const names[] = { ZLIB(NX_LATE_NAME) };
	struct {
		ZLIB(NX_LATE_MEMBER)
	} late = { 0 }, linked = { ZLIB(NX_LATE_LINKED) };

	ck_assert(nx_late_fill(&late, NULL, names, 2)); /* what the program itself was linked with */
	ck_assert_str_eq(late.zlibVersion(), linked.zlibVersion());
	ck_assert_uint_eq(late.crc32(0, (const Bytef *)"storm", 5), crc32(0, (const Bytef *)"storm", 5));
}
END_TEST

START_TEST(what_is_not_there_is_told)
{
	static const char *const names[] = { "zlibVersion", "no_such_function" };
	void *table[2];

	ck_assert(!nx_late_fill(table, "libno-such-library.so.1", names, 1));
	ck_assert(!nx_late_fill(table, NULL, names, 2));
}
END_TEST

Suite *suite_base_late(void);

Suite *
suite_base_late(void)
{
	Suite *suite = suite_create("base.late");
	TCase *tcase = tcase_create("late");

	tcase_add_test(tcase, a_table_is_filled_in_its_order);
	tcase_add_test(tcase, what_is_not_there_is_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
