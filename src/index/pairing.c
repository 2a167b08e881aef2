#include "index/pairing.h"

#include "base/mem.h"
#include "segment/pairs_make.h"

struct pairing {
	struct nx_forward_doc *const *docs;
	uint8_t *places; /* by term: 1 + its number among the common ones, or 0 */
	struct nx_pairs_making *making;
	struct slice *slices;
	unsigned nslices;
};

struct slice {
	struct nx_pairs_slice base; /* first: a task is its slice */
	const struct pairing *pairing;
	nx_pos *positions; /* of one term in one document */
	size_t room;
};

static bool
take_doc(struct slice *self, nx_doc doc)
{
	const struct nx_forward_doc *from = self->pairing->docs[doc];
	const struct nx_segment_doc *columns = &from->columns;
	const struct nx_extent extent = { .title_end = columns->title_end,
		                          .lead_end = columns->lead_end,
		                          .nwords = columns->nwords };
	const uint8_t *at = from->entries, *end = at + from->entries_bytes;

	if (!nx_pairs_part_begin(self->base.part, &extent))
		return false;
	while (at < end) {
		struct nx_entry entry;
		unsigned place;

		at = nx_entry_read(at, &entry);
		place = self->pairing->places[entry.term];
		if (place) {
			if (nx_mem_grow(&self->positions, &self->room, entry.pos_bytes,
			                sizeof(*self->positions)) ||
			    !nx_pairs_part_mark(self->base.part, place - 1, self->positions,
			                        nx_entry_positions(&entry, self->positions)))
				return false;
		}
	}
	nx_pairs_part_end(self->base.part, doc);
	return true;
}

static void
run_slice(struct nx_task *task, unsigned worker)
{
	struct slice *self = (struct slice *)task;

	(void)worker;
	self->base.status = NIDX_OK;
	for (nx_doc doc = self->base.begin; doc < self->base.end && !self->base.status; doc++)
		if (!take_doc(self, doc)) /* records are ours: memory is out */
			self->base.status = nx_fail_memory(&self->base.err);
}

/* ---- All ---- */

static bool
prepare(struct pairing *self, struct nx_pairs_slice **bases, nx_term nterms)
{
	const nx_term *terms;
	uint32_t n;

	self->places = nx_mem_zalloc((size_t)nterms + 1, 1);
	self->slices = nx_mem_zalloc(self->nslices, sizeof(*self->slices));
	if (!self->places || !self->slices)
		return false;
	terms = nx_pairs_making_terms(self->making, &n);
	for (uint32_t k = 0; k < n; k++)
		self->places[terms[k]] = (uint8_t)(k + 1);
	for (unsigned i = 0; i < self->nslices; i++) {
		self->slices[i].pairing = self;
		self->slices[i].base.task.run = run_slice;
		bases[i] = &self->slices[i].base;
	}
	return true;
}

static enum nidx_status
run(struct pairing *self, struct nx_crew *crew, const struct nx_segment *segment,
    struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_pairs_slice *bases[NX_CREW_MAX];
	struct nx_pairs_bytes bytes = { 0 };
	enum nidx_status status = nx_pairs_making_new(&self->making, segment, err);

	if (!status && !prepare(self, bases, nx_segment_nterms(segment)))
		status = nx_fail_memory(err);
	if (!status)
		status = nx_pairs_making_run(self->making, crew, bases, err);
	if (status)
		return status;
	nx_pairs_making_finish(self->making, &bytes);
	status = nx_pairs_bytes_write(&bytes, dir, name, err);
	nx_pairs_bytes_release(&bytes);
	return status;
}

enum nidx_status
nx_pairing_write(struct nx_crew *crew, struct nx_forward_doc *const *docs, nx_doc ndocs,
                 struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct pairing self = { .docs = docs, .nslices = nx_crew_size(crew) };
	struct nx_segment *segment;
	enum nidx_status status;

	if (ndocs < NX_PAIRS_LEAST)
		return NIDX_OK;
	status = nx_segment_open_bare(&segment, dir, name, err);
	if (status)
		return status;
	status = run(&self, crew, segment, dir, name, err);
	for (unsigned i = 0; i < self.nslices && self.slices; i++)
		nx_mem_free(self.slices[i].positions);
	nx_mem_free(self.slices);
	nx_mem_free(self.places);
	nx_pairs_making_free(self.making);
	nx_segment_close(segment);
	return status;
}
