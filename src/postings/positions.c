#include "postings/positions.h"

#include "base/varint.h"
#include "postings/unpack.h"

static inline uint32_t
ngroups(uint32_t total)
{
	return total / NX_POS_GROUP + (total % NX_POS_GROUP != 0);
}

static inline uint32_t
group_count(const struct nx_positions *self, uint32_t group)
{
	uint32_t left = self->total - group * NX_POS_GROUP;

	return left < NX_POS_GROUP ? left : NX_POS_GROUP;
}

bool
nx_positions_open(struct nx_positions *self, const uint8_t *from, const uint8_t *end,
                  uint32_t total)
{
	*self = (struct nx_positions){ .widths = from, .end = end, .total = total };
	if (total <= NX_POS_VARINTS)
		return true;
	if (ngroups(total) > (size_t)(end - from))
		return false;
	self->packed = from + ngroups(total);
	return true;
}

/* Stands on `group`: afterwards it lies inside and has a sound width. */
static bool
to_group(struct nx_positions *self, uint32_t group)
{
	if (group < self->group) {
		self->group = 0;
		self->packed = self->widths + ngroups(self->total);
	}
	for (;; self->group++) {
		unsigned width = self->widths[self->group];
		size_t nbytes = nx_plain_bytes(group_count(self, self->group), width);

		if (width > NX_UNPACK_MAX_WIDTH || nbytes > (size_t)(self->end - self->packed))
			return false;
		if (self->group == group)
			return true;
		self->packed += nbytes;
	}
}

/* Gaps of a short chunk; returns the byte behind them, NULL on damage. */
static const uint8_t *
read_varints(const struct nx_positions *self, uint32_t first, uint32_t n, uint32_t *to)
{
	const uint8_t *p = self->widths;
	uint32_t gap;

	for (uint32_t i = 0; i < first + n; i++) {
		if (!nx_varint_get32(&p, self->end, &gap))
			return NULL;
		if (i >= first)
			to[i - first] = gap;
	}
	return p;
}

bool
nx_positions_gaps(struct nx_positions *self, uint32_t first, uint32_t n, uint32_t *to)
{
	if (self->total <= NX_POS_VARINTS)
		return read_varints(self, first, n, to) != NULL;
	while (n > 0) {
		uint32_t group = first / NX_POS_GROUP, at = first % NX_POS_GROUP;
		uint32_t take = NX_POS_GROUP - at < n ? NX_POS_GROUP - at : n;

		if (!to_group(self, group))
			return false;
		nx_unpack_plain(self->packed, self->end, self->widths[group], at, take, to);
		first += take;
		n -= take;
		to += take;
	}
	return true;
}

const uint8_t *
nx_positions_end(struct nx_positions *self)
{
	uint32_t gaps[NX_POS_VARINTS];
	uint32_t last;

	if (self->total <= NX_POS_VARINTS)
		return read_varints(self, 0, self->total, gaps);
	last = ngroups(self->total) - 1;
	if (!to_group(self, last))
		return NULL;
	return self->packed + nx_plain_bytes(group_count(self, last), self->widths[last]);
}

static unsigned
width_of(const uint32_t *gaps, uint32_t n)
{
	uint32_t all = 0;

	for (uint32_t i = 0; i < n; i++)
		all |= gaps[i];
	return nx_bit_width(all);
}

void
nx_positions_write(const uint32_t *gaps, uint32_t total, struct nx_buffer *out)
{
	size_t widths = out->len;

	if (total <= NX_POS_VARINTS) {
		for (uint32_t i = 0; i < total; i++)
			nx_buffer_put_varint(out, gaps[i]);
		return;
	}
	nx_buffer_extend(out, ngroups(total));
	for (uint32_t first = 0; first < total; first += NX_POS_GROUP) {
		uint32_t n = total - first < NX_POS_GROUP ? total - first : NX_POS_GROUP;
		unsigned width = width_of(gaps + first, n);
		uint8_t *to = nx_buffer_extend(out, nx_plain_bytes(n, width));

		if (!to)
			return;
		out->bytes[widths + first / NX_POS_GROUP] = (uint8_t)width;
		nx_pack_plain(gaps + first, n, width, to);
	}
}
