/* files.h - which files an index was read from, and which articles each of them held.
 *
 * What tells new files, changed ones and those that are gone from each other when a folder is brought up to
 * date (nx_update_sync()).
 *
 * File     "files-12.nxf", 12 the generation (segment/FORMAT.md section 8)
 * Owner    owns its entries
 * Threads  one
 */
#ifndef NX_INDEX_FILES_H
#define NX_INDEX_FILES_H

#include "base/arena.h"
#include "store/dir.h"

struct nx_files_entry {
	struct nx_str path; /* whole */
	int64_t nbytes, changed; /* nanoseconds */
	uint64_t *keys; /* hashes of its articles' keys; each once when the table is written */
	size_t nkeys, keys_room;
	bool gone; /* it is left out when the table is written */
};

struct nx_files {
	struct nx_files_entry *items;
	size_t count, room;
	uint32_t *slots; /* places in items + 1, by path */
	size_t nslots;
	struct nx_arena arena; /* paths */
};

enum { NX_NO_FILE = UINT32_MAX };

void nx_files_release(struct nx_files *self);

/* The entry of a path; NX_NO_FILE when there is none. */
uint32_t nx_files_find(const struct nx_files *self, struct nx_str path);

/* The entry of a path, made if there is none; its keys are forgotten.  NX_NO_FILE when memory is out. */
uint32_t nx_files_begin(struct nx_files *self, struct nx_str path, int64_t nbytes, int64_t changed);

/* One more article of entry i.  False when memory is out. */
bool nx_files_add(struct nx_files *self, uint32_t i, uint64_t key);

/* Writes and syncs. */
enum nidx_status nx_files_write(struct nx_files *self, struct nx_dir *dir, const char *name,
                                struct nidx_error *err);

/* Reads a table into an empty one.  NIDX_ECORRUPT with the offset. */
enum nidx_status nx_files_read(struct nx_files *self, struct nx_dir *dir, const char *name,
                               struct nidx_error *err);

#endif
