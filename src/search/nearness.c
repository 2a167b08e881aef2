/* nearness.c - a bonus where neighbouring words of the query stand close together.
 *
 * Each two words that follow each other in the query become an optional NEAR beside it: it adds
 * to the score of articles that match anyway, and decides nothing.  Being operators like any
 * other they have bounds, so the ranking is still exact, but not run in bulk.
 *
 * Source   Metzler and Croft, "A Markov random field model for term dependencies" (SIGIR 2005), the
 *          sequential model.  Different: one window for both of its features, scored by BM25 as
 *          in Tao and Zhai's comparison (SIGIR 2007)
 */
#include "search/builder.h"

enum { NEAR_WORDS = 8, PAIRS_MAX = 16 };

struct pairs {
	struct nx_builder *builder;
	struct nx_op *before; /* the word before */
	struct nx_op *items[PAIRS_MAX];
	uint32_t n;
};

static void
add_pair(struct pairs *self, struct nx_op *word)
{
	struct nx_scope scope = { .required = true, .scored = true };
	struct nx_op *both[2] = { self->before, word }, *near;

	self->before = word;
	if (!both[0] || self->n == PAIRS_MAX)
		return;
	scope.boost = (double)self->builder->plan->scorer.weights.nearness *
	              (both[0]->boost < word->boost ? both[0]->boost : word->boost);
	near = nx_builder_op(self->builder, NX_OP_NEAR, word->from, &scope);
	if (self->builder->failed)
		return;
	near->distance = NEAR_WORDS;
	nx_builder_adopt(self->builder, near, both, 2);
	self->items[self->n++] = near;
}

/* Ranked words in the order of the query. */
static void
visit(struct pairs *self, struct nx_op *op)
{
	if (op->kind == NX_OP_WORD && op->scored && !op->metadata && op->zone == NX_FIELD_NONE)
		add_pair(self, op);
	if (op->kind != NX_OP_AND && op->kind != NX_OP_OR && op->kind != NX_OP_BOOL)
		return;
	for (uint32_t i = 0; i < op->nchildren; i++)
		visit(self, op->children[i]);
	if (op->required)
		visit(self, op->required);
	if (op->optional)
		visit(self, op->optional);
}

struct nx_op *
nx_builder_add_nearness(struct nx_builder *self, struct nx_op *root)
{
	struct nx_scope scope = { .boost = 1.0, .scored = true };
	struct pairs pairs = { .builder = self };
	struct nx_op *op, *bonus;

	if (!(self->plan->scorer.weights.nearness > 0.0f))
		return root;
	visit(&pairs, root);
	if (pairs.n == 0 || self->failed)
		return root;
	op = nx_builder_op(self, NX_OP_BOOL, root->from, &scope);
	bonus = nx_builder_op(self, NX_OP_OR, root->from, &scope);
	if (self->failed)
		return root;
	nx_builder_adopt(self, bonus, pairs.items, pairs.n);
	op->required = root;
	op->optional = pairs.n == 1 ? pairs.items[0] : bonus;
	return op;
}
