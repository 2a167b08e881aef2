/* huffman.h - prefix codes of least length, for the numbers that stored articles are made of.
 *
 * A code is kept as the length of each symbol's bits; the bits follow from the lengths (canonical
 * codes): shorter codes first, among equals smaller symbols first, counting up from zero.
 *
 * Units    lengths in bits; 0 for a symbol that never occurs
 * Owner    all memory is the caller's
 * Source   D. Huffman 1952; E. Schwartz, B. Kallick 1964 (canonical codes); A. Moffat, A. Turpin,
 *          "On the implementation of minimum redundancy prefix codes", 1997 (reading by limits
 *          from a start that the first bits give)
 */
#ifndef NX_SEGMENT_HUFFMAN_H
#define NX_SEGMENT_HUFFMAN_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/types.h"

enum { NX_HUFFMAN_MAX = 24 }; /* bits of the longest code */

/* Writes the length of each of `n` symbols' codes for these counts, none above `limit` (at most
 * NX_HUFFMAN_MAX, and 2^limit >= n).  A symbol alone gets one bit.  `work` has room for 2 n
 * numbers. */
void nx_huffman_lengths(const uint32_t *counts, size_t n, unsigned limit, uint8_t *lengths,
                        uint64_t *work);

/* The codes for lengths, right-aligned. */
void nx_huffman_codes(const uint8_t *lengths, size_t n, uint32_t *codes);

/* ---- Reading ---- */

enum {
	NX_HUFFMAN_START = 5,     /* bits looked up */
	NX_HUFFMAN_SYMBOLS = 512, /* of a code opened from lengths */
};

/* A code ready to be read.  With the bits ahead as a number of 32 bits, the code's length is the
 * first for which they are not above last[len]; its rank among all codes is
 * base[len] + bits >> (32 - len).  The first few bits tell where to begin looking. */
struct nx_huffman {
	uint32_t last[NX_HUFFMAN_MAX + 1]; /* from the shortest length on */
	int32_t base[NX_HUFFMAN_MAX + 1];
	uint8_t start[1 << NX_HUFFMAN_START];
	uint8_t shortest, longest; /* longest is 0 for a code without symbols */
};

/* From how many symbols each length has; false when they are too many for a prefix code.  Then one
 * of the two below. */
bool nx_huffman_open(struct nx_huffman *self, const uint32_t count[NX_HUFFMAN_MAX + 1]);

/* The same from lengths of at most NX_HUFFMAN_SYMBOLS; symbols[rank] becomes the symbol (room for n),
 * *nused how many there are. */
bool nx_huffman_open_lengths(struct nx_huffman *self, const uint8_t *lengths, size_t n,
                             uint16_t *symbols, size_t *nused);

/* Fills the table of starts, or sets all to a length that no code to be read is shorter than. */
void nx_huffman_start(struct nx_huffman *self);
void nx_huffman_start_at(struct nx_huffman *self, unsigned len);

/* ---- Bits, the first of a byte is its highest ---- */

struct nx_bits_out {
	struct nx_buffer *to;
	uint64_t pending; /* right-aligned */
	unsigned npending;
};

/* At most 32 bits. */
static inline void
nx_bits_put(struct nx_bits_out *self, uint32_t bits, unsigned nbits)
{
	self->pending = self->pending << nbits | bits;
	self->npending += nbits;
	if (self->npending >= 32) {
		self->npending -= 32;
		nx_buffer_put_u32(self->to,
		                  __builtin_bswap32((uint32_t)(self->pending >> self->npending)));
	}
}

/* Fills the last byte with zeros. */
static inline void
nx_bits_flush(struct nx_bits_out *self)
{
	for (; self->npending >= 8; self->npending -= 8)
		nx_buffer_put_u8(self->to, (uint8_t)(self->pending >> (self->npending - 8)));
	if (self->npending)
		nx_buffer_put_u8(self->to, (uint8_t)(self->pending << (8 - self->npending)));
	self->npending = 0;
}

struct nx_bits_in {
	const uint8_t *p, *end;
	uint64_t ahead; /* left-aligned */
	unsigned nahead;
	bool failed; /* asked for more than there is */
};

/* At least 32 bits ahead; zeros stand for what is behind the end. */
static inline void
nx_bits_fill(struct nx_bits_in *self)
{
	if (self->nahead >= 32)
		return;
	if (self->end - self->p >= 4) {
		uint32_t word = __builtin_bswap32(nx_u32le(self->p));
		self->ahead |= (uint64_t)word << (32 - self->nahead);
		self->nahead += 32;
		self->p += 4;
		return;
	}
	while (self->nahead <= 56 && self->p < self->end) {
		self->ahead |= (uint64_t)*self->p++ << (56 - self->nahead);
		self->nahead += 8;
	}
}

static inline void
nx_bits_skip(struct nx_bits_in *self, unsigned nbits)
{
	if (nbits > self->nahead) {
		self->failed = true;
		self->nahead = nbits;
	}
	self->ahead <<= nbits;
	self->nahead -= nbits;
}

/* Whether nothing is left but the zeros that fill the last byte. */
static inline bool
nx_bits_ended(const struct nx_bits_in *self)
{
	return self->p == self->end && self->nahead < 8 && self->ahead == 0;
}

/* At most 32 bits. */
static inline uint32_t
nx_bits_get(struct nx_bits_in *self, unsigned nbits)
{
	uint32_t bits;

	if (nbits == 0)
		return 0;
	nx_bits_fill(self);
	bits = (uint32_t)(self->ahead >> (64 - nbits));
	nx_bits_skip(self, nbits);
	return bits;
}

/* The rank of the next code; a code that is none is 0 and bits->failed. */
static inline uint32_t
nx_huffman_get(const struct nx_huffman *self, struct nx_bits_in *bits)
{
	uint32_t ahead;
	unsigned len;

	nx_bits_fill(bits);
	ahead = (uint32_t)(bits->ahead >> 32);
	len = self->start[ahead >> (32 - NX_HUFFMAN_START)];
	while (len <= self->longest && ahead > self->last[len])
		len++;
	if (len > self->longest) {
		bits->failed = true;
		return 0;
	}
	nx_bits_skip(bits, len);
	return (uint32_t)(self->base[len] + (int32_t)(ahead >> (32 - len)));
}

#endif
