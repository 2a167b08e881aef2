/* make.h - the tokens of one written word, made from its pieces.
 *
 * Here it is decided which pieces are one name ("S-300", "e-mail", "al-Qaeda") and which are
 * words side by side ("air-defense"), and which other spellings the index should
 * know about.  docs/ANALYSIS.md has the rules with examples.
 *
 * Threads  through struct nx_words: one at a time
 */
#ifndef NX_TEXT_MAKE_H
#define NX_TEXT_MAKE_H

#include "text/pieces.h"
#include "text/words.h"

enum { NX_MADE_MAX = 5 * NX_WRITTEN_MAX }; /* tokens: a few for each piece */

struct nx_made {
	struct nx_word_token tokens[NX_MADE_MAX];
	size_t count;
	uint16_t npos;
	uint32_t flags; /* enum nx_word_flag */
};

/* 0, or -1 when memory is out. */
int nx_make_word(struct nx_made *made, struct nx_words *words, nx_lang lang,
                 enum nx_word_kind kind, const char *written, size_t len);

/* The folded, unstemmed form: see nx_analyzer_fold(). */
size_t nx_make_form(struct nx_chars *chars, nx_lang lang, const char *word, size_t len, char *to,
                    size_t room);

#endif
