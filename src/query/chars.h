/* chars.h - what a character means to a query before any word is known.
 *
 * The analyser decides what a word is; here it only matters where one ends. Marks that
 * pasted headlines are full of (commas, dashes, bullets, quotation marks of every country) end a
 * word or fall off its edges, so that they never reach an operator by accident.
 */
#ifndef NX_QUERY_CHARS_H
#define NX_QUERY_CHARS_H

#include "base/str.h"

#include <stdbool.h>

enum nx_char_class {
	NX_CHAR_WORD,  /* letters, digits, and everything not listed below */
	NX_CHAR_MARK,  /* may stand inside a word and at its edges, is none alone: # @ $ . & [ ] */
	NX_CHAR_EDGE,  /* may stand inside a word, falls off its edges: ' ! ? - / */
	NX_CHAR_SPLIT, /* ends a word: | ; = ~ ^ em dash, ellipsis, CJK and Arabic stops */
	NX_CHAR_DIGIT_MARK, /* ends a word except between two digits: , : */
	NX_CHAR_SPACE,
	NX_CHAR_OPEN,
	NX_CHAR_CLOSE,
	NX_CHAR_QUOTE
};

enum { NX_QUOTE_FAMILIES = 4 }; /* a quotation is closed by any mark of the family that opened it */

enum nx_char_class nx_char_classify(uint32_t code);

/* 0 the straight and curly double marks, 1 guillemets, 2 and 3 corner brackets. */
unsigned nx_char_quote_family(uint32_t code);

/* The class of the character at `p` < `end`, *width its bytes. */
enum nx_char_class nx_char_at(const char *p, const char *end, unsigned *width);

/* Has at least one letter or digit. */
bool nx_char_wordy(const char *p, const char *end);

static inline bool
nx_char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ASCII only, as every name of the query language. */
bool nx_str_is_nocase(struct nx_str text, const char *word);

#endif
