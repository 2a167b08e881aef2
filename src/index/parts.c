#include "index/parts.h"

#include "base/mem.h"

#include <string.h>

/* Entry bytes of a part: there should be a few for each thread, so that all end at about the same
 * time, and the entries of one, written at random places, should fit a cache.  But each part costs
 * four bytes a document. */
enum {
	LEAST_PART = 1 << 20,
	MOST_PART = 8 << 20,
	PARTS_A_THREAD = 8,
	BLOCK = 64, /* terms */
	TASK_DOCS = 4096,
};

/* ---- Where parts end ---- */

static uint64_t
part_bytes(const struct nx_terms *terms, unsigned nthreads)
{
	uint64_t total = 0, most;

	for (uint32_t term = 0; term < terms->count; term++)
		total += terms->totals[term].nbytes;
	most = total / (PARTS_A_THREAD * (uint64_t)nthreads);
	most = most < LEAST_PART ? LEAST_PART : most > MOST_PART ? MOST_PART : most;
	/* Two neighbours hold more than `most` together, or they were one: so many are enough. */
	return most > total / (NX_PARTS_MAX / 2) ? most : total / (NX_PARTS_MAX / 2) + 1;
}

static void
end_part(struct nx_parts *self, uint32_t end, uint64_t nbytes)
{
	uint32_t nterms = end - self->bounds[self->count];

	self->nbytes[self->count++] = nbytes;
	self->bounds[self->count] = end;
	if (nbytes > self->most_bytes)
		self->most_bytes = nbytes;
	if (nterms > self->most_terms)
		self->most_terms = nterms;
}

/* Cuts the terms into parts of at most `most` bytes, but at least a block. */
static void
cut_parts(struct nx_parts *self, const struct nx_terms *terms, uint64_t most)
{
	uint64_t nbytes = 0;

	for (uint32_t begin = 0; begin < terms->count; begin += BLOCK) {
		uint32_t end = terms->count - begin < BLOCK ? terms->count : begin + BLOCK;
		uint64_t more = 0;

		for (uint32_t term = begin; term < end; term++)
			more += terms->totals[term].nbytes;
		if (begin && nbytes + more > most) {
			end_part(self, begin, nbytes);
			nbytes = 0;
		}
		nbytes += more;
		self->of_block[begin / BLOCK] = (uint8_t)self->count;
	}
	if (terms->count)
		end_part(self, terms->count, nbytes);
}

/* ---- Records ---- */

struct parting {
	struct nx_task task; /* first: a task is its parting */
	struct nx_parts *parts;
	struct nx_forward_doc *const *docs;
	const struct nx_terms *terms;
	nx_doc begin, end;
	uint8_t *copy; /* of a record */
	size_t room;
	bool failed;
};

static inline unsigned
part_of(const struct nx_parts *self, uint32_t term)
{
	return self->of_block[term / BLOCK];
}

/* Gives a record's terms the segment's numbers; counts the bytes of each part. */
static void
number_record(const struct nx_parts *self, uint8_t *at, const uint8_t *end,
              const uint32_t *numbers, uint32_t sizes[NX_PARTS_MAX])
{
	while (at < end) {
		struct nx_entry entry;
		const uint8_t *next = nx_entry_read(at, &entry);
		uint32_t term = numbers[entry.term];

		nx_put_u32le(at, term);
		sizes[part_of(self, term)] += (uint32_t)(next - at);
		at += next - at;
	}
}

/* Moves the entries of [from, end) to where `places` says for their part. */
static void
part_record(const struct nx_parts *self, uint8_t *record, const uint8_t *from, const uint8_t *end,
            uint32_t places[NX_PARTS_MAX])
{
	while (from < end) {
		struct nx_entry entry;
		const uint8_t *next = nx_entry_read(from, &entry);
		uint32_t *place = &places[part_of(self, entry.term)];
		size_t n = (size_t)(next - from);

		nx_entry_copy(record + *place, from, n);
		*place += (uint32_t)n;
		from = next;
	}
}

static bool
take_record(struct parting *self, nx_doc doc)
{
	struct nx_parts *parts = self->parts;
	const struct nx_forward_doc *from = self->docs[doc];
	/* Ours to change, now that all is read. */
	uint8_t *record = (uint8_t *)(uintptr_t)from->entries;
	uint32_t places[NX_PARTS_MAX] = { 0 }, at = 0, nbytes = from->entries_bytes;

	if (nx_mem_grow(&self->copy, &self->room, nbytes, 1))
		return false;
	number_record(parts, record, record + nbytes, self->terms->numbers[from->worker], places);
	for (unsigned p = 0; p < parts->count; p++) {
		uint32_t size = places[p];
		places[p] = parts->begins[(size_t)p * parts->ndocs + doc] = at;
		at += size;
	}
	parts->begins[(size_t)parts->count * parts->ndocs + doc] = nbytes;
	parts->records[doc] = record;
	if (nbytes && parts->count > 1) {
		memcpy(self->copy, record, nbytes);
		part_record(parts, record, self->copy, self->copy + nbytes, places);
	}
	return true;
}

static void
run_parting(struct nx_task *task, unsigned worker)
{
	struct parting *self = (struct parting *)task;

	(void)worker;
	for (nx_doc doc = self->begin; doc < self->end && !self->failed; doc++)
		self->failed = !take_record(self, doc);
	nx_mem_free(self->copy);
}

static bool
part_all(struct nx_parts *self, struct nx_crew *crew, struct nx_forward_doc *const *docs,
         const struct nx_terms *terms)
{
	nx_doc ntasks = self->ndocs / TASK_DOCS + 1;
	struct parting *tasks = nx_mem_zalloc(ntasks, sizeof(*tasks));
	bool failed = false;

	if (!tasks)
		return false;
	for (nx_doc i = 0; i < ntasks; i++) {
		nx_doc begin = i * TASK_DOCS, left = self->ndocs - begin;
		nx_doc n = left < TASK_DOCS ? left : TASK_DOCS;

		tasks[i] = (struct parting){ .task.run = run_parting, .parts = self, .docs = docs,
			                     .terms = terms, .begin = begin, .end = begin + n };
		nx_crew_add(crew, &tasks[i].task);
	}
	while (nx_crew_next(crew))
		;
	for (nx_doc i = 0; i < ntasks; i++)
		failed |= tasks[i].failed;
	nx_mem_free(tasks);
	return !failed;
}

/* ---- Public ---- */

enum nidx_status
nx_parts_make(struct nx_parts *self, struct nx_crew *crew, struct nx_forward_doc *const *docs,
              nx_doc ndocs, const struct nx_terms *terms, struct nidx_error *err)
{
	*self = (struct nx_parts){ .ndocs = ndocs };
	self->of_block = nx_mem_alloc(terms->count / BLOCK + 1);
	self->records = nx_mem_alloc(ndocs * sizeof(*self->records));
	if (!self->of_block || !self->records)
		return nx_fail_memory(err);
	cut_parts(self, terms, part_bytes(terms, nx_crew_size(crew)));
	self->begins = nx_mem_alloc(((size_t)self->count + 1) * ndocs * sizeof(*self->begins));
	if (!self->begins || !part_all(self, crew, docs, terms))
		return nx_fail_memory(err);
	return NIDX_OK;
}

void
nx_parts_release(struct nx_parts *self)
{
	nx_mem_free(self->of_block);
	nx_mem_free(self->records);
	nx_mem_free(self->begins);
	*self = (struct nx_parts){ 0 };
}
