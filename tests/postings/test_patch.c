/* Patched groups against the plain numbers they stand for. */
#include "sample.h"

#include "postings/block.h"
#include "postings/patch.h"
#include "postings/positions.h"

#include <check.h>
#include <stdlib.h>

enum { SEED = 7411, ROUNDS = 2000 };

/* Narrow numbers, now and then a wide one. */
static uint32_t
mixed(struct sample_random *random, unsigned narrow, unsigned wide)
{
	unsigned width = sample_below(random, 12) ? narrow : wide;

	return (uint32_t)(sample_next(random) & (((uint64_t)1 << width) - 1));
}

static void
low_bits(const struct nx_patching *split, const uint32_t *numbers, uint32_t n, uint32_t bias,
         uint32_t *to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = (numbers[i] & (((uint32_t)1 << split->width) - 1)) + bias;
}

START_TEST(patched_numbers_come_back_whole_and_in_ranges)
{
	struct sample_random random = { SEED };

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t numbers[128], got[128], n = 1 + sample_below(&random, 128), first, take;
		unsigned narrow = sample_below(&random, 9), wide = sample_below(&random, 32);
		struct nx_patching split;
		uint8_t *bytes;
		size_t size;

		for (uint32_t i = 0; i < n; i++)
			numbers[i] = mixed(&random, narrow, wide);
		split = nx_patch_plan(numbers, n, 2, 63);
		ck_assert(nx_patching_sound(&split, NX_UNPACK_MAX_WIDTH) && split.count <= 63);
		size = nx_patch_bytes(&split);
		bytes = malloc(size + 1); /* exact: the sanitizer sees a step past it */
		ck_assert_ptr_nonnull(bytes);
		nx_patch_write(&split, numbers, n, bytes);
		ck_assert(nx_patch_indexes_sound(&split, bytes, bytes + size, n));
		low_bits(&split, numbers, n, 1, got);
		nx_patch_apply(&split, bytes, bytes + size, 0, 0, n, 1, got);
		for (uint32_t i = 0; i < n; i++)
			ck_assert_msg(got[i] == numbers[i] + 1, "seed %u round %u", SEED, round);
		first = sample_below(&random, n);
		take = 1 + sample_below(&random, n - first);
		low_bits(&split, numbers + first, take, 0, got);
		nx_patch_apply(&split, bytes, bytes + size, 0, first, take, 0, got);
		ck_assert_mem_eq(got, numbers + first, take * sizeof(*got));
		free(bytes);
	}
}
END_TEST

START_TEST(a_plan_is_never_larger_than_plain)
{
	struct sample_random random = { SEED };

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t numbers[128];
		struct nx_patching plain, split;
		unsigned wide = sample_below(&random, 32);

		for (uint32_t i = 0; i < 128; i++)
			numbers[i] = mixed(&random, 4, wide);
		plain = nx_patch_plan(numbers, 128, 2, 0);
		split = nx_patch_plan(numbers, 128, 2, 127);
		ck_assert_uint_eq(plain.count, 0);
		ck_assert_uint_le(nx_plain_bytes(128, split.width) + nx_patch_bytes(&split) +
		                      (split.count ? 2 : 0),
		                  nx_plain_bytes(128, plain.width));
	}
}
END_TEST

/* The bytes of a split at `width`, patches counted one by one; SIZE_MAX where it cannot be. */
static size_t
bytes_at(const uint32_t *numbers, uint32_t n, unsigned width, unsigned widest, unsigned most)
{
	struct nx_patching split = { width, widest - width, 0 };

	for (uint32_t i = 0; i < n; i++)
		split.count += numbers[i] >> width != 0;
	if (split.count > most || split.high > NX_PATCH_HIGH_MAX)
		return SIZE_MAX;
	return nx_plain_bytes(n, width) + nx_patch_bytes(&split) + (split.count ? 2 : 0);
}

START_TEST(no_split_is_smaller)
{
	struct sample_random random = { SEED };

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t numbers[128], n = 1 + sample_below(&random, 128);
		unsigned narrow = sample_below(&random, 20), wide = sample_below(&random, 32);
		unsigned most = round % 2 ? 127 : 63, widest = 0;
		struct nx_patching split;
		size_t got;

		for (uint32_t i = 0; i < n; i++) {
			unsigned its = nx_bit_width(numbers[i] = mixed(&random, narrow, wide));
			widest = its > widest ? its : widest;
		}
		split = nx_patch_plan(numbers, n, 2, most);
		ck_assert_uint_eq(split.width + split.high, widest);
		got = bytes_at(numbers, n, split.width, widest, most);
		for (unsigned width = 0; width <= widest; width++)
			ck_assert_msg(got <= bytes_at(numbers, n, width, widest, most),
			              "seed %u round %u", SEED, round);
	}
}
END_TEST

