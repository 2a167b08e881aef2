/* lists.h - FORMAT.md section 6 for reader.c. */
#ifndef NX_TESTS_FORMAT_LISTS_H
#define NX_TESTS_FORMAT_LISTS_H

#include "tests/format/reader.h"

#include <setjmp.h>

/* Where reading gives up. */
struct ref_trouble {
	jmp_buf out;
	char *why; /* 200 bytes */
	void *memory; /* all of it, a chain */
};

_Noreturn void ref_fail(struct ref_trouble *trouble, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void *ref_memory(struct ref_trouble *trouble, size_t count, size_t size);

/* Bytes still to be read. */
struct ref_bytes {
	const uint8_t *p, *end;
	struct ref_trouble *trouble;
};

const uint8_t *ref_take(struct ref_bytes *from, uint64_t n);
uint64_t ref_number(struct ref_bytes *from, unsigned nbytes); /* little-endian */
uint64_t ref_varint(struct ref_bytes *from);

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
