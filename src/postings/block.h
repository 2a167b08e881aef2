/* block.h - up to 128 documents as bytes, and back.
 *
 * A few bytes say how the rest is coded; then come document gaps, frequencies and zone planes.
 * nx_block_open() proves that all of them lie inside, so the decoders look at nothing
 * but numbers.  A block of fewer than 128, the last of its list, is bits instead (coded.h).
 *
 * Bytes    FORMAT.md 6.3 to 6.6
 * Owner    borrows the bytes
 * Source   blocks of 128: Lemire and Boytsov 2015; bitsets for dense stretches: Chambi et al.,
 *          "Better bitmap performance with Roaring bitmaps" (2016), the rule is ours
 */
#ifndef NX_POSTINGS_BLOCK_H
#define NX_POSTINGS_BLOCK_H

#include "base/buffer.h"
#include "postings/coded.h"
#include "postings/impacts.h"
#include "postings/list.h"
#include "postings/patch.h"

enum { NX_BLOCK_PAD = 16 }; /* items that decoders may write behind the last */

#define NX_NO_BASE UINT32_MAX /* "document before" the first of a list: -1 */

struct nx_block {
	uint32_t n;
	bool lone;
	bool bitset;
	unsigned nwords;          /* of the bitset */
	struct nx_patching gap;   /* gaps less one; not in a bitset */
	struct nx_patching freq;  /* frequencies less one */
	unsigned nimpacts;        /* only in a list of one block */
	uint8_t impacts[NX_IMPACTS_BYTES];
	const uint8_t *docs, *gap_patches;
	const uint8_t *freqs, *freq_patches;
	const uint8_t *title, *lead; /* zone planes; NULL: no document */
	unsigned title_count, lead_count; /* not 0: the plane is a list of so many indexes */
	const uint8_t *end;          /* behind the block */
	const uint8_t *readable_end; /* behind the bytes known to be there */
	struct nx_bits bits; /* of n < 128: on the documents, behind nx_block_docs() on the rest */
};

/* Finds the parts of a block of n documents in [from, end).  `lone`: it is the only block of its
 * list.  `end` is exact where n < 128.  False when it is damaged. */
bool nx_block_open(struct nx_block *self, const uint8_t *from, const uint8_t *end, uint32_t n,
                   bool lone);

/* The same of block b < nblocks of a list that is not brief. */
bool nx_block_open_at(struct nx_block *self, const struct nx_list *list, uint32_t b);

/* The n documents behind `base` (the last of the block before, or NX_NO_BASE), ascending, then
 * NX_NO_DOC to the end of `to`, which holds NX_BLOCK_DOCS + NX_BLOCK_PAD.  `last`: the last of
 * them as the heads say, of a lone block anything.  False when they are not strictly ascending,
 * do not end with `last` or reach `limit`. */
bool nx_block_docs(struct nx_block *self, const struct nx_kernels *kernels, nx_doc base,
                   nx_doc last, nx_doc limit, nx_doc *to);

/* n frequencies and n zone bytes, behind nx_block_docs(); room for 128.  False when they are
 * damaged; they are bounded then. */
bool nx_block_postings(struct nx_block *self, const struct nx_kernels *kernels, uint32_t *freqs,
                       uint8_t *zones);

/* The frequency and the zones of document i of a block of 128: quicker than all where one is asked for, or two. */
uint32_t nx_block_posting(const struct nx_block *self, uint32_t i, unsigned *zones);

/* n zone bytes of a block of 128. */
void nx_block_zones(const struct nx_block *self, uint8_t *to);

/* Behind nx_block_postings(): true when the block ends at `end`, bits left over are 0, and the
 * indexes of patches and sparse planes ascend and are below n: decoders need not know,
 * nx_list_check() does. */
bool nx_block_sound(const struct nx_block *self, const uint8_t *end);

/* What the writer knows of a block. */
struct nx_block_items {
	uint32_t n;
	nx_doc docs[NX_BLOCK_DOCS];
	uint32_t freqs[NX_BLOCK_DOCS];
	uint8_t zones[NX_BLOCK_DOCS];
	uint8_t norms[NX_BLOCK_DOCS];
};

/* Appends the block.  `lone` is NULL unless it is alone in its list, of documents below `limit`. */
void nx_block_write(const struct nx_block_items *items, const struct nx_kernels *kernels,
                    nx_doc base, nx_doc limit, const struct nx_impacts *lone,
                    struct nx_buffer *out);

#endif
