/* stored_codes.h - frequent words as two bytes, before deflate sees the text.
 *
 * Deflate forgets after 32 KB and meets each word anew in every group of articles.  Counted over a
 * bundle of some megabytes, the ten thousand words worth most get codes of two bytes that cannot be
 * text: the first is a byte that UTF-8 never has or a control character nobody writes.  Codes are
 * given by frequency, so that their first bytes stay cheap for deflate.  The text comes out half as
 * long, which makes deflate twice as fast and its result a fifth smaller.
 *
 * Example: in " the cat and the dog" the words " the" and " and" have the codes 01 00 and 01 01:
 * the bytes are 01 00, " cat", 01 01, 01 00, " dog".
 *
 * Bytes    FORMAT.md 7.3
 * Owner    a coder owns its tables; texts are the caller's
 * Threads  one coder per thread; nx_codes_* any
 * Source   word-based text compression: Bentley et al. 1986; the byte-pair trick of Gage 1994 on words
 */
#ifndef NX_SEGMENT_STORED_CODES_H
#define NX_SEGMENT_STORED_CODES_H

#include "base/buffer.h"
#include "base/types.h"

enum {
	NX_CODE_LEADS = 40,                 /* first bytes of codes */
	NX_CODES_MAX = NX_CODE_LEADS * 256, /* codes of a bundle */
	NX_CODE_TEXT_MAX = 63,              /* bytes of a text that has a code */
	NX_CODER_PAD = 8,                   /* readable bytes a scanned text must have behind it */
};

/* ---- Writing ---- */

struct nx_coder_token;
struct nx_coder_place;

/* Born zeroed is ready. */
struct nx_coder {
	struct nx_coder_token *tokens; /* each different text once */
	size_t ntokens, tokens_room;
	uint64_t *slots; /* open addressing: hash << 32 | token + 1 */
	size_t nslots;
	struct nx_coder_place *places; /* where tokens stand, in order of the text */
	size_t nplaces, places_room, next;
	uint64_t *ranks;
	size_t ranks_room;
	bool failed; /* sticky until reset */
};

void nx_coder_release(struct nx_coder *self);
void nx_coder_reset(struct nx_coder *self); /* memory kept */

/* Counts the words of text[begin, end).  `text` may move between calls, offsets must ascend and stay
 * below 2^32. */
void nx_coder_scan(struct nx_coder *self, const uint8_t *text, size_t begin, size_t end);

/* Gives out the codes and appends their table (FORMAT.md 7.3) to `dictionary`; returns how many. */
uint32_t nx_coder_choose(struct nx_coder *self, const uint8_t *text, struct nx_buffer *dictionary);

/* Appends text[begin, end) in codes; the calls follow each other through the text. */
void nx_coder_write(struct nx_coder *self, const uint8_t *text, size_t begin, size_t end,
                    struct nx_buffer *out);

/* ---- Reading ---- */

struct nx_codes {
	const uint8_t *dictionary; /* borrowed */
	uint32_t count;
	uint32_t begins[NX_CODES_MAX + 1]; /* of the texts in the dictionary */
};

/* False when the dictionary's bytes do not fit `count` texts. */
bool nx_codes_open(struct nx_codes *self, const uint8_t *dictionary, size_t nbytes, uint32_t count);

/* Bytes of the text of [coded, coded + nbytes); false when a code is cut short or unknown. */
bool nx_codes_measure(const struct nx_codes *self, const uint8_t *coded, size_t nbytes, size_t *len);

/* Writes that text at `to`, which has room for what was measured. */
void nx_codes_expand(const struct nx_codes *self, const uint8_t *coded, size_t nbytes, uint8_t *to);

#endif
