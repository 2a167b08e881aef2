/* htmlmain.h - which paragraphs of a page are the article.
 *
 * 1. Elements that are clutter by tag (<nav>, <footer>, <aside>), by name ("related", "share") or by
 *    being comments are set aside with all they hold, unless most of the page's prose is in them.
 * 2. Each paragraph of prose adds its weight to the elements around it, less the farther out they are.
 *    The heaviest, where names like "article-body" and itemprop=articleBody count extra, holds the text.
 * 3. From there outwards, as long as an element says that it is the article's text, or siblings of the
 *    same kind hold more of it.
 * 4. Inside, what is linked, announces other articles, repeats the headline or a paragraph is dropped.
 *
 * Threads  pure
 * Source   2: Readability (Arc90, 2009); link density: Kohlschuetter et al. (WSDM 2010); 1 and 3 follow
 *          Barbaresi, "Trafilatura" (ACL 2021), section 3, in the order of cues.  Our difference: one
 *          pass over paragraphs in an array, no changes to the tree.
 */
#ifndef NX_ARTICLE_HTMLMAIN_H
#define NX_ARTICLE_HTMLMAIN_H

#include "article/htmlblocks.h"

struct nx_htmlmain {
	struct nx_str lead; /* a standfirst shown apart from the text; may be empty */
	struct nx_str body;
	size_t headline;    /* the block that shows the headline; `first` if none does */
	size_t first, last; /* from the block the text begins with to behind its last */
};

/* `title`: the headline, to find where the article begins.  `description`: what the page says of
 * itself, to know a standfirst by.  Marks blocks as clutter or dropped.  False when memory is out. */
bool nx_htmlmain_find(struct nx_htmlmain *self, struct nx_htmltree *tree,
                      struct nx_htmlblocks *blocks, struct nx_str title, struct nx_str description,
                      struct nx_arena *arena);

/* Whether a block stands below a picture. */
bool nx_htmlmain_is_caption(const struct nx_htmltree *tree, const struct nx_htmlblock *block);

/* Whether two lines say the same but for case, punctuation and blanks; `prefix`: whether b is
 * at least the beginning of a. */
bool nx_htmlmain_alike(struct nx_str a, struct nx_str b, bool prefix);

#endif
