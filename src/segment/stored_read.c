#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"
#include "base/varint.h"
#include "segment/stored_fields.h"
#include "segment/stored_reader.h"

#include <zlib.h>

enum {
	ENTRY = 16,         /* bytes of GTAB: begin, size, checksum */
	RATIO_MAX = 1032,   /* no deflate stream grows more: bounds what a damaged size can ask for */
	LENGTHS_CHUNK = 512 /* bytes inflated at a time while looking for an article's place */
};

enum nidx_status
nx_stored_open(struct nx_stored *self, struct nx_dir *dir, const char *segment,
               struct nidx_error *err)
{
	const uint8_t *groups = NULL, *table = NULL;
	size_t groups_bytes = 0, table_bytes = 0;
	enum nidx_status status;

	*self = (struct nx_stored){ 0 };
	status = nx_sections_open(&self->sections, dir, segment, NX_FILE_STORED, err);
	if (status == NIDX_OK)
		status = nx_sections_find(&self->sections, NX_SECTION_GRPS, &groups, &groups_bytes,
		                          err);
	if (status == NIDX_OK)
		status = nx_sections_find(&self->sections, NX_SECTION_GTAB, &table, &table_bytes,
		                          err);
	if (status == NIDX_OK && (table_bytes % ENTRY || table_bytes / ENTRY > UINT32_MAX))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "%s: the table of groups is cut short",
		                 self->sections.name);
	if (status != NIDX_OK) {
		nx_stored_close(self);
		return status;
	}
	self->groups = groups;
	self->groups_bytes = groups_bytes;
	self->table = table;
	self->ngroups = (uint32_t)(table_bytes / ENTRY);
	return NIDX_OK;
}

void
nx_stored_close(struct nx_stored *self)
{
	nx_sections_close(&self->sections);
	*self = (struct nx_stored){ 0 };
}

/* ---- One group ---- */

struct group {
	const uint8_t *bytes; /* the zlib stream */
	size_t nbytes;
	uint32_t raw_bytes, narticles;
};

static enum nidx_status
fail_group(const struct nx_stored *self, uint32_t number, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, number, "%s: group %u of stored articles is damaged",
	               self->sections.name, number);
}

/* Finds a group and verifies its checksum: what is inflated afterwards is what was written. */
static enum nidx_status
open_group(const struct nx_stored *self, uint32_t number, struct group *group,
           struct nidx_error *err)
{
	const uint8_t *entry = self->table + (size_t)number * ENTRY;
	const uint8_t *p, *end;
	uint64_t begin;
	uint32_t nbytes;

	if (number >= self->ngroups)
		return fail_group(self, number, err);
	begin = nx_u64le(entry);
	nbytes = nx_u32le(entry + 8);
	if (begin > self->groups_bytes || nbytes > self->groups_bytes - begin)
		return fail_group(self, number, err);
	p = self->groups + begin;
	end = p + nbytes;
	if (nx_crc32c(0, p, nbytes) != nx_u32le(entry + 12) ||
	    !nx_varint_get32(&p, end, &group->raw_bytes) ||
	    !nx_varint_get32(&p, end, &group->narticles))
		return fail_group(self, number, err);
	group->bytes = p;
	group->nbytes = (size_t)(end - p);
	if (group->raw_bytes > NX_STORED_GROUP_MAX ||
	    group->raw_bytes / RATIO_MAX > group->nbytes || group->narticles > group->raw_bytes)
		return fail_group(self, number, err);
	return NIDX_OK;
}

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

/* A group being inflated from its front. */
struct unpacker {
	z_stream z;
	uint8_t *raw;
	size_t nraw;  /* inflated so far */
	size_t limit; /* group->raw_bytes */
};

static bool
start_unpacker(struct unpacker *self, const struct group *group)
{
	*self = (struct unpacker){ .limit = group->raw_bytes };
	self->z.zalloc = allocate;
	self->z.zfree = release;
	self->z.next_in = (Bytef *)(uintptr_t)group->bytes; /* zlib reads only, but says so nowhere */
	self->z.avail_in = (uInt)group->nbytes;
	self->raw = nx_mem_alloc(self->limit);
	return self->raw && inflateInit(&self->z) == Z_OK;
}

static void
end_unpacker(struct unpacker *self)
{
	(void)inflateEnd(&self->z); /* of a zeroed stream: an error code, nothing done */
	nx_mem_free(self->raw);
}

/* Inflates until `want` <= limit bytes are there. */
static bool
unpack_to(struct unpacker *self, size_t want)
{
	if (want > self->limit)
		return false;
	while (self->nraw < want) {
		int result;
		self->z.next_out = self->raw + self->nraw;
		self->z.avail_out = (uInt)(want - self->nraw);
		result = inflate(&self->z, Z_NO_FLUSH);
		self->nraw = self->z.total_out;
		if (self->nraw < want && result != Z_OK)
			return false;
	}
	return true;
}

