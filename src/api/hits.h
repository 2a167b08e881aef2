/* hits.h - the articles behind the hits of a search.
 *
 * Ten hits are shown with passages out of their texts; of a thousand, or a million, somebody wants
 * the keys.  So what is small (key, title, source ...) is read without the body and stays, and of whole
 * articles a long list holds only the last one asked for.  The first question in a long list reads
 * what is small of many hits at once, in the order in which they are stored, because neighbours
 * share what must be decoded.
 *
 * Owner    borrows the unpacker until release; strings and the articles of a short list live in the
 *          arena of the results; the reader owns the memory of the last article of a long list
 * Threads  one at a time, as the results
 */
#ifndef NX_API_HITS_H
#define NX_API_HITS_H

#include "article/article.h"
#include "base/arena.h"
#include "index/snapshot.h"
#include "search/search.h"

/* NUL-terminated, never NULL. */
struct nx_hit_text {
	const char *key, *title, *source, *section, *url;
	const char *authors; /* joined by "; " */
	char published[NX_WHEN_TEXT];
	char lang[NX_LANG_TEXT];
	struct nx_article *article; /* of a hit in a short list: */
	bool whole;                 /* its body has been read too */
};

struct nx_hit_reader {
	const struct nx_snapshot *snapshot;
	const struct nx_hits *hits;
	struct nx_arena *arena;
	struct nx_unpacker *unpacker;
	struct nx_hit_text **texts; /* NULL: not read yet */
	struct nx_arena last;       /* of the last article of a long list */
	struct nx_article article;
	size_t holds; /* whose that is; SIZE_MAX: nobody's */
	bool damaged; /* something could not be read */
};

/* False when memory is out. */
bool nx_hit_reader_init(struct nx_hit_reader *self, const struct nx_snapshot *snapshot,
                        const struct nx_hits *hits, struct nx_unpacker *unpacker,
                        struct nx_arena *arena);
void nx_hit_reader_release(struct nx_hit_reader *self); /* takes zeroed */

/* What is small of hit i; empty strings where it cannot be read. */
const struct nx_hit_text *nx_hit_reader_text(struct nx_hit_reader *self, size_t i);

/* These parts of its article at least (enum nx_stored_get, or-ed), until the next call; without what
 * cannot be read. */
const struct nx_article *nx_hit_reader_article(struct nx_hit_reader *self, size_t i,
                                               unsigned parts);

#endif
