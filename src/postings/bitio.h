/* bitio.h - numbers of any number of bits, one behind the other.
 *
 * For what is read seldom and must be small: positions, short lists.  What is read at speed lies
 * in fixed widths instead (unpack.h).
 *
 * A number below r that any value is as likely as another takes floor(log2 r) bits for some values
 * and one more for the rest (*truncated binary*):
 *
 *	r = 5: 0 1 2 take two bits, 3 and 4 three: 00 01 10 110 111
 *
 * Of ascending numbers in a range the gaps are kept, each less one: the low bits of all side by side,
 * then their upper parts, each as so many zeros and a one (*Golomb-Rice code*, its parts apart). How many bits are low
 * follows from the mean of the gaps, which the range tells.  What is left of the upper parts is found a word at a time.
 *
 *	2, 5, 6 in [0, 12): gaps 2, 2 and 0; their mean would be 3: 1 low bit, 0 0 0; then 01 01 1
 *
 * A number of no known bound, small ones likelier (*exponential Golomb code of order k*): zeros
 * that tell its size, a one, then the rest. Order 2: 0 to 3 take 3 bits, 4 to 11 five, 12 to 27
 * seven.
 *
 * Bytes    FORMAT.md 1.8 to 1.11; memory-safe on any bytes: behind the end stand zeros
 * Threads  a reader or writer: one at a time
 * Source   Golomb, "Run-length encodings" (IEEE Trans. Information Theory 12, 1966), Rice and Plaunt
 *          (IEEE Trans. Communications 19, 1971); unary parts apart as in Vigna, "Quasi-succinct
 *          indices" (WSDM 2013)
 *          Teuhola, "A compression method for clustered bit-vectors" (IPL 7, 1978)
 */
#ifndef NX_POSTINGS_BITIO_H
#define NX_POSTINGS_BITIO_H

#include "base/bytes.h"

#include <stdbool.h>

enum {
	NX_BITS_SIGHT = 57, /* bits that nx_bits_peek() shows */
	NX_BITS_ZEROS = 48  /* in front of a number of some order: it is below 2^48 */
};

struct nx_bits {
	const uint8_t *from, *end;
	size_t at; /* next bit, counted from `from` */
};

/* Whether eight bytes can be read at bit `at`, and at any before. */
static inline bool
nx_bits_inside(const struct nx_bits *self, size_t at)
{
	return (size_t)(self->end - self->from) >= at / 8 + 8;
}

/* NX_BITS_SIGHT bits and more from the next one on, the lowest first; nx_bits_inside() is known. */
static inline uint64_t
nx_bits_peek_inside(const struct nx_bits *self)
{
	return nx_u64le(self->from + self->at / 8) >> self->at % 8;
}

/* The same anywhere. */
static inline uint64_t
nx_bits_peek(const struct nx_bits *self)
{
	const uint8_t *p = self->from + self->at / 8;
	uint64_t bits = 0;

	if (__builtin_expect(nx_bits_inside(self, self->at), 1))
		return nx_bits_peek_inside(self);
	for (unsigned i = 0; self->at / 8 + i < (size_t)(self->end - self->from); i++)
		bits |= (uint64_t)p[i] << 8 * i;
	return bits >> self->at % 8;
}

/* A number of `width` bits, at most 57. */
static inline uint64_t
nx_bits_get(struct nx_bits *self, unsigned width)
{
	uint64_t bits = nx_bits_peek(self) & ((UINT64_C(1) << width) - 1);

	self->at += width;
	return bits;
}

/* A number below r >= 1.  Short and long ones are as likely: no branch may ask which it is. */
static inline uint32_t
nx_bits_get_below(struct nx_bits *self, uint32_t r)
{
	unsigned width = 31u - (unsigned)__builtin_clz(r);
	uint32_t nshort = (uint32_t)((UINT64_C(2) << width) - r); /* values that take `width` bits */
	uint64_t bits = nx_bits_peek(self);
	uint32_t value = (uint32_t)(bits & ((UINT64_C(1) << width) - 1));
	uint32_t longer = value * 2 + (uint32_t)(bits >> width & 1) - nshort;
	bool is_long = value >= nshort;

	self->at += width + is_long;
	return is_long ? longer : value;
}

/* So many bits that cannot be there: what follows reads zeros, nx_bits_over() tells. */
static inline void
nx_bits_spoil(struct nx_bits *self)
{
	self->at = SIZE_MAX / 2;
}

