#include "segment/huffman.h"

#include "base/sort.h"

#include <string.h>

/* Turns n >= 2 ascending weights into the depths of their leaves, descending, in their place.
 * Source: A. Moffat, J. Katajainen, "In-place calculation of minimum-redundancy codes", 1995. */
static void
weights_to_depths(uint64_t *w, size_t n)
{
	size_t leaf = 0, root = 0, depth = 0, available = 1, next;

	/* inner nodes, each with its weight until it gets a parent, then the parent's number */
	for (next = 0; next < n - 1; next++) {
		uint64_t weight = 0;
		for (int child = 0; child < 2; child++) {
			if (leaf >= n || (root < next && w[root] < w[leaf])) {
				weight += w[root];
				w[root++] = next;
			} else {
				weight += w[leaf++];
			}
		}
		w[next] = weight;
	}
	/* depths of inner nodes, from the root (the last) down */
	w[n - 2] = 0;
	for (size_t i = n - 2; i-- > 0;)
		w[i] = w[w[i]] + 1;
	/* what inner nodes leave free on each level are leaves */
	root = n - 1; /* one behind the next inner node */
	next = n;
	while (available > 0) {
		size_t used = 0;
		while (root > 0 && w[root - 1] == depth) {
			used++;
			root--;
		}
		for (; available > used; available--)
			w[--next] = depth;
		available = 2 * used;
		depth++;
	}
}

void
nx_huffman_lengths(const uint32_t *counts, size_t n, unsigned limit, uint8_t *lengths,
                   uint64_t *work)
{
	uint64_t *order = work, *weights = work + n;
	size_t used = 0;

	memset(lengths, 0, n);
	for (size_t i = 0; i < n; i++)
		if (counts[i])
			order[used++] = (uint64_t)counts[i] << 32 | i;
	if (used == 1)
		lengths[(uint32_t)order[0]] = 1;
	if (used < 2)
		return;
	nx_sort_keys(order, weights, used, 32);
	/* flatter weights until the longest fits: a little worse than the best limited code, and rare */
	for (unsigned flatten = 0;; flatten++) {
		for (size_t i = 0; i < used; i++)
			weights[i] = (order[i] >> 32 >> flatten) + 1;
		if (flatten == 0)
			for (size_t i = 0; i < used; i++)
				weights[i] = order[i] >> 32;
		weights_to_depths(weights, used);
		if (weights[0] <= limit)
			break;
	}
	for (size_t i = 0; i < used; i++)
		lengths[(uint32_t)order[i]] = (uint8_t)weights[i];
}

void
nx_huffman_codes(const uint8_t *lengths, size_t n, uint32_t *codes)
{
	uint32_t next[NX_HUFFMAN_MAX + 2] = { 0 };

	for (size_t i = 0; i < n; i++)
		next[lengths[i] + 1]++;
	next[1] = 0; /* symbols that never occur */
	for (unsigned len = 1; len <= NX_HUFFMAN_MAX; len++)
		next[len + 1] = (next[len] + next[len + 1]) << 1;
	for (size_t i = 0; i < n; i++)
		codes[i] = lengths[i] ? next[lengths[i]]++ : 0;
}

/* To each start the length of the first code that begins with these bits, or one more than the
 * longest. */
void
nx_huffman_start(struct nx_huffman *self)
{
	unsigned len = self->shortest;

	for (uint32_t i = 0; i < 1 << NX_HUFFMAN_START; i++) {
		while (len <= self->longest && i << (32 - NX_HUFFMAN_START) > self->last[len])
			len++;
		self->start[i] = (uint8_t)len;
	}
}

void
nx_huffman_start_at(struct nx_huffman *self, unsigned len)
{
	len = len > self->shortest ? len : self->shortest;
	memset(self->start, (int)len, sizeof(self->start));
}

bool
nx_huffman_open(struct nx_huffman *self, const uint32_t count[NX_HUFFMAN_MAX + 1])
{
	uint64_t code = 0;
	int32_t rank = 0;
	unsigned longest = NX_HUFFMAN_MAX;

	while (longest > 0 && count[longest] == 0)
		longest--;
	self->shortest = 1;
	self->longest = (uint8_t)longest;
	for (unsigned len = 1; len <= longest; len++) {
		code <<= 1;
		self->base[len] = rank - (int32_t)code;
		code += count[len];
		if (count[len] > (uint32_t)1 << len || code > (uint64_t)1 << len)
			return false;
		self->last[len] = (uint32_t)((code << (32 - len)) - 1);
		rank += (int32_t)count[len];
		if (rank == 0)
			self->shortest = (uint8_t)(len + 1);
	}
	return true;
}

/* Writes the symbols that occur, ascending, and counts their lengths; SIZE_MAX when one is too long. */
static size_t
list_used(const uint8_t *lengths, size_t n, uint16_t *used, uint32_t count[NX_HUFFMAN_MAX + 1])
{
	size_t nused = 0;

	for (size_t i = 0; i < n; i++) {
		for (; n - i >= 8 && nx_u64le(lengths + i) == 0; i += 8)
			; /* as most of a code of letters are */
		if (i == n)
			break;
		if (lengths[i] > NX_HUFFMAN_MAX)
			return SIZE_MAX;
		used[nused] = (uint16_t)i;
		nused += lengths[i] > 0;
		count[lengths[i]]++;
	}
	count[0] = 0;
	return nused;
}

bool
nx_huffman_open_lengths(struct nx_huffman *self, const uint8_t *lengths, size_t n,
                        uint16_t *symbols, size_t *nused)
{
	uint16_t used[NX_HUFFMAN_SYMBOLS];
	uint32_t count[NX_HUFFMAN_MAX + 1] = { 0 }, at[NX_HUFFMAN_MAX + 1];
	uint32_t rank = 0;

	*nused = list_used(lengths, n, used, count);
	if (*nused == SIZE_MAX || !nx_huffman_open(self, count))
		return false;
	for (unsigned len = 1; len <= self->longest; len++) {
		at[len] = rank;
		rank += count[len];
	}
	for (size_t i = 0; i < *nused; i++)
		symbols[at[lengths[used[i]]]++] = used[i];
	return true;
}
