/* positions.h - where a term stands in the documents of one block.
 *
 * A chunk holds the positions of up to 128 documents, as gaps.  They lie plainly in groups of
 * 128, each of its own width and with patches of its own, so the positions of one document are
 * read where they lie, knowing only how many come before.  A phrase looks at few documents of
 * a block.
 *
 * Bytes    FORMAT.md 6.7
 * Owner    borrows the bytes
 */
#ifndef NX_POSTINGS_POSITIONS_H
#define NX_POSTINGS_POSITIONS_H

#include "base/buffer.h"
#include "base/types.h"
#include "postings/patch.h"

#include <stdbool.h>

enum {
	NX_POS_GROUP = 128, /* gaps that share a width */
	NX_POS_VARINTS = 7  /* a chunk of no more gaps has no groups: each is a varint */
};

struct nx_positions {
	const uint8_t *heads; /* two bytes a group; of a short chunk, the varints */
	const uint8_t *end;
	uint32_t total;
	uint32_t group;        /* where reading stands: groups before it are summed up */
	bool stands;           /* on `group`: the rest is valid */
	struct nx_patching split;
	const uint8_t *packed, *patches; /* its parts */
	uint32_t next, next_patch; /* patches below the latter are of gaps below `next` */
};

/* A chunk of `total` gaps in [from, end).  False when it cannot hold them. */
bool nx_positions_open(struct nx_positions *self, const uint8_t *from, const uint8_t *end,
                       uint32_t total);

/* Gaps first to first + n - 1 (all below total) into `to`.  False when they are damaged.  Cheapest
 * when `first` only rises.  O(n), and one step a group passed over. */
bool nx_positions_gaps(struct nx_positions *self, uint32_t first, uint32_t n, uint32_t *to);

/* Behind the last byte of the chunk; NULL when its groups or patches are damaged. */
const uint8_t *nx_positions_end(struct nx_positions *self);

/* Appends a chunk. */
void nx_positions_write(const uint32_t *gaps, uint32_t total, struct nx_buffer *out);

#endif
