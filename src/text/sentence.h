/* sentence.h - where sentences and paragraphs start.
 *
 * A full stop ends a sentence unless the word before it is known to be written
 * with one (Mr., Jan., an initial) or the word behind it starts small.  Which
 * line breaks are paragraphs depends on how the whole text is laid out.
 *
 * Threads  pure
 * Source   the period disambiguation rules of T. Kiss, J. Strunk, "Unsupervised multilingual
 *          sentence boundary detection", Computational Linguistics 32 (2006), with written
 *          lists in place of learned ones
 */
#ifndef NX_TEXT_SENTENCE_H
#define NX_TEXT_SENTENCE_H

#include "base/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum nx_layout {
	NX_LAYOUT_BLANK,   /* a blank line starts a paragraph; other line breaks are spaces */
	NX_LAYOUT_LINES,   /* every line is a paragraph: no blank lines, and lines are long */
	NX_LAYOUT_WRAPPED, /* lines wrapped at a column: an indented line starts a paragraph */
};

enum nx_layout nx_sentence_layout(const char *text, size_t len);

/* enum nx_word_flag bits (ABBREVIATION, STARTER) of a lower-case word. */
uint32_t nx_sentence_hints(nx_lang lang, const char *word, size_t len);

/* True where "3." is third and a full stop behind a small number ends nothing. */
bool nx_sentence_has_dotted_ordinals(nx_lang lang);

#endif
