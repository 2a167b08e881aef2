/* head.h - short texts, told apart without a branch on their length.
 *
 * How long the next word of a text is nobody can foretell, the processor neither: a branch on it costs as much
 * as all the rest of looking a word up.  So the first sixteen bytes are taken as two numbers, whatever of them is
 * of the word.
 *
 * Example: "storm" is 0x6d726f7473 and 0.
 */
#ifndef NX_BASE_HEAD_H
#define NX_BASE_HEAD_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>

enum { NX_HEAD_BYTES = 16 };

struct nx_head {
	uint64_t first, second; /* eight bytes each, zeros behind a shorter text */
};

/* The head of the `len` bytes at `p`; reads NX_HEAD_BYTES of them, however many are its own. */
static inline struct nx_head
nx_head_of(const uint8_t *p, size_t len)
{
	static const uint8_t mask[2 * NX_HEAD_BYTES] = { [0 ... NX_HEAD_BYTES - 1] = 0xFF };
	const uint8_t *own = mask + NX_HEAD_BYTES - (len < NX_HEAD_BYTES ? len : NX_HEAD_BYTES);

	return (struct nx_head){ nx_u64le(p) & nx_u64le(own), nx_u64le(p + 8) & nx_u64le(own + 8) };
}

static inline bool
nx_head_same(struct nx_head a, struct nx_head b)
{
	return ((a.first ^ b.first) | (a.second ^ b.second)) == 0;
}

/* The bytes behind the head, of nearly all words none. */
static inline size_t
nx_head_rest(size_t len)
{
	return len > NX_HEAD_BYTES ? len - NX_HEAD_BYTES : 0;
}

/* A hash of the `len` bytes at `p`, whose head is known: good enough for a table in memory that nobody outside can
 * see.  `seed`: what else tells texts apart, their length among it.
 * Source: multiplication by the golden ratio (Knuth, vol. 3, 6.4), twice. */
static inline uint32_t
nx_head_hash(struct nx_head head, uint64_t seed, const uint8_t *p, size_t len)
{
	const uint64_t K = 0x9E3779B97F4A7C15u, L = 0xD6E8FEB86659FD93u;
	uint64_t h = (head.first ^ seed) * K ^ (head.second + seed) * L;

	for (size_t i = NX_HEAD_BYTES; i < len; i++)
		h = (h ^ h >> 29 ^ p[i]) * K;
	h ^= h >> 32;
	return (uint32_t)(h * K >> 32);
}

#endif
