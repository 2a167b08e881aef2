/* pairs_make.c - chooses the commonest terms, and makes the lists of their pairs. */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/varint.h"
#include "postings/cursor.h"
#include "postings/writer.h"
#include "segment/fieldterm.h"
#include "segment/inside.h"
#include "segment/pairs_make.h"

#include <stdlib.h>
#include <string.h>

enum {
	PASS_DOCS = 1 << 21, /* documents for which all first words are done at once */
	TICK_DOCS = 1024
};

struct common {
	uint64_t nwords;
	nx_term number;
	struct nx_list list;
};

struct nx_pairs_making {
	const struct nx_segment *segment;
	struct common *common;
	nx_term *numbers; /* of them */
	uint32_t ncommon, npasses, most_words;
	struct nx_pairs_bytes out;
};

/* ---- Which terms ---- */

static int
by_words(const void *a, const void *b)
{
	const struct common *x = a, *y = b;

	if (x->nwords != y->nwords)
		return x->nwords > y->nwords ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static int
by_number(const void *a, const void *b)
{
	const struct common *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Takes a term in; the least common one makes room. */
static void
offer(struct nx_pairs_making *self, nx_term number, uint64_t nwords)
{
	struct common *at;

	if (self->ncommon == NX_PAIRS_COMMON) {
		at = &self->common[self->ncommon - 1]; /* sorted by then */
		if (nwords <= at->nwords)
			return;
	} else {
		at = &self->common[self->ncommon++];
	}
	at->number = number;
	at->nwords = nwords;
	if (self->ncommon == NX_PAIRS_COMMON)
		qsort(self->common, self->ncommon, sizeof(*self->common), by_words);
}

static enum nidx_status
fail_damaged(const struct nx_pairs_making *self, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, 0, "%s: lists of common words are damaged",
	               self->segment->index.name);
}

/* A word of the text that stands in many documents.  Sentence starts and their like do too, but no
 * phrase asks for them. */
static bool
is_common(const struct nx_pairs_making *self, const struct nx_term_cursor *at)
{
	return at->text[0] >= NX_TERM_WORD && at->value.info.positions &&
	       at->value.info.ndocs >= self->segment->head.ndocs / NX_PAIRS_PART;
}

/* The commonest of them, ascending, with their lists. */
static enum nidx_status
choose(struct nx_pairs_making *self, struct nidx_error *err)
{
	const struct nx_segment *segment = self->segment;
	struct nx_strings_writer texts = { 0 };
	struct nx_term_cursor at = { 0 };
	enum nidx_status status = NIDX_OK;
	uint32_t k = 0;
	bool more;

	for (more = nx_terms_seek(&at, &segment->terms, NX_STR(""), NX_TERM_TEXT | NX_TERM_VALUE); more;
	     more = nx_terms_next(&at))
		if (is_common(self, &at))
			offer(self, at.number, at.value.info.nwords);
	if (at.damaged)
		return fail_damaged(self, err);
	if (self->ncommon)
		qsort(self->common, self->ncommon, sizeof(*self->common), by_number);
	at = (struct nx_term_cursor){ 0 };
	for (; k < self->ncommon && !status; k++) {
		struct common *term = &self->common[k];
		if (!nx_terms_to(&at, &segment->terms, term->number,
		                 NX_TERM_TEXT | NX_TERM_VALUE) ||
		    nx_segment_open_list(segment, &at.value, &term->list, err) != NIDX_OK)
			status = fail_damaged(self, err);
		else
			nx_strings_writer_add(&texts, (struct nx_str){ (const char *)at.text, at.len });
	}
	if (!status && texts.failed)
		status = nx_fail_memory(err);
	if (!status)
		nx_strings_writer_finish(&texts, &self->out.common);
	nx_strings_writer_release(&texts);
	return status;
}

/* ---- Making ---- */

enum nidx_status
nx_pairs_making_new(struct nx_pairs_making **out, const struct nx_segment *segment,
                    struct nidx_error *err)
{
	struct nx_pairs_making *self = nx_mem_zalloc(1, sizeof(*self));
	enum nidx_status status;

	*out = NULL;
	if (!self)
		return nx_fail_memory(err);
	self->segment = segment;
	self->npasses = segment->head.ndocs / PASS_DOCS + 1;
	self->common = nx_mem_zalloc(NX_PAIRS_COMMON, sizeof(*self->common));
	self->numbers = nx_mem_zalloc(NX_PAIRS_COMMON, sizeof(*self->numbers));
	status = self->common && self->numbers ? choose(self, err) : nx_fail_memory(err);
	for (uint32_t k = 0; k < self->ncommon && !status; k++)
		self->numbers[k] = self->common[k].number;
	for (nx_doc doc = 0; doc < segment->head.ndocs; doc++) {
		uint32_t nwords = nx_segment_doc_nwords(segment, doc);
		if (nwords > self->most_words && nwords <= NX_POS_LIMIT)
			self->most_words = nwords;
	}
	if (status)
		nx_pairs_making_free(self);
	else
		*out = self;
	return status;
}

void
nx_pairs_making_free(struct nx_pairs_making *self)
{
	if (!self)
		return;
	nx_mem_free(self->common);
	nx_mem_free(self->numbers);
	nx_pairs_bytes_release(&self->out);
	nx_mem_free(self);
}

const nx_term *
nx_pairs_making_terms(const struct nx_pairs_making *self, uint32_t *n)
{
	*n = self->ncommon;
	return self->numbers;
}

/* ---- Lists ---- */

/* The documents of one part. */
static void
add_docs(const struct nx_pairs_making *self, struct nx_str docs, struct nx_list_writer *writer)
{
	const uint8_t *norms = nx_segment_norms(self->segment);
	const uint8_t *at = (const uint8_t *)docs.ptr, *end = at + docs.len;
	nx_doc doc = 0;

	while (at < end) {
		uint64_t gap = 0, posting = 0;
		(void)(nx_varint_get(&at, end, &gap) && nx_varint_get(&at, end, &posting)); /* ours */
		doc += (nx_doc)gap;
		nx_list_writer_add(writer, doc, (uint32_t)(posting >> 2), posting & 3, norms[doc], NULL);
	}
}

static void
write_list(struct nx_pairs_making *self, uint32_t a, uint32_t b, struct nx_pairs_part **parts,
           unsigned nparts, struct nx_list_writer *writer)
{
	struct nx_list_info info;
	uint32_t ndocs = 0;
	struct nx_str docs;

	for (unsigned i = 0; i < nparts; i++) {
		uint32_t more = nx_pairs_part_seen(parts[i], a, b, &docs);

		if (more && !ndocs)
			nx_list_writer_begin(writer, false);
		ndocs += more;
		if (more)
			add_docs(self, docs, writer);
	}
	if (!ndocs)
		return;
	nx_list_writer_end(writer, &info);
	nx_buffer_put_u32(&self->out.table, a << 16 | b);
	nx_buffer_put_u32(&self->out.table, ndocs);
	nx_buffer_put_u64(&self->out.table, info.docs_begin);
	nx_buffer_put_u32(&self->out.table, (uint32_t)info.docs_bytes);
}

/* The lists of a pass of its parts, in the order of their documents.  Entries come in the order of passes;
 * nx_pairs_making_finish() puts them right. */
static enum nidx_status
write_lists(struct nx_pairs_making *self, struct nx_pairs_part **parts, unsigned nparts,
            struct nidx_error *err)
{
	struct nx_buffer none = { 0 };
	struct nx_list_writer *writer = nx_list_writer_new(
	    &self->out.lists, &none, self->segment->head.ndocs, &self->segment->scale);
	bool failed = !writer;

	for (unsigned i = 0; i < nparts; i++)
		failed |= nx_pairs_part_failed(parts[i]);
	for (uint32_t a = 0; a < self->ncommon && !failed; a++)
		for (uint32_t b = 0; b < self->ncommon; b++)
			write_list(self, a, b, parts, nparts, writer);
	nx_list_writer_free(writer);
	nx_buffer_release(&none);
	failed |= self->out.lists.failed || self->out.table.failed || self->out.common.failed;
	return failed ? nx_fail_memory(err) : NIDX_OK;
}

static enum nidx_status
run_pass(struct nx_pairs_making *self, struct nx_crew *crew, struct nx_pairs_slice *const *slices,
         uint32_t pass, struct nidx_error *err)
{
	struct nx_pairs_part *parts[NX_CREW_MAX];
	unsigned n = nx_crew_size(crew);
	enum nidx_status status = NIDX_OK;
	struct nx_task *task;

	for (unsigned i = 0; i < n; i++) {
		parts[i] = nx_pairs_part_new(self->ncommon, pass, self->npasses, self->most_words);
		slices[i]->part = parts[i];
		if (parts[i])
			nx_crew_add(crew, &slices[i]->task);
		else
			status = nx_fail_memory(err);
	}
	while ((task = nx_crew_next(crew))) {
		const struct nx_pairs_slice *slice = (const struct nx_pairs_slice *)task;

		if (slice->status && !status && err)
			*err = slice->err;
		status = status ? status : slice->status;
	}
	if (!status)
		status = write_lists(self, parts, n, err);
	for (unsigned i = 0; i < n; i++)
		nx_pairs_part_free(parts[i]);
	return status;
}

enum nidx_status
nx_pairs_making_run(struct nx_pairs_making *self, struct nx_crew *crew,
                    struct nx_pairs_slice *const *slices, struct nidx_error *err)
{
	uint64_t ndocs = self->segment->head.ndocs;
	unsigned n = nx_crew_size(crew);
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < n; i++) {
		slices[i]->begin = (nx_doc)(ndocs * i / n);
		slices[i]->end = (nx_doc)(ndocs * (i + 1) / n);
	}
	for (uint32_t pass = 0; pass < self->npasses && !status; pass++)
		status = run_pass(self, crew, slices, pass, err);
	return status;
}

