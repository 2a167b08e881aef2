/* bounded.h - where a term stands in the documents of one block, when bounds are known.
 *
 * The length of an article, the zones of a posting and its frequency say a lot about its positions:
 * one occurrence outside of title and lead is one of the positions of the body, and costs
 * the logarithm of their number.  They say also how many bits that is (choice.h).
 *
 * Documents of a chunk stand one behind the other; the way to one leads over the sizes of those before.
 *
 * Bytes    FORMAT.md 6.7
 * Owner    borrows the bytes and the arrays
 */
#ifndef NX_POSTINGS_BOUNDED_H
#define NX_POSTINGS_BOUNDED_H

#include "postings/bitio.h"
#include "postings/extent.h"

struct nx_bounded {
	const struct nx_extents *extents;
	const nx_doc *docs;
	const uint32_t *freqs;
	const uint8_t *zones;
	uint32_t n;
	struct nx_bits bits; /* stands in front of document `next` */
	uint32_t next;
};

/* A chunk in [from, end) of n documents.  The arrays are valid as long as it is used. */
void nx_bounded_open(struct nx_bounded *self, const struct nx_extents *extents, const nx_doc *docs,
                     const uint32_t *freqs, const uint8_t *zones, uint32_t n, const uint8_t *from,
                     const uint8_t *end);

/* The first `room` positions of document i < n, ascending.  False when they are damaged.  Cheapest
 * when i only rises. */
bool nx_bounded_get(struct nx_bounded *self, uint32_t i, nx_pos *to, uint32_t room);

/* The same of a document that is in neither zone, counted from where its body begins: nothing but its size is looked
 * up, so nobody sees whether they are behind its end. */
bool nx_bounded_body(struct nx_bounded *self, uint32_t i, nx_pos *to, uint32_t room);

/* Keeps those of `nstarts` places behind which the term stands by `offset`, counted so, in a document as above.  Returns how
 * many, 0 where self->bits are over.  Quicker than reading its positions where places are few. */
uint32_t nx_bounded_keep(struct nx_bounded *self, uint32_t i, nx_pos *starts, uint32_t nstarts,
                         uint32_t offset);

/* Reads the whole chunk: true when all of it is sound and it fills its bytes. */
bool nx_bounded_check(struct nx_bounded *self);

/* True when positions, ascending, are where the extent and the zones say: also where they are coded
 * without them (coded.h). */
bool nx_bounded_holds(const struct nx_extent *extent, uint32_t nfreq, unsigned zones,
                      const nx_pos *positions);

/* Where the bits of each document stand in self->bits, to be copied, unread: those of document i from begins[i] to
 * begins[i + 1]; room for n + 1.  False when they lie outside. */
bool nx_bounded_begins(const struct nx_bounded *self, size_t *begins);

/* Writes the positions of a document, which must be where zones and extent say, behind those of the
 * one before.  Room for NX_BOUNDED_BYTES(nfreq) must stand behind bits->to. */
void nx_bounded_put(struct nx_bits_writer *bits, const struct nx_extent *extent, uint32_t nfreq,
                    unsigned zones, const nx_pos *positions);

#define NX_BOUNDED_BYTES(nfreq) ((size_t)(nfreq) * 5 + 24)

#endif
