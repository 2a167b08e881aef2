/* htmldates.h - where a page shows when it was published.
 *
 * What it says to programs comes first (htmlfacts.h).  Then, in this order: microdata; <time>; elements
 * named for dates, those below the headline first; the address; lines between headline and text, above the
 * headline, below the text; what stands in clutter; the address of the picture.  Whether a line
 * really is a date is judged later (news/datechoice.h), which takes the first that can be meant.
 *
 * Threads  pure
 * Source   the order of cues follows Barbaresi, "htmldate: a Python package to extract publication dates
 *          from web pages" (JOSS 2020)
 */
#ifndef NX_ARTICLE_HTMLDATES_H
#define NX_ARTICLE_HTMLDATES_H

#include "article/htmlblocks.h"
#include "article/htmlfacts.h"
#include "article/htmlmain.h"

/* Adds to facts->dates.  False when memory is out. */
bool nx_htmldates_read(struct nx_htmlfacts *facts, const struct nx_htmltree *tree,
                       const struct nx_htmlblocks *blocks, const struct nx_htmlmain *main,
                       struct nx_arena *arena);

#endif
