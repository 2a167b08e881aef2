#include "postings/bounded.h"

#include "base/norm.h"
#include "postings/choice.h"
#include "postings/list.h"

#include <assert.h>

/* How the positions of a posting are coded: `first` of them, 0 or 1, in first_bits, the others,
 * `rest`, as one choice. */
struct coding {
	uint32_t first, rest;
	uint32_t most; /* nx_choice_plan() */
	unsigned first_bits;
	struct nx_choice plan;
};

/* Where they may be: the first in [lo, first_end). */
struct bounds {
	uint32_t lo, first_end;
};

/* ---- Sizes: without looking at an article's bounds ---- */

/* Bits of `rest` numbers by norm, which most documents read are passed over by. */
static uint16_t choice_bits[NX_CHOICE_MOST + 1][256];

static inline uint32_t
most_of(uint8_t norm, uint32_t rest)
{
	uint32_t words = nx_norm_most(norm);

	return words > rest ? words - rest : 0;
}

__attribute__((constructor)) static void
find_choice_bits(void)
{
	for (uint32_t rest = 1; rest <= NX_CHOICE_MOST; rest++)
		for (unsigned norm = 0; norm < 256; norm++)
			choice_bits[rest][norm] = (uint16_t)nx_choice_bits(
			    rest, nx_choice_plan(rest, most_of((uint8_t)norm, rest)));
}

/* The width of the first position's place in its zone; 0 without zones. */
static inline unsigned
first_bits(unsigned widths, unsigned zones)
{
	const uint32_t shifts = 0x00040008; /* by zones: 8 0 4 0 */
	unsigned width = widths >> (shifts >> zones * 8 & 0xff) & 15;

	return width < 15 ? width : 31;
}

static inline uint64_t
size_of(unsigned norm, unsigned body, unsigned widths, uint32_t nfreq, unsigned zones)
{
	uint32_t first = zones != 0, rest = nfreq - first;
	uint8_t its = (uint8_t)(body ^ ((body ^ norm) & (0 - first))); /* no branch: zones come as they will */
	uint64_t nbits = first_bits(widths, zones);

	if (__builtin_expect(rest <= NX_CHOICE_MOST, 1))
		return nbits + choice_bits[rest][its];
	return nbits + nx_choice_bits(rest, nx_choice_plan(rest, most_of(its, rest)));
}

static inline struct coding
coding_of(const struct nx_extent *extent, uint32_t nfreq, unsigned zones)
{
	uint32_t first = zones != 0, rest = nfreq - first;
	uint32_t most = most_of(first ? extent->norm : extent->body, rest);

	return (struct coding){ first, rest, most, first_bits(extent->widths, zones),
		                nx_choice_plan(rest, most) };
}

/* False when so many positions cannot be there. */
static inline bool
bounds_of(struct bounds *self, const struct nx_extent *extent, uint32_t nfreq, unsigned zones)
{
	uint32_t last = extent->nwords - nfreq + 1; /* behind the last place for the first one */

	if (nfreq == 0 || nfreq > extent->nwords || extent->nwords > NX_POS_LIMIT)
		return false;
	self->lo = zones & NX_ZONE_TITLE  ? 0
	           : zones & NX_ZONE_LEAD ? extent->title_end
	                                  : extent->lead_end;
	self->first_end = zones & NX_ZONE_TITLE  ? extent->title_end
	                  : zones & NX_ZONE_LEAD ? extent->lead_end
	                                         : last;
	if (self->first_end > last)
		self->first_end = last;
	return self->lo < self->first_end;
}

/* ---- Reading ---- */

/* Reads positions of a document, which must lie where its extent and zones say; the first `room`
 * are written. */
