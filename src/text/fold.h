/* fold.h - one spelling for what readers take to be one letter.
 *
 * Two steps, because Snowball stands between them: nx_fold_case() lowers case and
 * composes (compatibility forms become ordinary ones), keeping the accents Snowball's rules
 * are written for; nx_fold_marks() then takes the accents away.
 *
 *	"MÜLLER" -> "müller" -> (stem) "müll" -> "mull"
 *
 * Units    bytes of UTF-8; results are cut at a code point to fit `room`
 * Threads  pure
 * Source   NFKC and case folding of Unicode 14 (utf8proc); the letters without a
 *          decomposition (ł, ø, đ ...) and the Arabic forms are our table
 */
#ifndef NX_TEXT_FOLD_H
#define NX_TEXT_FOLD_H

#include "base/lang.h"

#include <stddef.h>

/* Lower case, NFKC.  Turkish and Azeri have their own I.  Returns the bytes written. */
size_t nx_fold_case(nx_lang lang, const char *word, size_t len, char *to, size_t room);

/* Without diacritics: Latin, Greek, Arabic and Hebrew lose all marks; Cyrillic loses stress
 * marks and the dots of ё but keeps й and ї, which are letters of their own; marks of
 * Indic and South-East Asian scripts are vowels and stay. */
size_t nx_fold_marks(const char *word, size_t len, char *to, size_t room);

#endif
