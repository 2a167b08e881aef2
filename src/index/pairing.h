/* pairing.h - the pairs of a new segment's common words, from its forward records.
 *
 * Lists could be asked (segment/pairs_make.h), but the records still have each document's words
 * side by side, not packed, and documents can be shared out among threads.
 *
 * Threads  one; works on the crew's
 */
#ifndef NX_INDEX_PAIRING_H
#define NX_INDEX_PAIRING_H

#include "base/crew.h"
#include "index/forward.h"

/* Writes the pairs of segment `name`, whose other files are complete, synced: the bytes that
 * nx_pairs_write() would.  `docs` have the segment's term numbers. */
enum nidx_status nx_pairing_write(struct nx_crew *crew, struct nx_forward_doc *const *docs,
                                  nx_doc ndocs, struct nx_dir *dir, const char *name,
                                  struct nidx_error *err);

#endif
