/* gather.h - the scores of many lists at once.
 *
 * "mar*" stands for some hundred words. Nearly all have few documents and none can be left out, so
 * to keep a place and a bound for each in every window costs more than to read them all. Where they
 * have few documents in all, those are piled up and sorted; where many, their scores are added up in
 * an array by document, which then is like one list.
 *
 * Owner    a pile lives in an arena; what is gathered owns its arrays: release
 * Source   accumulators, term at a time: Moffat and Zobel, "Self-indexing inverted files for fast
 *          text retrieval" (ACM TOIS 14, 1996)
 */
#ifndef NX_SEARCH_GATHER_H
#define NX_SEARCH_GATHER_H

#include "search/source.h"

/* Documents, each once, ascending, and what all lists give each. */
struct nx_pile {
	uint32_t n, room;
	uint64_t *items; /* the document in the high half, its score in the low one */
	uint64_t *other; /* as much room */
	bool damaged;
};

static inline nx_doc
nx_piled_doc(const struct nx_pile *self, uint32_t i)
{
	return (nx_doc)(self->items[i] >> 32);
}

static inline int32_t
nx_piled_score(const struct nx_pile *self, uint32_t i)
{
	return (int32_t)(uint32_t)self->items[i];
}

/* Room for so many postings.  False when memory is out. */
bool nx_pile_init(struct nx_pile *self, uint32_t npostings, struct nx_arena *arena);

/* Adds the documents of a list in [begin, end).  `with` is room to read it. */
void nx_pile_add(struct nx_pile *self, struct nx_source *with, struct nx_docset_ctx *ctx,
                 const struct nx_list *list, float weight, nx_doc begin, nx_doc end);

/* Once, behind the last list: puts documents in order and adds up the scores of each. */
void nx_pile_settle(struct nx_pile *self);

enum { NX_GATHERED_SPAN = 512 }; /* documents that have one bound together */

struct nx_gathered {
	nx_doc ndocs;
	int32_t *scores; /* by document; 0 where none of the lists has it; NX_SCORE_PAD more */
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

#endif
