/* lists.h - FORMAT.md section 6 for reader.c. */
#ifndef NX_TESTS_FORMAT_LISTS_H
#define NX_TESTS_FORMAT_LISTS_H

#include "tests/format/bytes.h"

/* Columns 1 to 3, column 0, and SIZE. */
struct ref_extents {
	const uint64_t *words, *title_ends, *lead_sizes, *norms;
	const uint8_t *sizes;
};

/* The positions of a chunk (6.7), n documents. */
void ref_positions(struct ref_bytes chunk, struct ref_posting *postings, uint32_t n,
                   const struct ref_extents *extents);

/* What bounds are made of: column 0, and what HEAD says of all documents. */
struct ref_norms {
	const uint64_t *norms;
	uint64_t nnormwords, ndocs;
};

/* 6.5: the code of f / K of a posting, whether or not zones count. */
uint32_t ref_ntf(const struct ref_norms *norms, const struct ref_posting *posting, int zones);

/* The postings of a list that is not brief; extents: NULL where positions are free. */
struct ref_posting *ref_list(struct ref_bytes docs, struct ref_bytes positions, uint32_t ndocs,
                             const struct ref_norms *norms, const struct ref_extents *extents);

#endif
