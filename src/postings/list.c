#include "postings/list.h"

#include "postings/block.h"
#include "postings/coded.h"
#include "postings/impacts.h"

#include <assert.h>

enum {
	BLOCK_HEAD = 4 + 4 + 4 + NX_IMPACTS_BYTES, /* last, two offsets, impacts */
	GROUP_HEAD = 4 + NX_IMPACTS_BYTES          /* last, impacts */
};

/* ---- Opening --------------------------------------------------------- */

/* Bytes of all heads: none for one block. */
static size_t
heads_bytes(const struct nx_list *self)
{
	if (self->nblocks == 1)
		return 0;
	return (size_t)self->nblocks * BLOCK_HEAD + NX_IMPACTS_BYTES +
	       (size_t)self->ngroups * GROUP_HEAD;
}

static void
place_heads(struct nx_list *self)
{
	self->lasts = self->docs;
	self->docs_offs = self->lasts + (size_t)self->nblocks * 4;
	self->pos_offs = self->docs_offs + (size_t)self->nblocks * 4;
	self->impacts = self->pos_offs + (size_t)self->nblocks * 4;
	self->list_impacts = self->impacts + (size_t)self->nblocks * NX_IMPACTS_BYTES;
	if (self->ngroups == 0)
		return;
	self->group_lasts = self->list_impacts + NX_IMPACTS_BYTES;
	self->group_impacts = self->group_lasts + (size_t)self->ngroups * 4;
}

enum nidx_status
nx_list_open(struct nx_list *self, const uint8_t *docs, size_t docs_bytes, const uint8_t *pos,
             size_t pos_bytes, uint32_t ndocs, nx_doc doc_limit, struct nidx_error *err)
{
	struct nx_list list = { .docs = docs, .docs_end = docs + docs_bytes, .ndocs = ndocs };

	if (ndocs == 0 || ndocs > doc_limit || doc_limit > NX_DOC_LIMIT_MAX)
		return nx_fail(err, NIDX_ECORRUPT, 0, "postings: %u documents in a segment of %u",
		               ndocs, doc_limit);
	list.doc_limit = doc_limit;
	list.nblocks = (ndocs - 1) / NX_BLOCK_DOCS + 1;
	if (list.nblocks > NX_GROUP_BLOCKS)
		list.ngroups = (list.nblocks - 1) / NX_GROUP_BLOCKS + 1;
	list.brief = ndocs < NX_BRIEF_DOCS;
	if (pos) {
		list.pos = pos;
		list.pos_end = pos + pos_bytes;
	}
	if (docs_bytes <= heads_bytes(&list))
		return nx_fail(err, NIDX_ECORRUPT, docs_bytes,
		               "postings: %zu bytes cannot hold %u documents", docs_bytes, ndocs);
	if (list.nblocks > 1)
		place_heads(&list);
	*self = list;
	return NIDX_OK;
}

/* ---- Heads ----------------------------------------------------------- */

static inline nx_doc
last_at(const struct nx_list *self, uint32_t b)
{
	return nx_u32le(self->lasts + (size_t)b * 4);
}

nx_doc
nx_list_block_last(const struct nx_list *self, uint32_t b)
{
	assert(b < self->nblocks);
	return self->lasts ? last_at(self, b) : NX_NO_DOC - 1;
}

