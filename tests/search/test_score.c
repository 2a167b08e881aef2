/* Scores: the block's equal the posting's, bounds bound, the best k are the best k. */
#include "search/bound.h"
#include "search/topk.h"
#include "tests/search/suites.h"

#include <math.h>
#include <stdlib.h>

static uint32_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static struct nx_scorer
scorer_of(float k1, float b, float title, float lead)
{
	struct nx_weights weights = { .k1 = k1, .b = b, .title = title, .lead = lead };
	struct nx_scorer scorer;

	nx_scorer_init(&scorer, &weights, 123456, 400);
	return scorer;
}

START_TEST(a_score_is_bm25)
{
	struct nx_scorer scorer = scorer_of(1.2f, 0.75f, 2.0f, 0.5f);
	float weight = nx_score_weight(&scorer, 1.5, 3.25);
	double f = 3.0 + 2.0, len = 100, avg = 123456.0 / 400;
	uint8_t norm = nx_norm_of(100);
	double k = 1.2 * (1 - 0.75 + 0.75 * nx_norm_words(norm) / avg);
	double expected = 1.5 * 3.25 * 2.2 * f / (f + k);

	(void)len;
	ck_assert_double_eq_tol((double)nx_score_posting(&scorer, weight, 3, NX_ZONE_TITLE, norm) /
	                            NX_SCORE_ONE,
	                        expected, 1e-4);
}
END_TEST

START_TEST(a_block_scores_as_its_postings)
{
	uint64_t state = 5;

	for (unsigned round = 0; round < 200; round++) {
		struct nx_scorer scorer =
		    scorer_of((float)(round % 5) / 2.0f, (float)(round % 3) / 2.0f,
		              (float)(round % 7), (float)(round % 4) / 3.0f);
		float weight = nx_score_weight(&scorer, 1.0 + round, 0.01 + round % 13);
		uint8_t norms[1000], zones[144];
		nx_doc docs[144];
		uint32_t freqs[144], n = next_random(&state) % 129;
		int32_t scores[144], best, greatest = 0;
		for (unsigned i = 0; i < 1000; i++)
			norms[i] = (uint8_t)next_random(&state);
		for (unsigned i = 0; i < n; i++) {
			docs[i] = next_random(&state) % 1000;
			freqs[i] = 1 + next_random(&state) % (i % 9 ? 8 : 1 << 24);
			zones[i] = (uint8_t)(next_random(&state) % 4);
		}
		best = nx_score_block(&scorer, weight, norms, docs, freqs, zones, n, scores);
		for (unsigned i = 0; i < n; i++) {
			ck_assert_int_eq(scores[i], nx_score_posting(&scorer, weight, freqs[i],
			                                             zones[i], norms[docs[i]]));
			greatest = scores[i] > greatest ? scores[i] : greatest;
		}
		ck_assert_int_eq(best, greatest);
	}
}
END_TEST

START_TEST(scores_above_a_bar_are_found_and_drained)
{
	static struct nx_drained drained;
	uint64_t state = 21;

	for (unsigned round = 0; round < 2000; round++) {
		int32_t scores[NX_DRAIN + NX_SCORE_PAD] = { 0 }, kept[NX_DRAIN + NX_SCORE_PAD];
		uint8_t which[128 + NX_SCORE_PAD];
		unsigned n = next_random(&state) % (NX_DRAIN + 1), end = n < 128 ? n : 128;
		unsigned begin = end ? next_random(&state) % end : 0, found, want = 0;
		bool right = true;
		int64_t least = round % 7 ? next_random(&state) % 100 : round % 2 ? 0 : INT32_MAX;

		for (unsigned i = 0; i < n; i++)
			scores[i] = (int32_t)(next_random(&state) % (round % 3 ? 101 : 3));
		memcpy(kept, scores, sizeof(kept));
		found = nx_scores_above(scores, begin, end, round % 11 ? least : INT64_MIN, which);
		for (unsigned i = begin; i < end; i++)
			if (round % 11 == 0 || scores[i] > least)
				right &= which[want++] == i;
		right &= found == want;
		nx_scores_drain(scores, n, least, &drained);
		want = 0;
		for (unsigned i = 0; i < n; i++) {
			right &= scores[i] == 0;
			if (kept[i] <= least)
				continue;
			right &= drained.scores[want] == kept[i] && drained.which[want] == i;
			want++;
		}
		right &= drained.n == want;
		ck_assert_msg(right, "round %u", round);
	}
}
END_TEST

