/* pairs_part.c - neighbours among the common words of one document after the other.
 *
 * All common words of a document are marked at their places; where two marks are neighbours, a
 * pair is.
 *
 *	document 7	the deal to be or not to be seen	common: be not or the to
 *	marks		the .    to be or not to be .		to be 2, be or 1, or not 1, not to 1
 *
 * Where two common terms share a place ("covid" and "covid19"), the second stands in a list of
 * its own.
 *
 * What pairs were seen in is kept in a few bytes a document until all are known.
 */
#include "base/mem.h"
#include "base/varint.h"
#include "postings/extent.h"
#include "segment/pairs_make.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A term where another was marked before: "covid19" stands where "covid" does. */
struct second {
	nx_pos pos;
	uint32_t term;
};

/* Two terms side by side: what the current document holds, and the documents so far. */
struct seen {
	uint32_t freq;
	unsigned zones;
	nx_doc last;
	uint32_t ndocs;
	struct nx_buffer docs; /* varints: gap, frequency and zones */
};

enum { LANES = 64, BEHIND = LANES + 1 }; /* marks looked at together; zeros behind the last */

struct nx_pairs_part {
	uint32_t ncommon, most_words;
	bool *first;           /* [ncommon]: whether it does as first word in this pass */
	struct seen *seen;     /* [ncommon][ncommon] */
	uint16_t *touched;     /* in the current document */
	uint32_t ntouched;
	struct nx_extent extent;
	bool any;              /* marked in it */
	uint8_t *marks;        /* by position: 1 + common term, or 0 */
	struct second *seconds; /* by position when all are marked */
	uint32_t nseconds;
	size_t seconds_room;
	bool failed;
};

struct nx_pairs_part *
nx_pairs_part_new(uint32_t ncommon, uint32_t pass, uint32_t npasses, uint32_t most_words)
{
	struct nx_pairs_part *self = nx_mem_zalloc(1, sizeof(*self));
	size_t npairs = (size_t)ncommon * ncommon;

	if (!self)
		return NULL;
	self->ncommon = ncommon;
	self->most_words = most_words;
	self->first = nx_mem_zalloc(ncommon + (size_t)1, sizeof(*self->first));
	self->seen = nx_mem_zalloc(npairs + 1, sizeof(*self->seen));
	self->touched = nx_mem_alloc((npairs + 1) * sizeof(*self->touched));
	self->marks = nx_mem_alloc((size_t)most_words + BEHIND);
	if (!self->first || !self->seen || !self->touched || !self->marks) {
		nx_pairs_part_free(self);
		return NULL;
	}
	for (uint32_t k = 0; k < ncommon; k++)
		self->first[k] = k % npasses == pass;
	return self;
}

void
nx_pairs_part_free(struct nx_pairs_part *self)
{
	if (!self)
		return;
	for (size_t i = 0; self->seen && i < (size_t)self->ncommon * self->ncommon; i++)
		nx_buffer_release(&self->seen[i].docs);
	nx_mem_free(self->first);
	nx_mem_free(self->seen);
	nx_mem_free(self->touched);
	nx_mem_free(self->marks);
	nx_mem_free(self->seconds);
	nx_mem_free(self);
}

bool
nx_pairs_part_failed(const struct nx_pairs_part *self)
{
	return self->failed;
}

/* ---- One document ---- */

bool
nx_pairs_part_begin(struct nx_pairs_part *self, const struct nx_extent *extent)
{
	self->extent = *extent;
	self->any = false;
	return extent->title_end <= extent->lead_end && extent->lead_end <= extent->nwords &&
	       extent->nwords <= self->most_words;
}

static bool
put_mark(struct nx_pairs_part *self, nx_pos pos, uint32_t k)
{
	if (self->marks[pos] == 0) {
		self->marks[pos] = (uint8_t)(k + 1);
		return true;
	}
	self->failed |= nx_mem_grow(&self->seconds, &self->seconds_room,
	                            self->nseconds + (size_t)1, sizeof(*self->seconds)) < 0;
	if (self->failed)
		return false;
	self->seconds[self->nseconds++] = (struct second){ pos, k };
	return true;
}

bool
nx_pairs_part_mark(struct nx_pairs_part *self, uint32_t k, const nx_pos *positions, uint32_t n)
{
	if (!self->any)
		memset(self->marks, 0, (size_t)self->extent.nwords + BEHIND);
	self->any = true;
	for (uint32_t i = 0; i < n; i++)
		if (positions[i] >= self->extent.nwords || !put_mark(self, positions[i], k))
			return false;
	return true;
}

static void
count_pair(struct nx_pairs_part *self, uint32_t a, uint32_t b, unsigned zones)
{
	uint32_t place = a * self->ncommon + b;
	struct seen *seen = &self->seen[place];

	if (!self->first[a])
		return;
	if (seen->freq++ == 0) {
		self->touched[self->ntouched++] = (uint16_t)place;
		seen->zones = 0;
	}
	seen->zones |= zones;
}

