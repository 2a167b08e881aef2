/* textcode.h - the bytes of terms and forms in as few bits as they need.
 *
 * A byte of a word says much about the next: behind "q" stands "u", and the two bytes of a Cyrillic
 * letter begin with one of two. So each byte is coded by a Huffman code that the byte before it
 * chooses; lengths of front coding and steps of forms have codes of their own. On 136,000
 * articles that halves the own bytes of terms.
 *
 * A dictionary is walked far more often than it is opened, but opened for each query of a command
 * line: codes are canonical, so a table of counts and symbols, read where it lies, is all that
 * decoding takes.  Who walks often has the short codewords looked up instead (nx_textcode_quicken()).
 *
 * Bytes    FORMAT.md 5.8
 * Owner    a code borrows its bytes; memory-safe on any behind nx_textcode_open()
 * Threads  any number of readers, one of whom may quicken it
 * Source   Huffman 1952; canonical decoding: Witten, Moffat, Bell, "Managing Gigabytes" (1999) 2.3
 */
#ifndef NX_SEGMENT_TEXTCODE_H
#define NX_SEGMENT_TEXTCODE_H

#include "base/buffer.h"
#include "base/fail.h"
#include "postings/bitio.h"

enum {
	NX_TEXT_MAX = 1024,      /* bytes of the longest text */
	NX_TEXTCODE_FRONT = 256, /* contexts: below, the byte before; of front coding, */
	NX_TEXTCODE_STEP = 257,  /* of steps in forms */
	NX_TEXTCODE_CONTEXTS = 258,
	NX_TEXTCODE_HEAD = 4 + 2 * NX_TEXTCODE_CONTEXTS, /* bytes in front of the tables */
	NX_TEXTCODE_LONGEST = 15 /* bits of a symbol */
};

/* By context and the next bits: of a codeword that is no longer its length and symbol, else 0. */
enum { NX_TEXTCODE_QUICK = 7, NX_TEXTCODE_FOUND = 1 << 15 };
typedef uint16_t nx_textcode_quick[1 << NX_TEXTCODE_QUICK];

struct nx_textcode {
	const uint8_t *bytes;
	size_t nbytes;
	nx_textcode_quick *quick; /* NX_TEXTCODE_CONTEXTS of them; NULL: none yet.  By nx_textcode_table() only */
};

/* The code at the front of `bytes`, self->nbytes of them. O(its tables), some kilobytes. */
enum nidx_status nx_textcode_open(struct nx_textcode *self, const uint8_t *bytes, size_t nbytes,
                                  struct nidx_error *err);

/* Makes the tables of short codewords, 66 KB in a tenth of a millisecond; where they are made or
 * memory is out nothing happens.  Then nx_textcode_release().  Others may be reading. */
void nx_textcode_quicken(struct nx_textcode *self);
void nx_textcode_release(struct nx_textcode *self); /* takes zeroed */

/* All that FORMAT.md 5.8 says and nx_textcode_open() need not know. */
bool nx_textcode_sound(const struct nx_textcode *self);

/* The next symbol, a bit at a time. False when there is none such. */
static inline bool
nx_textcode_get_slowly(const struct nx_textcode *self, unsigned context, struct nx_bits *bits,
                uint8_t *symbol)
{
	const uint8_t *table =
	    self->bytes + 2 * (size_t)nx_u16le(self->bytes + 4 + 2 * (size_t)context);
	unsigned longest = *table, code = 0, first = 0;
	const uint8_t *symbols = table + 1 + longest;
	uint64_t left = nx_bits_peek(bits);

	if (table == self->bytes)
		return false;
	if (longest == 0) { /* the only one there is */
		*symbol = *symbols;
		return true;
	}
	for (unsigned len = 1; len <= longest; len++) {
		unsigned count = table[len];

		code = code << 1 | (left & 1);
		left >>= 1;
		first <<= 1;
		if (code - first < count) {
			*symbol = symbols[code - first];
			bits->at += len;
			return true;
		}
		first += count;
		symbols += count;
	}
	return false;
}

static inline const nx_textcode_quick *
nx_textcode_table(const struct nx_textcode *self)
{
	return __atomic_load_n(&self->quick, __ATOMIC_ACQUIRE);
}

static inline bool
nx_textcode_get(const struct nx_textcode *self, unsigned context, struct nx_bits *bits,
                uint8_t *symbol)
{
	const nx_textcode_quick *quick = nx_textcode_table(self);
	unsigned found;

	if (!quick)
		return nx_textcode_get_slowly(self, context, bits, symbol);
	found = quick[context][nx_bits_peek(bits) & ((1u << NX_TEXTCODE_QUICK) - 1)];
	if (__builtin_expect(!found, 0))
		return nx_textcode_get_slowly(self, context, bits, symbol);
	bits->at += found >> 8 & 0x7f;
	*symbol = (uint8_t)found;
	return true;
}

/* The next text into `text`, which holds the one before, *len bytes, 0 in front of the first.
 * *shared are left as they were. False on damage. */
bool nx_textcode_next(const struct nx_textcode *self, struct nx_bits *bits,
                      uint8_t text[NX_TEXT_MAX], size_t *len, size_t *shared);

/* ---- Writing: all is said twice, first to be counted, then to be written ---- */

struct nx_textcoder;

struct nx_textcoder *nx_textcoder_new(void); /* NULL when memory is out */
void nx_textcoder_free(struct nx_textcoder *self);

/* Makes the codes of what was said so far and appends them; what is said from now on is written. */
void nx_textcoder_write(struct nx_textcoder *self, struct nx_buffer *out);

void nx_textcoder_symbol(struct nx_textcoder *self, struct nx_bits_writer *bits, unsigned context,
                         uint8_t symbol);
void nx_textcoder_number(struct nx_textcoder *self, struct nx_bits_writer *bits, uint64_t value,
                         unsigned order);

/* Texts wait until their codes are known: appends one behind `last` to a draft, */
void nx_textdraft_put(struct nx_buffer *draft, const uint8_t *last, size_t last_len,
                      const uint8_t *text, size_t len);
/* and says one from a draft, moving *from behind it. It takes at most NX_TEXTDRAFT_ROOM(its bytes).
 */
void nx_textdraft_say(struct nx_textcoder *self, struct nx_bits_writer *bits, const uint8_t **from);

#define NX_TEXTDRAFT_ROOM(nbytes) ((size_t)(nbytes) * 2 + 32)

#endif