static int
by_pair(const void *a, const void *b)
{
	uint32_t x = nx_u32le(a), y = nx_u32le(b);

	return (x > y) - (x < y);
}

void
nx_pairs_making_finish(struct nx_pairs_making *self, struct nx_pairs_bytes *to)
{
	*to = self->out;
	self->out = (struct nx_pairs_bytes){ 0 };
	if (to->table.len)
		qsort(to->table.bytes, to->table.len / NX_PAIR_ENTRY, NX_PAIR_ENTRY, by_pair);
}

/* ---- From the lists ---- */

struct walk {
	struct nx_pairs_slice slice; /* first: a task is its walk */
	const struct nx_pairs_making *making;
	struct nx_cursor *cursors; /* of the common terms */
	nx_pos *positions;
	size_t room;
	bool no_memory;
	int (*tick)(void *ctx);
	void *ctx;
};

/* Marks where the term stands.  False when its positions are damaged or memory is out. */
static bool
mark(struct walk *self, uint32_t k)
{
	struct nx_cursor *cursor = &self->cursors[k];
	uint32_t freq = nx_cursor_freq(cursor);

	self->no_memory = nx_mem_grow(&self->positions, &self->room, freq,
	                              sizeof(*self->positions)) < 0;
	return !self->no_memory && nx_cursor_positions(cursor, self->positions, freq) == freq &&
	       nx_pairs_part_mark(self->slice.part, k, self->positions, freq);
}

