/* run.h - one plan over one segment: what the ways of running it share.
 *
 * Owner    lives on the stack of nx_plan_run(); memory from its arena
 */
#ifndef NX_SEARCH_RUN_H
#define NX_SEARCH_RUN_H

#include "search/docset.h"
#include "search/topk.h"

struct nx_run {
	struct nx_docset_ctx ctx;
	const struct nx_op *root; /* the plan's, for this segment (pairs.h) */
	const struct nx_live_segment *live;
	const struct nx_search_options *options;
	nx_doc begin, end;   /* only these documents: the dates asked for */
	struct nx_topk topk; /* values: scores, or for sorts by time that time */
	uint64_t total;
	bool counting; /* every match must be seen */
	unsigned steps; /* since the clock was looked at */
	bool expired;   /* the time is over: what was found so far is the answer */
	bool pruning;  /* false: look at every document, for comparison */
};

bool nx_run_look_at_clock(struct nx_run *run);

/* Asked at every step of a search; looks at the clock at one in 256. */
static inline bool
nx_run_expired(struct nx_run *run)
{
	return ++run->steps & 0xff ? run->expired : nx_run_look_at_clock(run);
}

/* ---- walk.c: any plan, document by document ---- */

/* False when memory is out. */
bool nx_run_walk(struct nx_run *run);

#endif
