#include "postings/writer.h"

#include "base/mem.h"
#include "postings/block.h"
#include "postings/bounded.h"
#include "postings/coded.h"
#include "postings/impacts.h"
#include "postings/positions.h"

#include <assert.h>
#include <string.h>

/* The arrays that will stand before the blocks, each growing by itself; three of uint32_t. */
struct heads {
	struct nx_buffer lasts, docs_offs, pos_offs, impacts, group_impacts;
	struct nx_buffer ntfs[NX_NTF_KINDS], group_ntfs[NX_NTF_KINDS];
};

struct nx_list_writer {
	struct nx_buffer *docs, *pos;
	const struct nx_kernels *kernels;
	struct nx_block_items items; /* the block in the making */
	struct nx_buffer positions;  /* uint32_t each; without extents as gaps, with extents only of the first few */
	struct nx_buffer coded;      /* positions of the block within extents, */
	struct nx_bits_writer bits;  /* written here */
	bool coding;                 /* no longer kept in `positions` */
	const struct nx_extent *extents; /* by document; NULL: positions have no bounds */
	struct nx_buffer body;       /* finished blocks, until the heads are known */
	struct heads heads;
	const struct nx_ntf_scale *scale;
	struct nx_frontier block_frontier, group_frontier, list_frontier;
	uint64_t group_ntf[NX_NTF_KINDS], list_ntf[NX_NTF_KINDS]; /* the greatest so far */
	uint32_t nblocks; /* finished */
	uint32_t ndocs;
	uint64_t nwords;
	size_t docs_begin, pos_begin;
	nx_doc limit;
	nx_doc base; /* last document of the last finished block */
	bool with_positions;
};

struct nx_list_writer *
nx_list_writer_new(struct nx_buffer *docs, struct nx_buffer *pos, nx_doc doc_limit,
                   const struct nx_ntf_scale *scale)
{
	struct nx_list_writer *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->docs = docs;
	self->pos = pos;
	self->limit = doc_limit;
	self->scale = scale;
	self->kernels = nx_kernels_get();
	return self;
}

void
nx_list_writer_free(struct nx_list_writer *self)
{
	if (!self)
		return;
	nx_buffer_release(&self->positions);
	nx_buffer_release(&self->coded);
	nx_buffer_release(&self->body);
	nx_buffer_release(&self->heads.lasts);
	nx_buffer_release(&self->heads.docs_offs);
	nx_buffer_release(&self->heads.pos_offs);
	for (unsigned kind = 0; kind < NX_NTF_KINDS; kind++) {
		nx_buffer_release(&self->heads.ntfs[kind]);
		nx_buffer_release(&self->heads.group_ntfs[kind]);
	}
	nx_buffer_release(&self->heads.impacts);
	nx_buffer_release(&self->heads.group_impacts);
	nx_mem_free(self);
}

void
nx_list_writer_begin(struct nx_list_writer *self, bool with_positions)
{
	self->items.n = 0;
	nx_buffer_reset(&self->positions);
	nx_buffer_reset(&self->body);
	nx_buffer_reset(&self->heads.lasts);
	nx_buffer_reset(&self->heads.docs_offs);
	nx_buffer_reset(&self->heads.pos_offs);
	for (unsigned kind = 0; kind < NX_NTF_KINDS; kind++) {
		nx_buffer_reset(&self->heads.ntfs[kind]);
		nx_buffer_reset(&self->heads.group_ntfs[kind]);
	}
	nx_buffer_reset(&self->heads.impacts);
	nx_buffer_reset(&self->heads.group_impacts);
	self->nblocks = 0;
	self->ndocs = 0;
	self->nwords = 0;
	self->docs_begin = self->docs->len;
	self->pos_begin = self->pos->len;
	self->base = NX_NO_BASE;
	self->with_positions = with_positions;
	self->extents = NULL;
	self->coding = false;
	self->bits = (struct nx_bits_writer){ 0 };
}

void
nx_list_writer_bound(struct nx_list_writer *self, const struct nx_extent *extents)
{
	assert(self->ndocs == 0);
	self->extents = extents;
}

void
nx_list_writer_expect(struct nx_list_writer *self, uint64_t ndocs)
{
	assert(self->ndocs == 0);
	self->coding = self->with_positions && self->extents && ndocs >= NX_BRIEF_DOCS;
}

static void
put_impacts(struct nx_buffer *out, const struct nx_impacts *impacts)
{
	uint8_t *to = nx_buffer_extend(out, NX_IMPACTS_BYTES);

	if (to)
		nx_impacts_write(impacts, to, NX_IMPACTS);
}

