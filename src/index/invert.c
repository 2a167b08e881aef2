#include "index/invert.h"

#include "base/mem.h"
#include "base/norm.h"
#include "postings/writer.h"
#include "segment/fieldterm.h"

#include <assert.h>

/* Entry bytes of a slice.  Each slice costs a pass over the records (about 2 ns an entry), so
 * there should be few; each thread holds one, so together they should be small beside the
 * records: a quarter of them, but neither tiny nor larger than 32 MB. */
enum { LEAST_SLICE = 2 << 20, MOST_SLICE = 32 << 20, SLICES_A_THREAD = 4, NUMBER_DOCS = 4096 };

/* ---- Numbering ---- */

struct numbering {
	struct nx_task task; /* first: a task is its numbering */
	const struct nx_inversion *inversion;
	nx_doc begin, end;
};

static void
number_record(const struct nx_forward_doc *doc, const struct nx_terms *terms)
{
	const uint32_t *numbers = terms->numbers[doc->worker];
	uint8_t *at = (uint8_t *)(uintptr_t)doc->entries; /* ours to change, now that all is read */
	const uint8_t *end = at + doc->entries_bytes;

	while (at < end) {
		struct nx_entry entry;
		const uint8_t *next = nx_entry_read(at, &entry);

		nx_put_u32le(at, numbers[entry.term]);
		at += next - at;
	}
}

static void
run_numbering(struct nx_task *task, unsigned worker)
{
	struct numbering *self = (struct numbering *)task;

	(void)worker;
	for (nx_doc doc = self->begin; doc < self->end; doc++)
		number_record(self->inversion->docs[doc], self->inversion->terms);
}

static enum nidx_status
number_all(const struct nx_inversion *self, struct nx_crew *crew, struct nidx_error *err)
{
	nx_doc ntasks = self->ndocs / NUMBER_DOCS + 1;
	struct numbering *tasks = nx_mem_zalloc(ntasks, sizeof(*tasks));

	if (!tasks)
		return nx_fail_memory(err);
	for (nx_doc i = 0; i < ntasks; i++) {
		nx_doc begin = i * NUMBER_DOCS;
		nx_doc rest = self->ndocs - begin;
		tasks[i] = (struct numbering){ { .run = run_numbering }, self, begin,
			                       begin + (rest < NUMBER_DOCS ? rest : NUMBER_DOCS) };
		nx_crew_add(crew, &tasks[i].task);
	}
	while (nx_crew_next(crew))
		;
	nx_mem_free(tasks);
	return NIDX_OK;
}

/* ---- One slice ---- */

struct slice {
	struct nx_task task; /* first: a task is its slice */
	const struct nx_inversion *inversion;
	uint32_t begin, end; /* terms */
	uint64_t nbytes;     /* of their entries */
	/* by term - begin: where its next entry goes, in the end where it ended */
	uint64_t *ends;
	uint8_t *entries;
	struct nx_list_info *infos;
	struct nx_list_writer *writer; /* into docs and pos */
	struct nx_buffer docs, pos;
	nx_pos *positions; /* of one document */
	size_t positions_room;
	bool failed;
};

/* A gathered entry is the record's, the document in the place of the term. */
static void
gather(struct slice *self)
{
	const struct nx_inversion *inversion = self->inversion;
	uint32_t begin = self->begin, nterms = self->end - self->begin;

	for (nx_doc doc = 0; doc < inversion->ndocs; doc++) {
		const uint8_t *at = inversion->docs[doc]->entries;
		const uint8_t *end = at + inversion->docs[doc]->entries_bytes;

		if (doc + 1 < inversion->ndocs)
			__builtin_prefetch(inversion->docs[doc + 1]->entries);
		while (at < end) {
			struct nx_entry entry;
			const uint8_t *next = nx_entry_read(at, &entry);
			uint32_t term = entry.term - begin;

			if (term < nterms) {
				uint8_t *to = self->entries + self->ends[term];
				size_t n = (size_t)(next - at);

				nx_put_u32le(to, doc);
				memcpy(to + 4, at + 4, n - 4);
				self->ends[term] += n;
			}
			at = next;
		}
	}
}

