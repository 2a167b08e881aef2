/* keys.h - what the keys of other people's JSON mean.
 *
 * Every publisher, crawler and archive names the same dozen things differently.  Keys
 * are compared without case, '_', '-' and other punctuation, so "published_at",
 * "publishedAt" and "Published-At" are one.  README.md prints the table.
 *
 * Threads  constant
 */
#ifndef NX_ARTICLE_KEYS_H
#define NX_ARTICLE_KEYS_H

#include "base/types.h"

#include <stdbool.h>

enum nx_field {
	NX_FIELD_NONE,
	NX_FIELD_KEY,
	NX_FIELD_TITLE,
	NX_FIELD_SUMMARY,
	NX_FIELD_BODY,
	NX_FIELD_PUBLISHED,
	NX_FIELD_UPDATED,
	NX_FIELD_AUTHORS,
	NX_FIELD_SOURCE,
	NX_FIELD_SECTION,
	NX_FIELD_URL,
	NX_FIELD_LANG,
	NX_FIELD_TAGS,
	NX_FIELD_STATUS,
	NX_FIELD_EMBARGO,
	NX_NFIELDS,
};

struct nx_meaning {
	enum nx_field field;
	uint8_t rank; /* among several keys of one field the lowest is believed */
	bool list;    /* may hold a list of articles: "articles", "items" */
	bool inner;   /* may hold the article itself: "_source", "fields" */
};

/* The meaning of a key; field NONE and all flags false when it has none. */
struct nx_meaning nx_keys_find(struct nx_str key);

#endif
