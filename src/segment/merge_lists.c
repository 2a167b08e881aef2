/* merge_lists.c - dictionaries, lists and forms of several segments as one. */
#include "base/mem.h"
#include "postings/bounded.h"
#include "postings/cursor.h"
#include "postings/writer.h"
#include "segment/merge_inside.h"

#include <string.h>

#define NO_TERM UINT32_MAX /* the number of a term of which no document is left */

/* An input while terms are merged. */
struct source {
	const struct nx_merge_input *input;
	struct nx_term_cursor term;
	bool more;
	nx_term *numbers; /* of its terms in the new segment; NO_TERM: no document is left */
	/* of the current term: */
	struct nx_list list;
	struct nx_cursor cursor;
	nx_doc doc; /* the next document's new number; NX_NO_DOC behind the last */
};

struct merging {
	struct nx_merge *merge;
	struct nx_segment_writer *writer;
	struct source *sources;
	struct source **active; /* those with the current term */
	unsigned nactive;
	const uint8_t *norms;
	const struct nx_extent *extents;
	struct nx_ntf_scale scale;
	struct nx_list_writer *lists; /* into: */
	struct nx_buffer docs, pos;
	nx_pos *positions;
	size_t positions_room;
	uint8_t last[NX_TERM_MAX]; /* term or form */
	size_t nlast;
};

static enum nidx_status
fail_damaged(const struct source *source, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, 0, "segment %s is damaged: see nidx check",
	               nx_segment_name(source->input->segment));
}

static int
compare(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
	size_t n = na < nb ? na : nb;
	int order = n ? memcmp(a, b, n) : 0;

	return order ? order : (na > nb) - (na < nb);
}

/* Whether a text comes behind the last one, which it becomes: writers rely on it, damaged bytes may not. */
static bool
follows(struct merging *self, const uint8_t *text, size_t len, bool or_equal)
{
	int order = compare(self->last, self->nlast, text, len);

	memcpy(self->last, text, len);
	self->nlast = len;
	return order < 0 || (or_equal && order == 0);
}

/* ---- Terms ---- */

