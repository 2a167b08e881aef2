/* article.h - the inside of struct nidx_article.
 *
 * Owner    its arena has all its texts
 */
#ifndef NX_API_ARTICLE_H
#define NX_API_ARTICLE_H

#include "api/internal.h"

#include "article/article.h"

struct nidx_article {
	struct nx_arena arena;
	struct nx_article article; /* strings in the arena or borrowed, NUL-terminated below */
	const char *texts[NIDX_DATE_FROM + 1];
	const char **authors, **tags, **captions;
};

/* Fills texts, authors and tags from `article`; arena.failed when memory is out. */
void nx_api_fill_article(struct nidx_article *self);

#endif
