/* terms.h - the terms of all workers as one sorted, numbered list.
 *
 * Each worker numbered its terms as it met them.  A segment numbers terms in byte
 * order.  Every worker's terms are sorted apart (in parallel), then merged; each worker
 * gets a table from its numbers to the segment's.
 *
 * Owner    owns its tables; texts stay the lexicons'
 * Threads  immutable once merged
 */
#ifndef NX_INDEX_TERMS_H
#define NX_INDEX_TERMS_H

#include "index/crew.h"
#include "index/worker.h"

struct nx_terms {
	const struct nx_worker *workers;
	unsigned nworkers;
	uint32_t count;
	struct nx_term_from { /* a worker that has the term, and its number there */
		uint32_t worker, local;
	} *from;                     /* by term */
	struct nx_term_total *totals; /* by term: of all workers */
	uint32_t **numbers;          /* [worker][local]: the segment's number, or NX_NO_TERM */
};

/* Terms no record holds any more are left out. */
enum nidx_status nx_terms_merge(struct nx_terms *self, struct nx_crew *crew,
                                const struct nx_worker *workers, unsigned nworkers,
                                struct nidx_error *err);
void nx_terms_release(struct nx_terms *self);

static inline struct nx_str
nx_terms_text(const struct nx_terms *self, uint32_t term)
{
	return nx_lexicon_term(self->workers[self->from[term].worker].lexicon,
	                       self->from[term].local);
}

/* Every distinct (form, term) pair whose term is in the segment, ascending, into the writer. */
enum nidx_status nx_terms_write_forms(const struct nx_terms *self, struct nx_crew *crew,
                                      struct nx_segment_writer *writer, struct nidx_error *err);

#endif
