/* number.h - a number finds itself however it is grouped.
 *
 *	English  3,000  3000  3'000  3 000 (no-break)  -> 3000     1.5 -> 1.5
 *	German   3.000  3000                           -> 3000     1,5 -> 1.5
 *
 * Threads  pure
 */
#ifndef NX_TEXT_NUMBER_H
#define NX_TEXT_NUMBER_H

#include "base/lang.h"

#include <stdbool.h>
#include <stddef.h>

/* True where 1,5 is one and a half and 3.000 three thousand. */
bool nx_number_has_decimal_comma(nx_lang lang);

/* The normal form of ASCII digits with single separators . , ' or space between them, written to
 * `to` (room >= len).  0 when it is not one number but several: a date, a version, a list. */
size_t nx_number_normal(const char *text, size_t len, bool decimal_comma, char *to);

struct nx_unit {
	const char *brief;   /* bn */
	const char *spelled; /* billion */
};

/* The unit a lower-case word names behind a number, NULL if none. */
const struct nx_unit *nx_number_unit(nx_lang lang, const char *word, size_t len);

#endif
