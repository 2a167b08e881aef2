/* extract.c - nidx extract: what is understood of files, before they are indexed. */
#include "cli/cli.h"
#include "cli/json.h"

struct extract {
	bool json;
	uint64_t articles;
};

static int
put_extracted(void *ctx, const struct nidx_article *article)
{
	struct extract *self = ctx;

	if (self->json) {
		cli_put_article_json(article);
	} else {
		if (self->articles)
			puts("\n----\n");
		cli_put_article(article);
	}
	self->articles++;
	return ferror(stdout);
}

static void
complain(void *ctx, const struct nidx_error *what)
{
	(void)ctx;
	fflush(stdout);
	cli_complain("%s", what->message);
}

static int
run_extract(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct nidx_read_options options;
	struct nidx_read_stats stats;
	struct nidx_error err;
	struct extract extract = { 0 };
	enum nidx_status status;
	int c;

	nidx_read_options_init(&options);
	options.ctx = &extract;
	options.article = put_extracted;
	options.problem = complain;
	while ((c = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (c == 'J')
			extract.json = true;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (optind == argc)
		return cli_usage(self);
	status = nidx_read((const char *const *)argv + optind, (size_t)(argc - optind), &options,
	                   &stats, &err);
	if (status != NIDX_OK && !ferror(stdout))
		return cli_fail(&err);
	if (stats.bad_items || stats.bad_files)
		return cli_finish(EXIT_ERROR);
	return cli_finish(extract.articles ? EXIT_FOUND : EXIT_NOTHING);
}

const struct cli_command cli_extract = {
	.name = "extract",
	.arguments = "[options] PATH...",
	.summary = "print what is understood of files, indexing nothing",
	.options =
	    "Reads files, folders, or - for standard input as `nidx build` does, and prints each\n"
	    "article: headline, authors, dates and where they were found, text without the clutter\n"
	    "of the page.\n\n"
	    "      --json        one JSON object a line, with everything that was understood\n\n"
	    "Exit status: 0 all read, 1 no article in it, 2 something could not be read.\n",
	.run = run_extract,
};
