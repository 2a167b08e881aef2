#include "search/plan.h"

#include "search/builder.h"

#include <string.h>

/* Stands in where memory ran out; never changed. */
static struct nx_op nothing = { .kind = NX_OP_NOTHING };

static bool
is_positional(enum nx_op_kind kind)
{
	return kind >= NX_OP_WORD && kind <= NX_OP_ANY_SPAN;
}

struct nx_op *
nx_builder_op(struct nx_builder *self, enum nx_op_kind kind, const struct nx_query *from,
              const struct nx_scope *scope)
{
	struct nx_op *op = nx_arena_zalloc(self->arena, 1, sizeof(*op));

	if (!op) {
		self->failed = true;
		return &nothing;
	}
	op->kind = kind;
	op->from = from;
	op->boost = scope->boost;
	op->scored = scope->scored;
	op->unmarked = scope->unmarked;
	op->metadata = nx_builder_field_letter(scope->field) != '\0';
	if (scope->field >= NX_FIELD_TITLE && scope->field <= NX_FIELD_BODY)
		op->zone = scope->field;
	return op;
}

void
nx_builder_weigh(struct nx_builder *self, struct nx_op *op, double idf)
{
	op->idf = idf;
	op->weight = op->scored ? nx_score_weight(&self->plan->scorer, op->boost, idf) : 0.0f;
}

void
nx_builder_adopt(struct nx_builder *self, struct nx_op *op, struct nx_op *const *children,
                 uint32_t n)
{
	double idf = 0.0;

	op->children = nx_arena_alloc(self->arena, n * sizeof(children[0]));
	if (!op->children) {
		self->failed = true;
		return;
	}
	if (n)
		memcpy(op->children, children, n * sizeof(children[0]));
	op->nchildren = n;
	for (uint32_t i = 0; i < n; i++)
		idf += children[i]->idf;
	if (is_positional(op->kind) && op != &nothing)
		nx_builder_weigh(self, op, idf);
	else if (op != &nothing)
		op->idf = idf; /* for a positional operator above it */
}

/* ---- Nodes of the tree ---- */

static struct nx_op *build(struct nx_builder *self, const struct nx_query *query,
                           struct nx_scope scope);
static struct nx_op *build_spans(struct nx_builder *self, const struct nx_query *query,
                                 struct nx_scope scope);

/* An operator of several operators that says no more than it has to: none, one, or many. */
static struct nx_op *
gather(struct nx_builder *self, enum nx_op_kind kind, const struct nx_query *from,
       const struct nx_scope *scope, struct nx_op *const *children, uint32_t n)
{
	struct nx_op *op;

	if (n == 1)
		return children[0];
	op = nx_builder_op(self, n ? kind : NX_OP_NOTHING, from, scope);
	if (n)
		nx_builder_adopt(self, op, children, n);
	return op;
}

/* Children of a node sorted into what must, may and must not match. */
struct sorted {
	struct nx_op **must, **may, **not, **wish;
	uint32_t nmust, nmay, nnot, nwish;
};

static bool
sorted_init(struct nx_builder *self, struct sorted *sorted, uint32_t n)
{
	struct nx_op **room = nx_arena_alloc(self->arena, 5 * (size_t)n * sizeof(*room));

	if (!room) {
		self->failed = true;
		return false;
	}
	*sorted = (struct sorted){ .must = room, .may = room + n, .not = room + 3 * (size_t)n,
		                   .wish = room + 4 * (size_t)n }; /* may: itself and a wish */
	return true;
}

static struct nx_op *
sorted_op(struct nx_builder *self, const struct sorted *sorted, const struct nx_query *from,
          const struct nx_scope *scope)
{
	struct nx_op *op;

	if (!sorted->nnot && !sorted->nmust)
		return gather(self, NX_OP_OR, from, scope, sorted->may, sorted->nmay);
	if (!sorted->nnot && !sorted->nmay)
		return gather(self, NX_OP_AND, from, scope, sorted->must, sorted->nmust);
	op = nx_builder_op(self, NX_OP_BOOL, from, scope);
	if (self->failed)
		return op;
	if (sorted->nmust)
		op->required = gather(self, NX_OP_AND, from, scope, sorted->must, sorted->nmust);
	if (sorted->nmay)
		op->optional = gather(self, NX_OP_OR, from, scope, sorted->may, sorted->nmay);
	if (sorted->nnot)
		op->excluded = gather(self, NX_OP_OR, from, scope, sorted->not, sorted->nnot);
	if (!op->required && !op->optional)
		op->required = nx_builder_op(self, NX_OP_ALL, from, scope);
	return op;
}

