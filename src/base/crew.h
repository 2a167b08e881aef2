/* crew.h - tasks done on any thread, taken back in the order they were given.
 *
 * A build is deterministic because its results are consumed in input order, whoever made
 * them first.  The thread that owns the crew is a worker itself: when it asks for the
 * oldest task and that is not done, it works on the next one nobody has started.  A
 * crew of one therefore has no threads at all and runs the same code.
 *
 * Owner    borrows tasks until nx_crew_next() hands them back
 * Threads  one owner calls everything here; run() happens on any thread
 */
#ifndef NX_BASE_CREW_H
#define NX_BASE_CREW_H

#include "base/fail.h"

#include <stdbool.h>

struct nx_task {
	/* `worker` < nx_crew_size(): no two tasks run with the same worker at once. */
	void (*run)(struct nx_task *self, unsigned worker);
	struct nx_task *next; /* below: the crew's */
	bool done;
};

struct nx_crew;

enum { NX_CREW_MAX = 256 };

/* How many nthreads means: 0 is one per processor, never more than NX_CREW_MAX. */
unsigned nx_crew_wanted(unsigned nthreads);

/* nthreads as nx_crew_wanted() takes it.  When the system refuses threads, fewer work: results are
 * the same. */
enum nidx_status nx_crew_new(struct nx_crew **self, unsigned nthreads, struct nidx_error *err);

/* Waits for what is running, forgets what is not.  Takes NULL. */
void nx_crew_free(struct nx_crew *self);

unsigned nx_crew_size(const struct nx_crew *self);

void nx_crew_add(struct nx_crew *self, struct nx_task *task);

/* Tasks added and not handed back. */
unsigned nx_crew_pending(const struct nx_crew *self);

/* The oldest task, done; helps or waits until it is.  NULL when none is pending. */
struct nx_task *nx_crew_next(struct nx_crew *self);

#endif
