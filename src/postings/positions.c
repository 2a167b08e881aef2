#include "postings/positions.h"

#include "base/varint.h"
#include "postings/patch.h"

enum { HEAD = 2, LOW5 = 31, COUNT_SHIFT = 10, PATCHES_MOST = 63 };

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
	*self = (struct nx_positions){ .heads = from, .end = end, .total = total };
	if (total <= NX_POS_VARINTS)
		return true;
	if (ngroups(total) > (size_t)(end - from) / HEAD)
		return false;
	self->packed = from + (size_t)ngroups(total) * HEAD;
	return true;
}

/* How the group stood on is split, and the bytes of its numbers. */
static size_t
read_head(struct nx_positions *self)
{
	unsigned head = nx_u16le(self->heads + (size_t)self->group * HEAD);

	self->split.width = head & LOW5;
	self->split.high = head >> 5 & LOW5;
	self->split.count = head >> COUNT_SHIFT;
	return nx_plain_bytes(group_count(self, self->group), self->split.width);
}

/* Stands on `group`: afterwards it lies inside and its split is sound. */
static bool
to_group(struct nx_positions *self, uint32_t group)
{
	if (self->stands && group == self->group)
		return true;
	self->stands = false;
	if (group < self->group) {
		self->group = 0;
		self->packed = self->heads + (size_t)ngroups(self->total) * HEAD;
	}
	for (;; self->group++) {
		size_t low = read_head(self), nbytes = low + nx_patch_bytes(&self->split);

		if (!nx_patching_sound(&self->split, NX_UNPACK_MAX_WIDTH) ||
		    nbytes > (size_t)(self->end - self->packed))
			return false;
		self->patches = self->packed + low;
		self->next = self->next_patch = 0;
		if (self->group == group)
			return self->stands = true;
		self->packed += nbytes;
	}
}

/* Gaps of a short chunk; returns the byte behind them, NULL on damage. */
static const uint8_t *
read_varints(const struct nx_positions *self, uint32_t first, uint32_t n, uint32_t *to)
{
	const uint8_t *p = self->heads;
	uint32_t gap;

	for (uint32_t i = 0; i < first + n; i++) {
		if (!nx_varint_get32(&p, self->end, &gap))
			return NULL;
		if (i >= first)
			to[i - first] = gap;
	}
	return p;
}

static void
apply_patches(struct nx_positions *self, uint32_t at, uint32_t n, uint32_t *to)
{
	unsigned k = at >= self->next ? self->next_patch : 0;

	self->next_patch =
	    nx_patch_apply(&self->split, self->patches, self->end, k, at, n, 0, to);
	self->next = at + n;
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
		nx_unpack_plain(self->packed, self->end, self->split.width, at, take, to);
		if (self->split.count)
			apply_patches(self, at, take, to);
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

	if (self->total <= NX_POS_VARINTS)
		return read_varints(self, 0, self->total, gaps);
	for (uint32_t group = 0; group < ngroups(self->total); group++)
		if (!to_group(self, group) ||
		    !nx_patch_indexes_sound(&self->split, self->patches, self->end,
		                            group_count(self, group)))
			return NULL;
	return self->patches + nx_patch_bytes(&self->split);
}

/* Appends a group of n; returns its head. */
static unsigned
write_group(const uint32_t *gaps, uint32_t n, struct nx_buffer *out)
{
	struct nx_patching split = nx_patch_plan(gaps, n, 0, PATCHES_MOST);
	size_t nlow = nx_plain_bytes(n, split.width);
	uint8_t *to = nx_buffer_extend(out, nlow + nx_patch_bytes(&split));
	uint32_t low[NX_POS_GROUP];

	if (!to)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		low[i] = gaps[i] & (((uint32_t)1 << split.width) - 1);
	nx_pack_plain(low, n, split.width, to);
	nx_patch_write(&split, gaps, n, to + nlow);
	return split.width | split.high << 5 | split.count << COUNT_SHIFT;
}

void
nx_positions_write(const uint32_t *gaps, uint32_t total, struct nx_buffer *out)
{
	size_t heads = out->len;

	if (total <= NX_POS_VARINTS) {
		for (uint32_t i = 0; i < total; i++)
			nx_buffer_put_varint(out, gaps[i]);
		return;
	}
	nx_buffer_extend(out, (size_t)ngroups(total) * HEAD);
	for (uint32_t first = 0; first < total; first += NX_POS_GROUP) {
		uint32_t left = total - first;
		unsigned head = write_group(gaps + first, left < NX_POS_GROUP ? left : NX_POS_GROUP,
		                            out);

		if (out->failed)
			return;
		nx_put_u16le(out->bytes + heads + (size_t)(first / NX_POS_GROUP) * HEAD,
		             (uint16_t)head);
	}
}
