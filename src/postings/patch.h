/* patch.h - numbers of few bits, and apart the high bits of the few that need more.
 *
 * A group of up to 128 numbers keeps the low `width` bits of each.  A number that has bits above is
 * patched: its index and its high bits, `high` of them, lie in a second array.  The writer
 * takes the width that makes both together smallest, so one large gap in a block no longer
 * widens all 128.
 *
 *	3, 0, 1, 900, 2: width 2, one patch: index 3, high bits 900 >> 2 = 225 (8 bits)
 *	35 bits and padding instead of 5 * 10 (patches pay from about twenty numbers on)
 *
 * Bytes    FORMAT.md 6.3
 * Threads  pure functions
 * Source   Zukowski, Heman, Nes, Boncz, "Super-scalar RAM-CPU cache compression" (ICDE 2006): PFor;
 *          high bits apart from low ones: Yan, Ding, Suel, "Inverted index compression and query
 *          processing with optimized document ordering" (WWW 2009): NewPFD, OptPFD
 */
#ifndef NX_POSTINGS_PATCH_H
#define NX_POSTINGS_PATCH_H

#include "postings/unpack.h"

#include <stdbool.h>

enum {
	NX_PATCH_INDEX = 7,     /* bits of an index */
	NX_PATCH_HIGH_MAX = 24, /* an index and the high bits fit a plain number */
	NX_PATCH_MOST = 127     /* patches in a group */
};

/* How a group is split; count 0: there are no patches. */
struct nx_patching {
	unsigned width, high, count;
};

/* Bytes of the patches alone. */
static inline size_t
nx_patch_bytes(const struct nx_patching *self)
{
	return self->count ? nx_plain_bytes(self->count, NX_PATCH_INDEX + self->high) : 0;
}

/* True when no number can need more than `most` bits (24 to 31) and the patches can be read. */
static inline bool
nx_patching_sound(const struct nx_patching *self, unsigned most)
{
	if (self->count == 0)
		return self->width <= most;
	return self->high <= NX_PATCH_HIGH_MAX && self->width + self->high <= most;
}

/* The split of fewest bytes with at most `most` patches, which cost `head` bytes more when
 * there are any; width and high together are what the widest needs.  n <= 128. */
struct nx_patching nx_patch_plan(const uint32_t *numbers, uint32_t n, size_t head, unsigned most);

/* Writes the patches, indexes ascending: nx_patch_bytes() bytes. */
void nx_patch_write(const struct nx_patching *self, const uint32_t *numbers, uint32_t n,
                    uint8_t *to);

/* Puts the high bits in.  to[i] holds the low bits of number i < 128, plus `bias`.  Reads nothing at or behind `end`. */
void nx_patch_block(const struct nx_patching *self, const uint8_t *from, const uint8_t *end,
                    uint32_t bias, uint32_t *to);

/* The same of some: to[i] holds the low bits of number first + i, plus `bias`, for i < n.
 * Patches of other numbers are passed over, beginning with patch `k`; returns the first one behind
 * the range, to go on with. */
unsigned nx_patch_apply(const struct nx_patching *self, const uint8_t *from, const uint8_t *end,
                        unsigned k, uint32_t first, uint32_t n, uint32_t bias, uint32_t *to);

/* True when the indexes ascend and are below n. */
bool nx_patch_indexes_sound(const struct nx_patching *self, const uint8_t *from,
                            const uint8_t *end, uint32_t n);

#endif
