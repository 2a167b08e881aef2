#include "postings/block.h"

#include "base/ones.h"

#include <assert.h>

enum {
	HEAD = 2,
	LOW5 = 31,
	LOW6 = 63,
	BITSET = 63,    /* instead of a width */
	PATCHED = 0x20, /* in both bytes: a count of patches and their width follow */
	TITLE = 0x40,   /* in the second byte: the plane is there */
	LEAD = 0x80,
	TITLE_SPARSE = TITLE, /* in the first byte: as indexes, whose count follows */
	LEAD_SPARSE = LEAD,
	PATCH_HEAD = 2,
	FREQ_MAX_WIDTH = 24,
	SAFE_WIDTH = 24, /* 128 gaps of so many bits above a document below 2^31 stay below 2^32 */
	NWORDS_MAX = 255,
	HALF_WORDS = NX_BLOCK_DOCS * 2 / 64,
	IMPACT_COUNT_BITS = 2, /* of a lone block: impacts less one */
	IMPACT_BITS = 16
};

/* ---- Reading --------------------------------------------------------- */

static inline size_t
packed_bytes(unsigned width)
{
	return (size_t)width * NX_UNPACK_LANE;
}

/* Lays the parts behind the head one after the other; they may lie past the end. */
struct layout {
	const uint8_t *base;
	size_t at;
};

static const uint8_t *
lay(struct layout *self, size_t nbytes)
{
	const uint8_t *part = self->base + self->at;

	self->at += nbytes;
	return part;
}

/* Returns how many bytes the parts take. */
static size_t
lay_out(struct nx_block *self, const uint8_t *p, unsigned planes)
{
	size_t plane = NX_BLOCK_DOCS / 8;
	struct layout layout = { p, 0 };

	self->docs = lay(&layout, self->bitset ? (size_t)self->nwords * 8
	                                       : packed_bytes(self->gap.width));
	self->gap_patches = lay(&layout, nx_patch_bytes(&self->gap));
	self->freqs = lay(&layout, packed_bytes(self->freq.width));
	self->freq_patches = lay(&layout, nx_patch_bytes(&self->freq));
	if (planes & TITLE)
		self->title = lay(&layout, self->title_count ? self->title_count : plane);
	if (planes & LEAD)
		self->lead = lay(&layout, self->lead_count ? self->lead_count : plane);
	self->end = lay(&layout, 0);
	return layout.at;
}

/* A bitset must hold as many documents as a full block: decoders write that many. */
static bool
bitset_full(const struct nx_block *self)
{
	return nx_count_ones(self->docs, self->nwords) == NX_BLOCK_DOCS;
}

/* Two bytes, the count and the width of patches.  False when they cannot be. */
static bool
read_patch_head(struct nx_patching *split, const uint8_t **p, const uint8_t *end)
{
	if (end - *p < PATCH_HEAD)
		return false;
	split->count = (*p)[0];
	split->high = (*p)[1];
	*p += PATCH_HEAD;
	return split->count >= 1 && split->count <= NX_PATCH_MOST;
}

/* A count of 1 to 127 indexes. */
static bool
read_count(unsigned *count, const uint8_t **p, const uint8_t *end)
{
	if (*p >= end)
		return false;
	*count = *(*p)++;
	return *count >= 1 && *count < NX_BLOCK_DOCS;
}

/* What stands before the parts, behind the two bytes and impacts. */
static bool
read_head(struct nx_block *self, unsigned a, unsigned b, bool sparse, const uint8_t **p,
          const uint8_t *end)
{
	self->bitset = (a & LOW6) == BITSET;
	self->freq.width = b & LOW5;
	if (self->bitset) {
		if (*p >= end)
			return false;
		self->nwords = *(*p)++;
	} else {
		self->gap.width = a & LOW5;
		if (a & PATCHED && !read_patch_head(&self->gap, p, end))
			return false;
	}
	if (b & PATCHED && !read_patch_head(&self->freq, p, end))
		return false;
	if (sparse && a & ~b & (TITLE_SPARSE | LEAD_SPARSE)) /* no such plane */
		return false;
	if (sparse && a & TITLE_SPARSE && !read_count(&self->title_count, p, end))
		return false;
	if (sparse && a & LEAD_SPARSE && !read_count(&self->lead_count, p, end))
		return false;
	return nx_patching_sound(&self->gap, NX_UNPACK_MAX_WIDTH) &&
	       nx_patching_sound(&self->freq, FREQ_MAX_WIDTH);
}

