#include "segment/merge_range.h"

#include "base/mem.h"
#include "postings/bounded.h"
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
	self->lists = nx_list_writer_new(&self->docs, &self->pos, merge->ndocs, &merging->scale);
	for (unsigned i = 0; i < merge->ninputs && self->sources; i++) {
		self->sources[i].input = &merge->inputs[i];
		self->sources[i].numbers = merging->numbers[i];
	}
	return self->sources && self->active && self->lists;
}

void
nx_merge_range_release(struct nx_merge_range *self)
{
	nx_mem_free(self->sources);
	nx_mem_free(self->active);
	nx_mem_free(self->positions);
	nx_mem_free(self->ends);
	nx_mem_free(self->infos);
	nx_mem_free(self->counts);
	nx_list_writer_free(self->lists);
	nx_buffer_release(&self->docs);
	nx_buffer_release(&self->pos);
	nx_buffer_release(&self->texts);
	*self = (struct nx_merge_range){ 0 };
}

static void
fail_damaged(struct nx_merge_range *self, const struct nx_merge_source *source)
{
	self->status = nx_merge_fail_damaged(source->input->segment, &self->err);
}

/* ---- One term ---- */

/* The tables by document are larger than the nearer caches: asks for what the block in hand will take. */
static inline void
look_ahead(const struct nx_merge_source *self, const struct nx_extent *extents)
{
	const struct nx_cursor *cursor = &self->cursor;

	for (uint32_t i = 0; i < cursor->count; i++) {
		nx_doc number = self->input->numbers[cursor->docs[i]];
		if (number != NX_NO_DOC)
			__builtin_prefetch(&extents[number]);
	}
}

/* To the first document from the cursor's on that is kept. */
static void
find_doc(struct nx_merge_source *self, const struct nx_extent *extents)
{
	nx_doc doc = nx_cursor_doc(&self->cursor), number;

	if (self->cursor.at == 0 && self->cursor.count)
		look_ahead(self, extents);
	for (; doc != NX_NO_DOC; doc = nx_cursor_next(&self->cursor)) {
		number = self->input->numbers[doc];
		if (number != NX_NO_DOC) {
			self->doc = number;
			return;
		}
	}
	self->doc = NX_NO_DOC;
}

/* Gathers the sources whose term is the least one, at their first documents. */
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
		find_doc(source, self->merging->extents);
	}
}

static struct nx_merge_source *
least_source(const struct nx_merge_range *self)
{
	struct nx_merge_source *least = NULL;

	for (unsigned i = 0; i < self->nactive; i++)
		if (self->active[i]->doc != NX_NO_DOC &&
		    (!least || self->active[i]->doc < least->doc))
			least = self->active[i];
	return least;
}

/* The positions of the current document; 0: there are none, or they are damaged. */
static uint32_t
read_positions(struct nx_merge_range *self, struct nx_merge_source *source, uint32_t freq)
{
	if (freq > self->positions_room &&
	    nx_mem_grow(&self->positions, &self->positions_room, freq, sizeof(*self->positions)))
		return 0;
	return nx_cursor_positions(&source->cursor, self->positions, freq);
}

/* Positions ascend, and lie in the bounds that the writer may code them in.  Those read within bounds do;
 * few of a term stand with its list and are bounded by nothing. */
static bool
positions_fit(const struct nx_merge_range *self, const struct nx_merge_source *source,
              uint32_t freq, unsigned zones)
{
	if (source->list.extents && !source->cursor.brief_positions)
		return true;
	for (uint32_t i = 1; i < freq; i++)
		if (self->positions[i] <= self->positions[i - 1])
			return false;
	return !source->list.extents || nx_bounded_holds(&self->merging->extents[source->doc], freq,
	                                                 zones, self->positions);
}

/* The current posting, its positions read and written. */
static void
add_positions(struct nx_merge_range *self, struct nx_merge_source *source, uint32_t freq,
              unsigned zones)
{
	if (read_positions(self, source, freq) == freq && positions_fit(self, source, freq, zones))
		nx_list_writer_add(self->lists, source->doc, freq, zones,
		                   self->merging->norms[source->doc], self->positions);
	else if (source->cursor.damaged || freq <= self->positions_room)
		fail_damaged(self, source);
	else
		self->status = nx_fail_memory(&self->err);
}

static void
add_posting(struct nx_merge_range *self, struct nx_merge_source *source, bool with_positions)
{
	uint32_t freq = nx_cursor_freq(&source->cursor);
	unsigned zones = nx_cursor_zones(&source->cursor);
	nx_doc old = nx_cursor_doc(&source->cursor);
	uint8_t norm = self->merging->norms[source->doc];
	struct nx_bits from;
	uint64_t nbits;

	if (!with_positions)
		nx_list_writer_add(self->lists, source->doc, freq, zones, norm, NULL);
	else if (nx_list_writer_takes_bits(self->lists) &&
	         nx_cursor_coded(&source->cursor, &from, &nbits)) /* checksums were looked at */
		nx_list_writer_add_bits(self->lists, source->doc, freq, zones, norm, from, nbits);
	else
		add_positions(self, source, freq, zones);
	if (self->status)
		return;
	if (self->counts && nx_merge_bit(source->input->hidden, old))
		self->counts[self->nterms - 1]++;
	nx_cursor_next(&source->cursor);
	find_doc(source, self->merging->extents);
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
		fail_damaged(self, first);
		return;
	}
	if (nx_mem_grow(&self->ends, &self->ends_room, n + 1, sizeof(*self->ends)) ||
	    nx_mem_grow(&self->infos, &self->infos_room, n + 1, sizeof(*self->infos)) ||
	    (self->merging->merge->counts &&
	     nx_mem_grow(&self->counts, &self->counts_room, n + 1, sizeof(*self->counts))) ||
	    !nx_buffer_reserve(&self->texts, first->term.len)) {
		self->status = nx_fail_memory(&self->err);
		return;
	}
	nx_buffer_put(&self->texts, first->term.text, first->term.len);
	self->ends[n] = self->texts.len;
	if (self->counts)
		self->counts[n] = 0;
	self->nterms++;
}

/* Makes the list of the current term, if a document is left. */
static void
merge_term(struct nx_merge_range *self)
{
	struct nx_merge_source *first = self->active[0], *least = least_source(self);
	struct nx_str text = { (const char *)first->term.text, first->term.len };
	bool with_positions = first->list.pos != NULL;
	nx_term number = least ? self->nterms : NX_MERGE_NO_TERM;

	for (unsigned i = 0; i < self->nactive; i++)
		self->active[i]->numbers[self->active[i]->term.number] = number;
	if (!least)
		return;
	begin_term(self, first);
	if (self->status)
		return;
	nx_list_writer_begin(self->lists, with_positions);
	if (!nx_term_unbounded(text))
		nx_list_writer_bound(self->lists, self->merging->extents);
	for (nx_doc next = 0; least && !self->status; least = least_source(self)) {
		if (least->doc < next) {
			fail_damaged(self, least);
			return;
		}
		next = least->doc + 1;
		add_posting(self, least, with_positions);
	}
	for (unsigned i = 0; i < self->nactive && !self->status; i++)
		if (self->active[i]->cursor.damaged)
			fail_damaged(self, self->active[i]);
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
			fail_damaged(self, &self->sources[i]);
}
