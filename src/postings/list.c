#include "postings/list.h"

#include "postings/block.h"
#include "postings/coded.h"
#include "postings/impacts.h"
#include "postings/ntf.h"

#include <assert.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
	BOUNDS_BYTES = NX_NTF_KINDS * NX_NTF_BYTES + NX_IMPACTS_BYTES,
	WIDTHS = 2,        /* bytes in front of the heads: widths of the two kinds of offsets */
	OFFSET_WIDTH_MAX = 32
};

/* ---- Opening --------------------------------------------------------- */

/* Bytes of n numbers in a head. */
static inline size_t
packed_bytes(uint32_t n, unsigned width)
{
	return ((size_t)n * width + 7) / 8;
}

/* Lays the head arrays of a list of several blocks one behind the other; false when they do not
 * fit. Bounds stand last: 8 bytes can be read at any number in front of them. */
static bool
place_heads(struct nx_list *self)
{
	size_t room = (size_t)(self->docs_end - self->docs), nlasts, ndocs_offs, npos_offs;
	size_t nbounds = (size_t)self->nblocks + 1 + self->ngroups;

	if (room < WIDTHS)
		return false;
	self->last_width = nx_bit_width(self->doc_limit - 1);
	self->docs_width = self->docs[0];
	self->pos_width = self->docs[1];
	if (self->docs_width > OFFSET_WIDTH_MAX || self->pos_width > OFFSET_WIDTH_MAX)
		return false;
	nlasts = packed_bytes(self->nblocks, self->last_width);
	ndocs_offs = packed_bytes(self->nblocks - 1, self->docs_width);
	npos_offs = packed_bytes(self->nblocks - 1, self->pos_width);
	if (room <= WIDTHS + nlasts + ndocs_offs + npos_offs + nbounds * BOUNDS_BYTES)
		return false;
	self->lasts = self->docs + WIDTHS;
	self->docs_offs = self->lasts + nlasts;
	self->pos_offs = self->docs_offs + ndocs_offs;
	self->ntfs[0] = self->pos_offs + npos_offs;
	self->ntfs[1] = self->ntfs[0] + nbounds * NX_NTF_BYTES;
	self->impacts = self->ntfs[1] + nbounds * NX_NTF_BYTES;
	self->list_impacts = self->impacts + (size_t)self->nblocks * NX_IMPACTS_BYTES;
	self->blocks = self->impacts + nbounds * NX_IMPACTS_BYTES;
	if (self->ngroups)
		self->group_impacts = self->list_impacts + NX_IMPACTS_BYTES;
	return true;
}

enum nidx_status
nx_list_open(struct nx_list *self, const uint8_t *docs, size_t docs_bytes, const uint8_t *pos,
             size_t pos_bytes, uint32_t ndocs, nx_doc doc_limit, struct nidx_error *err)
{
	uint32_t nblocks = ndocs ? (ndocs - 1) / NX_BLOCK_DOCS + 1 : 0;

	if (ndocs == 0 || ndocs > doc_limit || doc_limit > NX_DOC_LIMIT_MAX)
		return nx_fail(err, NIDX_ECORRUPT, 0, "postings: %u documents in a segment of %u",
		               ndocs, doc_limit);
	*self = (struct nx_list){
		.docs = docs,
		.docs_end = docs + docs_bytes,
		.pos = pos,
		.pos_end = pos ? pos + pos_bytes : NULL,
		.brief = ndocs < NX_BRIEF_DOCS,
		.ndocs = ndocs,
		.nblocks = nblocks,
		.ngroups = nblocks > NX_GROUP_BLOCKS ? (nblocks - 1) / NX_GROUP_BLOCKS + 1 : 0,
		.doc_limit = doc_limit,
		.blocks = docs,
	};
	if (docs_bytes == 0 || (nblocks > 1 && !place_heads(self)))
		return nx_fail(err, NIDX_ECORRUPT, docs_bytes,
		               "postings: %zu bytes cannot hold %u documents", docs_bytes, ndocs);
	return NIDX_OK;
}

/* ---- Heads ----------------------------------------------------------- */

/* Number i of `width` bits, at most 57. */
static inline uint32_t
packed_at(const uint8_t *from, unsigned width, uint32_t i)
{
	size_t bit = (size_t)i * width;

	return (uint32_t)(nx_u64le(from + bit / 8) >> bit % 8 & ((UINT64_C(1) << width) - 1));
}

