/* topk.h - the best k documents of a segment, and what a document needs to enter.
 *
 * Documents come in ascending order, and of two with one value the earlier (newer) ranks
 * first; so a later document enters a full heap only with a greater value.
 * A floor taken from other segments counts as "at least": ties between segments are
 * settled when their hits are merged.
 *
 * A few are kept in a heap. Of many, what enters is put behind the others, and when room is out those of least
 * value are dropped: a few steps for each, where a heap takes log k, but the threshold rises late.
 *
 * Owner    items live in the arena
 * Threads  one
 * Source   the bounded heap of every engine; `would_enter` is PISA's topk_queue; many by counting digits of their
 *          values: radix selection, Alabi et al., "Fast k-selection algorithms" (JEA 17, 2012)
 */
#ifndef NX_SEARCH_TOPK_H
#define NX_SEARCH_TOPK_H

#include "base/arena.h"
#include "base/types.h"

#include <stdbool.h>

struct nx_ranked {
	int64_t value;
	nx_doc doc;
};

struct nx_topk {
	struct nx_ranked *items; /* a heap, worst first; of many, by document, the k best among them */
	uint32_t count, k, room; /* count: up to `room` */
	int64_t threshold; /* values up to this one cannot enter; of k items, or more, none is known to be below it */
	int64_t greatest;  /* of many: of all items */
	struct nx_arena *arena;
};

/* `floor`: values below it are not wanted; INT64_MIN for none.  False when memory is out. */
bool nx_topk_init(struct nx_topk *self, uint32_t k, int64_t floor, struct nx_arena *arena);

static inline bool
nx_topk_would_enter(const struct nx_topk *self, int64_t value)
{
	return value > self->threshold;
}

/* What must be beaten where `rest` may be added. */
static inline int64_t
nx_topk_bar(const struct nx_topk *self, int64_t rest)
{
	return self->threshold == INT64_MIN ? INT64_MIN : self->threshold - rest;
}

/* At least k documents are known to have values of `floor` and more: others are not wanted.  True when that
 * raises what it takes to enter. */
static inline bool
nx_topk_raise(struct nx_topk *self, int64_t floor)
{
	if (floor - 1 <= self->threshold)
		return false;
	self->threshold = floor - 1;
	return true;
}

/* `doc` is greater than all before it. */
void nx_topk_push(struct nx_topk *self, int64_t value, nx_doc doc);

/* The best k at most, best first; nothing can be pushed any more.  False when memory is out. */
bool nx_topk_sort(struct nx_topk *self);

/* Documents begin anew, with others: what came is moved to `before`, to be joined with what comes.  False when memory
 * is out. */
bool nx_topk_again(struct nx_topk *self, struct nx_topk *before);

/* The best k of both, sorted; none is in both.  Nothing can be pushed any more.  False when memory is out. */
bool nx_topk_join(struct nx_topk *self, struct nx_topk *before);

#endif
