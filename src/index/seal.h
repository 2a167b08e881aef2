/* seal.h - the documents of one segment in the making, and how they become files.
 *
 * Sealing decides which versions count, orders the documents newest first (undated ones last,
 * then by key), writes columns, lists and forms.
 *
 * Owner    struct nx_making owns copies of all records and strings (the build arena)
 * Threads  one; sealing works on the crew's
 */
#ifndef NX_INDEX_SEAL_H
#define NX_INDEX_SEAL_H

#include "base/arena.h"
#include "index/batch.h"
#include "index/crew.h"
#include "index/versions.h"
#include "index/worker.h"

enum { NX_SEGMENT_NAME = 16 };

/* A segment this build has written. */
struct nx_sealed {
	char name[NX_SEGMENT_NAME];
	nx_doc ndocs;
	int64_t newest; /* published; INT64_MIN when nothing is dated */
	uint8_t *dead;  /* bitmap, NULL while all live */
	nx_doc ndead;
};

struct nx_sealed_list {
	struct nx_sealed *items;
	size_t count, room;
};

void nx_sealed_list_release(struct nx_sealed_list *self);

/* The segment in the making. */
struct nx_making {
	char name[NX_SEGMENT_NAME];
	struct nx_arena arena;
	struct nx_forward_doc **docs; /* in input order */
	size_t ndocs, docs_room;
	struct nx_stored_writer *stored; /* NULL until the first batch */
	uint32_t ngroups;
	uint64_t input_bytes;
	struct nx_str source, section; /* the last ones copied: neighbours share them */
};

void nx_making_release(struct nx_making *self); /* removes what was stored */

/* Takes over the results of a batch. */
enum nidx_status nx_making_add(struct nx_making *self, struct nx_dir *dir,
                               const struct nx_batch *batch, struct nidx_error *err);

struct nx_sealing {
	struct nx_dir *dir;
	struct nx_crew *crew;
	struct nx_worker *workers;
	struct nx_versions *versions;
	struct nx_sealed_list *sealed;
	uint64_t replaced, terms, postings; /* counted up */
	uint64_t withdrawn; /* documents that were called back: not counted as replaced */
	int (*tick)(void *ctx);             /* now and then: non-zero cancels */
	void *ctx;
};

/* Writes `making` as the next of sealing->sealed (nothing when no document is left) and empties
 * it. */
enum nidx_status nx_seal(struct nx_sealing *self, struct nx_making *making,
                         struct nidx_error *err);

#endif