START_TEST(more_occurrences_or_less_length_never_score_less)
{
	uint64_t state = 9;

	for (unsigned round = 0; round < 200000; round++) {
		struct nx_scorer scorer = scorer_of(1.2f, 0.75f, 0.3f, 0.1f);
		float weight = (float)(next_random(&state) % 1000000);
		uint32_t freq = 1 + next_random(&state) % 70;
		uint8_t norm = (uint8_t)(next_random(&state) % 255);
		struct nx_impacts impacts = { .count = 1 };
		impacts.items[0] = (struct nx_impact){ (uint8_t)(freq < 63 ? freq : 63), 3, norm };
		ck_assert_int_ge(nx_score_bound(&scorer, weight, &impacts),
		                 nx_score_posting(&scorer, weight, freq, freq % 4,
		                                  (uint8_t)(norm + 1)));
		ck_assert_int_ge(nx_score_posting(&scorer, weight, freq + 1, 0, norm),
		                 nx_score_posting(&scorer, weight, freq, 0, norm));
		ck_assert_int_ge(nx_score_ceiling(weight),
		                 nx_score_posting(&scorer, weight, freq << 18, 3, 0));
	}
}
END_TEST

/* A posting scores no more than the code it has bounds, no less than the floor of it: whatever the weights,
 * and whatever the average of the segment was. */
START_TEST(codes_bound_scores_from_both_sides)
{
	static const float title[] = { 2.0f, 0.0f, 5.0f, 0.5f }, lead[] = { 0.75f, 0.0f, 0.0f, 3.0f };
	uint64_t state = 4;

	for (unsigned round = 0; round < 300; round++) {
		unsigned pick = next_random(&state) % 4;
		struct nx_scorer scorer = scorer_of(round % 3 ? 1.5f : 0.1f * (float)(1 + round % 20),
		                                    round % 2 ? 0.75f : 0.1f * (float)(round % 11),
		                                    title[pick], lead[pick]);
		struct nx_bounder bounder = { .scorer = &scorer,
			                      .weight = (float)(1 + next_random(&state) % 2000000) };
		struct nx_ntf_scale scale;

		nx_ntf_scale_init(&scale, 1 + next_random(&state) % 100000, 100);
		nx_reach_init(&bounder.reach, &scorer, &scale);
		for (unsigned i = 0; i < 2000 && bounder.reach.up > 0.0f; i++) {
			uint32_t freq = 1 + next_random(&state) % (i % 9 ? 5 : 3000);
			unsigned zones = next_random(&state) % 4;
			uint8_t norm = (uint8_t)next_random(&state);
			uint16_t code = nx_ntf_code(
			    nx_ntf_of(&scale, bounder.reach.kind, freq, zones, norm));
			int32_t score = nx_score_posting(&scorer, bounder.weight, freq, zones, norm);

			ck_assert_int_ge(nx_bound_code(&bounder, code), score);
			ck_assert_int_le(nx_bound_floor(&bounder, code), score);
			ck_assert_uint_le(nx_bound_code_above(&bounder, score - 1), code);
		}
	}
}
END_TEST

START_TEST(the_bounds_of_default_weights_are_tight)
{
	const struct nx_weights weights = nx_weights_default();
	struct nx_scorer scorer;
	struct nx_ntf_scale scale;
	struct nx_reach reach;

	nx_scorer_init(&scorer, &weights, 41300, 100);
	nx_ntf_scale_init(&scale, 41300, 100);
	nx_reach_init(&reach, &scorer, &scale);
	ck_assert(reach.exact && reach.up < 1.0001f && reach.down > 0.9999f);
}
END_TEST

