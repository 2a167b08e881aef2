/* docset_term.c - the documents that hold one term, perhaps in one zone. */
#include "search/docset.h"

struct term {
	struct nx_docset base;
	struct nx_cursor cursor;
	const struct nx_op *op;
	const struct nx_variant *variant;
	struct nx_docset_ctx *ctx;
	uint32_t bound_block; /* whose bound is known; UINT32_MAX: none */
	int32_t bound;
	nx_doc spans_doc; /* for which `spans` is right */
	struct nx_spans spans;
	nx_pos *positions; /* room for spans.room */
	uint32_t nroom;
};

static nx_doc
term_seek(struct nx_docset *base, nx_doc target)
{
	struct term *self = (struct term *)base;

	base->doc = nx_cursor_seek(&self->cursor, target);
	if (base->doc == NX_NO_DOC && self->cursor.damaged)
		self->ctx->damaged = true;
	return base->doc;
}

static inline const struct nx_list *
list_of(const struct term *self)
{
	return self->cursor.list;
}

static int64_t
term_score(struct nx_docset *base)
{
	struct term *self = (struct term *)base;

	if (!self->op->scored)
		return 0;
	return nx_score_posting(&self->ctx->plan->scorer, self->op->weight,
	                        nx_cursor_freq(&self->cursor), nx_cursor_zones(&self->cursor),
	                        self->ctx->norms[base->doc]);
}

static uint32_t
term_frequency(struct nx_docset *base, unsigned *zones)
{
	struct term *self = (struct term *)base;

	*zones = nx_cursor_zones(&self->cursor);
	return nx_cursor_freq(&self->cursor);
}

static int64_t
term_bound(struct nx_docset *base, nx_doc from, nx_doc *last)
{
	struct term *self = (struct term *)base;
	const struct nx_list *list = list_of(self);
	uint32_t block;

	if (!self->op->scored || base->doc == NX_NO_DOC)
		return 0;
	block = nx_list_block_find(list, self->cursor.block, from);
	if (block >= list->nblocks)
		return 0;
	*last = nx_list_block_last(list, block);
	if (block != self->bound_block) {
		struct nx_bounder bounder = nx_docset_bounder(self->ctx, self->op->weight);
		self->bound = nx_bound_block(&bounder, list, block);
		self->bound_block = block;
	}
	return self->bound;
}

/* The positions [*begin, *end) of the zone this operator is confined to. */
static void
zone_limits(const struct term *self, nx_pos *begin, nx_pos *end)
{
	nx_pos title = nx_segment_title_end(self->ctx->segment, self->base.doc);
	nx_pos lead = nx_segment_lead_end(self->ctx->segment, self->base.doc);

	lead = lead < title ? title : lead;
	*begin = 0;
	*end = UINT32_MAX;
	if (self->op->zone == NX_FIELD_TITLE) {
		*end = title;
	} else if (self->op->zone == NX_FIELD_LEAD) {
		*begin = title;
		*end = lead;
	} else if (self->op->zone == NX_FIELD_BODY) {
		*begin = lead;
	}
}

/* Reads the current document's positions; returns how many. */
static uint32_t
read_positions(struct term *self)
{
	uint32_t freq = nx_cursor_freq(&self->cursor);

	if (freq > self->nroom) {
		uint32_t room = freq < 32 ? 64 : freq < UINT32_MAX / 2 ? freq * 2 : freq;
		nx_pos *positions =
		    nx_arena_alloc(self->ctx->arena, (size_t)room * sizeof(*positions));
		if (!positions)
			return 0;
		self->positions = positions;
		self->nroom = room;
	}
	freq = nx_cursor_positions(&self->cursor, self->positions, self->nroom);
	if (self->cursor.damaged)
		self->ctx->damaged = true;
	return freq;
}

static const struct nx_spans *
term_spans(struct nx_docset *base)
{
	struct term *self = (struct term *)base;
	nx_pos begin, end, width = self->variant->width;
	uint32_t n;

	if (self->spans_doc == base->doc)
		return &self->spans;
	self->spans_doc = base->doc;
	self->spans.count = 0;
	n = read_positions(self);
	if (!nx_spans_reserve(&self->spans, n, self->ctx->arena))
		return &self->spans;
	if (self->op->zone == NX_FIELD_NONE) {
		begin = 0;
		end = UINT32_MAX;
	} else {
		zone_limits(self, &begin, &end);
	}
	for (uint32_t i = 0; i < n; i++) {
		nx_pos pos = self->positions[i];
		if (pos >= begin && pos < end)
			self->spans.items[self->spans.count++] =
			    (struct nx_span){ pos, pos + width - 1 };
	}
	return &self->spans;
}

static bool
title_matches(struct nx_docset *base)
{
	struct term *self = (struct term *)base;

	return nx_cursor_zones(&self->cursor) & NX_ZONE_TITLE;
}

static bool
lead_matches(struct nx_docset *base)
{
	struct term *self = (struct term *)base;

	return nx_cursor_zones(&self->cursor) & NX_ZONE_LEAD;
}

