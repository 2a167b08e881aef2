/* docset.h - an operator of the plan at work in one segment.
 *
 * A docset walks candidates in ascending order.  It works in two phases: seek() is cheap and
 * may stop at a document that does not match (a phrase stops where all words occur),
 * matches() decides, reading positions only of documents that can still enter the
 * top k.  bound() lets the caller pass over whole stretches of documents.
 *
 * A new docset stands on its first candidate; past the last it stands on NX_NO_DOC, for good.
 *
 * Owner    lives in the arena of its context; nothing to release
 * Threads  one at a time
 * Source   two-phase iteration and per-block maxima: Lucene's TwoPhaseIterator and
 *          ImpactsDISI; Ding and Suel (SIGIR 2011)
 */
#ifndef NX_SEARCH_DOCSET_H
#define NX_SEARCH_DOCSET_H

#include "base/buffer.h"
#include "postings/cursor.h"
#include "search/bound.h"
#include "search/plan.h"
#include "search/spans.h"

struct nx_docset;

struct nx_docset_class {
	/* To the first candidate >= target and returns it; never backwards. */
	nx_doc (*seek)(struct nx_docset *self, nx_doc target);
	/* Does the candidate match?  NULL: every candidate does. */
	bool (*matches)(struct nx_docset *self);
	/* Of a candidate that was found to match.  NULL: 0. */
	int64_t (*score)(struct nx_docset *self);
	/* The candidate, should it match, scores no more than this; reads no positions.  NULL: not
	 * known, or score() itself where matches is NULL. */
	int64_t (*limit)(struct nx_docset *self);
	/* Occurrences of a positional operand in the candidate, no fewer than it has spans, and
	 * their NX_ZONE_ bits; reads no positions.  NULL: not known. */
	uint32_t (*frequency)(struct nx_docset *self, unsigned *zones);
	/* No document in [from, *last] scores more; from >= self->doc or the last bound's
	 * from.  Does not move.  NULL: 0 everywhere. */
	int64_t (*bound)(struct nx_docset *self, nx_doc from, nx_doc *last);
	/* Where a candidate matches; empty where it does not after all.  NULL: has no places. */
	const struct nx_spans *(*spans)(struct nx_docset *self);
	/* Appends to `out` the spans that made a match, word by word.  NULL: none. */
	void (*marks)(struct nx_docset *self, struct nx_spans *out);
	/* Prints, `depth` deep, how the score of a match comes about.  NULL: a filter. */
	void (*explain)(struct nx_docset *self, unsigned depth, struct nx_buffer *out);
};

struct nx_docset {
	const struct nx_docset_class *class;
	nx_doc doc;
	uint32_t cost; /* about how many candidates */
};

/* What the docsets of one segment share. */
struct nx_docset_ctx {
	const struct nx_plan *plan;
	const struct nx_segment *segment;
	uint32_t nsegment; /* its number in the snapshot */
	const uint8_t *norms;
	nx_doc ndocs;
	struct nx_arena *arena;
	struct nx_reach reach; /* of the plan's scorer here; 0 where nothing is bounded */
	bool damaged; /* a list ended early */
};

static inline struct nx_bounder
nx_docset_bounder(const struct nx_docset_ctx *ctx, float weight)
{
	return (struct nx_bounder){ &ctx->plan->scorer, ctx->reach, weight };
}

/* The one spelling of a word that this segment has; NULL for other operators, and where there is none or
 * more than one. */
const struct nx_variant *nx_only_variant(const struct nx_docset_ctx *ctx, const struct nx_op *op);

/* What a spelling says; "" where memory is out or its bytes are damaged. */
struct nx_str nx_variant_text(struct nx_docset_ctx *ctx, const struct nx_variant *variant);

/* Makes the docset of an operator.  NULL when memory is out. */
struct nx_docset *nx_docset_new(struct nx_docset_ctx *ctx, const struct nx_op *op);

static inline nx_doc
nx_docset_seek(struct nx_docset *self, nx_doc target)
{
	return self->doc >= target ? self->doc : self->class->seek(self, target);
}

static inline bool
nx_docset_matches(struct nx_docset *self)
{
	return !self->class->matches || self->class->matches(self);
}

static inline int64_t
nx_docset_score(struct nx_docset *self)
{
	return self->class->score ? self->class->score(self) : 0;
}

static inline int64_t
nx_docset_limit(struct nx_docset *self)
{
	if (self->class->limit)
		return self->class->limit(self);
	return self->class->matches ? INT64_MAX : nx_docset_score(self);
}

static inline int64_t
nx_docset_bound(struct nx_docset *self, nx_doc from, nx_doc *last)
{
	*last = NX_NO_DOC - 1;
	return self->class->bound ? self->class->bound(self, from, last) : 0;
}

/* Prints how the score of a match comes about. */
void nx_docset_explain(struct nx_docset *self, unsigned depth, struct nx_buffer *out);

/* Prints one line of an explanation: indented, the score in units of 1, then the words. */
void nx_docset_line(struct nx_buffer *out, unsigned depth, int64_t score, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- The kinds, one file each; NULL when memory is out ---- */

struct nx_docset *nx_docset_new_empty(struct nx_docset_ctx *ctx);
struct nx_docset *nx_docset_new_range(struct nx_docset_ctx *ctx, nx_doc begin, nx_doc end);
struct nx_docset *nx_docset_new_length(struct nx_docset_ctx *ctx, int64_t begin, int64_t end);
struct nx_docset *nx_docset_new_term(struct nx_docset_ctx *ctx, const struct nx_op *op,
                                     const struct nx_variant *variant);
struct nx_docset *nx_docset_new_or(struct nx_docset_ctx *ctx, struct nx_docset **children,
                                   uint32_t n);
struct nx_docset *nx_docset_new_and(struct nx_docset_ctx *ctx, struct nx_docset **children,
                                    uint32_t n);
/* `required` decides; `optional` adds score, `excluded` takes out; both may be NULL. */
struct nx_docset *nx_docset_new_bool(struct nx_docset_ctx *ctx, struct nx_docset *required,
                                     struct nx_docset *optional, struct nx_docset *excluded);
/* PHRASE to ATLEAST over children that have spans; `marks`: of SENTENCE and PARAGRAPH. */
struct nx_docset *nx_docset_new_spans(struct nx_docset_ctx *ctx, const struct nx_op *op,
                                      struct nx_docset **children, uint32_t n,
                                      struct nx_docset *marks);

#endif
