/* htmlkeep.h - which paragraphs of the element that holds the article are the article.
 *
 * Left out is what is linked for the most part, what is in clutter, what says by its first words that it is
 * furniture, what repeats the headline or an earlier paragraph, labels above the text, and what stands below
 * a heading that announces other articles: to the element's end when it is alone in one, to the
 * text's end when little text follows, else to the next sentence.
 *
 * Threads  pure
 */
#ifndef NX_ARTICLE_HTMLKEEP_H
#define NX_ARTICLE_HTMLKEEP_H

#include "article/htmlblocks.h"

/* Sets `dropped` of blocks first to last - 1.  `title`: the block that shows the headline, SIZE_MAX when none
 * of these does.  `letters`: a zero for each node of the tree, to count in. */
void nx_htmlkeep_mark(const struct nx_htmltree *tree, struct nx_htmlblocks *blocks, size_t first,
                      size_t last, size_t title, struct nx_str headline, uint32_t *letters);

#endif
