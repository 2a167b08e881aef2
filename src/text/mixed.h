/* mixed.h - articles that change their language on the way.
 *
 * A report quotes a page of a treaty in French, a bulletin prints everything twice.  Analysed in the
 * language of the article only, such a passage is found by its written words but not by their other
 * forms.  So its paragraphs are analysed in their own language too, and what differs is indexed
 * beside the words, as extras (analyzer.h): nothing changes for words of the article's own
 * language, neither positions nor length.
 *
 * Looked for are paragraphs in texts whose end is in another language than the text, or of which a
 * paragraph is in another script; then each paragraph of at least 120 bytes is judged by itself.
 *
 * Threads  as the analyzer
 */
#ifndef NX_TEXT_MIXED_H
#define NX_TEXT_MIXED_H

#include "text/analyzer.h"

/* As nx_analyzer_run(), of a text in `lang` that may hold passages in others. */
int nx_mixed_run(struct nx_analyzer *analyzer, nx_lang lang, const char *text, size_t len,
                 nx_pos first, nx_pos *next, struct nx_tokens *tokens);

#endif
