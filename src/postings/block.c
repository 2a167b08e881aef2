#include "postings/block.h"

#include "base/varint.h"
#include "postings/impacts.h"

#include <assert.h>

enum {
	HEAD = 2,
	LOW6 = 63,
	TITLE = 0x40, /* in the second byte: the plane is there */
	LEAD = 0x80,
	SINGLE_FREQ_MORE = 63, /* a list of one document: the rest of the frequency follows */
	FREQ_MAX_WIDTH = 24,
	SAFE_WIDTH = 24, /* 128 gaps of so many bits above a document below 2^31 stay below 2^32 */
	NWORDS_MAX = 255
};

/* ---- Reading --------------------------------------------------------- */

static inline size_t
packed_bytes(uint32_t n, unsigned width)
{
	return n == NX_BLOCK_DOCS ? (size_t)width * NX_UNPACK_LANE : nx_plain_bytes(n, width);
}

static bool
open_single(struct nx_block *self, const uint8_t *p, const uint8_t *end)
{
	uint32_t more = 0;
	uint32_t doc = 0;

	if (p >= end)
		return false;
	self->single = true;
	self->single_zones = *p >> 6;
	self->single_freq = (*p & LOW6) + 1u;
	if ((*p++ & LOW6) == SINGLE_FREQ_MORE &&
	    (!nx_varint_get32(&p, end, &more) || more > NX_FREQ_MAX - self->single_freq))
		return false;
	self->single_freq += more;
	if (end - p < 1 || end - p > 4)
		return false;
	for (unsigned i = 0; p < end; i++)
		doc |= (uint32_t)*p++ << (8 * i);
	self->single_doc = doc;
	self->end = end;
	return true;
}

/* Sets the parts behind the head one after the other; they may lie past the end. */
static size_t
lay_out(struct nx_block *self, const uint8_t *p, unsigned planes)
{
	size_t plane = (self->n + 7) / 8;
	size_t docs = self->docs_code == NX_BLOCK_BITSET ? (size_t)self->nwords * 8
	                                                 : packed_bytes(self->n, self->docs_code);
	size_t at = docs + packed_bytes(self->n, self->freq_width);

	self->docs = p;
	self->freqs = p + docs;
	if (planes & TITLE) {
		self->title = p + at;
		at += plane;
	}
	if (planes & LEAD) {
		self->lead = p + at;
		at += plane;
	}
	self->end = p + at;
	return at;
}

/* A bitset must hold as many documents as a full block: decoders write that many. */
static bool
bitset_full(const struct nx_block *self)
{
	unsigned count = 0;

	for (unsigned i = 0; i < self->nwords; i++)
		count += (unsigned)__builtin_popcountll(nx_u64le(self->docs + (size_t)i * 8));
	return count == NX_BLOCK_DOCS;
}

