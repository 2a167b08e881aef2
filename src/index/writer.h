/* writer.h - the one who may change an index: its lock, its segments, its commits.
 *
 * From opening to release it holds the lock.  It keeps every live segment open with what is hidden in it,
 * takes new segments, hides documents, and commits all of that at once.  What was not committed is
 * forgotten.
 *
 * A document that is hidden no longer counts: the writer reads its article, analyses it as it was
 * indexed, and counts its terms among the hidden (hidden.h).  Where no texts are stored, the lists are
 * asked at the commit which terms hold what was hidden since the last.
 *
 * Owner    owns lock, segments and their files until they are committed
 * Threads  one
 */
#ifndef NX_INDEX_WRITER_H
#define NX_INDEX_WRITER_H

#include "base/arena.h"
#include "index/cuts.h"
#include "index/files.h"
#include "index/hidden.h"
#include "index/manifest.h"
#include "index/versions.h"
#include "index/worker.h"
#include "segment/segment.h"

struct nx_writer_segment {
	struct nx_manifest_segment named; /* as committed; `hidden` "" for a new one */
	struct nx_segment *segment;
	struct nx_hiding hiding;
	bool is_new; /* not committed yet */
};

struct nx_writer {
	struct nx_dir *dir;
	struct nx_manifest manifest; /* of the last commit; its segments are not looked at */
	unsigned flags;              /* of its segments (nx_segment_flags()) */
	uint64_t next;               /* the number of the next segment */
	struct nx_writer_segment *segments; /* in order of their names */
	size_t nsegments, room;
	char making[NX_MANIFEST_NAME]; /* a segment that a merge writes: its files are not swept */
	bool changed; /* there is something to commit */
	struct nx_cuts cuts; /* clutter left out */
	bool cuts_changed;
	struct nx_files files; /* what was read */
	bool files_changed;
	struct nx_worker *reader; /* analyses what is to be hidden; NULL until then */
	struct nx_unpacker unpacker; /* of unpacker_of */
	const struct nx_segment *unpacker_of;
	struct nx_arena arena;
	uint64_t hidden; /* documents hidden in segments that were committed, so far */
	uint64_t hidden_new; /* in others */
};

/* Opens the folder (made if missing), takes the lock, sweeps what a writer before left behind.
 * `anew`: as if there were no segments; those there are replaced by the first commit.  NIDX_ELOCKED,
 * NIDX_ECORRUPT, NIDX_EVERSION (not if anew).  Release in any case. */
enum nidx_status nx_writer_open(struct nx_writer *self, const char *path, bool anew,
                                struct nidx_error *err);
void nx_writer_release(struct nx_writer *self); /* takes zeroed */

/* Says how a new index is to be built.  NIDX_EARG when the one that is there was built otherwise: what it
 * is without, `flags` may leave out. */
enum nidx_status nx_writer_set_flags(struct nx_writer *self, unsigned flags, struct nidx_error *err);

/* A name never used before. */
void nx_writer_name(struct nx_writer *self, char to[NX_MANIFEST_NAME]);

/* Takes a segment that was written; *hiding becomes its own. */
enum nidx_status nx_writer_take(struct nx_writer *self, const char *name, struct nx_hiding *hiding,
                                struct nidx_error *err);

/* Leaves segment i out from now on: others hold what it held. */
void nx_writer_drop(struct nx_writer *self, size_t i);

/* ---- Documents ---- */

/* Reads a document's article: whether its key differs from `key` (ptr NULL: from none).  If it does not,
 * the numbers of its terms (nx_term) are appended to `terms`, which may be NULL.  NIDX_ECORRUPT, NIDX_ENOMEM.
 * Cheapest in the order in which articles are stored. */
enum nidx_status nx_writer_compare_key(struct nx_writer *self, size_t i, nx_doc doc,
                                       struct nx_str key, bool *differs, struct nx_buffer *terms,
                                       struct nidx_error *err);

/* What it is as a version. */
struct nx_version nx_writer_version(const struct nx_writer *self, size_t i, nx_doc doc);

/* Hides a document, if it is not hidden: shown until then, or NX_NEVER_SHOWN. */
enum nidx_status nx_writer_hide(struct nx_writer *self, size_t i, nx_doc doc, int64_t until,
                                struct nidx_error *err);

/* The same of a document whose terms are known. */
enum nidx_status nx_writer_hide_known(struct nx_writer *self, size_t i, nx_doc doc, int64_t until,
                                      const uint8_t *terms, size_t nbytes, struct nidx_error *err);

/* Deletes all versions of the article with this key; *ndeleted counts them up. */
enum nidx_status nx_writer_delete(struct nx_writer *self, struct nx_str key, uint64_t *ndeleted,
                                  struct nidx_error *err);

/* The same, of the article whose key has this hash. */
enum nidx_status nx_writer_delete_hash(struct nx_writer *self, uint64_t hash, uint64_t *ndeleted,
                                       struct nidx_error *err);

/* The same, of the article of a document. */
enum nidx_status nx_writer_delete_doc(struct nx_writer *self, size_t i, nx_doc doc,
                                      uint64_t *ndeleted, struct nidx_error *err);

/* ---- Commit ---- */

/* Makes all that was done the newest commit; nothing to do is NIDX_OK.  After a failure the index is
 * what it was, or in doubt of the last system call what it would be; the writer is of no more use. */
enum nidx_status nx_writer_commit(struct nx_writer *self, struct nidx_error *err);

/* Bytes of all segments and of what is hidden in them. */
uint64_t nx_writer_nbytes(const struct nx_writer *self);

#endif
