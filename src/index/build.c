#include "index/build.h"

#include "base/mem.h"
#include "index/batch.h"
#include "index/crew.h"
#include "index/dead.h"
#include "index/feed.h"
#include "index/manifest.h"
#include "index/seal.h"
#include "index/versions.h"
#include "index/worker.h"
#include "segment/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A segment is sealed when its raw items reach (budget - FIXED_MEMORY) / MEMORY_PER_BYTE, and no
 * more threads work than the budget has THREAD_MEMORY for: see README.md for what the memory is
 * and how these were measured. */
#define DEFAULT_MEMORY ((uint64_t)1 << 30)
enum {
	FIXED_MEMORY = 32 << 20,
	THREAD_MEMORY = 112 << 20,
	MEMORY_PER_BYTE = 5,
	LEAST_SEGMENT = 2 << 20,
	BATCHES_A_SEGMENT = 32,
	BATCHES_A_LESSON = 16 /* with pages, after which their sites' clutter is learnt */
};

enum { TICK_MS = 200 };

struct build {
	const struct nx_build_options *options;
	struct nx_build_stats *stats;
	struct nx_dir *dir;
	struct nx_manifest old; /* what was there */
	uint64_t next_segment;

	struct nx_crew *crew;
	struct nx_worker *workers;
	unsigned nworkers; /* initialised ones */
	struct nx_batch *batches;
	struct nx_batch **idle;
	unsigned nbatches, nidle;

	struct nx_feed feed;
	struct nx_batch *filling;
	uint64_t segment_bytes; /* raw, given to workers since the last boundary */
	struct nx_making making;
	struct nx_versions versions;
	struct nx_clutter *clutter;      /* what sites repeat; asked by workers while nobody teaches it */
	struct nx_clutter_pages lesson;  /* pages collected since the last */
	unsigned lesson_batches;
	struct nx_cuts cuts;
	struct nx_sealed_list sealed;
	struct nx_sealing sealing;

	struct nidx_error first_problem;
	struct timespec started;
	double last_tick;
};

/* ---- Progress ---- */

static double
seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* What all input will come to, decompressed: as much more than was read as there is more on
 * disk. */
static uint64_t
expected_bytes(const struct build *self)
{
	const struct nx_feed *feed = &self->feed;

	if (!feed->read_bytes || feed->read_bytes > feed->wanted_bytes)
		return 0;
	return (uint64_t)((double)self->stats->input_bytes * (double)feed->wanted_bytes /
	                  (double)feed->read_bytes);
}

/* Non-zero to cancel. */
static int
show(struct build *self)
{
	if (!self->options->progress)
		return 0;
	return self->options->progress(self->options->ctx, self->stats, expected_bytes(self));
}

/* The same, a few times a second. */
static int
tick(void *ctx)
{
	struct build *self = ctx;
	double now = seconds_since(&self->started);

	self->stats->seconds = now;
	if (now - self->last_tick < TICK_MS / 1000.0)
		return 0;
	self->last_tick = now;
	return show(self);
}

static enum nidx_status
go_on(int cancelled, struct nidx_error *err)
{
	return cancelled ? nx_fail(err, NIDX_ECANCEL, 0, "the build was cancelled") : NIDX_OK;
}

/* ---- Segments ---- */

static uint64_t
memory_budget(const struct build *self)
{
	return self->options->memory_bytes ? self->options->memory_bytes : DEFAULT_MEMORY;
}

/* Raw bytes of a segment.  Depends on nothing but options and input. */
static uint64_t
segment_limit(const struct build *self)
{
	uint64_t memory = memory_budget(self);
	uint64_t taken = FIXED_MEMORY + nx_versions_nbytes(&self->versions) +
	                 (self->clutter ? nx_clutter_nbytes(self->clutter) : 0);
	uint64_t left = memory > 2 * taken ? memory - taken : memory / 2;
	uint64_t limit = left / MEMORY_PER_BYTE;

	if (self->options->segment_bytes)
		return self->options->segment_bytes;
	return limit < LEAST_SEGMENT ? LEAST_SEGMENT : limit;
}

