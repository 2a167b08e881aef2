/* clean.h - text as the rest of nidx wants it: lines, paragraphs, no rubbish.
 *
 * Files end their lines in five ways, indent or separate their paragraphs, and carry
 * control characters of machines long gone.  After cleaning, "\n\n" separates
 * paragraphs and "\n" lines, whatever the file did:
 *
 *	CR, CRLF, NEL, U+2028        a line end
 *	form feed, U+2029            a paragraph end
 *	lines of white space         a paragraph end
 *	an indented line after one that is not, or after the end of a sentence
 *	                             begins a paragraph (Reuters of the 1980s, Chinese papers)
 *	single line ends in a text without blank lines, whose lines end sentences
 *	                             paragraph ends (what most scrapers write)
 *
 * White space at both ends of lines is dropped; control characters become spaces.
 *
 * Owner    results belong to the arena
 * Threads  pure
 */
#ifndef NX_ARTICLE_CLEAN_H
#define NX_ARTICLE_CLEAN_H

#include "base/arena.h"

#include <stdbool.h>

/* Running text.  `text` must be valid UTF-8.  { NULL, 0 } when nothing is left, or when memory
 * is out (arena->failed). */
struct nx_str nx_clean_text(struct nx_str text, struct nx_arena *arena);

/* A headline, a name: all white space becomes single spaces. */
struct nx_str nx_clean_line(struct nx_str text, struct nx_arena *arena);

/* The end of the bytes from `p` on that need no look: no control character, no first byte of a line
 * end beyond ASCII.  The scalar one is the reference. */
const char *nx_clean_plain_end(const char *p, const char *end);
const char *nx_clean_plain_end_scalar(const char *p, const char *end);

/* `text` without white space (ASCII, no-break, ideographic) at its ends; no copy. */
struct nx_str nx_clean_trim(struct nx_str text);

#endif
