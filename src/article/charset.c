#include "article/charset.h"

#include "base/utf8.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD };

/* Bytes 0x80 to 0x9f of Windows-1252; 0 where it has none. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

struct magic {
	const char *bytes;
	uint8_t len;
	uint16_t at;
	const char *what;
};

static const struct magic magics[] = {
	{ "%PDF-", 5, 0, "a PDF document" },
	{ "%!PS", 4, 0, "a PostScript document" },
	{ "{\\rtf", 5, 0, "an RTF document" },
	{ "PK\3\4", 4, 0, "a ZIP archive or an office document" },
	{ "PK\5\6", 4, 0, "an empty ZIP archive" },
	{ "\xD0\xCF\x11\xE0", 4, 0, "an old Microsoft Office document" },
	{ "\x89PNG", 4, 0, "a PNG image" },
	{ "\xFF\xD8\xFF", 3, 0, "a JPEG image" },
	{ "GIF8", 4, 0, "a GIF image" },
	{ "RIFF", 4, 0, "a RIFF image, sound or film" },
	{ "ID3", 3, 0, "an MP3 sound" },
	{ "OggS", 4, 0, "an Ogg sound or film" },
	{ "ftyp", 4, 4, "an MP4 film" },
	{ "\x7f" "ELF", 4, 0, "a program" },
	{ "MZ\x90", 3, 0, "a Windows program" },
	{ "\xCA\xFE\xBA\xBE", 4, 0, "a program" },
	{ "BZh", 3, 0, "a bzip2 archive" },
	{ "\xFD" "7zXZ", 5, 0, "an xz archive" },
	{ "\x28\xB5\x2F\xFD", 4, 0, "a Zstandard archive" },
	{ "7z\xBC\xAF", 4, 0, "a 7-Zip archive" },
	{ "Rar!", 4, 0, "a RAR archive" },
	{ "ustar", 5, 257, "a tar archive" },
	{ "\x1f\x8b", 2, 0, "gzip inside gzip" },
	{ "SQLite format 3", 15, 0, "an SQLite database" },
	{ "WARC/", 5, 0, "a WARC web archive" },
};

enum nx_charset
nx_charset_detect(const uint8_t *head, size_t len, size_t *bom)
{
	size_t pairs = (len < 4096 ? len : 4096) / 2;
	size_t zeros[2] = { 0, 0 };

	*bom = 0;
	if (len >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) {
		*bom = 3;
		return NX_CHARSET_BYTES;
	}
	if (len >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0)) {
		*bom = 2;
		return head[0] == 0xFF ? NX_CHARSET_UTF16LE : NX_CHARSET_UTF16BE;
	}
	for (size_t i = 0; i < 2 * pairs; i++)
		zeros[i & 1] += head[i] == 0;
	/* Even Chinese in UTF-16 has line ends and digits, whose high bytes are zero. */
	if (pairs >= 2 && zeros[0] == 0 && zeros[1] * 50 >= pairs && zeros[1])
		return NX_CHARSET_UTF16LE;
	if (pairs >= 2 && zeros[1] == 0 && zeros[0] * 50 >= pairs && zeros[0])
		return NX_CHARSET_UTF16BE;
	return NX_CHARSET_BYTES;
}

const char *
nx_charset_not_text(const uint8_t *head, size_t len)
{
	size_t controls = 0, look = len < 4096 ? len : 4096;

	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];
		if (len >= (size_t)m->at + m->len && memcmp(head + m->at, m->bytes, m->len) == 0)
			return m->what;
	}
	if (look && memchr(head, 0, look))
		return "binary data";
	for (size_t i = 0; i < look; i++)
		controls += head[i] < 0x20 && !(head[i] >= '\t' && head[i] <= '\r');
	return controls * 4 > look ? "binary data" : NULL;
}

static size_t
put_unit(struct nx_utf16 *self, uint16_t unit, char *to)
{
	size_t n = 0;

	if (self->high) {
		uint32_t high = self->high;
		self->high = 0;
		if (unit >= 0xDC00 && unit < 0xE000)
			return nx_utf8_encode(
			    to, 0x10000u + ((high - 0xD800u) << 10) + (unit - 0xDC00u));
		n = nx_utf8_encode(to, REPLACEMENT);
	}
	if (unit >= 0xD800 && unit < 0xDC00) {
		self->high = unit;
		return n;
	}
	if (unit >= 0xDC00 && unit < 0xE000)
		unit = REPLACEMENT;
	return n + nx_utf8_encode(to + n, unit);
}

size_t
nx_utf16_decode(struct nx_utf16 *self, const uint8_t *bytes, size_t len, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (!self->have_odd) {
			self->odd = bytes[i];
			self->have_odd = true;
			continue;
		}
		self->have_odd = false;
		n += put_unit(self,
		              (uint16_t)(self->big_endian ? self->odd << 8 | bytes[i]
		                                          : bytes[i] << 8 | self->odd),
		              to + n);
	}
	return n;
}

size_t
nx_utf16_finish(struct nx_utf16 *self, char *to)
{
	bool waiting = self->high || self->have_odd;

	self->high = 0;
	self->have_odd = false;
	return waiting ? nx_utf8_encode(to, REPLACEMENT) : 0;
}

/* Counts the sound multi-byte characters and the bytes that belong to none. */
static void
count_characters(struct nx_str bytes, size_t *sound, size_t *bad)
{
	const char *p = bytes.ptr, *end = p + bytes.len;

	*sound = *bad = 0;
	while (p < end) {
		unsigned width;
		uint32_t code;

		if ((unsigned char)*p < 0x80) {
			p++;
			continue;
		}
		code = nx_utf8_decode(p, end, &width);
		if (code == REPLACEMENT && width == 1)
			++*bad;
		else
			++*sound;
		p += width;
	}
}

static uint32_t
from_windows(unsigned char byte)
{
	if (byte < 0x80 || byte >= 0xA0)
		return byte;
	return windows_1252[byte - 0x80] ? windows_1252[byte - 0x80] : REPLACEMENT;
}

struct nx_str
nx_charset_repair(struct nx_str bytes, struct nx_arena *arena)
{
	size_t good = bytes.len ? nx_utf8_valid(bytes.ptr, bytes.len) : 0, sound, bad;
	const char *p, *end;
	char *copy, *to;

	if (good == bytes.len)
		return bytes;
	p = bytes.ptr + good;
	end = bytes.ptr + bytes.len;
	count_characters(bytes, &sound, &bad);
	if (bad >= sound) /* all single bytes: start over, what looked sound was chance */
		p = bytes.ptr;
	copy = to = bytes.len < SIZE_MAX / 3 ? nx_arena_alloc(arena, bytes.len * 3) : NULL;
	if (!copy)
		return (struct nx_str){ NULL, 0 };
	memcpy(to, bytes.ptr, (size_t)(p - bytes.ptr));
	to += p - bytes.ptr;
	while (p < end) {
		unsigned width = 1;
		uint32_t code;

		if (bad >= sound) {
			code = from_windows((unsigned char)*p);
		} else {
			code = nx_utf8_decode(p, end, &width);
			if (code == REPLACEMENT && width == 1)
				code = from_windows((unsigned char)*p);
		}
		to += nx_utf8_encode(to, code);
		p += width;
	}
	return (struct nx_str){ copy, (size_t)(to - copy) };
}