/* An offset as the heads keep it; a list above 4 GB fails, as if memory were out. */
static void
put_offset(struct nx_buffer *out, size_t offset)
{
	if (offset > UINT32_MAX)
		out->failed = true;
	nx_buffer_put_u32(out, (uint32_t)offset);
}

static void
end_group(struct nx_list_writer *self)
{
	struct nx_impacts impacts;

	nx_frontier_impacts(&self->group_frontier, &impacts);
	put_impacts(&self->heads.group_impacts, &impacts);
	nx_frontier_reset(&self->group_frontier);
	for (unsigned kind = 0; kind < NX_NTF_KINDS; kind++) {
		nx_buffer_put_u16(&self->heads.group_ntfs[kind], nx_ntf_code(self->group_ntf[kind]));
		self->group_ntf[kind] = 0;
	}
}

static inline void
raise(uint64_t *most, uint64_t value)
{
	*most = value > *most ? value : *most;
}

/* The greatest normalised term frequencies of the pending block. */
static void
put_ntfs(struct nx_list_writer *self)
{
	const struct nx_block_items *items = &self->items;

	for (unsigned kind = 0; kind < NX_NTF_KINDS; kind++) {
		uint64_t most = 0;

		for (uint32_t i = 0; i < items->n; i++)
			raise(&most, nx_ntf_of(self->scale, kind, items->freqs[i], items->zones[i],
			                       items->norms[i]));
		raise(&self->group_ntf[kind], most);
		raise(&self->list_ntf[kind], most);
		nx_buffer_put_u16(&self->heads.ntfs[kind], nx_ntf_code(most));
	}
}

static void
block_impacts(struct nx_list_writer *self, struct nx_impacts *out)
{
	const struct nx_block_items *items = &self->items;

	nx_frontier_reset(&self->block_frontier);
	for (uint32_t i = 0; i < items->n; i++)
		nx_frontier_add(&self->block_frontier, items->freqs[i], items->zones[i],
		                items->norms[i]);
	nx_frontier_impacts(&self->block_frontier, out);
}

/* Appends the pending block's positions; returns where in the list's positions they begin. */
static size_t
flush_positions(struct nx_list_writer *self)
{
	size_t at = self->pos->len - self->pos_begin;
	const uint32_t *numbers = (const uint32_t *)(const void *)self->positions.bytes;

	self->pos->failed |= self->positions.failed | self->coded.failed;
	if (self->coding) {
		if (!self->coded.failed && self->bits.to) {
			nx_bits_flush(&self->bits);
			nx_buffer_put(self->pos, self->coded.bytes,
			              (size_t)(self->bits.to - self->coded.bytes));
		}
		self->bits = (struct nx_bits_writer){ 0 };
		nx_buffer_reset(&self->coded);
	} else if (self->with_positions && !self->positions.failed) {
		nx_positions_write(numbers, (uint32_t)(self->positions.len / sizeof(*numbers)),
		                   self->pos);
	}
	nx_buffer_reset(&self->positions);
	return self->with_positions ? at : 0;
}

/* Ends the pending block of a list that has more than one. */
static void
flush_block(struct nx_list_writer *self)
{
	struct nx_impacts impacts;
	size_t at;

	if (self->nblocks == 0) {
		memset(self->group_ntf, 0, sizeof(self->group_ntf));
		memset(self->list_ntf, 0, sizeof(self->list_ntf));
		nx_frontier_reset(&self->group_frontier);
		nx_frontier_reset(&self->list_frontier);
	}
	block_impacts(self, &impacts);
	nx_frontier_add_impacts(&self->group_frontier, &impacts);
	nx_frontier_add_impacts(&self->list_frontier, &impacts);
	put_impacts(&self->heads.impacts, &impacts);
	put_ntfs(self);
	at = flush_positions(self);
	if (self->nblocks > 0) {
		put_offset(&self->heads.docs_offs, self->body.len);
		put_offset(&self->heads.pos_offs, at);
	}
	nx_block_write(&self->items, self->kernels, self->base, self->limit, NULL, &self->body);
	self->base = self->items.docs[self->items.n - 1];
	nx_buffer_put_u32(&self->heads.lasts, self->base);
	self->items.n = 0;
	if (++self->nblocks % NX_GROUP_BLOCKS == 0)
		end_group(self);
}

/* Room for so many bytes behind the bits written.  False when memory is out. */
static bool
reserve_bits(struct nx_list_writer *self, size_t nbytes)
{
	self->coded.len = self->bits.to ? (size_t)(self->bits.to - self->coded.bytes) : 0;
	if (!nx_buffer_reserve(&self->coded, nbytes))
		return false;
	self->bits.to = self->coded.bytes + self->coded.len;
	return true;
}