START_TEST(the_example_of_the_format)
{
	uint32_t numbers[128] = { 0 };
	const uint8_t expected[] = { 0x85, 0x04 };
	uint8_t bytes[2];
	struct nx_patching split;

	numbers[5] = 9;
	split = nx_patch_plan(numbers, 128, 2, 127);
	ck_assert_uint_eq(split.width, 0);
	ck_assert_uint_eq(split.count, 1);
	ck_assert_uint_eq(split.high, 4);
	ck_assert_uint_eq(nx_patch_bytes(&split), 2);
	nx_patch_write(&split, numbers, 128, bytes);
	ck_assert_mem_eq(bytes, expected, 2);
}
END_TEST

START_TEST(repeated_indexes_do_not_widen_a_number)
{
	const struct nx_patching split = { .width = 7, .high = 24, .count = 2 };
	const uint32_t patches[] = { 5 | 0xffffffu << 7, 5 | 0xffffffu << 7 };
	uint32_t to[128] = { 0 };
	uint8_t bytes[8];

	nx_pack_plain(patches, 2, 31, bytes);
	ck_assert(!nx_patch_indexes_sound(&split, bytes, bytes + 8, 128));
	nx_patch_apply(&split, bytes, bytes + 8, 0, 0, 128, 0, to);
	ck_assert_uint_eq(to[5], 0x7fffff80u);
	/* of a shorter group: passed over */
	nx_patch_apply(&split, bytes, bytes + 8, 0, 0, 4, 0, to);
	ck_assert_uint_eq(to[4], 0);
}
END_TEST

START_TEST(positions_are_found_in_any_order)
{
	struct sample_random random = { SEED };
	struct nx_buffer out = { 0 };
	uint32_t gaps[700], got[700];
	struct nx_positions positions;

	for (unsigned round = 0; round < 200; round++) {
		uint32_t total = 1 + sample_below(&random, 700);

		for (uint32_t i = 0; i < total; i++)
			gaps[i] = mixed(&random, 6, 20);
		nx_buffer_reset(&out);
		nx_positions_write(gaps, total, &out);
		ck_assert(nx_positions_open(&positions, out.bytes, out.bytes + out.len, total));
		for (unsigned k = 0; k < 100; k++) {
			uint32_t first = sample_below(&random, total);
			uint32_t n = 1 + sample_below(&random, total - first);

			ck_assert(nx_positions_gaps(&positions, first, n, got));
			ck_assert_mem_eq(got, gaps + first, n * sizeof(*got));
		}
		ck_assert_ptr_eq(nx_positions_end(&positions), out.bytes + out.len);
	}
	nx_buffer_release(&out);
}
END_TEST

START_TEST(sparse_zones_need_their_plane)
{
	uint8_t block[64] = { 0x40, 0x00, 0x01 }; /* sparse title, but no title plane */
	struct nx_block it;
	uint8_t zones[128];

	ck_assert(!nx_block_open(&it, block, block + sizeof(block), 128, false));
	block[1] = 0x40;
	block[3] = 0x87; /* bit 7 has no meaning: not sound, and safe */
	ck_assert(nx_block_open(&it, block, block + sizeof(block), 128, false));
	ck_assert(!nx_block_sound(&it, it.end));
	nx_block_zones(&it, zones);
	ck_assert_uint_eq(zones[7], NX_ZONE_TITLE);
	block[3] = 7;
	ck_assert(nx_block_sound(&it, it.end));
	ck_assert(!nx_block_sound(&it, it.end + 1));
}
END_TEST

Suite *suite_postings_patch(void);

Suite *
suite_postings_patch(void)
{
	Suite *suite = suite_create("postings.patch");
	TCase *tcase = tcase_create("patch");

	tcase_add_test(tcase, patched_numbers_come_back_whole_and_in_ranges);
	tcase_add_test(tcase, a_plan_is_never_larger_than_plain);
	tcase_add_test(tcase, no_split_is_smaller);
	tcase_add_test(tcase, the_example_of_the_format);
	tcase_add_test(tcase, repeated_indexes_do_not_widen_a_number);
	tcase_add_test(tcase, positions_are_found_in_any_order);
	tcase_add_test(tcase, sparse_zones_need_their_plane);
	suite_add_tcase(suite, tcase);
	return suite;
}
