/* keysort.h - sorts many strings by their bytes.
 *
 * Most strings differ in their first eight bytes: those are sorted as numbers, byte by
 * byte from the last (radix), touching no string; only runs that agree in all eight are
 * compared in full.
 *
 * Source  LSD radix sort on a fixed prefix, Sedgewick and Wayne, "Algorithms", 5.1
 */
#ifndef NX_INDEX_KEYSORT_H
#define NX_INDEX_KEYSORT_H

#include "base/types.h"

#include <stdbool.h>

struct nx_key {
	uint64_t prefix; /* first eight bytes, big-endian, zeros behind the end */
	uint32_t id;
};

struct nx_keytexts {
	struct nx_str (*text)(const void *ctx, uint32_t id);
	uint32_t (*tie)(const void *ctx, uint32_t id); /* orders equal texts; may be NULL */
	const void *ctx;
};

uint64_t nx_key_prefix(struct nx_str text);

/* memcmp, then the shorter first. */
int nx_str_order(struct nx_str a, struct nx_str b);

/* Sorts in place; false (and keys in any order) when memory is out. */
bool nx_keysort(struct nx_key *keys, size_t count, const struct nx_keytexts *texts);

#endif
