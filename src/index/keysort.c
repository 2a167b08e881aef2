
#include "index/keysort.h"

#include "base/mem.h"

#include <stdlib.h>
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

static int
compare(const void *a, const void *b, void *arg)
{
	const struct nx_keytexts *texts = arg;
	const struct nx_key *ka = a, *kb = b;
	int order = nx_str_order(texts->text(texts->ctx, ka->id), texts->text(texts->ctx, kb->id));
	uint32_t ta, tb;

	if (order || !texts->tie)
		return order;
	ta = texts->tie(texts->ctx, ka->id);
	tb = texts->tie(texts->ctx, kb->id);
	return ta < tb ? -1 : ta > tb;
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
sort_runs(struct nx_key *keys, size_t count, const struct nx_keytexts *texts)
{
	size_t begin = 0;

	while (begin < count) {
		size_t end = begin + 1;
		while (end < count && keys[end].prefix == keys[begin].prefix)
			end++;
		if (end - begin > 1)
			qsort_r(keys + begin, end - begin, sizeof(*keys), compare,
			        (void *)(uintptr_t)texts);
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
	nx_mem_free(sizes);
	nx_mem_free(other);
	sort_runs(keys, count, texts);
	return true;
}
