/* build.c - nidx_build() and writers in terms of src/index. */
#include "api/internal.h"

#include "base/mem.h"
#include "index/build.h"
#include "index/update.h"
#include "search/search.h"

#include <string.h>

/* The caller's functions, behind those of the index. */
struct callbacks {
	const struct nidx_build_options *options;
};

static struct nidx_build_stats
public_stats(const struct nx_build_stats *s)
{
	return (struct nidx_build_stats){
		.files = s->files,
		.articles = s->articles,
		.replaced = s->replaced,
		.repeats = s->repeats,
		.withheld = s->withheld,
		.bad_items = s->bad_items,
		.bad_files = s->bad_files,
		.ignored_files = s->ignored_files,
		.clutter = s->clutter,
		.input_bytes = s->input_bytes,
		.text_bytes = s->text_bytes,
		.words = s->words,
		.terms = s->terms,
		.postings = s->postings,
		.index_bytes = s->index_bytes,
		.stored_bytes = s->stored_bytes,
		.written_bytes = s->written_bytes,
		.merged_bytes = s->merged_bytes,
		.segments = s->segments,
		.seconds = s->seconds,
	};
}

static int
pass_progress(void *ctx, const struct nx_build_stats *so_far, uint64_t total_bytes)
{
	const struct callbacks *callbacks = ctx;
	struct nidx_build_stats stats = public_stats(so_far);

	return callbacks->options->progress(callbacks->options->ctx, &stats, total_bytes);
}

static void
pass_problem(void *ctx, const struct nidx_error *what)
{
	const struct callbacks *callbacks = ctx;

	callbacks->options->problem(callbacks->options->ctx, what);
}

void
nidx_build_options_init(struct nidx_build_options *options)
{
	*options = (struct nidx_build_options){ .struct_size = sizeof(*options),
		                                .now = NIDX_NO_TIME,
		                                .commit_seconds = 10 };
}

/* What the caller asked for, as src/index takes it.  NIDX_EARG. */
static enum nidx_status
take_options(const struct nidx_build_options *options, struct callbacks *callbacks,
             struct nx_build_options *settings, struct nidx_error *err)
{
	if (options->struct_size != sizeof(*options))
		return nx_fail(err, NIDX_EARG, 0,
		               "build options: call nidx_build_options_init() first");
	callbacks->options = options;
	*settings = (struct nx_build_options){
		.memory_bytes = options->memory_bytes,
		.nthreads = options->threads,
		.strict = options->strict != 0,
		.keep_clutter = options->keep_clutter != 0,
		.plain = options->plain != 0,
		.no_texts = options->no_texts != 0,
		.commit_seconds = options->commit_seconds,
		.now = nx_api_now(options->now),
		.ctx = callbacks,
		.problem = options->problem ? pass_problem : NULL,
		.progress = options->progress ? pass_progress : NULL,
	};
	return NIDX_OK;
}

enum nidx_status
nidx_build(const char *index_path, const char *const *paths, size_t npaths,
           const struct nidx_build_options *options, struct nidx_build_stats *stats,
           struct nidx_error *err)
{
	struct nidx_build_options defaults;
	struct nx_build_stats inner = { 0 };
	struct callbacks callbacks;
	struct nx_build_options settings;
	enum nidx_status status;

	nidx_build_options_init(&defaults);
	status = take_options(options ? options : &defaults, &callbacks, &settings, err);
	if (!status)
		status = nx_build(index_path, paths, npaths, &settings, &inner, err);
	if (stats)
		*stats = public_stats(&inner);
	return status;
}

/* ---- Writers ---- */

struct nidx_writer {
	struct nx_update *update;
	struct nidx_build_options options;
	struct callbacks callbacks;
	char *path;
};

