/* column.h - one number of every document, packed in as many bits as the widest needs.
 *
 * Reading is a load, a shift, a mask and an addition: at most 57 bits lie in the eight bytes from
 * any bit on, and 64 bits begin on a byte.
 *
 * Owner    borrows the bytes, readable to 8 bytes behind the first byte of the last value
 * Threads  immutable
 */
#ifndef NX_BASE_COLUMN_H
#define NX_BASE_COLUMN_H

#include "base/bytes.h"
#include "base/types.h"

struct nx_column {
	const uint8_t *bytes;
	uint64_t base, mask; /* mask: `width` ones */
	uint32_t width;      /* bits: 0 to 57, or 64 */
};

static inline uint64_t
nx_column_at(const struct nx_column *self, nx_doc doc)
{
	uint64_t bit = (uint64_t)doc * self->width;

	return self->base + (nx_u64le(self->bytes + bit / 8) >> bit % 8 & self->mask);
}

#endif