static struct nx_scope
excluded_scope(struct nx_scope scope)
{
	scope.required = true;
	scope.scored = false;
	return scope;
}

/* Wishes add to what the others find: those that may match become one that must. */
static void
add_wishes(struct nx_builder *self, struct sorted *sorted, const struct nx_query *from,
           const struct nx_scope *scope)
{
	if (!sorted->nwish)
		return;
	if (!sorted->nmust && sorted->nmay) {
		sorted->must[sorted->nmust++] =
		    gather(self, NX_OP_OR, from, scope, sorted->may, sorted->nmay);
		sorted->nmay = 0;
	}
	for (uint32_t i = 0; i < sorted->nwish; i++)
		sorted->may[sorted->nmay++] = sorted->wish[i];
}

/* The words of a phrase among ranked words, as a wish: headlines quote ('World wants "major reserve
 * currencies" stable') what the article says in other words.  Which articles match stays the
 * phrase's. */
static void
add_phrase_words(struct nx_builder *self, const struct nx_query *phrase,
                 const struct nx_op *op, struct nx_scope scope, struct sorted *sorted)
{
	struct nx_query *words;

	if (op->kind == NX_OP_WORD || op->kind == NX_OP_NOTHING)
		return; /* a phrase of one word */
	if (!(words = nx_arena_alloc(self->arena, sizeof(*words)))) {
		self->failed = true;
		return;
	}
	*words = *phrase;
	words->kind = NX_QUERY_WORD;
	scope.boost *= phrase->boost;
	scope.unmarked = true;
	sorted->wish[sorted->nwish++] = nx_builder_words(self, words, &scope);
}

static struct nx_op *
build_group(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	struct sorted sorted;

	if (!sorted_init(self, &sorted, query->nchildren))
		return &nothing;
	for (uint32_t i = 0; i < query->nchildren && !self->failed; i++) {
		const struct nx_query *child = query->children[i];
		struct nx_scope inner = scope;
		inner.required = false;
		if (child->occur == NX_OCCUR_MUST_NOT) {
			sorted.not[sorted.nnot++] = build(self, child, excluded_scope(scope));
		} else if (child->occur == NX_OCCUR_MUST) {
			inner.required = true;
			sorted.must[sorted.nmust++] = build(self, child, inner);
		} else if (child->occur == NX_OCCUR_WISH) {
			inner.wish = true;
			sorted.wish[sorted.nwish++] = build(self, child, inner);
		} else {
			struct nx_op *op = build(self, child, inner);
			sorted.may[sorted.nmay++] = op;
			if (child->kind == NX_QUERY_PHRASE && query->nchildren > 1 &&
			    scope.scored && !self->failed)
				add_phrase_words(self, child, op, inner, &sorted);
		}
	}
	add_wishes(self, &sorted, query, &scope);
	return sorted_op(self, &sorted, query, &scope);
}

/* Words beside filters alone are read as if they stood there without them. */
static bool
has_one_subject(const struct nx_query *and)
{
	uint32_t nsubjects = 0;

	for (uint32_t i = 0; i < and->nchildren; i++)
		nsubjects += !nx_query_is_filter(and->children[i]);
	return nsubjects == 1;
}

static struct nx_op *
build_and(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	struct sorted sorted;

	scope.required = scope.required || !has_one_subject(query);
	if (!sorted_init(self, &sorted, query->nchildren))
		return &nothing;
	for (uint32_t i = 0; i < query->nchildren && !self->failed; i++) {
		const struct nx_query *child = query->children[i];
		if (child->kind == NX_QUERY_NOT && child->nchildren == 1)
			sorted.not[sorted.nnot++] =
			    build(self, child->children[0], excluded_scope(scope));
		else
			sorted.must[sorted.nmust++] = build(self, child, scope);
	}
	return sorted_op(self, &sorted, query, &scope);
}

