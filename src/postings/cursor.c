#include "postings/cursor.h"

#include <assert.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { STRIDE = 16 }; /* documents looked at together by find_in_block */

static nx_doc
exhaust(struct nx_cursor *self, bool damaged)
{
	self->damaged |= damaged;
	self->block = self->list->nblocks;
	self->at = 0;
	self->count = 0;
	for (unsigned i = 0; i < NX_BLOCK_DOCS + NX_BLOCK_PAD; i++)
		self->docs[i] = NX_NO_DOC;
	return NX_NO_DOC;
}

/* The documents of a brief list. */
static bool
load_brief(struct nx_cursor *self)
{
	const struct nx_list *list = self->list;

	self->parts.n = list->ndocs;
	self->parts.bits = (struct nx_bits){ list->docs, list->docs_end, list->first_bit };
	memset(self->docs + list->ndocs, 0xff,
	       (NX_BLOCK_DOCS + NX_BLOCK_PAD - list->ndocs) * sizeof(*self->docs));
	return nx_coded_docs(&self->parts.bits, list->ndocs, 0, list->doc_limit, self->docs);
}

/* The documents of block b. */
static bool
load_block(struct nx_cursor *self, uint32_t b, nx_doc base)
{
	const struct nx_list *list = self->list;

	return nx_block_open_at(&self->parts, list, b) &&
	       nx_block_docs(&self->parts, self->kernels, base, nx_list_block_last(list, b),
	                     list->doc_limit, self->docs);
}

/* Decodes block b and stands on its first document.  `before` is the last document of the last
 * block decoded, NX_NO_BASE if none was: heads of damaged lists may lead backwards. */
static nx_doc
load(struct nx_cursor *self, uint32_t b, nx_doc before)
{
	const struct nx_list *list = self->list;
	nx_doc base = b ? nx_list_block_last(list, b - 1) : NX_NO_BASE;

	if (b >= list->nblocks)
		return exhaust(self, false);
	if (b > 0 && (base >= list->doc_limit || (before != NX_NO_BASE && base < before)))
		return exhaust(self, true);
	if (!(list->brief ? load_brief(self) : load_block(self, b, base)))
		return exhaust(self, true);
	self->block = b;
	self->at = 0;
	self->count = nx_list_block_count(list, b);
	self->have_freqs = false;
	self->have_positions = false;
	return self->docs[0];
}

void
nx_cursor_init(struct nx_cursor *self, const struct nx_list *list)
{
	self->list = list;
	self->kernels = nx_kernels_get();
	self->damaged = false;
	load(self, 0, NX_NO_BASE);
}

/* The last document decoded; only with a block in hand. */
static inline nx_doc
last_in_block(const struct nx_cursor *self)
{
	return self->docs[self->count - 1];
}

nx_doc
nx_cursor_next_block(struct nx_cursor *self)
{
	if (self->count == 0)
		return NX_NO_DOC;
	return load(self, self->block + 1, last_in_block(self));
}

/* How many of 16 documents are below target. */
static inline uint32_t
count_below(const nx_doc *docs, nx_doc target)
{
#if defined(__SSE2__)
	/* Only signed comparison exists: moving both sides by 2^31 keeps the order. */
	const __m128i shift = _mm_set1_epi32(INT32_MIN);
	const __m128i key = _mm_xor_si128(_mm_set1_epi32((int)target), shift);
	__m128i below = _mm_setzero_si128();

	for (unsigned i = 0; i < STRIDE; i += 4) {
		__m128i four = _mm_loadu_si128((const __m128i *)(const void *)(docs + i));
		below = _mm_sub_epi32(below, _mm_cmplt_epi32(_mm_xor_si128(four, shift), key));
	}
	below = _mm_add_epi32(below, _mm_shuffle_epi32(below, 0x4e));
	below = _mm_add_epi32(below, _mm_shuffle_epi32(below, 0xb1));
	return (uint32_t)_mm_cvtsi128_si32(below);
#else
	uint32_t below = 0;

	for (unsigned i = 0; i < STRIDE; i++)
		below += docs[i] < target;
	return below;
#endif
}

/* Index of the first document >= target, which exists in the block.  No branch depends on the
 * documents: eight stretches of 16 are told apart by their last, then one is counted. */
static inline uint32_t
find_in_block(const nx_doc *docs, nx_doc target)
{
	uint32_t stretch = 0;

	for (unsigned i = STRIDE - 1; i < NX_BLOCK_DOCS; i += STRIDE)
		stretch += docs[i] < target;
	return stretch * STRIDE + count_below(docs + (size_t)stretch * STRIDE, target);
}

nx_doc
nx_cursor_seek_far(struct nx_cursor *self, nx_doc target)
{
	if (self->count == 0)
		return NX_NO_DOC;
	if (last_in_block(self) >= target) {
		/* mostly it is near */
		uint32_t below = count_below(self->docs + self->at, target);

		if (below < STRIDE) {
			self->at += below;
			return self->docs[self->at];
		}
	} else {
		uint32_t b = nx_list_block_find(self->list, self->block + 1, target);

		load(self, b, last_in_block(self));
		if (self->count == 0 || self->docs[0] >= target)
			return self->docs[0];
		if (last_in_block(self) < target) /* one block without a head, or damage */
			return exhaust(self, self->list->nblocks > 1);
	}
	self->at = find_in_block(self->docs, target);
	return self->docs[self->at];
}

