/* chars.h - what each character is to the scanner.
 *
 * The scanner asks for the class of every byte of ASCII and every code point above it.
 * ASCII is a constant table; the rest of the basic plane is worked out from the
 * Unicode database at first sight and remembered, because a text uses few characters often.
 *
 * Threads  one table per analyzer
 * Source   general categories of Unicode 14 (utf8proc)
 */
#ifndef NX_TEXT_CHARS_H
#define NX_TEXT_CHARS_H

#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>

enum nx_char {
	NX_CHAR_UNSEEN = 0, /* only inside the table */
	NX_CHAR_LOWER,      /* a letter that is not a capital: also those of scripts without case */
	NX_CHAR_UPPER,      /* a capital or title-case letter */
	NX_CHAR_DIGIT,      /* decimal digits of any script */
	NX_CHAR_WIDE,       /* a letter of a script written without spaces: bigrams */
	NX_CHAR_MARK,       /* a combining mark: belongs to the letter before it */
	NX_CHAR_IGNORE,     /* soft hyphen, joiners, direction marks: as if not written */
	NX_CHAR_SPACE,
	NX_CHAR_NUMSPACE, /* no-break and thin spaces, which group digits */
	NX_CHAR_NEWLINE,
	NX_CHAR_PARAGRAPH, /* U+2029 */
	NX_CHAR_QUOTE,     /* every apostrophe, accent and prime that stands for ' */
	NX_CHAR_HYPHEN,    /* - and its no-break twin */
	NX_CHAR_DASH,      /* the en dash */
	NX_CHAR_STOP,      /* . */
	NX_CHAR_COMMA,
	NX_CHAR_AND,      /* & */
	NX_CHAR_BETWEEN,  /* / and : which join digits only */
	NX_CHAR_OPEN,     /* [ */
	NX_CHAR_CLOSE,    /* ] */
	NX_CHAR_TAG,      /* # and @ */
	NX_CHAR_END,      /* ends a sentence before a space: ! ? and their like */
	NX_CHAR_WIDE_END, /* ends a sentence with no space behind it */
	NX_CHAR_WRAP,     /* quotes and brackets that may stand between a full stop and the space */
	NX_CHAR_OTHER,
};

struct nx_chars {
	uint8_t seen[0x10000]; /* enum nx_char by code point, NX_CHAR_UNSEEN until asked for */
};

extern const uint8_t nx_chars_ascii[128];

enum nx_char nx_chars_class_slow(struct nx_chars *self, uint32_t code);

static inline enum nx_char
nx_chars_class(struct nx_chars *self, uint32_t code)
{
	if (code < 0x80)
		return (enum nx_char)nx_chars_ascii[code];
	if (code < 0x10000 && self->seen[code])
		return (enum nx_char)self->seen[code];
	return nx_chars_class_slow(self, code);
}

static inline bool
nx_char_is_letter(enum nx_char c)
{
	return c == NX_CHAR_LOWER || c == NX_CHAR_UPPER;
}

static inline bool
nx_char_is_word(enum nx_char c)
{
	return c == NX_CHAR_LOWER || c == NX_CHAR_UPPER || c == NX_CHAR_DIGIT;
}

/* 0 to 9 for a decimal digit of any script, -1 for anything else. */
int nx_char_digit(uint32_t code);

/* The ASCII twin of a full-width character, others unchanged. */
static inline uint32_t
nx_char_narrow(uint32_t code)
{
	return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFEE0 : code;
}

#endif