enum nidx_status
nidx_writer_open(struct nidx_writer **writer, const char *index_path,
                 const struct nidx_build_options *options, struct nidx_error *err)
{
	struct nidx_writer *self = nx_mem_zalloc(1, sizeof(*self));
	struct nx_build_options settings;
	enum nidx_status status;

	*writer = NULL;
	if (!self)
		return nx_fail_memory(err);
	nidx_build_options_init(&self->options);
	if (options && options->struct_size == sizeof(*options))
		self->options = *options;
	else if (options)
		self->options.struct_size = 0;
	self->path = nx_mem_alloc(strlen(index_path) + 1);
	if (self->path)
		memcpy(self->path, index_path, strlen(index_path) + 1);
	status = take_options(&self->options, &self->callbacks, &settings, err);
	if (!status && !self->path)
		status = nx_fail_memory(err);
	if (!status)
		status = nx_update_open(&self->update, index_path, &settings, err);
	if (status)
		nidx_writer_close(self);
	else
		*writer = self;
	return status;
}

void
nidx_writer_close(struct nidx_writer *writer)
{
	if (!writer)
		return;
	nx_update_close(writer->update);
	nx_mem_free(writer->path);
	nx_mem_free(writer);
}

enum nidx_status
nidx_writer_add(struct nidx_writer *writer, const char *const *paths, size_t npaths,
                struct nidx_error *err)
{
	return nx_update_add(writer->update, paths, npaths, err);
}

enum nidx_status
nidx_writer_add_bytes(struct nidx_writer *writer, const char *name, const void *bytes,
                      size_t nbytes, struct nidx_error *err)
{
	return nx_update_add_bytes(writer->update, name, (struct nx_str){ bytes, nbytes }, err);
}

enum nidx_status
nidx_writer_delete(struct nidx_writer *writer, const char *key, uint64_t *ndeleted,
                   struct nidx_error *err)
{
	uint64_t unasked;

	ndeleted = ndeleted ? ndeleted : &unasked;
	*ndeleted = 0;
	return nx_update_delete(writer->update, (struct nx_str){ key, strlen(key) }, ndeleted, err);
}

enum nidx_status
nidx_writer_delete_matching(struct nidx_writer *writer, const char *query,
                            const struct nidx_search_options *options, uint64_t *narticles,
                            struct nidx_error *err)
{
	struct nidx_search_options all;
	struct nidx_results *results = NULL;
	struct nidx_index *index = NULL;
	enum nidx_status status = nidx_open(&index, writer->path, err);
	uint64_t nversions = 0, unasked;

	narticles = narticles ? narticles : &unasked;
	*narticles = 0;
	nidx_search_options_init(&all);
	if (options)
		all = *options;
	all.count = NIDX_COUNT_MAX;
	all.offset = 0;
	if (!status)
		status = nidx_search(index, query, &all, &results, err);
	for (size_t i = 0; !status && i < nidx_results_count(results); i++) {
		struct nx_hit hit = nx_api_hit(results, i);
		const struct nx_segment *segment = index->snapshot->segments[hit.segment].segment;
		status = nx_update_delete_doc(writer->update, nx_segment_name(segment), hit.doc,
		                              &nversions, err);
		++*narticles;
	}
	nidx_results_free(results);
	nidx_close(index);
	return status;
}

enum nidx_status
nidx_writer_sync(struct nidx_writer *writer, const char *const *folders, size_t nfolders,
                 struct nidx_sync_stats *stats, struct nidx_error *err)
{
	struct nx_sync_stats inner = { 0 };
	enum nidx_status status =
	    nx_update_sync(writer->update, folders, nfolders, &inner, err);

	if (stats)
		*stats = (struct nidx_sync_stats){ inner.unchanged, inner.read, inner.gone,
			                           inner.deleted };
	return status;
}

enum nidx_status
nidx_writer_commit(struct nidx_writer *writer, struct nidx_error *err)
{
	return nx_update_commit(writer->update, err);
}

enum nidx_status
nidx_writer_merge(struct nidx_writer *writer, int all, struct nidx_error *err)
{
	return nx_update_merge(writer->update, all != 0, err);
}

void
nidx_writer_stats(const struct nidx_writer *writer, struct nidx_build_stats *stats)
{
	struct nx_build_stats inner;

	nx_update_stats(writer->update, &inner);
	*stats = public_stats(&inner);
}
