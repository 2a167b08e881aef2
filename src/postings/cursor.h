/* cursor.h - walking a posting list.
 *
 * A cursor stands on a document, or past the last one (NX_NO_DOC).  A ladder: documents cost a
 * block's gaps; frequencies and zones are unpacked when first asked of a block; positions are
 * read for one document at a time, by random access, and for no other.
 *
 * Bulk readers may use the current block's arrays directly: docs[at] to docs[count - 1], and after
 * nx_cursor_need_freqs() freqs[] and zones[], then nx_cursor_to_block(self, self->block + 1).
 *
 * Owner    borrows the list; lives in the caller's storage, nothing to release
 * Threads  one at a time
 */
#ifndef NX_POSTINGS_CURSOR_H
#define NX_POSTINGS_CURSOR_H

#include "postings/block.h"
#include "postings/list.h"
#include "postings/bounded.h"
#include "postings/positions.h"

struct nx_cursor {
	const struct nx_list *list;
	const struct nx_kernels *kernels;
	uint32_t block; /* the decoded one; list->nblocks when exhausted */
	uint32_t at;    /* index of the current document in docs[] */
	uint32_t count; /* documents in the block; 0 when exhausted */
	bool have_freqs;
	bool have_positions;
	bool brief_positions; /* stand in the list itself, behind what was read of parts.bits */
	bool damaged; /* a block could not be decoded: the list ended there; or what was asked of it could not */
	struct nx_block parts; /* of a brief list n and bits */
	struct nx_positions positions; /* of a list without bounds, */
	struct nx_bounded bounded;     /* of one with */
	/* NX_NO_DOC behind the last, so SIMD may look past it; exhausted: all NX_NO_DOC. */
	nx_doc docs[NX_BLOCK_DOCS + NX_BLOCK_PAD];
	uint32_t freqs[NX_BLOCK_DOCS + NX_BLOCK_PAD];
	uint8_t zones[NX_BLOCK_DOCS + NX_BLOCK_PAD];
	uint32_t before[NX_BLOCK_DOCS + 1]; /* before[i]: sum of freqs[] below i */
};

/* Stands on the first document. */
void nx_cursor_init(struct nx_cursor *self, const struct nx_list *list);

static inline nx_doc
nx_cursor_doc(const struct nx_cursor *self)
{
	return self->docs[self->at];
}

/* The steps that leave the block; use the functions below. */
nx_doc nx_cursor_next_block(struct nx_cursor *self);
nx_doc nx_cursor_seek_far(struct nx_cursor *self, nx_doc target);

/* To the next document and returns it; NX_NO_DOC past the last, and stays there. */
static inline nx_doc
nx_cursor_next(struct nx_cursor *self)
{
	if (self->at + 1 < self->count)
		return self->docs[++self->at];
	return nx_cursor_next_block(self);
}

/* To the first document >= target (never backwards) and returns it. */
static inline nx_doc
nx_cursor_seek(struct nx_cursor *self, nx_doc target)
{
	nx_doc doc = self->docs[self->at];

	return doc >= target ? doc : nx_cursor_seek_far(self, target);
}

/* Makes freqs[] and zones[] of the current block valid.  Bulk scorers call need_freqs, then read
 * the arrays. */
void nx_cursor_unpack_freqs(struct nx_cursor *self);

static inline void
nx_cursor_need_freqs(struct nx_cursor *self)
{
	if (!self->have_freqs)
		nx_cursor_unpack_freqs(self);
}

/* Occurrences of the term in the current document, >= 1.  Not past the last document. */
static inline uint32_t
nx_cursor_freq(struct nx_cursor *self)
{
	nx_cursor_need_freqs(self);
	return self->freqs[self->at];
}

/* NX_ZONE_ bits of the current document.  Not past the last document. */
static inline unsigned
nx_cursor_zones(struct nx_cursor *self)
{
	nx_cursor_need_freqs(self);
	return self->zones[self->at];
}

/* Both of the current document, without those of the others where few of a block are asked for. */
static inline uint32_t
nx_cursor_posting(struct nx_cursor *self, unsigned *zones)
{
	if (!self->have_freqs && self->count == NX_BLOCK_DOCS)
		return nx_block_posting(&self->parts, self->at, zones);
	if (!self->have_freqs && nx_coded_is_once(&self->parts.bits, self->at)) {
		*zones = 0;
		return 1;
	}
	*zones = nx_cursor_zones(self);
	return self->freqs[self->at];
}

/* Moves to the first document of block b >= the current one (b == nblocks: exhausted).  The current
 * block: nothing happens. */
void nx_cursor_to_block(struct nx_cursor *self, uint32_t b);

/* Writes the current document's positions, ascending, at most `room` of them; returns how many
 * it has (nx_cursor_freq()), or 0 when the list keeps none or they are damaged. */
uint32_t nx_cursor_positions(struct nx_cursor *self, nx_pos *to, uint32_t room);

/* Whether nx_cursor_body_positions() may be asked: the current document has the term in its body only. */
static inline bool
nx_cursor_in_body(struct nx_cursor *self)
{
	return self->list->extents && !self->list->brief && nx_cursor_zones(self) == 0;
}

/* The same, counted from where the body begins; whether the body ends before is not looked at. */
uint32_t nx_cursor_body_positions(struct nx_cursor *self, nx_pos *to, uint32_t room);

/* Keeps those of n starts, counted so, behind which the term stands by `offset`.  Returns how many.  Quicker than
 * reading positions where starts are few; damage inside the bytes goes unseen. */
uint32_t nx_cursor_body_keep(struct nx_cursor *self, nx_pos *starts, uint32_t n, uint32_t offset);

/* Where the positions of the current block stand as bits that mean the same in any list of the term's, if they do
 * (bounded.h): those of document i are the bits of *from from begins[i] to begins[i + 1].  False when not, or when
 * they are damaged. */
bool nx_cursor_coded(struct nx_cursor *self, struct nx_bits *from,
                     size_t begins[NX_BLOCK_DOCS + 1]);

#endif
