/* datechoice.h - when was it published?  What is written is believed unless it cannot be meant.
 *
 * In this order: the places of a page (article->dates), of which a date in the URL overrules one
 * that is days later; the date the format gives; the date in the URL (/2020/01/06/, -20200106); the
 * dateline of the text when it names a year ("GENEVA, Jan. 6, 2020 (AP) -").
 * Believed is what is neither more than two days after `now` (clocks of servers, time zones)
 * nor a moment that programs write for "unknown" (1970-01-01T00:00:00Z, year 1).
 *
 * Threads  pure
 */
#ifndef NX_NEWS_DATECHOICE_H
#define NX_NEWS_DATECHOICE_H

#include "article/article.h"

/* Fills published, updated and date_from. */
void nx_date_decide(struct nx_article *article, int64_t now);

#endif
