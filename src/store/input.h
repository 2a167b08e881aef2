/* input.h - files of articles, outside any index: opened as streams, found by walking.
 *
 * Errors  as in dir.h
 * Threads any; a stream is one thread's at a time
 */
#ifndef NX_STORE_INPUT_H
#define NX_STORE_INPUT_H

#include "base/fail.h"
#include "base/stream.h"
#include "base/types.h"

#include <stdbool.h>

/* A stream over a file, "-" for standard input.  The path is copied. */
enum nidx_status nx_input_open(struct nx_stream *stream, const char *path, struct nidx_error *err);

/* What tells whether a file is what it was: its whole path (nx_mem_free() it), bytes, and when it was changed
 * in nanoseconds since 1970.  False when it is no plain file, or memory is out. */
struct nx_input_file {
	char *path;
	int64_t nbytes, changed;
};
bool nx_input_look(const char *path, struct nx_input_file *file);

/* Whether reading a stream of nx_input_open() would go on at once, at the latest in so many
 * milliseconds.  Standard input at a terminal or behind a pipe may have nothing yet. */
bool nx_input_ready(const struct nx_stream *stream, int milliseconds);

/* Walks files and folders recursively: entries in byte order, hidden ones (".x") passed over, links
 * followed, no folder entered twice.  Calls visit(ctx, path, base, size, named, err) for each plain
 * file: `base` is the path below the named folder (the whole path for a named file), `named` is
 * true when the user named the file itself ("-" and pipes among them, with size 0).  visit's
 * non-OK status ends the walk and is returned.  An entry that cannot be read is reported through
 * visit with size -1 and err filled; a missing `path` is returned as NIDX_ENOENT. */
typedef enum nidx_status (*nx_walk_visit)(void *ctx, const char *path, const char *base,
                                          int64_t size, bool named, struct nidx_error *err);
enum nidx_status nx_input_walk(const char *path, nx_walk_visit visit, void *ctx,
                               struct nidx_error *err);

#endif