/* Where article `index` starts and how long it is, inflating only as much of the lengths as needed. */
static bool
find_article(struct unpacker *self, uint32_t narticles, uint32_t index, size_t *begin, size_t *len)
{
	size_t at = 0;
	uint64_t offset = 0;

	for (uint32_t i = 0; i < narticles; i++) {
		uint64_t value;
		const uint8_t *p, *end;
		if (self->nraw - at < NX_VARINT_MAX && self->nraw < self->limit) {
			size_t more = self->limit - self->nraw;
			more = more < LENGTHS_CHUNK ? more : LENGTHS_CHUNK;
			if (!unpack_to(self, self->nraw + more))
				return false;
		}
		p = self->raw + at;
		end = self->raw + self->nraw;
		if (!nx_varint_get(&p, end, &value) || value > self->limit)
			return false;
		at = (size_t)(p - self->raw);
		if (i == index)
			*len = (size_t)value;
		if (i < index)
			offset += value;
	}
	*begin = at + (size_t)offset;
	return offset <= self->limit && *begin <= self->limit && *len <= self->limit - *begin;
}

enum nidx_status
nx_stored_get(const struct nx_stored *self, struct nx_stored_at at, struct nx_arena *arena,
              struct nx_article *article, struct nidx_error *err)
{
	struct unpacker unpacker = { 0 };
	struct group group;
	size_t begin = 0, len = 0;
	uint8_t *bytes = NULL;
	enum nidx_status status = open_group(self, at.group, &group, err);

	if (status != NIDX_OK)
		return status;
	if (at.index >= group.narticles)
		return fail_group(self, at.group, err);
	if (!start_unpacker(&unpacker, &group)) {
		status = nx_fail_memory(err);
		goto out;
	}
	if (!find_article(&unpacker, group.narticles, at.index, &begin, &len) ||
	    !unpack_to(&unpacker, begin + len)) {
		status = fail_group(self, at.group, err);
		goto out;
	}
	bytes = (uint8_t *)nx_arena_copy(arena, (const char *)unpacker.raw + begin, len);
	if (!bytes)
		status = nx_fail_memory(err);
	else if (!nx_stored_fields_get(bytes, len, arena, article))
		status = arena->failed ? nx_fail_memory(err) : fail_group(self, at.group, err);
out:
	end_unpacker(&unpacker);
	return status;
}

enum nidx_status
nx_stored_group_info(const struct nx_stored *self, uint32_t number, uint32_t *narticles,
                     uint32_t *nbytes, struct nidx_error *err)
{
	struct group group;
	enum nidx_status status = open_group(self, number, &group, err);

	if (status == NIDX_OK) {
		*narticles = group.narticles;
		*nbytes = group.raw_bytes;
	}
	return status;
}

/* ---- Check ---- */

/* The whole stream inflates to exactly the bytes promised and every article fills its place. */
static bool
check_group(const struct group *group, struct unpacker *unpacker, struct nx_arena *arena)
{
	const uint8_t *p, *end, *text;
	uint64_t total = 0;

	unpacker->z.avail_out = 0;
	if (!unpack_to(unpacker, unpacker->limit))
		return false;
	unpacker->z.next_out = unpacker->raw;
	unpacker->z.avail_out = 0;
	if (inflate(&unpacker->z, Z_FINISH) != Z_STREAM_END || unpacker->z.avail_in != 0)
		return false;
	text = p = unpacker->raw;
	end = p + unpacker->limit;
	for (uint32_t i = 0; i < group->narticles; i++) {
		uint64_t len;
		if (!nx_varint_get(&text, end, &len))
			return false;
	}
	for (uint32_t i = 0; i < group->narticles; i++) {
		struct nx_article article;
		uint64_t len = 0;
		(void)nx_varint_get(&p, end, &len);
		if (len > (uint64_t)(end - text) - total)
			return false;
		nx_arena_reset(arena);
		if (!nx_stored_fields_get(text + total, (size_t)len, arena, &article))
			return false;
		total += len;
	}
	return total == (uint64_t)(end - text);
}

enum nidx_status
nx_stored_check(const struct nx_stored *self, struct nidx_error *err)
{
	struct nx_arena arena = { 0 };
	enum nidx_status status = NIDX_OK;
	uint64_t at = 0;

	for (uint32_t i = 0; i < self->ngroups && status == NIDX_OK; i++) {
		struct unpacker unpacker = { 0 };
		struct group group;
		if (nx_u64le(self->table + (size_t)i * ENTRY) != at) {
			status = fail_group(self, i, err);
			break;
		}
		at += nx_u32le(self->table + (size_t)i * ENTRY + 8);
		status = open_group(self, i, &group, err);
		if (status != NIDX_OK)
			break;
		if (!start_unpacker(&unpacker, &group))
			status = nx_fail_memory(err);
		else if (!check_group(&group, &unpacker, &arena))
			status = fail_group(self, i, err);
		end_unpacker(&unpacker);
	}
	if (status == NIDX_OK && at != self->groups_bytes)
		status = nx_fail(err, NIDX_ECORRUPT, at, "%s: bytes outside of all groups",
		                 self->sections.name);
	nx_arena_release(&arena);
	return status;
}