static size_t
batch_limit(const struct build *self)
{
	uint64_t limit = segment_limit(self) / BATCHES_A_SEGMENT;

	return limit < NX_BATCH_LEAST  ? NX_BATCH_LEAST
	       : limit > NX_BATCH_MOST ? NX_BATCH_MOST
	                               : (size_t)limit;
}

static unsigned
thread_limit(const struct build *self)
{
	uint64_t memory = memory_budget(self);
	uint64_t most = memory > FIXED_MEMORY ? (memory - FIXED_MEMORY) / THREAD_MEMORY : 1;
	unsigned wanted = nx_crew_wanted(self->options->nthreads);

	if (self->options->segment_bytes || wanted <= most)
		return wanted;
	return most ? (unsigned)most : 1;
}

static void
begin_segment(struct build *self)
{
	self->segment_bytes = 0;
	nx_segment_name_of(self->next_segment++, self->making.name, sizeof(self->making.name));
}

static enum nidx_status
seal_segment(struct build *self, struct nidx_error *err)
{
	enum nidx_status status;

	for (unsigned i = 0; i < self->nbatches; i++)
		nx_batch_rest(&self->batches[i]); /* all are idle */
	status = nx_seal(&self->sealing, &self->making, err);
	self->stats->replaced = self->sealing.replaced;
	self->stats->terms = self->sealing.terms;
	self->stats->postings = self->sealing.postings;
	self->stats->segments = (uint32_t)self->sealed.count;
	return status;
}

/* ---- Collecting ---- */

static enum nidx_status
report_problems(struct build *self, const struct nx_batch *batch, struct nidx_error *err)
{
	for (size_t i = 0; i < batch->nproblems; i++) {
		const struct nx_problem *problem = &batch->problems[i];

		if (self->first_problem.status == NIDX_OK)
			self->first_problem = problem->error;
		if (problem->whole_file)
			self->stats->bad_files++;
		else
			self->stats->bad_items++;
		if (self->options->problem)
			self->options->problem(self->options->ctx, &problem->error);
		if (self->options->strict) {
			if (err)
				*err = problem->error;
			return problem->error.status;
		}
	}
	return NIDX_OK;
}

/* While no worker works: the bytes of an index depend on which batches know what. */
static enum nidx_status
learn(struct build *self, struct nidx_error *err)
{
	bool learnt = self->lesson.count == 0 || nx_clutter_learn(self->clutter, &self->lesson);

	nx_clutter_pages_reset(&self->lesson);
	self->lesson_batches = 0;
	return learnt ? NIDX_OK : nx_fail_memory(err);
}

/* Takes over what a worker made of a batch; the batch is idle again. */
static enum nidx_status
collect(struct build *self, struct nx_batch *batch, struct nidx_error *err)
{
	enum nidx_status status = report_problems(self, batch, err);

	if (!status && batch->status) {
		status = batch->status;
		if (err)
			*err = batch->error;
	}
	if (!status)
		status = nx_making_add(&self->making, self->dir, batch, err);
	if (!status && !(nx_clutter_pages_append(&self->lesson, &batch->pages) &&
	                 nx_cuts_add_all(&self->cuts, &batch->cuts)))
		status = nx_fail_memory(err);
	for (size_t i = 0; i < batch->cuts.count; i++)
		self->stats->clutter += batch->cuts.items[i].articles;
	self->stats->files = self->feed.files;
	self->stats->ignored_files = self->feed.ignored_files;
	self->stats->articles += batch->ndocs;
	self->stats->input_bytes += batch->nbytes;
	self->stats->text_bytes += batch->text_bytes;
	self->stats->words += batch->nwords;
	self->stats->stored_bytes += batch->stored.len;
	nx_batch_reset(batch);
	self->idle[self->nidle++] = batch;
	return status ? status : go_on(tick(self), err);
}