/* To the first document from the cursor's on that is kept. */
static void
find_doc(struct source *self)
{
	nx_doc doc = nx_cursor_doc(&self->cursor), number;

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
static enum nidx_status
gather_sources(struct merging *self, struct nidx_error *err)
{
	self->nactive = 0;
	for (unsigned i = 0; i < self->merge->ninputs; i++) {
		struct source *source = &self->sources[i];
		int order = -1;

		if (!source->more)
			continue;
		if (self->nactive)
			order = compare(source->term.text, source->term.len,
			                self->active[0]->term.text, self->active[0]->term.len);
		if (order < 0)
			self->nactive = 0;
		if (order <= 0)
			self->active[self->nactive++] = source;
	}
	for (unsigned i = 0; i < self->nactive; i++) {
		struct source *source = self->active[i];
		enum nidx_status status = nx_segment_open_list(
		    source->input->segment, &source->term.value, &source->list, err);
		if (status)
			return status;
		nx_cursor_init(&source->cursor, &source->list);
		find_doc(source);
	}
	return NIDX_OK;
}

static struct source *
least_source(const struct merging *self)
{
	struct source *least = NULL;

	for (unsigned i = 0; i < self->nactive; i++)
		if (self->active[i]->doc != NX_NO_DOC &&
		    (!least || self->active[i]->doc < least->doc))
			least = self->active[i];
	return least;
}

/* The positions of the current document; 0: there are none, or they are damaged. */
static uint32_t
read_positions(struct merging *self, struct source *source, uint32_t freq)
{
	if (freq > self->positions_room &&
	    nx_mem_grow(&self->positions, &self->positions_room, freq, sizeof(*self->positions)))
		return 0;
	return nx_cursor_positions(&source->cursor, self->positions, freq);
}

/* Positions ascend, and lie in the bounds that the writer may code them in: few of a term stand with its list
 * and are bounded by nothing. */
static bool
positions_fit(const struct merging *self, const struct source *source, uint32_t freq, unsigned zones)
{
	for (uint32_t i = 1; i < freq; i++)
		if (self->positions[i] <= self->positions[i - 1])
			return false;
	return !source->list.extents ||
	       nx_bounded_holds(&self->extents[source->doc], freq, zones, self->positions);
}

static enum nidx_status
add_posting(struct merging *self, struct source *source, bool with_positions, nx_term number,
            struct nidx_error *err)
{
	uint32_t freq = nx_cursor_freq(&source->cursor);
	unsigned zones = nx_cursor_zones(&source->cursor);
	nx_doc old = nx_cursor_doc(&source->cursor);

	if (with_positions && (read_positions(self, source, freq) != freq ||
	                       !positions_fit(self, source, freq, zones)))
		return source->cursor.damaged || freq <= self->positions_room
		           ? fail_damaged(source, err)
		           : nx_fail_memory(err);
	nx_list_writer_add(self->lists, source->doc, freq, zones,
	                   self->norms[source->doc], with_positions ? self->positions : NULL);
	if (self->merge->counts && nx_merge_bit(source->input->hidden, old))
		self->merge->counts[number]++;
	nx_cursor_next(&source->cursor);
	find_doc(source);
	return NIDX_OK;
}

/* Writes the list of the current term, if a document is left. */
static enum nidx_status
merge_term(struct merging *self, struct nidx_error *err)
{
	struct source *first = self->active[0], *least = least_source(self);
	struct nx_str text = { (const char *)first->term.text, first->term.len };
	bool with_positions = first->list.pos != NULL;
	nx_term number = least ? self->merge->nterms++ : NO_TERM;
	struct nx_list_info info;
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < self->nactive; i++)
		self->active[i]->numbers[self->active[i]->term.number] = number;
	if (!least)
		return NIDX_OK;
	if (!follows(self, first->term.text, first->term.len, false))
		return fail_damaged(first, err);
	nx_buffer_reset(&self->docs);
	nx_buffer_reset(&self->pos);
	nx_list_writer_begin(self->lists, with_positions);
	if (!nx_term_unbounded(text))
		nx_list_writer_bound(self->lists, self->extents);
	for (nx_doc next = 0; least && !status; least = least_source(self)) {
		if (least->doc < next)
			return fail_damaged(least, err);
		next = least->doc + 1;
		status = add_posting(self, least, with_positions, number, err);
	}
	for (unsigned i = 0; i < self->nactive && !status; i++)
		if (self->active[i]->cursor.damaged)
			status = fail_damaged(self->active[i], err);
	if (status)
		return status;
	nx_list_writer_end(self->lists, &info);
	if (self->docs.failed || self->pos.failed)
		return nx_fail_memory(err);
	nx_segment_writer_term(self->writer, text, &info, self->docs.bytes + info.docs_begin,
	                       self->pos.bytes ? self->pos.bytes + info.pos_begin : NULL);
	return NIDX_OK;
}

static enum nidx_status
merge_terms(struct merging *self, struct nidx_error *err)
{
	enum { TICK = 1024 };
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < self->merge->ninputs; i++) {
		struct source *source = &self->sources[i];
		source->more = nx_terms_seek(&source->term, &source->input->segment->terms,
		                             NX_STR(""));
	}
	for (uint32_t n = 1; !status; n++) {
		status = gather_sources(self, err);
		if (status || !self->nactive)
			break;
		status = merge_term(self, err);
		for (unsigned i = 0; i < self->nactive; i++)
			self->active[i]->more = nx_terms_next(&self->active[i]->term);
		if (!status && n % TICK == 0)
			status = nx_merge_tick(self->merge, err);
	}
	for (unsigned i = 0; i < self->merge->ninputs && !status; i++)
		if (self->sources[i].term.damaged)
			status = fail_damaged(&self->sources[i], err);
	return status;
}

/* ---- Forms ---- */

struct form_source {
	struct nx_form_cursor form;
	const nx_term *numbers;
	nx_term term; /* the new number */
	bool more;
};

/* To the next form whose term is left. */
static void
find_form(struct form_source *self, bool more)
{
	while (more && (self->form.term >= self->form.forms->terms->nterms ||
	                self->numbers[self->form.term] == NO_TERM))
		more = nx_forms_next(&self->form);
	self->more = more;
	if (more)
		self->term = self->numbers[self->form.term];
}

