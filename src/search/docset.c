#include "search/docset.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- Documents without a list: none, a range, a length ---- */

struct range {
	struct nx_docset base;
	nx_doc end;
	const struct nx_segment *segment;
	int64_t min_words, end_words;
};

static nx_doc
range_seek(struct nx_docset *base, nx_doc target)
{
	struct range *self = (struct range *)base;

	base->doc = target < self->end ? target : NX_NO_DOC;
	return base->doc;
}

static bool
length_matches(struct nx_docset *base)
{
	const struct range *self = (const struct range *)base;
	int64_t nwords = nx_segment_doc_nwords(self->segment, base->doc);

	return nwords >= self->min_words && nwords < self->end_words;
}

static const struct nx_docset_class range_class = { .seek = range_seek };
static const struct nx_docset_class length_class = { .seek = range_seek,
	                                             .matches = length_matches };

struct nx_docset *
nx_docset_new_range(struct nx_docset_ctx *ctx, nx_doc begin, nx_doc end)
{
	struct range *self = nx_arena_zalloc(ctx->arena, 1, sizeof(*self));

	if (!self)
		return NULL;
	self->base.class = &range_class;
	self->base.doc = begin < end ? begin : NX_NO_DOC;
	self->base.cost = begin < end ? end - begin : 0;
	self->end = end;
	return &self->base;
}

struct nx_docset *
nx_docset_new_empty(struct nx_docset_ctx *ctx)
{
	return nx_docset_new_range(ctx, 0, 0);
}

struct nx_docset *
nx_docset_new_length(struct nx_docset_ctx *ctx, int64_t begin, int64_t end)
{
	struct range *self = (struct range *)nx_docset_new_range(ctx, 0, ctx->ndocs);

	if (!self)
		return NULL;
	self->base.class = &length_class;
	self->segment = ctx->segment;
	self->min_words = begin;
	self->end_words = end;
	return &self->base;
}

/* ---- Operators ---- */

const struct nx_variant *
nx_only_variant(const struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	const struct nx_variant *only = NULL;

	for (uint32_t i = 0; op->kind == NX_OP_WORD && i < op->nvariants; i++) {
		if (op->variants[i].lists[ctx->nsegment].ndocs == 0)
			continue;
		if (only)
			return NULL;
		only = &op->variants[i];
	}
	return only;
}

static struct nx_docset **
new_children(struct nx_docset_ctx *ctx, struct nx_op *const *ops, uint32_t n)
{
	struct nx_docset **children = nx_arena_alloc(ctx->arena, n * sizeof(*children));

	for (uint32_t i = 0; i < n && children; i++) {
		children[i] = nx_docset_new(ctx, ops[i]);
		if (!children[i])
			return NULL;
	}
	return children;
}

/* Those of the variants that this segment has. */
static struct nx_docset *
new_word(struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	struct nx_docset **lists = nx_arena_alloc(ctx->arena, op->nvariants * sizeof(*lists));
	uint32_t n = 0;

	if (!lists)
		return NULL;
	for (uint32_t i = 0; i < op->nvariants; i++) {
		if (op->variants[i].lists[ctx->nsegment].ndocs == 0)
			continue;
		lists[n] = nx_docset_new_term(ctx, op, &op->variants[i]);
		if (!lists[n++])
			return NULL;
	}
	if (n == 0)
		return nx_docset_new_empty(ctx);
	return n == 1 ? lists[0] : nx_docset_new_or(ctx, lists, n);
}

static struct nx_docset *
new_spans(struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	struct nx_docset **children = new_children(ctx, op->children, op->nchildren);
	struct nx_docset *marks = NULL;

	if (!children)
		return NULL;
	if (op->nvariants) {
		marks = op->variants->lists[ctx->nsegment].ndocs
		            ? nx_docset_new_term(ctx, op, op->variants)
		            : nx_docset_new_empty(ctx);
		if (!marks)
			return NULL;
	}
	return nx_docset_new_spans(ctx, op, children, op->nchildren, marks);
}

static struct nx_docset *
new_several(struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	struct nx_docset **children = new_children(ctx, op->children, op->nchildren);

	if (!children)
		return NULL;
	return op->kind == NX_OP_AND ? nx_docset_new_and(ctx, children, op->nchildren)
	                             : nx_docset_new_or(ctx, children, op->nchildren);
}

static struct nx_docset *
new_bool(struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	struct nx_docset *required = op->required ? nx_docset_new(ctx, op->required) : NULL;
	struct nx_docset *optional = op->optional ? nx_docset_new(ctx, op->optional) : NULL;
	struct nx_docset *excluded = op->excluded ? nx_docset_new(ctx, op->excluded) : NULL;

	if ((op->required && !required) || (op->optional && !optional) ||
	    (op->excluded && !excluded))
		return NULL;
	if (!required) {
		required = optional;
		optional = NULL;
	}
	return nx_docset_new_bool(ctx, required, optional, excluded);
}

static struct nx_docset *
new_date(struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	nx_doc begin, end;

	nx_segment_date_range(ctx->segment, op->begin, op->end, &begin, &end);
	return nx_docset_new_range(ctx, begin, end);
}

struct nx_docset *
nx_docset_new(struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	switch (op->kind) {
	case NX_OP_NOTHING:
		return nx_docset_new_empty(ctx);
	case NX_OP_ALL:
		return nx_docset_new_range(ctx, 0, ctx->ndocs);
	case NX_OP_WORD:
		return new_word(ctx, op);
	case NX_OP_PHRASE:
	case NX_OP_NEAR:
	case NX_OP_PRE:
	case NX_OP_SENTENCE:
	case NX_OP_PARAGRAPH:
	case NX_OP_ATLEAST:
		return new_spans(ctx, op);
	case NX_OP_AND:
	case NX_OP_OR:
	case NX_OP_ANY_SPAN:
		return new_several(ctx, op);
	case NX_OP_BOOL:
		return new_bool(ctx, op);
	case NX_OP_DATE:
		return new_date(ctx, op);
	case NX_OP_LENGTH:
		return nx_docset_new_length(ctx, op->begin, op->end);
	}
	return NULL;
}

void
nx_docset_line(struct nx_buffer *out, unsigned depth, int64_t score, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	nx_buffer_printf(out, "%*s%.5f  %s\n", (int)(2 * depth), "",
	                 (double)score / NX_SCORE_ONE, text);
}

void
nx_docset_explain(struct nx_docset *self, unsigned depth, struct nx_buffer *out)
{
	if (self->class->explain)
		self->class->explain(self, depth, out);
	else
		nx_docset_line(out, depth, 0, "filter");
}
