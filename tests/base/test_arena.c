#include "base/arena.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

Suite *suite_base_arena(void);

START_TEST(allocations_are_aligned_and_do_not_overlap)
{
	struct nx_arena arena = { 0 };
	unsigned char *blocks[200];

	for (size_t i = 0; i < 200; i++) {
		blocks[i] = nx_arena_alloc(&arena, i * 7);
		ck_assert_ptr_nonnull(blocks[i]);
		ck_assert_uint_eq((uintptr_t)blocks[i] % 16, 0);
		memset(blocks[i], (int)i, i * 7);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t j = 0; j < i * 7; j++)
			ck_assert_uint_eq(blocks[i][j], i);
	nx_arena_release(&arena);
}
END_TEST

START_TEST(a_huge_request_fails_and_is_remembered_until_reset)
{
	struct nx_arena arena = { 0 };

	ck_assert_ptr_null(nx_arena_alloc(&arena, SIZE_MAX - 3));
	ck_assert(arena.failed);
	ck_assert_ptr_null(nx_arena_zalloc(&arena, SIZE_MAX / 2, 3));
	nx_arena_reset(&arena);
	ck_assert(!arena.failed);
	ck_assert_ptr_nonnull(nx_arena_alloc(&arena, 10));
	nx_arena_release(&arena);
}
END_TEST

START_TEST(reset_keeps_the_largest_chunk)
{
	struct nx_arena arena = { 0 };
	size_t held;

	for (unsigned i = 0; i < 1000; i++)
		nx_arena_alloc(&arena, 1000);
	nx_arena_reset(&arena);
	held = arena.total;
	ck_assert_uint_gt(held, 0);
	for (unsigned i = 0; i < 200; i++)
		nx_arena_alloc(&arena, 1000);
	ck_assert_uint_eq(arena.total, held);
	nx_arena_release(&arena);
	ck_assert_uint_eq(arena.total, 0);
}
END_TEST

START_TEST(rewinding_keeps_all_chunks)
{
	struct nx_arena arena = { 0 };
	size_t held;

	for (unsigned i = 0; i < 1000; i++)
		ck_assert_ptr_nonnull(nx_arena_alloc(&arena, 1000));
	held = arena.total;
	nx_arena_rewind(&arena);
	ck_assert_uint_eq(arena.total, 0);
	for (unsigned i = 0; i < 1000; i++) {
		unsigned char *bytes = nx_arena_alloc(&arena, 1000);
		ck_assert_ptr_nonnull(bytes);
		memset(bytes, (int)i, 1000);
	}
	ck_assert_uint_eq(arena.total, held);
	ck_assert_ptr_null(arena.spare);
	nx_arena_rewind(&arena);
	ck_assert_ptr_nonnull(nx_arena_alloc(&arena, held)); /* larger than any: a new one */
	nx_arena_rewind(&arena);
	nx_arena_reset(&arena);
	ck_assert_ptr_null(arena.spare);
	nx_arena_rewind(&arena);
	nx_arena_release(&arena);
	ck_assert_ptr_null(arena.spare);
}
END_TEST

START_TEST(copies_end_in_nul)
{
	struct nx_arena arena = { 0 };
	struct nx_str s = nx_arena_str(&arena, "missile defense", 7);

	ck_assert_str_eq(s.ptr, "missile");
	ck_assert_uint_eq(s.len, 7);
	ck_assert_str_eq(nx_arena_copy(&arena, NULL, 0), "");
	nx_arena_release(&arena);
}
END_TEST

Suite *
suite_base_arena(void)
{
	Suite *suite = suite_create("base.arena");
	TCase *tc = tcase_create("arena");

	tcase_add_test(tc, allocations_are_aligned_and_do_not_overlap);
	tcase_add_test(tc, a_huge_request_fails_and_is_remembered_until_reset);
	tcase_add_test(tc, reset_keeps_the_largest_chunk);
	tcase_add_test(tc, rewinding_keeps_all_chunks);
	tcase_add_test(tc, copies_end_in_nul);
	suite_add_tcase(suite, tc);
	return suite;
}