/* Stands behind the impacts of a lone block. */
static bool
open_bits(struct nx_block *self, const uint8_t *from, const uint8_t *end)
{
	self->bits = (struct nx_bits){ from, end, 0 };
	if (!self->lone)
		return true;
	self->nimpacts = (unsigned)nx_bits_get(&self->bits, IMPACT_COUNT_BITS) + 1;
	if (self->nimpacts > NX_IMPACTS)
		return false;
	for (unsigned i = 0; i < self->nimpacts; i++)
		nx_put_u16le(self->impacts + (size_t)i * NX_IMPACT_BYTES,
		             (uint16_t)nx_bits_get(&self->bits, IMPACT_BITS));
	return !nx_bits_over(&self->bits);
}

bool
nx_block_open(struct nx_block *self, const uint8_t *from, const uint8_t *end, uint32_t n, bool lone)
{
	const uint8_t *p = from + HEAD;

	/* field by field: to clear all of it takes as long as the rest of this */
	self->n = n;
	self->lone = lone;
	self->bitset = false;
	self->nwords = 0;
	self->gap = self->freq = (struct nx_patching){ 0 };
	self->nimpacts = 0;
	self->title = self->lead = NULL;
	self->title_count = self->lead_count = 0;
	self->readable_end = end;
	if (n < NX_BLOCK_DOCS)
		return open_bits(self, from, end);
	if (end - from < HEAD)
		return false;
	if (lone) {
		self->nimpacts = (from[0] >> 6) + 1u;
		if (self->nimpacts > NX_IMPACTS ||
		    (size_t)(end - p) < (size_t)self->nimpacts * NX_IMPACT_BYTES)
			return false;
		memcpy(self->impacts, p, (size_t)self->nimpacts * NX_IMPACT_BYTES);
		p += (size_t)self->nimpacts * NX_IMPACT_BYTES;
	}
	return read_head(self, from[0], from[1], !lone, &p, end) &&
	       lay_out(self, p, from[1]) <= (size_t)(end - p) &&
	       (!self->bitset || bitset_full(self));
}

bool
nx_block_open_at(struct nx_block *self, const struct nx_list *list, uint32_t b)
{
	const uint8_t *from, *end;

	if (!nx_list_block_bytes(list, b, &from, &end) ||
	    !nx_block_open(self, from, end, nx_list_block_count(list, b), list->nblocks == 1))
		return false;
	self->readable_end = list->docs_end;
	return true;
}

static bool
ascending(const nx_doc *docs, uint32_t n, nx_doc base)
{
	int64_t before = base == NX_NO_BASE ? -1 : (int64_t)base;

	for (uint32_t i = 0; i < n; before = docs[i++])
		if (docs[i] <= before)
			return false;
	return true;
}

/* Numbers of either kind, each plus one. */
static void
read_packed(const struct nx_block *self, const struct nx_kernels *kernels,
            const struct nx_patching *split, const uint8_t *from, const uint8_t *patches,
            uint32_t *to)
{
	kernels->unpack(from, split->width, to);
	if (split->count)
		nx_patch_block(split, patches, self->readable_end, 1, to);
}

static void
read_gaps(const struct nx_block *self, const struct nx_kernels *kernels, nx_doc base, nx_doc *to)
{
	if (!self->gap.count) {
		kernels->unpack_sums(self->docs, self->gap.width, base, to);
		return;
	}
	read_packed(self, kernels, &self->gap, self->docs, self->gap_patches, to);
	kernels->sums(base, to);
}

/* Of fewer than 128.  The heads know the last of a long list. */
static bool
coded_docs(struct nx_block *self, nx_doc base, nx_doc last, nx_doc limit, nx_doc *to)
{
	nx_doc begin = base + 1; /* 0 in front of a list: NX_NO_BASE wraps */

	if (self->lone)
		return nx_coded_docs(&self->bits, self->n, begin, limit, to);
	to[self->n - 1] = last;
	return last < limit && nx_coded_docs(&self->bits, self->n - 1, begin, last, to);
}

bool
nx_block_docs(struct nx_block *self, const struct nx_kernels *kernels, nx_doc base, nx_doc last,
              nx_doc limit, nx_doc *to)
{
	bool wide = false, sound = true;

	if (self->n < NX_BLOCK_DOCS)
		sound = coded_docs(self, base, last, limit, to);
	else if (self->bitset)
		kernels->expand(self->docs, self->nwords, base + 1, to);
	else {
		wide = self->gap.width + (self->gap.count ? self->gap.high : 0) > SAFE_WIDTH;
		read_gaps(self, kernels, base, to);
	}
	memset(to + self->n, 0xff, (NX_BLOCK_DOCS + NX_BLOCK_PAD - self->n) * sizeof(*to));
	return sound && to[self->n - 1] < limit && (self->lone || to[self->n - 1] == last) &&
	       (!wide || ascending(to, self->n, base));
}

