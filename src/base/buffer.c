#include "base/buffer.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "base/varint.h"

#include <stdarg.h>
#include <stdio.h>

void
nx_buffer_release(struct nx_buffer *self)
{
	if (!self)
		return;
	nx_mem_free(self->bytes);
	*self = (struct nx_buffer){ 0 };
}

bool
nx_buffer_reserve(struct nx_buffer *self, size_t more)
{
	if (self->failed)
		return false;
	if (more <= self->room - self->len)
		return true;
	if (more > SIZE_MAX - self->len ||
	    nx_mem_grow(&self->bytes, &self->room, self->len + more, 1) != 0) {
		self->failed = true;
		return false;
	}
	return true;
}

uint8_t *
nx_buffer_extend(struct nx_buffer *self, size_t more)
{
	if (!nx_buffer_reserve(self, more ? more : 1)) /* NULL says that memory is out */
		return NULL;
	self->len += more;
	return self->bytes + self->len - more;
}

void
nx_buffer_put(struct nx_buffer *self, const void *bytes, size_t nbytes)
{
	uint8_t *to = nbytes ? nx_buffer_extend(self, nbytes) : NULL;

	if (to)
		memcpy(to, bytes, nbytes);
}

void
nx_buffer_put_u8(struct nx_buffer *self, uint8_t value)
{
	nx_buffer_put(self, &value, 1);
}

void
nx_buffer_put_u16(struct nx_buffer *self, uint16_t value)
{
	uint8_t *to = nx_buffer_extend(self, 2);

	if (to)
		nx_put_u16le(to, value);
}

void
nx_buffer_put_u32(struct nx_buffer *self, uint32_t value)
{
	uint8_t *to = nx_buffer_extend(self, 4);

	if (to)
		nx_put_u32le(to, value);
}

void
nx_buffer_put_u64(struct nx_buffer *self, uint64_t value)
{
	uint8_t *to = nx_buffer_extend(self, 8);

	if (to)
		nx_put_u64le(to, value);
}

void
nx_buffer_put_varint(struct nx_buffer *self, uint64_t value)
{
	if (nx_buffer_reserve(self, NX_VARINT_MAX))
		self->len += nx_varint_put(self->bytes + self->len, value);
}

void
nx_buffer_printf(struct nx_buffer *self, const char *format, ...)
{
	va_list args, again;
	int need;

	va_start(args, format);
	va_copy(again, args);
	need = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (need > 0 && nx_buffer_reserve(self, (size_t)need + 1)) {
		vsnprintf((char *)self->bytes + self->len, (size_t)need + 1, format, again);
		self->len += (size_t)need;
	}
	va_end(again);
}

void
nx_buffer_align(struct nx_buffer *self, size_t alignment)
{
	size_t pad = (alignment - (self->len & (alignment - 1))) & (alignment - 1);
	uint8_t *to = nx_buffer_extend(self, pad);

	if (to && pad)
		memset(to, 0, pad);
}
