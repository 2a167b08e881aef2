/* lexicon.h - every distinct term once, numbered in order of first sight.
 *
 * A build meets a few hundred thousand distinct terms and tens of millions of
 * occurrences; giving each term a small number once lets everything after it work
 * on numbers.  The lexicon also remembers which written forms led to a term
 * ("missiles" -> "missil"), because wildcards and spelling search over what
 * people write, not over stems.
 *
 * Term bytes: ordinary terms start with a byte >= 0x20.  Below that live
 *	0x01	structure: "\1s" sentence starts, "\1p" paragraph starts
 *	0x02	metadata words, one letter for the field: "\2a" author, "\2s" source,
 *		"\2c" section, "\2l" language, "\2u" url, "\2t" tag
 *	0x03	words written in capitals: "\3us" (see caps() in docs/QUERY.md)
 * so that no article can write a term of another kind.
 *
 * Owner    owns its strings
 * Threads  one at a time
 */
#ifndef NX_TEXT_LEXICON_H
#define NX_TEXT_LEXICON_H

#include "base/types.h"

#include <stdint.h>

#define NX_TERM_MAX 128 /* bytes; longer terms are cut at a code point */
#define NX_NO_TERM UINT32_MAX

struct nx_lexicon;

/* NULL when memory is out. */
struct nx_lexicon *nx_lexicon_new(void);
void nx_lexicon_free(struct nx_lexicon *self);

/* Releases what finding and adding need: from now on terms and forms can only be asked for by their
 * number. */
void nx_lexicon_rest(struct nx_lexicon *self);

/* The number of a term, new ones numbered 0, 1, 2 ...  NX_NO_TERM when memory is out. */
uint32_t nx_lexicon_intern(struct nx_lexicon *self, const char *term, size_t len);

/* The number of a term already there, NX_NO_TERM if it is not.  Never allocates. */
uint32_t nx_lexicon_find(const struct nx_lexicon *self, const char *term, size_t len);

uint32_t nx_lexicon_count(const struct nx_lexicon *self);

/* Borrowed until the lexicon is freed.  `id` < count. */
struct nx_str nx_lexicon_term(const struct nx_lexicon *self, uint32_t id);

/* Asks for what nx_lexicon_term() will read, for those who go through many at random. */
void nx_lexicon_fetch(const struct nx_lexicon *self, uint32_t id);

/* Notes that the folded written form led to the term (once for each pair).  Returns 0, or -1
 * when memory is out. */
int nx_lexicon_add_form(struct nx_lexicon *self, const char *form, size_t len, uint32_t term);

struct nx_form {
	struct nx_str form; /* lower-cased, diacritics folded, not stemmed */
	uint32_t term;
};

uint32_t nx_lexicon_form_count(const struct nx_lexicon *self);
struct nx_form nx_lexicon_form(const struct nx_lexicon *self, uint32_t i);

/* Bytes of memory held, for budgets. */
size_t nx_lexicon_nbytes(const struct nx_lexicon *self);

#endif
