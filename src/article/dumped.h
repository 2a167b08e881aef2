/* dumped.h - articles as an index gives them back: one JSON object a line, nothing left to be worked out.
 *
 *	{"nidx":"article","key":"...","title":"...", ... ,"times":[1578312000,60,4,null]}
 *
 * The first member says what the line is: "article"; "bundle" and "segment", an article that begins a bundle
 * or a segment; "repeat", an article that is stored and no document; "clutter", a paragraph that was left
 * out of pages; "file", a file that was read.  Other members have the names other readers know; "times" (seconds, zone, precision of
 * publication, then of update; null: not known), "release" (status, embargo) and "lang" are exact.  An index
 * built of the lines is the one they came from, byte for byte.
 *
 * Owner  borrows everything
 */
#ifndef NX_ARTICLE_DUMPED_H
#define NX_ARTICLE_DUMPED_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"

enum nx_dumped {
	NX_DUMPED_ARTICLE,
	NX_DUMPED_BUNDLE,
	NX_DUMPED_SEGMENT,
	NX_DUMPED_REPEAT,
	NX_DUMPED_CLUTTER,
	NX_DUMPED_FILE,
	NX_DUMPED_KINDS
};

/* Appends a line.  `exact`: times, language and release are known; else they are worked out again when
 * the line is read. */
void nx_dumped_put(struct nx_buffer *to, enum nx_dumped kind, const struct nx_article *article,
                   bool exact);
void nx_dumped_put_clutter(struct nx_buffer *to, struct nx_str source, struct nx_str paragraph,
                           uint64_t articles);

/* A file and the hashes of its articles' keys. */
struct nx_dumped_file {
	struct nx_str path;
	int64_t nbytes, changed;
	const uint64_t *keys;
	size_t nkeys;
};
void nx_dumped_put_file(struct nx_buffer *to, const struct nx_dumped_file *file);

/* Of a line of a file.  False when it is malformed, or memory is out. */
bool nx_dumped_file(struct nx_str line, struct nx_arena *arena, struct nx_dumped_file *file);

/* What a line is; NX_DUMPED_KINDS: none of these. */
enum nx_dumped nx_dumped_kind(struct nx_str line);

/* Of a line of clutter.  False when it is malformed, or memory is out. */
bool nx_dumped_clutter(struct nx_str line, struct nx_arena *arena, struct nx_str *source,
                       struct nx_str *paragraph, uint64_t *articles);

#endif
