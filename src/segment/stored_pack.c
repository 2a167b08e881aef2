#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "base/mem.h"
#include "base/varint.h"
#include "segment/stored.h"
#include "segment/stored_fields.h"

#include <zlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif

/* libdeflate at level 6 is twice as fast as zlib at level 5 and as small; both write plain zlib
 * streams that either reads.  Figures: bench/. */
enum { ZLIB_LEVEL = 5, ZLIB_MEMORY = 9, LIBDEFLATE_LEVEL = 6 };

struct nx_stored_packer {
	struct nx_buffer lengths;  /* of the articles, varints */
	struct nx_buffer articles; /* their bytes */
	struct nx_buffer group;    /* both, to be compressed */
	uint32_t narticles;
#ifdef HAVE_LIBDEFLATE
	struct libdeflate_compressor *deflater;
#else
	z_stream deflater;
#endif
};

#ifdef HAVE_LIBDEFLATE

static bool
start_deflater(struct nx_stored_packer *self)
{
	self->deflater = libdeflate_alloc_compressor(LIBDEFLATE_LEVEL);
	return self->deflater != NULL;
}

static void
end_deflater(struct nx_stored_packer *self)
{
	libdeflate_free_compressor(self->deflater);
}

static size_t
deflate_bound(struct nx_stored_packer *self, size_t nbytes)
{
	return libdeflate_zlib_compress_bound(self->deflater, nbytes);
}

/* Bytes written to `to`; 0 on failure. */
static size_t
deflate_group(struct nx_stored_packer *self, uint8_t *to, size_t room)
{
	return libdeflate_zlib_compress(self->deflater, self->group.bytes, self->group.len, to,
	                                room);
}

#else

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

static bool
start_deflater(struct nx_stored_packer *self)
{
	self->deflater.zalloc = allocate;
	self->deflater.zfree = release;
	return deflateInit2(&self->deflater, ZLIB_LEVEL, Z_DEFLATED, MAX_WBITS, ZLIB_MEMORY,
	                    Z_DEFAULT_STRATEGY) == Z_OK;
}

static void
end_deflater(struct nx_stored_packer *self)
{
	(void)deflateEnd(&self->deflater);
}

static size_t
deflate_bound(struct nx_stored_packer *self, size_t nbytes)
{
	return deflateBound(&self->deflater, nbytes);
}

/* Bytes written to `to`; 0 on failure. */
static size_t
deflate_group(struct nx_stored_packer *self, uint8_t *to, size_t room)
{
	z_stream *z = &self->deflater;

	if (self->group.len > UINT32_MAX || room > UINT32_MAX || deflateReset(z) != Z_OK)
		return 0;
	z->next_in = self->group.bytes;
	z->avail_in = (uInt)self->group.len;
	z->next_out = to;
	z->avail_out = (uInt)room;
	return deflate(z, Z_FINISH) == Z_STREAM_END ? z->total_out : 0;
}

#endif

struct nx_stored_packer *
nx_stored_packer_new(void)
{
	struct nx_stored_packer *self = nx_mem_zalloc(1, sizeof(*self));

	if (self && !start_deflater(self)) {
		nx_mem_free(self);
		return NULL;
	}
	return self;
}

void
nx_stored_packer_free(struct nx_stored_packer *self)
{
	if (!self)
		return;
	end_deflater(self);
	nx_buffer_release(&self->lengths);
	nx_buffer_release(&self->articles);
	nx_buffer_release(&self->group);
	nx_mem_free(self);
}

uint32_t
nx_stored_packer_add(struct nx_stored_packer *self, const struct nx_article *article)
{
	size_t before = self->articles.len;

	nx_stored_fields_put(&self->articles, article);
	nx_buffer_put_varint(&self->lengths, self->articles.len - before);
	if (self->articles.failed || self->lengths.failed)
		return UINT32_MAX;
	return self->narticles++;
}

size_t
nx_stored_packer_nbytes(const struct nx_stored_packer *self)
{
	return self->lengths.len + self->articles.len;
}

/* The group's two numbers, then its zlib stream (FORMAT.md 7.2). */
static enum nidx_status
append_group(struct nx_stored_packer *self, struct nx_buffer *out, struct nidx_error *err)
{
	size_t room = deflate_bound(self, self->group.len);
	size_t nbytes;
	uint8_t *to;

	if (self->group.len > NX_STORED_GROUP_MAX)
		return nx_fail(err, NIDX_ELIMIT, 0, "a group of stored articles has %zu bytes, at most %d",
		               self->group.len, (int)NX_STORED_GROUP_MAX);
	nx_buffer_put_varint(out, self->group.len);
	nx_buffer_put_varint(out, self->narticles);
	to = nx_buffer_extend(out, room);
	if (!to)
		return nx_fail_memory(err);
	nbytes = deflate_group(self, to, room);
	out->len -= room - nbytes;
	return nbytes ? NIDX_OK : nx_fail_memory(err);
}

enum nidx_status
nx_stored_packer_close(struct nx_stored_packer *self, struct nx_buffer *out, struct nidx_error *err)
{
	enum nidx_status status;

	nx_buffer_put(&self->group, self->lengths.bytes, self->lengths.len);
	nx_buffer_put(&self->group, self->articles.bytes, self->articles.len);
	if (self->group.failed || self->lengths.failed || self->articles.failed)
		status = nx_fail_memory(err);
	else
		status = append_group(self, out, err);
	nx_buffer_reset(&self->group);
	nx_buffer_reset(&self->lengths);
	nx_buffer_reset(&self->articles);
	self->narticles = 0;
	return status;
}
