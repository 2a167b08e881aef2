/* docset_or.c - any of several docsets; the scores of those that match add up.
 *
 * Children stand in a heap by document.  Those on the current document are the top
 * of the heap: a subtree of nodes that all stand there.
 */
#include "search/docset.h"

#include <string.h>

/* With more children than this their block bounds end so soon that looking at them
 * costs more than it skips: whole-list bounds instead. */
enum { BOUND_CHILDREN = 16 };

struct any {
	struct nx_docset base;
	struct nx_docset **heap; /* NX_NO_DOC is greatest */
	uint32_t n;
	struct nx_docset **here; /* children that match the current document */
	uint32_t nhere;
	uint32_t *slots; /* of the heap, yet to be looked at */
	nx_doc here_doc; /* for which `here` is right */
	int64_t ceiling; /* sum of bounds over everything; -1: not known yet */
	struct nx_operand *operands;
	struct nx_spans spans;
	struct nx_arena *arena;
};

static void
sift_down(struct any *self, uint32_t at)
{
	struct nx_docset *item = self->heap[at];
	uint32_t child;

	while ((child = 2 * at + 1) < self->n) {
		if (child + 1 < self->n && self->heap[child + 1]->doc < self->heap[child]->doc)
			child++;
		if (self->heap[child]->doc >= item->doc)
			break;
		self->heap[at] = self->heap[child];
		at = child;
	}
	self->heap[at] = item;
}

static nx_doc
any_seek(struct nx_docset *base, nx_doc target)
{
	struct any *self = (struct any *)base;

	while (self->heap[0]->doc < target) {
		self->heap[0]->class->seek(self->heap[0], target);
		sift_down(self, 0);
	}
	base->doc = self->heap[0]->doc;
	return base->doc;
}

/* Puts into `slots` the places of the children that stand on the current document; returns how
 * many there are. */
static uint32_t
find_standing(struct any *self)
{
	uint32_t next = 0, tail = 0;

	self->slots[tail++] = 0;
	while (next < tail) {
		uint32_t at = self->slots[next++];
		for (uint32_t c = 2 * at + 1; c <= 2 * at + 2 && c < self->n; c++)
			if (self->heap[c]->doc == self->base.doc)
				self->slots[tail++] = c;
	}
	return tail;
}

/* Gathers the children that match the current document; at least one if it is a match. */
static void
gather(struct any *self)
{
	uint32_t n;

	if (self->here_doc == self->base.doc)
		return;
	self->here_doc = self->base.doc;
	self->nhere = 0;
	n = find_standing(self);
	for (uint32_t i = 0; i < n; i++) {
		struct nx_docset *child = self->heap[self->slots[i]];
		if (nx_docset_matches(child))
			self->here[self->nhere++] = child;
	}
}

static bool
any_matches(struct nx_docset *base)
{
	struct any *self = (struct any *)base;

	gather(self);
	return self->nhere > 0;
}

static int64_t
any_score(struct nx_docset *base)
{
	struct any *self = (struct any *)base;
	int64_t score = 0;

	gather(self);
	for (uint32_t i = 0; i < self->nhere; i++)
		score += nx_docset_score(self->here[i]);
	return score;
}

/* Both ask the children on the document, whether or not they match. */
static uint32_t
any_frequency(struct nx_docset *base, unsigned *zones)
{
	struct any *self = (struct any *)base;
	uint32_t n = find_standing(self);
	uint64_t sum = 0;

	*zones = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct nx_docset *child = self->heap[self->slots[i]];
		unsigned found = NX_ZONE_TITLE | NX_ZONE_LEAD;
		sum += child->class->frequency ? child->class->frequency(child, &found)
		                               : NX_FREQ_MAX;
		*zones |= found;
	}
	return sum < NX_FREQ_MAX ? (uint32_t)sum : NX_FREQ_MAX;
}

