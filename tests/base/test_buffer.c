#include "base/buffer.h"

#include <check.h>

Suite *suite_base_buffer(void);

START_TEST(numbers_are_little_endian)
{
	static const uint8_t want[] = { 1, 3, 2, 7, 6, 5, 4, 8, 0, 0, 0, 0, 0, 0, 9, 0xac, 2 };
	struct nx_buffer buffer = { 0 };

	nx_buffer_put_u8(&buffer, 1);
	nx_buffer_put_u16(&buffer, 0x0203);
	nx_buffer_put_u32(&buffer, 0x04050607);
	nx_buffer_put_u64(&buffer, 0x0900000000000008);
	nx_buffer_put_varint(&buffer, 300);
	ck_assert_uint_eq(buffer.len, sizeof(want));
	ck_assert_mem_eq(buffer.bytes, want, sizeof(want));
	nx_buffer_release(&buffer);
}
END_TEST

START_TEST(printf_appends_and_align_pads_with_zeros)
{
	struct nx_buffer buffer = { 0 };

	nx_buffer_printf(&buffer, "%s-%d", "S", 300);
	ck_assert_uint_eq(buffer.len, 5);
	nx_buffer_align(&buffer, 8);
	ck_assert_uint_eq(buffer.len, 8);
	ck_assert_mem_eq(buffer.bytes, "S-300\0\0\0", 8);
	nx_buffer_align(&buffer, 8);
	ck_assert_uint_eq(buffer.len, 8);
	nx_buffer_release(&buffer);
}
END_TEST

START_TEST(a_failed_buffer_ignores_what_follows)
{
	struct nx_buffer buffer = { 0 };

	nx_buffer_put(&buffer, "abc", 3);
	ck_assert(!nx_buffer_reserve(&buffer, SIZE_MAX - 1));
	ck_assert(buffer.failed);
	nx_buffer_put(&buffer, "def", 3);
	ck_assert_uint_eq(buffer.len, 3);
	nx_buffer_reset(&buffer);
	nx_buffer_put(&buffer, "def", 3);
	ck_assert_mem_eq(buffer.bytes, "def", 3);
	nx_buffer_release(&buffer);
}
END_TEST

Suite *
suite_base_buffer(void)
{
	Suite *suite = suite_create("base.buffer");
	TCase *tc = tcase_create("buffer");

	tcase_add_test(tc, numbers_are_little_endian);
	tcase_add_test(tc, printf_appends_and_align_pads_with_zeros);
	tcase_add_test(tc, a_failed_buffer_ignores_what_follows);
	suite_add_tcase(suite, tc);
	return suite;
}
