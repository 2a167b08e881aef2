/* nidx.h - full-text search for news: build an index of articles, ask it, read
 * the answers.
 *
 * INTRODUCTION
 *
 * An index is a folder.  nidx_build() fills it from files in any form news comes
 * in; nidx_open() opens it for reading; nidx_search() answers a query with ranked
 * hits; nidx_hit_*() and nidx_article_*() read what was found.
 *
 *	struct nidx_error err;
 *	struct nidx_index *index;
 *	struct nidx_results *results;
 *
 *	if (nidx_open(&index, ".nidx", &err) != NIDX_OK)
 *		errx(2, "%s", err.message);
 *	if (nidx_search(index, "missile defense", NULL, &results, &err) == NIDX_OK)
 *		for (size_t i = 0; i < nidx_results_count(results); i++)
 *			puts(nidx_hit_title(results, i));
 *	nidx_results_free(results);
 *	nidx_close(index);
 *
 * CAVEATS
 *
 * - Threads: an open index is immutable; any number of threads may search one
 *   `struct nidx_index` at once.  A `struct nidx_results` and everything read
 *   from it belong to one thread at a time.
 * - The library keeps no global state, prints nothing and never exits.
 * - Strings handed out are NUL-terminated UTF-8 and live as long as the object
 *   they were read from.  Never NULL: what an article lacks is "".
 * - Times are seconds since 1970-01-01T00:00Z; NIDX_NO_TIME where there is none.
 *
 * All functions that can fail return an enum nidx_status and, when `err` is not
 * NULL, fill it with the status, the place and what to do.
 */
#ifndef NIDX_H
#define NIDX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NIDX_API __attribute__((visibility("default")))
#else
#define NIDX_API
#endif

/* ---- Errors ---------------------------------------------------------- */

enum nidx_status {
	NIDX_OK = 0,
	NIDX_DONE = 1,     /* not an error: an iteration has no more items */
	NIDX_EARG = 2,     /* an argument is out of its range */
	NIDX_ENOMEM = 3,   /* memory could not be had */
	NIDX_EIO = 4,      /* the system refused to read, write, sync or rename */
	NIDX_ENOENT = 5,   /* no such file, index or article */
	NIDX_ECORRUPT = 6, /* the index's bytes are damaged: see `nidx check` */
	NIDX_EVERSION = 7, /* the index was written by another format version */
	NIDX_ESYNTAX = 8,  /* a query is malformed (strict mode only) */
	NIDX_EINPUT = 9,   /* an article or file could not be understood */
	NIDX_ELIMIT = 10,  /* a documented limit was passed */
	NIDX_ELOCKED = 11, /* another process is writing this index */
	NIDX_ECANCEL = 12  /* a callback asked to stop */
};

#define NIDX_ERROR_MESSAGE 512

struct nidx_error {
	enum nidx_status status;
	uint64_t offset; /* byte in the file, the query or the section; 0 if unknown */
	char message[NIDX_ERROR_MESSAGE]; /* what, where and what to do; NUL-terminated */
};

/* A few words for a status, in static storage. */
NIDX_API const char *nidx_status_text(enum nidx_status status);

#ifdef __cplusplus
}
#endif
#endif
