#include "index/terms.h"

#include "base/mem.h"
#include "index/keysort.h"

/* One worker's strings, sorted. */
struct run {
	struct nx_task task; /* first: a task is its run */
	const struct nx_terms *terms;
	unsigned worker;
	struct nx_key *keys;
	size_t count, at; /* `at`: the head, while merging */
	bool failed;
};

static void
free_runs(struct run *runs, unsigned nruns)
{
	for (unsigned i = 0; runs && i < nruns; i++)
		nx_mem_free(runs[i].keys);
	nx_mem_free(runs);
}

/* Sorts the strings of all workers, each by `sort`.  NULL when memory is out. */
static struct run *
sort_all(const struct nx_terms *terms, struct nx_crew *crew,
         void (*sort)(struct nx_task *task, unsigned worker))
{
	struct run *runs = nx_mem_zalloc(terms->nworkers, sizeof(*runs));
	bool failed = false;

	if (!runs)
		return NULL;
	for (unsigned i = 0; i < terms->nworkers; i++) {
		runs[i] = (struct run){ .task.run = sort, .terms = terms, .worker = i };
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
	struct run *run = (struct run *)task;
	const struct nx_worker *from = &run->terms->workers[run->worker];
	uint32_t nterms = nx_lexicon_count(from->lexicon);
	struct nx_keytexts texts = { term_text, NULL, from->lexicon };

	(void)worker;
	run->keys = nx_mem_alloc(nterms * sizeof(*run->keys));
	if (!run->keys) {
		run->failed = true;
		return;
	}
	for (uint32_t id = 0; id < nterms && id < from->grouper.totals_room; id++)
		if (from->grouper.totals[id].ndocs)
			run->keys[run->count++] = (struct nx_key){
				nx_key_prefix(nx_lexicon_term(from->lexicon, id)), id
			};
	run->failed = !nx_keysort(run->keys, run->count, &texts);
}

static struct nx_str
head_text(const struct run *run)
{
	return nx_lexicon_term(run->terms->workers[run->worker].lexicon, run->keys[run->at].id);
}

static int
compare_heads(const struct run *a, const struct run *b)
{
	uint64_t pa = a->keys[a->at].prefix, pb = b->keys[b->at].prefix;

	if (pa != pb)
		return pa < pb ? -1 : 1;
	return nx_str_order(head_text(a), head_text(b));
}

/* The run with the least head, NULL when all are used up. */
static struct run *
least_run(struct run *runs, unsigned nruns, int (*order)(const struct run *, const struct run *))
{
	struct run *least = NULL;

	for (unsigned i = 0; i < nruns; i++)
		if (runs[i].at < runs[i].count && (!least || order(&runs[i], least) < 0))
			least = &runs[i];
	return least;
}

/* Gives the head of a run the segment's number `term` and steps over it. */
static void
number_head(struct nx_terms *self, struct run *run, uint32_t term)
{
	uint32_t local = run->keys[run->at++].id;
	const struct nx_term_total *total = &self->workers[run->worker].grouper.totals[local];

	self->numbers[run->worker][local] = term;
	self->totals[term].ndocs += total->ndocs;
	self->totals[term].nbytes += total->nbytes;
	self->from[term] = (struct nx_term_from){ run->worker, local };
}

static void
merge_runs(struct nx_terms *self, struct run *runs)
{
	struct run *least;

	while ((least = least_run(runs, self->nworkers, compare_heads))) {
		uint32_t term = self->count++;
		struct nx_str text = head_text(least);
		uint64_t prefix = least->keys[least->at].prefix;

		number_head(self, least, term);
		for (struct run *run = runs; run < runs + self->nworkers; run++)
			if (run->at < run->count && run->keys[run->at].prefix == prefix &&
			    nx_str_order(head_text(run), text) == 0)
				number_head(self, run, term);
	}
}

static bool
make_tables(struct nx_terms *self, const struct run *runs)
{
	size_t most = 0;

	for (unsigned i = 0; i < self->nworkers; i++)
		most += runs[i].count;
	self->from = nx_mem_zalloc(most, sizeof(*self->from));
	self->totals = nx_mem_zalloc(most, sizeof(*self->totals));
	self->numbers = nx_mem_zalloc(self->nworkers, sizeof(*self->numbers));
	if (!self->from || !self->totals || !self->numbers)
		return false;
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
	struct run *runs;
	bool made;

	*self = (struct nx_terms){ .workers = workers, .nworkers = nworkers };
	runs = sort_all(self, crew, sort_terms);
	made = runs && make_tables(self, runs);
	if (made)
		merge_runs(self, runs);
	free_runs(runs, nworkers);
	return made ? NIDX_OK : nx_fail_memory(err);
}

void
nx_terms_release(struct nx_terms *self)
{
	for (unsigned i = 0; self->numbers && i < self->nworkers; i++)
		nx_mem_free(self->numbers[i]);
	nx_mem_free(self->numbers);
	nx_mem_free(self->from);
	nx_mem_free(self->totals);
	*self = (struct nx_terms){ 0 };
}

/* ---- Forms ---- */

static struct nx_str
form_text(const void *ctx, uint32_t id)
{
	const struct run *run = ctx;

	return nx_lexicon_form(run->terms->workers[run->worker].lexicon, id).form;
}

/* The segment's number of the term a form leads to. */
static uint32_t
form_term(const void *ctx, uint32_t id)
{
	const struct run *run = ctx;
	uint32_t local =
	    nx_lexicon_form(run->terms->workers[run->worker].lexicon, id).term;

	return run->terms->numbers[run->worker][local];
}

static void
sort_forms(struct nx_task *task, unsigned worker)
{
	struct run *run = (struct run *)task;
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
compare_forms(const struct run *a, const struct run *b)
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

enum nidx_status
nx_terms_write_forms(const struct nx_terms *self, struct nx_crew *crew,
                     struct nx_segment_writer *writer, struct nidx_error *err)
{
	struct run *runs = sort_all(self, crew, sort_forms), *least;
	struct nx_str last = { NULL, 0 };
	uint32_t last_term = NX_NO_TERM;

	if (!runs)
		return nx_fail_memory(err);
	while ((least = least_run(runs, self->nworkers, compare_forms))) {
		uint32_t id = least->keys[least->at++].id;
		struct nx_str form = form_text(least, id);
		uint32_t term = form_term(least, id);

		if (term == last_term && nx_str_order(form, last) == 0)
			continue; /* another worker has it too */
		nx_segment_writer_form(writer, form, term);
		last = form;
		last_term = term;
	}
	free_runs(runs, self->nworkers);
	return NIDX_OK;
}
