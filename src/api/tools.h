/* tools.h - what a search works with, kept from one search to the next.
 *
 * A planner and a marker hold stemmers and words met before; making them anew costs more than a
 * short query.  An index keeps a few sets that nobody uses; each results object has one of its
 * own while it lives, taken from there if there is one.
 *
 * Owner    nx_tools_take() lends, nx_tools_give() takes back; the shelf owns what lies on it
 * Threads  any number take and give at once, without a lock; a set is one thread's at a time
 */
#ifndef NX_API_TOOLS_H
#define NX_API_TOOLS_H

#include "present/snippet.h"
#include "search/plan.h"

/* As many threads search at once as a machine has processors, of which more than these gain
 * little; a search that finds the shelf empty makes a set, which is freed if there is no place. */
enum { NX_TOOLS_KEPT = 16 };

struct nx_tools {
	struct nx_planner *planner;
	struct nx_marker *marker; /* NULL until nx_tools_marker() */
	struct nx_unpacker unpacker; /* of this index's segments */
	struct nx_arena arena;       /* empty when taken */
};

struct nx_tools_shelf {
	struct nx_tools *_Atomic sets[NX_TOOLS_KEPT]; /* NULL: an empty place; born zeroed */
};

/* NULL when memory is out. */
struct nx_tools *nx_tools_take(struct nx_tools_shelf *shelf);
void nx_tools_give(struct nx_tools_shelf *shelf, struct nx_tools *tools); /* takes NULL */

/* The marker, made at its first use.  NULL when memory is out. */
struct nx_marker *nx_tools_marker(struct nx_tools *tools);

/* Frees what lies on the shelf.  All sets have been given back. */
void nx_tools_release(struct nx_tools_shelf *shelf);

#endif
