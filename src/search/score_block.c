/* score_block.c - the scores of a block of postings, eight at a time where the processor can.
 *
 * Both variants round the same steps in the same order as nx_score_of(), so their bits are equal
 * (tests/search/test_score.c).
 */
#include "search/score.h"

#include "base/cpu.h"

#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static int32_t
score_scalar(const struct nx_scorer *self, float weight, const uint8_t *norms, const nx_doc *docs,
             const uint32_t *freqs, const uint8_t *zones, unsigned n, int32_t *to)
{
	int32_t best = 0;

	for (unsigned i = 0; i < n; i++) {
		to[i] = nx_score_posting(self, weight, freqs[i], zones[i], norms[docs[i]]);
		best = to[i] > best ? to[i] : best;
	}
	return best;
}

static unsigned
above_scalar(const int32_t *scores, unsigned begin, unsigned end, int32_t least, uint8_t *which)
{
	unsigned n = 0;

	for (unsigned i = begin; i < end; i++) {
		which[n] = (uint8_t)i;
		n += scores[i] > least;
	}
	return n;
}

static void
drain_scalar(int32_t *scores, unsigned n, int32_t least, struct nx_drained *to)
{
	to->n = 0;
	for (unsigned i = 0; i < n; i++) {
		to->scores[to->n] = scores[i];
		to->which[to->n] = (uint16_t)i;
		to->n += scores[i] > least;
		scores[i] = 0;
	}
}

#if defined(__x86_64__)
static inline int32_t
greater(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* 1 / K of eight documents: two look-ups each, which no vector instruction makes faster. */
__attribute__((target("avx2"))) static inline __m256
inverses(const struct nx_scorer *self, const uint8_t *norms, const nx_doc *docs)
{
	return _mm256_setr_ps(self->inverse[norms[docs[0]]], self->inverse[norms[docs[1]]],
	                      self->inverse[norms[docs[2]]], self->inverse[norms[docs[3]]],
	                      self->inverse[norms[docs[4]]], self->inverse[norms[docs[5]]],
	                      self->inverse[norms[docs[6]]], self->inverse[norms[docs[7]]]);
}

__attribute__((target("avx2"))) static int32_t
best_of(__m256i scores)
{
	__m128i best = _mm_max_epi32(_mm256_castsi256_si128(scores), _mm256_extracti128_si256(scores, 1));

	best = _mm_max_epi32(best, _mm_shuffle_epi32(best, 0x4e));
	return _mm_cvtsi128_si32(_mm_max_epi32(best, _mm_shuffle_epi32(best, 0xb1)));
}

__attribute__((target("avx2"))) static int32_t
score_avx2(const struct nx_scorer *self, float weight, const uint8_t *norms, const nx_doc *docs,
           const uint32_t *freqs, const uint8_t *zones, unsigned n, int32_t *to)
{
	const __m256 w = _mm256_set1_ps(weight), one = _mm256_set1_ps(1.0f);
	const __m256 half = _mm256_set1_ps(0.5f);
	const __m256 bonus = _mm256_broadcast_ps((const __m128 *)(const void *)self->bonus);
	__m256i best = _mm256_setzero_si256();
	unsigned i = 0;

	for (; i + 8 <= n; i += 8) {
		__m256i freq = _mm256_loadu_si256((const __m256i *)(const void *)(freqs + i));
		__m256i zone = _mm256_cvtepu8_epi32(
		    _mm_loadl_epi64((const __m128i *)(const void *)(zones + i)));
		/* In-lane permutation: the two low bits of each zone choose one of four. */
		__m256 f = _mm256_add_ps(_mm256_cvtepi32_ps(freq),
		                         _mm256_permutevar_ps(bonus, zone));
		__m256 x = _mm256_mul_ps(f, inverses(self, norms, docs + i));
		NX_ROUNDED(x);
		__m256 y = _mm256_div_ps(w, _mm256_add_ps(one, x));
		__m256 score = _mm256_add_ps(_mm256_sub_ps(w, y), half);
		__m256i whole = _mm256_cvttps_epi32(score);
		_mm256_storeu_si256((__m256i *)(void *)(to + i), whole);
		best = _mm256_max_epi32(best, whole);
	}
	return greater(best_of(best), score_scalar(self, weight, norms, docs + i, freqs + i, zones + i,
	                                           n - i, to + i));
}

/* Few are above, mostly: their bits are taken one by one. */
__attribute__((target("avx2"))) static unsigned
above_avx2(const int32_t *scores, unsigned begin, unsigned end, int32_t least, uint8_t *which)
{
	const __m256i bar = _mm256_set1_epi32(least);
	unsigned n = 0;

	for (unsigned i = begin; i < end; i += 8) {
		__m256i eight = _mm256_loadu_si256((const __m256i *)(const void *)(scores + i));
		unsigned bits = (unsigned)_mm256_movemask_ps(
		    _mm256_castsi256_ps(_mm256_cmpgt_epi32(eight, bar)));

		if (end - i < 8)
			bits &= (1u << (end - i)) - 1;
		for (; bits; bits &= bits - 1)
			which[n++] = (uint8_t)(i + (unsigned)__builtin_ctz(bits));
	}
	return n;
}

__attribute__((target("avx512f,avx512bw,popcnt"))) static unsigned
above_avx512(const int32_t *scores, unsigned begin, unsigned end, int32_t least, uint8_t *which)
{
	const __m512i bar = _mm512_set1_epi32(least);
	__m512i numbers = _mm512_add_epi32(
	    _mm512_set1_epi32((int)begin),
	    _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
	unsigned n = 0;

	for (unsigned i = begin; i < end; i += 16) {
		__mmask16 bits = _mm512_cmpgt_epi32_mask(_mm512_loadu_si512(scores + i), bar);

		if (end - i < 16)
			bits &= (__mmask16)((1u << (end - i)) - 1);
		_mm_storeu_si128((__m128i *)(void *)(which + n),
		                 _mm512_cvtepi32_epi8(_mm512_maskz_compress_epi32(bits, numbers)));
		n += (unsigned)__builtin_popcount(bits);
		numbers = _mm512_add_epi32(numbers, _mm512_set1_epi32(16));
	}
	return n;
}

__attribute__((target("avx2"))) static void
drain_avx2(int32_t *scores, unsigned n, int32_t least, struct nx_drained *to)
{
	const __m256i bar = _mm256_set1_epi32(least);

	to->n = 0;
	for (unsigned i = 0; i < n; i += 8) {
		__m256i *at = (__m256i *)(void *)(scores + i);
		unsigned bits = (unsigned)_mm256_movemask_ps(
		    _mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_loadu_si256(at), bar)));

		for (; bits; bits &= bits - 1) {
			unsigned which = i + (unsigned)__builtin_ctz(bits);
			to->scores[to->n] = scores[which];
			to->which[to->n++] = (uint16_t)which;
		}
		_mm256_storeu_si256(at, _mm256_setzero_si256());
	}
}