/* A number of order k, at most 8; that of one out of bounds is 0 and spoils the rest. */
static inline uint64_t
nx_bits_get_order(struct nx_bits *self, unsigned k)
{
	uint64_t bits = nx_bits_peek(self);
	unsigned zeros = bits ? (unsigned)__builtin_ctzll(bits) : 64;
	uint64_t before; /* numbers of fewer zeros */

	if (zeros > NX_BITS_ZEROS) {
		nx_bits_spoil(self);
		return 0;
	}
	before = ((UINT64_C(1) << zeros) - 1) << k;
	self->at += zeros + 1;
	if (zeros * 2 + 1 + k > NX_BITS_SIGHT) /* not all was in sight */
		return before + nx_bits_get(self, zeros + k);
	self->at += zeros + k;
	return before + (bits >> (zeros + 1) & ((UINT64_C(1) << (zeros + k)) - 1));
}

/* n ascending numbers in [lo, hi), which has room for them; those of damaged bits are lo, and the rest is spoilt. */
void nx_bits_get_ascending(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi,
                           uint32_t *to);
/* Passes over them, in [lo, hi) or not. */
void nx_bits_pass_ascending(struct nx_bits *self, uint32_t n, uint32_t lo, uint32_t hi);

/* True when more bits were read than there are. */
static inline bool
nx_bits_over(const struct nx_bits *self)
{
	return self->at > (size_t)(self->end - self->from) * 8;
}

/* True when all bytes were read and the bits left over in the last are 0. */
static inline bool
nx_bits_end(const struct nx_bits *self)
{
	size_t nbytes = (size_t)(self->end - self->from);

	return (self->at + 7) / 8 == nbytes &&
	       (self->at % 8 == 0 || self->from[nbytes - 1] >> self->at % 8 == 0);
}

/* ---- Writing ---- */

/* Room for all that will be put must stand behind `to`, and 8 bytes more. */
struct nx_bits_writer {
	uint8_t *to;
	uint64_t bits; /* not written yet */
	unsigned have; /* how many: below 32 between calls */
};

/* At most 32 bits. */
static inline void
nx_bits_put(struct nx_bits_writer *self, uint32_t value, unsigned width)
{
	self->bits |= (uint64_t)value << self->have;
	self->have += width;
	if (self->have < 32)
		return;
	nx_put_u32le(self->to, (uint32_t)self->bits);
	self->to += 4;
	self->bits >>= 32;
	self->have -= 32;
}

static inline void
nx_bits_put_below(struct nx_bits_writer *self, uint32_t value, uint32_t r)
{
	unsigned width = 31u - (unsigned)__builtin_clz(r);
	uint32_t nshort = (uint32_t)((UINT64_C(2) << width) - r);

	if (value < nshort) {
		nx_bits_put(self, value, width);
		return;
	}
	value += nshort; /* its lowest bit stands behind the others */
	nx_bits_put(self, value >> 1, width);
	nx_bits_put(self, value & 1, 1);
}

/* So many zeros and a one. */
static inline void
nx_bits_put_unary(struct nx_bits_writer *self, uint32_t zeros)
{
	for (; zeros >= 31; zeros -= 31)
		nx_bits_put(self, 0, 31);
	nx_bits_put(self, UINT32_C(1) << zeros, zeros + 1);
}

/* A number below 2^48 - 2^8. */
static inline void
nx_bits_put_order(struct nx_bits_writer *self, uint64_t value, unsigned k)
{
	unsigned zeros = 63u - (unsigned)__builtin_clzll((value >> k) + 1), width = zeros + k;
	uint64_t rest = value - (((UINT64_C(1) << zeros) - 1) << k);

	for (unsigned left = zeros; left > 0; left -= left < 32 ? left : 32)
		nx_bits_put(self, 0, left < 32 ? left : 32);
	nx_bits_put(self, 1, 1);
	if (width > 32) {
		nx_bits_put(self, (uint32_t)rest, 32);
		rest >>= 32;
		width -= 32;
	}
	nx_bits_put(self, (uint32_t)rest, width);
}

void nx_bits_put_ascending(struct nx_bits_writer *self, const uint32_t *numbers, uint32_t n,
                           uint32_t lo, uint32_t hi);

/* Fills the last byte with zeros. */
static inline void
nx_bits_flush(struct nx_bits_writer *self)
{
	for (; self->have > 0; self->have = self->have > 8 ? self->have - 8 : 0, self->bits >>= 8)
		*self->to++ = (uint8_t)self->bits;
	self->bits = 0;
}

#endif
