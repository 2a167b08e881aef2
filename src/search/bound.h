/* bound.h - what no document of a block, of a group of blocks, of a list scores more than.
 *
 * Lists keep the greatest normalised term frequency x of each block under the default weights and
 * the average of their segment (postings/ntf.h).  A query may have other weights, and its average
 * is that of all segments. For each pair of norm and zones that changes x by some factor; the
 * greatest and the least factor hold for every posting.  Usually they are equal, or nearly: k1 is
 * the same factor for all.  Where they are not, impacts may bound better.
 *
 * Threads  immutable
 * Source   the bound is ours; how it is used: Ding and Suel (SIGIR 2011)
 */
#ifndef NX_SEARCH_BOUND_H
#define NX_SEARCH_BOUND_H

#include "postings/ntf.h"
#include "search/score.h"

/* Of one segment and one scorer. */
struct nx_reach {
	float up;   /* no x is more than so many times what its list keeps; 0: not known, impacts must do */
	float down; /* none is less than so many times */
	bool exact; /* impacts cannot do better */
	enum nx_ntf_kind kind; /* of the codes to look at */
};

void nx_reach_init(struct nx_reach *self, const struct nx_scorer *scorer,
                   const struct nx_ntf_scale *scale);

/* How a list is bounded for one word of a plan. */
struct nx_bounder {
	const struct nx_scorer *scorer;
	struct nx_reach reach;
	float weight;
};

/* The bound of the blocks whose greatest code this is. */
static inline int32_t
nx_bound_code(const struct nx_bounder *self, uint16_t code)
{
	return nx_score_of(self->weight, nx_ntf_value(code) * self->reach.up, 1.0f);
}

/* No document of block b scores more; of group g. */
int32_t nx_bound_block(const struct nx_bounder *self, const struct nx_list *list, uint32_t b);
int32_t nx_bound_group(const struct nx_bounder *self, const struct nx_list *list, uint32_t g);

/* Whether codes alone bound this list. */
static inline bool
nx_bound_by_codes(const struct nx_bounder *self, const struct nx_list *list)
{
	return list->ntfs[0] && self->reach.up > 0.0f;
}

/* The least code of which a block may score more than `threshold`; 65536 if none does. */
uint32_t nx_bound_code_above(const struct nx_bounder *self, int64_t threshold);

/* In each block of this code, or a higher one, some document scores at least this. */
int32_t nx_bound_floor(const struct nx_bounder *self, uint16_t code);

/* At least n documents of the list in [begin, end) score this or more; 0 when nothing better is known. */
int32_t nx_list_floor(const struct nx_bounder *self, const struct nx_list *list, nx_doc begin,
                      nx_doc end, uint32_t n);

#endif
