#include "index/read.h"

#include "index/feed.h"
#include "news/complete.h"

struct reading {
	const struct nx_read_options *options;
	struct nx_read_stats *stats;
	struct nx_arena arena;
};

static enum nidx_status
take_problem(void *ctx, const struct nidx_error *what, bool whole_file, struct nidx_error *err)
{
	struct reading *self = ctx;

	(void)err;
	*(whole_file ? &self->stats->bad_files : &self->stats->bad_items) += 1;
	if (self->options->problem)
		self->options->problem(self->options->ctx, what, whole_file);
	return NIDX_OK;
}

static enum nidx_status
take_article(struct reading *self, struct nx_article *article, const struct nx_raw *raw,
             struct nidx_error *err)
{
	struct nx_read_item item = { article, nx_raw_format_name(raw), raw->path, raw->line };
	enum nidx_status status = nx_news_complete(article, self->options->now, &self->arena, err);

	if (status != NIDX_OK)
		return status;
	self->stats->articles++;
	if (self->options->article(self->options->ctx, &item))
		return nx_fail(err, NIDX_ECANCEL, 0, "reading was stopped");
	return NIDX_OK;
}

static enum nidx_status
take_item(void *ctx, const struct nx_raw *raw, struct nidx_error *err)
{
	struct reading *self = ctx;
	struct nx_articles articles = { NULL, 0 };
	struct nidx_error problem;
	enum nidx_status status;

	nx_arena_reset(&self->arena);
	status = nx_raw_parse(raw, &self->arena, &articles, &problem);
	if (status == NIDX_ENOMEM)
		return nx_fail_memory(err);
	if (status != NIDX_OK)
		take_problem(self, &problem, false, err);
	status = NIDX_OK;
	for (size_t i = 0; i < articles.count && status == NIDX_OK; i++)
		status = take_article(self, &articles.items[i], raw, err);
	return status;
}

enum nidx_status
nx_read(const char *const *paths, size_t npaths, const struct nx_read_options *options,
        struct nx_read_stats *stats, struct nidx_error *err)
{
	struct reading self = { .options = options, .stats = stats };
	struct nx_feed feed = { .item = take_item, .problem = take_problem,
		                .ctx = &self };
	enum nidx_status status;

	*stats = (struct nx_read_stats){ 0 };
	status = nx_feed_run(&feed, paths, npaths, err);
	stats->files = feed.files;
	stats->ignored_files = feed.ignored_files;
	stats->read_bytes = feed.read_bytes;
	nx_arena_release(&self.arena);
	return status;
}