uint32_t
nx_list_block_find(const struct nx_list *self, uint32_t from, nx_doc target)
{
	uint32_t lo = from, hi, step = 1;

	if (from >= self->nblocks)
		return self->nblocks;
	if (!self->lasts)
		return target < NX_NO_DOC ? from : self->nblocks;
	for (hi = from; hi < self->nblocks && last_at(self, hi) < target; step *= 2) {
		lo = hi + 1;
		hi = self->nblocks - hi > step ? hi + step : self->nblocks;
	}
	while (lo < hi) { /* blocks before lo end before target; hi does not, or is nblocks */
		uint32_t mid = lo + (hi - lo) / 2;
		if (last_at(self, mid) < target)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const uint8_t *
nx_list_blocks(const struct nx_list *self)
{
	return self->docs + heads_bytes(self);
}

/* The range [offs[b], offs[b + 1]) of [base, end), the last one reaching `end`. */
static bool
range_at(const struct nx_list *self, const uint8_t *offs, uint32_t b, const uint8_t *base,
         const uint8_t *base_end, const uint8_t **from, const uint8_t **end)
{
	size_t size = (size_t)(base_end - base);
	size_t begin = offs ? nx_u32le(offs + (size_t)b * 4) : 0;
	size_t stop = b + 1 < self->nblocks ? nx_u32le(offs + (size_t)(b + 1) * 4) : size;

	if (begin > stop || stop > size)
		return false;
	*from = base + begin;
	*end = base + stop;
	return true;
}

bool
nx_list_block_bytes(const struct nx_list *self, uint32_t b, const uint8_t **from,
                    const uint8_t **end)
{
	assert(b < self->nblocks);
	return range_at(self, self->docs_offs, b, self->docs, self->docs_end, from, end) &&
	       *from >= nx_list_blocks(self);
}

bool
nx_list_block_positions(const struct nx_list *self, uint32_t b, const uint8_t **from,
                        const uint8_t **end)
{
	assert(b < self->nblocks);
	return self->pos && range_at(self, self->pos_offs, b, self->pos, self->pos_end, from, end);
}

/* ---- Impacts --------------------------------------------------------- */

/* Of a brief list: its frequencies and zones with norm 0. */
static void
brief_impacts(const struct nx_list *self, struct nx_impacts *out)
{
	struct nx_bits bits = { self->docs, self->docs_end, self->first_bit };
	nx_doc docs[NX_BRIEF_DOCS];
	uint32_t freqs[NX_BRIEF_DOCS];
	uint8_t zones[NX_BRIEF_DOCS];
	struct nx_frontier frontier;

	if (!nx_coded_docs(&bits, self->ndocs, 0, self->doc_limit, docs) ||
	    !nx_coded_postings(&bits, self->ndocs, freqs, zones)) {
		nx_impacts_read(out, NULL, 0); /* damaged: what dominates everything */
		return;
	}
	nx_frontier_reset(&frontier);
	for (uint32_t i = 0; i < self->ndocs; i++)
		nx_frontier_add(&frontier, freqs[i], zones[i], 0);
	nx_frontier_impacts(&frontier, out);
}

/* Of a list of one block. */
static void
lone_impacts(const struct nx_list *self, struct nx_impacts *out)
{
	struct nx_block block;

	if (self->brief)
		brief_impacts(self, out);
	else if (nx_block_open(&block, self->docs, self->docs_end, self->ndocs, true))
		nx_impacts_read(out, block.impacts, block.nimpacts);
	else
		nx_impacts_read(out, NULL, 0);
}

void
nx_list_block_impacts(const struct nx_list *self, uint32_t b, struct nx_impacts *out)
{
	assert(b < self->nblocks);
	if (self->impacts)
		nx_impacts_read(out, self->impacts + (size_t)b * NX_IMPACTS_BYTES, NX_IMPACTS);
	else
		lone_impacts(self, out);
}

nx_doc
nx_list_group_last(const struct nx_list *self, uint32_t g)
{
	if (self->group_lasts) {
		assert(g < self->ngroups);
		return nx_u32le(self->group_lasts + (size_t)g * 4);
	}
	assert(g == 0);
	return nx_list_block_last(self, self->nblocks - 1);
}

void
nx_list_group_impacts(const struct nx_list *self, uint32_t g, struct nx_impacts *out)
{
	if (self->group_impacts) {
		assert(g < self->ngroups);
		nx_impacts_read(out, self->group_impacts + (size_t)g * NX_IMPACTS_BYTES,
		                NX_IMPACTS);
	} else {
		assert(g == 0);
		nx_list_impacts(self, out);
	}
}

void
nx_list_impacts(const struct nx_list *self, struct nx_impacts *out)
{
	if (self->list_impacts)
		nx_impacts_read(out, self->list_impacts, NX_IMPACTS);
	else
		lone_impacts(self, out);
}
