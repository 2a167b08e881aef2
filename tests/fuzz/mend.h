/* mend.h - a segment's three files out of a fuzz target's input, fit to be opened.
 *
 * Input: u24 size of the .nxi, u24 size of the .nxp, then the three files.  Checksums of heads,
 * tables, trailers, of the HEAD section and of stored articles, and what follows from the
 * files' sizes, are put right first: else nothing behind the frame would ever be reached.  Bit 7
 * of the third byte leaves them as they are.
 */
#ifndef NX_TESTS_FUZZ_MEND_H
#define NX_TESTS_FUZZ_MEND_H

#include "base/bytes.h"
#include "base/checksum.h"
#include "segment/sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEND_HEAD = 6, MEND_HEAD_SECTION = 48 };

struct bytes {
	uint8_t *p;
	size_t n;
};

static inline size_t
u24(const uint8_t *p)
{
	return (size_t)(p[0] | p[1] << 8 | (p[2] & 0x7f) << 16);
}

/* Where the table is, if it can be anywhere. */
static inline uint8_t *
find_table(const struct bytes *file, uint32_t *count)
{
	uint8_t *trailer = file->p + file->n - NX_FILE_TRAILER;
	size_t room = file->n - NX_FILE_TRAILER - NX_FILE_HEAD;

	*count = nx_u32le(trailer + 16);
	if (*count > NX_SECTIONS_MAX || *count * (size_t)NX_SECTION_ENTRY > room)
		return NULL;
	return trailer - *count * (size_t)NX_SECTION_ENTRY;
}

static inline void
mend_frame(struct bytes *file, uint32_t magic)
{
	uint32_t count;
	uint8_t *trailer, *table;

	if (file->n < NX_FILE_HEAD + NX_FILE_TRAILER || !(table = find_table(file, &count)))
		return;
	trailer = file->p + file->n - NX_FILE_TRAILER;
	nx_put_u32le(file->p, magic);
	nx_put_u32le(file->p + 12, nx_crc32c(0, file->p, 12));
	nx_put_u64le(trailer, (uint64_t)(table - file->p));
	nx_put_u64le(trailer + 8, file->n);
	nx_put_u32le(trailer + 20, nx_crc32c(0, table, (size_t)(trailer - table)));
	nx_put_u32le(trailer + 24, magic);
	nx_put_u32le(trailer + 28, nx_crc32c(0, trailer, 28));
}

/* A section's entry in the table, if its bytes are inside the file. */
static inline uint8_t *
find_entry(struct bytes *file, uint32_t kind)
{
	uint32_t count;
	uint8_t *table;

	if (file->n < NX_FILE_HEAD + NX_FILE_TRAILER || !(table = find_table(file, &count)))
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		uint8_t *entry = table + (size_t)i * NX_SECTION_ENTRY;
		uint64_t begin = nx_u64le(entry + 8), n = nx_u64le(entry + 16);
		if (nx_u32le(entry) == kind && begin <= file->n && n <= file->n - begin)
			return entry;
	}
	return NULL;
}

static inline void
mend_head(struct bytes *index, const struct bytes *positions)
{
	uint8_t *entry = find_entry(index, NX_SECTION_HEAD);
	uint8_t *head;

	if (!entry || nx_u64le(entry + 16) != MEND_HEAD_SECTION || positions->n < NX_FILE_TRAILER)
		return;
	head = index->p + nx_u64le(entry + 8);
	nx_put_u64le(head + 32, positions->n);
	nx_put_u32le(head + 40, nx_u32le(positions->p + positions->n - NX_FILE_TRAILER + 20));
	nx_put_u32le(entry + 4, nx_crc32c(0, head, MEND_HEAD_SECTION));
}

/* Sets the checksum at `to` for `n` bytes from *at on, if they are there, and steps over them. */
static inline void
mend_piece(const uint8_t *bytes, size_t nbytes, size_t *at, uint32_t n, uint8_t *to)
{
	if (*at > nbytes || n > nbytes - *at)
		return;
	nx_put_u32le(to, nx_crc32c(0, bytes + *at, n));
	*at += n;
}

/* Checksums of a bundle's pieces, then of its head, which goes to `to` (FORMAT.md 7.1, 7.2). */
static inline void
mend_bundle(uint8_t *bytes, size_t nbytes, uint8_t *to)
{
	size_t head, at;

	if (nbytes < 24 || nx_u32le(bytes) > nbytes || nx_u32le(bytes) < 24)
		return;
	head = at = nx_u32le(bytes);
	mend_piece(bytes, nbytes, &at, nx_u32le(bytes + 8), bytes + 12);
	mend_piece(bytes, nbytes, &at, nx_u32le(bytes + 16), bytes + 20);
	for (size_t group = 24; group + 20 <= head; group += 20)
		mend_piece(bytes, nbytes, &at, nx_u32le(bytes + group + 12), bytes + group + 16);
	nx_put_u32le(to, nx_crc32c(0, bytes, head));
}

static inline void
mend_bundles(struct bytes *stored)
{
	uint8_t *bundles = find_entry(stored, NX_SECTION_GRPS);
	uint8_t *table = find_entry(stored, NX_SECTION_GTAB);

	if (!bundles || !table)
		return;
	for (uint64_t i = 0; i + 16 <= nx_u64le(table + 16); i += 16) {
		uint8_t *entry = stored->p + nx_u64le(table + 8) + i;
		uint64_t begin = nx_u64le(entry), room = nx_u64le(bundles + 16);
		uint32_t n = nx_u32le(entry + 8);
		if (begin <= room && n <= room - begin)
			mend_bundle(stored->p + nx_u64le(bundles + 8) + begin, n, entry + 12);
	}
}

static inline void
mend_write(const char *folder, const char *name, const struct bytes *file)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "wb");
	if (!out || fwrite(file->p, 1, file->n, out) != file->n || fclose(out) != 0)
		abort();
}

static const char *const mend_names[] = { "s.nxi", "s.nxp", "s.nxs" };

/* Writes segment "s" into a new folder, whose name fills the template.  False when the input is too
 * short. */
static inline bool
mend_segment(const uint8_t *data, size_t size, char *folder)
{
	struct bytes files[3] = { { 0 } };
	uint8_t *copy;

	if (size < MEND_HEAD || !(copy = malloc(size)))
		return false;
	memcpy(copy, data, size);
	files[0].p = copy + MEND_HEAD;
	files[0].n = u24(data) % (size - MEND_HEAD + 1);
	files[1].p = files[0].p + files[0].n;
	files[1].n = u24(data + 3) % (size - MEND_HEAD - files[0].n + 1);
	files[2].p = files[1].p + files[1].n;
	files[2].n = size - MEND_HEAD - files[0].n - files[1].n;
	if (!(data[2] & 0x80)) {
		mend_bundles(&files[2]);
		mend_frame(&files[2], NX_FILE_STORED);
		mend_frame(&files[1], NX_FILE_POSITIONS);
		mend_head(&files[0], &files[1]);
		mend_frame(&files[0], NX_FILE_INDEX);
	}
	if (!mkdtemp(folder))
		abort();
	for (int i = 0; i < 3; i++)
		mend_write(folder, mend_names[i], &files[i]);
	free(copy);
	return true;
}

/* Removes the folder, with the segment and one more file. */
static inline void
mend_remove(const char *folder, const char *other)
{
	const char *const names[] = { "s.nxi", "s.nxp", "s.nxs", other };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[256];
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

#endif
