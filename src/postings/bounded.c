#include "postings/bounded.h"

#include "base/varint.h"
#include "postings/list.h"

#include <assert.h>

/* Documents in a run of a chunk of `total` positions.  To read one document, half a run of
 * others is passed over; a boundary costs a byte and a half. */
static inline uint32_t
run_of(uint32_t total)
{
	return total > 2048 ? 4 : total > 1024 ? 8 : total > 256 ? 16 : 32;
}

/* Where the positions of a posting may be: `first` of them, 0 or 1, in [lo, first_end), the others
 * behind it, or all in [lo, end). */
struct bounds {
	uint32_t lo, first_end, end;
	bool first;
};

/* False when so many positions cannot be there. */
static inline bool
bounds_of(struct bounds *self, const struct nx_extent *extent, uint32_t nfreq, unsigned zones)
{
	uint32_t last = extent->nwords - nfreq + 1; /* behind the last place for the first one */

	if (nfreq > extent->nwords || nfreq == 0)
		return false;
	self->end = extent->nwords;
	self->first = zones != 0;
	self->lo = zones & NX_ZONE_TITLE  ? 0
	           : zones & NX_ZONE_LEAD ? extent->title_end
	                                  : extent->lead_end;
	self->first_end = zones & NX_ZONE_TITLE  ? extent->title_end
	                  : zones & NX_ZONE_LEAD ? extent->lead_end
	                                         : last;
	if (self->first_end > last)
		self->first_end = last;
	return self->lo < self->first_end && extent->nwords <= NX_POS_LIMIT;
}

/* ---- Reading ---- */

static bool
read_positions(struct nx_bits *bits, const struct bounds *bounds, uint32_t nfreq, nx_pos *to,
               uint32_t room)
{
	nx_pos first;

	if (nfreq == 1) { /* most: short and without a call */
		first = bounds->lo + nx_bits_get_below(bits, bounds->first_end - bounds->lo);
		if (room > 0)
			*to = first;
	} else if (!bounds->first) {
		nx_bits_get_ascending(bits, nfreq, bounds->lo, bounds->end, to, room);
	} else {
		first = bounds->lo + nx_bits_get_below(bits, bounds->first_end - bounds->lo);
		if (room > 0) {
			*to++ = first;
			room--;
		}
		nx_bits_get_ascending(bits, nfreq - 1, first + 1, bounds->end, to, room);
	}
	return !nx_bits_over(bits);
}

bool
nx_bounded_open(struct nx_bounded *self, const struct nx_extents *extents, const nx_doc *docs,
                const uint32_t *freqs, const uint8_t *zones, uint32_t n, uint32_t total,
                const uint8_t *from, const uint8_t *end)
{
	const uint8_t *p = from;
	uint32_t nbytes;

	*self = (struct nx_bounded){ .extents = extents, .docs = docs, .freqs = freqs, .zones = zones,
		                     .n = n, .from = from, .end = end,
		                     .run = run_of(total) };
	for (uint32_t i = self->run; i < n; i += self->run)
		if (!nx_varint_get32(&p, end, &nbytes))
			return false;
	self->runs = p;
	self->bits = (struct nx_bits){ p, end, 0 };
	return true;
}

/* Stands in front of the run of document i.  False when the sizes lead outside. */
static bool
to_run(struct nx_bounded *self, uint32_t i)
{
	const uint8_t *size = self->from, *p = self->runs;
	uint32_t run = i / self->run, nbytes = 0;

	for (uint32_t k = 0; k < run; k++, p += nbytes)
		if (!nx_varint_get32(&size, self->end, &nbytes) ||
		    nbytes > (size_t)(self->end - p))
			return false;
	self->bits = (struct nx_bits){ p, self->end, 0 };
	self->next = run * self->run;
	return true;
}

/* Reads document `next`. */
static bool
read_next(struct nx_bounded *self, nx_pos *to, uint32_t room)
{
	uint32_t i = self->next;
	struct nx_extent extent = nx_extent_of(self->extents, self->docs[i]);
	struct bounds bounds;

	if (i % self->run == 0) /* runs begin on bytes */
		self->bits.at = (self->bits.at + 7) / 8 * 8;
	if (!bounds_of(&bounds, &extent, self->freqs[i], self->zones[i]) ||
	    !read_positions(&self->bits, &bounds, self->freqs[i], to, room))
		return false;
	self->next++;
	return true;
}

