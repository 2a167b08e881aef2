/* sections.h - the frame of every file of a segment: head, sections, table of sections.
 *
 * A file is written front to back, section after section, and knows at its end what it
 * holds; so the table stands last and a reader starts from the end.  Opening checks the frame and
 * nothing in it: O(sections).
 *
 * Bytes    FORMAT.md section 2
 * Threads  writer: one; reader: any number
 */
#ifndef NX_SEGMENT_SECTIONS_H
#define NX_SEGMENT_SECTIONS_H

#include "base/buffer.h"
#include "store/dir.h"

#define NX_FOURCC(a, b, c, d)                                                                      \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

enum {
	NX_FORMAT_VERSION = 8,
	NX_FORMAT_OLDEST = 1, /* that can still be read */
	NX_FILE_HEAD = 16,    /* bytes, FORMAT.md 2.1 */
	NX_FILE_TRAILER = 32, /* FORMAT.md 2.3 */
	NX_SECTION_ENTRY = 24,
	NX_SECTIONS_MAX = 64,
	NX_SEGMENT_NAME_MAX = 200, /* bytes of a segment's name, without the file's ending */
};

#define NX_FILE_INDEX NX_FOURCC('N', 'X', 'I', '\n')     /* NAME.nxi */
#define NX_FILE_POSITIONS NX_FOURCC('N', 'X', 'P', '\n') /* NAME.nxp */
#define NX_FILE_STORED NX_FOURCC('N', 'X', 'S', '\n')    /* NAME.nxs */
#define NX_FILE_PAIRS NX_FOURCC('N', 'X', 'Q', '\n')     /* NAME.nxq */

#define NX_SECTION_HEAD NX_FOURCC('H', 'E', 'A', 'D')
#define NX_SECTION_COLS NX_FOURCC('C', 'O', 'L', 'S')
#define NX_SECTION_SIZE NX_FOURCC('S', 'I', 'Z', 'E')
#define NX_SECTION_DAYS NX_FOURCC('D', 'A', 'Y', 'S')
#define NX_SECTION_SRCS NX_FOURCC('S', 'R', 'C', 'S')
#define NX_SECTION_SECS NX_FOURCC('S', 'E', 'C', 'S')
#define NX_SECTION_LANG NX_FOURCC('L', 'A', 'N', 'G')
#define NX_SECTION_RSTR NX_FOURCC('R', 'S', 'T', 'R')
#define NX_SECTION_LIST NX_FOURCC('L', 'I', 'S', 'T')
#define NX_SECTION_TERM NX_FOURCC('T', 'E', 'R', 'M')
#define NX_SECTION_TIDX NX_FOURCC('T', 'I', 'D', 'X')
#define NX_SECTION_FORM NX_FOURCC('F', 'O', 'R', 'M')
#define NX_SECTION_FIDX NX_FOURCC('F', 'I', 'D', 'X')
#define NX_SECTION_POSN NX_FOURCC('P', 'O', 'S', 'N')
#define NX_SECTION_GRPS NX_FOURCC('G', 'R', 'P', 'S')
#define NX_SECTION_GTAB NX_FOURCC('G', 'T', 'A', 'B')
#define NX_SECTION_COMM NX_FOURCC('C', 'O', 'M', 'M')
#define NX_SECTION_PAIR NX_FOURCC('P', 'A', 'I', 'R')
#define NX_SECTION_PLST NX_FOURCC('P', 'L', 'S', 'T')

/* "HEAD" and so on; unprintable bytes become '?'.  Returns `to`. */
char *nx_section_name(uint32_t kind, char to[5]);

/* ---- Writing ---- */

struct nx_sections_writer {
	struct nx_file *file; /* NULL: nothing to finish */
	struct nx_buffer table;
	uint32_t magic;
	uint32_t nsections;
	uint32_t kind, crc; /* of the section being written */
	uint64_t begin;
	bool inside;
};

/* Creates SEGMENT.nxi, .nxp, .nxs or .nxq by the magic; `self` may be uninitialised. */
enum nidx_status nx_sections_create(struct nx_sections_writer *self, struct nx_dir *dir,
                                    const char *segment, uint32_t magic, struct nidx_error *err);

/* Starts a section; the one before ends. */
void nx_sections_begin(struct nx_sections_writer *self, uint32_t kind);
void nx_sections_write(struct nx_sections_writer *self, const void *bytes, size_t nbytes);

/* Bytes written to the current section so far. */
uint64_t nx_sections_at(const struct nx_sections_writer *self);

/* Writes table and trailer, syncs; *nbytes and *table_crc (may be NULL) identify the file.  The
 * first failure of all calls; the file is removed then. */
enum nidx_status nx_sections_finish(struct nx_sections_writer *self, uint64_t *nbytes,
                                    uint32_t *table_crc, struct nidx_error *err);
void nx_sections_abandon(struct nx_sections_writer *self); /* takes zeroed and finished */

/* ---- Reading ---- */

struct nx_section {
	uint32_t kind, crc;
	uint64_t begin, nbytes; /* in the file */
};

struct nx_sections {
	struct nx_map map;
	char name[NX_SEGMENT_NAME_MAX + 8]; /* of the file, for messages */
	const uint8_t *table;
	uint64_t table_begin;
	uint32_t table_crc;
	uint32_t count;
	uint32_t version; /* of the format */
};

/* Maps the file and checks its frame.  NIDX_EVERSION for a version this code does not know. */
enum nidx_status nx_sections_open(struct nx_sections *self, struct nx_dir *dir,
                                  const char *segment, uint32_t magic, struct nidx_error *err);
void nx_sections_close(struct nx_sections *self); /* takes zeroed */

/* Section i < count. */
struct nx_section nx_sections_get(const struct nx_sections *self, uint32_t i);

/* The bytes of the section `kind`; NIDX_ECORRUPT when there is none. */
enum nidx_status nx_sections_find(const struct nx_sections *self, uint32_t kind,
                                  const uint8_t **bytes, size_t *nbytes, struct nidx_error *err);

/* Reads every byte: each section against its checksum, padding against zero. */
enum nidx_status nx_sections_check(const struct nx_sections *self, struct nidx_error *err);

/* Section `kind` against its checksum. */
enum nidx_status nx_sections_check_one(const struct nx_sections *self, uint32_t kind,
                                       struct nidx_error *err);

#endif
