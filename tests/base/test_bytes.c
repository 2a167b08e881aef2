#include "base/bytes.h"
#include "base/varint.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_base_bytes(void);

START_TEST(bit_width_counts_bits)
{
	ck_assert_uint_eq(nx_bit_width(0), 0);
	ck_assert_uint_eq(nx_bit_width(1), 1);
	ck_assert_uint_eq(nx_bit_width(255), 8);
	ck_assert_uint_eq(nx_bit_width(256), 9);
	ck_assert_uint_eq(nx_bit_width(UINT32_MAX), 32);
}
END_TEST

START_TEST(varints_round_trip_at_every_width)
{
	for (unsigned shift = 0; shift < 64; shift++)
		for (int delta = -1; delta <= 1; delta++) {
			uint64_t value = ((uint64_t)1 << shift) + (uint64_t)(int64_t)delta,
				 back = 0;
			uint8_t bytes[NX_VARINT_MAX];
			const uint8_t *p = bytes;
			size_t n = nx_varint_put(bytes, value);

			ck_assert_uint_le(n, NX_VARINT_MAX);
			ck_assert(nx_varint_get(&p, bytes + n, &back));
			ck_assert_uint_eq(back, value);
			ck_assert_ptr_eq(p, bytes + n);
			for (size_t cut = 0; cut < n; cut++) {
				p = bytes;
				ck_assert(!nx_varint_get(&p, bytes + cut, &back));
				ck_assert_ptr_eq(p, bytes);
			}
		}
}
END_TEST

START_TEST(a_varint_of_more_than_64_bits_is_refused)
{
	static const uint8_t ten[] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 2 };
	static const uint8_t more[] = { 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1 };
	const uint8_t *p = ten;
	uint64_t value;
	uint32_t narrow;

	ck_assert(!nx_varint_get(&p, ten + sizeof(ten), &value));
	p = more;
	ck_assert(!nx_varint_get(&p, more + sizeof(more), &value));
	p = (const uint8_t *)"\x80\x80\x80\x80\x10";
	ck_assert(!nx_varint_get32(&p, p + 5, &narrow));
}
END_TEST

Suite *
suite_base_bytes(void)
{
	Suite *suite = suite_create("base.bytes");
	TCase *tc = tcase_create("bytes");

	tcase_add_test(tc, bit_width_counts_bits);
	tcase_add_test(tc, varints_round_trip_at_every_width);
	tcase_add_test(tc, a_varint_of_more_than_64_bits_is_refused);
	suite_add_tcase(suite, tc);
	return suite;
}