static inline bool
read_positions(struct nx_bits *bits, const struct nx_extent *extent, uint32_t nfreq, unsigned zones,
               nx_pos *to, uint32_t room)
{
	struct coding coding = coding_of(extent, nfreq, zones);
	struct bounds bounds;
	struct nx_ends ends;
	nx_pos first;

	if (!bounds_of(&bounds, extent, nfreq, zones))
		return false;
	if (!coding.first)
		return nx_choice_get(bits, coding.rest, coding.most, coding.plan, bounds.lo, to,
		                     room, &ends) &&
		       ends.last < extent->nwords;
	first = bounds.lo + (uint32_t)nx_bits_get(bits, coding.first_bits);
	if (room > 0)
		*to = first;
	if (first >= bounds.first_end)
		return false;
	return coding.rest == 0 ||
	       (nx_choice_get(bits, coding.rest, coding.most, coding.plan, bounds.lo + 1,
	                      room > 0 ? to + 1 : NULL, room > 0 ? room - 1 : 0, &ends) &&
	        ends.first > first && ends.last < extent->nwords);
}

void
nx_bounded_open(struct nx_bounded *self, const struct nx_extents *extents, const nx_doc *docs,
                const uint32_t *freqs, const uint8_t *zones, uint32_t n, const uint8_t *from,
                const uint8_t *end)
{
	*self = (struct nx_bounded){ extents, docs, freqs, zones, n, { from, end, 0 }, 0 };
}

/* Stands in front of document i <= n.  Of those before only sizes are looked up; cheapest when i only rises. */
static inline void
pass(struct nx_bounded *self, uint32_t i)
{
	const uint8_t *norms = self->extents->norms, *sizes = self->extents->sizes;
	size_t nbits;

	if (i < self->next) {
		self->next = 0;
		self->bits.at = 0;
	}
	nbits = self->bits.at;
	for (uint32_t at = self->next; at < i; at++) {
		size_t doc = self->docs[at];
		unsigned both = nx_u16le(sizes + doc * NX_EXTENT_SIZES);

		nbits += size_of(norms[doc], both & 0xff, both >> 8, self->freqs[at],
		                 self->zones[at]);
	}
	self->next = i;
	self->bits.at = nbits;
}

bool
nx_bounded_get(struct nx_bounded *self, uint32_t i, nx_pos *to, uint32_t room)
{
	struct nx_extent extent = nx_extent_of(self->extents, self->docs[i]);
	size_t begin;

	assert(i < self->n);
	pass(self, i);
	begin = self->bits.at;
	if (!nx_bits_over(&self->bits) &&
	    read_positions(&self->bits, &extent, self->freqs[i], self->zones[i], to, room) &&
	    !nx_bits_over(&self->bits)) {
		self->next++;
		return true;
	}
	self->bits.at = begin;
	return false;
}

bool
nx_bounded_bits(struct nx_bounded *self, uint32_t i, struct nx_bits *from, uint64_t *nbits)
{
	pass(self, i);
	*from = self->bits;
	pass(self, i + 1);
	*nbits = self->bits.at - from->at;
	return !nx_bits_over(&self->bits);
}

bool
nx_bounded_check(struct nx_bounded *self)
{
	for (uint32_t i = 0; i < self->n; i++)
		if (!nx_bounded_get(self, i, NULL, 0))
			return false;
	return nx_bits_end(&self->bits);
}

bool
nx_bounded_holds(const struct nx_extent *extent, uint32_t nfreq, unsigned zones,
                 const nx_pos *positions)
{
	struct bounds bounds;

	return bounds_of(&bounds, extent, nfreq, zones) && positions[0] >= bounds.lo &&
	       positions[0] < bounds.first_end && positions[nfreq - 1] < extent->nwords;
}

/* ---- Writing ---- */

void
nx_bounded_put(struct nx_bits_writer *bits, const struct nx_extent *extent, uint32_t nfreq,
               unsigned zones, const nx_pos *positions)
{
	struct coding coding = coding_of(extent, nfreq, zones);
	struct bounds bounds;
	bool fits = bounds_of(&bounds, extent, nfreq, zones);

	assert(fits && positions[0] >= bounds.lo && positions[0] < bounds.first_end &&
	       positions[nfreq - 1] < extent->nwords);
	(void)fits;
	if (coding.first)
		nx_bits_put(bits, positions[0] - bounds.lo, coding.first_bits);
	nx_choice_put(bits, positions + coding.first, coding.rest, coding.most,
	              bounds.lo + coding.first);
}
