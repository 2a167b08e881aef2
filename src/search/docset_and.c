/* docset_and.c - all of several docsets, and required / optional / excluded. */
#include "search/docset.h"

#include <assert.h>

/* ---- All ---- */

struct all {
	struct nx_docset base;
	struct nx_docset **children; /* rarest first */
	uint32_t n;
};

/* Moves the children on until all stand on one document, the first such from `doc` on. */
static nx_doc
align(struct all *self, nx_doc doc)
{
	uint32_t i = 0;

	while (i < self->n && doc != NX_NO_DOC) {
		nx_doc at = nx_docset_seek(self->children[i], doc);
		if (at == doc) {
			i++;
		} else {
			doc = at;
			i = self->children[0]->doc == doc ? 1 : 0;
		}
	}
	self->base.doc = doc;
	return doc;
}

static nx_doc
all_seek(struct nx_docset *base, nx_doc target)
{
	struct all *self = (struct all *)base;

	return align(self, nx_docset_seek(self->children[0], target));
}

static bool
all_matches(struct nx_docset *base)
{
	struct all *self = (struct all *)base;

	for (uint32_t i = 0; i < self->n; i++)
		if (!nx_docset_matches(self->children[i]))
			return false;
	return true;
}

static int64_t
all_score(struct nx_docset *base)
{
	struct all *self = (struct all *)base;
	int64_t score = 0;

	for (uint32_t i = 0; i < self->n; i++)
		score += nx_docset_score(self->children[i]);
	return score;
}

static int64_t
all_limit(struct nx_docset *base)
{
	struct all *self = (struct all *)base;
	int64_t sum = 0;

	for (uint32_t i = 0; i < self->n; i++) {
		int64_t limit = nx_docset_limit(self->children[i]);
		if (limit == INT64_MAX)
			return INT64_MAX;
		sum += limit;
	}
	return sum;
}

static int64_t
all_bound(struct nx_docset *base, nx_doc from, nx_doc *last)
{
	struct all *self = (struct all *)base;
	int64_t sum = 0;

	for (uint32_t i = 0; i < self->n; i++) {
		nx_doc end;
		sum += nx_docset_bound(self->children[i], from, &end);
		*last = end < *last ? end : *last;
	}
	return sum;
}

static void
all_marks(struct nx_docset *base, struct nx_spans *out)
{
	struct all *self = (struct all *)base;

	for (uint32_t i = 0; i < self->n; i++)
		if (self->children[i]->class->marks)
			self->children[i]->class->marks(self->children[i], out);
}

static void
all_explain(struct nx_docset *base, unsigned depth, struct nx_buffer *out)
{
	struct all *self = (struct all *)base;

	nx_docset_line(out, depth, all_score(base), "sum of all %u", self->n);
	for (uint32_t i = 0; i < self->n; i++)
		nx_docset_explain(self->children[i], depth + 1, out);
}

static const struct nx_docset_class all_class = {
	.seek = all_seek,
	.matches = all_matches,
	.score = all_score,
	.limit = all_limit,
	.bound = all_bound,
	.marks = all_marks,
	.explain = all_explain,
};

/* Few children: insertion. */
static void
sort_by_cost(struct nx_docset **children, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct nx_docset *child = children[i];
		uint32_t j = i;
		for (; j > 0 && children[j - 1]->cost > child->cost; j--)
			children[j] = children[j - 1];
		children[j] = child;
	}
}

struct nx_docset *
nx_docset_new_and(struct nx_docset_ctx *ctx, struct nx_docset **children, uint32_t n)
{
	struct all *self = nx_arena_zalloc(ctx->arena, 1, sizeof(*self));

	if (n == 0)
		return nx_docset_new_empty(ctx);
	if (n == 1)
		return children[0];
	if (!self)
		return NULL;
	sort_by_cost(children, n);
	self->children = children;
	self->n = n;
	self->base.class = &all_class;
	self->base.cost = children[0]->cost;
	align(self, children[0]->doc);
	return &self->base;
}

/* ---- Required, optional, excluded ---- */

struct choice {
	struct nx_docset base;
	struct nx_docset *required, *optional, *excluded;
};

static nx_doc
choice_seek(struct nx_docset *base, nx_doc target)
{
	struct choice *self = (struct choice *)base;

	base->doc = nx_docset_seek(self->required, target);
	return base->doc;
}

static bool
stands_and_matches(struct nx_docset *docset, nx_doc doc)
{
	return docset && nx_docset_seek(docset, doc) == doc && nx_docset_matches(docset);
}

static bool
choice_matches(struct nx_docset *base)
{
	struct choice *self = (struct choice *)base;
	struct nx_docset *excluded = self->excluded;

	/* An exclusion that needs no positions is cheaper than a requirement that does. */
	if (excluded && !excluded->class->matches && stands_and_matches(excluded, base->doc))
		return false;
	return nx_docset_matches(self->required) && !stands_and_matches(excluded, base->doc);
}

static int64_t
choice_score(struct nx_docset *base)
{
	struct choice *self = (struct choice *)base;
	int64_t score = nx_docset_score(self->required);

	if (stands_and_matches(self->optional, base->doc))
		score += nx_docset_score(self->optional);
	return score;
}

static int64_t
choice_limit(struct nx_docset *base)
{
	struct choice *self = (struct choice *)base;
	int64_t limit = nx_docset_limit(self->required), more;

	if (limit == INT64_MAX || !self->optional ||
	    nx_docset_seek(self->optional, base->doc) != base->doc)
		return limit;
	more = nx_docset_limit(self->optional);
	return more == INT64_MAX ? more : limit + more;
}

static int64_t
choice_bound(struct nx_docset *base, nx_doc from, nx_doc *last)
{
	struct choice *self = (struct choice *)base;
	int64_t sum = nx_docset_bound(self->required, from, last);
	nx_doc end;

	if (self->optional && self->optional->doc != NX_NO_DOC) {
		sum += nx_docset_bound(self->optional, from, &end);
		*last = end < *last ? end : *last;
	}
	return sum;
}

static void
choice_marks(struct nx_docset *base, struct nx_spans *out)
{
	struct choice *self = (struct choice *)base;

	if (self->required->class->marks)
		self->required->class->marks(self->required, out);
	if (stands_and_matches(self->optional, base->doc) && self->optional->class->marks)
		self->optional->class->marks(self->optional, out);
}

static void
choice_explain(struct nx_docset *base, unsigned depth, struct nx_buffer *out)
{
	struct choice *self = (struct choice *)base;

	nx_docset_line(out, depth, choice_score(base), "%s%s", "required",
	               self->optional ? " and optional" : "");
	nx_docset_explain(self->required, depth + 1, out);
	if (stands_and_matches(self->optional, base->doc))
		nx_docset_explain(self->optional, depth + 1, out);
}

static const struct nx_docset_class choice_class = {
	.seek = choice_seek,
	.matches = choice_matches,
	.score = choice_score,
	.limit = choice_limit,
	.bound = choice_bound,
	.marks = choice_marks,
	.explain = choice_explain,
};

struct nx_docset *
nx_docset_new_bool(struct nx_docset_ctx *ctx, struct nx_docset *required,
                   struct nx_docset *optional, struct nx_docset *excluded)
{
	struct choice *self = nx_arena_zalloc(ctx->arena, 1, sizeof(*self));

	assert(required);
	if (!optional && !excluded)
		return required;
	if (!self)
		return NULL;
	self->base.class = &choice_class;
	self->base.doc = required->doc;
	self->base.cost = required->cost;
	self->required = required;
	self->optional = optional;
	self->excluded = excluded;
	return &self->base;
}