/* Bit k of `bits` as byte k, 0 or 1: copies the byte eight times, keeps bit k in copy k, and
 * moves it to the bottom (adding 0x7f carries any set bit into bit 7). */
static inline uint64_t
spread_bits(unsigned bits)
{
	uint64_t each = (uint64_t)bits * 0x0101010101010101u & 0x8040201008040201u;

	return (((each & 0x7f7f7f7f7f7f7f7fu) + 0x7f7f7f7f7f7f7f7fu) | each) >> 7 &
	       0x0101010101010101u;
}

static void
add_indexes(const uint8_t *indexes, unsigned count, unsigned zone, uint8_t *to)
{
	for (unsigned k = 0; k < count; k++) {
		unsigned i = indexes[k] & (NX_BLOCK_DOCS - 1);
		to[i] = (uint8_t)(to[i] | zone);
	}
}

static inline unsigned
plane_byte(const uint8_t *plane, uint32_t i)
{
	return plane ? plane[i] : 0;
}

void
nx_block_zones(const struct nx_block *self, uint8_t *to)
{
	const uint8_t *title, *lead; /* the dense ones */

	title = self->title_count ? NULL : self->title;
	lead = self->lead_count ? NULL : self->lead;
	if (!title && !lead)
		memset(to, 0, self->n);
	else
		for (uint32_t i = 0; i < NX_BLOCK_DOCS / 8; i++)
			nx_put_u64le(to + (size_t)i * 8, spread_bits(plane_byte(title, i)) |
			                                     spread_bits(plane_byte(lead, i)) << 1);
	add_indexes(self->title, self->title_count, NX_ZONE_TITLE, to);
	add_indexes(self->lead, self->lead_count, NX_ZONE_LEAD, to);
}

bool
nx_block_postings(struct nx_block *self, const struct nx_kernels *kernels, uint32_t *freqs,
                  uint8_t *zones)
{
	if (self->n < NX_BLOCK_DOCS)
		return nx_coded_postings(&self->bits, self->n, freqs, zones);
	read_packed(self, kernels, &self->freq, self->freqs, self->freq_patches, freqs);
	nx_block_zones(self, zones);
	return true;
}

/* Number i of a group of `width` bits (FORMAT.md 6.3, vertically), without its patches. */
static inline uint32_t
packed_at(const uint8_t *from, unsigned width, uint32_t i)
{
	enum { LANES = 4, LANE = 4, WORD = 32, STEP = LANES * LANE };
	unsigned bit = i / LANES * width;
	const uint8_t *p = from + (size_t)(bit / WORD) * STEP + (size_t)(i % LANES) * LANE;
	uint64_t bits;

	if (width == 0)
		return 0;
	bits = nx_u32le(p);
	if (bit % WORD + width > WORD)
		bits |= (uint64_t)nx_u32le(p + STEP) << WORD;
	return (uint32_t)(bits >> bit % WORD & ((UINT64_C(1) << width) - 1));
}

static inline bool
has_index(const uint8_t *indexes, unsigned count, uint32_t i)
{
	for (unsigned k = 0; k < count; k++)
		if (indexes[k] % NX_BLOCK_DOCS == i)
			return true;
	return false;
}

static inline bool
is_in_plane(const uint8_t *plane, unsigned count, uint32_t i)
{
	return count ? has_index(plane, count, i) : plane_byte(plane, i / 8) >> i % 8 & 1;
}

uint32_t
nx_block_posting(const struct nx_block *self, uint32_t i, unsigned *zones)
{
	uint32_t freq = packed_at(self->freqs, self->freq.width, i) + 1;

	nx_patch_apply(&self->freq, self->freq_patches, self->readable_end, 0, i, 1, 1, &freq);
	*zones = (is_in_plane(self->title, self->title_count, i) ? NX_ZONE_TITLE : 0u) |
	         (is_in_plane(self->lead, self->lead_count, i) ? NX_ZONE_LEAD : 0u);
	return freq;
}

static bool
indexes_ascend(const uint8_t *indexes, unsigned count)
{
	for (unsigned k = 0; k < count; k++)
		if (indexes[k] >= NX_BLOCK_DOCS || (k > 0 && indexes[k] <= indexes[k - 1]))
			return false;
	return true;
}

