#include "segment/stored_deflate.h"

#include "base/mem.h"

#include <zlib.h>

/* Codes are some tens of kilobytes: the best level costs nothing that could be measured. */
enum { LEVEL = 9, MEMORY = 9 };

struct nx_deflater {
	z_stream z;
};

struct nx_deflater *
nx_deflater_new(void)
{
	struct nx_deflater *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->z.zalloc = nx_mem_zlib_alloc;
	self->z.zfree = nx_mem_zlib_free;
	if (deflateInit2(&self->z, LEVEL, Z_DEFLATED, MAX_WBITS, MEMORY,
	                 Z_DEFAULT_STRATEGY) != Z_OK) {
		nx_mem_free(self);
		return NULL;
	}
	return self;
}

void
nx_deflater_free(struct nx_deflater *self)
{
	if (!self)
		return;
	(void)deflateEnd(&self->z);
	nx_mem_free(self);
}

size_t
nx_deflater_put(struct nx_deflater *self, const uint8_t *bytes, size_t nbytes,
                struct nx_buffer *out)
{
	size_t room = deflateBound(&self->z, nbytes), len = 0;
	uint8_t *to = room <= UINT32_MAX ? nx_buffer_extend(out, room) : NULL;

	if (!to)
		return 0;
	if (deflateReset(&self->z) == Z_OK) {
		self->z.next_in = (Bytef *)(uintptr_t)bytes; /* read only, though zlib does not say */
		self->z.avail_in = (uInt)nbytes;
		self->z.next_out = to;
		self->z.avail_out = (uInt)room;
		if (deflate(&self->z, Z_FINISH) == Z_STREAM_END)
			len = self->z.total_out;
	}
	out->len -= room - len;
	return len;
}

enum nidx_status
nx_inflate(const uint8_t *bytes, size_t nbytes, uint8_t *to, size_t want)
{
	enum { HEAD = 2, SUM = 4, DEFLATE = 8, PRESET = 0x20 }; /* RFC 1950, 2.2 */
	z_stream z = { .zalloc = nx_mem_zlib_alloc, .zfree = nx_mem_zlib_free };
	bool good;

	if (nbytes > UINT32_MAX || want > UINT32_MAX || nbytes < HEAD + SUM ||
	    (bytes[0] << 8 | bytes[1]) % 31 != 0 || (bytes[0] & 15) != DEFLATE || bytes[1] & PRESET)
		return NIDX_ECORRUPT;
	z.next_in = (Bytef *)(uintptr_t)bytes + HEAD; /* read only, though zlib does not say */
	z.avail_in = (uInt)nbytes - HEAD;
	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return NIDX_ENOMEM;
	z.next_out = to;
	z.avail_out = (uInt)want;
	good = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == SUM && z.avail_out == 0;
	(void)inflateEnd(&z);
	return good ? NIDX_OK : NIDX_ECORRUPT;
}
