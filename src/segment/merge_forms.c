/* merge_forms.c - the written forms of several segments as one list. */
#include "base/mem.h"
#include "segment/merge_inside.h"

#include <string.h>

struct form_source {
	const struct nx_segment *segment;
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
	                self->numbers[self->form.term] == NX_MERGE_NO_TERM))
		more = nx_forms_next(&self->form);
	self->more = more;
	if (more)
		self->term = self->numbers[self->form.term];
}

static int
compare_forms(const struct form_source *a, const struct form_source *b)
{
	int order = nx_bytes_compare(a->form.text, a->form.len, b->form.text, b->form.len);

	return order ? order : (a->term > b->term) - (a->term < b->term);
}

/* The form with the least text, then term; NULL when none is left. */
static struct form_source *
least_of(struct form_source *sources, unsigned n)
{
	struct form_source *least = NULL;

	for (unsigned i = 0; i < n; i++)
		if (sources[i].more && (!least || compare_forms(&sources[i], least) < 0))
			least = &sources[i];
	return least;
}

/* The last form that was written: writers rely on their order, damaged bytes may not. */
struct last {
	uint8_t text[NX_TERM_MAX];
	size_t len;
	nx_term term;
};

static bool
follows(struct last *self, const struct form_source *source)
{
	int order = nx_bytes_compare(self->text, self->len, source->form.text, source->form.len);
	bool good = order < 0 || (order == 0 && source->term > self->term);

	memcpy(self->text, source->form.text, source->form.len);
	self->len = source->form.len;
	self->term = source->term;
	return good;
}

static enum nidx_status
merge_forms(struct form_source *sources, unsigned n, struct nx_segment_writer *writer,
            struct nidx_error *err)
{
	struct form_source *least;
	struct last last = { .len = 0 };

	while ((least = least_of(sources, n))) {
		if (!follows(&last, least))
			return nx_merge_fail_damaged(least->segment, err);
		nx_segment_writer_form(writer,
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
			return nx_merge_fail_damaged(sources[i].segment, err);
	return NIDX_OK;
}

enum nidx_status
nx_merge_forms(const struct nx_merge *self, nx_term *const *numbers,
               struct nx_segment_writer *writer, struct nidx_error *err)
{
	struct form_source *sources = nx_mem_zalloc(self->ninputs + 1, sizeof(*sources));
	enum nidx_status status;

	if (!sources)
		return nx_fail_memory(err);
	for (unsigned i = 0; i < self->ninputs; i++) {
		sources[i].segment = self->inputs[i].segment;
		sources[i].numbers = numbers[i];
		find_form(&sources[i],
		          nx_forms_seek(&sources[i].form, &sources[i].segment->forms, NX_STR("")));
	}
	status = merge_forms(sources, self->ninputs, writer, err);
	nx_mem_free(sources);
	return status;
}