START_TEST(weights_stay_in_range)
{
	struct nx_scorer scorer = scorer_of(1.2f, 0.75f, 2.0f, 0.5f);

	ck_assert(nx_score_weight(&scorer, 1e30, 5) == NX_WEIGHT_MAX);
	ck_assert(nx_score_weight(&scorer, -1, 5) == 0.0f);
	ck_assert(nx_score_weight(&scorer, NAN, 5) == 0.0f);
	ck_assert(nx_score_idf(500, 400) > 0.0);
}
END_TEST

static int
best_first(const void *a, const void *b)
{
	const struct nx_ranked *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->doc < y->doc ? -1 : 1;
}

/* n values of which many are equal, or far apart, or rise; now and then others are known to be better. */
static void
compare_with_sort(uint32_t n, uint32_t k, uint64_t *state, struct nx_arena *arena)
{
	static struct nx_ranked all[3000];
	unsigned kind = next_random(state) % 4;
	int64_t floor = next_random(state) % 2 ? 5 : INT64_MIN;
	uint32_t raised = next_random(state) % 4 ? UINT32_MAX : next_random(state) % (n + 1), kept = 0;
	struct nx_topk topk;

	ck_assert(nx_topk_init(&topk, k, floor, arena));
	for (uint32_t i = 0; i < n; i++) {
		int64_t value = next_random(state) % 12;

		if (kind == 1)
			value = (int64_t)(((uint64_t)next_random(state) << 32 | next_random(state)) >>
			                  next_random(state) % 64);
		else if (kind == 2)
			value += i;
		else if (kind == 3 && next_random(state) % 50 == 0)
			value = next_random(state) % 2 ? INT64_MAX - 1 : INT64_MIN + 1;
		if (i == raised && k > 0) {
			nx_topk_raise(&topk, 7);
			floor = floor < 7 ? 7 : floor;
		}
		nx_topk_push(&topk, value, i);
		all[kept++] = (struct nx_ranked){ value, i };
	}
	qsort(all, kept, sizeof(all[0]), best_first);
	while (kept && all[kept - 1].value < floor)
		kept--;
	ck_assert(nx_topk_sort(&topk));
	while (topk.count && topk.items[topk.count - 1].value < floor)
		topk.count--; /* they came before it was known */
	ck_assert_uint_eq(topk.count, kept < k ? kept : k);
	for (uint32_t i = 0; i < topk.count; i++)
		ck_assert(topk.items[i].doc == all[i].doc && topk.items[i].value == all[i].value);
	nx_arena_reset(arena);
}

START_TEST(the_best_k_are_the_best_k)
{
	uint64_t state = 3;
	struct nx_arena arena = { 0 };

	for (unsigned round = 0; round < 500; round++)
		compare_with_sort(next_random(&state) % 200, next_random(&state) % 20, &state, &arena);
	for (unsigned round = 0; round < 500; round++)
		compare_with_sort(next_random(&state) % 3000, next_random(&state) % 400, &state,
		                  &arena);
	nx_arena_release(&arena);
}
END_TEST

Suite *
suite_search_score(void)
{
	Suite *suite = suite_create("search.score");
	TCase *tcase = tcase_create("score");

	tcase_add_test(tcase, a_score_is_bm25);
	tcase_add_test(tcase, a_block_scores_as_its_postings);
	tcase_add_test(tcase, scores_above_a_bar_are_found_and_drained);
	tcase_add_test(tcase, more_occurrences_or_less_length_never_score_less);
	tcase_add_test(tcase, weights_stay_in_range);
	tcase_add_test(tcase, codes_bound_scores_from_both_sides);
	tcase_add_test(tcase, the_bounds_of_default_weights_are_tight);
	tcase_add_test(tcase, the_best_k_are_the_best_k);
	suite_add_tcase(suite, tcase);
	return suite;
}