static inline nx_doc
last_at(const struct nx_list *self, uint32_t b)
{
	return packed_at(self->lasts, self->last_width, b);
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

/* Block b of those that offsets part [base, end) into: none is kept of the first. */
static bool
range_at(const struct nx_list *self, const uint8_t *offs, unsigned width, uint32_t b,
         const uint8_t *base, const uint8_t *base_end, const uint8_t **from, const uint8_t **end)
{
	size_t size = (size_t)(base_end - base);
	size_t begin = b ? packed_at(offs, width, b - 1) : 0;
	size_t stop = b + 1 < self->nblocks ? packed_at(offs, width, b) : size;

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
	return range_at(self, self->docs_offs, self->docs_width, b, self->blocks, self->docs_end,
	                from, end);
}

bool
nx_list_block_positions(const struct nx_list *self, uint32_t b, const uint8_t **from,
                        const uint8_t **end)
{
	assert(b < self->nblocks);
	return self->pos && range_at(self, self->pos_offs, self->pos_width, b, self->pos,
	                             self->pos_end, from, end);
}

/* ---- Normalised term frequencies ------------------------------------- */

#if defined(__SSE2__)
enum { STRETCH = 1 << 17 };

/* Of eight codes: all bits set for those that are at least `least`. */
static inline __m128i
at_least(const uint8_t *codes, __m128i least)
{
	__m128i eight = _mm_loadu_si128((const __m128i *)(const void *)codes);
	__m128i below = _mm_subs_epu16(least, eight); /* 0: not below */

	return _mm_cmpeq_epi16(below, _mm_setzero_si128());
}
#endif

uint32_t
nx_list_block_above(const struct nx_list *self, enum nx_ntf_kind kind, uint32_t from, uint16_t code)
{
#if defined(__SSE2__)
	const __m128i least = _mm_set1_epi16((short)code);

	for (; from + 8 <= self->nblocks; from += 8) {
		unsigned found = (unsigned)_mm_movemask_epi8(
		    at_least(self->ntfs[kind] + (size_t)from * 2, least));
		if (found)
			return from + (unsigned)__builtin_ctz(found) / 2;
	}
#endif
	while (from < self->nblocks && nx_list_block_ntf(self, kind, from) < code)
		from++;
	return from;
}

uint32_t
nx_list_blocks_above(const struct nx_list *self, enum nx_ntf_kind kind, uint32_t from,
                     uint32_t end, uint16_t code)
{
	uint32_t count = 0;

#if defined(__SSE2__)
	const __m128i least = _mm_set1_epi16((short)code), ones = _mm_set1_epi16(1);

	while (from + 8 <= end) { /* stretches whose counts fit 16 bits */
		uint32_t stop = end - from > STRETCH ? from + STRETCH : end;
		__m128i counts = _mm_setzero_si128();

		for (; from + 8 <= stop; from += 8)
			counts = _mm_sub_epi16(counts, at_least(self->ntfs[kind] + (size_t)from * 2, least));
		counts = _mm_madd_epi16(counts, ones);
		counts = _mm_add_epi32(counts, _mm_shuffle_epi32(counts, 0x4e));
		counts = _mm_add_epi32(counts, _mm_shuffle_epi32(counts, 0xb1));
		count += (uint32_t)_mm_cvtsi128_si32(counts);
	}
#endif
	for (; from < end; from++)
		count += nx_list_block_ntf(self, kind, from) >= code;
	return count;
}

/* ---- Impacts --------------------------------------------------------- */

/* Of a brief list: its frequencies and zones with norm 0. */
static void
brief_impacts(const struct nx_list *self, struct nx_impacts *out)
{
	struct nx_bits bits = { self->docs, self->docs_end, self->first_bit };
	uint32_t freqs[NX_BRIEF_DOCS];
	uint8_t zones[NX_BRIEF_DOCS];
	struct nx_frontier frontier;

	if (!nx_coded_pass_docs(&bits, self->ndocs, 0, self->doc_limit) ||
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
	uint32_t end = (g + 1) * NX_GROUP_BLOCKS;

	assert(g == 0 || g < self->ngroups);
	return nx_list_block_last(self, (end < self->nblocks ? end : self->nblocks) - 1);
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
