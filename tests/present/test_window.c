#include "present/window.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS = 60, MARKS = 12 };

Suite *suite_present_window(void);

/* A cut every `step` chars, a sentence every `nwords` cuts. */
static void
make_cuts(struct nx_cut *cuts, uint32_t step, uint32_t nwords)
{
	for (uint32_t i = 0; i < CUTS; i++)
		cuts[i] = (struct nx_cut){ i * step, i * step, i % nwords == 0 };
}

static struct nx_mark
mark_at(uint32_t cut, uint32_t group, uint32_t weight)
{
	return (struct nx_mark){ .first_cut = cut, .behind_cut = cut + 1, .group = group,
		                 .weight = weight };
}

START_TEST(two_distinct_words_beat_one_word_twice)
{
	struct nx_cut cuts[CUTS];
	uint32_t counts[MARKS] = { 0 };
	struct nx_mark marks[] = { mark_at(0, 0, 1), mark_at(1, 0, 1), mark_at(30, 0, 1),
		                   mark_at(33, 1, 1) };
	struct nx_window window;

	make_cuts(cuts, 5, 10);
	window = nx_window_choose(cuts, marks, 4, 40, counts);
	ck_assert_uint_eq(window.begin, 30);
	ck_assert_uint_eq(window.end, 34);
}
END_TEST

START_TEST(rare_word_beats_common_and_first_beats_later)
{
	struct nx_cut cuts[CUTS];
	uint32_t counts[MARKS] = { 0 };
	struct nx_mark marks[] = { mark_at(0, 0, 1), mark_at(20, 1, 9), mark_at(50, 1, 9) };

	make_cuts(cuts, 5, 10);
	ck_assert_uint_eq(nx_window_choose(cuts, marks, 3, 10, counts).begin, 20);
}
END_TEST

START_TEST(window_starts_with_a_near_sentence)
{
	struct nx_cut cuts[CUTS];
	struct nx_window window;

	make_cuts(cuts, 5, 10);
	window = nx_window_widen(cuts, CUTS, (struct nx_window){ 22, 23 }, 60);
	ck_assert_uint_eq(window.begin, 20);
	ck_assert_uint_eq(window.end, 30); /* a sentence's end, not the last word that fits */
}
END_TEST

START_TEST(window_at_the_end_reaches_back)
{
	struct nx_cut cuts[CUTS];
	struct nx_window window;

	make_cuts(cuts, 5, 100);
	window = nx_window_widen(cuts, CUTS, (struct nx_window){ CUTS - 2, CUTS - 1 }, 50);
	ck_assert_uint_eq(window.end, CUTS - 1);
	ck_assert_uint_eq(window.begin, CUTS - 1 - 10);
}
END_TEST

/* ---- Against every window there is ---- */

static void
worth(const struct nx_mark *marks, size_t n, uint32_t begin, uint32_t end, uint64_t *weight,
      size_t *inside)
{
	bool seen[MARKS] = { false };

	*weight = *inside = 0;
	for (size_t i = 0; i < n; i++) {
		if (marks[i].first_cut < begin || marks[i].behind_cut > end)
			continue;
		++*inside;
		*weight += seen[marks[i].group] ? 0 : marks[i].weight;
		seen[marks[i].group] = true;
	}
}

START_TEST(choice_equals_the_best_of_all_windows)
{
	const uint32_t room = 60;

	for (unsigned seed = 1; seed <= 2000; seed++) {
		struct nx_cut cuts[CUTS];
		struct nx_mark marks[MARKS];
		uint32_t counts[MARKS] = { 0 }, at = 0, weights[MARKS];
		uint64_t best_weight = 0, weight;
		size_t best_inside = 0, inside;
		struct nx_window window;

		srand(seed);
		make_cuts(cuts, 5, 7);
		for (int i = 0; i < MARKS; i++)
			weights[i] = (uint32_t)rand() % 5;
		for (int i = 0; i < MARKS; i++) {
			uint32_t group = (uint32_t)rand() % 4;
			marks[i] = mark_at(at, group, weights[group]);
			at += (uint32_t)rand() % 5;
		}
		for (uint32_t b = 0; b < CUTS; b++) {
			uint32_t e = b + 12 < CUTS ? b + 12 : CUTS - 1; /* 12 * 5 chars */
			worth(marks, MARKS, b, e, &weight, &inside);
			if (weight > best_weight ||
			    (weight == best_weight && inside > best_inside)) {
				best_weight = weight;
				best_inside = inside;
			}
		}
		window = nx_window_choose(cuts, marks, MARKS, room, counts);
		worth(marks, MARKS, window.begin, window.end, &weight, &inside);
		ck_assert_msg(weight == best_weight && inside == best_inside, "seed %u", seed);
		for (int i = 0; i < MARKS; i++)
			ck_assert_uint_eq(counts[i], 0);
		window = nx_window_widen(cuts, CUTS, window, room);
		ck_assert_msg(cuts[window.end].chars - cuts[window.begin].chars <= room, "seed %u",
		              seed);
	}
}
END_TEST

Suite *
suite_present_window(void)
{
	Suite *suite = suite_create("present.window");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, two_distinct_words_beat_one_word_twice);
	tcase_add_test(tcase, rare_word_beats_common_and_first_beats_later);
	tcase_add_test(tcase, window_starts_with_a_near_sentence);
	tcase_add_test(tcase, window_at_the_end_reaches_back);
	tcase_add_test(tcase, choice_equals_the_best_of_all_windows);
	suite_add_tcase(suite, tcase);
	return suite;
}
