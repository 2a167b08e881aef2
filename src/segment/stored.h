/* stored.h - the articles themselves, compressed in bundles of small groups.
 *
 * Articles are stored in the order they were read, not in document order: neighbours in a feed are
 * alike and compress together, and a build can write them while it reads.  A bundle of some
 * megabytes shares a model: its words and codes (stored_model.h); groups within it are read alone, so
 * that one article costs opening the model and half a group.  Heads (key, title, source ...) are in
 * groups of a few kilobytes, bodies in others of some tens: a list of results reads none of those.
 * A build's threads pack bundles (struct nx_stored_packer, pure) and one thread appends them in
 * order (nx_stored_writer_append).
 *
 * Bytes    FORMAT.md section 7; file NAME.nxs
 * Threads  packing: any; writer: one; reader: any number
 */
#ifndef NX_SEGMENT_STORED_H
#define NX_SEGMENT_STORED_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "store/dir.h"

/* What is read of an article.  Times, language and release are not stored here. */
enum nx_stored_get {
	NX_GET_HEAD = 1, /* authors, tags and texts but lead and body; all else becomes zero */
	NX_GET_BODY = 2, /* lead and body; all else stays as it is */
	NX_GET_ALL = NX_GET_HEAD | NX_GET_BODY,
};

struct nx_stored_at {
	uint32_t group; /* the bundle: what packer_close gave in one piece */
	uint32_t index; /* of the article in its bundle */
};

/* ---- Reading: stored_reader.h ---- */

enum { NX_UNPACKER_BUNDLES = 8 }; /* a page of results has articles of about so many */

/* What reading articles takes: kept from one article to the next it saves the memory, the models
 * of the bundles read last and the units of their groups.  Born zeroed is ready; one thread at a time;
 * of no use once a segment it was used with is closed. */
struct nx_unpacker {
	struct nx_unpacked *kept[NX_UNPACKER_BUNDLES]; /* stored_read.c; the latest first, then NULL */
	uint64_t nopened; /* bundles */
};

void nx_unpacker_release(struct nx_unpacker *self);

/* Bytes of memory it keeps. */
size_t nx_unpacker_nbytes(const struct nx_unpacker *self);

/* Calls each(ctx, place, article) for every article stored in segment `name` of a folder, whatever the
 * other files say, in the order in which they are stored; `lost` with how many could not be read and why.
 * Times, language and release are not theirs to say.  A status of either ends it. */
enum nidx_status
nx_stored_each(struct nx_dir *dir, const char *name,
               enum nidx_status (*each)(void *ctx, struct nx_stored_at at,
                                        const struct nx_article *article),
               enum nidx_status (*lost)(void *ctx, uint64_t narticles,
                                        const struct nidx_error *what),
               void *ctx, struct nidx_error *err);

/* ---- Packing: articles -> the bytes of one bundle ---- */

struct nx_stored_packer; /* one per thread; keeps its memory between bundles */

struct nx_stored_packer *nx_stored_packer_new(void);
void nx_stored_packer_free(struct nx_stored_packer *self);

/* Adds an article to the bundle in the making, returns its index in it, UINT32_MAX when memory is
 * out. */
uint32_t nx_stored_packer_add(struct nx_stored_packer *self, const struct nx_article *article);

/* Uncompressed bytes in the bundle so far; callers close it when it reaches NX_STORED_BUNDLE. */
size_t nx_stored_packer_nbytes(const struct nx_stored_packer *self);

enum {
	NX_STORED_BUNDLE = 8 << 20,     /* bytes; most batches of a build are smaller: one bundle each */
	NX_STORED_BUNDLE_MAX = 1 << 29, /* a larger one (of one huge article) cannot be written */
};

/* Packs the bundle, appends its bytes to `out`, starts an empty one. */
enum nidx_status nx_stored_packer_close(struct nx_stored_packer *self, struct nx_buffer *out,
                                        struct nidx_error *err);

/* ---- Writing the file ---- */

struct nx_stored_writer;

enum nidx_status nx_stored_writer_new(struct nx_stored_writer **self, struct nx_dir *dir,
                                      const char *segment, struct nidx_error *err);

/* Appends a packed bundle; returns its number (0, 1, 2 ...).  Sticky errors. */
uint32_t nx_stored_writer_append(struct nx_stored_writer *self, const uint8_t *bundle, size_t nbytes);

/* Writes the table of bundles, syncs.  The first failure of all calls. */
enum nidx_status nx_stored_writer_finish(struct nx_stored_writer *self, struct nidx_error *err);
void nx_stored_writer_free(struct nx_stored_writer *self); /* without finish: removes the file */

#endif
