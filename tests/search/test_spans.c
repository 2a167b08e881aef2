/* Positional operators against trying every combination of places. */
#include "search/spans.h"
#include "tests/search/suites.h"

#include <string.h>

enum { POSITIONS = 40, OPERANDS = 3 };

static uint32_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

struct bed {
	struct nx_span items[OPERANDS][POSITIONS];
	struct nx_spans lists[OPERANDS];
	struct nx_operand operands[OPERANDS];
	uint32_t n, distance;
};

static void
random_bed(struct bed *self, uint64_t *state)
{
	self->n = 1 + next_random(state) % OPERANDS;
	self->distance = next_random(state) % 7;
	for (uint32_t i = 0; i < self->n; i++) {
		struct nx_spans *list = &self->lists[i];
		*list = (struct nx_spans){ .items = self->items[i], .room = POSITIONS };
		for (nx_pos pos = 0; pos < POSITIONS; pos++)
			if (next_random(state) % 6 == 0)
				list->items[list->count++] = (struct nx_span){ pos, pos };
		self->operands[i] = (struct nx_operand){ .spans = list, .offset = i };
	}
}

enum kind { PHRASE, NEAR, ORDERED };

static bool
fits(const struct bed *self, enum kind kind, const struct nx_span *at)
{
	int64_t least = INT64_MAX, most = INT64_MIN;

	for (uint32_t i = 0; i < self->n; i++) {
		int64_t pos = (int64_t)at[i].begin - (kind == PHRASE ? (int64_t)i : 0);
		least = pos < least ? pos : least;
		most = pos > most ? pos : most;
		if (kind == ORDERED && i && at[i].begin <= at[i - 1].end)
			return false;
	}
	return most - least <= self->distance;
}

/* All spans of combinations that fit; then those that hold no other. */
static uint32_t
naive(const struct bed *self, enum kind kind, struct nx_span *to)
{
	static struct nx_span all[POSITIONS * POSITIONS * POSITIONS];
	uint32_t nall = 0, n = 0, at[OPERANDS] = { 0 };

	for (uint32_t i = 0; i < self->n; i++)
		if (self->lists[i].count == 0)
			return 0;
	for (;;) {
		struct nx_span spans[OPERANDS], hull = { UINT32_MAX, 0 };
		uint32_t i = 0;
		for (uint32_t j = 0; j < self->n; j++) {
			spans[j] = self->lists[j].items[at[j]];
			hull.begin = spans[j].begin < hull.begin ? spans[j].begin : hull.begin;
			hull.end = spans[j].end > hull.end ? spans[j].end : hull.end;
		}
		if (fits(self, kind, spans))
			all[nall++] = hull;
		while (i < self->n && ++at[i] == self->lists[i].count)
			at[i++] = 0;
		if (i == self->n)
			break;
	}
	for (nx_pos begin = 0; begin < POSITIONS; begin++)
		for (nx_pos end = begin; end < POSITIONS; end++) {
			bool there = false, minimal = true;
			for (uint32_t i = 0; i < nall; i++) {
				bool same = all[i].begin == begin && all[i].end == end;
				there = there || same;
				if (!same && all[i].begin >= begin && all[i].end <= end)
					minimal = false;
			}
			if (there && minimal)
				to[n++] = (struct nx_span){ begin, end };
		}
	return n;
}

static void
check(struct bed *self, enum kind kind, struct nx_arena *arena, unsigned round)
{
	struct nx_span expected[POSITIONS * POSITIONS];
	struct nx_spans out = { 0 };
	uint32_t n = naive(self, kind, expected);

	if (kind == PHRASE)
		ck_assert(nx_spans_phrase(self->operands, self->n, self->distance, &out, arena));
	else if (kind == NEAR)
		ck_assert(nx_spans_near(self->operands, self->n, self->distance, &out, arena));
	else
		ck_assert(nx_spans_ordered(self->operands, self->n, self->distance, &out, arena));
	/* Sloppy phrases of three words promise the articles that match, not the count. */
	if (kind == PHRASE && self->distance && self->n > 2) {
		ck_assert_msg((out.count > 0) == (n > 0), "round %u: sloppy phrase", round);
		return;
	}
	ck_assert_msg(out.count == n &&
	                  (n == 0 || memcmp(out.items, expected, n * sizeof(*expected)) == 0),
	              "round %u kind %d: %u spans, not %u", round, kind, out.count, n);
}

START_TEST(operators_find_the_minimal_spans_of_all_combinations)
{
	struct nx_arena arena = { 0 };
	uint64_t state = 42;

	for (unsigned round = 0; round < 3000; round++) {
		struct bed bed;
		random_bed(&bed, &state);
		if (round % 3 == 0)
			bed.distance = 0;
		check(&bed, PHRASE, &arena, round);
		check(&bed, NEAR, &arena, round);
		check(&bed, ORDERED, &arena, round);
		nx_arena_reset(&arena);
	}
	nx_arena_release(&arena);
}
END_TEST

START_TEST(a_union_drops_what_holds_another)
{
	struct nx_span a[] = { { 1, 5 }, { 7, 7 } }, b[] = { { 2, 3 }, { 7, 9 } };
	struct nx_spans as = { a, 2, 2 }, bs = { b, 2, 2 }, out = { 0 };
	struct nx_operand operands[] = { { .spans = &as }, { .spans = &bs } };
	struct nx_arena arena = { 0 };

	ck_assert(nx_spans_union(operands, 2, &out, &arena));
	ck_assert_uint_eq(out.count, 2);
	ck_assert(out.items[0].begin == 2 && out.items[0].end == 3);
	ck_assert(out.items[1].begin == 7 && out.items[1].end == 7);
	nx_arena_release(&arena);
}
END_TEST

START_TEST(within_gives_one_span_a_stretch)
{
	struct nx_span a[] = { { 1, 1 }, { 2, 2 }, { 12, 12 } };
	struct nx_span b[] = { { 4, 4 }, { 9, 11 }, { 14, 14 } };
	struct nx_span starts[] = { { 0, 0 }, { 10, 10 } };
	struct nx_spans as = { a, 3, 3 }, bs = { b, 3, 3 }, marks = { starts, 2, 2 }, out = { 0 };
	struct nx_operand operands[] = { { .spans = &as }, { .spans = &bs } };
	struct nx_arena arena = { 0 };

	ck_assert(nx_spans_within(operands, 2, &marks, &out, &arena));
	ck_assert_uint_eq(out.count, 2);
	ck_assert(out.items[0].begin == 1 && out.items[0].end == 4);
	ck_assert(out.items[1].begin == 12 && out.items[1].end == 14);
	nx_arena_release(&arena);
}
END_TEST

Suite *
suite_search_spans(void)
{
	Suite *suite = suite_create("search.spans");
	TCase *tcase = tcase_create("spans");

	tcase_add_test(tcase, operators_find_the_minimal_spans_of_all_combinations);
	tcase_add_test(tcase, a_union_drops_what_holds_another);
	tcase_add_test(tcase, within_gives_one_span_a_stretch);
	suite_add_tcase(suite, tcase);
	return suite;
}
