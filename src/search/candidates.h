/* candidates.h - documents of a word, and their scores while other words are asked.
 *
 * Up to a block of documents is taken together from word to word: those that can no longer enter
 * are dropped, and the next word is asked about the rest (meeting.h).
 *
 * Owner    the caller's storage
 * Source   document-at-a-time in batches: Lucene 10's bulk conjunctions and its MaxScore over windows (see
 *          conjunction.c, maxscore.c)
 */
#ifndef NX_SEARCH_CANDIDATES_H
#define NX_SEARCH_CANDIDATES_H

#include "search/bulk.h"
#include "search/meeting.h"

enum { NX_CANDIDATES_FIRST = 32 }; /* documents of a batch before the k best are k: later ones may be passed over */

struct nx_candidates {
	uint32_t n;
	nx_doc docs[NX_BLOCK_DOCS]; /* ascending */
	int32_t scores[NX_BLOCK_DOCS];
};

/* So many are taken together; few, as long as each could raise the threshold. */
static inline uint32_t
nx_candidates_most(const struct nx_topk *topk)
{
	return topk->count < topk->k ? NX_CANDIDATES_FIRST : NX_BLOCK_DOCS;
}

/* Takes documents of [the source's, end) that score above `least` from the block in hand, which is
 * scored; `most` of them at most.  Returns from where to go on: `end` when all are taken. */
nx_doc nx_candidates_take(struct nx_candidates *self, const struct nx_source *source, nx_doc end,
                     int64_t least, uint32_t most);

/* Drops those that do not score above `least`. */
void nx_candidates_keep(struct nx_candidates *self, int64_t least);

/* Adds what a source gives those that it holds, and drops the others if it is required. */
void nx_candidates_add(struct nx_candidates *self, struct nx_source *source, struct nx_meeting *meeting,
                  bool required);

/* Gives those that may be shown to the best k; none is left. */
void nx_candidates_push(struct nx_candidates *self, struct nx_topk *topk,
                        const struct nx_filter *filter);

/* Adds what each of n sources gives those that it holds, and drops those that none of them holds. */
void nx_candidates_add_any(struct nx_candidates *self, struct nx_source **sources, uint32_t n,
                           struct nx_meeting *meeting);

#endif