__attribute__((target("avx512f,avx512bw,avx512vl,popcnt"))) static void
drain_avx512(int32_t *scores, unsigned n, int32_t least, struct nx_drained *to)
{
	const __m512i bar = _mm512_set1_epi32(least);
	const __m512i first =
	    _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

	to->n = 0;
	for (unsigned i = 0; i < n; i += 16) {
		__m512i its = _mm512_loadu_si512(scores + i), which;
		__mmask16 bits = _mm512_cmpgt_epi32_mask(its, bar);

		_mm512_storeu_si512(scores + i, _mm512_setzero_si512());
		if (!bits)
			continue;
		which = _mm512_maskz_compress_epi32(
		    bits, _mm512_add_epi32(first, _mm512_set1_epi32((int)i)));
		_mm512_storeu_si512(to->scores + to->n, _mm512_maskz_compress_epi32(bits, its));
		_mm256_storeu_si256((__m256i *)(void *)(to->which + to->n),
		                    _mm512_cvtepi32_epi16(which));
		to->n += (unsigned)__builtin_popcount(bits);
	}
}
#endif

void
nx_scores_drain(int32_t *scores, unsigned n, int64_t least, struct nx_drained *to)
{
	int32_t bar = least > INT32_MAX ? INT32_MAX : (int32_t)least;

#if defined(__x86_64__)
	if (nx_cpu_level() >= NX_CPU_AVX512) {
		drain_avx512(scores, n, bar, to);
		return;
	}
	if (nx_cpu_level() >= NX_CPU_AVX2) {
		drain_avx2(scores, n, bar, to);
		return;
	}
#endif
	drain_scalar(scores, n, bar, to);
}

unsigned
nx_scores_above(const int32_t *scores, unsigned begin, unsigned end, int64_t least, uint8_t *which)
{
	int32_t bar = least < INT32_MIN ? INT32_MIN : (int32_t)least;

	if (least >= INT32_MAX)
		return 0;
#if defined(__x86_64__)
	if (nx_cpu_level() >= NX_CPU_AVX512)
		return above_avx512(scores, begin, end, bar, which);
	if (nx_cpu_level() >= NX_CPU_AVX2)
		return above_avx2(scores, begin, end, bar, which);
#endif
	return above_scalar(scores, begin, end, bar, which);
}

int32_t
nx_score_block(const struct nx_scorer *self, float weight, const uint8_t *norms, const nx_doc *docs,
               const uint32_t *freqs, const uint8_t *zones, unsigned n,
               int32_t *to)
{
#if defined(__x86_64__)
	if (nx_cpu_level() >= NX_CPU_AVX2)
		return score_avx2(self, weight, norms, docs, freqs, zones, n, to);
#endif
	return score_scalar(self, weight, norms, docs, freqs, zones, n, to);
}
