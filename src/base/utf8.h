/* utf8.h - code points out of bytes, and whether bytes are UTF-8 at all.
 *
 * Text inside nidx is always valid UTF-8: readers check it once on the way in, so
 * later code may decode without looking.
 *
 * Source  the table of well-formed sequences in Unicode 15, section 3.9
 */
#ifndef NX_BASE_UTF8_H
#define NX_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NX_UTF8_MAX = 4 }; /* bytes of the longest code point */

/* Offset of the first byte that is not part of a well-formed sequence; len if all are. */
size_t nx_utf8_valid(const char *bytes, size_t len);

/* The code point at `p` < `end`, *width set to its bytes (1 to 4).  Memory-safe on any
 * bytes: a malformed sequence gives U+FFFD and width 1. */
uint32_t nx_utf8_decode_slow(const char *p, const char *end, unsigned *width);

static inline uint32_t
nx_utf8_decode(const char *p, const char *end, unsigned *width)
{
	if ((unsigned char)*p < 0x80) {
		*width = 1;
		return (unsigned char)*p;
	}
	return nx_utf8_decode_slow(p, end, width);
}

/* Writes a scalar value at `to` (room for NX_UTF8_MAX), returns its bytes. */
unsigned nx_utf8_encode(char *to, uint32_t code);

/* The largest n <= len at which `bytes` may be cut without splitting a code point. */
size_t nx_utf8_cut(const char *bytes, size_t len);

#endif
