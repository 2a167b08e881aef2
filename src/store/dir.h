/* dir.h - a folder of files that reach the disk whole or not at all.
 *
 * The only door to the file system for an index: open, map, write, sync, rename, remove, lock,
 * list.  Every system call of a build passes through this folder, so that tests can make the
 * nth fail.
 *
 * Errors  NIDX_EIO (NIDX_ENOENT where the file is missing) with path, call and errno's words
 */
#ifndef NX_STORE_DIR_H
#define NX_STORE_DIR_H

#include "base/fail.h"
#include "base/types.h"
#include "store/input.h"

#include <stdbool.h>

struct nx_dir;

/* Opens a folder; `create`: makes it and its missing parents first. */
enum nidx_status nx_dir_open(struct nx_dir **self, const char *path, bool create,
                             struct nidx_error *err);
void nx_dir_close(struct nx_dir *self);
const char *nx_dir_path(const struct nx_dir *self);

/* ---- Reading ---- */

struct nx_map {
	/* valid until nx_map_close(); an empty file maps to a valid pointer, 0 bytes */
	const uint8_t *bytes;
	size_t nbytes;
	void *base;
};

/* Maps a whole file read-only. */
enum nidx_status nx_dir_map(struct nx_dir *self, const char *name, struct nx_map *map,
                            struct nidx_error *err);
void nx_map_close(struct nx_map *map); /* takes zeroed */

/* ---- Writing ---- */

struct nx_file; /* being written, buffered, sticky errors */

/* Creates (truncates) `name`. */
enum nidx_status nx_file_create(struct nx_file **self, struct nx_dir *dir, const char *name,
                                struct nidx_error *err);
void nx_file_write(struct nx_file *self, const void *bytes, size_t nbytes);
uint64_t nx_file_size(const struct nx_file *self); /* bytes written so far */
/* Flushes, syncs the file, closes.  The first failure of all calls. */
enum nidx_status nx_file_finish(struct nx_file *self, struct nidx_error *err);
void nx_file_abandon(struct nx_file *self); /* closes and removes; takes NULL */

/* ---- Names ---- */

/* Syncs the folder, atomically gives `from` the name `to`, syncs the folder again. */
enum nidx_status nx_dir_rename(struct nx_dir *self, const char *from, const char *to,
                               struct nidx_error *err);
enum nidx_status nx_dir_remove(struct nx_dir *self, const char *name, struct nidx_error *err);
bool nx_dir_exists(struct nx_dir *self, const char *name);
/* Calls each(ctx, name) for every plain file, in byte order of names. */
enum nidx_status nx_dir_list(struct nx_dir *self, void (*each)(void *ctx, const char *name),
                             void *ctx, struct nidx_error *err);

/* The one writer's lock: held until released or the process dies.  NIDX_ELOCKED when another
 * has it. */
enum nidx_status nx_dir_lock(struct nx_dir *self, struct nidx_error *err);
void nx_dir_unlock(struct nx_dir *self);

#endif
