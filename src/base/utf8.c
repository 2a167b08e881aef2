#include "base/utf8.h"

#include <string.h>

/* Bytes of the well-formed sequence at p, 0 if there is none. */
static unsigned
sequence_width(const unsigned char *p, size_t room)
{
	unsigned char lo = 0x80, hi = 0xbf; /* bounds of the second byte */
	unsigned n;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (room < n)
		return 0;
	if (p[0] == 0xe0)
		lo = 0xa0; /* no overlong forms */
	else if (p[0] == 0xed)
		hi = 0x9f; /* no surrogates */
	else if (p[0] == 0xf0)
		lo = 0x90;
	else if (p[0] == 0xf4)
		hi = 0x8f; /* nothing above U+10FFFF */
	if (p[1] < lo || p[1] > hi)
		return 0;
	for (unsigned i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

size_t
nx_utf8_valid(const char *bytes, size_t len)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t i = 0;

	while (i < len) {
		uint64_t eight;
		unsigned width;

		if (len - i >= 8) { /* eight ASCII bytes at a time */
			memcpy(&eight, p + i, 8);
			if (!(eight & 0x8080808080808080u)) {
				i += 8;
				continue;
			}
		}
		width = sequence_width(p + i, len - i);
		if (!width)
			return i;
		i += width;
	}
	return len;
}

uint32_t
nx_utf8_decode_slow(const char *p, const char *end, unsigned *width)
{
	static const unsigned char lead_mask[5] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *u = (const unsigned char *)p;
	unsigned n = sequence_width(u, (size_t)(end - p));
	uint32_t code;

	*width = n ? n : 1;
	if (!n)
		return 0xfffd;
	code = u[0] & lead_mask[n];
	for (unsigned i = 1; i < n; i++)
		code = code << 6 | (u[i] & 0x3f);
	return code;
}

unsigned
nx_utf8_encode(char *to, uint32_t code)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (char)(0xc0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (char)(0xe0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3f));
		to[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3f));
	to[2] = (char)(0x80 | (code >> 6 & 0x3f));
	to[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

size_t
nx_utf8_cut(const char *bytes, size_t len)
{
	while (len > 0 && ((unsigned char)bytes[len] & 0xc0) == 0x80)
		len--;
	return len;
}
