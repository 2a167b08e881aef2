/* bits.c - which documents match, as bits, where scores are not asked.
 *
 * Filters, exclusions and counts of words combined by AND, OR and NOT need no cursor: dense
 * blocks are bitsets already, and 64 documents are combined by one instruction.
 */
#include "search/bulk.h"

#include "base/ones.h"

#include <string.h>

static size_t
nwords_of(nx_doc ndocs)
{
	return ((size_t)ndocs + 63) / 64;
}

uint64_t *
nx_bits_new(struct nx_docset_ctx *ctx)
{
	size_t nwords = nwords_of(ctx->ndocs);
	uint64_t *bits = nx_arena_alloc(ctx->arena, (nwords + 1) * sizeof(*bits));

	if (bits)
		bits[nwords] = 0;
	return bits;
}

bool
nx_bits_can(const struct nx_op *op)
{
	switch (op->kind) {
	case NX_OP_WORD:
		return op->zone == NX_FIELD_NONE;
	case NX_OP_NOTHING:
	case NX_OP_ALL:
	case NX_OP_DATE:
	case NX_OP_LENGTH:
		return true;
	case NX_OP_AND:
	case NX_OP_OR:
		for (uint32_t i = 0; i < op->nchildren; i++)
			if (!nx_bits_can(op->children[i]))
				return false;
		return true;
	case NX_OP_BOOL: /* what is optional beside a requirement decides nothing */
		return (op->required ? nx_bits_can(op->required) : nx_bits_can(op->optional)) &&
		       (!op->excluded || nx_bits_can(op->excluded));
	default:
		return false;
	}
}

/* Sets [from, to). */
static void
set_range(uint64_t *bits, nx_doc from, nx_doc to)
{
	for (; from < to && (from & 63); from++)
		bits[from >> 6] |= (uint64_t)1 << (from & 63);
	for (; from + 64 <= to && from < to; from += 64)
		bits[from >> 6] = UINT64_MAX;
	for (; from < to; from++)
		bits[from >> 6] |= (uint64_t)1 << (from & 63);
}

/* Sets documents of the word in [begin, end); the list's function wants a begin on a word's edge,
 * so bits before `begin` may be set too and are cleared by the caller. */
static void
set_word(struct nx_docset_ctx *ctx, const struct nx_op *op, nx_doc begin, nx_doc end,
         uint64_t *bits)
{
	nx_doc from = begin & ~(nx_doc)63;

	for (uint32_t i = 0; i < op->nvariants; i++) {
		const struct nx_list *list = &op->variants[i].lists[ctx->nsegment];
		if (list->ndocs)
			nx_list_fill_bits(list, 0, from, end, bits + (from >> 6), &ctx->damaged);
	}
}

static void
set_lengths(struct nx_docset_ctx *ctx, const struct nx_op *op, nx_doc begin, nx_doc end,
            uint64_t *bits)
{
	for (nx_doc doc = begin; doc < end; doc++) {
		int64_t nwords = nx_segment_doc_nwords(ctx->segment, doc);
		if (nwords >= op->begin && nwords < op->end)
			bits[doc >> 6] |= (uint64_t)1 << (doc & 63);
	}
}

enum combine { COMBINE_AND, COMBINE_OR, COMBINE_ANDNOT };

/* Works out `op` apart and combines it into `bits`. */
static bool
combine(struct nx_docset_ctx *ctx, const struct nx_op *op, nx_doc begin, nx_doc end,
        enum combine how, uint64_t *bits)
{
	uint64_t *other = nx_bits_new(ctx);

	if (!other || !nx_bits_of(ctx, op, begin, end, other))
		return false;
	for (size_t i = begin >> 6; i < nwords_of(end); i++) {
		if (how == COMBINE_AND)
			bits[i] &= other[i];
		else if (how == COMBINE_OR)
			bits[i] |= other[i];
		else
			bits[i] &= ~other[i];
	}
	return true;
}

static bool
set_any(struct nx_docset_ctx *ctx, const struct nx_op *op, nx_doc begin, nx_doc end, uint64_t *bits)
{
	if (op->nchildren && !nx_bits_of(ctx, op->children[0], begin, end, bits))
		return false;
	for (uint32_t i = 1; i < op->nchildren; i++) {
		if (op->children[i]->kind == NX_OP_WORD)
			set_word(ctx, op->children[i], begin, end, bits);
		else if (!combine(ctx, op->children[i], begin, end, COMBINE_OR, bits))
			return false;
	}
	return true;
}

/* The only list of a word in this segment; NULL for other operators and words of several. */
static const struct nx_list *
only_list(const struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	const struct nx_variant *only = nx_only_variant(ctx, op);

	return only ? &only->lists[ctx->nsegment] : NULL;
}

