/* gather.h - the scores of many lists at once, as one array.
 *
 * "mar*" stands for some hundred words. Nearly all have few documents and none can be left out, so
 * to keep a place and a bound for each in every window costs more than to read them all: their
 * scores are added up in an array by document, and then are like one list.
 *
 * Owner    owns its arrays: release
 * Source   accumulators, term at a time: Moffat and Zobel, "Self-indexing inverted files for fast
 *          text retrieval" (ACM TOIS 14, 1996)
 */
#ifndef NX_SEARCH_GATHER_H
#define NX_SEARCH_GATHER_H

#include "search/source.h"

enum { NX_GATHERED_SPAN = 512 }; /* documents that have one bound together */

struct nx_gathered {
	nx_doc ndocs;
	int32_t *scores; /* by document; 0 where none of the lists has it */
	int32_t *bests;  /* by span of documents: the greatest */
	uint64_t *bits;  /* the documents that one has */
	bool damaged;
};

/* False when memory is out. */
bool nx_gathered_init(struct nx_gathered *self, nx_doc ndocs);
void nx_gathered_release(struct nx_gathered *self); /* takes zeroed */

/* Adds the documents of a list in [begin, end).  `with` is room to read it. */
void nx_gathered_add(struct nx_gathered *self, struct nx_source *with, struct nx_docset_ctx *ctx,
                     const struct nx_list *list, float weight, nx_doc begin, nx_doc end);

/* How many documents of [begin, end), about: whole words of bits. */
uint32_t nx_gathered_count(const struct nx_gathered *self, nx_doc begin, nx_doc end);

/* Puts the scores of the documents in [begin, end), which are at most a window, into an empty `window`. */
void nx_gathered_window(const struct nx_gathered *self, nx_doc begin, nx_doc end,
                        struct nx_window *window);

/* No document of the span that holds `doc` scores more. */
static inline int32_t
nx_gathered_best(const struct nx_gathered *self, nx_doc doc)
{
	return self->bests[doc / NX_GATHERED_SPAN];
}

/* The same without bits. */
void nx_gathered_scores(const struct nx_gathered *self, nx_doc begin, nx_doc end, int32_t *scores);

#endif
