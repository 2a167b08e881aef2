/* The same in AVX's three-operand forms, and bitsets eight documents at a time. */
#include "postings/unpack.h"

#if defined(__x86_64__)

#define NX_VEC_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
#include "postings/unpack_vec.h"

#include <immintrin.h>

/* The indices of a byte's set bits as eight bytes: each bit becomes a byte of ones, which picks
 * its index out of 0..7, closed up to the front (pdep, pext). */
NX_VEC_INLINE uint64_t
bit_indices(unsigned bits)
{
	uint64_t mask = _pdep_u64(bits, 0x0101010101010101u) * 0xff;

	return _pext_u64(0x0706050403020100u, mask);
}

NX_VEC_TARGET static void
expand(const uint8_t *from, unsigned nwords, uint32_t first, uint32_t *to)
{
	for (size_t i = 0; i < (size_t)nwords * 8; i++, first += 8) {
		__m128i bytes = _mm_cvtsi64_si128((long long)bit_indices(from[i]));
		__m256i docs = _mm256_add_epi32(_mm256_cvtepu8_epi32(bytes),
		                                _mm256_set1_epi32((int)first));

		_mm256_storeu_si256((__m256i *)(void *)to, docs);
		to += __builtin_popcount(from[i]);
	}
}

const struct nx_kernels nx_kernels_avx2 = {
	.name = "avx2",
	.needs = NX_CPU_AVX2,
	.unpack = unpack,
	.unpack_sums = unpack_sums,
	.sums = sums,
	.pack = pack,
	.expand = expand,
};

#else
typedef int nx_unpack_avx2_none; /* a file may not be empty */
#endif