/* Passes over the documents before i, which are of one run. */
static bool
pass(struct nx_bounded *self, uint32_t i)
{
	const struct nx_extents *extents = self->extents;
	struct nx_bits bits = self->bits;
	uint32_t at = self->next;

	if (at < i && at % self->run == 0)
		bits.at = (bits.at + 7) / 8 * 8;
	for (; at < i; at++) {
		struct nx_extent extent = nx_extent_of(extents, self->docs[at]);
		uint32_t nfreq = self->freqs[at];
		struct bounds bounds;

		if (nfreq == 1 && !self->zones[at]) { /* most */
			if (extent.lead_end >= extent.nwords || extent.nwords > NX_POS_LIMIT)
				return false;
			nx_bits_get_below(&bits, extent.nwords - extent.lead_end);
		} else if (!bounds_of(&bounds, &extent, nfreq, self->zones[at]) ||
		           !read_positions(&bits, &bounds, nfreq, NULL, 0)) {
			return false;
		}
	}
	self->next = i;
	self->bits = bits;
	return !nx_bits_over(&bits);
}

bool
nx_bounded_get(struct nx_bounded *self, uint32_t i, nx_pos *to, uint32_t room)
{
	bool leap = i / self->run != self->next / self->run;

	assert(i < self->n);
	if ((i < self->next || leap) && !to_run(self, i))
		return false;
	return pass(self, i) && read_next(self, to, room);
}

bool
nx_bounded_check(struct nx_bounded *self)
{
	struct nx_bits walk;

	if (!to_run(self, 0))
		return false;
	while (self->next < self->n) {
		if (!read_next(self, NULL, 0))
			return false;
		if (self->next % self->run != 0 || self->next == self->n)
			continue;
		walk = self->bits; /* the sizes must lead where this run ends */
		if (!to_run(self, self->next) ||
		    self->bits.from != walk.from + (walk.at + 7) / 8)
			return false;
	}
	return self->bits.from + (self->bits.at + 7) / 8 == self->end;
}

bool
nx_bounded_holds(const struct nx_extent *extent, uint32_t nfreq, unsigned zones,
                 const nx_pos *positions)
{
	struct bounds bounds;

	return bounds_of(&bounds, extent, nfreq, zones) && positions[0] >= bounds.lo &&
	       positions[0] < bounds.first_end && positions[nfreq - 1] < bounds.end;
}

/* ---- Writing ---- */

static void
write_positions(struct nx_bits_writer *bits, const struct nx_extent *extent, uint32_t nfreq,
                unsigned zones, const nx_pos *positions)
{
	struct bounds bounds;
	bool fits = bounds_of(&bounds, extent, nfreq, zones);

	assert(fits && positions[0] >= bounds.lo && positions[nfreq - 1] < bounds.end);
	(void)fits;
	if (!bounds.first) {
		nx_bits_put_ascending(bits, positions, nfreq, bounds.lo, bounds.end);
		return;
	}
	assert(positions[0] < bounds.first_end);
	nx_bits_put_below(bits, positions[0] - bounds.lo, bounds.first_end - bounds.lo);
	nx_bits_put_ascending(bits, positions + 1, nfreq - 1, positions[0] + 1, bounds.end);
}

void
nx_bounded_write(const struct nx_extent *extents, const uint32_t *freqs, const uint8_t *zones,
                 uint32_t n, const nx_pos *positions, uint32_t total, struct nx_buffer *out)
{
	uint8_t sizes[NX_BLOCK_DOCS / 4 * NX_VARINT_MAX];
	size_t nsizes = 0, begin = out->len, nbytes;
	uint32_t run = run_of(total);
	struct nx_bits_writer bits = { 0 };

	if (!nx_buffer_reserve(out, sizeof(sizes) + (size_t)total * 4 + n + 8))
		return;
	bits.to = out->bytes + begin;
	for (uint32_t i = 0; i < n; positions += freqs[i++]) {
		if (i % run == 0 && i > 0) {
			nx_bits_flush(&bits);
			nbytes = (size_t)(bits.to - out->bytes) - out->len;
			nsizes += nx_varint_put(sizes + nsizes, nbytes);
			out->len += nbytes;
		}
		write_positions(&bits, &extents[i], freqs[i], zones[i], positions);
	}
	nx_bits_flush(&bits);
	out->len = (size_t)(bits.to - out->bytes) + nsizes;
	if (nsizes == 0)
		return;
	memmove(out->bytes + begin + nsizes, out->bytes + begin, out->len - begin - nsizes);
	memcpy(out->bytes + begin, sizes, nsizes);
}