static int64_t
any_limit(struct nx_docset *base)
{
	struct any *self = (struct any *)base;
	uint32_t n = find_standing(self);
	int64_t sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		int64_t limit = nx_docset_limit(self->heap[self->slots[i]]);
		if (limit == INT64_MAX)
			return INT64_MAX;
		sum += limit;
	}
	return sum;
}

/* What all children together can score anywhere: the sum over each one's stretches' best. */
static int64_t
ceiling(struct any *self)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < self->n; i++) {
		int64_t best = 0, bound;
		nx_doc from = self->heap[i]->doc, last;
		do {
			bound = nx_docset_bound(self->heap[i], from, &last);
			best = bound > best ? bound : best;
			from = last + 1;
		} while (last < NX_NO_DOC - 1);
		sum += best;
	}
	return sum;
}

static int64_t
any_bound(struct nx_docset *base, nx_doc from, nx_doc *last)
{
	struct any *self = (struct any *)base;
	int64_t sum = 0;

	if (self->n > BOUND_CHILDREN) {
		if (self->ceiling < 0)
			self->ceiling = ceiling(self);
		return self->ceiling;
	}
	for (uint32_t i = 0; i < self->n; i++) {
		nx_doc end;
		if (self->heap[i]->doc == NX_NO_DOC)
			continue;
		sum += nx_docset_bound(self->heap[i], from, &end);
		*last = end < *last ? end : *last;
	}
	return sum;
}

static const struct nx_spans *
any_spans(struct nx_docset *base)
{
	struct any *self = (struct any *)base;
	uint32_t n = 0;

	gather(self);
	for (uint32_t i = 0; i < self->nhere; i++)
		if (self->here[i]->class->spans)
			self->operands[n++] = (struct nx_operand){
				.spans = self->here[i]->class->spans(self->here[i])
			};
	if (n == 1)
		return self->operands[0].spans;
	nx_spans_union(self->operands, n, &self->spans, self->arena);
	return &self->spans;
}

static void
any_marks(struct nx_docset *base, struct nx_spans *out)
{
	struct any *self = (struct any *)base;

	gather(self);
	for (uint32_t i = 0; i < self->nhere; i++)
		if (self->here[i]->class->marks)
			self->here[i]->class->marks(self->here[i], out);
}

static void
any_explain(struct nx_docset *base, unsigned depth, struct nx_buffer *out)
{
	struct any *self = (struct any *)base;

	gather(self);
	nx_docset_line(out, depth, any_score(base), "sum of %u that match", self->nhere);
	for (uint32_t i = 0; i < self->nhere; i++)
		nx_docset_explain(self->here[i], depth + 1, out);
}

static const struct nx_docset_class any_class = {
	.seek = any_seek,
	.matches = any_matches,
	.score = any_score,
	.limit = any_limit,
	.frequency = any_frequency,
	.bound = any_bound,
	.spans = any_spans,
	.marks = any_marks,
	.explain = any_explain,
};

struct nx_docset *
nx_docset_new_or(struct nx_docset_ctx *ctx, struct nx_docset **children, uint32_t n)
{
	struct any *self = nx_arena_zalloc(ctx->arena, 1, sizeof(*self));
	uint64_t cost = 0;

	if (n == 0)
		return nx_docset_new_empty(ctx);
	if (n == 1)
		return children[0];
	if (!self)
		return NULL;
	self->heap = children;
	self->n = n;
	self->here = nx_arena_alloc(ctx->arena, n * sizeof(*self->here));
	self->slots = nx_arena_alloc(ctx->arena, n * sizeof(*self->slots));
	self->operands = nx_arena_alloc(ctx->arena, n * sizeof(*self->operands));
	if (!self->here || !self->slots || !self->operands)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		cost += children[i]->cost;
	for (uint32_t i = n / 2; i-- > 0;)
		sift_down(self, i);
	self->here_doc = NX_NO_DOC;
	self->ceiling = -1;
	self->arena = ctx->arena;
	self->base.class = &any_class;
	self->base.cost = cost < ctx->ndocs ? (uint32_t)cost : ctx->ndocs;
	self->base.doc = self->heap[0]->doc;
	return &self->base;
}
