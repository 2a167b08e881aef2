/* bytes.h - FORMAT.md section 1 for reader.c: memory, numbers, texts, checksums. */
#ifndef NX_TESTS_FORMAT_BYTES_H
#define NX_TESTS_FORMAT_BYTES_H

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

uint64_t ref_number_at(struct ref_trouble *trouble, const uint8_t *p, unsigned nbytes);
uint32_t ref_crc32c(const uint8_t *p, size_t n);

struct ref_text ref_text(struct ref_trouble *trouble, const uint8_t *p, size_t len);
int ref_compare(const struct ref_text *a, const struct ref_text *b);

/* 1.5 */
uint64_t ref_key(const struct ref_text *text);

#endif