/* In the body if it is in neither other zone; otherwise positions must tell. */
static bool
body_matches(struct nx_docset *base)
{
	struct term *self = (struct term *)base;

	return nx_cursor_zones(&self->cursor) == 0 || term_spans(base)->count > 0;
}

static void
term_marks(struct nx_docset *base, struct nx_spans *out)
{
	const struct term *self = (const struct term *)base;
	struct nx_str term = self->variant->term; /* ptr NULL: a word */
	const struct nx_spans *spans;

	if (self->op->unmarked)
		return;
	if (term.ptr && (term.ptr[0] == '\1' || term.ptr[0] == '\2'))
		/* structure is not seen; metadata has positions of its own, not the text's */
		return;
	spans = term_spans(base);
	for (uint32_t i = 0; i < spans->count; i++)
		if (nx_spans_reserve(out, out->count + 1, self->ctx->arena))
			out->items[out->count++] = spans->items[i];
}

struct text_of {
	struct nx_arena *arena;
	struct nx_str text;
};

static bool
keep_text(void *ctx, struct nx_str term, nx_term number, const struct nx_list *list)
{
	struct text_of *self = ctx;

	(void)number;
	(void)list;
	self->text = nx_arena_str(self->arena, term.ptr, term.len);
	return true;
}

struct nx_str
nx_variant_text(struct nx_docset_ctx *ctx, const struct nx_variant *variant)
{
	struct text_of of = { ctx->arena, variant->term };

	if (!of.text.ptr &&
	    !nx_segment_lists(ctx->segment, &variant->number, 1, true, keep_text, &of))
		ctx->damaged = true;
	return of.text.ptr ? of.text : NX_STR("");
}

/* The term as it may be printed: marks of other kinds of term (lexicon.h) as letters. */
static void
explain_term(struct nx_docset *base, unsigned depth, struct nx_buffer *out)
{
	struct term *self = (struct term *)base;
	const struct nx_scorer *scorer = &self->ctx->plan->scorer;
	struct nx_str term = nx_variant_text(self->ctx, self->variant);
	/* "\2sap" is the word ap of a source: its field stands in the query above */
	size_t skip = term.len < 2 || (unsigned char)term.ptr[0] >= 0x20 ? 0
	              : term.ptr[0] == '\2'                              ? 2
	                                                                 : 1;
	uint32_t freq = nx_cursor_freq(&self->cursor);
	unsigned zones = nx_cursor_zones(&self->cursor);
	uint8_t norm = self->ctx->norms[base->doc];

	if (!self->op->scored) {
		nx_docset_line(out, depth, 0, "%.*s: filter", (int)(term.len - skip),
		               term.ptr + skip);
		return;
	}
	nx_docset_line(out, depth, term_score(base),
	               "%.*s: idf %.4f * boost %g * (k1 + 1) %g * f / (f + K), f %g = freq %u%s%s, "
	               "K %.4f (length %u, average %.1f)",
	               (int)(term.len - skip), term.ptr + skip, self->op->idf, self->op->boost,
	               (double)scorer->weights.k1 + 1.0,
	               (double)freq + (double)scorer->bonus[zones & 3], freq,
	               zones & NX_ZONE_TITLE ? " + title" : "",
	               zones & NX_ZONE_LEAD ? " + lead" : "",
	               1.0 / (double)scorer->inverse[norm], nx_norm_words(norm), scorer->average);
}

#define TERM_CLASS(decide)                                                                         \
	{                                                                                          \
		.seek = term_seek, .matches = (decide), .score = term_score, .limit = term_score,  \
		.frequency = term_frequency, .bound = term_bound,                                  \
		.spans = term_spans, .marks = term_marks, .explain = explain_term                  \
	}

static const struct nx_docset_class anywhere_class = TERM_CLASS(NULL);
static const struct nx_docset_class title_class = TERM_CLASS(title_matches);
static const struct nx_docset_class lead_class = TERM_CLASS(lead_matches);
static const struct nx_docset_class body_class = TERM_CLASS(body_matches);

struct nx_docset *
nx_docset_new_term(struct nx_docset_ctx *ctx, const struct nx_op *op,
                   const struct nx_variant *variant)
{
	struct term *self = nx_arena_alloc(ctx->arena, sizeof(*self));

	if (!self)
		return NULL;
	self->base.class = op->zone == NX_FIELD_TITLE  ? &title_class
	                   : op->zone == NX_FIELD_LEAD ? &lead_class
	                   : op->zone == NX_FIELD_BODY ? &body_class
	                                               : &anywhere_class;
	self->op = op;
	self->variant = variant;
	self->ctx = ctx;
	self->bound_block = UINT32_MAX;
	self->spans_doc = NX_NO_DOC;
	self->spans = (struct nx_spans){ 0 };
	self->positions = NULL;
	self->nroom = 0;
	nx_cursor_init(&self->cursor, &variant->lists[ctx->nsegment]);
	self->base.doc = nx_cursor_doc(&self->cursor);
	self->base.cost = variant->lists[ctx->nsegment].ndocs;
	if (self->cursor.damaged)
		ctx->damaged = true;
	return &self->base;
}
