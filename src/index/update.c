#include "index/update.h"

#include "base/mem.h"
#include "index/update_inside.h"

#include <string.h>

/* Commits what came from standard input. */
static enum nidx_status
take_turn(void *ctx, bool paused, struct nidx_error *err)
{
	struct nx_update *self = (struct nx_update *)((char *)ctx - offsetof(struct nx_update, intake));
	struct timespec now;
	int64_t waited;

	clock_gettime(CLOCK_MONOTONIC, &now);
	waited = now.tv_sec - self->last.tv_sec;
	if (!paused && (!self->options.commit_seconds || waited < self->options.commit_seconds))
		return NIDX_OK;
	if (!nx_intake_pending(&self->intake) && !self->writer.changed)
		return NIDX_OK;
	self->last = now;
	return nx_update_commit(self, err);
}

static enum nidx_status
open_update(struct nx_update **out, const char *index_path, const struct nx_build_options *options,
            bool anew, struct nidx_error *err)
{
	struct nx_update *self = nx_mem_zalloc(1, sizeof(*self));
	enum nidx_status status;

	*out = NULL;
	if (!self)
		return nx_fail_memory(err);
	if (options)
		self->options = *options;
	clock_gettime(CLOCK_MONOTONIC, &self->last);
	status = nx_writer_open(&self->writer, index_path, anew, err);
	if (!status)
		status = nx_writer_set_flags(&self->writer, nx_build_flags(&self->options), err);
	if (!status) {
		self->merger = nx_merger_new(&self->writer);
		status = self->merger ? NIDX_OK : nx_fail_memory(err);
	}
	if (status) {
		nx_update_close(self);
		return status;
	}
	*out = self;
	return NIDX_OK;
}

enum nidx_status
nx_update_open(struct nx_update **self, const char *index_path,
               const struct nx_build_options *options, struct nidx_error *err)
{
	return open_update(self, index_path, options, false, err);
}

enum nidx_status
nx_update_open_anew(struct nx_update **self, const char *index_path,
                    const struct nx_build_options *options, struct nidx_error *err)
{
	return open_update(self, index_path, options, true, err);
}

void
nx_update_close(struct nx_update *self)
{
	if (!self)
		return;
	nx_merger_free(self->merger); /* reads what follows */
	if (self->taking)
		nx_intake_release(&self->intake);
	nx_writer_release(&self->writer);
	nx_mem_free(self);
}

/* Workers are made when the first article comes. */
enum nidx_status
nx_update_start(struct nx_update *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (!self->taking) {
		status = nx_intake_init(&self->intake, &self->writer, &self->options, &self->stats,
		                        err);
		self->taking = true;
		self->intake.feed.turn = take_turn;
	}
	return status;
}

enum nidx_status
nx_update_add(struct nx_update *self, const char *const *paths, size_t npaths,
              struct nidx_error *err)
{
	enum nidx_status status = nx_update_start(self, err);

	if (!status)
		status = nx_intake_read(&self->intake, paths, npaths, err);
	return status ? status : nx_intake_push(&self->intake, err);
}

enum nidx_status
nx_update_add_bytes(struct nx_update *self, const char *name, struct nx_str bytes,
                    struct nidx_error *err)
{
	enum nidx_status status = nx_update_start(self, err);
	struct nx_stream stream;

	if (status)
		return status;
	nx_stream_from_memory(&stream, name, &bytes);
	status = nx_feed_stream(&self->intake.feed, &stream, name, err);
	return status ? status : nx_intake_push(&self->intake, err);
}

static enum nidx_status
seal(struct nx_update *self, struct nidx_error *err)
{
	return self->taking && nx_intake_pending(&self->intake)
	           ? nx_intake_seal(&self->intake, err)
	           : NIDX_OK;
}

enum nidx_status
nx_update_delete(struct nx_update *self, struct nx_str key, uint64_t *ndeleted,
                 struct nidx_error *err)
{
	enum nidx_status status = seal(self, err);

	return status ? status : nx_writer_delete(&self->writer, key, ndeleted, err);
}

enum nidx_status
nx_update_delete_doc(struct nx_update *self, const char *segment, nx_doc doc, uint64_t *ndeleted,
                     struct nidx_error *err)
{
	const struct nx_writer *writer = &self->writer;

	for (size_t i = 0; i < writer->nsegments; i++)
		if (strcmp(writer->segments[i].named.name, segment) == 0 &&
		    doc < writer->segments[i].named.ndocs)
			return nx_writer_delete_doc(&self->writer, i, doc, ndeleted, err);
	return nx_fail(err, NIDX_ENOENT, 0, "no document %u of segment %s in the index",
	               (unsigned)doc, segment);
}

/* Puts a merge that has ended into the next commit. */
static enum nidx_status
end_merge(struct nx_update *self, bool wait, struct nidx_error *err)
{
	enum nidx_status status = nx_merger_finish(self->merger, wait, err);

	return status == NIDX_DONE ? NIDX_OK : status;
}

static uint64_t
new_bytes(const struct nx_writer *writer)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < writer->nsegments; i++)
		if (writer->segments[i].is_new)
			sum += nx_segment_nbytes(writer->segments[i].segment);
	return sum;
}

/* All but the merge that a commit starts. */
static enum nidx_status
commit(struct nx_update *self, struct nidx_error *err)
{
	enum nidx_status status = seal(self, err);
	uint64_t nbytes = new_bytes(&self->writer);

	if (!status)
		status = end_merge(self, false, err);
	if (!status)
		status = nx_writer_commit(&self->writer, err);
	if (!status)
		self->nbytes += nbytes;
	return status;
}

enum nidx_status
nx_update_commit(struct nx_update *self, struct nidx_error *err)
{
	enum nidx_status status = commit(self, err);

	if (!status)
		status = nx_merger_start(self->merger, false, 1, err);
	return status == NIDX_DONE ? NIDX_OK : status;
}

enum nidx_status
nx_update_merge(struct nx_update *self, bool all, struct nidx_error *err)
{
	unsigned nthreads = nx_crew_wanted(self->options.nthreads);
	enum nidx_status status;

	if (all)
		nx_merger_stop(self->merger);
	status = commit(self, err);
	if (!status)
		status = end_merge(self, true, err);
	while (!status) {
		status = nx_writer_commit(&self->writer, err);
		if (!status)
			status = nx_merger_start(self->merger, all, nthreads, err);
		if (!status)
			status = end_merge(self, true, err);
	}
	return status == NIDX_DONE ? NIDX_OK : status;
}

void
nx_update_stats(const struct nx_update *self, struct nx_build_stats *stats)
{
	*stats = self->stats;
	stats->index_bytes = nx_writer_nbytes(&self->writer);
	stats->segments = (uint32_t)self->writer.nsegments;
	stats->written_bytes = self->nbytes;
	stats->merged_bytes = nx_merger_nbytes(self->merger);
}
