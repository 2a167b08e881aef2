#include "base/sort.h"

#include <string.h>

enum { FEW = 48, DIGIT = 8, DIGITS = 1 << DIGIT }; /* few: counting digits would take longer */

static void
insert_all(uint64_t *keys, size_t n, unsigned from)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t key = keys[i];
		size_t j = i;

		for (; j > 0 && keys[j - 1] >> from > key >> from; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
}

static void
sort_digit(const uint64_t *keys, uint64_t *to, size_t n, unsigned shift)
{
	size_t ends[DIGITS] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		ends[keys[i] >> shift & (DIGITS - 1)]++;
	for (unsigned d = 0; d < DIGITS; d++) {
		size_t its = ends[d];

		ends[d] = sum;
		sum += its;
	}
	for (size_t i = 0; i < n; i++)
		to[ends[keys[i] >> shift & (DIGITS - 1)]++] = keys[i];
}

void
nx_sort_keys(uint64_t *keys, uint64_t *room, size_t n, unsigned from)
{
	uint64_t *at = keys, *to = room, differ = 0;

	if (n <= FEW) {
		insert_all(keys, n, from);
		return;
	}
	for (size_t i = 1; i < n; i++)
		differ |= keys[i] ^ keys[0];
	for (unsigned shift = from; shift < 64; shift += DIGIT) {
		uint64_t *sorted = to;

		if (!(differ >> shift & (DIGITS - 1)))
			continue;
		sort_digit(at, to, n, shift);
		to = at;
		at = sorted;
	}
	if (at != keys)
		memcpy(keys, at, n * sizeof(*keys));
}
