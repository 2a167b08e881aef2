/* snapshot.h - the segments that are live, as of one commit.
 *
 * A snapshot is immutable: a later commit makes another one and disturbs nobody who holds this.
 * Global statistics (documents, words, languages) are summed here, so that a
 * score never depends on how articles were split into segments.
 *
 * Owner    owns its segments and their mappings
 * Threads  any number of readers
 */
#ifndef NX_INDEX_SNAPSHOT_H
#define NX_INDEX_SNAPSHOT_H

#include "index/hidden.h"
#include "index/manifest.h"
#include "segment/segment.h"

struct nx_live_segment {
	struct nx_segment *segment;
	const uint8_t *hidden; /* bit d set: document d is not to be shown; NULL when all are */
	struct nx_hidden file; /* of `hidden` */
};

struct nx_snapshot {
	struct nx_dir *dir;
	struct nx_live_segment *segments; /* newest news first */
	uint32_t nsegments;
	uint64_t generation; /* of the manifest */
	char clutter[NX_MANIFEST_NAME]; /* file of what was left out; "" when nothing was */
	char files[NX_MANIFEST_NAME];   /* file of what was read; "" when nothing was */
	uint64_t ndocs;      /* live documents */
	uint64_t nwords;     /* in them */
	uint64_t nnormwords; /* sum of nx_norm_words() over live documents: BM25's average length */
	struct nx_lang_count *langs; /* of live documents, most first */
	uint32_t nlangs;
};

/* Opens the newest commit of the index in folder `path`.  NIDX_ENOENT when there is none. */
enum nidx_status nx_snapshot_open(struct nx_snapshot **self, const char *path,
                                  struct nidx_error *err);
void nx_snapshot_close(struct nx_snapshot *self);

/* Whether a document is to be shown. */
static inline bool
nx_live_has(const struct nx_live_segment *segment, nx_doc doc)
{
	return !segment->hidden || !(segment->hidden[doc >> 3] >> (doc & 7) & 1);
}

/* Document frequency: of the `ndocs` documents in the list of a term those that count. */
static inline uint32_t
nx_live_count(const struct nx_live_segment *segment, nx_term term, uint32_t ndocs)
{
	uint32_t hidden = segment->file.nterms ? nx_hidden_count(&segment->file, term) : 0;

	return hidden < ndocs ? ndocs - hidden : 0;
}

/* What a search sees. */
struct nx_view {
	int64_t now;       /* seconds: embargoes that end later hold */
	bool all_versions; /* also what newer versions replaced, and what its agency keeps back */
};

/* A live segment whose `hidden` is that of a view: borrowed from it, or memory of `arena` where the clock
 * matters.  False when memory is out.  (view.c) */
bool nx_live_view(const struct nx_live_segment *segment, const struct nx_view *view,
                  struct nx_arena *arena, struct nx_live_segment *seen);

/* Whether a document is of the article with this key, as its stored article says. */
bool nx_segment_has_key(const struct nx_segment *segment, nx_doc doc, struct nx_str key);

/* Finds the article with this key that a view shows.  False when there is none (or memory is out). */
bool nx_snapshot_find_key(const struct nx_snapshot *self, const struct nx_view *view,
                          struct nx_str key, uint32_t *segment, nx_doc *doc);

#endif
