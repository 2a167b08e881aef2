/* batch.h - some megabytes of raw items on their way to forward records.
 *
 * The feeding thread fills a batch in input order, any thread digests it (worker.h), the
 * collecting thread empties it in order.  Where a batch ends depends on input bytes alone,
 * and nothing in a result crosses from one batch to the next, so the bytes of an
 * index do not depend on who digested what.
 *
 * Owner    owns copies of the raw items and all results; reused when emptied
 * Threads  one at a time, as the crew hands it round
 */
#ifndef NX_INDEX_BATCH_H
#define NX_INDEX_BATCH_H

#include "article/reader.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/crew.h"
#include "index/cuts.h"
#include "index/forward.h"
#include "news/clutter.h"

/* Bytes of raw items that end a batch: a batch is one bundle of stored articles, and larger
 * bundles share their dictionary among more articles.  Where memory is short batches are
 * smaller. */
enum { NX_BATCH_LEAST = 1 << 20, NX_BATCH_MOST = 4 << 20, NX_BATCH_ITEMS = 4096 };

/* Something to parse, or a problem met on the way to it, in its place in the order. */
struct nx_item {
	struct nx_raw raw;
	const struct nidx_error *problem; /* instead of raw */
	bool whole_file;                  /* the problem is with a file, not with an item of it */
};

struct nx_problem {
	struct nidx_error error;
	bool whole_file;
};

struct nx_batch {
	struct nx_task task; /* first: a task is its batch */
	struct nx_worker *workers;
	size_t most_bytes; /* that make it full */

	/* What goes in: filled by the feeding thread. */
	struct nx_item *items;
	size_t nitems, items_room, nbytes;
	struct nx_arena raw;
	const char *path_copy; /* of the last item: items of a file share it */
	bool ends_segment;
	bool has_pages; /* an item is a page of a site (format.h) */

	/* What comes out: filled by a worker. */
	/* entries stay NULL: the records stand in `entries` in order */
	struct nx_forward_doc *docs;
	size_t ndocs, docs_room;
	struct nx_buffer entries; /* records, one after another */
	struct nx_arena strings;  /* keys, sources, sections */
	struct nx_buffer stored;  /* packed groups */
	uint32_t *group_bytes;
	size_t ngroups, groups_room;
	struct nx_problem *problems;
	size_t nproblems, problems_room;
	struct nx_clutter_pages pages; /* what the table may learn from them */
	struct nx_cuts cuts;           /* what was left out, or would have been */
	uint64_t text_bytes, nwords;
	enum nidx_status status; /* not OK: the build must stop */
	struct nidx_error error;
};

void nx_batch_release(struct nx_batch *self);

/* Empty, memory given back; the three members above stay. */
void nx_batch_rest(struct nx_batch *self);

/* Empty, memory kept. */
void nx_batch_reset(struct nx_batch *self);

bool nx_batch_full(const struct nx_batch *self);

/* Copies a raw item behind the others.  False when memory is out. */
bool nx_batch_add(struct nx_batch *self, const struct nx_raw *raw);
bool nx_batch_add_problem(struct nx_batch *self, const struct nidx_error *error, bool whole_file);

/* For workers: notes a problem among the results.  False when memory is out. */
bool nx_batch_report(struct nx_batch *self, const struct nidx_error *error, bool whole_file);

#endif
