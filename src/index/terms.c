#include "index/terms.h"

#include "base/mem.h"
#include "index/keysort.h"

#include <string.h>

enum { AHEAD = 8 /* heads asked for before they are needed */ };

/* One worker's strings, sorted. */
struct nx_terms_run {
	struct nx_task task; /* first: a task is its run */
	const struct nx_terms *terms;
	unsigned worker;
	struct nx_key *keys;
	size_t count, at; /* `at`: the head, while merging */
	bool failed;
};

static void
free_runs(struct nx_terms_run *runs, unsigned nruns)
{
	for (unsigned i = 0; runs && i < nruns; i++)
		nx_mem_free(runs[i].keys);
	nx_mem_free(runs);
}

/* Sorts the strings of all workers, each by `sort`.  NULL when memory is out. */
static struct nx_terms_run *
sort_all(const struct nx_terms *terms, struct nx_crew *crew,
         void (*sort)(struct nx_task *task, unsigned worker))
{
	struct nx_terms_run *runs = nx_mem_zalloc(terms->nworkers, sizeof(*runs));
	bool failed = false;

	if (!runs)
		return NULL;
	for (unsigned i = 0; i < terms->nworkers; i++) {
		runs[i] = (struct nx_terms_run){ .task.run = sort, .terms = terms, .worker = i };
		nx_crew_add(crew, &runs[i].task);
	}
	while (nx_crew_next(crew))
		;
	for (unsigned i = 0; i < terms->nworkers; i++)
		failed |= runs[i].failed;
	if (failed) {
		free_runs(runs, terms->nworkers);
		return NULL;
	}
	return runs;
}

/* ---- Terms ---- */

static struct nx_str
term_text(const void *ctx, uint32_t id)
{
	return nx_lexicon_term(ctx, id);
}

static void
sort_terms(struct nx_task *task, unsigned worker)
{
	struct nx_terms_run *run = (struct nx_terms_run *)task;
	const struct nx_worker *from = &run->terms->workers[run->worker];
	uint32_t nterms = nx_lexicon_count(from->lexicon);
	struct nx_keytexts texts = { term_text, NULL, from->lexicon };

	(void)worker;
	run->keys = nx_mem_alloc(nterms * sizeof(*run->keys));
	if (!run->keys) {
		run->failed = true;
		return;
	}
	for (uint32_t id = 0; id < nterms; id++)
		run->keys[run->count++] =
		    (struct nx_key){ nx_key_prefix(nx_lexicon_term(from->lexicon, id)), id };
	run->failed = !nx_keysort(run->keys, run->count, &texts);
}

static struct nx_str
head_text(const struct nx_terms_run *run)
{
	return nx_lexicon_term(run->terms->workers[run->worker].lexicon, run->keys[run->at].id);
}

static int
compare_heads(const struct nx_terms_run *a, const struct nx_terms_run *b)
{
	uint64_t pa = a->keys[a->at].prefix, pb = b->keys[b->at].prefix;

	if (pa != pb)
		return pa < pb ? -1 : 1;
	return nx_str_order(head_text(a), head_text(b));
}

/* The run with the least head, NULL when all are used up. */
static struct nx_terms_run *
least_run(struct nx_terms_run *runs, unsigned nruns,
          int (*order)(const struct nx_terms_run *, const struct nx_terms_run *))
{
	struct nx_terms_run *least = NULL;

	for (unsigned i = 0; i < nruns; i++)
		if (runs[i].at < runs[i].count && (!least || order(&runs[i], least) < 0))
			least = &runs[i];
	return least;
}

/* What a head needs lies at random places of large tables: asks first for its string's, then for
 * the rest. */
static void
fetch_ahead(const struct nx_terms *self, const struct nx_terms_run *run)
{
	const struct nx_worker *worker = &self->workers[run->worker];
	size_t near = run->at + AHEAD, far = near + AHEAD;

	if (far < run->count)
		nx_lexicon_fetch(worker->lexicon, run->keys[far].id);
	if (near < run->count) {
		uint32_t id = run->keys[near].id;
		__builtin_prefetch(nx_lexicon_term(worker->lexicon, id).ptr);
		__builtin_prefetch(&worker->grouper.totals[id]);
		__builtin_prefetch(&self->numbers[run->worker][id], 1);
	}
}

