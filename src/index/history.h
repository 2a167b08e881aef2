/* history.h - all versions of one article.
 *
 * Owner    nothing: versions go to an array of the caller's arena
 * Threads  any
 */
#ifndef NX_INDEX_HISTORY_H
#define NX_INDEX_HISTORY_H

#include "index/snapshot.h"
#include "index/versions.h"

/* The versions with this key that were not deleted, in their order, the last one last (versions.h; `segment`
 * is that of the snapshot).  NIDX_ENOENT when there is none, NIDX_ENOMEM. */
enum nidx_status nx_history(const struct nx_snapshot *snapshot, struct nx_str key,
                            struct nx_arena *arena, struct nx_version **versions, size_t *count,
                            struct nidx_error *err);

#endif