bool
nx_block_sound(const struct nx_block *self, const uint8_t *end)
{
	if (self->n < NX_BLOCK_DOCS)
		return nx_bits_end(&self->bits);
	return self->end == end &&
	       nx_patch_indexes_sound(&self->gap, self->gap_patches, self->end, self->n) &&
	       nx_patch_indexes_sound(&self->freq, self->freq_patches, self->end, self->n) &&
	       indexes_ascend(self->title, self->title_count) &&
	       indexes_ascend(self->lead, self->lead_count);
}

/* ---- Writing --------------------------------------------------------- */

/* Numbers of one kind, and their patches. */
static void
write_packed(const uint32_t *numbers, const struct nx_patching *split,
             const struct nx_kernels *kernels, struct nx_buffer *out)
{
	size_t nlow = packed_bytes(split->width);
	uint8_t *to = nx_buffer_extend(out, nlow + nx_patch_bytes(split));
	uint32_t low[NX_BLOCK_DOCS], mask = ((uint32_t)1 << split->width) - 1;

	if (!to)
		return;
	for (uint32_t i = 0; i < NX_BLOCK_DOCS; i++)
		low[i] = (numbers[i] & mask) + 1; /* kernels take it off */
	kernels->pack(low, split->width, to);
	nx_patch_write(split, numbers, NX_BLOCK_DOCS, to + nlow);
}

static size_t
split_bytes(const struct nx_patching *split)
{
	return packed_bytes(split->width) + (split->count ? PATCH_HEAD : 0) + nx_patch_bytes(split);
}

/* Patches part the running sum from unpacking, so gaps take them only where they save an eighth. */
static struct nx_patching
plan_gaps(const uint32_t *gaps)
{
	struct nx_patching split = nx_patch_plan(gaps, NX_BLOCK_DOCS, PATCH_HEAD, NX_PATCH_MOST);
	struct nx_patching plain = { split.width + split.high, 0, 0 };

	return split_bytes(&split) * 8 <= split_bytes(&plain) * 7 ? split : plain;
}

static void
write_bitset(const struct nx_block_items *items, nx_doc base, unsigned nwords,
             struct nx_buffer *out)
{
	uint8_t *to;

	to = nx_buffer_extend(out, (size_t)nwords * 8);
	if (!to)
		return;
	memset(to, 0, (size_t)nwords * 8);
	for (uint32_t i = 0; i < items->n; i++) {
		uint32_t bit = items->docs[i] - base - 1;
		to[bit / 8] = (uint8_t)(to[bit / 8] | 1u << bit % 8);
	}
}

/* A bitset is taken where it costs at most a quarter more than gaps, and always where the list holds half of the
 * documents, but not all: it is tested and counted without unpacking (bench/postings.c measures both).  0: it does not pay. */
static unsigned
bitset_words(const struct nx_block_items *items, nx_doc base, size_t gap_bytes)
{
	uint32_t nwords = (items->docs[items->n - 1] - base + 63) / 64;

	if (nwords <= HALF_WORDS && gap_bytes > 0)
		return nwords;
	return nwords > NWORDS_MAX || (size_t)nwords * 8 * 4 > gap_bytes * 5 ? 0 : nwords;
}

/* Documents in a zone. */
static unsigned
zone_count(const struct nx_block_items *items, unsigned zone)
{
	unsigned count = 0;

	for (uint32_t i = 0; i < items->n; i++)
		count += (items->zones[i] & zone) != 0;
	return count;
}

static void
write_plane(const struct nx_block_items *items, unsigned zone, bool sparse, struct nx_buffer *out)
{
	uint8_t plane[NX_BLOCK_DOCS / 8] = { 0 };

	for (uint32_t i = 0; i < items->n; i++) {
		if (!(items->zones[i] & zone))
			continue;
		if (sparse)
			nx_buffer_put_u8(out, (uint8_t)i);
		plane[i / 8] = (uint8_t)(plane[i / 8] | 1u << i % 8);
	}
	if (!sparse)
		nx_buffer_put(out, plane, sizeof(plane));
}

/* How a block is going to be written. */
struct plan {
	struct nx_patching gap, freq;
	unsigned nwords; /* of the bitset; 0: gaps */
	unsigned title_count, lead_count;
	bool title_sparse, lead_sparse;
};

static void
put_patch_head(const struct nx_patching *split, struct nx_buffer *out)
{
	if (split->count == 0)
		return;
	nx_buffer_put_u8(out, (uint8_t)split->count);
	nx_buffer_put_u8(out, (uint8_t)split->high);
}

