/* authors.h - one name an author.
 *
 * "By Jane Doe and John Smith, Reuters" is how papers print it; a filter by author
 * needs the names.  Cuts "By" and its translations off the front, splits at "and", "&",
 * ";" and, behind what looks like a full name, at commas.
 *
 * Threads  pure; memory from the arena; names borrow from the texts given
 */
#ifndef NX_NEWS_AUTHORS_H
#define NX_NEWS_AUTHORS_H

#include "article/article.h"
#include "base/arena.h"

#include <stdbool.h>

/* Replaces article->authors.  False, the article as it was, when memory is out. */
bool nx_authors_tidy(struct nx_article *article, struct nx_arena *arena);

#endif