/* Bit i: whether marks[i] is one. */
static inline uint64_t
marked(const uint8_t *marks)
{
	uint64_t bits = 0;

#ifdef __SSE2__
	for (unsigned i = 0; i < LANES; i += 16) {
		__m128i some = _mm_loadu_si128((const __m128i *)(const void *)(marks + i));
		unsigned none = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(some, _mm_setzero_si128()));
		bits |= (uint64_t)(~none & 0xFFFF) << i;
	}
#else
	for (unsigned i = 0; i < LANES; i++)
		bits |= (uint64_t)(marks[i] != 0) << i;
#endif
	return bits;
}

/* Finds neighbours between the borders [begin, end), which are all in `zones`. */
static void
count_zone(struct nx_pairs_part *self, nx_pos begin, nx_pos end, unsigned zones)
{
	for (nx_pos at = begin; at + 1 < end; at += LANES) {
		const uint8_t *marks = self->marks + at;
		uint64_t here = marked(marks), pairs;

		pairs = here & (here >> 1 | (uint64_t)(marks[LANES] != 0) << (LANES - 1));
		if (end - 1 - at < LANES)
			pairs &= (UINT64_C(1) << (end - 1 - at)) - 1;
		for (; pairs; pairs &= pairs - 1) {
			unsigned i = (unsigned)__builtin_ctzll(pairs);
			count_pair(self, marks[i] - 1u, marks[i + 1] - 1u, zones);
		}
	}
}

/* The same, of the pairs that have a second term.  *at: the first of these from `begin` on; then
 * the first from `end` on. */
static void
count_seconds(struct nx_pairs_part *self, uint32_t *at, nx_pos begin, nx_pos end, unsigned zones)
{
	for (; *at < self->nseconds && self->seconds[*at].pos < end; ++*at) {
		struct second second = self->seconds[*at];
		if (second.pos > begin && self->marks[second.pos - 1])
			count_pair(self, self->marks[second.pos - 1] - 1u, second.term, zones);
		if (second.pos + 1 >= end)
			continue;
		if (self->marks[second.pos + 1])
			count_pair(self, second.term, self->marks[second.pos + 1] - 1u, zones);
		for (uint32_t i = *at + 1; i < self->nseconds; i++) {
			if (self->seconds[i].pos > second.pos + 1)
				break;
			if (self->seconds[i].pos == second.pos + 1)
				count_pair(self, second.term, self->seconds[i].term, zones);
		}
	}
}

static int
by_pos(const void *a, const void *b)
{
	const struct second *x = a, *y = b;

	return (x->pos > y->pos) - (x->pos < y->pos);
}

/* All neighbours of the document. */
static void
count_all(struct nx_pairs_part *self)
{
	const nx_pos borders[] = { 0, self->extent.title_end, self->extent.lead_end,
		                   self->extent.nwords };
	const unsigned zones[] = { NX_ZONE_TITLE, NX_ZONE_LEAD, 0 };
	uint32_t at = 0;

	if (self->nseconds)
		qsort(self->seconds, self->nseconds, sizeof(*self->seconds), by_pos);
	for (int i = 0; i < 3; i++) {
		count_zone(self, borders[i], borders[i + 1], zones[i]);
		count_seconds(self, &at, borders[i], borders[i + 1], zones[i]);
	}
	self->nseconds = 0;
}

static void
note_seen(struct nx_pairs_part *self, struct seen *seen, nx_doc doc)
{
	uint32_t freq = seen->freq < NX_FREQ_MAX ? seen->freq : NX_FREQ_MAX - 1;
	struct nx_buffer *docs = &seen->docs;

	seen->freq = 0;
	if (!nx_buffer_reserve(docs, 2 * NX_VARINT_MAX)) {
		self->failed = true;
		return;
	}
	docs->len += nx_varint_put(docs->bytes + docs->len, doc - seen->last);
	docs->len += nx_varint_put(docs->bytes + docs->len, (uint64_t)freq << 2 | seen->zones);
	seen->last = doc;
	seen->ndocs++;
}

void
nx_pairs_part_end(struct nx_pairs_part *self, nx_doc doc)
{
	if (!self->any)
		return;
	count_all(self);
	for (uint32_t i = 0; i < self->ntouched; i++)
		note_seen(self, &self->seen[self->touched[i]], doc);
	self->ntouched = 0;
}

uint32_t
nx_pairs_part_seen(const struct nx_pairs_part *self, uint32_t a, uint32_t b, struct nx_str *docs)
{
	const struct seen *seen = &self->seen[(size_t)a * self->ncommon + b];

	*docs = (struct nx_str){ (const char *)seen->docs.bytes, seen->docs.len };
	return seen->ndocs;
}