/* Decodes an entry's positions; returns how many, 0 when memory is out. */
static uint32_t
decode_positions(struct slice *self, const struct nx_entry *entry)
{
	const uint8_t *p = entry->pos, *end = p + entry->pos_bytes;
	uint32_t count = 0;
	nx_pos pos = 0;

	if (nx_mem_grow(&self->positions, &self->positions_room, entry->pos_bytes,
	                sizeof(*self->positions)))
		return 0;
	while (p < end) {
		uint32_t delta = *p++;

		if (delta >= 0x80) {
			delta &= 0x7f;
			for (unsigned shift = 7;; shift += 7) {
				uint8_t byte = *p++;
				delta |= (uint32_t)(byte & 0x7f) << shift;
				if (byte < 0x80)
					break;
			}
		}
		pos += delta;
		self->positions[count++] = pos;
	}
	return count < NX_FREQ_MAX ? count : NX_FREQ_MAX - 1;
}

/* Language and whole-field terms say all by being there. */
static bool
keeps_positions(struct nx_str term)
{
	return !(term.len >= 3 && term.ptr[0] == '\2' &&
	         (term.ptr[1] == 'l' || term.ptr[2] == '='));
}

static void
write_list(struct slice *self, uint32_t term, const uint8_t *at, const uint8_t *end)
{
	const struct nx_inversion *inversion = self->inversion;
	struct nx_str text = nx_terms_text(inversion->terms, term);

	nx_list_writer_begin(self->writer, keeps_positions(text));
	if (!nx_term_unbounded(text))
		nx_list_writer_bound(self->writer, inversion->extents);
	while (at < end) {
		struct nx_entry entry;
		const uint8_t *next = nx_entry_read(at, &entry);
		uint32_t nfreq = decode_positions(self, &entry);
		nx_doc doc = entry.term; /* see gather() */

		if (!nfreq) {
			self->failed = true;
			return;
		}
		nx_list_writer_add(self->writer, doc, nfreq, entry.zones, inversion->norms[doc],
		                   self->positions);
		at = next;
	}
	nx_list_writer_end(self->writer, &self->infos[term - self->begin]);
}

/* Where each term's entries begin. */
static void
plan_ends(struct slice *self)
{
	uint64_t at = 0;

	for (uint32_t term = self->begin; term < self->end; term++) {
		self->ends[term - self->begin] = at;
		at += self->inversion->terms->totals[term].nbytes;
	}
	assert(at == self->nbytes);
}

static void
run_slice(struct nx_task *task, unsigned worker)
{
	struct slice *self = (struct slice *)task;
	size_t nterms = self->end - self->begin;
	uint64_t at = 0;

	(void)worker;
	self->ends = nx_mem_alloc(nterms * sizeof(*self->ends));
	self->infos = nx_mem_zalloc(nterms, sizeof(*self->infos));
	self->entries = nx_mem_alloc(self->nbytes);
	if (!self->writer)
		self->writer = nx_list_writer_new(&self->docs, &self->pos, self->inversion->ndocs);
	if (!self->ends || !self->infos || !self->entries || !self->writer) {
		self->failed = true;
		return;
	}
	plan_ends(self);
	gather(self);
	for (uint32_t term = self->begin; term < self->end && !self->failed; term++) {
		uint64_t end = self->ends[term - self->begin];
		write_list(self, term, self->entries + at, self->entries + end);
		at = end;
	}
	self->failed |= self->docs.failed || self->pos.failed;
}

/* Empty for the next terms; list buffers keep their memory. */
static void
empty_slice(struct slice *self)
{
	nx_mem_free(self->ends);
	nx_mem_free(self->infos);
	nx_mem_free(self->entries);
	self->ends = NULL;
	self->infos = NULL;
	self->entries = NULL;
	nx_buffer_reset(&self->docs);
	nx_buffer_reset(&self->pos);
}