/* What the worker of a run has of the term at its head. */
static struct nx_term_total
head_total(const struct nx_terms *self, const struct nx_terms_run *run)
{
	const struct nx_grouper *grouper = &self->workers[run->worker].grouper;
	uint32_t local = run->keys[run->at].id;

	return local < grouper->totals_room ? grouper->totals[local] : (struct nx_term_total){ 0 };
}

static bool
is_at(const struct nx_terms_run *run, uint64_t prefix, struct nx_str text)
{
	return run->at < run->count && run->keys[run->at].prefix == prefix &&
	       nx_str_order(head_text(run), text) == 0;
}

/* Gives the term at the heads of some runs its number in the segment, which those that have no document of it
 * need for its forms, and steps over it.  A word that no article kept has none. */
static void
number_heads(struct nx_terms *self, struct nx_terms_run *runs, uint64_t prefix, struct nx_str text)
{
	struct nx_term_total sum = { 0 };

	for (struct nx_terms_run *run = runs; run < runs + self->nworkers; run++) {
		struct nx_term_total total;

		if (!is_at(run, prefix, text))
			continue;
		total = head_total(self, run);
		sum.ndocs += total.ndocs;
		sum.nbytes += total.nbytes;
		self->numbers[run->worker][run->keys[run->at++].id] = self->count;
		fetch_ahead(self, run);
	}
	if (sum.ndocs) {
		nx_buffer_put(&self->texts, text.ptr, text.len);
		self->totals[self->count++] = sum;
		self->begins[self->count] = self->texts.len;
		return;
	}
	for (struct nx_terms_run *run = runs; run < runs + self->nworkers; run++) {
		uint32_t *number = run->at ? &self->numbers[run->worker][run->keys[run->at - 1].id] : NULL;

		if (number && *number == self->count)
			*number = NX_NO_TERM;
	}
}

static void
merge_runs(struct nx_terms *self, struct nx_terms_run *runs)
{
	struct nx_terms_run *least;

	while ((least = least_run(runs, self->nworkers, compare_heads)))
		number_heads(self, runs, least->keys[least->at].prefix, head_text(least));
}

static bool
make_tables(struct nx_terms *self, const struct nx_terms_run *runs)
{
	size_t most = 0;

	for (unsigned i = 0; i < self->nworkers; i++)
		most += runs[i].count;
	self->begins = nx_mem_alloc((most + 1) * sizeof(*self->begins));
	self->totals = nx_mem_alloc(most * sizeof(*self->totals));
	self->numbers = nx_mem_zalloc(self->nworkers, sizeof(*self->numbers));
	if (!self->begins || !self->totals || !self->numbers)
		return false;
	self->begins[0] = 0;
	for (unsigned i = 0; i < self->nworkers; i++) {
		uint32_t nterms = nx_lexicon_count(self->workers[i].lexicon);
		self->numbers[i] = nx_mem_alloc(nterms * sizeof(**self->numbers));
		if (!self->numbers[i])
			return false;
		for (uint32_t id = 0; id < nterms; id++)
			self->numbers[i][id] = NX_NO_TERM;
	}
	return true;
}

enum nidx_status
nx_terms_merge(struct nx_terms *self, struct nx_crew *crew, const struct nx_worker *workers,
               unsigned nworkers, struct nidx_error *err)
{
	struct nx_terms_run *runs;
	bool made;

	*self = (struct nx_terms){ .workers = workers, .nworkers = nworkers };
	runs = sort_all(self, crew, sort_terms);
	made = runs && make_tables(self, runs);
	if (made)
		merge_runs(self, runs);
	free_runs(runs, nworkers);
	return made && !self->texts.failed ? NIDX_OK : nx_fail_memory(err);
}

void
nx_terms_release(struct nx_terms *self)
{
	for (unsigned i = 0; self->numbers && i < self->nworkers; i++)
		nx_mem_free(self->numbers[i]);
	nx_mem_free(self->numbers);
	nx_mem_free(self->begins);
	nx_buffer_release(&self->texts);
	nx_mem_free(self->totals);
	*self = (struct nx_terms){ 0 };
}

/* ---- Forms ---- */

