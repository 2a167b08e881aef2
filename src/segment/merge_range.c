#include "segment/merge_range.h"

#include "base/mem.h"
#include "postings/writer.h"
#include "segment/termname.h"

#include <string.h>

bool
nx_merge_range_init(struct nx_merge_range *self, const struct nx_merging *merging)
{
	const struct nx_merge *merge = merging->merge;

	*self = (struct nx_merge_range){ .merging = merging };
	self->task.run = nx_merge_range_run;
	self->sources = nx_mem_zalloc(merge->ninputs + 1, sizeof(*self->sources));
	self->active = nx_mem_zalloc(merge->ninputs + 1, sizeof(struct nx_merge_source *));
	for (int i = 0; i < 2; i++)
		self->keys[i] = nx_mem_alloc((merge->ninputs + 1) * (size_t)NX_BLOCK_DOCS *
		                             sizeof(*self->keys[i]));
	self->ends = nx_mem_zalloc(merge->ninputs + 1, sizeof(*self->ends));
	self->lists = nx_list_writer_new(&self->docs, &self->pos, merge->ndocs, &merging->scale);
	for (unsigned i = 0; i < merge->ninputs && self->sources; i++) {
		self->sources[i].input = &merge->inputs[i];
		self->sources[i].numbers = merging->numbers[i];
	}
	return self->sources && self->active && self->keys[0] && self->keys[1] && self->ends &&
	       self->lists;
}

void
nx_merge_range_release(struct nx_merge_range *self)
{
	nx_mem_free(self->sources);
	nx_mem_free(self->active);
	nx_mem_free(self->keys[0]);
	nx_mem_free(self->keys[1]);
	nx_mem_free(self->ends);
	nx_mem_free(self->positions);
	nx_mem_free(self->text_ends);
	nx_mem_free(self->infos);
	nx_mem_free(self->counts);
	nx_list_writer_free(self->lists);
	nx_buffer_release(&self->docs);
	nx_buffer_release(&self->pos);
	nx_buffer_release(&self->texts);
	*self = (struct nx_merge_range){ 0 };
}

void
nx_merge_range_fail(struct nx_merge_range *self, const struct nx_merge_source *source)
{
	self->status = nx_merge_fail_damaged(source->input->segment, &self->err);
}

/* ---- One term ---- */

/* Gathers the sources whose term is the least one, at their first blocks. */
static void
gather_sources(struct nx_merge_range *self)
{
	self->nactive = 0;
	for (unsigned i = 0; i < self->merging->merge->ninputs; i++) {
		struct nx_merge_source *source = &self->sources[i];
		int order = -1;

		if (!source->more)
			continue;
		if (self->nactive)
			order = nx_bytes_compare(source->term.text, source->term.len,
			                         self->active[0]->term.text,
			                         self->active[0]->term.len);
		if (order < 0)
			self->nactive = 0;
		if (order <= 0)
			self->active[self->nactive++] = source;
	}
	for (unsigned i = 0; i < self->nactive; i++) {
		struct nx_merge_source *source = self->active[i];

		self->status = nx_segment_open_list(source->input->segment, &source->term.value,
		                                    &source->list, &self->err);
		if (self->status)
			return;
		nx_cursor_init(&source->cursor, &source->list);
	}
}

/* One more term.  Its text comes behind the last one's: writers rely on it, damaged bytes may not. */
static void
begin_term(struct nx_merge_range *self, const struct nx_merge_source *first)
{
	size_t n = self->nterms;
	struct nx_str last = { NULL, 0 };

	if (n)
		last = nx_merge_range_text(self, self->nterms - 1);
	if (n && nx_bytes_compare(last.ptr, last.len, first->term.text, first->term.len) >= 0) {
		nx_merge_range_fail(self, first);
		return;
	}
	if (nx_mem_grow(&self->text_ends, &self->text_ends_room, n + 1, sizeof(*self->text_ends)) ||
	    nx_mem_grow(&self->infos, &self->infos_room, n + 1, sizeof(*self->infos)) ||
	    (self->merging->merge->counts &&
	     nx_mem_grow(&self->counts, &self->counts_room, n + 1, sizeof(*self->counts))) ||
	    !nx_buffer_reserve(&self->texts, first->term.len)) {
		self->status = nx_fail_memory(&self->err);
		return;
	}
	nx_buffer_put(&self->texts, first->term.text, first->term.len);
	self->text_ends[n] = self->texts.len;
	if (self->counts)
		self->counts[n] = 0;
	self->nterms++;
}

/* How many documents the current term will have for sure. */
static uint64_t
least_docs(const struct nx_merge_range *self)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < self->nactive; i++)
		if (!self->active[i]->input->gone)
			sum += self->active[i]->list.ndocs;
	return sum;
}

/* Makes the list of the current term, if a document is left. */
static void
merge_term(struct nx_merge_range *self)
{
	struct nx_merge_source *first = self->active[0];
	struct nx_str text = { (const char *)first->term.text, first->term.len };
	bool left = nx_merge_blocks_find(self);
	nx_term number = left ? self->nterms : NX_MERGE_NO_TERM;

	for (unsigned i = 0; i < self->nactive; i++)
		self->active[i]->numbers[self->active[i]->term.number] = number;
	if (!left || self->status)
		return;
	begin_term(self, first);
	if (self->status)
		return;
	nx_list_writer_begin(self->lists, first->list.pos != NULL);
	if (!nx_term_unbounded(text))
		nx_list_writer_bound(self->lists, self->merging->extents);
	nx_list_writer_expect(self->lists, least_docs(self));
	nx_merge_blocks(self, first->list.pos != NULL);
	if (self->status)
		return;
	nx_list_writer_end(self->lists, &self->infos[self->nterms - 1]);
	if (self->docs.failed || self->pos.failed)
		self->status = nx_fail_memory(&self->err);
}

/* ---- All of them ---- */

/* The source stands on a term of the range. */
static inline void
look(struct nx_merge_source *self, bool more)
{
	self->more = more && self->term.number < self->end;
}

void
nx_merge_range_run(struct nx_task *task, unsigned worker)
{
	enum { TICK = 1024 };
	struct nx_merge_range *self = (struct nx_merge_range *)task;
	const struct nx_merge *merge = self->merging->merge;

	(void)worker;
	self->status = NIDX_OK;
	self->nterms = 0;
	nx_buffer_reset(&self->docs);
	nx_buffer_reset(&self->pos);
	nx_buffer_reset(&self->texts);
	for (unsigned i = 0; i < merge->ninputs; i++) {
		struct nx_merge_source *source = &self->sources[i];

		source->term.terms = NULL; /* the cursor is new */
		source->more = false;
		if (source->begin < source->end)
			look(source, nx_terms_to(&source->term, &source->input->segment->terms,
			                         source->begin, NX_TERM_TEXT | NX_TERM_VALUE));
	}
	for (uint32_t n = 1; !self->status; n++) {
		gather_sources(self);
		if (self->status || !self->nactive)
			break;
		merge_term(self);
		for (unsigned i = 0; i < self->nactive; i++)
			look(self->active[i], nx_terms_next(&self->active[i]->term));
		if (!self->status && n % TICK == 0)
			self->status = nx_merge_tick(merge, &self->err);
	}
	for (unsigned i = 0; i < merge->ninputs && !self->status; i++)
		if (self->sources[i].begin < self->sources[i].end && self->sources[i].term.damaged)
			nx_merge_range_fail(self, &self->sources[i]);
}
