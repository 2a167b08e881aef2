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

#include "text/chars.h"

/* `p` < `end` is at a letter, a digit, or where nx_scan_starts_word() said so.  Returns a place
 * behind p, no more than NX_WRITTEN_MAX bytes on, at a code point. */
const char *nx_scan_word(struct nx_chars *chars, const char *p, const char *end);

/* Whether a [ or a # or @ at `p` starts a word: [t]he, #MeToo. */
bool nx_scan_starts_word(struct nx_chars *chars, const char *p, const char *end);

/* The end of one character of a wide script with the marks on it. */
const char *nx_scan_cell(struct nx_chars *chars, const char *p, const char *end);

/* The end of a run of such characters. */
const char *nx_scan_wide(struct nx_chars *chars, const char *p, const char *end);

#endif
