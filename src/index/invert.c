#include "index/invert.h"

#include "base/mem.h"
#include "index/parts.h"
#include "postings/writer.h"
#include "segment/fieldterm.h"

#include <assert.h>

enum {
	AHEAD = 8, /* records asked for before they are needed */
	LINE = 64, /* bytes that memory answers with */
};

/* ---- One slice: the lists of one part ---- */

struct slice {
	struct nx_task task; /* first: a task is its slice */
	const struct nx_inversion *inversion;
	const struct nx_parts *parts;
	unsigned part;
	uint32_t begin, end; /* terms */
	uint32_t *ends; /* by term - begin: where its next entry goes, in the end where it ended */
	uint8_t *entries;
	struct nx_list_info *infos;
	struct nx_list_writer *writer; /* into docs and pos */
	struct nx_buffer docs, pos;
	nx_pos *positions; /* of one document */
	size_t positions_room;
	bool failed;
};

/* Asks for the entries of a document that come soon. */
static inline void
fetch_entries(const struct slice *self, nx_doc doc)
{
	const uint8_t *end, *at = nx_parts_entries(self->parts, self->part, doc, &end);

	for (; at < end; at += LINE)
		__builtin_prefetch(at);
}

/* Copies the entries of the part behind those of their terms, the document in the place of the
 * term. */
static void
gather(struct slice *self)
{
	const struct nx_parts *parts = self->parts;

	for (nx_doc doc = 0; doc < parts->ndocs; doc++) {
		const uint8_t *end, *at;

		if (doc + AHEAD < parts->ndocs)
			fetch_entries(self, doc + AHEAD);
		at = nx_parts_entries(parts, self->part, doc, &end);
		while (at < end) {
			struct nx_entry entry;
			const uint8_t *next = nx_entry_read(at, &entry);
			uint32_t *place = &self->ends[entry.term - self->begin];
			size_t n = (size_t)(next - at);

			nx_entry_copy(self->entries + *place, at, n);
			nx_put_u32le(self->entries + *place, doc);
			*place += (uint32_t)n;
			at = next;
		}
	}
}

/* Decodes an entry's positions; returns how many, 0 when memory is out. */
static uint32_t
decode_positions(struct slice *self, const struct nx_entry *entry)
{
	if (entry->pos_bytes > self->positions_room &&
	    nx_mem_grow(&self->positions, &self->positions_room, entry->pos_bytes,
	                sizeof(*self->positions)))
		return 0;
	return nx_entry_positions(entry, self->positions);
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
		self->ends[term - self->begin] = (uint32_t)at;
		at += self->inversion->terms->totals[term].nbytes;
	}
	assert(at == self->parts->nbytes[self->part]);
}

/* Memory for any part: a slice makes several.  Parts above 4 GB fail, as their lists would. */
static bool
make_room(struct slice *self)
{
	const struct nx_parts *parts = self->parts;

	if (self->writer)
		return true;
	if (parts->most_bytes > UINT32_MAX)
		return false;
	self->ends = nx_mem_alloc(parts->most_terms * sizeof(*self->ends));
	self->infos = nx_mem_alloc(parts->most_terms * sizeof(*self->infos));
	self->entries = nx_mem_alloc(parts->most_bytes);
	if (!self->ends || !self->infos || !self->entries)
		return false;
	self->writer = nx_list_writer_new(&self->docs, &self->pos, self->inversion->ndocs,
	                                  &self->inversion->scale);
	return self->writer != NULL;
}

static void
run_slice(struct nx_task *task, unsigned worker)
{
	struct slice *self = (struct slice *)task;
	uint32_t at = 0;

	(void)worker;
	if (!make_room(self)) {
		self->failed = true;
		return;
	}
	plan_ends(self);
	gather(self);
	for (uint32_t term = self->begin; term < self->end && !self->failed; term++) {
		uint32_t end = self->ends[term - self->begin];
		write_list(self, term, self->entries + at, self->entries + end);
		at = end;
	}
	self->failed |= self->docs.failed || self->pos.failed;
}

static void
release_slice(struct slice *self)
{
	nx_mem_free(self->ends);
	nx_mem_free(self->infos);
	nx_mem_free(self->entries);
	nx_list_writer_free(self->writer);
	nx_buffer_release(&self->docs);
	nx_buffer_release(&self->pos);
	nx_mem_free(self->positions);
}

/* ---- All slices ---- */

static void
give_part(struct slice *self, unsigned part)
{
	self->task.run = run_slice;
	self->part = part;
	self->begin = self->parts->bounds[part];
	self->end = self->parts->bounds[part + 1];
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
		                       self->pos.bytes ? self->pos.bytes + info->pos_begin
		                                       : NULL);
		inversion->npostings += info->ndocs;
	}
	nx_buffer_reset(&self->docs); /* empty for the next part, memory kept */
	nx_buffer_reset(&self->pos);
	if (inversion->tick && inversion->tick(inversion->ctx))
		return nx_fail(err, NIDX_ECANCEL, 0, "the build was cancelled");
	return NIDX_OK;
}

/* Keeps every thread at a slice: takes the oldest back, gives out the next part. */
static enum nidx_status
run_slices(struct nx_inversion *self, struct nx_crew *crew, struct nx_segment_writer *writer,
           struct slice *slices, struct nidx_error *err)
{
	const struct nx_parts *parts = slices->parts;
	enum nidx_status status = NIDX_OK;
	unsigned nslices = nx_crew_size(crew), given = 0;

	if (self->aside)
		nx_crew_add(crew, self->aside);
	while (!status && (given < parts->count || nx_crew_pending(crew))) {
		struct slice *slice = &slices[given < nslices ? given : 0];

		if (given >= nslices || given >= parts->count) {
			struct nx_task *task = nx_crew_next(crew);
			if (task == self->aside)
				continue;
			slice = (struct slice *)task;
			status = take_slice(slice, self, writer, err);
		}
		if (!status && given < parts->count) {
			give_part(slice, given++);
			nx_crew_add(crew, &slice->task);
		}
	}
	while (nx_crew_next(crew)) /* after a failure others may still be at work */
		;
	return status;
}

static enum nidx_status
make_slices(struct nx_inversion *self, const struct nx_parts *parts, struct nx_crew *crew,
            struct nx_segment_writer *writer, struct nidx_error *err)
{
	unsigned nslices = nx_crew_size(crew);
	struct slice *slices = nx_mem_zalloc(nslices, sizeof(*slices));
	enum nidx_status status;

	if (!slices)
		return nx_fail_memory(err);
	for (unsigned i = 0; i < nslices; i++) {
		slices[i].inversion = self;
		slices[i].parts = parts;
	}
	status = run_slices(self, crew, writer, slices, err);
	for (unsigned i = 0; i < nslices; i++)
		release_slice(&slices[i]);
	nx_mem_free(slices);
	return status;
}

enum nidx_status
nx_invert(struct nx_inversion *self, struct nx_crew *crew, struct nx_segment_writer *writer,
          struct nidx_error *err)
{
	struct nx_parts parts;
	enum nidx_status status;

	nx_ntf_scale_of(&self->scale, self->norms, self->ndocs);
	status =
	    nx_parts_make(&parts, crew, self->docs, self->ndocs, self->terms, err);

	if (!status)
		status = make_slices(self, &parts, crew, writer, err);
	nx_parts_release(&parts);
	return status;
}
