/* markup.h - the text of a little HTML inside a JSON string.
 *
 * Content management systems hand out bodies as HTML fragments.  Tags go, block tags become
 * paragraph breaks, <br> a line end, entities their characters, scripts and styles
 * nothing.  Whole pages with menus and clutter are not for this module.
 *
 * Owner    results belong to the arena
 * Threads  pure
 * Source   WHATWG HTML, 13.2; entity names of HTML 4
 */
#ifndef NX_ARTICLE_MARKUP_H
#define NX_ARTICLE_MARKUP_H

#include "base/arena.h"

#include <stdbool.h>

/* `text` itself when it holds neither a tag of HTML nor an entity; else a copy without. Only names
 * of HTML count as tags, so "a < b" and "<unknown>" stay.  { NULL, 0 } when memory is out
 * (arena->failed) or nothing is left. */
struct nx_str nx_markup_strip(struct nx_str text, struct nx_arena *arena);

/* The character of an entity at p ("&amp;", "&#8217;", "&#x2019;"), *width its bytes;
 * 0 when there is none.  The semicolon is needed: "AT&T" and "&#1 fan" are text. */
uint32_t nx_markup_entity(const char *p, const char *end, size_t *width);

#endif