static struct nx_op *
build_or(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	struct sorted sorted;

	scope.required = true;
	if (!sorted_init(self, &sorted, query->nchildren))
		return &nothing;
	for (uint32_t i = 0; i < query->nchildren && !self->failed; i++)
		sorted.may[sorted.nmay++] = build(self, query->children[i], scope);
	return sorted_op(self, &sorted, query, &scope);
}

static struct nx_op *
build_not(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	struct sorted sorted;

	if (!sorted_init(self, &sorted, 1) || query->nchildren != 1)
		return &nothing;
	sorted.not[sorted.nnot++] = build(self, query->children[0], excluded_scope(scope));
	return sorted_op(self, &sorted, query, &scope);
}

static struct nx_op *
build_span(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	scope.field = NX_FIELD_NONE;
	return nx_builder_op(self, NX_OP_DATE, query, &scope);
}

static struct nx_op *
build_date(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	struct nx_op *op = build_span(self, query, scope);

	if (op != &nothing) {
		op->begin = query->from;
		op->end = query->until;
	}
	return op;
}

static struct nx_op *
build_length(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	struct nx_op *op = build_span(self, query, scope);

	if (op != &nothing) {
		op->kind = NX_OP_LENGTH;
		op->begin = query->min_words;
		op->end = (int64_t)query->max_words + 1;
	}
	return op;
}

/* ---- Positional operators ---- */

/* A positional operator over the node's children; children it may not have (NOT, dates) are
 * applied to the whole article instead. */
static struct nx_op *
build_positional(struct nx_builder *self, enum nx_op_kind kind, const struct nx_query *query,
                 struct nx_scope scope)
{
	struct sorted sorted; /* must: the operands */
	struct nx_op *op;

	scope.required = true;
	if (!sorted_init(self, &sorted, query->nchildren + 1))
		return &nothing;
	for (uint32_t i = 0; i < query->nchildren && !self->failed; i++) {
		const struct nx_query *child = query->children[i];
		bool not = child->kind == NX_QUERY_NOT && child->nchildren == 1;
		if (not || child->occur == NX_OCCUR_MUST_NOT) {
			sorted.not[sorted.nnot++] =
			    build(self, not? child->children[0] : child, excluded_scope(scope));
			continue;
		}
		struct nx_op *inner = build_spans(self, child, scope);
		if (is_positional(inner->kind) || inner->kind == NX_OP_NOTHING)
			sorted.must[sorted.nmust++] = inner;
		else
			sorted.may[sorted.nmay++] = inner;
	}
	op = gather(self, kind, query, &scope, sorted.must, sorted.nmust);
	if (self->failed || op == &nothing)
		return &nothing;
	if (op->kind == kind) {
		op->distance = query->kind == NX_QUERY_NEAR || query->kind == NX_QUERY_PRE
		                   ? query->distance
		                   : UINT32_MAX;
		if (kind == NX_OP_SENTENCE)
			nx_builder_marks(self, op, (struct nx_str){ "\1s", 2 });
		if (kind == NX_OP_PARAGRAPH)
			nx_builder_marks(self, op, (struct nx_str){ "\1p", 2 });
	}
	if (!sorted.nmay && !sorted.nnot)
		return op;
	sorted.may[sorted.nmay++] = op; /* room for one more was made */
	return sorted_op(self,
	                 &(struct sorted){ .must = sorted.may, .nmust = sorted.nmay,
	                                   .not = sorted.not, .nnot = sorted.nnot },
	                 query, &scope);
}

static struct nx_op *
build_atleast(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	struct nx_op *op, *child;

	scope.required = true;
	if (query->nchildren != 1)
		return nx_builder_op(self, NX_OP_NOTHING, query, &scope);
	child = build_spans(self, query->children[0], scope);
	if (!is_positional(child->kind))
		return child;
	op = nx_builder_op(self, NX_OP_ATLEAST, query, &scope);
	if (op != &nothing) {
		op->count = query->count;
		nx_builder_adopt(self, op, &child, 1);
	}
	return op;
}

/* As an operand of a positional operator: a group of words is any of them, AND is "anywhere
 * together", all else as elsewhere. */
