/* dryrun.c - nidx build --dry-run: what a build would read, counted. */
#include "cli/dryrun.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES = 64 };

struct count {
	char name[40];
	uint64_t n;
};

/* How often each name came. */
struct counts {
	struct count of[NAMES];
	size_t used;
};

struct dryrun {
	struct counts formats, dates, languages;
	uint64_t empty, untitled, withdrawn;
	void (*problem)(void *ctx, const struct nidx_error *what);
	void *ctx;
};

static void
count_name(struct counts *self, const char *name)
{
	size_t i = 0;

	while (i < self->used && strcmp(self->of[i].name, name) != 0)
		i++;
	if (i == NAMES)
		return;
	if (i == self->used)
		snprintf(self->of[self->used++].name, sizeof(self->of[0].name), "%s", name);
	self->of[i].n++;
}

static int
count_article(void *ctx, const struct nidx_article *article)
{
	struct dryrun *self = ctx;
	const char *from = nidx_article_text(article, NIDX_DATE_FROM);
	const char *status = nidx_article_text(article, NIDX_STATUS);
	const char *language = nidx_article_text(article, NIDX_LANGUAGE);

	count_name(&self->formats, nidx_article_text(article, NIDX_FORMAT));
	count_name(&self->dates, *nidx_article_text(article, NIDX_PUBLISHED) ? from : "none");
	count_name(&self->languages, *language ? language : "unknown");
	self->untitled += !*nidx_article_text(article, NIDX_TITLE);
	self->empty += !*nidx_article_text(article, NIDX_LEAD) &&
	               !*nidx_article_text(article, NIDX_BODY);
	self->withdrawn += strcmp(status, "canceled") == 0 || strcmp(status, "withheld") == 0;
	return 0;
}

static void
pass_problem(void *ctx, const struct nidx_error *what)
{
	struct dryrun *self = ctx;

	self->problem(self->ctx, what);
}

static int
most_first(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
put_counts(const char *label, struct counts *counts)
{
	char n[32];

	qsort(counts->of, counts->used, sizeof(counts->of[0]), most_first);
	printf("%s", label);
	for (size_t i = 0; i < counts->used; i++)
		printf("%s%s %s", i ? ", " : "", counts->of[i].name,
		       cli_grouped(n, counts->of[i].n));
	putchar('\n');
}

static void
put_report(struct dryrun *self, const struct nidx_read_stats *stats)
{
	char a[32], b[32], c[32];

	printf("%s articles in %s files (%s), nothing indexed\n", cli_grouped(a, stats->articles),
	       cli_grouped(b, stats->files), cli_bytes(c, stats->input_bytes));
	if (stats->articles) {
		put_counts("formats: ", &self->formats);
		put_counts("dates from: ", &self->dates);
		put_counts("languages: ", &self->languages);
	}
	if (self->untitled)
		printf("without a headline: %s\n", cli_grouped(a, self->untitled));
	if (self->empty)
		printf("without text: %s\n", cli_grouped(a, self->empty));
	if (self->withdrawn)
		printf("canceled or withheld: %s\n", cli_grouped(a, self->withdrawn));
	if (stats->bad_items || stats->bad_files)
		printf("could not be read: %s articles, %s files\n",
		       cli_grouped(a, stats->bad_items), cli_grouped(b, stats->bad_files));
	if (stats->ignored_files)
		printf("passed over, by name and content no articles: %s files\n",
		       cli_grouped(a, stats->ignored_files));
}

int
cli_dry_run(const char *const *paths, size_t npaths,
            void (*problem)(void *ctx, const struct nidx_error *what), void *ctx)
{
	struct dryrun self = { .problem = problem, .ctx = ctx };
	struct nidx_read_options options;
	struct nidx_read_stats stats;
	struct nidx_error err;

	nidx_read_options_init(&options);
	options.ctx = &self;
	options.article = count_article;
	options.problem = pass_problem;
	if (nidx_read(paths, npaths, &options, &stats, &err) != NIDX_OK)
		return cli_fail(&err);
	put_report(&self, &stats);
	return cli_finish(EXIT_FOUND);
}
