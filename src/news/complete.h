/* complete.h - works out what the article itself does not say in so many words.
 *
 * Parses the dates as written, decides the language (the article's own tag, else
 * detected), tidies authors, and cuts the lead from the body: the published summary when there is one, else the
 * opening paragraph (else the opening sentences, when there are no paragraphs).
 *
 * Threads  pure; memory from the arena
 */
#ifndef NX_NEWS_COMPLETE_H
#define NX_NEWS_COMPLETE_H

#include "article/article.h"
#include "base/arena.h"
#include "base/fail.h"

/* NIDX_OK, or NIDX_ENOMEM with the article as it was. */
enum nidx_status nx_news_complete(struct nx_article *article, struct nx_arena *arena,
                                  struct nidx_error *err);

#endif
