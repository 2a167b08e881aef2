/* read.c - nidx_read() in terms of src/index. */
#include "api/article.h"

#include "index/read.h"

#include <stdio.h>
#include <string.h>

struct caller {
	const struct nidx_read_options *options;
	struct nidx_article article; /* used for one after another */
	bool failed;                 /* memory is out */
};

static const char *const date_sources[] = {
	[NX_DATE_FROM_NONE] = "",          [NX_DATE_FROM_FIELD] = "field",
	[NX_DATE_FROM_JSON_LD] = "json-ld", [NX_DATE_FROM_META] = "meta",
	[NX_DATE_FROM_MICRODATA] = "microdata", [NX_DATE_FROM_TIME_TAG] = "time",
	[NX_DATE_FROM_URL] = "url",        [NX_DATE_FROM_TEXT] = "text",
	[NX_DATE_FROM_DOUBTED] = "doubted",
};

static const char *
copy_text(struct nx_arena *arena, struct nx_str text)
{
	return text.len ? nx_arena_copy(arena, text.ptr, text.len) : "";
}

static const char *
place_text(struct nx_arena *arena, const struct nx_read_item *item)
{
	char line[32] = "";
	size_t len = strlen(item->path);
	char *text;

	if (item->line)
		snprintf(line, sizeof(line), ":%llu", (unsigned long long)item->line);
	text = nx_arena_alloc(arena, len + sizeof(line));
	if (text) {
		memcpy(text, item->path, len);
		memcpy(text + len, line, sizeof(line));
	}
	return text;
}

static int
pass_article(void *ctx, const struct nx_read_item *item)
{
	struct caller *caller = ctx;
	struct nidx_article *self = &caller->article;

	if (!caller->options->article)
		return 0;
	nx_arena_reset(&self->arena);
	self->article = *item->article;
	nx_api_fill_article(self);
	self->texts[NIDX_FORMAT] = item->format;
	self->texts[NIDX_FILE] = place_text(&self->arena, item);
	self->texts[NIDX_DATE_FROM] = date_sources[item->article->date_from];
	self->texts[NIDX_STATUS] = copy_text(&self->arena, item->article->status);
	self->texts[NIDX_EMBARGO] = copy_text(&self->arena, item->article->embargo);
	caller->failed = self->arena.failed;
	return caller->failed || caller->options->article(caller->options->ctx, self);
}

static void
pass_problem(void *ctx, const struct nidx_error *what, bool whole_file)
{
	const struct caller *caller = ctx;

	(void)whole_file;
	if (caller->options->problem)
		caller->options->problem(caller->options->ctx, what);
}

void
nidx_read_options_init(struct nidx_read_options *options)
{
	*options = (struct nidx_read_options){ .struct_size = sizeof(*options),
		                               .now = NIDX_NO_TIME };
}

enum nidx_status
nidx_read(const char *const *paths, size_t npaths, const struct nidx_read_options *options,
          struct nidx_read_stats *stats, struct nidx_error *err)
{
	struct caller caller = { .options = options };
	struct nx_read_options settings = { &caller, 0, pass_article, pass_problem };
	struct nx_read_stats inner;
	enum nidx_status status;

	if (!options || options->struct_size != sizeof(*options))
		return nx_fail(err, NIDX_EARG, 0,
		               "read options: call nidx_read_options_init() first");
	settings.now = nx_api_now(options->now);
	status = nx_read(paths, npaths, &settings, &inner, err);
	if (caller.failed)
		status = nx_fail_memory(err);
	if (stats)
		*stats = (struct nidx_read_stats){ inner.files, inner.articles, inner.bad_items,
			                           inner.bad_files, inner.ignored_files,
			                           inner.read_bytes };
	nx_arena_release(&caller.article.arena);
	return status;
}