void
nx_cursor_to_block(struct nx_cursor *self, uint32_t b)
{
	assert(b >= self->block);
	if (b != self->block)
		load(self, b, last_in_block(self));
}

void
nx_cursor_unpack_freqs(struct nx_cursor *self)
{
	if (self->count == 0)
		return;
	self->damaged |= !nx_block_postings(&self->parts, self->kernels, self->freqs, self->zones);
	self->have_freqs = true;
}

/* Those without bounds stand behind as many as are of the documents before: 128 times 2^24 fits 32 bits. */
static bool
open_free(struct nx_cursor *self, const uint8_t *from, const uint8_t *end)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < self->count; i++) {
		self->before[i] = sum;
		sum += self->freqs[i];
	}
	self->before[self->count] = sum;
	return nx_positions_open(&self->positions, from, end, sum);
}

/* Whether a brief list has its positions with it. */
static bool
are_brief(const struct nx_cursor *self)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < self->count && self->list->brief; i++)
		sum += self->freqs[i];
	return self->list->brief && sum <= NX_BRIEF_WORDS;
}

/* Positions of the current block. */
static bool
need_positions(struct nx_cursor *self)
{
	const uint8_t *from, *end;

	if (self->have_positions)
		return true;
	if (!nx_list_block_positions(self->list, self->block, &from, &end))
		return false;
	nx_cursor_need_freqs(self);
	self->brief_positions = are_brief(self);
	self->have_positions = true;
	if (!self->brief_positions && self->list->extents)
		nx_bounded_open(&self->bounded, self->list->extents, self->docs, self->freqs,
		                self->zones, self->count, from, end);
	else if (!self->brief_positions)
		self->have_positions = open_free(self, from, end);
	return self->have_positions;
}

/* Gaps to positions in place.  False when one reaches NX_POS_LIMIT. */
static bool
sum_gaps(nx_pos *pos, uint32_t n)
{
	uint64_t sum = pos[0];

	for (uint32_t i = 1; i < n; i++) {
		sum += (uint64_t)pos[i] + 1;
		pos[i] = (nx_pos)sum;
	}
	return sum < NX_POS_LIMIT;
}

/* Those of a brief list: few, so from the front each time. */
static bool
read_brief(const struct nx_cursor *self, nx_pos *to, uint32_t n)
{
	struct nx_bits bits = self->parts.bits; /* behind frequencies and zones */
	bool free = !self->list->extents;

	for (uint32_t i = 0; i < self->at; i++)
		if (!nx_coded_positions(&bits, self->freqs[i], self->zones[i], free, NULL, 0))
			return false;
	return nx_coded_positions(&bits, self->freqs[self->at], self->zones[self->at], free, to,
	                          n);
}

static bool
read_positions(struct nx_cursor *self, nx_pos *to, uint32_t n)
{
	if (self->brief_positions)
		return read_brief(self, to, n);
	if (self->list->extents)
		return nx_bounded_get(&self->bounded, self->at, to, n);
	return nx_positions_gaps(&self->positions, self->before[self->at], n, to) &&
	       sum_gaps(to, n);
}

uint32_t
nx_cursor_positions(struct nx_cursor *self, nx_pos *to, uint32_t room)
{
	uint32_t freq, n;

	if (self->count == 0 || !self->list->pos)
		return 0;
	if (need_positions(self)) {
		freq = self->freqs[self->at];
		n = freq < room ? freq : room;
		if (n == 0 || read_positions(self, to, n))
			return freq;
	}
	self->damaged = true;
	return 0;
}

uint32_t
nx_cursor_body_positions(struct nx_cursor *self, nx_pos *to, uint32_t room)
{
	assert(nx_cursor_in_body(self));
	if (self->list->pos && need_positions(self) &&
	    nx_bounded_body(&self->bounded, self->at, to, room))
		return self->freqs[self->at];
	self->damaged |= self->list->pos != NULL;
	return 0;
}

uint32_t
nx_cursor_body_keep(struct nx_cursor *self, nx_pos *starts, uint32_t n, uint32_t offset)
{
	assert(nx_cursor_in_body(self));
	if (!self->list->pos || !need_positions(self)) {
		self->damaged |= self->list->pos != NULL;
		return 0;
	}
	n = nx_bounded_keep(&self->bounded, self->at, starts, n, offset);
	self->damaged |= nx_bits_over(&self->bounded.bits);
	return n;
}

bool
nx_cursor_coded(struct nx_cursor *self, struct nx_bits *from, size_t begins[NX_BLOCK_DOCS + 1])
{
	if (self->count == 0 || !self->list->pos || !self->list->extents || !need_positions(self) ||
	    self->brief_positions)
		return false;
	*from = self->bounded.bits;
	if (nx_bounded_begins(&self->bounded, begins))
		return true;
	self->damaged = true;
	return false;
}
