#include "tests/format/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
ref_fail(struct ref_trouble *trouble, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(trouble->why, 200, format, args);
	va_end(args);
	longjmp(trouble->out, 1);
}

void *
ref_memory(struct ref_trouble *trouble, size_t count, size_t size)
{
	enum { LINK = 16 }; /* bytes: the next of the chain, and alignment */
	char *memory = calloc(count + (LINK + size) / size, size);

	if (!memory)
		ref_fail(trouble, "no memory");
	memcpy(memory, &trouble->memory, sizeof(void *));
	trouble->memory = memory;
	return memory + LINK;
}

const uint8_t *
ref_take(struct ref_bytes *from, uint64_t n)
{
	const uint8_t *p = from->p;

	if (n > (uint64_t)(from->end - from->p))
		ref_fail(from->trouble, "%llu bytes are not there", (unsigned long long)n);
	from->p += n;
	return p;
}

uint64_t
ref_number(struct ref_bytes *from, unsigned nbytes)
{
	const uint8_t *p = ref_take(from, nbytes);
	uint64_t value = 0;

	for (unsigned i = 0; i < nbytes; i++)
		value |= (uint64_t)p[i] << 8 * i;
	return value;
}

uint64_t
ref_varint(struct ref_bytes *from)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 10; i++) {
		uint64_t byte = ref_number(from, 1);
		value |= (byte & 127) << 7 * i;
		if (byte < 128)
			return value;
	}
	ref_fail(from->trouble, "a varint does not end");
}

uint32_t
ref_crc32c(const uint8_t *p, size_t n)
{
	uint32_t crc = 0xFFFFFFFFu;

	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		for (int k = 0; k < 8; k++) /* 0x1EDC6F41 with its bits reflected */
			crc = crc & 1 ? crc >> 1 ^ 0x82F63B78u : crc >> 1;
	}
	return crc ^ 0xFFFFFFFFu;
}

uint64_t
ref_number_at(struct ref_trouble *trouble, const uint8_t *p, unsigned nbytes)
{
	struct ref_bytes from = { p, p + nbytes, trouble };

	return ref_number(&from, nbytes);
}

struct ref_text
ref_text(struct ref_trouble *trouble, const uint8_t *p, size_t len)
{
	struct ref_text text = { ref_memory(trouble, len + 1, 1), len };

	memcpy(text.bytes, p, len);
	return text;
}

int
ref_compare(const struct ref_text *a, const struct ref_text *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->bytes, b->bytes, len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* 1.5 */
uint64_t
ref_key(const struct ref_text *text)
{
	uint64_t key = 0;

	for (size_t i = 0; i < 8; i++)
		key = key << 8 | (i < text->len ? text->bytes[i] : 0);
	return key;
}