static void
write_head(const struct plan *plan, const struct nx_impacts *impacts, struct nx_buffer *out)
{
	const struct nx_patching *gap = &plan->gap, *freq = &plan->freq;
	unsigned a = plan->nwords ? BITSET : gap->width | (gap->count ? PATCHED : 0u);
	unsigned b = freq->width | (freq->count ? PATCHED : 0u);
	uint8_t slots[NX_IMPACTS_BYTES];

	a |= impacts ? (impacts->count - 1) << 6
	             : (plan->title_sparse ? TITLE_SPARSE : 0u) |
	                   (plan->lead_sparse ? LEAD_SPARSE : 0u);
	b |= (plan->title_count ? TITLE : 0u) | (plan->lead_count ? LEAD : 0u);
	nx_buffer_put_u8(out, (uint8_t)a);
	nx_buffer_put_u8(out, (uint8_t)b);
	if (impacts) {
		nx_impacts_write(impacts, slots, impacts->count);
		nx_buffer_put(out, slots, (size_t)impacts->count * NX_IMPACT_BYTES);
	}
	if (plan->nwords)
		nx_buffer_put_u8(out, (uint8_t)plan->nwords);
	else
		put_patch_head(gap, out);
	put_patch_head(freq, out);
	if (plan->title_sparse)
		nx_buffer_put_u8(out, (uint8_t)plan->title_count);
	if (plan->lead_sparse)
		nx_buffer_put_u8(out, (uint8_t)plan->lead_count);
}

/* Indexes and their count against a bit for each document. */
static bool
sparse_pays(unsigned count)
{
	return count > 0 && count + 1 < NX_BLOCK_DOCS / 8;
}

static void
write_bits(const struct nx_block_items *items, nx_doc base, nx_doc limit,
           const struct nx_impacts *lone, struct nx_buffer *out)
{
	size_t room = (size_t)items->n * NX_CODED_POSTING_BITS / 8 + 16;
	struct nx_bits_writer bits = { 0 };
	uint8_t slots[NX_IMPACTS_BYTES];

	if (!nx_buffer_reserve(out, room))
		return;
	bits.to = out->bytes + out->len;
	if (lone) {
		nx_impacts_write(lone, slots, lone->count);
		nx_bits_put(&bits, lone->count - 1, IMPACT_COUNT_BITS);
		for (unsigned i = 0; i < lone->count; i++)
			nx_bits_put(&bits, nx_u16le(slots + (size_t)i * NX_IMPACT_BYTES),
			            IMPACT_BITS);
		nx_coded_put_docs(&bits, items->docs, items->n, 0, limit);
	} else {
		nx_coded_put_docs(&bits, items->docs, items->n - 1, base + 1,
		                  items->docs[items->n - 1]);
	}
	nx_coded_put_postings(&bits, items->freqs, items->zones, items->n);
	nx_bits_flush(&bits);
	out->len = (size_t)(bits.to - out->bytes);
}

static void
write_full(const struct nx_block_items *items, const struct nx_kernels *kernels, nx_doc base,
           const struct nx_impacts *lone, struct nx_buffer *out)
{
	uint32_t gaps[NX_BLOCK_DOCS], freqs[NX_BLOCK_DOCS];
	struct plan plan;

	for (uint32_t i = 0; i < NX_BLOCK_DOCS; i++) {
		gaps[i] = items->docs[i] - (i ? items->docs[i - 1] : base) - 1;
		freqs[i] = items->freqs[i] - 1;
	}
	plan.gap = plan_gaps(gaps);
	plan.freq = nx_patch_plan(freqs, NX_BLOCK_DOCS, PATCH_HEAD, NX_PATCH_MOST);
	plan.nwords = bitset_words(items, base, split_bytes(&plan.gap));
	plan.title_count = zone_count(items, NX_ZONE_TITLE);
	plan.lead_count = zone_count(items, NX_ZONE_LEAD);
	plan.title_sparse = !lone && sparse_pays(plan.title_count);
	plan.lead_sparse = !lone && sparse_pays(plan.lead_count);

	write_head(&plan, lone, out);
	if (plan.nwords)
		write_bitset(items, base, plan.nwords, out);
	else
		write_packed(gaps, &plan.gap, kernels, out);
	write_packed(freqs, &plan.freq, kernels, out);
	if (plan.title_count)
		write_plane(items, NX_ZONE_TITLE, plan.title_sparse, out);
	if (plan.lead_count)
		write_plane(items, NX_ZONE_LEAD, plan.lead_sparse, out);
}

void
nx_block_write(const struct nx_block_items *items, const struct nx_kernels *kernels, nx_doc base,
               nx_doc limit, const struct nx_impacts *lone, struct nx_buffer *out)
{
	if (items->n == NX_BLOCK_DOCS)
		write_full(items, kernels, base, lone, out);
	else
		write_bits(items, base, limit, lone, out);
}
