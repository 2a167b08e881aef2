/* settle.h - which documents of a segment in the making count, and what they replace.
 *
 * Articles of segments are read to compare keys and to count the terms of what is hidden: many, when much is
 * corrected.  So those of all keys are gathered first and read in the order in which they are stored.
 */
#ifndef NX_INDEX_SETTLE_H
#define NX_INDEX_SETTLE_H

#include "index/seal.h"

/* Marks documents of `making` as dropped or hidden; hides documents of the writer's segments. */
enum nidx_status nx_settle(struct nx_sealing *self, struct nx_making *making,
                           struct nidx_error *err);

#endif
