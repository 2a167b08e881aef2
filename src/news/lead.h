/* lead.h - where the lead of an article ends and the rest begins.  The rules are in complete.h.
 *
 * Owner    results borrow from the texts given
 * Threads  pure
 */
#ifndef NX_NEWS_LEAD_H
#define NX_NEWS_LEAD_H

#include "article/article.h"

/* Replaces article->lead and ->body, reading title, lead (the summary) and body. */
void nx_lead_cut(struct nx_article *article);

#endif
