/* terms.h - the terms of all workers as one sorted, numbered list.
 *
 * Each worker numbered its terms as it met them.  A segment numbers terms in byte
 * order.  Every worker's terms are sorted apart (in parallel), then merged; each worker
 * gets a table from its numbers to the segment's.
 *
 * Forms are sorted and merged the same way, beside other work; then written in one go.
 *
 * Owner    owns its tables and the terms' texts; the forms' texts stay the lexicons'
 * Threads  immutable once merged
 */
#ifndef NX_INDEX_TERMS_H
#define NX_INDEX_TERMS_H

#include "base/crew.h"
#include "index/worker.h"

struct nx_terms {
	const struct nx_worker *workers;
	unsigned nworkers;
	uint32_t count;
	struct nx_buffer texts; /* one behind the other, in the order they are read */
	size_t *begins;         /* [count + 1]: where they begin */
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
	return (struct nx_str){ (const char *)self->texts.bytes + self->begins[term],
		                self->begins[term + 1] - self->begins[term] };
}

/* ---- Forms ---- */

struct nx_terms_form {
	const char *text;
	nx_term term;
	uint16_t len;
};

/* Every distinct (form, term) pair whose term is in the segment, ascending. */
struct nx_terms_forms {
	struct nx_task task; /* first: merges */
	const struct nx_terms *terms;
	struct nx_terms_run *runs;
	struct nx_terms_form *items;
	size_t count;
	bool failed;
};

/* Sorts each worker's forms.  Then `task` must run, on any thread, before they are written. */
enum nidx_status nx_terms_forms_sort(struct nx_terms_forms *self, const struct nx_terms *terms,
                                     struct nx_crew *crew, struct nidx_error *err);

enum nidx_status nx_terms_forms_write(const struct nx_terms_forms *self,
                                      struct nx_segment_writer *writer, struct nidx_error *err);
void nx_terms_forms_release(struct nx_terms_forms *self);

#endif
