/* intake.h - news on its way into a writer's index: files, batches, segments.
 *
 * Conducts what worker.h, crew.h, feed.h and seal.h do: fills batches, gives them to the workers, collects
 * what they made in input order, decides where a segment ends and seals it.
 *
 * Owner    borrows writer, options and stats
 * Threads  one; works on a crew's
 */
#ifndef NX_INDEX_INTAKE_H
#define NX_INDEX_INTAKE_H

#include "index/build.h"
#include "index/feed.h"
#include "index/seal.h"

#include <time.h>

struct nx_intake {
	const struct nx_build_options *options;
	struct nx_build_stats *stats;
	struct nx_writer *writer;

	struct nx_crew *crew;
	struct nx_worker *workers;
	unsigned nworkers; /* initialised ones */
	bool dumped;       /* the last item was of a dump */
	bool rested;       /* the workers were sent to rest by a seal */
	struct nx_batch *batches;
	struct nx_batch **idle;
	unsigned nbatches, nidle;

	struct nx_feed feed;
	/* Asked for each file, if not NULL: whether it is to be read. */
	bool (*wants)(void *ctx, const struct nx_input_file *file);
	void *wants_ctx;
	struct nx_batch *filling;
	uint64_t segment_bytes; /* raw, given to workers since the last boundary */
	struct nx_making making;
	struct nx_clutter *clutter;      /* what sites repeat; asked by workers while nobody teaches it */
	struct nx_clutter_pages lesson;  /* pages collected since the last */
	unsigned lesson_batches;
	struct nx_sealing sealing;
	uint64_t digested; /* articles collected so far */
	uint64_t hidden, hidden_new; /* of the writer, before */

	struct nidx_error first_problem; /* status NIDX_OK: none */
	struct timespec started;
	double last_tick;
};

/* Release in any case. */
enum nidx_status nx_intake_init(struct nx_intake *self, struct nx_writer *writer,
                                const struct nx_build_options *options,
                                struct nx_build_stats *stats, struct nidx_error *err);
void nx_intake_release(struct nx_intake *self); /* takes zeroed; before the writer's */

/* Reads files and folders.  Segments are sealed as they fill. */
enum nidx_status nx_intake_read(struct nx_intake *self, const char *const *paths, size_t npaths,
                                struct nidx_error *err);

/* Takes one raw item; the bytes are copied. */
enum nidx_status nx_intake_item(struct nx_intake *self, const struct nx_raw *raw,
                                struct nidx_error *err);

/* Lets the workers begin with what was read, if it is enough for a bundle of its own: less is then left to a
 * seal. */
enum nidx_status nx_intake_push(struct nx_intake *self, struct nidx_error *err);

/* Whether something was read that is in no segment yet. */
bool nx_intake_pending(const struct nx_intake *self);

/* Seals what was read so far: all of it is in the writer's segments then. */
enum nidx_status nx_intake_seal(struct nx_intake *self, struct nidx_error *err);

/* Tells the caller how far it is; NIDX_ECANCEL when the caller wants to stop. */
enum nidx_status nx_intake_show(struct nx_intake *self, struct nidx_error *err);

#endif
