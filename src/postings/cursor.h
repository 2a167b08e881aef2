/* cursor.h - walking a posting list.
 *
 * A cursor stands on a document, or past the last one (NX_NO_DOC).  A ladder: documents cost a block's
 * gaps; frequencies and zones are unpacked when first asked of a block; positions are read for
 * one document at a time, by random access, and for no other.
 *
 * Owner    borrows the list; lives in the caller's storage, nothing to release
 * Threads  one at a time
 */
#ifndef NX_POSTINGS_CURSOR_H
#define NX_POSTINGS_CURSOR_H

#include "postings/list.h"

struct nx_cursor {
	const struct nx_list *list;
	uint32_t block; /* the decoded one; list->nblocks when exhausted */
	uint32_t at;    /* index of the current document in docs[] */
	uint32_t count; /* documents in the block */
	bool have_freqs;
	bool damaged; /* a block could not be decoded: the list ended there */
	nx_doc docs[NX_BLOCK_DOCS + 8]; /* padded with NX_NO_DOC, so SIMD may look past the end */
	uint32_t freqs[NX_BLOCK_DOCS + 8];
	uint8_t zones[NX_BLOCK_DOCS + 8];
	const uint8_t *block_freqs; /* where the block's frequencies start */
	uint32_t cum_from;          /* positions: prefix sums of freqs are known up to here */
	uint64_t cum[NX_BLOCK_DOCS + 1];
};

/* Stands on the first document. */
void nx_cursor_init(struct nx_cursor *self, const struct nx_list *list);

static inline nx_doc
nx_cursor_doc(const struct nx_cursor *self)
{
	return self->docs[self->at];
}

/* To the next document and returns it; NX_NO_DOC past the last, and stays there. */
nx_doc nx_cursor_next(struct nx_cursor *self);

/* To the first document >= target (never backwards) and returns it. */
nx_doc nx_cursor_seek(struct nx_cursor *self, nx_doc target);

/* Makes freqs[] and zones[] of the current block valid.  Bulk scorers call this, then read arrays. */
void nx_cursor_need_freqs(struct nx_cursor *self);

/* Occurrences of the term in the current document, >= 1. */
uint32_t nx_cursor_freq(struct nx_cursor *self);

/* NX_ZONE_ bits of the current document. */
unsigned nx_cursor_zones(struct nx_cursor *self);

/* Moves to the first document of block b >= the current one (b == nblocks: exhausted). */
void nx_cursor_to_block(struct nx_cursor *self, uint32_t b);

/* Writes the current document's positions, ascending, at most `room` of them; returns how many
 * it has (nx_cursor_freq()), or 0 when the list keeps none or they are damaged. */
uint32_t nx_cursor_positions(struct nx_cursor *self, nx_pos *to, uint32_t room);

#endif
