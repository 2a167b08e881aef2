/* htmlfacts.h - what a page says about its article in places made for programs.
 *
 * Publishers tell search engines and social networks more than readers: schema.org as JSON-LD, then <meta>
 * (OpenGraph, parsely, sailthru, Dublin Core), then microdata and <time>.  That is the order in
 * which they are believed: JSON-LD is about this article, a <time> may be about any.
 *
 * Owner    texts are in the arena
 * Threads  pure
 * Source   schema.org (NewsArticle and its kin); ogp.me; HTML 4.5.14 (<time>), microdata 5
 */
#ifndef NX_ARTICLE_HTMLFACTS_H
#define NX_ARTICLE_HTMLFACTS_H

#include "article/article.h"
#include "article/htmlslim.h"
#include "article/htmltree.h"

enum { NX_HTML_NAMES = 64, NX_HTML_DATES = 24 };

struct nx_htmlnames {
	struct nx_str items[NX_HTML_NAMES];
	size_t count;
};

struct nx_htmlfacts {
	/* believed as numbered: JSON-LD, OpenGraph and its like, the page's own */
	struct nx_str headline, og_title, page_title, h1;
	struct nx_str description, section, site, publisher, url, image, lang, body;
	struct nx_str updated;
	struct nx_dated dates[NX_HTML_DATES]; /* best first */
	size_t ndates;
	struct nx_htmlnames authors, tags;
};

/* Notes a place that may tell the publishing time, behind those noted before. */
void nx_htmlfacts_date(struct nx_htmlfacts *self, struct nx_str text, enum nx_date_from from);

/* False when memory is out. */
bool nx_htmlfacts_read(struct nx_htmlfacts *self, const struct nx_htmltree *tree,
                       const struct nx_htmlslim *slim, struct nx_arena *arena);

#endif