static struct nx_op *
build_spans(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	bool any = query->kind == NX_QUERY_OR || query->kind == NX_QUERY_GROUP;

	scope.required = true;
	for (uint32_t i = 0; i < query->nchildren && query->kind == NX_QUERY_GROUP; i++)
		any = any && query->children[i]->occur == NX_OCCUR_SHOULD;
	if (any) {
		scope.boost *= query->boost;
		return build_positional(self, NX_OP_ANY_SPAN, query, scope);
	}
	if (query->kind == NX_QUERY_AND || query->kind == NX_QUERY_GROUP) {
		scope.boost *= query->boost;
		return build_positional(self, NX_OP_NEAR, query, scope);
	}
	return build(self, query, scope);
}

/* title:* and its like: articles that have one.  A part of the text that has words starts a
 * sentence with the first; a metadata field has words of its own. */
static struct nx_op *
build_field_exists(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	static const struct nx_query any = { .kind = NX_QUERY_WILDCARD, .text = { "*", 1 },
		                             .boost = 1.0 };
	uint32_t starts;

	scope.scored = false;
	if (nx_builder_field_letter(scope.field))
		return nx_builder_wildcard(self, &any, &scope);
	starts = nx_lexicon_intern(self->lexicon, "\1s", 2);
	if (starts == NX_NO_TERM) {
		self->failed = true;
		return &nothing;
	}
	return nx_builder_word(self, &starts, NULL, 1, query, &scope);
}

/* Filters say which articles count, not how well they answer; who boosts one wants to see them
 * first. */
static bool
is_boosted(const struct nx_query *query)
{
	bool boosted = query->boost != 1.0;

	for (uint32_t i = 0; i < query->nchildren && !boosted; i++)
		boosted = is_boosted(query->children[i]);
	return boosted;
}

static struct nx_op *
build_field(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	if (query->nchildren != 1)
		return nx_builder_op(self, NX_OP_NOTHING, query, &scope);
	scope.field = query->field;
	if (query->children[0]->kind == NX_QUERY_ALL)
		return build_field_exists(self, query, scope);
	if (nx_builder_field_letter(query->field)) {
		scope.scored = scope.scored && (scope.wish || is_boosted(query));
		scope.required = true;
	}
	return build(self, query->children[0], scope);
}

static struct nx_op *
build(struct nx_builder *self, const struct nx_query *query, struct nx_scope scope)
{
	scope.boost *= query->boost;
	switch (query->kind) {
	case NX_QUERY_NOTHING:
		return nx_builder_op(self, NX_OP_NOTHING, query, &scope);
	case NX_QUERY_ALL:
		return nx_builder_op(self, NX_OP_ALL, query, &scope);
	case NX_QUERY_WORD:
	case NX_QUERY_PHRASE:
		return nx_builder_words(self, query, &scope);
	case NX_QUERY_WILDCARD:
		return nx_builder_wildcard(self, query, &scope);
	case NX_QUERY_FUZZY:
		return nx_builder_fuzzy(self, query, &scope);
	case NX_QUERY_CAPS:
		return nx_builder_caps(self, query, &scope);
	case NX_QUERY_AND:
		return build_and(self, query, scope);
	case NX_QUERY_OR:
		return build_or(self, query, scope);
	case NX_QUERY_GROUP:
		return build_group(self, query, scope);
	case NX_QUERY_NOT:
		return build_not(self, query, scope);
	case NX_QUERY_NEAR:
		return build_positional(self, NX_OP_NEAR, query, scope);
	case NX_QUERY_PRE:
		return build_positional(self, NX_OP_PRE, query, scope);
	case NX_QUERY_SENTENCE:
		return build_positional(self, NX_OP_SENTENCE, query, scope);
	case NX_QUERY_PARAGRAPH:
		return build_positional(self, NX_OP_PARAGRAPH, query, scope);
	case NX_QUERY_ATLEAST:
		return build_atleast(self, query, scope);
	case NX_QUERY_FIELD:
		return build_field(self, query, scope);
	case NX_QUERY_DATE:
		return build_date(self, query, scope);
	case NX_QUERY_LENGTH:
		return build_length(self, query, scope);
	}
	return &nothing;
}

struct nx_op *
nx_builder_tree(struct nx_builder *self, const struct nx_query *tree)
{
	struct nx_scope scope = { .boost = 1.0, .scored = true,
		                  .required = tree->occur == NX_OCCUR_MUST };

	return build(self, tree, scope);
}
