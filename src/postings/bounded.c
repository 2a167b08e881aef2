#include "postings/bounded.h"

#include "base/varint.h"
#include "postings/list.h"
#include "postings/choice.h"

#include <assert.h>
#include <string.h>

enum { RUN = 32 }; /* documents; a boundary costs a byte and a half */

/* Where the positions of a posting may be: `first` of them, 0 or 1, in [lo, first_end), the others, `rest`,
 * in [lo + first, the last word], `most` being how many there are less `rest`. */
struct bounds {
	uint32_t first, lo, first_end;
	uint32_t rest, most;
	unsigned first_bits;
	struct nx_choice plan; /* of the rest */
};

/* False when so many positions cannot be there.  No branch asks for the zones: they come as they will. */
static inline bool
bounds_of(struct bounds *self, const struct nx_extent *extent, uint32_t nfreq, unsigned zones)
{
	uint32_t last = extent->nwords - nfreq + 1; /* behind the last place for the first one */
	bool title = zones & NX_ZONE_TITLE, lead = zones & NX_ZONE_LEAD;
	uint32_t edge = title ? extent->title_end : lead ? extent->lead_end : last;

	self->first = title | lead;
	self->lo = title ? 0 : lead ? extent->title_end : extent->lead_end;
	self->first_end = edge < last ? edge : last;
	if (nfreq - 1 >= extent->nwords || extent->nwords > NX_POS_LIMIT || self->lo >= self->first_end)
		return false;
	self->first_bits = self->first ? nx_choice_width(self->first_end - self->lo - 1) : 0;
	self->rest = nfreq - self->first;
	self->most = extent->nwords - nfreq - self->lo; /* less as many as lie before it */
	self->plan = nx_choice_plan(self->rest, self->most);
	return true;
}

static inline uint64_t
bits_of(const struct bounds *self)
{
	return self->first_bits + nx_choice_bits(self->rest, self->plan);
}

/* ---- Reading ---- */

/* The first `room` positions. */
static inline bool
read_positions(struct nx_bits *bits, const struct bounds *bounds, nx_pos *to, uint32_t room)
{
	uint32_t rest_room = room - bounds->first;
	nx_pos first, second;

	if (!bounds->first)
		return nx_choice_get(bits, bounds->rest, bounds->most, bounds->plan, bounds->lo, to,
		                     room);
	first = bounds->lo + (uint32_t)nx_bits_get(bits, bounds->first_bits);
	if (room > 0)
		*to++ = first;
	if (first >= bounds->first_end)
		return false;
	if (bounds->rest == 0)
		return true;
	if (room < 2) {
		to = &second;
		rest_room = 1;
	}
	return nx_choice_get(bits, bounds->rest, bounds->most, bounds->plan, bounds->lo + 1, to,
	                     rest_room) &&
	       to[0] > first;
}

bool
nx_bounded_open(struct nx_bounded *self, const struct nx_extents *extents, const nx_doc *docs,
                const uint32_t *freqs, const uint8_t *zones, uint32_t n, const uint8_t *from,
                const uint8_t *end)
{
	const uint8_t *p = from;
	uint32_t nbytes;

	*self = (struct nx_bounded){ .extents = extents, .docs = docs, .freqs = freqs, .zones = zones,
		                     .n = n, .from = from, .end = end };
	for (uint32_t i = RUN; i < n; i += RUN)
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
	uint32_t nbytes = 0;

	self->run = i / RUN;
	for (uint32_t k = 0; k < self->run; k++, p += nbytes)
		if (!nx_varint_get32(&size, self->end, &nbytes) ||
		    nbytes > (size_t)(self->end - p))
			return false;
	self->bits = (struct nx_bits){ p, self->end, 0 };
	self->next = self->run * RUN;
	return true;
}

/* Where document i begins, which is in the run stood on and not before the one stood on.  The bits of those
 * between are not looked at.  False when they cannot be. */
static bool
pass(struct nx_bounded *self, uint32_t i)
{
	const struct nx_extents extents = *self->extents;
	const nx_doc *docs = self->docs;
	const uint32_t *freqs = self->freqs;
	const uint8_t *zones = self->zones;
	size_t nbits = self->bits.at;

	for (uint32_t at = self->next; at < i; at++) {
		struct nx_extent extent = nx_extent_of(&extents, docs[at]);
		struct bounds bounds;

		if (!bounds_of(&bounds, &extent, freqs[at], zones[at]))
			return false;
		nbits += bits_of(&bounds);
	}
	self->next = i;
	self->bits.at = nbits;
	return true;
}

bool
nx_bounded_get(struct nx_bounded *self, uint32_t i, nx_pos *to, uint32_t room)
{
	struct nx_extent extent = nx_extent_of(self->extents, self->docs[i]);
	struct bounds bounds;
	struct nx_bits bits;

	assert(i < self->n);
	if ((i < self->next || i / RUN != self->run) && !to_run(self, i))
		return false;
	if (!pass(self, i) || !bounds_of(&bounds, &extent, self->freqs[i], self->zones[i]))
		return false;
	bits = self->bits;
	if (!read_positions(&bits, &bounds, to, room) || nx_bits_over(&bits))
		return false;
	self->next++;
	self->bits.at = bits.at;
	return true;
}

bool
nx_bounded_check(struct nx_bounded *self)
{
	const uint8_t *end = self->runs; /* of the run before */

	for (uint32_t i = 0; i < self->n; i++) {
		if (i % RUN == 0 && (!to_run(self, i) || self->bits.from != end))
			return false; /* the sizes must lead where the run before ends */
		if (!nx_bounded_get(self, i, NULL, 0))
			return false;
		end = self->bits.from + (self->bits.at + 7) / 8;
	}
	return end == self->end;
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

static void
write_positions(struct nx_bits_writer *bits, const struct nx_extent *extent, uint32_t nfreq,
                unsigned zones, const nx_pos *positions)
{
	struct bounds bounds;
	bool fits = bounds_of(&bounds, extent, nfreq, zones);

	assert(fits && positions[0] >= bounds.lo && positions[0] < bounds.first_end &&
	       positions[nfreq - 1] < extent->nwords);
	(void)fits;
	if (bounds.first)
		nx_bits_put(bits, positions[0] - bounds.lo, bounds.first_bits);
	nx_choice_put(bits, positions + bounds.first, bounds.rest, bounds.most,
	              bounds.lo + bounds.first);
}

void
nx_bounded_write(const struct nx_extent *extents, const uint32_t *freqs, const uint8_t *zones,
                 uint32_t n, const nx_pos *positions, uint32_t total, struct nx_buffer *out)
{
	uint8_t sizes[NX_BLOCK_DOCS / RUN * NX_VARINT_MAX];
	size_t nsizes = 0, begin = out->len, nbytes;
	struct nx_bits_writer bits = { 0 };

	if (!nx_buffer_reserve(out, sizeof(sizes) + (size_t)total * 5 + n + 8))
		return;
	bits.to = out->bytes + begin;
	for (uint32_t i = 0; i < n; positions += freqs[i++]) {
		if (i % RUN == 0 && i > 0) {
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
