#include "index/pairing.h"

#include "base/mem.h"
#include "base/varint.h"
#include "segment/pairs_make.h"

struct pairing {
	struct nx_crew *crew;
	struct nx_forward_doc *const *docs;
	nx_doc ndocs;
	uint8_t *places; /* by term: 1 + its number among the common ones, or 0 */
	struct nx_pairs_making *making;
	struct slice *slices;
	unsigned nslices;
};

/* Documents of one thread. */
struct slice {
	struct nx_task task; /* first: a task is its slice */
	const struct pairing *pairing;
	struct nx_pairs_part *part;
	nx_doc begin, end;
	nx_pos *positions; /* of one term in one document */
	size_t room;
	bool failed;
};

/* As many as its list has. */
static uint32_t
decode(struct slice *self, const struct nx_entry *entry)
{
	const uint8_t *p = entry->pos, *end = p + entry->pos_bytes;
	uint32_t count = 0;
	nx_pos pos = 0;

	if (nx_mem_grow(&self->positions, &self->room, entry->pos_bytes, sizeof(*self->positions)))
		return 0;
	while (p < end && count < NX_FREQ_MAX - 1) {
		uint32_t delta = 0;

		(void)nx_varint_get32(&p, end, &delta); /* ours */
		pos += delta;
		self->positions[count++] = pos;
	}
	return count;
}

static bool
take_doc(struct slice *self, nx_doc doc)
{
	const struct nx_forward_doc *from = self->pairing->docs[doc];
	const struct nx_segment_doc *columns = &from->columns;
	const struct nx_extent extent = { columns->title_end, columns->lead_end, columns->nwords };
	const uint8_t *at = from->entries, *end = at + from->entries_bytes;

	if (!nx_pairs_part_begin(self->part, &extent))
		return false;
	while (at < end) {
		struct nx_entry entry;
		unsigned place;

		at = nx_entry_read(at, &entry);
		place = self->pairing->places[entry.term];
		if (place) {
			uint32_t n = decode(self, &entry);
			if (!n || !nx_pairs_part_mark(self->part, place - 1, self->positions, n))
				return false;
		}
	}
	nx_pairs_part_end(self->part, doc);
	return true;
}

static void
run_slice(struct nx_task *task, unsigned worker)
{
	struct slice *self = (struct slice *)task;

	(void)worker;
	for (nx_doc doc = self->begin; doc < self->end && !self->failed; doc++)
		self->failed = !take_doc(self, doc); /* records are ours: memory is out */
}

/* ---- All ---- */

/* Cuts the documents into ranges and gives them to the crew. */
static bool
run_pass(struct pairing *self, uint32_t pass)
{
	bool failed = false;

	for (unsigned i = 0; i < self->nslices; i++) {
		struct slice *slice = &self->slices[i];

		slice->task.run = run_slice;
		slice->pairing = self;
		slice->begin = (nx_doc)((uint64_t)self->ndocs * i / self->nslices);
		slice->end = (nx_doc)((uint64_t)self->ndocs * (i + 1) / self->nslices);
		slice->part = nx_pairs_making_part(self->making, pass);
		if (slice->part)
			nx_crew_add(self->crew, &slice->task);
		else
			failed = true;
	}
	while (nx_crew_next(self->crew))
		;
	for (unsigned i = 0; i < self->nslices; i++)
		failed |= self->slices[i].failed;
	return !failed;
}

static enum nidx_status
take_pass(struct pairing *self, uint32_t pass, struct nidx_error *err)
{
	struct nx_pairs_part *parts[NX_CREW_MAX];
	enum nidx_status status = NIDX_OK;

	if (!run_pass(self, pass))
		status = nx_fail_memory(err);
	for (unsigned i = 0; i < self->nslices; i++)
		parts[i] = self->slices[i].part;
	if (!status)
		return nx_pairs_making_take(self->making, parts, self->nslices, err);
	for (unsigned i = 0; i < self->nslices; i++)
		nx_pairs_part_free(parts[i]);
	return status;
}

static enum nidx_status
run(struct pairing *self, const struct nx_segment *segment, struct nx_dir *dir, const char *name,
    struct nidx_error *err)
{
	struct nx_pairs_bytes bytes = { 0 };
	enum nidx_status status = nx_pairs_making_new(&self->making, segment, err);
	const nx_term *terms;
	uint32_t n;

	if (status)
		return status;
	self->places = nx_mem_zalloc((size_t)nx_segment_nterms(segment) + 1, 1);
	self->nslices = nx_crew_size(self->crew);
	self->slices = nx_mem_zalloc(self->nslices, sizeof(*self->slices));
	if (!self->places || !self->slices)
		return nx_fail_memory(err);
	terms = nx_pairs_making_terms(self->making, &n);
	for (uint32_t k = 0; k < n; k++)
		self->places[terms[k]] = (uint8_t)(k + 1);
	for (uint32_t pass = 0; pass < nx_pairs_making_passes(self->making) && !status; pass++)
		status = take_pass(self, pass, err);
	if (!status) {
		nx_pairs_making_finish(self->making, &bytes);
		status = nx_pairs_bytes_write(&bytes, dir, name, err);
		nx_pairs_bytes_release(&bytes);
	}
	return status;
}

enum nidx_status
nx_pairing_write(struct nx_crew *crew, struct nx_forward_doc *const *docs, nx_doc ndocs,
                 struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct pairing self = { .crew = crew, .docs = docs, .ndocs = ndocs };
	struct nx_segment *segment;
	enum nidx_status status;

	if (ndocs < NX_PAIRS_LEAST)
		return NIDX_OK;
	status = nx_segment_open_bare(&segment, dir, name, err);
	if (status)
		return status;
	status = run(&self, segment, dir, name, err);
	for (unsigned i = 0; i < self.nslices && self.slices; i++)
		nx_mem_free(self.slices[i].positions);
	nx_mem_free(self.slices);
	nx_mem_free(self.places);
	nx_pairs_making_free(self.making);
	nx_segment_close(segment);
	return status;
}