static struct nx_str
form_text(const void *ctx, uint32_t id)
{
	const struct nx_terms_run *run = ctx;

	return nx_lexicon_form(run->terms->workers[run->worker].lexicon, id).form;
}

/* The segment's number of the term a form leads to. */
static uint32_t
form_term(const void *ctx, uint32_t id)
{
	const struct nx_terms_run *run = ctx;
	uint32_t local =
	    nx_lexicon_form(run->terms->workers[run->worker].lexicon, id).term;

	return run->terms->numbers[run->worker][local];
}

static void
sort_forms(struct nx_task *task, unsigned worker)
{
	struct nx_terms_run *run = (struct nx_terms_run *)task;
	const struct nx_lexicon *lexicon = run->terms->workers[run->worker].lexicon;
	uint32_t nforms = nx_lexicon_form_count(lexicon);
	struct nx_keytexts texts = { form_text, form_term, run };

	(void)worker;
	run->keys = nx_mem_alloc(nforms * sizeof(*run->keys));
	if (!run->keys) {
		run->failed = true;
		return;
	}
	for (uint32_t id = 0; id < nforms; id++)
		if (form_term(run, id) != NX_NO_TERM)
			run->keys[run->count++] =
			    (struct nx_key){ nx_key_prefix(form_text(run, id)), id };
	run->failed = !nx_keysort(run->keys, run->count, &texts);
}

static int
compare_forms(const struct nx_terms_run *a, const struct nx_terms_run *b)
{
	const struct nx_key *ka = &a->keys[a->at], *kb = &b->keys[b->at];
	uint32_t ta, tb;
	int order;

	if (ka->prefix != kb->prefix)
		return ka->prefix < kb->prefix ? -1 : 1;
	order = nx_str_order(form_text(a, ka->id), form_text(b, kb->id));
	if (order)
		return order;
	ta = form_term(a, ka->id);
	tb = form_term(b, kb->id);
	return ta < tb ? -1 : ta > tb;
}

/* The forms of all runs as one list, what several workers have once. */
static void
merge_forms(struct nx_task *task, unsigned worker)
{
	struct nx_terms_forms *self = (struct nx_terms_forms *)task;
	unsigned nruns = self->terms->nworkers;
	struct nx_terms_run *least;
	size_t most = 0;

	(void)worker;
	for (unsigned i = 0; i < nruns; i++)
		most += self->runs[i].count;
	self->items = nx_mem_alloc(most * sizeof(*self->items));
	self->failed = !self->items;
	while (!self->failed && (least = least_run(self->runs, nruns, compare_forms))) {
		uint32_t id = least->keys[least->at++].id, term = form_term(least, id);
		struct nx_str text = form_text(least, id);
		struct nx_terms_form *last = self->count ? &self->items[self->count - 1] : NULL;

		if (!last || term != last->term || last->len != text.len ||
		    memcmp(last->text, text.ptr, text.len) != 0)
			self->items[self->count++] =
			    (struct nx_terms_form){ text.ptr, term, (uint16_t)text.len };
	}
}

enum nidx_status
nx_terms_forms_sort(struct nx_terms_forms *self, const struct nx_terms *terms,
                    struct nx_crew *crew, struct nidx_error *err)
{
	*self = (struct nx_terms_forms){ .task.run = merge_forms, .terms = terms };
	self->runs = sort_all(terms, crew, sort_forms);
	return self->runs ? NIDX_OK : nx_fail_memory(err);
}

enum nidx_status
nx_terms_forms_write(const struct nx_terms_forms *self, struct nx_segment_writer *writer,
                     struct nidx_error *err)
{
	if (self->failed)
		return nx_fail_memory(err);
	for (size_t i = 0; i < self->count; i++) {
		const struct nx_terms_form *form = &self->items[i];

		if (i + AHEAD < self->count)
			__builtin_prefetch(form[AHEAD].text);
		nx_segment_writer_form(writer, (struct nx_str){ form->text, form->len },
		                       form->term);
	}
	return NIDX_OK;
}

void
nx_terms_forms_release(struct nx_terms_forms *self)
{
	free_runs(self->runs, self->terms ? self->terms->nworkers : 0);
	nx_mem_free(self->items);
	*self = (struct nx_terms_forms){ 0 };
}
