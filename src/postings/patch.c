#include "postings/patch.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { INDEX_MASK = (1 << NX_PATCH_INDEX) - 1 };

/* The bits that the widest needs. */
static unsigned
width_of(const uint32_t *numbers, uint32_t n)
{
	uint32_t all = 0;

	for (uint32_t i = 0; i < n; i++)
		all |= numbers[i];
	return nx_bit_width(all);
}

/* How many are above `most`; all are below 2^31. */
static uint32_t
count_above(const uint32_t *numbers, uint32_t n, uint32_t most)
{
	uint32_t count = 0, i = 0;

#ifdef __SSE2__
	const __m128i key = _mm_set1_epi32((int)most);
	__m128i counts = _mm_setzero_si128();

	for (; i + 4 <= n; i += 4)
		counts = _mm_sub_epi32(
		    counts,
		    _mm_cmpgt_epi32(_mm_loadu_si128((const __m128i *)(const void *)(numbers + i)), key));
	counts = _mm_add_epi32(counts, _mm_shuffle_epi32(counts, 0x4e));
	counts = _mm_add_epi32(counts, _mm_shuffle_epi32(counts, 0xb1));
	count = (uint32_t)_mm_cvtsi128_si32(counts);
#endif
	for (; i < n; i++)
		count += numbers[i] > most;
	return count;
}

/* A patched number takes an index and all its bits, wherever they are parted: so patches alone tell when narrower
 * splits cannot pay any more. */
struct nx_patching
nx_patch_plan(const uint32_t *numbers, uint32_t n, size_t head, unsigned most)
{
	unsigned widest = width_of(numbers, n);
	struct nx_patching best = { widest, 0, 0 }, it = { widest, 0, 0 };
	size_t least = nx_plain_bytes(n, widest);

	while (it.width > 0) {
		size_t cost;

		it.width--;
		it.high++;
		it.count = count_above(numbers, n, (UINT32_C(1) << it.width) - 1);
		if (it.count > most || it.high > NX_PATCH_HIGH_MAX ||
		    head + it.count * (NX_PATCH_INDEX + widest) / 8 >= least)
			break;
		cost = head + nx_plain_bytes(n, it.width) + nx_patch_bytes(&it);
		if (cost < least) {
			least = cost;
			best = it;
		}
	}
	return best;
}

void
nx_patch_write(const struct nx_patching *self, const uint32_t *numbers, uint32_t n, uint8_t *to)
{
	uint32_t patches[NX_UNPACK_COUNT], count = 0;

	for (uint32_t i = 0; i < n && self->count; i++)
		if (numbers[i] >> self->width)
			patches[count++] = i | numbers[i] >> self->width << NX_PATCH_INDEX;
	nx_pack_plain(patches, count, NX_PATCH_INDEX + self->high, to);
}

/* The plain number of `width` bits at `bit`. */
static inline uint32_t
plain_at(const uint8_t *from, const uint8_t *end, size_t bit, unsigned width)
{
	const uint8_t *p = from + bit / 8;
	uint32_t number;

	if (end - p >= 8)
		return (uint32_t)(nx_u64le(p) >> bit % 8 & (((uint64_t)1 << width) - 1));
	nx_unpack_plain(from, end, width, bit / width, 1, &number);
	return number;
}

/* Or, not add: an index that damage repeats must not carry into more bits. */
static inline void
put_high(const struct nx_patching *self, uint32_t patch, uint32_t bias, uint32_t *number)
{
	*number = ((*number - bias) | patch >> NX_PATCH_INDEX << self->width) + bias;
}

void
nx_patch_block(const struct nx_patching *self, const uint8_t *from, const uint8_t *end,
               uint32_t bias, uint32_t *to)
{
	unsigned width = NX_PATCH_INDEX + self->high, k = 0;
	size_t bit = 0, nbytes = (size_t)(end - from);
	const uint64_t mask = ((uint64_t)1 << width) - 1;

	for (; k < self->count && bit / 8 + 8 <= nbytes; k++, bit += width) {
		uint32_t patch = (uint32_t)(nx_u64le(from + bit / 8) >> bit % 8 & mask);

		put_high(self, patch, bias, to + (patch & INDEX_MASK));
	}
	nx_patch_apply(self, from, end, k, 0, NX_UNPACK_COUNT, bias, to);
}

unsigned
nx_patch_apply(const struct nx_patching *self, const uint8_t *from, const uint8_t *end, unsigned k,
               uint32_t first, uint32_t n, uint32_t bias, uint32_t *to)
{
	unsigned width = NX_PATCH_INDEX + self->high;

	for (; k < self->count; k++) {
		uint32_t patch = plain_at(from, end, (size_t)k * width, width);
		uint32_t i = patch & INDEX_MASK;

		if (i < first)
			continue;
		i -= first;
		if (i >= n) /* they ascend */
			break;
		put_high(self, patch, bias, to + i);
	}
	return k;
}

bool
nx_patch_indexes_sound(const struct nx_patching *self, const uint8_t *from, const uint8_t *end,
                       uint32_t n)
{
	unsigned width = NX_PATCH_INDEX + self->high;
	uint32_t least = 0;

	for (unsigned k = 0; k < self->count; k++) {
		uint32_t i = plain_at(from, end, (size_t)k * width, width) & INDEX_MASK;

		if (i < least || i >= n)
			return false;
		least = i + 1;
	}
	return true;
}
