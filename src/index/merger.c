#include "index/merger.h"

#include "base/mem.h"
#include "segment/merge.h"
#include "store/sys.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	FACTOR = 8,     /* segments of a tier that are merged; how much larger the next tier is */
	INPUTS = 64,    /* of one merge, at most */
	GONE_PART = 4   /* deleted: this part of a segment has it rewritten */
};
#define FIRST_TIER ((uint64_t)1 << 20)
#define LARGEST ((uint64_t)16 << 30) /* bytes of a segment that is left alone */

struct nx_merger {
	struct nx_writer *writer;
	bool runs;
	pthread_t thread;
	atomic_bool done, stop;
	char name[NX_MANIFEST_NAME];
	char inputs[INPUTS][NX_MANIFEST_NAME]; /* their names: their places may change */
	struct nx_merge_input parts[INPUTS];
	uint8_t *hidden[INPUTS], *gone[INPUTS]; /* as they were */
	struct nx_merge merge;
	enum nidx_status status;
	struct nidx_error error;
	uint64_t nbytes;
};

struct nx_merger *
nx_merger_new(struct nx_writer *writer)
{
	struct nx_merger *self = nx_mem_zalloc(1, sizeof(*self));

	if (self)
		self->writer = writer;
	return self;
}

/* Forgets the merge, which is not running any more. */
static void
forget(struct nx_merger *self)
{
	nx_merge_release(&self->merge);
	for (unsigned i = 0; i < self->merge.ninputs; i++) {
		nx_mem_free(self->hidden[i]);
		nx_mem_free(self->gone[i]);
		self->hidden[i] = self->gone[i] = NULL;
	}
	self->merge.ninputs = 0;
	self->writer->making[0] = '\0';
}

void
nx_merger_free(struct nx_merger *self)
{
	if (!self)
		return;
	if (self->runs) {
		atomic_store(&self->stop, true);
		pthread_join(self->thread, NULL);
	}
	forget(self);
	nx_mem_free(self);
}

void
nx_merger_stop(struct nx_merger *self)
{
	if (!self->runs || atomic_load(&self->done))
		return;
	atomic_store(&self->stop, true);
	pthread_join(self->thread, NULL);
	self->runs = false;
	if (self->status)
		forget(self);
}

bool
nx_merger_runs(const struct nx_merger *self)
{
	return self->runs;
}

uint64_t
nx_merger_nbytes(const struct nx_merger *self)
{
	return self->nbytes;
}

/* ---- Choosing ---- */

static unsigned
tier_of(uint64_t nbytes)
{
	unsigned tier = 0;

	for (uint64_t most = FIRST_TIER; nbytes >= most && tier < 20; most *= FACTOR)
		tier++;
	return tier;
}

struct choice {
	size_t places[INPUTS]; /* in the writer */
	unsigned count;
};

/* What stays of a segment's bytes, about. */
static uint64_t
size_of(const struct nx_writer_segment *item)
{
	uint64_t nbytes = nx_segment_nbytes(item->segment);

	return nbytes / item->named.ndocs * (item->named.ndocs - item->hiding.ngone);
}

/* The lowest tier that has enough segments. */
static void
choose_tier(const struct nx_writer *writer, struct choice *choice)
{
	for (unsigned tier = 0; tier < 12; tier++) {
		choice->count = 0;
		for (size_t i = 0; i < writer->nsegments && choice->count < INPUTS; i++) {
			uint64_t size = size_of(&writer->segments[i]);
			if (!writer->segments[i].is_new && size < LARGEST && tier_of(size) == tier)
				choice->places[choice->count++] = i;
		}
		if (choice->count >= FACTOR)
			return;
	}
	choice->count = 0;
}

static void
choose(const struct nx_writer *writer, bool all, struct choice *choice)
{
	choice->count = 0;
	if (!all)
		choose_tier(writer, choice);
	for (size_t i = 0; i < writer->nsegments && (all || !choice->count); i++) {
		const struct nx_writer_segment *item = &writer->segments[i];
		bool wasteful = item->hiding.ngone >= item->named.ndocs / GONE_PART + 1;

		if (!item->is_new && choice->count < INPUTS && (all || wasteful))
			choice->places[choice->count++] = i;
	}
	if (all && choice->count == 1 && !writer->segments[choice->places[0]].hiding.ngone)
		choice->count = 0;
}

/* ---- Running ---- */

static int
is_stopped(void *ctx)
{
	struct nx_merger *self = ctx;

	return atomic_load(&self->stop);
}

static void *
run(void *ctx)
{
	struct nx_merger *self = ctx;

	nx_sys_stand_back();
	self->status =
	    nx_merge_run(&self->merge, self->writer->dir, self->name, &self->error);
	atomic_store(&self->done, true);
	return NULL;
}

static bool
copy_bits(const uint8_t *from, nx_doc ndocs, uint8_t **to)
{
	size_t nbytes = (size_t)ndocs / 8 + 1;

	*to = NULL;
	if (!from)
		return true;
	*to = nx_mem_alloc(nbytes);
	if (*to)
		memcpy(*to, from, nbytes);
	return *to != NULL;
}

static bool
take_input(struct nx_merger *self, const struct nx_writer_segment *item)
{
	unsigned i = self->merge.ninputs++;

	memcpy(self->inputs[i], item->named.name, sizeof(self->inputs[i]));
	self->parts[i] = (struct nx_merge_input){ .segment = item->segment };
	self->hidden[i] = self->gone[i] = NULL;
	if (!copy_bits(item->hiding.bits, item->named.ndocs, &self->hidden[i]) ||
	    !copy_bits(item->hiding.gone, item->named.ndocs, &self->gone[i]))
		return false;
	self->parts[i].hidden = self->hidden[i];
	self->parts[i].gone = self->gone[i];
	return true;
}

