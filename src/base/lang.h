/* lang.h - a language in two bytes.
 *
 * Up to three letters of an ISO 639 code, five bits each: "en" and "pcm" both fit,
 * comparison is one instruction, and the number is stored in the index as it is.
 */
#ifndef NX_BASE_LANG_H
#define NX_BASE_LANG_H

#include "base/types.h"

typedef uint16_t nx_lang; /* 0: unknown */

#define NX_LANG(a, b) ((nx_lang)(((a) - 'a' + 1) << 10 | ((b) - 'a' + 1) << 5))
#define NX_LANG3(a, b, c) ((nx_lang)(NX_LANG(a, b) | ((c) - 'a' + 1)))

#define NX_LANG_TEXT 4
/* Writes the letters and a NUL; "" for unknown.  Returns `to`. */
char *nx_lang_text(nx_lang lang, char to[NX_LANG_TEXT]);

/* Packs the letters before any '-' or '_' ("pt-BR", "EN_us"), any case; three-letter codes
 * with a two-letter twin become it ("eng", "deu", "ger" are "en", "de", "de").  0 when the
 * text is not 2 or 3 ASCII letters there. */
nx_lang nx_lang_parse(const char *text, size_t len);

#endif
