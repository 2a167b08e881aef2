#include "segment/sections.h"

#include "base/bytes.h"
#include "base/checksum.h"

#include <stdio.h>
#include <string.h>

enum { ALIGNMENT = 8 };

static uint64_t
aligned(uint64_t at)
{
	return (at + ALIGNMENT - 1) & ~(uint64_t)(ALIGNMENT - 1);
}

char *
nx_section_name(uint32_t kind, char to[5])
{
	for (unsigned i = 0; i < 4; i++) {
		uint8_t c = (uint8_t)(kind >> 8 * i);
		to[i] = c > ' ' && c < 0x7f ? (char)c : '?';
	}
	to[4] = '\0';
	return to;
}

/* NAME.nxi, .nxp, .nxs or .nxq: the ending is the magic in lower case. */
static enum nidx_status
file_name(char to[NX_SEGMENT_NAME_MAX + 8], const char *segment, uint32_t magic,
          struct nidx_error *err)
{
	size_t len = strlen(segment);

	if (len == 0 || len > NX_SEGMENT_NAME_MAX)
		return nx_fail(err, NIDX_EARG, 0, "a segment's name has 1 to %d bytes",
		               (int)NX_SEGMENT_NAME_MAX);
	snprintf(to, NX_SEGMENT_NAME_MAX + 8, "%s.nx%c", segment,
	         (char)((magic >> 16 & 0xff) + ('a' - 'A')));
	return NIDX_OK;
}

/* ---- Writing ---- */

enum nidx_status
nx_sections_create(struct nx_sections_writer *self, struct nx_dir *dir, const char *segment,
                   uint32_t magic, struct nidx_error *err)
{
	char name[NX_SEGMENT_NAME_MAX + 8];
	uint8_t head[NX_FILE_HEAD] = { 0 };
	enum nidx_status status;

	*self = (struct nx_sections_writer){ .magic = magic };
	status = file_name(name, segment, magic, err);
	if (status == NIDX_OK)
		status = nx_file_create(&self->file, dir, name, err);
	if (status != NIDX_OK)
		return status;
	nx_put_u32le(head, magic);
	nx_put_u32le(head + 4, NX_FORMAT_VERSION);
	nx_put_u32le(head + 12, nx_crc32c(0, head, 12));
	nx_file_write(self->file, head, sizeof(head));
	return NIDX_OK;
}

/* Pads and notes the section being written. */
static void
end_section(struct nx_sections_writer *self)
{
	static const uint8_t zeros[ALIGNMENT];
	uint64_t end = nx_file_size(self->file);
	uint64_t nbytes = end - self->begin;

	if (!self->inside)
		return;
	nx_file_write(self->file, zeros, (size_t)(aligned(end) - end));
	nx_buffer_put_u32(&self->table, self->kind);
	nx_buffer_put_u32(&self->table, self->crc);
	nx_buffer_put_u64(&self->table, self->begin);
	nx_buffer_put_u64(&self->table, nbytes);
	self->nsections++;
	self->inside = false;
}

void
nx_sections_begin(struct nx_sections_writer *self, uint32_t kind)
{
	end_section(self);
	self->kind = kind;
	self->crc = 0;
	self->begin = nx_file_size(self->file);
	self->inside = true;
}

void
nx_sections_write(struct nx_sections_writer *self, const void *bytes, size_t nbytes)
{
	self->crc = nx_crc32c(self->crc, bytes, nbytes);
	nx_file_write(self->file, bytes, nbytes);
}

uint64_t
nx_sections_at(const struct nx_sections_writer *self)
{
	return nx_file_size(self->file) - self->begin;
}

enum nidx_status
nx_sections_finish(struct nx_sections_writer *self, uint64_t *nbytes, uint32_t *table_crc,
                   struct nidx_error *err)
{
	uint8_t trailer[NX_FILE_TRAILER];
	struct nx_file *file = self->file;
	uint32_t crc;
	uint64_t begin, end;
	enum nidx_status status;

