#include "index/dead.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/checksum.h"

#include <string.h>

enum { HEAD = 16, TAIL = 4 }; /* magic, ndocs, ndead; crc32c */

static const uint8_t MAGIC[8] = { 'n', 'i', 'd', 'x', 'd', 'e', 'd', '1' };

static size_t
bitmap_bytes(nx_doc ndocs)
{
	return (size_t)(((uint64_t)ndocs + 7) / 8);
}

enum nidx_status
nx_dead_write(struct nx_dir *dir, const char *name, const uint8_t *bits, nx_doc ndocs,
              nx_doc ndead, struct nidx_error *err)
{
	struct nx_buffer bytes = { 0 };
	struct nx_file *file = NULL;
	enum nidx_status status;

	nx_buffer_put(&bytes, MAGIC, sizeof(MAGIC));
	nx_buffer_put_u32(&bytes, ndocs);
	nx_buffer_put_u32(&bytes, ndead);
	nx_buffer_put(&bytes, bits, bitmap_bytes(ndocs));
	nx_buffer_put_u32(&bytes, bytes.failed ? 0 : nx_crc32c(0, bytes.bytes, bytes.len));
	status = bytes.failed ? nx_fail_memory(err) : nx_file_create(&file, dir, name, err);
	if (!status) {
		nx_file_write(file, bytes.bytes, bytes.len);
		status = nx_file_finish(file, err);
	}
	nx_buffer_release(&bytes);
	return status;
}

/* Bits set below ndocs; UINT64_MAX when one is set behind. */
static uint64_t
count_bits(const uint8_t *bits, nx_doc ndocs)
{
	size_t nbytes = bitmap_bytes(ndocs);
	uint64_t count = 0;

	for (size_t i = 0; i < nbytes; i++)
		count += (unsigned)__builtin_popcount(bits[i]);
	if (ndocs & 7 && bits[nbytes - 1] >> (ndocs & 7))
		return UINT64_MAX;
	return count;
}

static enum nidx_status
check(const struct nx_map *map, const char *name, nx_doc ndocs, struct nidx_error *err)
{
	const uint8_t *p = map->bytes;
	size_t n = map->nbytes;

	if (n < HEAD || memcmp(p, MAGIC, sizeof(MAGIC)) != 0)
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: no list of dead documents", name);
	if (nx_u32le(p + 8) != ndocs || n != HEAD + bitmap_bytes(ndocs) + TAIL)
		return nx_fail(err, NIDX_ECORRUPT, 8, "%s: made for another number of documents",
		               name);
	if (nx_crc32c(0, p, n - TAIL) != nx_u32le(p + n - TAIL))
		return nx_fail(err, NIDX_ECORRUPT, n - TAIL, "%s: the checksum does not hold",
		               name);
	if (count_bits(p + HEAD, ndocs) != nx_u32le(p + 12))
		return nx_fail(err, NIDX_ECORRUPT, 12, "%s: bits and their count disagree", name);
	return NIDX_OK;
}

enum nidx_status
nx_dead_open(struct nx_dead *self, struct nx_dir *dir, const char *name, nx_doc ndocs,
             struct nidx_error *err)
{
	struct nx_dead open = { 0 };
	enum nidx_status status = nx_dir_map(dir, name, &open.map, err);

	if (status)
		return status;
	status = check(&open.map, name, ndocs, err);
	if (status) {
		nx_map_close(&open.map);
		return status;
	}
	open.bits = open.map.bytes + HEAD;
	open.ndead = nx_u32le(open.map.bytes + 12);
	*self = open;
	return NIDX_OK;
}

void
nx_dead_close(struct nx_dead *self)
{
	nx_map_close(&self->map);
	*self = (struct nx_dead){ 0 };
}
