/* unpack_vec.h - the vertical kernels for any processor with 128-bit vectors.
 *
 * Written in the compilers' vector types, so that SSE, AVX2 (three-operand forms of the same
 * instructions) and NEON share one text, and what is tested on one is what runs on the others.
 * A file that includes it defines before
 *
 *	NX_VEC_TARGET   the target attribute of all functions, may be empty
 *
 * and gets static unpack(), unpack_sums(), sums(), pack().  Widths are constants inside: 32 copies
 * of each loop, unrolled, so that no shift count is computed while running.
 *
 * Little-endian only: a word is loaded as it lies.
 */
#ifndef NX_POSTINGS_UNPACK_VEC_H
#define NX_POSTINGS_UNPACK_VEC_H

#include "postings/unpack.h"

typedef uint32_t vec __attribute__((vector_size(16)));
typedef uint32_t vec_unaligned __attribute__((vector_size(16), aligned(1), may_alias));

enum { SLOTS = NX_UNPACK_COUNT / 4, WORD_BITS = 32 };

#define NX_VEC_INLINE static inline __attribute__((always_inline)) NX_VEC_TARGET

NX_VEC_INLINE vec
load(const uint8_t *p)
{
	return *(const vec_unaligned *)(const void *)p;
}

NX_VEC_INLINE void
store(void *p, vec v)
{
	*(vec_unaligned *)p = v;
}

NX_VEC_INLINE vec
splat(uint32_t v)
{
	return (vec){ v, v, v, v };
}

/* The four numbers of slot j. */
NX_VEC_INLINE vec
slot_at(const uint8_t *from, unsigned width, unsigned j)
{
	unsigned word = j * width / WORD_BITS, shift = j * width % WORD_BITS;
	vec v;

	if (width == 0)
		return splat(0);
	v = load(from + (size_t)word * NX_UNPACK_LANE) >> shift;
	if (shift + width > WORD_BITS)
		v |= load(from + (size_t)(word + 1) * NX_UNPACK_LANE) << (WORD_BITS - shift);
	if (shift + width != WORD_BITS)
		v &= splat(((uint32_t)1 << width) - 1);
	return v;
}

NX_VEC_INLINE void
unpack_width(const uint8_t *restrict from, unsigned width, uint32_t *restrict to)
{
#pragma GCC unroll 32
	for (unsigned j = 0; j < SLOTS; j++)
		store(to + (size_t)j * 4, slot_at(from, width, j) + splat(1));
}

/* (a, b, c, d) -> (a, a+b, a+b+c, a+b+c+d) in two steps. */
NX_VEC_INLINE vec
prefix_sums(vec v)
{
	const vec none = splat(0);

	v += __builtin_shufflevector(v, none, 4, 0, 1, 2);
	v += __builtin_shufflevector(v, none, 4, 4, 0, 1);
	return v;
}

NX_VEC_INLINE void
unpack_sums_width(const uint8_t *restrict from, unsigned width, uint32_t before,
                  uint32_t *restrict to)
{
	vec sum = splat(before);

#pragma GCC unroll 32
	for (unsigned j = 0; j < SLOTS; j++) {
		/* Only the last addition and the broadcast wait for the slot before. */
		vec v = prefix_sums(slot_at(from, width, j) + splat(1)) + sum;

		store(to + (size_t)j * 4, v);
		sum = __builtin_shufflevector(v, v, 3, 3, 3, 3);
	}
}

#define NX_VEC_WIDTHS(X)                                                                           \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)      \
	X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30)  \
	X(31)

#define NX_VEC_UNPACK(W)                                                                           \
	case W:                                                                                    \
		unpack_width(from, W, to);                                                         \
		return;

NX_VEC_TARGET static void
unpack(const uint8_t *from, unsigned width, uint32_t *to)
{
	switch (width) {
		NX_VEC_WIDTHS(NX_VEC_UNPACK)
	}
}

#define NX_VEC_UNPACK_SUMS(W)                                                                      \
	case W:                                                                                    \
		unpack_sums_width(from, W, before, to);                                            \
		return;

NX_VEC_TARGET static void
unpack_sums(const uint8_t *from, unsigned width, uint32_t before, uint32_t *to)
{
	switch (width) {
		NX_VEC_WIDTHS(NX_VEC_UNPACK_SUMS)
	}
}

NX_VEC_TARGET static void
sums(uint32_t before, uint32_t *to)
{
	vec sum = splat(before);

#pragma GCC unroll 8
	for (unsigned j = 0; j < SLOTS; j++, to += 4) {
		vec v = prefix_sums(load((const uint8_t *)to)) + sum;

		store(to, v);
		sum = __builtin_shufflevector(v, v, 3, 3, 3, 3);
	}
}

/* Packing is rare: one loop for all widths. */
NX_VEC_TARGET static void
pack(const uint32_t *from, unsigned width, uint8_t *to)
{
	vec bits = splat(0);
	unsigned have = 0;

	if (width == 0)
		return;
	for (unsigned j = 0; j < SLOTS; j++) {
		vec v = load((const uint8_t *)(from + (size_t)j * 4)) - splat(1);

		bits |= v << have;
		have += width;
		if (have >= WORD_BITS) {
			store(to, bits);
			to += NX_UNPACK_LANE;
			have -= WORD_BITS;
			bits = have ? v >> (width - have) : splat(0);
		}
	}
}

#endif
