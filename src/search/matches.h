/* matches.h - why and where one article matches: for explanations and for marking words.
 *
 * Owner    results live in the arena or the caller's buffer
 * Threads  as the plan: any number, each with an arena of its own
 */
#ifndef NX_SEARCH_MATCHES_H
#define NX_SEARCH_MATCHES_H

#include "base/buffer.h"
#include "search/plan.h"
#include "search/spans.h"

/* The words that make the document match, as spans of positions: begin to end, both included, in
 * order of begin, none twice (title first, then lead and body: one position space, segment.h).
 * Words of a phrase or of NEAR only where it stands; excluded words, filters and metadata never.
 * Empty when the document does not match.  NIDX_ENOMEM. */
enum nidx_status nx_search_match_positions(const struct nx_plan *plan, uint32_t segment,
                                           nx_doc doc, struct nx_arena *arena,
                                           struct nx_spans *spans, struct nidx_error *err);

/* Prints factor by factor how the score comes about, a line each, indented under what it adds to;
 * the first line is the score of the hit.  "no match" for a document that is none. */
enum nidx_status nx_search_explain(const struct nx_plan *plan, uint32_t segment, nx_doc doc,
                                   struct nx_arena *arena, struct nx_buffer *out,
                                   struct nidx_error *err);

#endif
