/* stored_fields.h - an article as bytes, before compression.
 *
 * Bytes  FORMAT.md 7.4: numbers and text apart, for only text is coded (stored_codes.h)
 */
#ifndef NX_SEGMENT_STORED_FIELDS_H
#define NX_SEGMENT_STORED_FIELDS_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"

/* Appends the article's lengths; a failure is out->failed. */
void nx_stored_fields_put(struct nx_buffer *numbers, const struct nx_article *article);

/* Its texts, in the order they are stored. */
size_t nx_stored_fields_count(const struct nx_article *article);
struct nx_str nx_stored_fields_text(const struct nx_article *article, size_t i);

/* Reads an article whose numbers and texts must fill the bytes given.  Text is borrowed; the arrays of
 * authors and tags come from `arena`.  False when the bytes cannot be an article, or arena->failed. */
bool nx_stored_fields_get(const uint8_t *numbers, size_t nnumbers, const uint8_t *text, size_t ntext,
                          struct nx_arena *arena, struct nx_article *article);

#endif
