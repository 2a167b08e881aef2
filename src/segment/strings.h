/* strings.h - the distinct sources (or sections) of a segment, sorted, each once.
 *
 * Documents keep the ordinal: equal strings are equal numbers, and a facet counts numbers.
 *
 * Bytes    FORMAT.md section 4.2
 * Owner    reader: borrows the mapped section; writer: copies
 */
#ifndef NX_SEGMENT_STRINGS_H
#define NX_SEGMENT_STRINGS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fail.h"

struct nx_strings {
	const uint8_t *offsets; /* count + 1 of them, from `text` */
	const uint8_t *text;
	size_t text_bytes;
	uint32_t count;
};

/* O(1): an offset that leads outside gives the empty string later. */
enum nidx_status nx_strings_open(struct nx_strings *self, const uint8_t *bytes, size_t nbytes,
                                 struct nidx_error *err);

/* The string of an ordinal; the empty string for one that is not there. */
struct nx_str nx_strings_at(const struct nx_strings *self, uint64_t ordinal);

/* Strictly ascending, offsets in order. */
enum nidx_status nx_strings_check(const struct nx_strings *self, struct nidx_error *err);

/* ---- Writing ---- */

struct nx_strings_writer {
	struct nx_arena arena;
	struct nx_str *list; /* by number given by _add */
	uint32_t *ranks;     /* number -> ordinal, after _finish */
	uint32_t *slots;     /* hash table of number + 1 */
	size_t count, room, nslots;
	bool failed;
};

/* The string's number, in order of first appearance.  Born zeroed is valid. */
uint32_t nx_strings_writer_add(struct nx_strings_writer *self, struct nx_str text);

/* Appends the section's bytes and sets ranks[]. */
void nx_strings_writer_finish(struct nx_strings_writer *self, struct nx_buffer *out);
void nx_strings_writer_release(struct nx_strings_writer *self);

/* memcmp order, the shorter first: the order of every sorted section. */
int nx_bytes_compare(const void *a, size_t alen, const void *b, size_t blen);

#endif
