/* complete.h - works out what the article itself does not say in so many words.
 *
 * Parses the dates as written, decides the language (the article's own tag, else
 * detected from headline and text), tidies authors, and cuts the lead from the body.
 *
 * The lead is what a reader in a hurry gets, and what ranking weighs above the rest:
 *
 *  1. The published summary, when it says something of its own.  It does not when it
 *     repeats the headline, or the opening of the body (teasers cut off with an ellipsis
 *     included): then it is dropped and the body is cut as if there were none,
 *     not before the end of what the summary repeated.
 *  2. Else the body's first paragraph, if it has at most NX_LEAD_WORDS words.  One of
 *     fewer than NX_LEAD_SHORT words (a place, a kicker) takes the next along, if both fit.
 *  3. Else the first two sentences, or one, or as many words as fit.
 *
 * A first paragraph that is the headline again is dropped from the body.  Apart from
 * such repetitions, lead and body together hold every published word once, in order.
 * Letters of scripts written without spaces count a third of a word each.
 *
 * Threads  pure; memory from the arena; texts remain borrowed from where they were
 */
#ifndef NX_NEWS_COMPLETE_H
#define NX_NEWS_COMPLETE_H

#include "article/article.h"
#include "base/arena.h"
#include "base/fail.h"

enum {
	NX_LEAD_WORDS = 120, /* a wire service's first two paragraphs, at most */
	NX_LEAD_SHORT = 8,
};

/* `now` tells dates of the future, which are not believed; 0 believes all.  NIDX_OK, or NIDX_ENOMEM. */
enum nidx_status nx_news_complete(struct nx_article *article, int64_t now, struct nx_arena *arena,
                                  struct nidx_error *err);

/* The same for words as they are written: the article is of no language, lead and body are one text. */
enum nidx_status nx_news_complete_plain(struct nx_article *article, int64_t now,
                                        struct nx_arena *arena, struct nidx_error *err);

#endif
