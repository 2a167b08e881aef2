#include "index/keysort.h"

#include "base/mem.h"

#include <string.h>

enum { PREFIX = 8, VALUES = 256 };

uint64_t
nx_key_prefix(struct nx_str text)
{
	uint64_t prefix = 0;

	for (size_t i = 0; i < PREFIX; i++)
		prefix = prefix << 8 | (i < text.len ? (unsigned char)text.ptr[i] : 0);
	return prefix;
}

int
nx_str_order(struct nx_str a, struct nx_str b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;

	return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

/* True when key a must not stand before key b. */
static bool
is_after(const struct nx_key *a, const struct nx_key *b, const struct nx_keytexts *texts)
{
	int order = nx_str_order(texts->text(texts->ctx, a->id), texts->text(texts->ctx, b->id));

	if (order || !texts->tie)
		return order > 0;
	return texts->tie(texts->ctx, a->id) > texts->tie(texts->ctx, b->id);
}

/* Sorts by whole texts: halves, then merges them through `room` (half of count, rounded down). */
static void
merge_sort(struct nx_key *keys, size_t count, struct nx_key *room,
           const struct nx_keytexts *texts)
{
	size_t half = count / 2, left = 0, right = half, at = 0;

	if (count < 2)
		return;
	merge_sort(keys, half, room, texts);
	merge_sort(keys + half, count - half, room, texts);
	memcpy(room, keys, half * sizeof(*keys));
	while (left < half) /* what is left of the right half stands where it belongs */
		if (right < count && is_after(&room[left], &keys[right], texts))
			keys[at++] = keys[right++];
		else
			keys[at++] = room[left++];
}

/* One pass: stable by byte `b` (0 is the last) of the prefix. */
static void
scatter(const struct nx_key *from, struct nx_key *to, size_t count, unsigned b,
        const size_t sizes[VALUES])
{
	size_t starts[VALUES];
	size_t at = 0;

	for (unsigned v = 0; v < VALUES; v++) {
		starts[v] = at;
		at += sizes[v];
	}
	for (size_t i = 0; i < count; i++)
		to[starts[from[i].prefix >> (8 * b) & 0xff]++] = from[i];
}

static void
sort_runs(struct nx_key *keys, size_t count, struct nx_key *room, const struct nx_keytexts *texts)
{
	size_t begin = 0;

	while (begin < count) {
		size_t end = begin + 1;
		while (end < count && keys[end].prefix == keys[begin].prefix)
			end++;
		merge_sort(keys + begin, end - begin, room, texts);
		begin = end;
	}
}

bool
nx_keysort(struct nx_key *keys, size_t count, const struct nx_keytexts *texts)
{
	size_t(*sizes)[VALUES] = nx_mem_zalloc(PREFIX, sizeof(*sizes));
	struct nx_key *other = nx_mem_alloc(count * sizeof(*other));
	struct nx_key *from = keys, *to = other;

	if (!sizes || !other) {
		nx_mem_free(sizes);
		nx_mem_free(other);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		for (unsigned b = 0; b < PREFIX; b++)
			sizes[b][keys[i].prefix >> (8 * b) & 0xff]++;
	for (unsigned b = 0; b < PREFIX && count; b++) {
		struct nx_key *swap = from;
		if (sizes[b][from[0].prefix >> (8 * b) & 0xff] == count)
			continue; /* all the same */
		scatter(from, to, count, b, sizes[b]);
		from = to;
		to = swap;
	}
	if (from != keys)
		memcpy(keys, from, count * sizeof(*keys));
	sort_runs(keys, count, other, texts);
	nx_mem_free(sizes);
	nx_mem_free(other);
	return true;
}
