/* verify.h - does everything in an index hold together?
 *
 * Owner    nothing
 * Threads  any
 */
#ifndef NX_INDEX_VERIFY_H
#define NX_INDEX_VERIFY_H

#include "index/snapshot.h"

/* Reads every byte: each segment by itself (nx_segment_check()); what is hidden in it against its documents
 * and their terms; versions of one article against each other; the list of clutter.  The first that is
 * wrong is reported with file, section and offset. */
enum nidx_status nx_snapshot_verify(const struct nx_snapshot *self, struct nidx_error *err);

#endif
