#include "present/window.h"

#include <assert.h>

/* ---- Choosing ---- */

struct tally {
	uint64_t weight; /* of the distinct groups */
	size_t nmarks;
};

static inline bool
is_better(struct tally a, struct tally b)
{
	return a.weight != b.weight ? a.weight > b.weight : a.nmarks > b.nmarks;
}

static inline uint32_t
chars_between(const struct nx_cut *cuts, uint32_t begin, uint32_t end)
{
	return cuts[end].chars - cuts[begin].chars;
}

static void
take_in(struct tally *tally, const struct nx_mark *mark, uint32_t *counts)
{
	if (counts[mark->group]++ == 0)
		tally->weight += mark->weight;
	tally->nmarks++;
}

static void
leave_out(struct tally *tally, const struct nx_mark *mark, uint32_t *counts)
{
	if (--counts[mark->group] == 0)
		tally->weight -= mark->weight;
	tally->nmarks--;
}

struct nx_window
nx_window_choose(const struct nx_cut *cuts, const struct nx_mark *marks, size_t nmarks,
                 uint32_t room, uint32_t *counts)
{
	struct tally tally = { 0, 0 }, best = { 0, 0 };
	struct nx_window window = { 0, 0 };
	size_t first = 0;

	assert(nmarks > 0);
	for (size_t last = 0; last < nmarks; last++) {
		uint32_t end = marks[last].behind_cut;
		take_in(&tally, &marks[last], counts);
		while (first < last && chars_between(cuts, marks[first].first_cut, end) > room)
			leave_out(&tally, &marks[first++], counts);
		if (is_better(tally, best)) {
			best = tally;
			window = (struct nx_window){ marks[first].first_cut, end };
		}
	}
	while (first < nmarks)
		leave_out(&tally, &marks[first++], counts);
	return window;
}

/* ---- Widening ---- */

/* The nearest sentence start from `from` back, at most `chars` away; UINT32_MAX if none. */
static uint32_t
near_sentence(const struct nx_cut *cuts, uint32_t from, uint32_t chars)
{
	for (uint32_t i = from;; i--) {
		if (chars_between(cuts, i, from) > chars)
			return UINT32_MAX;
		if (cuts[i].sentence || i == 0)
			return i;
	}
}

/* The farthest cut from `from` back, at most `chars` away; sentence starts before others. */
static uint32_t
far_start(const struct nx_cut *cuts, uint32_t from, uint32_t chars)
{
	uint32_t sentence = UINT32_MAX, i = from;

	for (; i > 0 && chars_between(cuts, i - 1, from) <= chars; i--)
		if (cuts[i - 1].sentence)
			sentence = i - 1;
	return sentence != UINT32_MAX ? sentence : i;
}

/* The end of the last sentence in [end - chars, end), not before `least`; `end` if none. */
static uint32_t
sentence_end(const struct nx_cut *cuts, uint32_t end, uint32_t least, uint32_t chars)
{
	for (uint32_t i = end; i > least && chars_between(cuts, i, end) <= chars; i--)
		if (cuts[i].sentence)
			return i;
	return end;
}

struct nx_window
nx_window_widen(const struct nx_cut *cuts, uint32_t ncuts, struct nx_window core, uint32_t room)
{
	struct nx_window window = core;
	uint32_t width = chars_between(cuts, core.begin, core.end);
	uint32_t spare = width < room ? room - width : 0, last = ncuts - 1;

	assert(core.begin <= core.end && core.end <= last);
	window.begin = near_sentence(cuts, core.begin, spare / 3 * 2);
	if (window.begin == UINT32_MAX) { /* a long sentence: some words before the match will do */
		window.begin = core.begin;
		while (window.begin > 0 &&
		       chars_between(cuts, window.begin - 1, core.begin) <= spare / 3)
			window.begin--;
	}
	while (window.end > window.begin && chars_between(cuts, window.begin, window.end) > room)
		window.end--; /* one mark too long for the room: its first words */
	while (window.end < last && chars_between(cuts, window.begin, window.end + 1) <= room)
		window.end++;
	if (window.end == last) {
		width = chars_between(cuts, window.begin, last);
		window.begin = far_start(cuts, window.begin, width < room ? room - width : 0);
	} else {
		window.end = sentence_end(cuts, window.end, core.end, room / 4);
	}
	return window;
}
