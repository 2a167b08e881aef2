/* window.h - which stretch of a text shows most of a match in a given room?
 *
 * Works on numbers alone: *cuts*, the places where a text may begin or end, and *marks*, what
 * matched, given as ranges of cuts.
 *
 * Example: room for 10, marks a [0,4) b [20,24) c [26,30): the window [20,30) holds two distinct
 * groups and wins over [0,4) with one.
 *
 * Units    chars: code points, white space folded
 * Threads  pure
 */
#ifndef NX_PRESENT_WINDOW_H
#define NX_PRESENT_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nx_cut {
	uint32_t byte;  /* of the text */
	uint32_t chars; /* before it */
	bool sentence;  /* one begins here */
};

struct nx_mark {
	uint32_t begin, end;             /* bytes */
	/* the last cut not behind begin, the first not before end */
	uint32_t first_cut, behind_cut;
	uint32_t group;                  /* dense: below the number of marks */
	uint32_t weight;
};

struct nx_window {
	uint32_t begin, end; /* cuts */
};

/* The core: marks sorted by begin, at least one; the stretch of at most `room` chars (or one mark
 * that is longer) with the greatest sum of weights of distinct groups, then most marks, then the
 * first.  `counts` is scratch, one zero for each group, and zero again afterwards.  O(nmarks). */
struct nx_window nx_window_choose(const struct nx_cut *cuts, const struct nx_mark *marks,
                                  size_t nmarks, uint32_t room, uint32_t *counts);

/* Widens a core to `room` chars: from the start of its sentence where that is near, to the end
 * of one where little is lost.  The last of `ncuts` cuts is the end of the text. */
struct nx_window nx_window_widen(const struct nx_cut *cuts, uint32_t ncuts, struct nx_window core,
                                 uint32_t room);

#endif
