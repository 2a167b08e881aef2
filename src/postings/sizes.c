#include "postings/sizes.h"

#include "base/cpu.h"
#include "postings/choice.h"
#include "postings/list.h"

#include <pthread.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

uint16_t nx_sizes_table[NX_SIZES_TABLED + 1][256 + 1];

uint64_t
nx_size_many(uint32_t rest, uint8_t norm)
{
	return nx_choice_bits(rest, nx_choice_plan(rest, nx_size_most(norm, rest)));
}

static void
fill_table(void)
{
	for (uint32_t rest = 1; rest <= NX_SIZES_TABLED; rest++)
		for (unsigned norm = 0; norm < 256; norm++)
			nx_sizes_table[rest][norm] = (uint16_t)nx_size_many(rest, (uint8_t)norm);
}

void
nx_sizes_need(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fill_table);
}

#if defined(__x86_64__)
enum { LANES = 8 };

/* Of eight documents, or `n` where that is less; those of very many positions one by one. */
__attribute__((target("avx2"))) static inline __m256i
sizes_of_eight(const uint8_t *sizes, __m256i docs, const uint32_t *freqs, const uint8_t *zones,
               uint32_t n, uint64_t *more)
{
	const __m256i byte = _mm256_set1_epi32(0xff), none = _mm256_setzero_si256();
	__m256i there = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n),
	                                   _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
	__m256i zone = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)zones));
	__m256i at = _mm256_and_si256(
	    _mm256_add_epi32(docs, _mm256_add_epi32(docs, docs)), there); /* NX_EXTENT_SIZES times */
	__m256i three = _mm256_i32gather_epi32((const int *)(const void *)sizes, at, 1);
	__m256i first = _mm256_cmpgt_epi32(zone, none);
	__m256i rest = _mm256_and_si256(
	    _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)(const void *)freqs), first), there);
	__m256i norm = _mm256_and_si256(
	    _mm256_srlv_epi32(three, _mm256_andnot_si256(first, _mm256_set1_epi32(8))), byte);
	__m256i shift = _mm256_permutevar8x32_epi32(_mm256_setr_epi32(8, 0, 4, 0, 8, 0, 4, 0), zone);
	__m256i width = _mm256_and_si256(
	    _mm256_srlv_epi32(_mm256_and_si256(_mm256_srli_epi32(three, 16), byte), shift),
	    _mm256_set1_epi32(15));
	__m256i many = _mm256_cmpgt_epi32(rest, _mm256_set1_epi32(NX_SIZES_TABLED));
	__m256i row = _mm256_andnot_si256(
	    many, _mm256_add_epi32(_mm256_add_epi32(_mm256_slli_epi32(rest, 8), rest), norm));
	__m256i bits = _mm256_and_si256(
	    _mm256_i32gather_epi32((const int *)(const void *)nx_sizes_table, row, 2),
	    _mm256_set1_epi32(0xffff));
	unsigned left = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(many));

	width = _mm256_or_si256(width, _mm256_and_si256(_mm256_cmpeq_epi32(width, _mm256_set1_epi32(15)),
	                                                _mm256_set1_epi32(31)));
	for (; left; left &= left - 1) {
		unsigned lane = (unsigned)__builtin_ctz(left);
		uint32_t its[LANES], norms[LANES];

		_mm256_storeu_si256((__m256i *)(void *)its, rest);
		_mm256_storeu_si256((__m256i *)(void *)norms, norm);
		*more += nx_size_many(its[lane], (uint8_t)norms[lane]);
	}
	return _mm256_and_si256(_mm256_add_epi32(width, _mm256_andnot_si256(many, bits)), there);
}

__attribute__((target("avx2"))) static uint64_t
sum_avx2(const struct nx_extents *extents, const nx_doc *docs, const uint32_t *freqs,
         const uint8_t *zones, uint32_t from, uint32_t end)
{
	const uint8_t *sizes = extents->sizes + (size_t)docs[from] * NX_EXTENT_SIZES;
	__m256i sums = _mm256_setzero_si256(), base = _mm256_set1_epi32((int)docs[from]);
	uint32_t lanes[LANES];
	uint64_t sum = 0;

	for (; from < end && from + LANES <= NX_BLOCK_DOCS; from += LANES) {
		__m256i eight = _mm256_loadu_si256((const __m256i *)(const void *)(docs + from));

		sums = _mm256_add_epi32(sums, sizes_of_eight(sizes, _mm256_sub_epi32(eight, base),
		                                             freqs + from, zones + from,
		                                             end - from, &sum));
	}
	_mm256_storeu_si256((__m256i *)(void *)lanes, sums);
	for (unsigned i = 0; i < LANES; i++)
		sum += lanes[i];
	return sum + nx_sizes_each(extents, docs, freqs, zones, from, end);
}

/* Eight at a time, as long as there are eight; returns of how many the ends are written. */
__attribute__((target("avx2"))) static uint32_t
begins_avx2(const struct nx_extents *extents, const nx_doc *docs, const uint32_t *freqs,
            const uint8_t *zones, uint32_t n, size_t *begins)
{
	const uint8_t *sizes = extents->sizes + (size_t)docs[0] * NX_EXTENT_SIZES;
	__m256i base = _mm256_set1_epi32((int)docs[0]);
	size_t at = 0;
	uint32_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		__m256i eight = _mm256_loadu_si256((const __m256i *)(const void *)(docs + i));
		uint32_t lanes[LANES];
		uint64_t many = 0;

		_mm256_storeu_si256((__m256i *)(void *)lanes,
		                    sizes_of_eight(sizes, _mm256_sub_epi32(eight, base), freqs + i,
		                                   zones + i, LANES, &many));
		if (many)
			break; /* one of them has very many positions */
		for (unsigned k = 0; k < LANES; k++)
			begins[i + k + 1] = at += lanes[k];
	}
	return i;
}

/* Whether all are so near that their places are numbers of 31 bits. */
static inline bool
are_near(const nx_doc *docs, uint32_t from, uint32_t end)
{
	return docs[end - 1] - docs[from] < INT32_MAX / NX_EXTENT_SIZES;
}
#endif

uint64_t
nx_sizes_sum(const struct nx_extents *extents, const nx_doc *docs, const uint32_t *freqs,
             const uint8_t *zones, uint32_t from, uint32_t end)
{
#if defined(__x86_64__)
	if (from < end && nx_cpu_level() >= NX_CPU_AVX2 && are_near(docs, from, end))
		return sum_avx2(extents, docs, freqs, zones, from, end);
#endif
	return nx_sizes_each(extents, docs, freqs, zones, from, end);
}

void
nx_sizes_begins(const struct nx_extents *extents, const nx_doc *docs, const uint32_t *freqs,
                const uint8_t *zones, uint32_t n, size_t *begins)
{
	uint32_t i = 0;

	begins[0] = 0;
#if defined(__x86_64__)
	if (n && nx_cpu_level() >= NX_CPU_AVX2 && are_near(docs, 0, n))
		i = begins_avx2(extents, docs, freqs, zones, n, begins);
#endif
	for (; i < n; i++)
		begins[i + 1] = begins[i] + nx_size_of(extents, docs[i], freqs[i], zones[i]);
}
