#include "index/intake.h"

#include "article/dumped.h"
#include "base/mem.h"

#include <string.h>

/* A segment is sealed when its raw items reach (budget - FIXED_MEMORY) / MEMORY_PER_BYTE: where they are few,
 * each byte brings new words.  Of many it brings less, (budget - MUCH_MEMORY) / 1.5.  No more threads work
 * than the budget has THREAD_MEMORY for.  Measured on all the news in twenty languages, at one to
 * eight threads. */
#define DEFAULT_MEMORY ((uint64_t)1 << 30)
enum {
	FIXED_MEMORY = 32 << 20,
	MUCH_MEMORY = 500 << 20,
	THREAD_MEMORY = 144 << 20,
	MEMORY_PER_BYTE = 5,
	LEAST_SEGMENT = 2 << 20,
	BATCHES_A_SEGMENT = 32,
	DUMPED = 2, /* a dump says where segments end, but none is larger than so many */
	BATCHES_A_LESSON = 16 /* with pages, after which their sites' clutter is learnt */
};

enum { TICK_MS = 200 };

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
expected_bytes(const struct nx_intake *self)
{
	const struct nx_feed *feed = &self->feed;

	if (!feed->read_bytes || feed->read_bytes > feed->wanted_bytes)
		return 0;
	return (uint64_t)((double)self->stats->input_bytes * (double)feed->wanted_bytes /
	                  (double)feed->read_bytes);
}

/* Non-zero to cancel. */
static int
show(struct nx_intake *self)
{
	if (!self->options->progress)
		return 0;
	return self->options->progress(self->options->ctx, self->stats, expected_bytes(self));
}

/* The same, a few times a second. */
static int
tick(void *ctx)
{
	struct nx_intake *self = ctx;
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
memory_budget(const struct nx_intake *self)
{
	return self->options->memory_bytes ? self->options->memory_bytes : DEFAULT_MEMORY;
}

/* Raw bytes of a segment.  Depends on nothing but options and input. */
static uint64_t
segment_limit(const struct nx_intake *self)
{
	uint64_t memory = memory_budget(self);
	uint64_t taken = FIXED_MEMORY +
	                 (self->clutter ? nx_clutter_nbytes(self->clutter) : 0);
	uint64_t left = memory > 2 * taken ? memory - taken : memory / 2;
	uint64_t limit = left / MEMORY_PER_BYTE;
	uint64_t large = left > MUCH_MEMORY ? (left - MUCH_MEMORY) * 2 / 3 : 0;

	if (self->options->segment_bytes)
		return self->options->segment_bytes;
	limit = large > limit ? large : limit;
	return limit < LEAST_SEGMENT ? LEAST_SEGMENT : limit;
}

static size_t
batch_limit(const struct nx_intake *self)
{
	uint64_t limit = segment_limit(self) / BATCHES_A_SEGMENT;

	return limit < NX_BATCH_LEAST  ? NX_BATCH_LEAST
	       : limit > NX_BATCH_MOST ? NX_BATCH_MOST
	                               : (size_t)limit;
}

static unsigned
thread_limit(const struct nx_intake *self)
{
	uint64_t memory = memory_budget(self);
	uint64_t most = memory > FIXED_MEMORY ? (memory - FIXED_MEMORY) / THREAD_MEMORY : 1;
	unsigned wanted = nx_crew_wanted(self->options->nthreads);

	if (self->options->segment_bytes || wanted <= most)
		return wanted;
	return most ? (unsigned)most : 1;
}

static void
count_sealed(struct nx_intake *self)
{
	const struct nx_sealing *sealing = &self->sealing;
	const struct nx_writer *writer = self->writer;
	struct nx_build_stats *stats = self->stats;
	uint64_t late = writer->hidden_new - self->hidden_new; /* replaced in segments of ours */

	stats->repeats = sealing->repeats;
	stats->withheld = sealing->withheld;
	stats->replaced = sealing->replaced + late + (writer->hidden - self->hidden);
	stats->articles = self->digested - sealing->repeats - sealing->withheld - sealing->replaced - late;
	stats->terms = sealing->terms;
	stats->postings = sealing->postings;
	stats->segments = (uint32_t)writer->nsegments;
}

/* All batches are collected. */
static enum nidx_status
seal_segment(struct nx_intake *self, bool more, struct nidx_error *err)
{
	enum nidx_status status;

	for (unsigned i = 0; i < self->nbatches; i++)
		nx_batch_rest(&self->batches[i]); /* all are idle */
	self->rested = true;
	self->segment_bytes = 0;
	status = nx_seal(&self->sealing, &self->making, more, err);
	if (!status)
		count_sealed(self);
	return status;
}

static enum nidx_status
wake_workers(struct nx_intake *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < self->nworkers && !status && self->rested; i++)
		status = nx_worker_reset(&self->workers[i], err);
	self->rested = false;
	return status;
}

