/* clutter.h - what repeats on the pages of one site is not news.
 *
 * An extractor tells an article from its page by how pages are made; what it misses (an appeal to
 * subscribe, a line about the paper, teasers set like text) it misses on each page of a site.  So the
 * paragraphs of pages are counted by site, and one that stands in at least 4 pages of a site, and in
 * 3 of 10 of those seen so far, is clutter there from then on.  Pages with the address or headline of an
 * earlier one are versions of it and do not count.  An article that would lose more than half of its
 * text keeps all: then the site repeats news.
 *
 * A table is learnt from pages in a given order and asked afterwards; the same pages in the same order teach the
 * same.
 *
 * Owner    a table owns its memory (16 bytes a paragraph, at most 48 MB: beyond that what was seen once is
 *          forgotten); pages own copies of nothing but hashes
 * Threads  a table may be asked from many threads while nobody teaches it
 * Source   the idea is that of site style trees (Yi, Liu, Li, "Eliminating noisy information in web pages
 *          for data mining", KDD 2003), on paragraphs instead of trees
 */
#ifndef NX_NEWS_CLUTTER_H
#define NX_NEWS_CLUTTER_H

#include "article/article.h"
#include "base/arena.h"

struct nx_clutter; /* the table */

struct nx_clutter *nx_clutter_new(void); /* NULL when memory is out */
void nx_clutter_free(struct nx_clutter *self);
void nx_clutter_reset(struct nx_clutter *self); /* knows nothing; memory kept */

size_t nx_clutter_nbytes(const struct nx_clutter *self);

/* What is counted of pages. */
struct nx_clutter_page {
	uint64_t site, key, title;
	size_t first, count; /* of its paragraphs among `ids` */
};

struct nx_clutter_pages {
	struct nx_clutter_page *items;
	size_t count, room;
	uint64_t *ids;
	size_t nids, ids_room;
};

void nx_clutter_pages_release(struct nx_clutter_pages *self);
void nx_clutter_pages_reset(struct nx_clutter_pages *self);

/* Adds copies of all pages of another list.  False when memory is out. */
bool nx_clutter_pages_append(struct nx_clutter_pages *self, const struct nx_clutter_pages *other);

/* Adds an article's paragraphs; `path`, of its file, stands for the site where there is neither source
 * nor address.  False when memory is out. */
bool nx_clutter_note(struct nx_clutter_pages *self, const struct nx_article *article,
                     const char *path);

/* Teaches the table.  False when memory is out. */
bool nx_clutter_learn(struct nx_clutter *self, const struct nx_clutter_pages *pages);

/* Whether a paragraph is clutter on a site, as far as the table knows. */
bool nx_clutter_knows(const struct nx_clutter *self, uint64_t site, uint64_t id);

/* Cuts what one of two tables (NULL: knows nothing) takes for clutter out of lead and body of the article noted
 * as `page`, new texts in the arena; tells `cut` of each paragraph.  False when memory is out. */
bool nx_clutter_clean(struct nx_article *article, const struct nx_clutter_page *page,
                      const struct nx_clutter *a, const struct nx_clutter *b, struct nx_arena *arena,
                      bool (*cut)(void *ctx, uint64_t site, uint64_t id, struct nx_str paragraph),
                      void *ctx);

#endif
