#include "text/scan.h"

#include "text/pieces.h"

#include <string.h>

enum {
	BRACKET_MAX = 24, /* bytes an editor puts between brackets inside a word */
	CELL_MAX = 64,    /* bytes of a character with its marks */
};

/* Signs that never join anything: the usual end of a word. */
static inline bool
ends_word(enum nx_char class)
{
	return class == NX_CHAR_SPACE || class == NX_CHAR_NEWLINE || class >= NX_CHAR_CLOSE;
}

static enum nx_char
class_at(struct nx_chars *chars, const char *p, const char *end)
{
	unsigned width;
	return p < end ? nx_chars_class(chars, nx_utf8_decode(p, end, &width)) : NX_CHAR_SPACE;
}

/* The bytes of "[s]" at `p`: letters between brackets, 0 if it is anything else. */
static size_t
bracketed(struct nx_chars *chars, const char *p, const char *end)
{
	const char *q = p + 1;
	unsigned width;

	for (; q < end && q - p < BRACKET_MAX; q += width) {
		enum nx_char class = nx_chars_class(chars, nx_utf8_decode(q, end, &width));
		if (class == NX_CHAR_CLOSE)
			return q == p + 1 ? 0 : (size_t)(q + 1 - p);
		if (!nx_char_is_letter(class) && class != NX_CHAR_MARK)
			return 0;
	}
	return 0;
}

/* Exactly three digits at `p`. */
static bool
is_thousand(const char *p, const char *end)
{
	for (int i = 0; i < 3; i++)
		if (p + i >= end || p[i] < '0' || p[i] > '9')
			return false;
	return p + 3 == end || !nx_ascii_is_word(p[3]);
}

/* One to three digits end at `p`, and nothing but such groups and spaces since `start`. */
static bool
is_number_group(const char *start, const char *p)
{
	size_t ndigits = 0;

	for (; p > start; p--) {
		if (p[-1] >= '0' && p[-1] <= '9')
			ndigits++;
		else
			return ndigits == 3 && (unsigned char)p[-1] >= 0x80;
	}
	return ndigits >= 1 && ndigits <= 3;
}

/* How many bytes at `p`, a sign of class `sign`, join the word that started at `start` to what
 * follows; 0 if the word ends here. */
static size_t
joining(struct nx_chars *chars, const char *start, const char *p, const char *end,
        enum nx_char sign, enum nx_char last, unsigned width)
{
	enum nx_char next = class_at(chars, p + width, end);
	bool word = nx_char_is_word(next), digits = next == NX_CHAR_DIGIT && last == NX_CHAR_DIGIT;

	switch (sign) {
	case NX_CHAR_QUOTE:
		return word && (next != NX_CHAR_DIGIT || digits) ? width : 0;
	case NX_CHAR_STOP:
		if (word)
			return width;
		/* U.S.-led, U.S.'s: the last dot of an acronym and one more sign */
		if (p - start >= 3 && p[-2] == '.' &&
		    (next == NX_CHAR_QUOTE || next == NX_CHAR_HYPHEN)) {
			unsigned more;
			nx_utf8_decode(p + width, end, &more);
			if (nx_char_is_letter(class_at(chars, p + width + more, end)))
				return width + more;
		}
		return 0;
	case NX_CHAR_HYPHEN:
		return word ? width : 0;
	case NX_CHAR_DASH:
		return last == NX_CHAR_UPPER && next == NX_CHAR_DIGIT ? width : 0;
	case NX_CHAR_AND:
		return nx_char_is_letter(last) && nx_char_is_letter(next) ? width : 0;
	case NX_CHAR_COMMA:
	case NX_CHAR_BETWEEN:
		return digits ? width : 0;
	case NX_CHAR_NUMSPACE:
		return digits && is_thousand(p + width, end) && is_number_group(start, p) ? width
		                                                                          : 0;
	case NX_CHAR_OPEN:
		return bracketed(chars, p, end);
	default:
		return 0;
	}
}

static const char *
scan_tag(struct nx_chars *chars, const char *p, const char *end)
{
	unsigned width;

	for (p++; p < end; p += width) {
		uint32_t code = nx_utf8_decode(p, end, &width);
		enum nx_char class = nx_chars_class(chars, code);
		if (!nx_char_is_word(class) && class != NX_CHAR_MARK && code != '_')
			break;
	}
	return p;
}

const char *
nx_scan_word_slow(struct nx_chars *chars, const char *p, const char *end)
{
	const char *start = p;
	enum nx_char last = NX_CHAR_LOWER; /* class of the last letter or digit */

	if (end - p > NX_WRITTEN_MAX)
		end = p + nx_utf8_cut(p, NX_WRITTEN_MAX);
	if (*p == '#' || *p == '@')
		return scan_tag(chars, p, end);
	while (p < end) {
		enum nx_char class;
		unsigned width;
		size_t more;

		if (nx_ascii_is_word(*p)) {
			p = nx_ascii_word_end(p, end);
			last = (enum nx_char)nx_chars_ascii[(int)p[-1]];
			continue;
		}
		class = nx_chars_class(chars, nx_utf8_decode(p, end, &width));
		if (ends_word(class)) {
			break;
		} else if (nx_char_is_word(class)) {
			last = class;
			p += width;
		} else if (class == NX_CHAR_MARK || class == NX_CHAR_IGNORE) {
			p += width;
		} else if ((more = joining(chars, start, p, end, class, last, width))) {
			p += more;
		} else {
			break;
		}
	}
	return p;
}

bool
nx_scan_starts_word(struct nx_chars *chars, const char *p, const char *end)
{
	if (*p == '[') {
		size_t n = bracketed(chars, p, end);
		return n && nx_char_is_letter(class_at(chars, p + n, end));
	}
	return (*p == '#' || *p == '@') && nx_char_is_letter(class_at(chars, p + 1, end));
}

const char *
nx_scan_cell(struct nx_chars *chars, const char *p, const char *end)
{
	const char *start = p;
	unsigned width;

	nx_utf8_decode(p, end, &width);
	for (p += width; p < end && p - start < CELL_MAX; p += width) {
		enum nx_char class = nx_chars_class(chars, nx_utf8_decode(p, end, &width));
		if (class != NX_CHAR_MARK && class != NX_CHAR_IGNORE)
			break;
	}
	return p;
}

bool
nx_scan_is_wide(struct nx_chars *chars, const char *p, const char *end)
{
	return class_at(chars, p, end) == NX_CHAR_WIDE;
}