	end_section(self);
	if (self->table.failed) {
		nx_sections_abandon(self);
		return nx_fail_memory(err);
	}
	begin = nx_file_size(file);
	end = begin + self->table.len + sizeof(trailer);
	crc = nx_crc32c(0, self->table.bytes, self->table.len);
	nx_put_u64le(trailer, begin);
	nx_put_u64le(trailer + 8, end);
	nx_put_u32le(trailer + 16, self->nsections);
	nx_put_u32le(trailer + 20, crc);
	nx_put_u32le(trailer + 24, self->magic);
	nx_put_u32le(trailer + 28, nx_crc32c(0, trailer, 28));
	nx_file_write(file, self->table.bytes, self->table.len);
	nx_file_write(file, trailer, sizeof(trailer));
	self->file = NULL;
	nx_buffer_release(&self->table);
	status = nx_file_finish(file, err);
	if (nbytes)
		*nbytes = end;
	if (table_crc)
		*table_crc = crc;
	return status;
}

void
nx_sections_abandon(struct nx_sections_writer *self)
{
	nx_file_abandon(self->file);
	nx_buffer_release(&self->table);
	*self = (struct nx_sections_writer){ 0 };
}

/* ---- Reading ---- */

struct nx_section
nx_sections_get(const struct nx_sections *self, uint32_t i)
{
	const uint8_t *p = self->table + (size_t)i * NX_SECTION_ENTRY;

	return (struct nx_section){ nx_u32le(p), nx_u32le(p + 4), nx_u64le(p + 8),
		                    nx_u64le(p + 16) };
}

static enum nidx_status
check_head(struct nx_sections *self, uint32_t magic, struct nidx_error *err)
{
	const uint8_t *p = self->map.bytes;

	if (self->map.nbytes < NX_FILE_HEAD + NX_FILE_TRAILER)
		return nx_fail(err, NIDX_ECORRUPT, self->map.nbytes, "%s: cut short", self->name);
	if (nx_u32le(p) != magic)
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: not a file of an index", self->name);
	/* Before the checksum: another version may check in another way. */
	self->version = nx_u32le(p + 4);
	if (self->version < NX_FORMAT_OLDEST || self->version > NX_FORMAT_VERSION)
		return nx_fail(err, NIDX_EVERSION, 4,
		               "%s: format version %u, this program reads up to %d: use the nidx that "
		               "wrote it, or build the index anew",
		               self->name, self->version, (int)NX_FORMAT_VERSION);
	if (nx_crc32c(0, p, 12) != nx_u32le(p + 12))
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: the head is damaged", self->name);
	if (nx_u32le(p + 8) != 0)
		return nx_fail(err, NIDX_ECORRUPT, 8, "%s: the head is damaged", self->name);
	return NIDX_OK;
}

/* The trailer's numbers, trusted only when its checksum, the size and the table's place agree. */
static enum nidx_status
check_trailer(struct nx_sections *self, uint32_t magic, struct nidx_error *err)
{
	uint64_t size = self->map.nbytes;
	uint64_t at = size - NX_FILE_TRAILER;
	const uint8_t *p = self->map.bytes + at;
	uint64_t table_bytes;

	if (nx_crc32c(0, p, 28) != nx_u32le(p + 28) || nx_u32le(p + 24) != magic ||
	    nx_u64le(p + 8) != size)
		return nx_fail(err, NIDX_ECORRUPT, at, "%s: cut short, or its end is damaged",
		               self->name);
	self->table_begin = nx_u64le(p);
	self->count = nx_u32le(p + 16);
	self->table_crc = nx_u32le(p + 20);
	table_bytes = (uint64_t)self->count * NX_SECTION_ENTRY;
	if (self->count > NX_SECTIONS_MAX || table_bytes > at - NX_FILE_HEAD ||
	    self->table_begin != at - table_bytes)
		return nx_fail(err, NIDX_ECORRUPT, at, "%s: no room for the table of sections",
		               self->name);
	self->table = self->map.bytes + self->table_begin;
	if (nx_crc32c(0, self->table, (size_t)table_bytes) != self->table_crc)
		return nx_fail(err, NIDX_ECORRUPT, self->table_begin,
		               "%s: the table of sections is damaged", self->name);
	return NIDX_OK;
}