static enum nidx_status
collect_all(struct build *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	while (!status && nx_crew_pending(self->crew))
		status = collect(self, (struct nx_batch *)nx_crew_next(self->crew), err);
	return status;
}

/* ---- Feeding ---- */

/* Gives the batch being filled to the workers; at a boundary, seals the segment. */
static enum nidx_status
send_batch(struct build *self, struct nidx_error *err)
{
	struct nx_batch *batch = self->filling;
	enum nidx_status status;

	self->filling = NULL;
	if (!batch)
		return NIDX_OK;
	self->segment_bytes += batch->nbytes;
	self->lesson_batches += batch->has_pages;
	nx_crew_add(self->crew, &batch->task);
	if (self->segment_bytes < segment_limit(self)) {
		if (self->lesson_batches < BATCHES_A_LESSON)
			return NIDX_OK;
		status = collect_all(self, err);
		return status ? status : learn(self, err);
	}
	status = collect_all(self, err);
	if (!status)
		status = learn(self, err);
	if (!status)
		status = seal_segment(self, err);
	for (unsigned i = 0; i < self->nworkers && !status; i++)
		status = nx_worker_reset(&self->workers[i], err);
	begin_segment(self);
	return status;
}

/* Makes sure there is a batch with room in self->filling. */
static enum nidx_status
want_batch(struct build *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (self->filling && nx_batch_full(self->filling))
		status = send_batch(self, err);
	if (!status && !self->filling && !self->nidle)
		status = collect(self, (struct nx_batch *)nx_crew_next(self->crew), err);
	if (!status && !self->filling)
		self->filling = self->idle[--self->nidle];
	return status;
}

static enum nidx_status
feed_item(void *ctx, const struct nx_raw *raw, struct nidx_error *err)
{
	struct build *self = ctx;
	enum nidx_status status = want_batch(self, err);

	if (!status && !nx_batch_add(self->filling, raw))
		status = nx_fail_memory(err);
	return status;
}

static enum nidx_status
feed_problem(void *ctx, const struct nidx_error *what, bool whole_file, struct nidx_error *err)
{
	struct build *self = ctx;
	enum nidx_status status = want_batch(self, err);

	if (!status && !nx_batch_add_problem(self->filling, what, whole_file))
		status = nx_fail_memory(err);
	return status;
}

/* ---- Commit ---- */

static int
newest_first(const void *a, const void *b)
{
	const struct nx_sealed *sa = a, *sb = b;

	if (sa->newest != sb->newest)
		return sa->newest > sb->newest ? -1 : 1;
	return strcmp(sa->name, sb->name);
}

static enum nidx_status
write_dead(struct build *self, const struct nx_sealed *sealed, struct nx_manifest_segment *named,
           uint64_t generation, struct nidx_error *err)
{
	snprintf(named->dead, sizeof(named->dead), "%s-%llu.nxd", sealed->name,
	         (unsigned long long)generation);
	return nx_dead_write(self->dir, named->dead, sealed->dead, sealed->ndocs, sealed->ndead,
	                     err);
}

/* Opens what was written, so that nothing unreadable is committed; counts its bytes. */
static enum nidx_status
measure_segment(struct build *self, const char *name, struct nidx_error *err)
{
	struct nx_segment *segment = NULL;
	enum nidx_status status = nx_segment_open(&segment, self->dir, name, err);

	if (status)
		return status;
	self->stats->index_bytes += nx_segment_nbytes(segment);
	nx_segment_close(segment);
	return NIDX_OK;
}

static enum nidx_status
fill_manifest(struct build *self, struct nx_manifest *manifest, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	manifest->generation = self->old.generation + 1;
	manifest->next = self->next_segment;
	qsort(self->sealed.items, self->sealed.count, sizeof(*self->sealed.items), newest_first);
	for (size_t i = 0; i < self->sealed.count && !status; i++) {
		const struct nx_sealed *sealed = &self->sealed.items[i];
		struct nx_manifest_segment named = { .ndocs = sealed->ndocs };

		if (sealed->ndead == sealed->ndocs)
			continue; /* all replaced: swept after the commit */
		memcpy(named.name, sealed->name, sizeof(sealed->name));
		if (sealed->ndead)
			status = write_dead(self, sealed, &named, manifest->generation, err);
		if (!status)
			status = measure_segment(self, sealed->name, err);
		if (!status && !nx_manifest_add(manifest, &named))
			status = nx_fail_memory(err);
	}
	return status;
}