bool
nx_block_open(struct nx_block *self, const uint8_t *from, const uint8_t *end, uint32_t n, bool lone)
{
	const uint8_t *p = from + HEAD;
	unsigned more;

	*self = (struct nx_block){ .n = n, .readable_end = end };
	if (lone && n == 1)
		return open_single(self, from, end);
	if (end - from < HEAD)
		return false;
	self->docs_code = from[0] & LOW6;
	self->freq_width = from[1] & LOW6;
	more = from[0] >> 6;
	if (lone && n >= NX_BLOCK_IMPACTS_FROM) {
		self->impacts = p;
		self->nimpacts = more + 1;
		p += (size_t)self->nimpacts * NX_IMPACT_BYTES;
	} else if (more != 0)
		return false;
	if (self->docs_code == NX_BLOCK_BITSET) {
		if (n != NX_BLOCK_DOCS || end <= p)
			return false;
		self->nwords = *p++;
	} else if (self->docs_code > NX_UNPACK_MAX_WIDTH)
		return false;
	if (self->freq_width > FREQ_MAX_WIDTH || p > end)
		return false;
	return lay_out(self, p, from[1]) <= (size_t)(end - p) &&
	       (self->docs_code != NX_BLOCK_BITSET || bitset_full(self));
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

bool
nx_block_docs(const struct nx_block *self, const struct nx_kernels *kernels, nx_doc base,
              nx_doc limit, nx_doc *to)
{
	uint32_t n = self->n;
	bool wide = false;

	if (self->single)
		to[0] = self->single_doc;
	else if (self->docs_code == NX_BLOCK_BITSET)
		kernels->expand(self->docs, self->nwords, base + 1, to);
	else {
		wide = self->docs_code > SAFE_WIDTH;
		if (n == NX_BLOCK_DOCS)
			kernels->unpack_sums(self->docs, self->docs_code, base, to);
		else {
			nx_doc doc = base;

			nx_unpack_plain(self->docs, self->readable_end, self->docs_code, 0, n, to);
			for (uint32_t i = 0; i < n; i++)
				to[i] = doc += to[i] + 1;
		}
	}
	memset(to + n, 0xff, (NX_BLOCK_DOCS + NX_BLOCK_PAD - n) * sizeof(*to)); /* NX_NO_DOC */
	return to[n - 1] < limit && (!wide || ascending(to, n, base));
}

void
nx_block_freqs(const struct nx_block *self, const struct nx_kernels *kernels, uint32_t *to)
{
	if (self->single)
		to[0] = self->single_freq;
	else if (self->n == NX_BLOCK_DOCS)
		kernels->unpack(self->freqs, self->freq_width, to);
	else {
		nx_unpack_plain(self->freqs, self->readable_end, self->freq_width, 0, self->n, to);
		for (uint32_t i = 0; i < self->n; i++)
			to[i]++;
	}
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

static inline unsigned
plane_byte(const uint8_t *plane, uint32_t i)
{
	return plane ? plane[i] : 0;
}

void
nx_block_zones(const struct nx_block *self, uint8_t *to)
{
	if (self->single) {
		to[0] = (uint8_t)self->single_zones;
		return;
	}
	if (!self->title && !self->lead) {
		memset(to, 0, self->n);
		return;
	}
	for (uint32_t i = 0; i * 8 < self->n; i++) /* at most 128 bytes: n is */
		nx_put_u64le(to + (size_t)i * 8, spread_bits(plane_byte(self->title, i)) |
		                                     spread_bits(plane_byte(self->lead, i)) << 1);
}

/* ---- Writing --------------------------------------------------------- */

static void
write_single(const struct nx_block_items *items, struct nx_buffer *out)
{
	uint32_t less = items->freqs[0] - 1;
	nx_doc doc = items->docs[0];
	unsigned low = less < SINGLE_FREQ_MORE ? less : SINGLE_FREQ_MORE;

	nx_buffer_put_u8(out, (uint8_t)(low | (unsigned)items->zones[0] << 6));
	if (low == SINGLE_FREQ_MORE)
		nx_buffer_put_varint(out, less - SINGLE_FREQ_MORE);
	do
		nx_buffer_put_u8(out, (uint8_t)doc);
	while (doc >>= 8);
}

/* Width of the widest (value - 1). */
static unsigned
width_of(const uint32_t *values, uint32_t n)
{
	uint32_t all = 0;

	for (uint32_t i = 0; i < n; i++)
		all |= values[i] - 1;
	return nx_bit_width(all);
}

/* Values (each at least 1) less one, in the way a block of n is packed. */
static void
write_packed(uint32_t *values, uint32_t n, unsigned width, const struct nx_kernels *kernels,
             struct nx_buffer *out)
{
	uint8_t *to = nx_buffer_extend(out, packed_bytes(n, width));

	if (!to || width == 0)
		return;
	if (n == NX_BLOCK_DOCS)
		kernels->pack(values, width, to);
	else {
		for (uint32_t i = 0; i < n; i++)
			values[i]--;
		nx_pack_plain(values, n, width, to);
	}
}

static void
write_bitset(const struct nx_block_items *items, nx_doc base, unsigned nwords,
             struct nx_buffer *out)
{
	uint8_t *to;

	nx_buffer_put_u8(out, (uint8_t)nwords);
	to = nx_buffer_extend(out, (size_t)nwords * 8);
	if (!to)
		return;
	memset(to, 0, (size_t)nwords * 8);
	for (uint32_t i = 0; i < items->n; i++) {
		uint32_t bit = items->docs[i] - base - 1;
		to[bit / 8] = (uint8_t)(to[bit / 8] | 1u << bit % 8);
	}
}

/* A bitset is taken where it costs at most a quarter more than gaps: it is tested and counted
 * without unpacking (bench/postings.c measures both).  0: it does not pay. */
static unsigned
bitset_words(const struct nx_block_items *items, nx_doc base, unsigned gap_width)
{
	uint32_t nwords = (items->docs[items->n - 1] - base + 63) / 64;
	uint32_t most = gap_width * NX_UNPACK_LANE * 5 / 4;

	if (items->n != NX_BLOCK_DOCS || nwords > NWORDS_MAX || nwords * 8 > most)
		return 0;
	return nwords;
}

static void
write_plane(const struct nx_block_items *items, unsigned zone, struct nx_buffer *out)
{
	uint8_t plane[NX_BLOCK_DOCS / 8] = { 0 };

	for (uint32_t i = 0; i < items->n; i++)
		if (items->zones[i] & zone)
			plane[i / 8] = (uint8_t)(plane[i / 8] | 1u << i % 8);
	nx_buffer_put(out, plane, (items->n + 7) / 8);
}

void
nx_block_write(const struct nx_block_items *items, const struct nx_kernels *kernels, nx_doc base,
               const struct nx_impacts *lone, struct nx_buffer *out)
{
	uint32_t gaps[NX_BLOCK_DOCS], freqs[NX_BLOCK_DOCS];
	uint32_t n = items->n;
	unsigned zones = 0, gap_width, freq_width, nwords, nimpacts = 0;
	uint8_t impacts[NX_IMPACTS_BYTES];

	if (lone && n == 1) {
		write_single(items, out);
		return;
	}
	if (lone && n >= NX_BLOCK_IMPACTS_FROM)
		nimpacts = lone->count;
	for (uint32_t i = 0; i < n; i++) {
		gaps[i] = items->docs[i] - (i ? items->docs[i - 1] : base);
		freqs[i] = items->freqs[i];
		zones |= items->zones[i];
	}
	gap_width = width_of(gaps, n);
	freq_width = width_of(freqs, n);
	nwords = bitset_words(items, base, gap_width);
	assert(gap_width <= NX_UNPACK_MAX_WIDTH && freq_width <= FREQ_MAX_WIDTH);

	nx_buffer_put_u8(out, (uint8_t)((nwords ? NX_BLOCK_BITSET : gap_width) |
	                                (nimpacts ? nimpacts - 1 : 0) << 6));
	nx_buffer_put_u8(out, (uint8_t)(freq_width | (zones & NX_ZONE_TITLE ? TITLE : 0u) |
	                                (zones & NX_ZONE_LEAD ? LEAD : 0u)));
	if (nimpacts) {
		nx_impacts_write(lone, impacts, nimpacts);
		nx_buffer_put(out, impacts, (size_t)nimpacts * NX_IMPACT_BYTES);
	}
	if (nwords)
		write_bitset(items, base, nwords, out);
	else
		write_packed(gaps, n, gap_width, kernels, out);
	write_packed(freqs, n, freq_width, kernels, out);
	if (zones & NX_ZONE_TITLE)
		write_plane(items, NX_ZONE_TITLE, out);
	if (zones & NX_ZONE_LEAD)
		write_plane(items, NX_ZONE_LEAD, out);
}
