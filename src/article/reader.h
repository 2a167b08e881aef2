/* reader.h - from a stream of bytes to raw items, from a raw item to articles.
 *
 * Two steps, because they cost so differently.  *Framing* finds where one item ends and
 * the next begins (a JSON line, a text file, later a WARC record); it is cheap and must
 * go in order.  *Parsing* understands an item; it is dear and items are independent, so a build
 * frames on one thread and parses on all.  A new format is one `struct nx_format` in the
 * table of formats.c.
 *
 * A .jsonl file is one item a line.  A .json file is one item an article: elements of its
 * array of articles are framed one by one, so that memory is bounded by the largest item
 * (at most NX_RAW_MAX) however large the file.  A text file is one item.
 *
 * Owner    a reader borrows the stream until nx_reader_close(), which closes it
 * Threads  a reader is used by one thread; nx_raw_parse() may run anywhere
 */
#ifndef NX_ARTICLE_READER_H
#define NX_ARTICLE_READER_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/stream.h"

/* Limits, documented in README.md. */
#define NX_RAW_MAX ((size_t)64 << 20) /* bytes of one item (a line, a text), decompressed */

struct nx_format;

struct nx_raw {
	const struct nx_format *format;
	struct nx_str bytes; /* the item; of nx_reader_next(): borrowed until the next call */
	const char *path;    /* of the file, for messages; borrowed as bytes */
	struct nx_str key;   /* fallback key, borrowed as bytes: the path below the folder named,
	                        and where many "#" and the line (JSON lines) or ordinal (JSON) */
	uint64_t line;       /* where the item starts, from 1; 0 when the item is the file */
	uint64_t offset;     /* byte in the (decompressed) file where the item starts */
	struct nx_str url;   /* where a crawl fetched it; empty when unknown; borrowed as bytes */
	uint32_t file;       /* number of the file, for who counts them */
	struct nx_str charset; /* as HTTP said, "utf-8" when it was decoded here; may be empty */
};

struct nx_reader;

/* Sniffs `stream` (already open): gunzips by magic number, looks into archives and crawls
 * (container.h), detects encoding by byte-order mark and pattern, tells the format by content, with the
 * ending of stream->name as a hint.  `key_base` is the fallback key for items (the file's path
 * relative to the folder the user named, without .gz); of entries of an archive, it and "/" and their
 * name, or "#" and their number.  NIDX_EINPUT when the content is no format we read (binary, empty): err
 * says what it looks like.  A file that was not `named` by the user, whose ending says nothing and
 * whose content is not unmistakable, is NIDX_DONE: nothing to read, nothing wrong.  Unless NIDX_OK the
 * stream is closed. */
enum nidx_status nx_reader_open(struct nx_reader **self, struct nx_stream *stream,
                                const char *key_base, bool named, struct nidx_error *err);
void nx_reader_close(struct nx_reader *self);

/* The next raw item.  NIDX_OK; NIDX_DONE; NIDX_EINPUT: this item is bad (too long, ...) or
 * the stream broke off (truncated gzip): err says which and where, call again for what
 * follows (then NIDX_DONE if nothing can); NIDX_EIO or NIDX_ENOMEM: give up. */
enum nidx_status nx_reader_next(struct nx_reader *self, struct nx_raw *raw, struct nidx_error *err);

/* "plain text", "JSON lines", "JSON", "a ZIP archive" ... */
const char *nx_reader_format_name(const struct nx_reader *self);
const char *nx_raw_format_name(const struct nx_raw *raw);

/* True when the ending of a name, .gz looked through, is that of news: a file that is then no
 * news is worth a complaint. */
bool nx_reader_wants_name(const char *name);

struct nx_articles {
	struct nx_article *items; /* in the arena */
	size_t count;
};

/* True for a line of a dump (dumped.h). */
bool nx_raw_is_dumped(const struct nx_raw *raw);

/* Understands one item: appends its articles to *out (memory from `arena`); most items are
 * one article, a wrapper may hold several.  Nothing is borrowed from raw.  NIDX_OK;
 * NIDX_EINPUT: not understood, or no article in it: err names path, line and what is
 * wrong, *out is as it was; NIDX_ENOMEM. */
enum nidx_status nx_raw_parse(const struct nx_raw *raw, struct nx_arena *arena,
                              struct nx_articles *out, struct nidx_error *err);

#endif
