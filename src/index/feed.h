/* feed.h - raw items from files and folders, one after another.
 *
 * Walks the paths a user named in their order, opens what looks like articles, frames it and
 * hands each raw item on; what cannot be read is handed on as a problem in its place.
 *
 * Owner    borrows paths; items are valid during the call
 * Threads  one
 */
#ifndef NX_INDEX_FEED_H
#define NX_INDEX_FEED_H

#include "article/reader.h"
#include "base/fail.h"

#include <stdbool.h>

struct nx_feed {
	const char *index_path; /* a folder never to be read; NULL for none */
	/* Both: a status other than NIDX_OK ends the feed, which returns it. */
	enum nidx_status (*item)(void *ctx, const struct nx_raw *raw, struct nidx_error *err);
	enum nidx_status (*problem)(void *ctx, const struct nidx_error *what, bool whole_file,
	                            struct nidx_error *err);
	/* May be NULL.  Called for a file that is about to be read: false leaves it out.  *number becomes its
	 * items' raw->file. */
	bool (*file)(void *ctx, const char *path, uint32_t *number);
	uint32_t number;
	/* May be NULL.  Called between reads of standard input: `paused` when nothing came for a while.  A
	 * status other than NIDX_OK ends the feed. */
	enum nidx_status (*turn)(void *ctx, bool paused, struct nidx_error *err);
	void *ctx;
	/* Counted up. */
	uint64_t wanted_files, wanted_bytes; /* by nx_feed_measure(); bytes as on disk, 0 unknown */
	uint64_t files, ignored_files, read_bytes;
	enum nidx_status stopped; /* the status that ended it */
	struct nidx_error turn_error; /* of turn() */
};

/* Counts what nx_feed_run() would open, opening nothing.  Returns the first walk's failure, after
 * counting all others. */
enum nidx_status nx_feed_measure(struct nx_feed *self, const char *const *paths, size_t npaths,
                                 struct nidx_error *err);

/* NIDX_OK, what item() or problem() returned, or NIDX_ENOMEM. */
enum nidx_status nx_feed_run(struct nx_feed *self, const char *const *paths, size_t npaths,
                             struct nidx_error *err);

/* The items of a stream, which is closed, as those of a file called `name` that the user named. */
enum nidx_status nx_feed_stream(struct nx_feed *self, struct nx_stream *stream, const char *name,
                                struct nidx_error *err);

/* True when `path` leads into `folder`, as far as their texts tell ("./a//b" is in "a"). */
bool nx_path_is_inside(const char *path, const char *folder);

#endif