static enum nidx_status
commit(struct build *self, struct nidx_error *err)
{
	struct nx_manifest manifest = { 0 };
	enum nidx_status status = fill_manifest(self, &manifest, err);

	if (!status && self->cuts.count) {
		snprintf(manifest.clutter, sizeof(manifest.clutter), "clutter-%llu.nxc",
		         (unsigned long long)manifest.generation);
		status = nx_cuts_write(&self->cuts, self->dir, manifest.clutter, err);
	}
	if (!status)
		status = nx_manifest_commit(&manifest, self->dir, err);
	if (!status) {
		self->stats->segments = (uint32_t)manifest.nsegments;
		self->stats->articles -= self->stats->replaced + self->sealing.withdrawn;
		nx_manifest_sweep(&manifest, self->dir);
	}
	nx_manifest_release(&manifest);
	return status;
}

/* ---- The build ---- */

/* Removes files no manifest names.  When the manifest there cannot be read nobody knows which
 * those are, and all stay until a build succeeds. */
static void
sweep(struct build *self)
{
	struct nx_manifest now;
	enum nidx_status status = nx_manifest_read(&now, self->dir, NULL);

	if (status == NIDX_OK || status == NIDX_ENOENT)
		nx_manifest_sweep(status ? NULL : &now, self->dir);
	if (status == NIDX_OK)
		nx_manifest_release(&now);
}

static enum nidx_status
open_index(struct build *self, const char *path, struct nidx_error *err)
{
	enum nidx_status status = nx_dir_open(&self->dir, path, true, err);

	if (status)
		return status;
	status = nx_dir_lock(self->dir, err);
	if (status) {
		nx_dir_close(self->dir); /* not ours to sweep */
		self->dir = NULL;
		return status;
	}
	sweep(self);
	nx_manifest_read(&self->old, self->dir, NULL); /* a damaged one is about to be replaced */
	self->next_segment = nx_segment_number_after(self->dir);
	if (self->next_segment < self->old.next)
		self->next_segment = self->old.next;
	begin_segment(self);
	return NIDX_OK;
}

static enum nidx_status
make_batches(struct build *self, struct nidx_error *err)
{
	unsigned n = nx_crew_size(self->crew) + 2; /* one filling, one collecting */

	self->batches = nx_mem_zalloc(n, sizeof(*self->batches));
	self->idle = nx_mem_zalloc(n, sizeof(*self->idle));
	if (!self->batches || !self->idle)
		return nx_fail_memory(err);
	for (self->nbatches = 0; self->nbatches < n; self->nbatches++) {
		struct nx_batch *batch = &self->batches[self->nbatches];
		batch->task.run = nx_worker_run;
		batch->workers = self->workers;
		batch->most_bytes = batch_limit(self);
		self->idle[self->nidle++] = batch;
	}
	return NIDX_OK;
}

static enum nidx_status
make_workers(struct build *self, struct nidx_error *err)
{
	enum nidx_status status = nx_crew_new(&self->crew, thread_limit(self), err);
	unsigned n = status ? 0 : nx_crew_size(self->crew);

	self->workers = nx_mem_zalloc(n, sizeof(*self->workers));
	self->clutter = nx_clutter_new();
	if (!status && (!self->workers || !self->clutter))
		status = nx_fail_memory(err);
	for (unsigned i = 0; i < n && !status; i++) {
		status = nx_worker_init(&self->workers[i], (uint16_t)i, err);
		self->workers[i].now = self->options->now;
		self->workers[i].clutter = self->clutter;
		self->workers[i].keep_clutter = self->options->keep_clutter;
		self->nworkers++; /* also a half made one is released */
	}
	if (!status)
		status = make_batches(self, err);
	self->sealing = (struct nx_sealing){ .dir = self->dir, .crew = self->crew,
		                             .workers = self->workers,
		                             .versions = &self->versions, .sealed = &self->sealed,
		                             .tick = tick, .ctx = self };
	return status;
}