static void
code_positions(struct nx_list_writer *self, nx_doc doc, uint32_t nfreq, unsigned zones,
               const nx_pos *positions)
{
	if (reserve_bits(self, NX_BOUNDED_BYTES(nfreq)))
		nx_bounded_put(&self->bits, &self->extents[doc], nfreq, zones, positions);
}

/* The list will not be brief: what is kept of positions is coded, as all others will be. */
static void
start_coding(struct nx_list_writer *self, uint32_t nitems)
{
	const struct nx_block_items *items = &self->items;
	const uint32_t *from = (const uint32_t *)(const void *)self->positions.bytes;

	self->coding = true;
	for (uint32_t i = 0; i < nitems && !self->positions.failed; from += items->freqs[i++])
		code_positions(self, items->docs[i], items->freqs[i], items->zones[i], from);
	self->coded.failed |= self->positions.failed;
	nx_buffer_reset(&self->positions);
}

/* Positions as they are, or as gaps: the first as it is, the others less the one before, less
 * one. */
static void
keep_positions(struct nx_list_writer *self, const nx_pos *positions, uint32_t n)
{
	uint8_t *bytes = nx_buffer_extend(&self->positions, (size_t)n * sizeof(uint32_t));
	uint32_t *to = (uint32_t *)(void *)bytes;

	if (!bytes)
		return;
	assert(positions[n - 1] < NX_POS_LIMIT);
	if (self->extents) {
		memcpy(to, positions, (size_t)n * sizeof(*to));
		return;
	}
	to[0] = positions[0];
	for (uint32_t i = 1; i < n; i++) {
		assert(positions[i] > positions[i - 1]);
		to[i] = positions[i] - positions[i - 1] - 1;
	}
}

/* One more document, but for its positions. */
static void
add_posting(struct nx_list_writer *self, nx_doc doc, uint32_t nfreq, unsigned zones, uint8_t norm)
{
	struct nx_block_items *items = &self->items;
	uint32_t i;

	assert(nfreq >= 1 && nfreq <= NX_FREQ_MAX && zones <= 3 && doc < self->limit);
	if (items->n == NX_BLOCK_DOCS)
		flush_block(self);
	i = items->n++;
	assert(i ? doc > items->docs[i - 1] : self->base == NX_NO_BASE || doc > self->base);
	items->docs[i] = doc;
	items->freqs[i] = nfreq;
	items->zones[i] = (uint8_t)zones;
	items->norms[i] = norm;
	self->ndocs++;
	self->nwords += nfreq;
	if (self->with_positions && self->extents && !self->coding &&
	    (self->ndocs >= NX_BRIEF_DOCS || self->nwords > NX_BRIEF_WORDS))
		start_coding(self, i);
}

void
nx_list_writer_add(struct nx_list_writer *self, nx_doc doc, uint32_t nfreq, unsigned zones,
                   uint8_t norm, const nx_pos *positions)
{
	add_posting(self, doc, nfreq, zones, norm);
	if (self->coding)
		code_positions(self, doc, nfreq, zones, positions);
	else if (self->with_positions)
		keep_positions(self, positions, nfreq);
}

bool
nx_list_writer_takes_bits(const struct nx_list_writer *self)
{
	return self->coding;
}

void
nx_list_writer_add_bits(struct nx_list_writer *self, nx_doc doc, uint32_t nfreq, unsigned zones,
                        uint8_t norm, struct nx_bits from, uint64_t nbits)
{
	assert(self->coding);
	add_posting(self, doc, nfreq, zones, norm);
	if (!reserve_bits(self, (size_t)(nbits / 8) + 24))
		return;
	for (; nbits > 32; nbits -= 32)
		nx_bits_put(&self->bits, (uint32_t)nx_bits_get(&from, 32), 32);
	nx_bits_put(&self->bits, (uint32_t)nx_bits_get(&from, (unsigned)nbits), (unsigned)nbits);
}

static void
append(struct nx_buffer *out, struct nx_buffer *part)
{
	nx_buffer_put(out, part->bytes, part->len);
	out->failed |= part->failed;
}

/* The bits that the largest of some numbers needs. */
static unsigned
width_of(const struct nx_buffer *numbers)
{
	unsigned width = 0;

	for (size_t i = 0; i < numbers->len; i += 4) {
		unsigned its = nx_bit_width(nx_u32le(numbers->bytes + i));
		width = its > width ? its : width;
	}
	return width;
}

static void
append_packed(struct nx_buffer *out, const struct nx_buffer *numbers, unsigned width)
{
	struct nx_bits_writer bits = { 0 };

	out->failed |= numbers->failed;
	if (!nx_buffer_reserve(out, numbers->len + 8))
		return;
	bits.to = out->bytes + out->len;
	for (size_t i = 0; i < numbers->len; i += 4)
		nx_bits_put(&bits, nx_u32le(numbers->bytes + i), width);
	nx_bits_flush(&bits);
	out->len = (size_t)(bits.to - out->bytes);
}

