/* cuts.h - what a build left out as clutter of its sites, and the file that keeps the list.
 *
 * File "clutter-12.nxc", 12 the generation (segment/FORMAT.md section 8):
 *
 *	nidx clutter 1
 *	cut ARTICLES <tab> SOURCE <tab> TEXT        most articles first
 *	crc32c 01234567                              of all bytes before this line
 *
 * Owner    the list owns its texts
 * Threads  one at a time
 */
#ifndef NX_INDEX_CUTS_H
#define NX_INDEX_CUTS_H

#include "base/arena.h"
#include "store/dir.h"

enum { NX_CUTS_MAX = 20000, NX_CUTS_TEXT = 400 }; /* paragraphs listed; bytes shown of each */

struct nx_cut {
	uint64_t id; /* of source and text */
	struct nx_str source, text;
	uint64_t articles;
};

struct nx_cuts {
	struct nx_cut *items;
	size_t count, room;
	uint32_t *slots; /* places in items + 1, by id */
	size_t nslots;
	struct nx_arena arena;
};

void nx_cuts_release(struct nx_cuts *self);
void nx_cuts_reset(struct nx_cuts *self);

/* Counts `articles` more for a paragraph; beyond NX_CUTS_MAX new ones are not listed.  False when
 * memory is out. */
bool nx_cuts_add(struct nx_cuts *self, struct nx_str source, struct nx_str text, uint64_t articles);
bool nx_cuts_add_all(struct nx_cuts *self, const struct nx_cuts *other);

/* Sorts, writes and syncs. */
enum nidx_status nx_cuts_write(struct nx_cuts *self, struct nx_dir *dir, const char *name,
                               struct nidx_error *err);

/* Calls `each` for every line; texts are valid during the call.  NIDX_ECORRUPT with the offset. */
enum nidx_status nx_cuts_read(struct nx_dir *dir, const char *name,
                              void (*each)(void *ctx, struct nx_str source, struct nx_str text,
                                           uint64_t articles),
                              void *ctx, struct nidx_error *err);

#endif
