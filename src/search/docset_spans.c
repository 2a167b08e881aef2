/* docset_spans.c - phrases, nearness, one sentence, at least n times.
 *
 * Candidates are the documents that hold all operands; positions are read for those only that
 * a caller asks about.  The operator scores like a word: its frequency is the number of
 * minimal spans, its idf the sum of its words', its zones those where a span begins.
 */
#include "search/docset.h"

/* A list of a part, for bounds. */
struct source {
	const struct nx_list *list;
	uint32_t part;
	uint32_t block; /* whose bound is known; UINT32_MAX: none */
	int32_t bound;
};

struct places {
	struct nx_docset base;
	const struct nx_op *op;
	struct nx_docset_ctx *ctx;
	struct nx_docset *all;       /* the parts' conjunction */
	struct nx_docset **children; /* in the order of the query */
	uint32_t n;
	/* What a candidate must hold, the first part beginning with the first word: the children; of an exact
	 * phrase a pair stands for two of them where the segment keeps it. */
	struct nx_docset **parts;
	const struct nx_op **part_ops;
	uint32_t nparts;
	struct nx_docset *marks; /* where sentences or paragraphs start */
	struct nx_operand *operands;
	uint32_t *order; /* of an exact phrase: operands, rarest first; NULL: another operator */
	struct source *sources; /* of an exact phrase of words, by part */
	uint32_t nsources;
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

/* Word by word, rarest first: most candidates end before positions of the commonest words are
 * read. */
static void
find_exact(struct places *self)
{
	for (uint32_t i = 0; i < self->n; i++) {
		uint32_t at = self->order[i];
		struct nx_docset *child = self->children[at];
		struct nx_operand operand = { .offset = self->op->children[at]->offset };
		/* a word that a pair stands for is elsewhere only in damaged lists */
		if (!child->class->spans ||
		    nx_docset_seek(child, self->base.doc) != self->base.doc) {
			self->spans.count = 0;
			return;
		}
		operand.spans = child->class->spans(child);
		if (i == 0)
			nx_spans_phrase_start(&operand, &self->spans, self->ctx->arena);
		else
			nx_spans_phrase_keep(&operand, &self->spans);
		if (self->spans.count == 0)
			return;
	}
}

/* Positions run on from the headline to the lead and the body, but a headline's last word and the
 * text's first are no neighbours; nor are words of a phrase on either side of the lead's end.  Of
 * minimal spans nothing is lost: what a span inside one zone holds is inside it too. */
static void
drop_crossing(struct places *self)
{
	struct nx_spans *spans = &self->spans;
	bool phrase = self->op->kind == NX_OP_PHRASE;
	bool near = self->op->kind == NX_OP_NEAR || self->op->kind == NX_OP_PRE;
	nx_pos title, lead;
	uint32_t n = 0;

	if (!spans->count || self->op->metadata ||
	    !(phrase || (near && self->op->distance < UINT32_MAX)))
		return;
	title = nx_segment_title_end(self->ctx->segment, self->base.doc);
	lead = phrase ? nx_segment_lead_end(self->ctx->segment, self->base.doc) : title;
	for (uint32_t i = 0; i < spans->count; i++)
		if (!nx_span_crosses(spans->items[i], title) &&
		    !nx_span_crosses(spans->items[i], lead))
			spans->items[n++] = spans->items[i];
	spans->count = n;
}

static const struct nx_spans *
places_spans(struct nx_docset *base)
{
	struct places *self = (struct places *)base;

	if (self->spans_doc == base->doc)
		return &self->spans;
	self->spans_doc = base->doc;
	self->spans.count = 0;
	if (self->order)
		find_exact(self);
	else if (read_operands(self))
		find_spans(self);
	drop_crossing(self);
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
	uint32_t n = self->op->metadata ? 0 : spans->count;
	nx_pos title = nx_segment_title_end(self->ctx->segment, self->base.doc);
	nx_pos lead = nx_segment_lead_end(self->ctx->segment, self->base.doc);
	unsigned zones = 0;

	for (uint32_t i = 0; i < n; i++) {
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

/* Of an exact phrase no part may be rarer than it, and it begins where its first word stands; other
 * operators have no more minimal spans than their operands have places. */
static uint32_t
places_frequency(struct nx_docset *base, unsigned *zones)
{
	struct places *self = (struct places *)base;
	uint32_t least = NX_FREQ_MAX;
	unsigned first_zones = 0;
	uint64_t sum = 0;

	*zones = 0;
	for (uint32_t i = 0; i < self->nparts; i++) {
		struct nx_docset *part = self->parts[i];
		unsigned found = NX_ZONE_TITLE | NX_ZONE_LEAD;
		uint32_t freq = part->class->frequency ? part->class->frequency(part, &found)
		                                       : NX_FREQ_MAX;
		least = freq < least ? freq : least;
		sum += freq;
		*zones |= found;
		if (i == 0)
			first_zones = found;
	}
	if (!self->order)
		return sum < NX_FREQ_MAX ? (uint32_t)sum : NX_FREQ_MAX;
	*zones = first_zones;
	return least;
}

static int64_t
places_limit(struct nx_docset *base)
{
	struct places *self = (struct places *)base;
	unsigned zones;
	uint32_t freq;

	if (!self->op->scored)
		return 0;
	if (self->spans_doc == base->doc)
		return self->spans.count ? places_score(base) : 0;
	freq = places_frequency(base, &zones);
	return nx_score_posting(&self->ctx->plan->scorer, self->op->weight, freq, zones,
	                        self->ctx->norms[base->doc]);
}

/* Of a word behind the first: a phrase has the zone of its first word, where others need not be. */
static int32_t
later_bound(const struct nx_bounder *bounder, const struct nx_list *list, uint32_t block)
{
	struct nx_impacts impacts;

	nx_list_block_impacts(list, block, &impacts);
	for (unsigned i = 0; i < impacts.count; i++)
		impacts.items[i].zones = NX_ZONE_TITLE | NX_ZONE_LEAD;
	return nx_score_bound(bounder->scorer, bounder->weight, &impacts);
}

/* The bound of one list if its word alone had the phrase's weight. */
static int32_t
source_bound(struct places *self, struct source *source, nx_doc from, nx_doc *last)
{
	uint32_t known = source->block == UINT32_MAX ? 0 : source->block, block;

	if (known && nx_list_block_last(source->list, known - 1) >= from)
		known = 0; /* somebody looked ahead */
	block = nx_list_block_find(source->list, known, from);

	if (block >= source->list->nblocks) {
		*last = NX_NO_DOC - 1;
		return 0;
	}
	if (block != source->block) {
		struct nx_bounder bounder = nx_docset_bounder(self->ctx, self->op->weight);
		source->bound = source->part == 0 ? nx_bound_block(&bounder, source->list, block)
		                                  : later_bound(&bounder, source->list, block);
		source->block = block;
	}
	*last = nx_list_block_last(source->list, block);
	return source->bound;
}

/* An exact phrase is no more frequent than any of its parts, so the least of their bounds is its
 * own.  The spellings of a word add up: a sum of scores is not below the score of a sum, but for a
 * rounding each. */
static int64_t
places_bound(struct nx_docset *base, nx_doc from, nx_doc *last)
{
	struct places *self = (struct places *)base;
	int64_t least = nx_score_ceiling(self->op->weight);

	if (!self->op->scored)
		return 0;
	for (uint32_t i = 0; i < self->nsources;) {
		uint32_t part = self->sources[i].part;
		int64_t sum = 0;
		for (; i < self->nsources && self->sources[i].part == part; i++) {
			nx_doc end;
			sum += source_bound(self, &self->sources[i], from, &end) + 1;
			*last = end < *last ? end : *last;
		}
		least = sum < least ? sum : least;
	}
	return least;
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
	               zones & NX_ZONE_TITLE ? " + title" : "",
	               zones & NX_ZONE_LEAD ? " + lead" : "",
	               1.0 / (double)scorer->inverse[norm], nx_norm_words(norm), scorer->average);
}

static const struct nx_docset_class places_class = {
	.seek = places_seek,
	.matches = places_matches,
	.score = places_score,
	.limit = places_limit,
	.frequency = places_frequency,
	.bound = places_bound,
	.spans = places_spans,
	.marks = places_marks,
	.explain = places_explain,
};

/* The operands from the rarest on. */
static bool
order_operands(struct places *self)
{
	self->order = nx_arena_alloc(self->ctx->arena, self->n * sizeof(*self->order));
	if (!self->order)
		return false;
	for (uint32_t i = 0; i < self->n; i++) {
		uint32_t j = i;
		for (; j > 0; j--) {
			if (self->children[self->order[j - 1]]->cost <= self->children[i]->cost)
				break;
			self->order[j] = self->order[j - 1];
		}
		self->order[j] = i;
	}
	return true;
}

/* The lists of all parts, if they are nothing but words and pairs. */
static bool
add_sources(struct places *self)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < self->nparts; i++) {
		if (self->part_ops[i]->kind != NX_OP_WORD)
			return true;
		n += self->part_ops[i]->nvariants;
	}
	self->sources = nx_arena_alloc(self->ctx->arena, n * sizeof(*self->sources));
	for (uint32_t i = 0; i < self->nparts && self->sources; i++) {
		const struct nx_op *word = self->part_ops[i];
		for (uint32_t j = 0; j < word->nvariants; j++) {
			const struct nx_list *list = &word->variants[j].lists[self->ctx->nsegment];
			if (list->ndocs)
				self->sources[self->nsources++] =
				    (struct source){ list, i, UINT32_MAX, 0 };
		}
	}
	return self->sources != NULL;
}