static bool
take_doc(struct walk *self, nx_doc doc)
{
	struct nx_extent extent = nx_extent_of(&self->making->segment->extents, doc);

	if (!nx_pairs_part_begin(self->slice.part, &extent))
		return false;
	for (uint32_t k = 0; k < self->making->ncommon; k++)
		if (nx_cursor_doc(&self->cursors[k]) == doc) {
			if (!mark(self, k))
				return false;
			nx_cursor_next(&self->cursors[k]);
		}
	nx_pairs_part_end(self->slice.part, doc);
	return true;
}

static enum nidx_status
walk_docs(struct walk *self, struct nidx_error *err)
{
	const struct nx_pairs_making *making = self->making;

	for (uint32_t k = 0; k < making->ncommon; k++) {
		nx_cursor_init(&self->cursors[k], &making->common[k].list);
		nx_cursor_seek(&self->cursors[k], self->slice.begin);
	}
	for (nx_doc doc = self->slice.begin; doc < self->slice.end; doc++) {
		if (!take_doc(self, doc))
			return self->no_memory || nx_pairs_part_failed(self->slice.part)
			           ? nx_fail_memory(err)
			           : fail_damaged(making, err);
		if (doc % TICK_DOCS == 0 && self->tick && self->tick(self->ctx))
			return nx_fail(err, NIDX_ECANCEL, 0, "cancelled");
	}
	for (uint32_t k = 0; k < making->ncommon; k++)
		if (self->cursors[k].damaged)
			return fail_damaged(making, err);
	return NIDX_OK;
}

