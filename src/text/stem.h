/* stem.h - missiles, missile: one term.
 *
 * Snowball's stemmer of the language, made at first need, behind a list of exceptions
 * for English words it would throw together (exceptions.h), and before a list of those it leaves
 * apart that are spelled in two ways (spelling.c).
 *
 * Owner    owns the stemmers
 * Threads  one at a time
 * Source   M. F. Porter, "Snowball: a language for stemming algorithms" (libstemmer)
 */
#ifndef NX_TEXT_STEM_H
#define NX_TEXT_STEM_H

#include "base/lang.h"

#include <stdbool.h>

struct sb_stemmer;

enum { NX_STEM_LANGS = 30 };

struct nx_stemmers {
	struct sb_stemmer *of[NX_STEM_LANGS]; /* by place in our table of languages */
};

void nx_stemmers_release(struct nx_stemmers *self);

/* True when libstemmer has the language. */
bool nx_stem_known(nx_lang lang);

/* The stem of a case-folded word (accents kept), written to `to`: its length, at most `room`.
 * A language without stemmer, or memory running out, gives the word itself. */
size_t nx_stem(struct nx_stemmers *self, nx_lang lang, const char *word, size_t len, char *to,
               size_t room);

/* English: the term of an excepted word, NULL if it is none.  See exceptions.h. */
const char *nx_stem_exception(const char *word, size_t len);

/* English: the American stem of a British one ("defenc": "defens"), NULL if there is none.  See
 * spelling.c. */
const char *nx_stem_spelling(const char *stem, size_t len);

#endif