enum nidx_status
nx_merger_start(struct nx_merger *self, bool all, unsigned nthreads, struct nidx_error *err)
{
	struct nx_writer *writer = self->writer;
	struct choice choice;

	if (self->runs)
		return NIDX_OK;
	choose(writer, all, &choice);
	if (!choice.count)
		return NIDX_DONE;
	self->merge = (struct nx_merge){ .inputs = self->parts, .nthreads = nthreads,
		                         .tick = is_stopped, .ctx = self };
	for (unsigned i = 0; i < choice.count; i++)
		if (!take_input(self, &writer->segments[choice.places[i]])) {
			forget(self);
			return nx_fail_memory(err);
		}
	nx_writer_name(writer, self->name);
	memcpy(writer->making, self->name, sizeof(writer->making));
	atomic_store(&self->done, false);
	atomic_store(&self->stop, false);
	self->runs = true;
	if (pthread_create(&self->thread, NULL, run, self) != 0) {
		self->runs = false; /* no thread to be had: another time, then */
		forget(self);
		return NIDX_DONE;
	}
	return NIDX_OK;
}

/* ---- Ending ---- */

static size_t
place_of(const struct nx_writer *writer, const char *name)
{
	size_t i = 0;

	while (i < writer->nsegments && strcmp(writer->segments[i].named.name, name) != 0)
		i++;
	return i;
}

/* What was hidden when the merge began, for the new segment. */
static bool
carry_hidden(const struct nx_merger *self, unsigned part, const struct nx_hiding *from,
             struct nx_hiding *to)
{
	const struct nx_merge_input *input = &self->parts[part];

	for (nx_doc d = 0; d < from->ndocs; d++) {
		nx_doc number = input->numbers[d];
		if (number == NX_NO_DOC || !self->hidden[part] ||
		    !(self->hidden[part][d >> 3] >> (d & 7) & 1))
			continue;
		if (!nx_hiding_hide(to, number) ||
		    !nx_hiding_show_until(to, number, nx_hiding_until(from, d)))
			return false;
	}
	return true;
}

/* What was hidden and deleted since. */
static enum nidx_status
carry_changes(struct nx_merger *self, unsigned part, size_t old, size_t new,
              struct nidx_error *err)
{
	struct nx_writer *writer = self->writer;
	const struct nx_merge_input *input = &self->parts[part];
	enum nidx_status status = NIDX_OK;

	for (nx_doc d = 0; d < writer->segments[old].named.ndocs && !status; d++) {
		const struct nx_hiding *from = &writer->segments[old].hiding;
		nx_doc number = input->numbers[d];

		if (number == NX_NO_DOC || !nx_hiding_has(from, d))
			continue;
		if (!nx_hiding_has(&writer->segments[new].hiding, number))
			status = nx_writer_hide(writer, new, number, nx_hiding_until(from, d), err);
		if (!status && nx_hiding_is_gone(from, d) &&
		    !nx_hiding_delete(&writer->segments[new].hiding, number))
			status = nx_fail_memory(err);
	}
	return status;
}

static enum nidx_status
take_place(struct nx_merger *self, struct nidx_error *err)
{
	struct nx_writer *writer = self->writer;
	struct nx_hiding hiding = { 0 };
	uint64_t hidden = writer->hidden, hidden_new = writer->hidden_new;
	enum nidx_status status = NIDX_OK;

	if (self->merge.ndocs) {
		bool carried = nx_hiding_load(&hiding, NULL, self->merge.ndocs, self->merge.nterms);
		for (unsigned i = 0; i < self->merge.ninputs && carried; i++)
			carried = carry_hidden(
			    self, i, &writer->segments[place_of(writer, self->inputs[i])].hiding,
			    &hiding);
		if (carried && hiding.counts && self->merge.counts)
			memcpy(hiding.counts, self->merge.counts,
			       (size_t)self->merge.nterms * sizeof(*hiding.counts));
		status = carried ? nx_writer_take(writer, self->name, &hiding, err)
		                 : nx_fail_memory(err);
		nx_hiding_release(&hiding);
	}
	for (unsigned i = 0; i < self->merge.ninputs && self->merge.ndocs && !status; i++)
		status = carry_changes(self, i, place_of(writer, self->inputs[i]),
		                       writer->nsegments - 1, err);
	if (status)
		return status;
	writer->hidden = hidden; /* counted when they were hidden first */
	writer->hidden_new = hidden_new;
	if (self->merge.ndocs) {
		writer->segments[writer->nsegments - 1].is_new = false; /* its articles are not */
		self->nbytes += nx_segment_nbytes(writer->segments[writer->nsegments - 1].segment);
	}
	for (unsigned i = 0; i < self->merge.ninputs; i++)
		nx_writer_drop(writer, place_of(writer, self->inputs[i]));
	return NIDX_OK;
}

enum nidx_status
nx_merger_finish(struct nx_merger *self, bool wait, struct nidx_error *err)
{
	enum nidx_status status;

	if (!self->merge.ninputs || (!wait && !atomic_load(&self->done)))
		return NIDX_DONE;
	if (self->runs)
		pthread_join(self->thread, NULL);
	self->runs = false;
	status = self->status;
	if (status && err)
		*err = self->error;
	if (!status)
		status = take_place(self, err);
	forget(self);
	return status;
}