static void
run_walk(struct nx_task *task, unsigned worker)
{
	struct walk *self = (struct walk *)task;

	(void)worker;
	self->slice.status = walk_docs(self, &self->slice.err);
}

static enum nidx_status
walk_all(struct nx_pairs_making *making, struct nx_crew *crew, int (*tick)(void *ctx), void *ctx,
         struct nidx_error *err)
{
	struct nx_pairs_slice *slices[NX_CREW_MAX];
	unsigned n = nx_crew_size(crew);
	struct walk *walks = nx_mem_zalloc(n, sizeof(*walks));
	enum nidx_status status = walks ? NIDX_OK : nx_fail_memory(err);

	for (unsigned i = 0; i < n && walks; i++) {
		walks[i] = (struct walk){ .making = making, .tick = tick, .ctx = ctx };
		walks[i].slice.task.run = run_walk;
		slices[i] = &walks[i].slice;
		walks[i].cursors = nx_mem_alloc(NX_PAIRS_COMMON * sizeof(struct nx_cursor));
		if (!walks[i].cursors)
			status = nx_fail_memory(err);
	}
	if (!status)
		status = nx_pairs_making_run(making, crew, slices, err);
	for (unsigned i = 0; i < n && walks; i++) {
		nx_mem_free(walks[i].cursors);
		nx_mem_free(walks[i].positions);
	}
	nx_mem_free(walks);
	return status;
}

enum nidx_status
nx_pairs_make(struct nx_pairs_bytes *self, const struct nx_segment *segment, struct nx_crew *crew,
              int (*tick)(void *ctx), void *ctx, struct nidx_error *err)
{
	struct nx_pairs_making *making;
	struct nx_crew *alone = NULL;
	enum nidx_status status = nx_pairs_making_new(&making, segment, err);

	*self = (struct nx_pairs_bytes){ 0 };
	if (!status && !crew)
		status = nx_crew_new(&alone, 1, err);
	if (!status)
		status = walk_all(making, crew ? crew : alone, tick, ctx, err);
	if (!status)
		nx_pairs_making_finish(making, self);
	nx_crew_free(alone);
	nx_pairs_making_free(making);
	return status;
}

void
nx_pairs_bytes_release(struct nx_pairs_bytes *self)
{
	nx_buffer_release(&self->common);
	nx_buffer_release(&self->table);
	nx_buffer_release(&self->lists);
}

enum nidx_status
nx_pairs_bytes_write(const struct nx_pairs_bytes *bytes, struct nx_dir *dir, const char *name,
                     struct nidx_error *err)
{
	struct nx_sections_writer out;
	enum nidx_status status = nx_sections_create(&out, dir, name, NX_FILE_PAIRS, err);

	if (status)
		return status;
	nx_sections_begin(&out, NX_SECTION_COMM);
	nx_sections_write(&out, bytes->common.bytes, bytes->common.len);
	nx_sections_begin(&out, NX_SECTION_PAIR);
	nx_sections_write(&out, bytes->table.bytes, bytes->table.len);
	nx_sections_begin(&out, NX_SECTION_PLST);
	nx_sections_write(&out, bytes->lists.bytes, bytes->lists.len);
	status = nx_sections_finish(&out, NULL, NULL, err);
	nx_sections_abandon(&out);
	return status;
}

enum nidx_status
nx_pairs_write(struct nx_dir *dir, const char *name, struct nx_crew *crew, int (*tick)(void *ctx),
               void *ctx, struct nidx_error *err)
{
	struct nx_pairs_bytes bytes = { 0 };
	struct nx_segment *segment;
	enum nidx_status status = nx_segment_open_bare(&segment, dir, name, err);

	if (status)
		return status;
	if (segment->head.ndocs >= NX_PAIRS_LEAST) {
		status = nx_pairs_make(&bytes, segment, crew, tick, ctx, err);
		if (!status)
			status = nx_pairs_bytes_write(&bytes, dir, name, err);
		nx_pairs_bytes_release(&bytes);
	}
	nx_segment_close(segment);
	return status;
}
