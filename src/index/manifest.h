/* manifest.h - the one file that says what the index is.
 *
 * A commit writes and syncs all its files under names never used before, then gives a new
 * manifest the name `manifest`.  Before that rename the index is the old one, after it the
 * new one; nothing else makes a file part of an index, so what a killed build
 * leaves behind is rubbish the next writer sweeps.
 *
 * Bytes    text, see segment/FORMAT.md section 8
 * Owner    owns its list
 * Threads  immutable once read
 */
#ifndef NX_INDEX_MANIFEST_H
#define NX_INDEX_MANIFEST_H

#include "base/buffer.h"
#include "store/dir.h"

#define NX_MANIFEST_FILE "manifest"
#define NX_MANIFEST_NEW "manifest.new"

enum { NX_MANIFEST_NAME = 40, NX_MANIFEST_SEGMENTS = 1 << 20 };

struct nx_manifest_segment {
	char name[NX_MANIFEST_NAME];
	char hidden[NX_MANIFEST_NAME]; /* file of its hidden documents; "" while none is */
	nx_doc ndocs;
};

struct nx_manifest {
	uint64_t version;    /* of the format; printed is always the newest */
	uint64_t generation; /* 1, 2, 3 ...: one more each commit */
	uint64_t next;       /* the number of the next segment: never goes back */
	char clutter[NX_MANIFEST_NAME]; /* file of what was left out (cuts.h); "" when nothing was */
	char files[NX_MANIFEST_NAME];   /* file of what was read (files.h); "" when nothing was */
	struct nx_manifest_segment *segments; /* newest news first */
	size_t nsegments, room;
};

void nx_manifest_release(struct nx_manifest *self);

/* Appends a segment.  False when memory is out. */
bool nx_manifest_add(struct nx_manifest *self, const struct nx_manifest_segment *segment);

/* NIDX_ECORRUPT with the line, NIDX_EVERSION, NIDX_ENOMEM; `self` is empty on failure. */
enum nidx_status nx_manifest_parse(struct nx_manifest *self, struct nx_str text,
                                   struct nidx_error *err);

/* The manifest as bytes; buffer->failed when memory is out. */
void nx_manifest_print(const struct nx_manifest *self, struct nx_buffer *to);

/* NIDX_ENOENT when the folder holds none, NIDX_EVERSION when it is in an older format. */
enum nidx_status nx_manifest_read(struct nx_manifest *self, struct nx_dir *dir,
                                  struct nidx_error *err);

/* The same, of any format that can still be read. */
enum nidx_status nx_manifest_read_any(struct nx_manifest *self, struct nx_dir *dir,
                                      struct nidx_error *err);

/* Writes, syncs, renames into place: the commit. */
enum nidx_status nx_manifest_commit(const struct nx_manifest *self, struct nx_dir *dir,
                                    struct nidx_error *err);

/* Removes files of ours that the manifest does not name (files that are not ours stay), but for those of
 * the segment `making` (may be NULL).  `self` NULL: all of ours but the manifest.  Best effort: what
 * cannot be removed is left for the next. */
void nx_manifest_sweep(const struct nx_manifest *self, struct nx_dir *dir, const char *making);

/* Of the format that is written. */
uint64_t nx_manifest_version(void);

/* "s000012" */
void nx_segment_name_of(uint64_t number, char *to, size_t room);

/* One more than the greatest segment number among the files of the folder. */
uint64_t nx_segment_number_after(struct nx_dir *dir);

#endif
