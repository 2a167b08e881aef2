/* seal.h - the documents of one segment in the making, and how they become files.
 *
 * Sealing decides which versions count, here and in the writer's other segments, orders the documents
 * newest first (undated ones last, then by the hash of the key, then the later version first), writes columns, lists
 * and forms.
 *
 * Owner    struct nx_making owns copies of all records and strings (the build arena)
 * Threads  one; sealing works on the crew's
 */
#ifndef NX_INDEX_SEAL_H
#define NX_INDEX_SEAL_H

#include "base/arena.h"
#include "index/batch.h"
#include "base/crew.h"
#include "index/worker.h"
#include "index/writer.h"

/* The segment in the making. */
struct nx_making {
	char name[NX_MANIFEST_NAME]; /* "" until the first batch */
	struct nx_arena arena;
	struct nx_forward_doc **docs; /* in input order */
	size_t ndocs, docs_room;
	struct nx_stored_writer *stored; /* NULL until the first batch */
	uint32_t ngroups;
	uint64_t input_bytes;
	struct nx_str source, section; /* the last ones copied: neighbours share them */
};

void nx_making_release(struct nx_making *self); /* removes what was stored */

/* The same, but the memory of records is kept for those of the next segment. */
void nx_making_reset(struct nx_making *self);

/* Takes over the results of a batch. */
enum nidx_status nx_making_add(struct nx_making *self, struct nx_writer *writer,
                               const struct nx_batch *batch, struct nidx_error *err);

struct nx_sealing {
	struct nx_writer *writer; /* that takes the segment */
	struct nx_crew *crew;
	struct nx_worker *workers;
	uint64_t repeats;  /* counted up: versions that were there already, left out */
	uint64_t replaced; /* new versions that a newer one replaces */
	uint64_t withheld; /* versions that their agency keeps back */
	uint64_t terms, postings;
	int (*tick)(void *ctx); /* now and then: non-zero cancels */
	void *ctx;
};

/* Writes `making` as a segment of the writer (nothing when no document is left), hides what its
 * documents replace, and empties it.  `more`: as much again follows, whose records go where its were. */
enum nidx_status nx_seal(struct nx_sealing *self, struct nx_making *making, bool more,
                         struct nidx_error *err);

#endif
