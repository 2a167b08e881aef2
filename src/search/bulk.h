/* bulk.h - plans made of words alone run on lists, block by block, without docsets.
 *
 * Most queries are words: all of them required, or any, with filters, or an exact phrase among them.
 * bulk.c recognises them; one.c, maxscore.c, conjunction.c and phrase.c run them.  Everything else walks
 * (walk.c).
 */
#ifndef NX_SEARCH_BULK_H
#define NX_SEARCH_BULK_H

#include "search/gather.h"
#include "search/source.h"

/* What stands under an operator in one segment. */
struct nx_op_sums {
	uint32_t nlists, nops; /* lists that are not empty; operators, itself among them */
	uint64_t npostings;    /* of all lists */
	bool scored;           /* one of them scores */
};

/* Adds to the sums. */
void nx_sum_ops(const struct nx_op *op, uint32_t nsegment, struct nx_op_sums *sums);

/* Which documents count at all. */
struct nx_filter {
	const struct nx_live_segment *live;
	const uint64_t *bits; /* filters and exclusions; NULL: none but `live` */
};

static inline bool
nx_filter_accepts(const struct nx_filter *self, nx_doc doc)
{
	if (self->bits)
		return self->bits[doc >> 6] >> (doc & 63) & 1;
	return nx_live_has(self->live, doc);
}

/* Lists of which at least one must hold a document; the scores add up. */
struct nx_clause {
	struct nx_source **sources;
	uint32_t n;
	uint64_t cost;
};

/* Runs the plan if it is one of words alone: true, and *ok is false when memory was out.
 * False: not such a plan. */
bool nx_run_bulk(struct nx_run *run, bool *ok);

/* The top k of one source (one.c).  False when memory is out. */
bool nx_bulk_one(struct nx_run *run, struct nx_source *source, const struct nx_filter *filter);

/* The top k of the documents in any source, or in `gathered` (NULL: none), which is used up (maxscore.c).  False when memory
 * is out. */
bool nx_bulk_any(struct nx_run *run, struct nx_source **sources, uint32_t n,
                 struct nx_gathered *gathered, const struct nx_filter *filter);

/* The same of the documents in any source or in the pile. */
bool nx_bulk_piled(struct nx_run *run, struct nx_source **sources, uint32_t n,
                   const struct nx_pile *pile, const struct nx_filter *filter);

/* The top k of the documents in all clauses, scored by those and by the optional sources
 * (conjunction.c).  False when memory is out. */
bool nx_bulk_all(struct nx_run *run, struct nx_clause *clauses, uint32_t n,
                 struct nx_source **optional, uint32_t noptional, const struct nx_filter *filter);

/* An exact phrase of words that have one list each, and words beside it. */
struct nx_bulk_phrase {
	const struct nx_op *op;
	struct nx_source **words; /* rarest first; their weight is the phrase's */
	uint32_t *offsets;        /* how far behind the first each stands */
	uint32_t n;
	struct nx_clause *clauses; /* required too */
	struct nx_source **optional;
	uint32_t nclauses, noptional;
};

/* The top k of the documents that hold the phrase and all clauses; also counts them (run->counting)
 * (phrase.c).  False when memory is out. */
bool nx_bulk_phrase(struct nx_run *run, const struct nx_bulk_phrase *of,
                    const struct nx_filter *filter);

/* ---- count.c ---- */

/* Looking a document up in a list costs about as much as so many that are unpacked and set as bits. */
enum { NX_LOOK_UP = 24 };

/* Counts the documents that match, to run->total, where that takes no scores.  False when it does, or memory is
 * out. */
bool nx_count(struct nx_run *run);

/* ---- bits.c ---- */

/* All documents that may be shown; what stands behind the last is set.  NULL when memory is out. */
uint64_t *nx_bits_shown(struct nx_run *run);

/* Sets, in `bits` (room for ndocs), exactly the documents of [begin, end) that the operator
 * matches, bit d for document d.  False, with `bits` undefined, when it needs positions, zones or
 * more memory. */
bool nx_bits_of(struct nx_docset_ctx *ctx, const struct nx_op *op, nx_doc begin, nx_doc end,
                uint64_t *bits);

/* Whether nx_bits_of() can do it. */
bool nx_bits_can(const struct nx_op *op);

/* Room for the bits of all documents, nothing written but zeros behind the last.  NULL when memory is out. */
uint64_t *nx_bits_new(struct nx_docset_ctx *ctx);

/* Of bits that nx_bits_of() set for [begin, end): clears those of documents that are not to be shown, */
void nx_bits_drop_hidden(const struct nx_live_segment *live, nx_doc begin, nx_doc end,
                         uint64_t *bits);
/* and counts the others. */
uint64_t nx_bits_count(const uint64_t *bits, nx_doc begin, nx_doc end);

#endif
