/* Frequencies and gaps as AVX2 has them; bitsets sixteen documents at a time. */
#include "postings/unpack.h"

#if defined(__x86_64__)

#define NX_VEC_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))
#include "postings/unpack_vec.h"

#include <immintrin.h>

/* Compressed in a register, then stored whole: compressing to memory is microcode on Zen 4. */
NX_VEC_TARGET static void
expand(const uint8_t *from, unsigned nwords, uint32_t first, uint32_t *to)
{
	const __m512i step = _mm512_set1_epi32(16);
	__m512i docs = _mm512_add_epi32(
	    _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
	    _mm512_set1_epi32((int)first));

	for (size_t i = 0; i < (size_t)nwords * 8; i += 2) {
		uint16_t bits = nx_u16le(from + i);

		_mm512_storeu_si512(to, _mm512_maskz_compress_epi32(bits, docs));
		to += __builtin_popcount(bits);
		docs = _mm512_add_epi32(docs, step);
	}
}

const struct nx_kernels nx_kernels_avx512 = {
	.name = "avx512",
	.needs = NX_CPU_AVX512,
	.unpack = unpack,
	.unpack_sums = unpack_sums,
	.sums = sums,
	.pack = pack,
	.expand = expand,
};

#else
typedef int nx_unpack_avx512_none; /* a file may not be empty */
#endif
