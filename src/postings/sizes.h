/* sizes.h - how many bits the positions of documents take.
 *
 * They follow from the frequency, the zones and three bytes about the article's length (extent.h),
 * which lie side by side so that a document that is passed over is one look.
 *
 * Bytes    FORMAT.md 6.7
 * Threads  any
 */
#ifndef NX_POSTINGS_SIZES_H
#define NX_POSTINGS_SIZES_H

#include "base/norm.h"
#include "base/types.h"
#include "postings/extent.h"

/* The width of the first position's place in its zone; 0 without zones. */
static inline unsigned
nx_size_first(unsigned widths, unsigned zones)
{
	const uint32_t shifts = 0x00040008; /* by zones: 8 0 4 0 */
	unsigned width = widths >> (shifts >> zones * 8 & 0xff) & 15;

	return width < 15 ? width : 31;
}

/* The size of the range in which `rest` positions are, less their number, by the norm that bounds it. */
static inline uint32_t
nx_size_most(uint8_t norm, uint32_t rest)
{
	uint32_t words = nx_norm_most(norm);

	return words > rest ? words - rest : 0;
}

/* Bits of `rest` numbers by norm, for nearly all documents; 0 of none.  One more may be read behind a row. */
enum { NX_SIZES_TABLED = 63 };
extern uint16_t nx_sizes_table[NX_SIZES_TABLED + 1][256 + 1];

/* Before all that follows: makes the table, so that programs that never read a position need none. */
void nx_sizes_need(void);

/* Where more numbers are than the table knows. */
uint64_t nx_size_many(uint32_t rest, uint8_t norm);

/* The bits of one document. */
static inline uint64_t
nx_size_of(const struct nx_extents *extents, nx_doc doc, uint32_t nfreq, unsigned zones)
{
	const uint8_t *sizes = extents->sizes + (size_t)doc * NX_EXTENT_SIZES;
	uint32_t first = zones != 0, rest = nfreq - first;
	unsigned norm = sizes[0], body = sizes[1];
	uint8_t its = (uint8_t)(body ^ ((body ^ norm) & (0 - first))); /* no branch: zones come as they will */
	uint64_t nbits = nx_size_first(sizes[2], zones);

	return nbits + (__builtin_expect(rest <= NX_SIZES_TABLED, 1) ? nx_sizes_table[rest][its]
	                                                             : nx_size_many(rest, its));
}

/* The bits of documents from to end - 1, one by one. */
static inline uint64_t
nx_sizes_each(const struct nx_extents *extents, const nx_doc *docs, const uint32_t *freqs,
              const uint8_t *zones, uint32_t from, uint32_t end)
{
	uint64_t sum = 0;

	for (uint32_t i = from; i < end; i++)
		sum += nx_size_of(extents, docs[i], freqs[i], zones[i]);
	return sum;
}

/* The same of many, which ascend.  The arrays have NX_BLOCK_DOCS elements, whatever stands behind `end`. */
uint64_t nx_sizes_sum(const struct nx_extents *extents, const nx_doc *docs, const uint32_t *freqs,
                      const uint8_t *zones, uint32_t from, uint32_t end);

/* Where each of the first n begins, in bits from the first one's beginning on; begins[n]: where the last ends. */
void nx_sizes_begins(const struct nx_extents *extents, const nx_doc *docs, const uint32_t *freqs,
                     const uint8_t *zones, uint32_t n, size_t *begins);

#endif
