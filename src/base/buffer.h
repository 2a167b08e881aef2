/* buffer.h - bytes that grow, with a sticky failure.
 *
 * Writers append without looking; the first allocation that fails is kept, later
 * appends do nothing, and whoever finishes asks `failed` once.
 *
 * Owner    owns its bytes until release or detach
 * Threads  one at a time
 */
#ifndef NX_BASE_BUFFER_H
#define NX_BASE_BUFFER_H

#include "base/types.h"

#include <stdbool.h>
#include <string.h>

struct nx_buffer {
	uint8_t *bytes;
	size_t len, room;
	bool failed;
};

/* Born zeroed is a valid empty buffer. */
void nx_buffer_release(struct nx_buffer *self);

/* Makes room for `more` bytes behind len.  False (and failed) when memory is out. */
bool nx_buffer_reserve(struct nx_buffer *self, size_t more);

/* `more` uninitialised bytes appended, to be written by the caller; NULL on failure. */
uint8_t *nx_buffer_extend(struct nx_buffer *self, size_t more);

void nx_buffer_put(struct nx_buffer *self, const void *bytes, size_t nbytes);
void nx_buffer_put_u8(struct nx_buffer *self, uint8_t value);
void nx_buffer_put_u16(struct nx_buffer *self, uint16_t value); /* little-endian, as all below */
void nx_buffer_put_u32(struct nx_buffer *self, uint32_t value);
void nx_buffer_put_u64(struct nx_buffer *self, uint64_t value);
void nx_buffer_put_varint(struct nx_buffer *self, uint64_t value);
void nx_buffer_printf(struct nx_buffer *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Zero bytes until len is a multiple of `alignment` (a power of two). */
void nx_buffer_align(struct nx_buffer *self, size_t alignment);

/* Empty, memory kept, failure forgotten. */
static inline void
nx_buffer_reset(struct nx_buffer *self)
{
	self->len = 0;
	self->failed = false;
}

#endif