/* Sections stand one after the other, from the head to the table (FORMAT.md 2.2). */
static enum nidx_status
check_table(const struct nx_sections *self, struct nidx_error *err)
{
	uint64_t at = NX_FILE_HEAD;

	for (uint32_t i = 0; i < self->count; i++) {
		struct nx_section s = nx_sections_get(self, i);
		if (s.begin != at || s.nbytes > self->table_begin - at)
			return nx_fail(err, NIDX_ECORRUPT,
			               self->table_begin + (uint64_t)i * NX_SECTION_ENTRY,
			               "%s: section %u is out of place", self->name, i);
		at = aligned(at + s.nbytes);
	}
	if (at != self->table_begin)
		return nx_fail(err, NIDX_ECORRUPT, at, "%s: bytes outside of all sections",
		               self->name);
	return NIDX_OK;
}

enum nidx_status
nx_sections_open(struct nx_sections *self, struct nx_dir *dir, const char *segment, uint32_t magic,
                 struct nidx_error *err)
{
	enum nidx_status status;

	*self = (struct nx_sections){ 0 };
	status = file_name(self->name, segment, magic, err);
	if (status == NIDX_OK)
		status = nx_dir_map(dir, self->name, &self->map, err);
	if (status == NIDX_OK)
		status = check_head(self, magic, err);
	if (status == NIDX_OK)
		status = check_trailer(self, magic, err);
	if (status == NIDX_OK)
		status = check_table(self, err);
	if (status != NIDX_OK)
		nx_sections_close(self);
	return status;
}

void
nx_sections_close(struct nx_sections *self)
{
	nx_map_close(&self->map);
	*self = (struct nx_sections){ 0 };
}

static bool
find_section(const struct nx_sections *self, uint32_t kind, struct nx_section *found)
{
	for (uint32_t i = 0; i < self->count; i++) {
		*found = nx_sections_get(self, i);
		if (found->kind == kind)
			return true;
	}
	return false;
}

static enum nidx_status
fail_missing(const struct nx_sections *self, uint32_t kind, struct nidx_error *err)
{
	char name[5];

	return nx_fail(err, NIDX_ECORRUPT, self->table_begin, "%s: section %s is missing",
	               self->name, nx_section_name(kind, name));
}

enum nidx_status
nx_sections_find(const struct nx_sections *self, uint32_t kind, const uint8_t **bytes,
                 size_t *nbytes, struct nidx_error *err)
{
	struct nx_section s;

	if (!find_section(self, kind, &s))
		return fail_missing(self, kind, err);
	*bytes = self->map.bytes + s.begin;
	*nbytes = (size_t)s.nbytes;
	return NIDX_OK;
}

static enum nidx_status
check_section(const struct nx_sections *self, const struct nx_section *s, struct nidx_error *err)
{
	const uint8_t *p = self->map.bytes;
	uint64_t end = s->begin + s->nbytes;
	char name[5];

	if (nx_crc32c(0, p + s->begin, (size_t)s->nbytes) != s->crc)
		return nx_fail(err, NIDX_ECORRUPT, s->begin,
		               "%s: section %s (bytes %llu to %llu) does not match its checksum",
		               self->name, nx_section_name(s->kind, name),
		               (unsigned long long)s->begin, (unsigned long long)end);
	for (uint64_t i = end; i < aligned(end); i++)
		if (p[i])
			return nx_fail(err, NIDX_ECORRUPT, i,
			               "%s: bytes behind section %s are not zero", self->name,
			               nx_section_name(s->kind, name));
	return NIDX_OK;
}

enum nidx_status
nx_sections_check(const struct nx_sections *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (uint32_t i = 0; i < self->count && status == NIDX_OK; i++) {
		struct nx_section s = nx_sections_get(self, i);
		status = check_section(self, &s, err);
	}
	return status;
}

enum nidx_status
nx_sections_check_one(const struct nx_sections *self, uint32_t kind, struct nidx_error *err)
{
	struct nx_section s;

	return find_section(self, kind, &s) ? check_section(self, &s, err)
	                                    : fail_missing(self, kind, err);
}
