#include "base/checksum.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_base_checksum(void);

START_TEST(the_check_value_of_the_standard)
{
	ck_assert_uint_eq(nx_crc32c(0, "123456789", 9), 0xe3069283u);
	ck_assert_uint_eq(nx_crc32c_scalar(0, "123456789", 9), 0xe3069283u);
}
END_TEST

START_TEST(fast_equals_scalar_at_every_length_and_alignment)
{
	uint8_t bytes[300];

	srand(7);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)rand();
	for (size_t from = 0; from < 9; from++)
		for (size_t n = 0; from + n <= sizeof(bytes); n++)
			ck_assert_uint_eq(nx_crc32c(0, bytes + from, n),
			                  nx_crc32c_scalar(0, bytes + from, n));
}
END_TEST

START_TEST(parts_chain)
{
	uint32_t crc = nx_crc32c(0, "missile ", 8);

	ck_assert_uint_eq(nx_crc32c(crc, "defense", 7), nx_crc32c(0, "missile defense", 15));
}
END_TEST

Suite *
suite_base_checksum(void)
{
	Suite *suite = suite_create("base.checksum");
	TCase *tc = tcase_create("checksum");

	tcase_add_test(tc, the_check_value_of_the_standard);
	tcase_add_test(tc, fast_equals_scalar_at_every_length_and_alignment);
	tcase_add_test(tc, parts_chain);
	suite_add_tcase(suite, tc);
	return suite;
}