static void
release_slice(struct slice *self)
{
	empty_slice(self);
	nx_list_writer_free(self->writer);
	nx_buffer_release(&self->docs);
	nx_buffer_release(&self->pos);
	nx_mem_free(self->positions);
}

/* ---- All slices ---- */

static uint64_t
slice_bytes(const struct nx_inversion *self, unsigned nthreads)
{
	uint64_t total = 0;

	for (uint32_t term = 0; term < self->terms->count; term++)
		total += self->terms->totals[term].nbytes;
	total /= SLICES_A_THREAD * (uint64_t)nthreads;
	return total < LEAST_SLICE ? LEAST_SLICE : total > MOST_SLICE ? MOST_SLICE : total;
}

/* Gives a slice the terms from `begin` on, `most` bytes of them but at least one. */
static void
cut_slice(struct slice *self, const struct nx_inversion *inversion, uint32_t begin, uint64_t most)
{
	const struct nx_terms *terms = inversion->terms;
	uint32_t end = begin;

	self->task.run = run_slice;
	self->inversion = inversion;
	self->begin = begin;
	self->nbytes = 0;
	do
		self->nbytes += terms->totals[end++].nbytes;
	while (end < terms->count && self->nbytes + terms->totals[end].nbytes <= most);
	self->end = end;
}

/* Hands a finished slice to the segment writer. */
static enum nidx_status
take_slice(struct slice *self, struct nx_inversion *inversion, struct nx_segment_writer *writer,
           struct nidx_error *err)
{
	if (self->failed)
		return nx_fail_memory(err);
	for (uint32_t term = self->begin; term < self->end; term++) {
		const struct nx_list_info *info = &self->infos[term - self->begin];

		nx_segment_writer_term(writer, nx_terms_text(inversion->terms, term), info,
		                       self->docs.bytes + info->docs_begin,
		                       self->pos.bytes + info->pos_begin);
		inversion->npostings += info->ndocs;
	}
	empty_slice(self);
	if (inversion->tick && inversion->tick(inversion->ctx))
		return nx_fail(err, NIDX_ECANCEL, 0, "the build was cancelled");
	return NIDX_OK;
}

/* Keeps every thread at a slice: takes the oldest back, gives out the next. */
static enum nidx_status
run_slices(struct nx_inversion *self, struct nx_crew *crew, struct nx_segment_writer *writer,
           struct slice *slices, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;
	unsigned nslices = nx_crew_size(crew), given = 0;
	uint64_t most = slice_bytes(self, nslices);
	uint32_t next = 0;

	while (!status && (next < self->terms->count || nx_crew_pending(crew))) {
		struct slice *slice;

		if (next < self->terms->count && given < nslices) {
			slice = &slices[given++];
		} else {
			slice = (struct slice *)nx_crew_next(crew);
			status = take_slice(slice, self, writer, err);
		}
		if (!status && next < self->terms->count) {
			cut_slice(slice, self, next, most);
			next = slice->end;
			nx_crew_add(crew, &slice->task);
		}
	}
	while (nx_crew_next(crew)) /* after a failure others may still be at work */
		;
	return status;
}

enum nidx_status
nx_invert(struct nx_inversion *self, struct nx_crew *crew, struct nx_segment_writer *writer,
          struct nidx_error *err)
{
	struct slice *slices;
	enum nidx_status status = number_all(self, crew, err);

	if (status)
		return status;
	slices = nx_mem_zalloc(nx_crew_size(crew), sizeof(*slices));
	if (!slices)
		return nx_fail_memory(err);
	status = run_slices(self, crew, writer, slices, err);
	for (unsigned i = 0; i < nx_crew_size(crew); i++)
		release_slice(&slices[i]);
	nx_mem_free(slices);
	return status;
}
