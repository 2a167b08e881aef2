/* varint.h - numbers in as few bytes as they need, seven bits a byte, low bits first.
 *
 * Source  the LEB128 of DWARF and of every search engine since
 */
#ifndef NX_BASE_VARINT_H
#define NX_BASE_VARINT_H

#include <stddef.h>
#include <stdint.h>

enum { NX_VARINT_MAX = 10 }; /* bytes of the longest */

/* Writes `value` at `to` (room for NX_VARINT_MAX) and returns its length in bytes. */
static inline size_t
nx_varint_put(uint8_t *to, uint64_t value)
{
	size_t n = 0;

	for (; value >= 0x80; value >>= 7)
		to[n++] = (uint8_t)(value | 0x80);
	to[n++] = (uint8_t)value;
	return n;
}

/* Reads one number from [*from, end) and moves *from behind it.  False, *from
 * unmoved, when the bytes end early or the number does not fit 64 bits. */
static inline int
nx_varint_get(const uint8_t **from, const uint8_t *end, uint64_t *value)
{
	const uint8_t *p = *from;
	uint64_t v = 0;

	for (unsigned shift = 0; p < end && shift < 64; shift += 7) {
		uint8_t byte = *p++;
		if (shift == 63 && byte > 1)
			return 0;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*value = v;
			*from = p;
			return 1;
		}
	}
	return 0;
}

/* The same for numbers that must fit 32 bits. */
static inline int
nx_varint_get32(const uint8_t **from, const uint8_t *end, uint32_t *value)
{
	const uint8_t *p = *from;
	uint64_t v;

	if (!nx_varint_get(&p, end, &v) || v > UINT32_MAX)
		return 0;
	*value = (uint32_t)v;
	*from = p;
	return 1;
}

#endif
