/* pairs.c - phrases of very common words, where a segment keeps lists of their pairs.
 *
 * A plan serves all segments, and which pairs a segment keeps is its own affair; so before a
 * plan runs over a segment, its phrases are looked at again.  One of two words becomes one list,
 * which then runs like any word's: in bulk, by bounds, as bits.  A longer one gets its pairs
 * beside its words (docset_spans.c).  Phrases inside of positional operators are left alone:
 * their places are asked for, and pairs have none.
 */
#include "search/pairs.h"

/* That of a word of one position that may stand anywhere. */
static const struct nx_variant *
plain_variant(const struct nx_docset_ctx *ctx, const struct nx_op *word)
{
	const struct nx_variant *only = nx_only_variant(ctx, word);

	return only && word->zone == NX_FIELD_NONE && only->width == 1 ? only : NULL;
}

/* What the segment knows of two neighbours of the phrase. */
static enum nx_pairing
look_up(struct nx_docset_ctx *ctx, const struct nx_op *first, const struct nx_op *second,
        struct nx_list *list)
{
	const struct nx_variant *a = plain_variant(ctx, first), *b = plain_variant(ctx, second);

	if (!a || !b || second->offset != first->offset + 1)
		return NX_PAIR_UNKNOWN;
	return nx_segment_pair(ctx->segment, nx_variant_text(ctx, a), nx_variant_text(ctx, b), list,
	                       &ctx->damaged);
}

/* A word whose list is the pair's, scored like the phrase.  NULL when memory is out. */
static struct nx_op *
new_word(struct nx_docset_ctx *ctx, const struct nx_op *phrase, const struct nx_list *list)
{
	struct nx_op *op = nx_arena_alloc(ctx->arena, sizeof(*op));
	struct nx_variant *variant = nx_arena_zalloc(ctx->arena, 1, sizeof(*variant));
	struct nx_list *lists = nx_arena_zalloc(ctx->arena, ctx->nsegment + 1, sizeof(*lists));

	if (!op || !variant || !lists)
		return NULL;
	lists[ctx->nsegment] = *list;
	variant->lists = lists;
	variant->ndocs = list->ndocs;
	variant->width = 2;
	*op = *phrase;
	op->kind = NX_OP_WORD;
	op->variants = variant;
	op->nvariants = 1;
	op->children = NULL;
	op->nchildren = 0;
	return op;
}

static const struct nx_op *
pair_phrase(struct nx_docset_ctx *ctx, const struct nx_op *phrase)
{
	uint32_t n = phrase->nchildren, npairs = 0;
	struct nx_op *op = nx_arena_alloc(ctx->arena, sizeof(*op));
	struct nx_op **pairs = nx_arena_zalloc(ctx->arena, n, sizeof(*pairs));
	struct nx_list list;

	if (!op || !pairs)
		return NULL;
	*op = *phrase;
	for (uint32_t i = 0; i + 1 < n; i++) {
		enum nx_pairing found =
		    look_up(ctx, phrase->children[i], phrase->children[i + 1], &list);
		if (found == NX_PAIR_NOWHERE) {
			op->kind = NX_OP_NOTHING;
			return op;
		}
		if (found == NX_PAIR_UNKNOWN)
			continue;
		pairs[i] = new_word(ctx, phrase, &list);
		if (!pairs[i])
			return NULL;
		npairs++;
	}
	if (npairs == 0)
		return phrase;
	if (n == 2)
		return pairs[0];
	op->pairs = pairs;
	return op;
}

static const struct nx_op *pair_op(struct nx_docset_ctx *ctx, const struct nx_op *op);

/* Puts the operator for this segment into its place; *changed: it is another. */
static bool
pair_child(struct nx_docset_ctx *ctx, struct nx_op **child, bool *changed)
{
	const struct nx_op *op = *child ? pair_op(ctx, *child) : NULL;

	if (*child && !op)
		return false;
	*changed |= op != *child;
	*child = (struct nx_op *)(uintptr_t)op; /* of a plan: nobody writes to it */
	return true;
}

/* The operator with its phrases replaced; itself where there is nothing to.  NULL when memory is out. */
static const struct nx_op *
pair_op(struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	struct nx_op *copy;
	bool changed = false;

	if (op->kind == NX_OP_PHRASE)
		return op->distance == 0 && !op->metadata ? pair_phrase(ctx, op) : op;
	if (op->kind != NX_OP_AND && op->kind != NX_OP_OR && op->kind != NX_OP_BOOL)
		return op;
	copy = nx_arena_alloc(ctx->arena, sizeof(*copy));
	if (!copy)
		return NULL;
	*copy = *op;
	copy->children = nx_arena_alloc(ctx->arena, (op->nchildren + 1) * sizeof(struct nx_op *));
	if (!copy->children)
		return NULL;
	for (uint32_t i = 0; i < op->nchildren; i++) {
		copy->children[i] = op->children[i];
		if (!pair_child(ctx, &copy->children[i], &changed))
			return NULL;
	}
	if (!pair_child(ctx, &copy->required, &changed) || !pair_child(ctx, &copy->optional, &changed) ||
	    !pair_child(ctx, &copy->excluded, &changed))
		return NULL;
	return changed ? copy : op;
}

const struct nx_op *
nx_pairs_root(struct nx_docset_ctx *ctx)
{
	return pair_op(ctx, ctx->plan->root);
}
