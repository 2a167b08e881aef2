/* dead.h - the documents of a segment that were replaced or deleted.
 *
 * Segments never change; this bitmap beside one says what is gone.  A later commit writes another
 * file.
 *
 * Bytes    segment/FORMAT.md section 8; file NAME-GENERATION.nxd
 * Owner    an open bitmap owns its mapping
 */
#ifndef NX_INDEX_DEAD_H
#define NX_INDEX_DEAD_H

#include "store/dir.h"

struct nx_dead {
	struct nx_map map;
	const uint8_t *bits; /* bit d & 7 of byte d >> 3: document d is dead; NULL when closed */
	nx_doc ndead;
};

enum nidx_status nx_dead_write(struct nx_dir *dir, const char *name, const uint8_t *bits,
                               nx_doc ndocs, nx_doc ndead, struct nidx_error *err);

/* Reads and checks all of it: a bit a document, so a megabyte for 8 million. */
enum nidx_status nx_dead_open(struct nx_dead *self, struct nx_dir *dir, const char *name,
                              nx_doc ndocs, struct nidx_error *err);
void nx_dead_close(struct nx_dead *self);

#endif
