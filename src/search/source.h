/* source.h - a scored list for the bulk ways of running: cursor, block scores, bounds.
 *
 * Blocks are scored whole, once, and bounds that are dear are kept, so that windows may
 * overlap blocks as they like.
 *
 * Owner    arrays live in the arena of the run
 * Source   scoring in bulk into a window: Lucene 10's MaxScoreBulkScorer and, before it, the
 *          BS1 scorer of Lucene 1; bounds: Ding and Suel (SIGIR 2011)
 */
#ifndef NX_SEARCH_SOURCE_H
#define NX_SEARCH_SOURCE_H

#include "search/bound.h"
#include "search/run.h"

/* Documents scored together in an array: 16 KB of scores stay in the first-level cache. */
enum { NX_WINDOW = 4096 };

struct nx_source {
	struct nx_cursor cursor;
	struct nx_bounder bounder;
	const uint8_t *norms;
	uint32_t ndocs;
	bool by_codes;         /* the list's codes are all it takes */
	int32_t *bounds;       /* else by block; -1: not known yet */
	int32_t *group_bounds; /* by group of blocks */
	int32_t bound;         /* in the current window */
	uint32_t scored_block; /* whose scores are in `scores`; UINT32_MAX: none */
	int32_t best;          /* of those */
	int32_t scores[NX_BLOCK_DOCS + NX_BLOCK_PAD];
};

/* Scores of a window, and which documents have one. */
struct nx_window {
	int32_t scores[NX_WINDOW];
	uint64_t bits[NX_WINDOW / 64];
};

/* On the first document of a list, of which no bounds will be asked. */
void nx_source_begin(struct nx_source *self, const struct nx_docset_ctx *ctx,
                     const struct nx_list *list, float weight);

/* The same with room for bounds.  False when memory is out. */
bool nx_source_init(struct nx_source *self, struct nx_docset_ctx *ctx, const struct nx_list *list,
                    float weight);

/* On the first document again. */
void nx_source_restart(struct nx_source *self);

/* No document in [from, end) scores more; from is not before the last call's, nor before
 * the cursor's block. */
int32_t nx_source_bound(struct nx_source *self, nx_doc from, nx_doc end);

/* The same for [from, *end), `*end` being where the group of blocks ends that holds the first
 * document >= from: bounds are looser, but one look may pass over thousands of documents. */
int32_t nx_source_group_bound(struct nx_source *self, nx_doc from, nx_doc *end);

/* Where the block ends that holds the first document >= from (one past its last); NX_NO_DOC when
 * there is none. */
nx_doc nx_source_block_end(const struct nx_source *self, nx_doc from);

/* Makes scores[] right for the cursor's block. */
void nx_source_score_block(struct nx_source *self);

/* The score of the document the cursor stands on. */
static inline int32_t
nx_source_score(struct nx_source *self)
{
	struct nx_cursor *cursor = &self->cursor;
	uint32_t freq;
	unsigned zones;

	if (self->scored_block == cursor->block)
		return self->scores[cursor->at];
	freq = nx_cursor_posting(cursor, &zones);
	return nx_score_posting(self->bounder.scorer, self->bounder.weight, freq, zones,
	                        self->norms[nx_cursor_doc(cursor)]);
}

/* Adds the scores of the documents in [begin, end), end - begin <= NX_WINDOW, and leaves the
 * cursor on the first document >= end. */
void nx_source_add_window(struct nx_source *self, nx_doc begin, nx_doc end,
                          struct nx_window *window);

/* The same without bits, where nobody asks for a document of score 0. */
void nx_source_add_scores(struct nx_source *self, nx_doc begin, nx_doc end, int32_t *scores);

#endif