/* ---- Collecting ---- */

static enum nidx_status
report_problems(struct nx_intake *self, const struct nx_batch *batch, struct nidx_error *err)
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
learn(struct nx_intake *self, struct nidx_error *err)
{
	bool learnt = self->lesson.count == 0 || nx_clutter_learn(self->clutter, &self->lesson);

	nx_clutter_pages_reset(&self->lesson);
	self->lesson_batches = 0;
	return learnt ? NIDX_OK : nx_fail_memory(err);
}

/* Which articles the files held. */
static bool
note_files(struct nx_intake *self, const struct nx_batch *batch)
{
	struct nx_files *files = &self->writer->files;

	for (size_t i = 0; i < batch->ndocs; i++)
		if (batch->docs[i].file < files->count &&
		    !nx_files_add(files, batch->docs[i].file, batch->docs[i].columns.key_hash))
			return false;
	return true;
}

/* Takes over what a worker made of a batch; the batch is idle again. */
static enum nidx_status
collect(struct nx_intake *self, struct nx_batch *batch, struct nidx_error *err)
{
	enum nidx_status status = report_problems(self, batch, err);

	if (!status && batch->status) {
		status = batch->status;
		if (err)
			*err = batch->error;
	}
	if (!status)
		status = nx_making_add(&self->making, self->writer, batch, err);
	if (!status && !(nx_clutter_pages_append(&self->lesson, &batch->pages) &&
	                 nx_cuts_add_all(&self->writer->cuts, &batch->cuts)))
		status = nx_fail_memory(err);
	self->writer->cuts_changed |= batch->cuts.count > 0;
	for (size_t i = 0; i < batch->cuts.count; i++)
		self->stats->clutter += batch->cuts.items[i].articles;
	self->stats->files = self->feed.files;
	self->stats->ignored_files = self->feed.ignored_files;
	self->digested += batch->ndocs;
	self->stats->articles += batch->ndocs;
	self->stats->input_bytes += batch->nbytes;
	self->stats->text_bytes += batch->text_bytes;
	self->stats->words += batch->nwords;
	self->stats->stored_bytes += batch->stored.len;
	if (!status && !note_files(self, batch))
		status = nx_fail_memory(err);
	nx_batch_reset(batch);
	self->idle[self->nidle++] = batch;
	return status ? status : go_on(tick(self), err);
}

static enum nidx_status
collect_all(struct nx_intake *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	while (!status && nx_crew_pending(self->crew))
		status = collect(self, (struct nx_batch *)nx_crew_next(self->crew), err);
	return status;
}

/* The same, and what they teach is learnt while no worker works. */
static enum nidx_status
collect_lessons(struct nx_intake *self, struct nidx_error *err)
{
	enum nidx_status status = collect_all(self, err);

	return status ? status : learn(self, err);
}

/* ---- Feeding ---- */

