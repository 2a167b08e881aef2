/* scan.h - where a written word ends.
 *
 * A written word is a run of letters and digits together with the signs that may
 * stand inside one: Iran's, U.S.-led, 3,000, AT&T, transaction[s].  It is the key
 * under which struct nx_words remembers what the word became, so its end must
 * depend on the bytes alone, not on the language.
 *
 * Threads  pure, but for the table of character classes
 */
#ifndef NX_TEXT_SCAN_H
#define NX_TEXT_SCAN_H

#include "base/ascii.h"
#include "text/chars.h"

enum { NX_SCAN_PLAIN_MAX = 64 }; /* bytes; longer words take the slow way, which knows the limit */

/* See nx_scan_word(): the words that are not ASCII letters and digits alone. */
const char *nx_scan_word_slow(struct nx_chars *chars, const char *p, const char *end);

/* `p` < `end` is at a letter, a digit, or where nx_scan_starts_word() said so.  Returns a place
 * behind p, no more than NX_WRITTEN_MAX bytes on, at a code point. */
static inline const char *
nx_scan_word(struct nx_chars *chars, const char *p, const char *end)
{
	const char *q = nx_ascii_word_end(p, end);

	if (q > p && q - p < NX_SCAN_PLAIN_MAX &&
	    (q == end || ((unsigned char)*q < 0x80 && nx_chars_ascii[(int)*q] == NX_CHAR_SPACE)))
		return q;
	return nx_scan_word_slow(chars, p, end);
}

/* Whether a [ or a # or @ at `p` starts a word: [t]he, #MeToo. */
bool nx_scan_starts_word(struct nx_chars *chars, const char *p, const char *end);

/* The end of one character of a wide script with the marks on it. */
const char *nx_scan_cell(struct nx_chars *chars, const char *p, const char *end);

/* Whether such a character is at `p`. */
bool nx_scan_is_wide(struct nx_chars *chars, const char *p, const char *end);

#endif