/* Clears the documents that the list does not hold, looking each up. */
static bool
keep_listed(struct nx_docset_ctx *ctx, const struct nx_list *list, nx_doc begin, nx_doc end,
            uint64_t *bits)
{
	struct nx_cursor *cursor = nx_arena_alloc(ctx->arena, sizeof(*cursor));

	if (!cursor)
		return false;
	nx_cursor_init(cursor, list);
	for (size_t w = begin >> 6; w < nwords_of(end); w++)
		for (uint64_t word = bits[w]; word; word &= word - 1) {
			nx_doc doc = (nx_doc)(w * 64) + (nx_doc)__builtin_ctzll(word);
			if (nx_cursor_seek(cursor, doc) != doc)
				bits[w] &= ~(word & -word);
		}
	ctx->damaged |= cursor->damaged;
	return true;
}

/* From the rarest word on: where few documents are left, they are looked up in the other lists. */
static bool
set_all(struct nx_docset_ctx *ctx, const struct nx_op *op, nx_doc begin, nx_doc end, uint64_t *bits)
{
	uint32_t first = 0, least = UINT32_MAX;

	for (uint32_t i = 0; i < op->nchildren; i++) {
		const struct nx_list *list = only_list(ctx, op->children[i]);
		if (list && list->ndocs < least) {
			least = list->ndocs;
			first = i;
		}
	}
	if (op->nchildren && !nx_bits_of(ctx, op->children[first], begin, end, bits))
		return false;
	for (uint32_t i = 0; i < op->nchildren; i++) {
		const struct nx_list *list = only_list(ctx, op->children[i]);
		bool ok;
		if (i == first)
			continue;
		if (list && least < list->ndocs / NX_LOOK_UP)
			ok = keep_listed(ctx, list, begin, end, bits);
		else
			ok = combine(ctx, op->children[i], begin, end, COMBINE_AND, bits);
		if (!ok)
			return false;
	}
	return true;
}

static void
clear_range(uint64_t *bits, nx_doc begin, nx_doc end)
{
	memset(bits + (begin >> 6), 0, (nwords_of(end) - (begin >> 6)) * sizeof(*bits));
}

static void
clear_outside(uint64_t *bits, nx_doc begin, nx_doc end)
{
	if (begin & 63)
		bits[begin >> 6] &= UINT64_MAX << (begin & 63);
	if (end & 63)
		bits[end >> 6] &= ~(UINT64_MAX << (end & 63));
}

bool
nx_bits_of(struct nx_docset_ctx *ctx, const struct nx_op *op, nx_doc begin, nx_doc end,
           uint64_t *bits)
{
	nx_doc first = begin, limit = end;
	bool ok = true;

	if (op->nchildren == 0 && op->kind != NX_OP_BOOL) /* others begin with one that has none */
		clear_range(bits, begin, end);
	switch (op->kind) {
	case NX_OP_WORD:
		set_word(ctx, op, begin, end, bits);
		break;
	case NX_OP_ALL:
		set_range(bits, begin, end);
		break;
	case NX_OP_DATE:
		nx_segment_date_range(ctx->segment, op->begin, op->end, &first, &limit);
		set_range(bits, first > begin ? first : begin, limit < end ? limit : end);
		break;
	case NX_OP_LENGTH:
		set_lengths(ctx, op, begin, end, bits);
		break;
	case NX_OP_AND:
		ok = set_all(ctx, op, begin, end, bits);
		break;
	case NX_OP_OR:
		ok = set_any(ctx, op, begin, end, bits);
		break;
	case NX_OP_BOOL:
		ok = nx_bits_of(ctx, op->required ? op->required : op->optional, begin, end,
		                bits) &&
		     (!op->excluded ||
		      combine(ctx, op->excluded, begin, end, COMBINE_ANDNOT, bits));
		break;
	case NX_OP_NOTHING:
		break;
	default:
		return false;
	}
	if (ok && begin < end)
		clear_outside(bits, begin, end);
	return ok;
}

void
nx_bits_drop_hidden(const struct nx_live_segment *live, nx_doc begin, nx_doc end, uint64_t *bits)
{
	if (!live->hidden)
		return;
	for (nx_doc doc = begin & ~(nx_doc)63; doc < end; doc += 8) {
		uint64_t hidden = live->hidden[doc >> 3];
		bits[doc >> 6] &= ~(hidden << (doc & 63));
	}
}

uint64_t *
nx_bits_shown(struct nx_run *run)
{
	uint64_t *bits = nx_bits_new(&run->ctx);

	if (!bits)
		return NULL;
	memset(bits, 0xff, nwords_of(run->ctx.ndocs) * sizeof(*bits));
	nx_bits_drop_hidden(run->live, 0, run->ctx.ndocs, bits);
	return bits;
}

uint64_t
nx_bits_count(const uint64_t *bits, nx_doc begin, nx_doc end)
{
	return nx_count_ones(bits + (begin >> 6), nwords_of(end) - (begin >> 6));
}