static void
end_long(struct nx_list_writer *self)
{
	struct nx_buffer *out = self->docs;
	struct heads *heads = &self->heads;
	struct nx_impacts impacts;
	unsigned docs_width, pos_width;

	flush_block(self);
	if (self->nblocks % NX_GROUP_BLOCKS != 0)
		end_group(self);
	if (self->nblocks <= NX_GROUP_BLOCKS) {
		for (unsigned kind = 0; kind < NX_NTF_KINDS; kind++)
			nx_buffer_reset(&heads->group_ntfs[kind]);
		nx_buffer_reset(&heads->group_impacts);
	}
	docs_width = width_of(&heads->docs_offs);
	pos_width = width_of(&heads->pos_offs);
	nx_buffer_put_u8(out, (uint8_t)docs_width);
	nx_buffer_put_u8(out, (uint8_t)pos_width);
	append_packed(out, &heads->lasts, nx_bit_width(self->limit - 1));
	append_packed(out, &heads->docs_offs, docs_width);
	append_packed(out, &heads->pos_offs, pos_width);
	for (unsigned kind = 0; kind < NX_NTF_KINDS; kind++) {
		append(out, &heads->ntfs[kind]);
		nx_buffer_put_u16(out, nx_ntf_code(self->list_ntf[kind]));
		append(out, &heads->group_ntfs[kind]);
	}
	append(out, &heads->impacts);
	nx_frontier_impacts(&self->list_frontier, &impacts);
	put_impacts(out, &impacts);
	append(out, &heads->group_impacts);
	append(out, &self->body);
}

/* Few positions, as they are or as gaps (add_positions()), behind a brief list. */
static void
put_positions(const struct nx_list_writer *self, struct nx_bits_writer *bits)
{
	const struct nx_block_items *items = &self->items;
	const uint32_t *from = (const uint32_t *)(const void *)self->positions.bytes;
	nx_pos positions[NX_BRIEF_WORDS];

	for (uint32_t i = 0; i < items->n; from += items->freqs[i++]) {
		memcpy(positions, from, items->freqs[i] * sizeof(*from));
		for (uint32_t k = 1; k < items->freqs[i] && !self->extents; k++)
			positions[k] += positions[k - 1] + 1;
		nx_coded_put_positions(bits, positions, items->freqs[i], items->zones[i],
		                       !self->extents);
	}
}

/* Returns the bits of a brief list. */
static uint64_t
end_brief(struct nx_list_writer *self)
{
	const struct nx_block_items *items = &self->items;
	bool within = self->nwords <= NX_BRIEF_WORDS;
	struct nx_bits_writer bits = { 0 };
	uint64_t nbits;

	if (self->positions.failed ||
	    !nx_buffer_reserve(self->docs, (items->n * (size_t)NX_CODED_POSTING_BITS +
	                                    NX_BRIEF_WORDS * NX_CODED_POSITION_BITS) / 8 + 16)) {
		self->docs->failed = true;
		return 0;
	}
	bits.to = self->docs->bytes + self->docs->len;
	nx_coded_put_docs(&bits, items->docs, items->n, 0, self->limit);
	nx_coded_put_postings(&bits, items->freqs, items->zones, items->n);
	if (self->with_positions && within)
		put_positions(self, &bits);
	nbits = (uint64_t)(bits.to - (self->docs->bytes + self->docs->len)) * 8 + bits.have;
	nx_bits_flush(&bits);
	self->docs->len = (size_t)(bits.to - self->docs->bytes);
	if (!within)
		flush_positions(self);
	return nbits;
}

void
nx_list_writer_end(struct nx_list_writer *self, struct nx_list_info *info)
{
	struct nx_impacts impacts;
	uint64_t nbits = 0;

	assert(self->ndocs > 0);
	if (self->nblocks > 0)
		end_long(self);
	else if (self->items.n < NX_BRIEF_DOCS)
		nbits = end_brief(self);
	else {
		block_impacts(self, &impacts);
		flush_positions(self);
		nx_block_write(&self->items, self->kernels, NX_NO_BASE, self->limit, &impacts,
		               self->docs);
	}
	*info = (struct nx_list_info){
		.ndocs = self->ndocs,
		.nwords = self->nwords,
		.docs_begin = self->docs_begin,
		.docs_bytes = self->docs->len - self->docs_begin,
		.docs_bits = nbits,
		.pos_begin = self->pos_begin,
		.pos_bytes = self->pos->len - self->pos_begin,
		.positions = self->with_positions,
	};
}
