/* bits.h - FORMAT.md 1.8 to 1.12 and 6.4 for reader.c. */
#ifndef NX_TESTS_FORMAT_BITS_H
#define NX_TESTS_FORMAT_BITS_H

#include "tests/format/lists.h"

/* Bits of bytes; `at` is the next. */
struct ref_bits {
	struct ref_bytes bytes;
	uint64_t at;
};

uint64_t ref_take_bits(struct ref_bits *from, unsigned width);
uint32_t ref_below(struct ref_bits *from, int64_t r);
void ref_ascending(struct ref_bits *from, int64_t n, int64_t lo, int64_t hi, uint32_t *to);
/* A choice of n numbers from lo on, up to m. */
void ref_choice(struct ref_bits *from, int64_t n, int64_t lo, int64_t m, uint32_t *to);
uint64_t ref_order(struct ref_bits *from, unsigned k);
/* The rest of the last byte is 0; returns the byte behind. */
const uint8_t *ref_end_bits(struct ref_bits *from);

/* The code at the front of TERM or FORM (5.8); *from moves behind it. */
struct ref_bytes ref_code(struct ref_bytes *from);
uint8_t ref_symbol(struct ref_bits *from, const struct ref_bytes *code, unsigned context);

/* 1.4: a text behind the one before it. */
struct ref_text ref_front_coded(struct ref_bits *from, const struct ref_bytes *code,
                                const struct ref_text *before);

/* Frequencies and zones of n documents. */
void ref_freqs_zones(struct ref_bits *from, struct ref_posting *to, uint32_t n);

/* The documents, frequencies and zones of a brief list. */
struct ref_posting *ref_brief(struct ref_bits *from, uint32_t ndocs, uint32_t limit);

/* The positions that stand with it. */
void ref_brief_positions(struct ref_bits *from, struct ref_posting *to, uint32_t ndocs,
                         const struct ref_extents *extents);

#endif
