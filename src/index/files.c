#include "index/files.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Magic, u32 entries; of each: u32 bytes of the path, u32 keys, i64 bytes, i64 changed, path, keys; crc32c. */
enum { HEAD = 12, ENTRY = 24, TAIL = 4 };

static const uint8_t MAGIC[8] = { 'n', 'i', 'd', 'x', 'f', 'i', 'l', '1' };

void
nx_files_release(struct nx_files *self)
{
	for (size_t i = 0; i < self->count; i++)
		nx_mem_free(self->items[i].keys);
	nx_mem_free(self->items);
	nx_mem_free(self->slots);
	nx_arena_release(&self->arena);
	*self = (struct nx_files){ 0 };
}

/* ---- The table ---- */

static uint32_t *
slot_of(const struct nx_files *self, struct nx_str path)
{
	size_t i = (size_t)nx_hash64(path.ptr, path.len) & (self->nslots - 1);

	for (; self->slots[i]; i = (i + 1) & (self->nslots - 1)) {
		struct nx_str other = self->items[self->slots[i] - 1].path;
		if (other.len == path.len && memcmp(other.ptr, path.ptr, path.len) == 0)
			break;
	}
	return &self->slots[i];
}

static bool
grow(struct nx_files *self)
{
	size_t nslots = self->nslots ? 2 * self->nslots : 64;
	uint32_t *slots = nx_mem_zalloc(nslots, sizeof(*slots));

	if (!slots)
		return false;
	nx_mem_free(self->slots);
	self->slots = slots;
	self->nslots = nslots;
	for (size_t i = 0; i < self->count; i++)
		*slot_of(self, self->items[i].path) = (uint32_t)i + 1;
	return true;
}

uint32_t
nx_files_find(const struct nx_files *self, struct nx_str path)
{
	return self->nslots ? *slot_of(self, path) - 1 : NX_NO_FILE;
}

uint32_t
nx_files_begin(struct nx_files *self, struct nx_str path, int64_t nbytes, int64_t changed)
{
	struct nx_files_entry *item;
	uint32_t *slot;

	if (2 * (self->count + 1) > self->nslots && !grow(self))
		return NX_NO_FILE;
	slot = slot_of(self, path);
	if (!*slot) {
		if (nx_mem_grow(&self->items, &self->room, self->count + 1, sizeof(*self->items)))
			return NX_NO_FILE;
		self->items[self->count] = (struct nx_files_entry){
			.path = nx_arena_str(&self->arena, path.ptr, path.len)
		};
		if (self->arena.failed)
			return NX_NO_FILE;
		*slot = (uint32_t)++self->count;
	}
	item = &self->items[*slot - 1];
	item->nbytes = nbytes;
	item->changed = changed;
	item->nkeys = 0;
	item->gone = false;
	return *slot - 1;
}

bool
nx_files_add(struct nx_files *self, uint32_t i, uint64_t key)
{
	struct nx_files_entry *item = &self->items[i];

	if (nx_mem_grow(&item->keys, &item->keys_room, item->nkeys + 1, sizeof(*item->keys)))
		return false;
	item->keys[item->nkeys++] = key;
	return true;
}

/* ---- File ---- */

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
sort_keys(struct nx_files_entry *item)
{
	size_t n = 0;

	if (item->nkeys)
		qsort(item->keys, item->nkeys, sizeof(*item->keys), by_value);
	for (size_t i = 0; i < item->nkeys; i++)
		if (!n || item->keys[n - 1] != item->keys[i])
			item->keys[n++] = item->keys[i];
	item->nkeys = n;
}

static void
put_entry(struct nx_buffer *to, struct nx_files_entry *item)
{
	sort_keys(item);
	nx_buffer_put_u32(to, (uint32_t)item->path.len);
	nx_buffer_put_u32(to, (uint32_t)item->nkeys);
	nx_buffer_put_u64(to, (uint64_t)item->nbytes);
	nx_buffer_put_u64(to, (uint64_t)item->changed);
	nx_buffer_put(to, item->path.ptr, item->path.len);
	for (size_t i = 0; i < item->nkeys; i++)
		nx_buffer_put_u64(to, item->keys[i]);
}

enum nidx_status
nx_files_write(struct nx_files *self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_buffer bytes = { 0 };
	struct nx_file *file = NULL;
	enum nidx_status status;
	uint32_t n = 0;

	for (size_t i = 0; i < self->count; i++)
		n += !self->items[i].gone;
	nx_buffer_put(&bytes, MAGIC, sizeof(MAGIC));
	nx_buffer_put_u32(&bytes, n);
	for (size_t i = 0; i < self->count; i++)
		if (!self->items[i].gone)
			put_entry(&bytes, &self->items[i]);
	nx_buffer_put_u32(&bytes, bytes.failed ? 0 : nx_crc32c(0, bytes.bytes, bytes.len));
	status = bytes.failed ? nx_fail_memory(err) : nx_file_create(&file, dir, name, err);
	if (!status) {
		nx_file_write(file, bytes.bytes, bytes.len);
		status = nx_file_finish(file, err);
	}
	nx_buffer_release(&bytes);
	return status;
}

/* Reads an entry at *p.  NIDX_ECORRUPT without words, NIDX_ENOMEM. */
static enum nidx_status
read_entry(struct nx_files *self, const uint8_t **p, const uint8_t *end)
{
	const uint8_t *at = *p;
	uint64_t npath, nkeys;
	uint32_t i;

	if (end - at < ENTRY)
		return NIDX_ECORRUPT;
	npath = nx_u32le(at);
	nkeys = nx_u32le(at + 4);
	if (npath + 8 * nkeys > (uint64_t)(end - at - ENTRY))
		return NIDX_ECORRUPT;
	i = nx_files_begin(self, (struct nx_str){ (const char *)at + ENTRY, (size_t)npath },
	                   (int64_t)nx_u64le(at + 8), (int64_t)nx_u64le(at + 16));
	if (i == NX_NO_FILE)
		return NIDX_ENOMEM;
	at += ENTRY + npath;
	for (uint64_t k = 0; k < nkeys; k++, at += 8)
		if (!nx_files_add(self, i, nx_u64le(at)))
			return NIDX_ENOMEM;
	*p = at;
	return NIDX_OK;
}

enum nidx_status
nx_files_read(struct nx_files *self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_map map = { 0 };
	enum nidx_status status = nx_dir_map(dir, name, &map, err);
	const uint8_t *p, *end;
	uint32_t n;

	if (status)
		return status;
	p = map.bytes;
	end = p + (map.nbytes < TAIL ? 0 : map.nbytes - TAIL);
	if (map.nbytes < HEAD + TAIL || memcmp(p, MAGIC, sizeof(MAGIC)) != 0 ||
	    nx_crc32c(0, p, map.nbytes - TAIL) != nx_u32le(end)) {
		nx_map_close(&map);
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: the checksum does not hold", name);
	}
	n = nx_u32le(p + 8);
	p += HEAD;
	for (uint32_t i = 0; i < n && !status; i++)
		status = read_entry(self, &p, end);
	if (!status && p != end)
		status = NIDX_ECORRUPT;
	if (status == NIDX_ENOMEM)
		nx_fail_memory(err);
	else if (status)
		nx_fail(err, status, (uint64_t)(p - map.bytes), "%s: the list of files is damaged",
		        name);
	nx_map_close(&map);
	return status;
}
