/* render.h - tokens as one line of text, for tests to compare.
 *
 *	term@pos, w2 if wider than one, + extra, P paragraph, S sentence, C capitals,
 *	b bigram, j joined; ^us is the capitals mark "\3us"
 */
#ifndef NX_TESTS_TEXT_RENDER_H
#define NX_TESTS_TEXT_RENDER_H

#include "text/analyzer.h"

enum { RENDER_ROOM = 8192 };

/* Analyses `text` with a lexicon of its own; the line is written to `to`, which is returned. */
char *render_text(enum nx_analyzer_mode mode, const char *lang, const char *text,
                  char to[RENDER_ROOM]);

void render_tokens(const struct nx_lexicon *lexicon, const struct nx_tokens *tokens,
                   char to[RENDER_ROOM]);

#endif