static int
compare_forms(const struct form_source *a, const struct form_source *b)
{
	int order = compare(a->form.text, a->form.len, b->form.text, b->form.len);

	return order ? order : (a->term > b->term) - (a->term < b->term);
}

static enum nidx_status
merge_forms(struct merging *self, struct form_source *sources, struct nidx_error *err)
{
	unsigned n = self->merge->ninputs;
	nx_term term = 0; /* of the last form */
	bool again;

	self->nlast = 0;
	for (unsigned i = 0; i < n; i++) {
		sources[i].numbers = self->sources[i].numbers;
		find_form(&sources[i],
		          nx_forms_seek(&sources[i].form, &self->sources[i].input->segment->forms,
		                        NX_STR("")));
	}
	for (;;) {
		struct form_source *least = NULL;

		for (unsigned i = 0; i < n; i++)
			if (sources[i].more && (!least || compare_forms(&sources[i], least) < 0))
				least = &sources[i];
		if (!least)
			break;
		again = compare(self->last, self->nlast, least->form.text, least->form.len) == 0;
		if (!follows(self, least->form.text, least->form.len, true) ||
		    (again && least->term <= term))
			return fail_damaged(&self->sources[least - sources], err);
		term = least->term;
		nx_segment_writer_form(self->writer,
		                       (struct nx_str){ (const char *)least->form.text,
		                                        least->form.len },
		                       least->term);
		for (struct form_source *at = sources; at < sources + n; at++)
			if (at != least && at->more && compare_forms(at, least) == 0)
				find_form(at, nx_forms_next(&at->form));
		find_form(least, nx_forms_next(&least->form));
	}
	for (unsigned i = 0; i < n; i++)
		if (sources[i].form.damaged)
			return fail_damaged(&self->sources[i], err);
	return NIDX_OK;
}

/* ---- All ---- */

static bool
prepare(struct merging *self)
{
	struct nx_merge *merge = self->merge;
	uint64_t nterms = 0;
	bool hidden = false;

	self->sources = nx_mem_zalloc(merge->ninputs + 1, sizeof(*self->sources));
	self->active = nx_mem_zalloc(merge->ninputs + 1, sizeof(struct source *));
	nx_ntf_scale_of(&self->scale, self->norms, merge->ndocs);
	self->lists = nx_list_writer_new(&self->docs, &self->pos, merge->ndocs, &self->scale);
	if (!self->sources || !self->active || !self->lists)
		return false;
	for (unsigned i = 0; i < merge->ninputs; i++) {
		struct source *source = &self->sources[i];
		nx_term n = nx_segment_nterms(merge->inputs[i].segment);

		source->input = &merge->inputs[i];
		source->numbers = nx_mem_alloc(((size_t)n + 1) * sizeof(*source->numbers));
		if (!source->numbers)
			return false;
		nterms += n;
		hidden |= merge->inputs[i].hidden != NULL;
	}
	if (hidden)
		merge->counts = nx_mem_zalloc((size_t)nterms + 1, sizeof(*merge->counts));
	return !hidden || merge->counts;
}

enum nidx_status
nx_merge_lists(struct nx_merge *merge, struct nx_segment_writer *writer,
               const struct nx_extent *extents, const uint8_t *norms, struct nidx_error *err)
{
	struct merging self = { .merge = merge, .writer = writer, .norms = norms,
		                .extents = extents };
	struct form_source *forms = nx_mem_zalloc(merge->ninputs + 1, sizeof(*forms));
	enum nidx_status status = prepare(&self) && forms ? NIDX_OK : nx_fail_memory(err);

	if (!status)
		status = merge_terms(&self, err);
	if (!status)
		status = merge_forms(&self, forms, err);
	for (unsigned i = 0; i < merge->ninputs && self.sources; i++)
		nx_mem_free(self.sources[i].numbers);
	nx_mem_free(forms);
	nx_mem_free(self.sources);
	nx_mem_free(self.active);
	nx_mem_free(self.positions);
	nx_list_writer_free(self.lists);
	nx_buffer_release(&self.docs);
	nx_buffer_release(&self.pos);
	return status;
}
