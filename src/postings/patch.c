#include "postings/patch.h"

enum { INDEX_MASK = (1 << NX_PATCH_INDEX) - 1, WIDTHS = 33 };

struct nx_patching
nx_patch_plan(const uint32_t *numbers, uint32_t n, size_t head, unsigned most)
{
	struct nx_patching best = { 0 }, it = { 0 };
	uint32_t counts[WIDTHS] = { 0 };
	size_t least;

	for (uint32_t i = 0; i < n; i++) {
		unsigned width = nx_bit_width(numbers[i]);

		counts[width]++;
		if (width > best.width)
			best.width = width;
	}
	least = nx_plain_bytes(n, best.width);
	for (it.width = best.width, it.high = 0; it.width > 0;) {
		size_t cost;

		it.count += counts[it.width--];
		it.high++;
		if (it.count > most || it.high > NX_PATCH_HIGH_MAX)
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