/* Gives the batch being filled to the workers; at a boundary, seals the segment. */
static enum nidx_status
send_batch(struct nx_intake *self, struct nidx_error *err)
{
	struct nx_batch *batch = self->filling;
	enum nidx_status status;
	bool full;

	self->filling = NULL;
	if (!batch)
		return NIDX_OK;
	status = wake_workers(self, err);
	if (status)
		return status;
	self->segment_bytes += batch->nbytes;
	self->lesson_batches += batch->has_pages;
	nx_crew_add(self->crew, &batch->task);
	full = self->segment_bytes >= (self->dumped ? DUMPED : 1) * segment_limit(self);
	if (!full && self->lesson_batches < BATCHES_A_LESSON)
		return NIDX_OK;
	status = collect_lessons(self, err);
	return status || !full ? status : seal_segment(self, true, err);
}

/* Makes sure there is a batch with room in self->filling. */
static enum nidx_status
want_batch(struct nx_intake *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (self->filling && nx_batch_full(self->filling) && !self->dumped)
		status = send_batch(self, err);
	if (!status && !self->filling && !self->nidle)
		status = collect(self, (struct nx_batch *)nx_crew_next(self->crew), err);
	if (!status && !self->filling)
		self->filling = self->idle[--self->nidle];
	return status;
}

/* A dump says where the bundles and segments of its index began. */
static enum nidx_status
keep_bounds(struct nx_intake *self, enum nx_dumped kind, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (kind == NX_DUMPED_BUNDLE || kind == NX_DUMPED_SEGMENT)
		status = send_batch(self, err);
	if (!status && kind == NX_DUMPED_SEGMENT)
		status = nx_intake_seal(self, err);
	return status;
}

static enum nidx_status
take_clutter(struct nx_intake *self, const struct nx_raw *raw, struct nidx_error *err)
{
	struct nx_arena arena = { 0 };
	struct nx_str source, paragraph;
	uint64_t articles;
	bool taken = true;

	if (nx_dumped_clutter(raw->bytes, &arena, &source, &paragraph, &articles)) {
		taken = nx_cuts_add(&self->writer->cuts, source, paragraph, articles);
		self->writer->cuts_changed = true;
	}
	taken = taken && !arena.failed;
	nx_arena_release(&arena);
	return taken ? NIDX_OK : nx_fail_memory(err);
}

/* The dump's file is not one that was read: those that its index was read from are. */
static enum nidx_status
take_file(struct nx_intake *self, const struct nx_raw *raw, struct nidx_error *err)
{
	struct nx_files *files = &self->writer->files;
	struct nx_arena arena = { 0 };
	struct nx_dumped_file file;
	bool taken = true;

	if (nx_dumped_file(raw->bytes, &arena, &file)) {
		uint32_t i = nx_files_begin(files, file.path, file.nbytes, file.changed);
		taken = i != NX_NO_FILE;
		for (size_t k = 0; k < file.nkeys && taken; k++)
			taken = nx_files_add(files, i, file.keys[k]);
		self->writer->files_changed = true;
	}
	taken = taken && !arena.failed;
	nx_arena_release(&arena);
	return taken ? NIDX_OK : nx_fail_memory(err);
}

enum nidx_status
nx_intake_item(struct nx_intake *self, const struct nx_raw *raw, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	self->dumped = nx_raw_is_dumped(raw);
	if (self->dumped) {
		enum nx_dumped kind = nx_dumped_kind(raw->bytes);
		if (kind == NX_DUMPED_CLUTTER)
			return take_clutter(self, raw, err);
		if (kind == NX_DUMPED_FILE)
			return take_file(self, raw, err);
		if (raw->file < self->writer->files.count)
			self->writer->files.items[raw->file].gone = true; /* the dump's */
		status = keep_bounds(self, kind, err);
	}
	if (!status)
		status = want_batch(self, err);

	if (!status && !nx_batch_add(self->filling, raw))
		status = nx_fail_memory(err);
	return status;
}

static enum nidx_status
feed_item(void *ctx, const struct nx_raw *raw, struct nidx_error *err)
{
	return nx_intake_item(ctx, raw, err);
}