/* Pairs where there are, the children that no pair covers, in the order of the words. */
static bool
find_parts(struct places *self)
{
	struct nx_arena *arena = self->ctx->arena;
	const struct nx_op *op = self->op;
	struct nx_op *const *pairs = op->pairs;

	self->parts = nx_arena_alloc(arena, self->n * sizeof(struct nx_docset *));
	self->part_ops = nx_arena_alloc(arena, self->n * sizeof(struct nx_op *));
	if (!self->parts || !self->part_ops)
		return false;
	for (uint32_t i = 0; i < self->n; i++) {
		const struct nx_op *pair = pairs && i + 1 < self->n ? pairs[i] : NULL;
		struct nx_docset *part = self->children[i];

		if (pair)
			part = nx_docset_new_term(self->ctx, pair, pair->variants);
		else if (pairs && i > 0 && pairs[i - 1])
			continue;
		if (!part)
			return false;
		self->part_ops[self->nparts] = pair ? pair : op->children[i];
		self->parts[self->nparts++] = part;
	}
	return true;
}

struct nx_docset *
nx_docset_new_spans(struct nx_docset_ctx *ctx, const struct nx_op *op,
                    struct nx_docset **children, uint32_t n, struct nx_docset *marks)
{
	struct places *self = nx_arena_zalloc(ctx->arena, 1, sizeof(*self));
	struct nx_docset **sorted = nx_arena_alloc(ctx->arena, n * sizeof(*sorted));

	if (!self || !sorted)
		return NULL;
	self->op = op;
	self->ctx = ctx;
	self->children = children;
	self->n = n;
	if (!find_parts(self))
		return NULL;
	for (uint32_t i = 0; i < self->nparts; i++)
		sorted[i] = self->parts[i];
	self->all = nx_docset_new_and(ctx, sorted, self->nparts);
	self->operands = nx_arena_zalloc(ctx->arena, n, sizeof(*self->operands));
	if (!self->all || !self->operands)
		return NULL;
	self->base.class = &places_class;
	self->base.doc = self->all->doc;
	self->base.cost = self->all->cost;
	self->marks = marks;
	self->spans_doc = NX_NO_DOC;
	if (op->kind == NX_OP_PHRASE && op->distance == 0 &&
	    (!order_operands(self) || !add_sources(self)))
		return NULL;
	return &self->base;
}
