/* merger.h - which segments become one, and when.
 *
 * Segments are of *tiers* by their bytes: the first below a megabyte, each next up to eight times as large.
 * Eight of one tier are merged, so there are few segments, and a byte is rewritten once for each tier it
 * climbs: at most log8 of the index's megabytes, and one.  A segment of which a quarter is deleted is
 * rewritten alone.
 *
 * A merge runs on a thread of its own from what the segments were when it began; what is hidden meanwhile
 * is hidden in the new segment when it takes their place.
 *
 * Threads  the writer's calls everything; the merge reads sealed files and copies of its own
 */
#ifndef NX_INDEX_MERGER_H
#define NX_INDEX_MERGER_H

#include "index/writer.h"

struct nx_merger;

/* NULL when memory is out.  Borrows the writer. */
struct nx_merger *nx_merger_new(struct nx_writer *writer);

/* Stops what is running and forgets it.  Takes NULL. */
void nx_merger_free(struct nx_merger *self);

/* Gives a running merge up, unless it has just ended: one of all segments is to follow. */
void nx_merger_stop(struct nx_merger *self);

/* Starts a merge when there is one to do and none is running; only of committed segments.  `all`: of all
 * segments, unless one is there with nothing to leave it.  It works on so many threads.  NIDX_DONE when there is nothing
 * to do. */
enum nidx_status nx_merger_start(struct nx_merger *self, bool all, unsigned nthreads,
                                 struct nidx_error *err);

bool nx_merger_runs(const struct nx_merger *self);

/* If a merge has ended, or `wait`: puts the new segment in the place of the old ones.  The next commit
 * makes that so.  NIDX_DONE when nothing has ended. */
enum nidx_status nx_merger_finish(struct nx_merger *self, bool wait, struct nidx_error *err);

/* Bytes of segments written by merges so far. */
uint64_t nx_merger_nbytes(const struct nx_merger *self);

#endif
