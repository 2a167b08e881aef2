/* unpack.h - 128 small numbers out of bits, and into them.
 *
 * Full blocks lie "vertically": number i belongs to lane i % 4, and each lane packs its
 * 32 numbers, low bits first, into 32-bit words; word k of the four lanes stand side by
 * side in 16 bytes.  So one 128-bit instruction works on four neighbouring numbers, and
 * no bit ever crosses a lane.  A block of width w is exactly 16 * w bytes.
 *
 *	w = 5, number 0 is bits 0-4 of lane 0's first word, number 4 its bits 5-9,
 *	number 24 its bits 30-31 and bits 0-2 of lane 0's second word (bytes 16-19)
 *
 * Numbers are stored less one (a gap and a frequency are never 0) and the kernels add the one.
 * Anything else (last blocks, positions) lies "plainly": number i is bits i * w to i * w + w - 1,
 * low bits first, of the bytes as one long little-endian number.
 *
 * Bytes    FORMAT.md section 6.3
 * Threads  pure functions
 * Source   SIMD-BP128: Lemire and Boytsov, "Decoding billions of integers per second through
 *          vectorization" (Software: Practice and Experience 2015), sections 4 and 5.  Ours
 *          keeps gaps to the document before (their D1), not to the fourth before (D4):
 *          D4 saves three instructions a slot but costs about two bits a document.
 */
#ifndef NX_POSTINGS_UNPACK_H
#define NX_POSTINGS_UNPACK_H

#include "base/bytes.h"
#include "base/cpu.h"

#include <stddef.h>

enum {
	NX_UNPACK_COUNT = 128,   /* numbers in a full block */
	NX_UNPACK_LANE = 16,     /* bytes that one bit of width costs */
	NX_UNPACK_MAX_WIDTH = 31 /* no number that we keep needs more */
};

/* One way to do it.  All ways give the same results: the tests walk the table. */
struct nx_kernels {
	const char *name;
	enum nx_cpu_level needs;

	/* to[i] = number i + 1; reads 16 * width bytes, any alignment, width <= 31. */
	void (*unpack)(const uint8_t *from, unsigned width, uint32_t *to);

	/* to[i] = before + the sum of (number j + 1) for j <= i, modulo 2^32. */
	void (*unpack_sums)(const uint8_t *from, unsigned width, uint32_t before, uint32_t *to);

	/* to[i] = before + the sum of to[j] for j <= i, modulo 2^32. */
	void (*sums)(uint32_t before, uint32_t *to);

	/* Writes from[i] - 1, each below 2^width, into 16 * width bytes. */
	void (*pack)(const uint32_t *from, unsigned width, uint8_t *to);

	/* The numbers of the set bits of `nwords` 64-bit words, counted from `first`.  Exactly
	 * 128 bits are set.  May write up to 16 more items behind the 128th. */
	void (*expand)(const uint8_t *from, unsigned nwords, uint32_t first, uint32_t *to);
};

/* The best way for this processor, as nx_cpu_level() sees it (NIDX_CPU=scalar: the reference). */
const struct nx_kernels *nx_kernels_get(void);

/* All ways compiled in, the reference first; NULL when `i` is past the last.  Those whose level
 * `needs` is above nx_cpu_level() must not be called. */
const struct nx_kernels *nx_kernels_at(unsigned i);

extern const struct nx_kernels nx_kernels_scalar;

/* Its expand(), for variants that have none better. */
void nx_expand_scalar(const uint8_t *from, unsigned nwords, uint32_t first, uint32_t *to);

#if defined(__x86_64__)
extern const struct nx_kernels nx_kernels_sse;
extern const struct nx_kernels nx_kernels_avx2;
extern const struct nx_kernels nx_kernels_avx512;
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
extern const struct nx_kernels nx_kernels_neon;
#endif

/* Bytes of n plain numbers. */
static inline size_t
nx_plain_bytes(size_t n, unsigned width)
{
	return (n * width + 7) / 8;
}

/* to[i] = plain number from_index + i, for i < n; width <= 31.  Reads nothing at or behind `end`,
 * behind which nothing need be readable; numbers that would lie there are 0 in those bits. */
void nx_unpack_plain(const uint8_t *from, const uint8_t *end, unsigned width, size_t from_index,
                     size_t n, uint32_t *to);

/* Writes n numbers, each below 2^width, plainly; the bits left over in the last byte are 0. */
void nx_pack_plain(const uint32_t *from, size_t n, unsigned width, uint8_t *to);

#endif
