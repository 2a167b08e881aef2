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

#include "index/dead.h"
#include "index/manifest.h"
#include "segment/segment.h"

struct nx_live_segment {
	struct nx_segment *segment;
	const uint8_t *dead; /* bit d set: document d was replaced or deleted; NULL when none was */
	nx_doc ndead;
	struct nx_dead owner; /* of `dead` */
};

struct nx_snapshot {
	struct nx_dir *dir;
	struct nx_live_segment *segments; /* newest news first */
	uint32_t nsegments;
	uint64_t generation; /* of the manifest */
	char clutter[NX_MANIFEST_NAME]; /* file of what was left out; "" when nothing was */
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

static inline bool
nx_live_has(const struct nx_live_segment *segment, nx_doc doc)
{
	return !segment->dead || !(segment->dead[doc >> 3] >> (doc & 7) & 1);
}

/* Finds the live article with this key.  False when there is none. */
bool nx_snapshot_find_key(const struct nx_snapshot *self, struct nx_str key, uint32_t *segment,
                          nx_doc *doc);

#endif
