/* stored_fields.h - an article as bytes, before compression.
 *
 * Bytes  FORMAT.md 7.3: lengths first, then all text in one piece
 */
#ifndef NX_SEGMENT_STORED_FIELDS_H
#define NX_SEGMENT_STORED_FIELDS_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"

/* Appends the article's bytes; a failure is out->failed. */
void nx_stored_fields_put(struct nx_buffer *out, const struct nx_article *article);

/* Reads an article that must fill [bytes, bytes + nbytes).  Text is borrowed; the arrays of authors and
 * tags come from `arena`.  False when the bytes cannot be an article, or arena->failed. */
bool nx_stored_fields_get(const uint8_t *bytes, size_t nbytes, struct nx_arena *arena,
                          struct nx_article *article);

#endif
