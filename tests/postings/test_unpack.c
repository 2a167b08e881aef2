#include "sample.h"

#include "postings/unpack.h"

#include <check.h>

enum { SEED = 4711, ROUNDS = 40, ODD = 3, ROOM = NX_UNPACK_COUNT + 16 };

/* Numbers 1 to 2^width, the largest among them. */
static void
make_numbers(struct sample_random *random, unsigned width, uint32_t *to)
{
	uint32_t mask = ((uint32_t)1 << width) - 1;

	for (unsigned i = 0; i < NX_UNPACK_COUNT; i++)
		to[i] = ((uint32_t)sample_next(random) & mask) + 1;
	to[sample_below(random, NX_UNPACK_COUNT)] = mask + 1;
}

static void
check_width(const struct nx_kernels *kernels, unsigned width, struct sample_random *random)
{
	uint32_t numbers[NX_UNPACK_COUNT], got[ROOM], sums[ROOM];
	uint8_t reference[31 * 16 + 1], bytes[31 * 16 + ODD + 1];
	size_t n = (size_t)width * NX_UNPACK_LANE;
	uint32_t sum = (uint32_t)sample_next(random), before = sum;

	make_numbers(random, width, numbers);
	nx_kernels_scalar.pack(numbers, width, reference);
	bytes[ODD + n] = 0x5a;
	kernels->pack(numbers, width, bytes + ODD); /* unaligned */
	ck_assert_mem_eq(bytes + ODD, reference, n);
	ck_assert_uint_eq(bytes[ODD + n], 0x5a);
	kernels->unpack(bytes + ODD, width, got);
	ck_assert_mem_eq(got, numbers, sizeof(numbers));
	kernels->unpack_sums(bytes + ODD, width, before, sums);
	for (unsigned i = 0; i < NX_UNPACK_COUNT; i++)
		ck_assert_uint_eq(sums[i], sum += numbers[i]);
	kernels->sums(before, got);
	ck_assert_mem_eq(got, sums, sizeof(numbers));
}

static void
check_expand(const struct nx_kernels *kernels, unsigned span, struct sample_random *random)
{
	uint8_t bytes[255 * 8 + 1] = { 0 };
	uint32_t expected[ROOM], got[ROOM];
	unsigned nwords = (span + 63) / 64;
	uint32_t first = (uint32_t)sample_next(random) >> 1;

	for (unsigned n = 0; n < NX_UNPACK_COUNT;) {
		unsigned bit = sample_below(random, span);
		uint8_t *p = &bytes[1 + bit / 8];

		n += !(*p >> bit % 8 & 1);
		*p = (uint8_t)(*p | 1u << bit % 8);
	}
	nx_expand_scalar(bytes + 1, nwords, first, expected);
	kernels->expand(bytes + 1, nwords, first, got);
	ck_assert_mem_eq(got, expected, NX_UNPACK_COUNT * sizeof(*got));
}

START_TEST(every_variant_equals_the_reference)
{
	const struct nx_kernels *kernels;

	for (unsigned i = 0; (kernels = nx_kernels_at(i)) != NULL; i++) {
		struct sample_random random = { SEED };

		if (kernels->needs > nx_cpu_level())
			continue;
		for (unsigned round = 0; round < ROUNDS; round++) {
			for (unsigned width = 0; width <= NX_UNPACK_MAX_WIDTH; width++)
				check_width(kernels, width, &random);
			check_expand(kernels, 128 + sample_below(&random, 1000), &random);
			check_expand(kernels, 255 * 64, &random);
			check_expand(kernels, 128, &random);
		}
	}
}
END_TEST

START_TEST(vertical_layout_is_that_of_the_header)
{
	uint32_t numbers[NX_UNPACK_COUNT];
	uint8_t bytes[80];

	for (unsigned i = 0; i < NX_UNPACK_COUNT; i++)
		numbers[i] = 1;
	numbers[0] = 1 + 0x11;
	numbers[4] = 1 + 0x1f;
	numbers[24] = 1 + 0x15;
	nx_kernels_scalar.pack(numbers, 5, bytes);
	ck_assert_uint_eq(nx_u32le(bytes), 0x11u | 0x1fu << 5 | 0x1u << 30);
	ck_assert_uint_eq(nx_u32le(bytes + 16), 0x15u >> 2);
	ck_assert_uint_eq(nx_u32le(bytes + 4), 0);
}
END_TEST

START_TEST(plain_numbers_come_back_from_any_index)
{
	struct sample_random random = { SEED };

	for (unsigned width = 0; width <= NX_UNPACK_MAX_WIDTH; width++) {
		uint32_t numbers[200], got[200];
		uint32_t n = 1 + sample_below(&random, 200);
		size_t nbytes = nx_plain_bytes(n, width);
		uint8_t bytes[200 * 4 + 1];

		for (uint32_t i = 0; i < n; i++)
			numbers[i] = (uint32_t)sample_next(&random) & (((uint32_t)1 << width) - 1);
		bytes[nbytes] = 0x5a;
		nx_pack_plain(numbers, n, width, bytes);
		ck_assert_uint_eq(bytes[nbytes], 0x5a);
		for (uint32_t from = 0; from < n; from += 1 + from / 3) {
			nx_unpack_plain(bytes, bytes + nbytes, width, from, n - from, got);
			ck_assert_mem_eq(got, numbers + from, (n - from) * sizeof(*got));
		}
	}
}
END_TEST

START_TEST(plain_numbers_behind_the_end_are_zero)
{
	const uint8_t bytes[3] = { 0xff, 0xff, 0xff };
	uint32_t got[20];

	nx_unpack_plain(bytes, bytes + 3, 7, 0, 20, got);
	ck_assert_uint_eq(got[2], 127);
	ck_assert_uint_eq(got[3], 7); /* three bits are left */
	for (unsigned i = 4; i < 20; i++)
		ck_assert_uint_eq(got[i], 0);
}
END_TEST

Suite *suite_postings_unpack(void);

Suite *
suite_postings_unpack(void)
{
	Suite *suite = suite_create("postings.unpack");
	TCase *tcase = tcase_create("unpack");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, every_variant_equals_the_reference);
	tcase_add_test(tcase, vertical_layout_is_that_of_the_header);
	tcase_add_test(tcase, plain_numbers_come_back_from_any_index);
	tcase_add_test(tcase, plain_numbers_behind_the_end_are_zero);
	suite_add_tcase(suite, tcase);
	return suite;
}
