/* docset_spans.c - phrases, nearness, one sentence, at least n times.
 *
 * Candidates are the documents that hold all operands; positions are read for those only that
 * a caller asks about.  The operator scores like a word: its frequency is the number of
 * minimal spans, its idf the sum of its words', its zones those where a span begins.
 */
#include "search/docset.h"

struct places {
	struct nx_docset base;
	const struct nx_op *op;
	struct nx_docset_ctx *ctx;
	struct nx_docset *all;       /* children's conjunction */
	struct nx_docset **children; /* in the order of the query */
	uint32_t n;
	struct nx_docset *marks; /* where sentences or paragraphs start */
	struct nx_operand *operands;
	nx_doc spans_doc;
	struct nx_spans spans;
};

static nx_doc
places_seek(struct nx_docset *base, nx_doc target)
{
	struct places *self = (struct places *)base;

	base->doc = nx_docset_seek(self->all, target);
	return base->doc;
}

/* The spans of all operands; false when one has none after all. */
static bool
read_operands(struct places *self)
{
	for (uint32_t i = 0; i < self->n; i++) {
		struct nx_docset *child = self->children[i];
		if (!child->class->spans)
			return false;
		self->operands[i].spans = child->class->spans(child);
		self->operands[i].offset = self->op->children[i]->offset;
		if (self->operands[i].spans->count == 0)
			return false;
	}
	return true;
}

static void
find_in_stretch(struct places *self)
{
	static const struct nx_spans none = { 0 };
	const struct nx_spans *starts = &none;

	if (nx_docset_seek(self->marks, self->base.doc) == self->base.doc &&
	    self->marks->class->spans)
		starts = self->marks->class->spans(self->marks);
	nx_spans_within(self->operands, self->n, starts, &self->spans, self->ctx->arena);
}

static void
find_spans(struct places *self)
{
	struct nx_arena *arena = self->ctx->arena;

	switch (self->op->kind) {
	case NX_OP_PHRASE:
		nx_spans_phrase(self->operands, self->n, self->op->distance, &self->spans, arena);
		break;
	case NX_OP_NEAR:
		nx_spans_near(self->operands, self->n, self->op->distance, &self->spans, arena);
		break;
	case NX_OP_PRE:
		nx_spans_ordered(self->operands, self->n, self->op->distance, &self->spans, arena);
		break;
	case NX_OP_ATLEAST:
		nx_spans_union(self->operands, self->n, &self->spans, arena);
		if (self->spans.count < self->op->count)
			self->spans.count = 0;
		break;
	default:
		find_in_stretch(self);
	}
}

static const struct nx_spans *
places_spans(struct nx_docset *base)
{
	struct places *self = (struct places *)base;

	if (self->spans_doc == base->doc)
		return &self->spans;
	self->spans_doc = base->doc;
	self->spans.count = 0;
	if (read_operands(self))
		find_spans(self);
	return &self->spans;
}

static bool
places_matches(struct nx_docset *base)
{
	return places_spans(base)->count > 0;
}

static unsigned
zones_of(struct places *self)
{
	const struct nx_spans *spans = places_spans(&self->base);
	nx_pos title = nx_segment_title_end(self->ctx->segment, self->base.doc);
	nx_pos lead = nx_segment_lead_end(self->ctx->segment, self->base.doc);
	unsigned zones = 0;

	for (uint32_t i = 0; i < spans->count; i++) {
		nx_pos begin = spans->items[i].begin;
		zones |= begin < title ? NX_ZONE_TITLE : begin < lead ? NX_ZONE_LEAD : 0u;
	}
	return zones;
}

static int64_t
places_score(struct nx_docset *base)
{
	struct places *self = (struct places *)base;

	if (!self->op->scored)
		return 0;
	return nx_score_posting(&self->ctx->plan->scorer, self->op->weight,
	                        places_spans(base)->count, zones_of(self),
	                        self->ctx->norms[base->doc]);
}

static int64_t
places_bound(struct nx_docset *base, nx_doc from, nx_doc *last)
{
	struct places *self = (struct places *)base;

	(void)from;
	(void)last;
	return self->op->scored ? nx_score_ceiling(self->op->weight) : 0;
}

/* The words of the operands that lie inside the operator's own spans. */
static void
places_marks(struct nx_docset *base, struct nx_spans *out)
{
	struct places *self = (struct places *)base;
	const struct nx_spans *spans = places_spans(base);
	uint32_t kept = out->count;

	for (uint32_t i = 0; i < self->n; i++)
		if (self->children[i]->class->marks)
			self->children[i]->class->marks(self->children[i], out);
	for (uint32_t i = kept; i < out->count; i++) {
		struct nx_span mark = out->items[i];
		for (uint32_t j = 0; j < spans->count; j++)
			if (mark.begin >= spans->items[j].begin &&
			    mark.end <= spans->items[j].end) {
				out->items[kept++] = mark;
				break;
			}
	}
	out->count = kept;
}

static const char *
name_of(enum nx_op_kind kind)
{
	switch (kind) {
	case NX_OP_PHRASE:
		return "phrase";
	case NX_OP_NEAR:
		return "near";
	case NX_OP_PRE:
		return "pre";
	case NX_OP_SENTENCE:
		return "in one sentence";
	case NX_OP_PARAGRAPH:
		return "in one paragraph";
	default:
		return "at least";
	}
}

static void
places_explain(struct nx_docset *base, unsigned depth, struct nx_buffer *out)
{
	struct places *self = (struct places *)base;
	const struct nx_scorer *scorer = &self->ctx->plan->scorer;
	unsigned zones = zones_of(self);
	uint8_t norm = self->ctx->norms[base->doc];
	uint32_t freq = places_spans(base)->count;

	nx_docset_line(out, depth, places_score(base),
	               "%s: idf %.4f * boost %g * (k1 + 1) %g * f / (f + K), f %g = %u places%s%s, "
	               "K %.4f (length %u, average %.1f)",
	               name_of(self->op->kind), self->op->idf, self->op->boost,
	               (double)scorer->weights.k1 + 1.0,
	               (double)freq + (double)scorer->bonus[zones & 3], freq,
	               zones & NX_ZONE_TITLE ? " + title" : "", zones & NX_ZONE_LEAD ? " + lead" : "",
	               1.0 / (double)scorer->inverse[norm], nx_norm_words(norm), scorer->average);
}

static const struct nx_docset_class places_class = {
	.seek = places_seek,
	.matches = places_matches,
	.score = places_score,
	.bound = places_bound,
	.spans = places_spans,
	.marks = places_marks,
	.explain = places_explain,
};

struct nx_docset *
nx_docset_new_spans(struct nx_docset_ctx *ctx, const struct nx_op *op,
                    struct nx_docset **children, uint32_t n, struct nx_docset *marks)
{
	struct places *self = nx_arena_zalloc(ctx->arena, 1, sizeof(*self));
	struct nx_docset **sorted = nx_arena_alloc(ctx->arena, n * sizeof(*sorted));

	if (!self || !sorted)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = children[i];
	self->all = nx_docset_new_and(ctx, sorted, n);
	self->operands = nx_arena_zalloc(ctx->arena, n, sizeof(*self->operands));
	if (!self->all || !self->operands)
		return NULL;
	self->base.class = &places_class;
	self->base.doc = self->all->doc;
	self->base.cost = self->all->cost;
	self->op = op;
	self->ctx = ctx;
	self->children = children;
	self->n = n;
	self->marks = marks;
	self->spans_doc = NX_NO_DOC;
	return &self->base;
}
