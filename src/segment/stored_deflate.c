#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "segment/stored_deflate.h"

#include "base/mem.h"

#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

/* On text in codes libdeflate's level 8 saves 0.3 % over 6 and costs an eighth more time in all. */
enum { ZLIB_LEVEL = 6, ZLIB_MEMORY = 9, LIBDEFLATE_LEVEL = 6 };

enum { RATIO_MAX = 1032, RATIO_SLACK = 4096 }; /* no deflate stream grows more */

bool
nx_inflate_possible(size_t nbytes, size_t want)
{
	return want <= RATIO_SLACK || (want - RATIO_SLACK) / RATIO_MAX <= nbytes;
}

#ifdef HAVE_LIBDEFLATE

struct nx_deflater {
	struct libdeflate_compressor *state;
};

struct nx_deflater *
nx_deflater_new(void)
{
	struct nx_deflater *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->state = libdeflate_alloc_compressor(LIBDEFLATE_LEVEL);
	if (!self->state) {
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
	libdeflate_free_compressor(self->state);
	nx_mem_free(self);
}

size_t
nx_deflater_put(struct nx_deflater *self, const uint8_t *bytes, size_t nbytes, struct nx_buffer *out)
{
	size_t room = libdeflate_zlib_compress_bound(self->state, nbytes);
	uint8_t *to = nx_buffer_extend(out, room);
	size_t len = to ? libdeflate_zlib_compress(self->state, bytes, nbytes, to, room) : 0;

	if (to)
		out->len -= room - len;
	return len;
}

enum nidx_status
nx_inflate(const uint8_t *bytes, size_t nbytes, uint8_t *to, size_t want)
{
	struct libdeflate_decompressor *state = libdeflate_alloc_decompressor();
	size_t used = 0;
	bool good;

	if (!state)
		return NIDX_ENOMEM;
	good = libdeflate_zlib_decompress_ex(state, bytes, nbytes, to, want, &used, NULL) ==
	           LIBDEFLATE_SUCCESS && used == nbytes;
	libdeflate_free_decompressor(state);
	return good ? NIDX_OK : NIDX_ECORRUPT;
}

#else

struct nx_deflater {
	z_stream z;
};

static void *
allocate(void *ctx, uInt count, uInt size)
{
	(void)ctx;
	return nx_mem_zalloc(count, size);
}

static void
release(void *ctx, void *memory)
{
	(void)ctx;
	nx_mem_free(memory);
}

struct nx_deflater *
nx_deflater_new(void)
{
	struct nx_deflater *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->z.zalloc = allocate;
	self->z.zfree = release;
	if (deflateInit2(&self->z, ZLIB_LEVEL, Z_DEFLATED, MAX_WBITS, ZLIB_MEMORY,
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
nx_deflater_put(struct nx_deflater *self, const uint8_t *bytes, size_t nbytes, struct nx_buffer *out)
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
	z_stream z = { .zalloc = allocate, .zfree = release };
	bool good;

	if (nbytes > UINT32_MAX || want > UINT32_MAX)
		return NIDX_ECORRUPT;
	z.next_in = (Bytef *)(uintptr_t)bytes; /* read only, though zlib does not say */
	z.avail_in = (uInt)nbytes;
	if (inflateInit(&z) != Z_OK)
		return NIDX_ENOMEM;
	z.next_out = to;
	z.avail_out = (uInt)want;
	good = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 && z.avail_out == 0;
	(void)inflateEnd(&z);
	return good ? NIDX_OK : NIDX_ECORRUPT;
}

#endif
