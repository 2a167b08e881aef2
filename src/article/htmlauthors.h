/* htmlauthors.h - who wrote the article of a page.
 *
 * JSON-LD and <meta> are believed where they name people. Many give the paper itself, its address or a number
 * of its system; then the page is read: rel=author and elements named for bylines, at last lines
 * near the headline that begin with "By" in one of some languages.
 *
 * Threads  pure
 */
#ifndef NX_ARTICLE_HTMLAUTHORS_H
#define NX_ARTICLE_HTMLAUTHORS_H

#include "article/htmlblocks.h"
#include "article/htmlfacts.h"
#include "article/htmlmain.h"

/* Adds a text unless it is empty, one of them already, or they are full. */
void nx_htmlauthors_push(struct nx_htmlnames *names, struct nx_str name);

/* The same for a name as pages write it: without "By", without "| Reporter", no addresses. */
void nx_htmlauthors_add(struct nx_htmlnames *names, struct nx_str name);

/* Settles facts->authors. */
void nx_htmlauthors_read(struct nx_htmlfacts *facts, const struct nx_htmltree *tree,
                         const struct nx_htmlblocks *blocks, const struct nx_htmlmain *main,
                         struct nx_arena *arena);

#endif
