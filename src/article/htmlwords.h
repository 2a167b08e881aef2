/* htmlwords.h - what the words of class and id attributes give away.
 *
 * Designers name things for what they are: "article-body", "share-tools", "related-stories".  A
 * name is taken apart at hyphens, underscores and capitals ("relatedStories" is "related",
 * "stories"), and each run of one to three of its words, written together, is looked up in a table.
 *
 * Threads  constant
 * Source   the idea is Readability's (Arc90, 2009), whose patterns match anywhere in a name: there
 *          "download" is an ad.  Whole words are more certain, so more of them can be listed.
 */
#ifndef NX_ARTICLE_HTMLWORDS_H
#define NX_ARTICLE_HTMLWORDS_H

#include "base/types.h"

#include <stdbool.h>

struct nx_htmlnode;

enum nx_htmlmark {
	NX_MARK_BODY = 1,        /* the article's text: "article-body" */
	NX_MARK_PERHAPS = 2,     /* might be, or around it: "content" */
	NX_MARK_LEAD = 4,        /* standfirst */
	NX_MARK_CLUTTER = 8,     /* never part of the text: "related", "newsletter" */
	NX_MARK_COMMENTS = 16,   /* of readers */
	NX_MARK_CAPTION = 32,
	NX_MARK_BYLINE = 64,
	NX_MARK_DATE = 128,
	NX_MARK_TITLE = 256,
	NX_MARK_ITEM_BODY = 512, /* itemprop=articleBody and its like */
	NX_MARK_HIDDEN = 1024,   /* "sr-only" */
	NX_MARK_MINOR = 2048,    /* clutter unless it holds much text: "meta", "media" */
};

/* The marks of a node's class, id, itemprop, role and data-* attributes. */
uint32_t nx_htmlwords_marks(const struct nx_htmlnode *node);

/* The marks of one name, as of a class. */
uint32_t nx_htmlwords_find(struct nx_str name);

/* Whether a short paragraph says by its first words that it is none of the article: "Read more:",
 * "Lesen Sie auch", "Copyright ...". */
bool nx_htmlwords_is_furniture(struct nx_str text);

/* Bytes of "By " or its like in some languages that a line begins with; 0 when it does not. */
size_t nx_htmlwords_byline(struct nx_str line);

/* Whether a heading announces what is no longer the article: "Related stories", "Mehr zum Thema". */
bool nx_htmlwords_ends_article(struct nx_str heading);

#endif
