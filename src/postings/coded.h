/* coded.h - few documents, their frequencies, zones and positions, in as few bits as are needed.
 *
 * Blocks of 128 documents are unpacked at a number a cycle; what is smaller is read seldom, but
 * there are many of them: half of all terms occur once. Documents are ascending numbers in a known
 * range (bitio.h). Frequency and zones together are one code, since nearly all that are not once
 * and in the body are one of few:
 *
 *	0      once, in neither title nor lead: three in four
 *	1 0    once, in the lead
 *	1 10   more often, in neither
 *	1 110  once, in the title
 *	1 111  any other
 *
 * The first bits of all stand in front, so that three in four are read by counting.
 *
 * A list of fewer than 16 documents is *brief*: it stands in the dictionary, bit behind bit, and
 * has its positions with it if they are few. Those need to know nothing of the article (bounded.h
 * does), so that one can be passed over without looking into columns.
 *
 * Bytes    FORMAT.md 6.3, 6.4; memory-safe on any bytes
 * Source   the codes are ours, from the counts of 136,000 articles
 */
#ifndef NX_POSTINGS_CODED_H
#define NX_POSTINGS_CODED_H

#include "postings/bitio.h"
#include "postings/list.h"

enum {
	NX_BRIEF_WORDS = 32,         /* at most so many positions stand with a brief list */
	NX_CODED_POSTING_BITS = 128, /* room for a document, its frequency and zones */
	NX_CODED_POSITION_BITS = 80  /* and for a position */
};

/* n documents in [begin, end). False when they cannot be there. */
static inline bool
nx_coded_docs(struct nx_bits *bits, uint32_t n, nx_doc begin, nx_doc end, nx_doc *to)
{
	if (begin > end || end - begin < n)
		return false;
	nx_bits_get_ascending(bits, n, begin, end, to);
	return !nx_bits_over(bits);
}

/* Passes over them. False when there are too few bits; what they say is not looked at. */
static inline bool
nx_coded_pass_docs(struct nx_bits *bits, uint32_t n, nx_doc begin, nx_doc end)
{
	if (begin > end || end - begin < n)
		return false;
	nx_bits_pass_ascending(bits, n, begin, end);
	return !nx_bits_over(bits);
}

/* Frequencies and zones of n <= NX_BLOCK_DOCS documents. False when they are damaged; frequencies are then at least 1. */
bool nx_coded_postings(struct nx_bits *bits, uint32_t n, uint32_t *freqs, uint8_t *zones);

/* Whether document i is one that has the term once and in its body; `bits` as in front of all. */
static inline bool
nx_coded_is_once(const struct nx_bits *bits, uint32_t i)
{
	struct nx_bits mark = { bits->from, bits->end, bits->at + i };

	return !nx_bits_get(&mark, 1);
}

/* The positions of one document of at most NX_BRIEF_WORDS, `room` of them written. `free`: its list
 * knows no bounds. False when they are damaged. */
bool nx_coded_positions(struct nx_bits *bits, uint32_t nfreq, unsigned zones, bool free, nx_pos *to,
                        uint32_t room);

/* ---- Writing: room as the bits above say, and 16 bytes more ---- */

void nx_coded_put_docs(struct nx_bits_writer *bits, const nx_doc *docs, uint32_t n, nx_doc begin,
                       nx_doc end);
void nx_coded_put_postings(struct nx_bits_writer *bits, const uint32_t *freqs, const uint8_t *zones,
                           uint32_t n);
void nx_coded_put_positions(struct nx_bits_writer *bits, const nx_pos *positions, uint32_t nfreq,
                            unsigned zones, bool free);

#endif
