/* pairs.h - what a plan is in one segment: phrases of its commonest words are lists there.
 *
 * Matches and scores are the same, document for document: a pair's frequency is the number of
 * places where the phrase stands, its zones are those where it begins.
 *
 * Owner    new operators live in the context's arena; the plan stays as it is
 */
#ifndef NX_SEARCH_PAIRS_H
#define NX_SEARCH_PAIRS_H

#include "search/docset.h"

/* The plan's root for this segment.  NULL when memory is out. */
const struct nx_op *nx_pairs_root(struct nx_docset_ctx *ctx);

#endif
