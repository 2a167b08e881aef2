/* stats.c - nidx stats: what an index holds; nidx check: whether it is whole. */
#include "cli/cli.h"


#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SOURCES_SHOWN = 20 };

struct listing {
	size_t n, limit;
	uint64_t rest;
};

static void
put_count(void *ctx, const char *name, uint64_t articles)
{
	struct listing *listing = ctx;
	char grouped[32];

	if (listing->n++ >= listing->limit) {
		listing->rest += articles;
		return;
	}
	printf("  %12s  ", cli_grouped(grouped, articles));
	cli_put_text(stdout, *name ? name : "(none)", false);
	putchar('\n');
}

static void
put_day(const char *label, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	char day[32] = "-";

	if (seconds != NIDX_NO_TIME && gmtime_r(&t, &tm))
		strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	printf("%s%s\n", label, day);
}

static void
put_cut(void *ctx, const char *source, const char *paragraph, uint64_t articles)
{
	char grouped[32];

	*(size_t *)ctx += 1;
	printf("%8s  ", cli_grouped(grouped, articles));
	cli_put_text(stdout, *source ? source : "(none)", false);
	fputs("  ", stdout);
	cli_put_text(stdout, paragraph, false);
	putchar('\n');
}

static int
put_clutter(const struct nidx_index *index)
{
	struct nidx_error err;
	size_t n = 0;

	if (nidx_index_clutter(index, put_cut, &n, &err) != NIDX_OK)
		return cli_fail(&err);
	if (n == 0)
		puts("nothing was found to repeat on the pages of a site");
	return EXIT_FOUND;
}

static int
put_stats(const struct nidx_index *index)
{
	struct listing langs = { .limit = SIZE_MAX }, sources = { .limit = SOURCES_SHOWN };
	struct nidx_index_stats stats;
	struct nidx_error err;
	char a[32];

	nidx_index_stats(index, &stats);
	printf("articles      %s\n", cli_grouped(a, stats.articles));
	if (stats.hidden)
		printf("hidden        %s older versions, withheld or deleted\n",
		       cli_grouped(a, stats.hidden));
	printf("words         %s\n", cli_grouped(a, stats.words));
	printf("terms         %s\n", cli_grouped(a, stats.terms));
	printf("size          %s\n", cli_bytes(a, stats.bytes));
	if (stats.plain)
		puts("words         as they are written (--plain)");
	if (stats.no_texts)
		puts("texts         not stored (--no-texts)");
	printf("segments      %u\n", stats.segments);
	printf("generation    %llu\n", (unsigned long long)stats.generation);
	put_day("oldest        ", stats.oldest);
	put_day("newest        ", stats.newest);
	printf("undated       %s\n", cli_grouped(a, stats.undated));
	puts("languages");
	nidx_index_languages(index, put_count, &langs);
	puts("sources");
	if (nidx_index_sources(index, put_count, &sources, &err) != NIDX_OK)
		return cli_fail(&err);
	if (sources.n > sources.limit)
		printf("  %12s  in %zu more\n", cli_grouped(a, sources.rest),
		       sources.n - sources.limit);
	return EXIT_FOUND;
}

static int
with_index(const struct cli_command *self, int argc, char **argv,
           int (*act)(const struct nidx_index *))
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },
		{ "clutter", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *where = NULL;
	struct nidx_index *index;
	int c, code;

	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i')
			where = optarg;
		else if (c == 'c' && self == &cli_stats)
			act = put_clutter;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (optind != argc)
		return cli_usage(self);
	if (!(index = cli_open(where)))
		return EXIT_ERROR;
	code = act(index);
	nidx_close(index);
	return cli_finish(code);
}

static int
run_stats(const struct cli_command *self, int argc, char **argv)
{
	return with_index(self, argc, argv, put_stats);
}

const struct cli_command cli_stats = {
	.name = "stats",
	.arguments = "[options]",
	.summary = "what the index holds: articles, words, dates, languages, sources",
	.options = "  -i, --index DIR   use that index\n"
	           "      --clutter     what the build left out because the pages of a site repeat it:\n"
	           "                    articles it stood in, source, text\n",
	.run = run_stats,
};