static void
release(struct build *self)
{
	nx_crew_free(self->crew); /* first: nobody works on what follows */
	for (unsigned i = 0; i < self->nworkers; i++)
		nx_worker_release(&self->workers[i]);
	nx_mem_free(self->workers);
	for (unsigned i = 0; i < self->nbatches; i++)
		nx_batch_release(&self->batches[i]);
	nx_mem_free(self->batches);
	nx_mem_free(self->idle);
	nx_clutter_free(self->clutter);
	nx_clutter_pages_release(&self->lesson);
	nx_cuts_release(&self->cuts);
	nx_making_release(&self->making);
	nx_versions_release(&self->versions);
	nx_sealed_list_release(&self->sealed);
	nx_manifest_release(&self->old);
	if (self->dir) {
		sweep(self);
		nx_dir_unlock(self->dir);
		nx_dir_close(self->dir);
	}
}

static enum nidx_status
fail_empty(const struct build *self, const char *const *paths, size_t npaths,
           struct nidx_error *err)
{
	const char *first = npaths ? paths[0] : "";
	const char *more = npaths > 1 ? " (and the other paths)" : "";

	if (self->first_problem.status)
		return nx_fail(err, NIDX_EINPUT, 0, "no article could be read from %s%s: %.300s",
		               first, more, self->first_problem.message);
	return nx_fail(err, NIDX_EINPUT, 0,
	               "no article found in %s%s: nothing there is text, a page, a feed, mail or "
	               "another form of news that nidx knows (nidx help build)",
	               first, more);
}

static enum nidx_status
run(struct build *self, const char *index_path, const char *const *paths, size_t npaths,
    struct nidx_error *err)
{
	enum nidx_status status;

	if (nx_feed_measure(&self->feed, paths, npaths, &self->first_problem) == NIDX_OK)
		self->first_problem = (struct nidx_error){ 0 };
	if (!self->feed.wanted_files) /* do not even make a folder */
		return fail_empty(self, paths, npaths, err);
	self->first_problem = (struct nidx_error){ 0 };
	status = open_index(self, index_path, err);
	if (!status)
		status = make_workers(self, err);
	if (!status)
		status = nx_feed_run(&self->feed, paths, npaths, err);
	if (!status)
		status = send_batch(self, err);
	if (!status)
		status = collect_all(self, err);
	if (!status)
		status = seal_segment(self, err);
	if (!status && !self->sealed.count)
		status = fail_empty(self, paths, npaths, err);
	if (!status) /* the last time: who interrupts must not get an index of half the input */
		status = go_on(show(self), err);
	return status ? status : commit(self, err);
}

enum nidx_status
nx_build(const char *index_path, const char *const *paths, size_t npaths,
         const struct nx_build_options *options, struct nx_build_stats *stats,
         struct nidx_error *err)
{
	static const struct nx_build_options defaults;
	struct nx_build_stats unasked;
	struct build self = { .options = options ? options : &defaults,
		              .stats = stats ? stats : &unasked };
	enum nidx_status status;

	*self.stats = (struct nx_build_stats){ 0 };
	clock_gettime(CLOCK_MONOTONIC, &self.started);
	self.feed = (struct nx_feed){ .index_path = index_path, .item = feed_item,
		                      .problem = feed_problem, .ctx = &self };
	status = run(&self, index_path, paths, npaths, err);
	self.stats->files = self.feed.files;
	self.stats->ignored_files = self.feed.ignored_files;
	release(&self);
	self.stats->seconds = seconds_since(&self.started);
	return status;
}
