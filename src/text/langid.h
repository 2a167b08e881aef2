/* langid.h - in which language is this written?
 *
 * Script decides first, then how often the language's commonest words and letter
 * groups occur.
 */
#ifndef NX_TEXT_LANGID_H
#define NX_TEXT_LANGID_H

#include "base/lang.h"

#include <stdbool.h>

/* The language of valid UTF-8, 0 when there is too little evidence.  Looks at no more than
 * the first few kilobytes.  Pure; never allocates. */
nx_lang nx_langid_detect(const char *text, size_t len);

/* Languages so close that a text is no proof of the one against the other. */
bool nx_langid_close(nx_lang a, nx_lang b);

/* True when this build stems the language. */
int nx_lang_has_stemmer(nx_lang lang);

#endif
