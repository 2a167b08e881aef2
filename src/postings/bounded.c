#include "postings/bounded.h"

#include "postings/choice.h"
#include "postings/list.h"
#include "postings/sizes.h"

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

static inline struct coding
coding_of(const struct nx_extent *extent, uint32_t nfreq, unsigned zones)
{
	uint32_t first = zones != 0, rest = nfreq - first;
	uint32_t most = nx_size_most(first ? extent->norm : extent->body, rest);

	return (struct coding){ first, rest, most, nx_size_first(extent->widths, zones),
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
	nx_sizes_need();
	*self = (struct nx_bounded){ extents, docs, freqs, zones, n, { from, end, 0 }, 0 };
}

enum { FEW = 4 }; /* are no slower one by one */

/* Stands in front of document i <= n.  Of those before only sizes are looked up; cheapest when i only rises. */
static inline void
pass(struct nx_bounded *self, uint32_t i)
{
	if (i < self->next) {
		self->next = 0;
		self->bits.at = 0;
	}
	if (i - self->next > FEW)
		self->bits.at += nx_sizes_sum(self->extents, self->docs, self->freqs, self->zones,
		                              self->next, i);
	else
		self->bits.at += nx_sizes_each(self->extents, self->docs, self->freqs, self->zones,
		                               self->next, i);
	self->next = i;
}

/* Behind document `next`, which began at `begin`, or in front of it where it is not sound. */
static inline bool
go_behind(struct nx_bounded *self, size_t begin, bool sound)
{
	if (sound && !nx_bits_over(&self->bits)) {
		self->next++;
		return true;
	}
	self->bits.at = begin;
	return false;
}

bool
nx_bounded_get(struct nx_bounded *self, uint32_t i, nx_pos *to, uint32_t room)
{
	struct nx_extent extent = nx_extent_of(self->extents, self->docs[i]);
	size_t begin;

	assert(i < self->n);
	pass(self, i);
	begin = self->bits.at;
	return go_behind(self, begin,
	                 !nx_bits_over(&self->bits) &&
	                     read_positions(&self->bits, &extent, self->freqs[i], self->zones[i], to,
	                                    room));
}

/* nx_size_most() of a document that is in neither zone. */
static inline uint32_t
body_most(const struct nx_bounded *self, uint32_t i)
{
	uint8_t norm = self->extents->sizes[(size_t)self->docs[i] * NX_EXTENT_SIZES + 1];

	return nx_size_most(norm, self->freqs[i]);
}

bool
nx_bounded_body(struct nx_bounded *self, uint32_t i, nx_pos *to, uint32_t room)
{
	uint32_t nfreq = self->freqs[i], most;
	struct nx_ends ends;
	size_t begin;

	assert(i < self->n && self->zones[i] == 0);
	pass(self, i);
	begin = self->bits.at;
	most = body_most(self, i);
	return go_behind(self, begin,
	                 !nx_bits_over(&self->bits) &&
	                     nx_choice_get(&self->bits, nfreq, most, nx_choice_plan(nfreq, most), 0,
	                                   to, room, &ends));
}

uint32_t
nx_bounded_keep(struct nx_bounded *self, uint32_t i, nx_pos *starts, uint32_t nstarts,
                uint32_t offset)
{
	uint32_t nfreq = self->freqs[i], most, kept = 0;
	struct nx_choice plan;

	assert(i < self->n && self->zones[i] == 0);
	pass(self, i);
	most = body_most(self, i);
	plan = nx_choice_plan(nfreq, most);
	for (uint32_t k = 0; k < nstarts; k++) {
		starts[kept] = starts[k];
		kept += nx_choice_has(&self->bits, nfreq, most, plan, starts[k] + offset);
	}
	self->bits.at += nx_choice_bits(nfreq, plan);
	self->next++;
	return nx_bits_over(&self->bits) ? 0 : kept;
}

bool
nx_bounded_begins(const struct nx_bounded *self, size_t *begins)
{
	nx_sizes_begins(self->extents, self->docs, self->freqs, self->zones, self->n, begins);
	return begins[self->n] <= (size_t)(self->bits.end - self->bits.from) * 8;
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
