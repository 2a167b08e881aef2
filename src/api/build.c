/* build.c - nidx_build() in terms of src/index. */
#include "api/internal.h"

#include "index/build.h"

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
		                                .now = NIDX_NO_TIME };
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
	if (!options)
		options = &defaults;
	if (options->struct_size != sizeof(*options))
		return nx_fail(err, NIDX_EARG, 0,
		               "build options: call nidx_build_options_init() first");
	callbacks.options = options;
	settings = (struct nx_build_options){
		.memory_bytes = options->memory_bytes,
		.nthreads = options->threads,
		.strict = options->strict != 0,
		.keep_clutter = options->keep_clutter != 0,
		.now = nx_api_now(options->now),
		.ctx = &callbacks,
		.problem = options->problem ? pass_problem : NULL,
		.progress = options->progress ? pass_progress : NULL,
	};
	status = nx_build(index_path, paths, npaths, &settings, &inner, err);
	if (stats)
		*stats = public_stats(&inner);
	return status;
}