static enum nidx_status
feed_problem(void *ctx, const struct nidx_error *what, bool whole_file, struct nidx_error *err)
{
	struct nx_intake *self = ctx;
	enum nidx_status status = want_batch(self, err);

	if (!status && !nx_batch_add_problem(self->filling, what, whole_file))
		status = nx_fail_memory(err);
	return status;
}

/* Enters a file into the table of those that were read; standard input is none. */
static bool
note_file(void *ctx, const char *path, uint32_t *number)
{
	struct nx_intake *self = ctx;
	struct nx_input_file file;
	bool wanted;

	*number = NX_NO_FILE;
	if (strcmp(path, "-") == 0 || !nx_input_look(path, &file))
		return true;
	wanted = !self->wants || self->wants(self->wants_ctx, &file);
	if (wanted) {
		*number = nx_files_begin(&self->writer->files,
		                         (struct nx_str){ file.path, strlen(file.path) },
		                         file.nbytes, file.changed);
		self->writer->files_changed = true;
	}
	nx_mem_free(file.path);
	return wanted;
}

/* ---- Life ---- */

static enum nidx_status
make_batches(struct nx_intake *self, struct nidx_error *err)
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
make_workers(struct nx_intake *self, struct nidx_error *err)
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
		self->workers[i].plain = self->writer->flags & NX_SEGMENT_PLAIN;
		self->workers[i].no_texts = self->writer->flags & NX_SEGMENT_NO_TEXTS;
		self->nworkers++; /* also a half made one is released */
	}
	if (!status)
		status = make_batches(self, err);
	return status;
}

enum nidx_status
nx_intake_init(struct nx_intake *self, struct nx_writer *writer,
               const struct nx_build_options *options, struct nx_build_stats *stats,
               struct nidx_error *err)
{
	enum nidx_status status;

	*self = (struct nx_intake){ .options = options, .stats = stats, .writer = writer,
		                    .hidden = writer->hidden, .hidden_new = writer->hidden_new };
	clock_gettime(CLOCK_MONOTONIC, &self->started);
	self->feed = (struct nx_feed){ .index_path = nx_dir_path(writer->dir), .item = feed_item,
		                       .problem = feed_problem, .file = note_file, .number = NX_NO_FILE,
		                       .ctx = self };
	status = make_workers(self, err);
	self->sealing = (struct nx_sealing){ .writer = writer, .crew = self->crew,
		                             .workers = self->workers, .tick = tick,
		                             .ctx = self };
	return status;
}

void
nx_intake_release(struct nx_intake *self)
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
	nx_making_release(&self->making);
	*self = (struct nx_intake){ 0 };
}

/* ---- In ---- */

enum nidx_status
nx_intake_read(struct nx_intake *self, const char *const *paths, size_t npaths,
               struct nidx_error *err)
{
	enum nidx_status status;

	nx_feed_measure(&self->feed, paths, npaths, NULL); /* for the progress bar */
	status = nx_feed_run(&self->feed, paths, npaths, err);
	self->stats->files = self->feed.files;
	self->stats->ignored_files = self->feed.ignored_files;
	return status;
}

enum nidx_status
nx_intake_push(struct nx_intake *self, struct nidx_error *err)
{
	enum { ENOUGH = 256 << 10 };

	return self->filling && !self->dumped && self->filling->nbytes >= ENOUGH
	           ? send_batch(self, err)
	           : NIDX_OK;
}

bool
nx_intake_pending(const struct nx_intake *self)
{
	return self->filling || nx_crew_pending(self->crew) || self->making.stored;
}

enum nidx_status
nx_intake_seal(struct nx_intake *self, struct nidx_error *err)
{
	enum nidx_status status = send_batch(self, err);

	if (!status)
		status = collect_lessons(self, err);
	return status ? status : seal_segment(self, false, err);
}

enum nidx_status
nx_intake_show(struct nx_intake *self, struct nidx_error *err)
{
	self->stats->seconds = seconds_since(&self->started);
	return go_on(show(self), err);
}
