/* read.h - articles as a build would read them, indexing nothing.
 *
 * For those who want to see what was understood of a file before, or instead of, indexing it.
 *
 * Threads  one
 */
#ifndef NX_INDEX_READ_H
#define NX_INDEX_READ_H

#include "article/article.h"
#include "base/fail.h"

struct nx_read_item {
	const struct nx_article *article; /* complete; valid during the call */
	const char *format;               /* "JSON lines" */
	const char *path;                 /* of its file; of entries of archives with their names */
	uint64_t line;                    /* where it begins; 0 when the file is one article */
};

struct nx_read_options {
	void *ctx;
	int64_t now; /* as for nx_news_complete() */
	int (*article)(void *ctx, const struct nx_read_item *item); /* non-zero ends: NIDX_ECANCEL */
	void (*problem)(void *ctx, const struct nidx_error *what, bool whole_file); /* may be NULL */
};

struct nx_read_stats {
	uint64_t files, ignored_files, read_bytes;
	uint64_t articles, bad_items, bad_files;
};

/* Reads files and folders, "-" being standard input, in the order of a build. */
enum nidx_status nx_read(const char *const *paths, size_t npaths,
                         const struct nx_read_options *options, struct nx_read_stats *stats,
                         struct nidx_error *err);

#endif
