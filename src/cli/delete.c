/* delete.c - nidx delete: articles by key, or all that a query finds. */
#include "cli/cli.h"
#include "cli/screen.h"

#include <string.h>

static enum nidx_status
delete_keys(struct nidx_writer *writer, int nkeys, char **keys, uint64_t *nmissing,
            struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (int i = 0; i < nkeys && status == NIDX_OK; i++) {
		uint64_t n;
		status = nidx_writer_delete(writer, keys[i], &n, err);
		if (status == NIDX_OK && n == 0) {
			cli_complain("no article has the key '%s'", keys[i]);
			++*nmissing;
		}
	}
	return status;
}

/* How many a query would delete. */
static int
count_matches(const char *place, const char *query, const struct nidx_search_options *options)
{
	struct nidx_search_options all = *options;
	struct nidx_results *results = NULL;
	struct nidx_index *index = cli_open(place);
	struct nidx_error err;
	char n[32];

	if (!index)
		return EXIT_ERROR;
	all.count = 0;
	all.want_total = 1;
	if (nidx_search(index, query, &all, &results, &err) != NIDX_OK) {
		nidx_close(index);
		return cli_fail(&err);
	}
	printf("%s article%s would be deleted\n",
	       cli_grouped(n, nidx_results_total(results)),
	       cli_plural(nidx_results_total(results)));
	nidx_results_free(results);
	nidx_close(index);
	return cli_finish(EXIT_FOUND);
}

static int
delete_all(const char *place, const char *query, const struct nidx_search_options *options,
           int nkeys, char **keys)
{
	struct nidx_writer *writer;
	struct nidx_error err;
	uint64_t narticles = 0, nmissing = 0;
	enum nidx_status status = nidx_writer_open(&writer, place, NULL, &err);
	char n[32];

	if (status != NIDX_OK)
		return cli_fail(&err);
	if (query)
		status = nidx_writer_delete_matching(writer, query, options, &narticles, &err);
	if (status == NIDX_OK)
		status = delete_keys(writer, nkeys, keys, &nmissing, &err);
	if (status == NIDX_OK)
		status = nidx_writer_commit(writer, &err);
	nidx_writer_close(writer);
	if (status != NIDX_OK)
		return cli_fail(&err);
	narticles += (uint64_t)nkeys - nmissing;
	printf("%s article%s deleted\n", cli_grouped(n, narticles), cli_plural(narticles));
	return cli_finish(narticles ? EXIT_FOUND : EXIT_NOTHING);
}

static int
run_delete(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },  { "query", required_argument, NULL, 'Q' },
		{ "dry-run", no_argument, NULL, 'n' },      { "all-versions", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },         { NULL, 0, NULL, 0 },
	};
	struct nidx_search_options options;
	const char *place = NULL, *query = NULL;
	bool dry = false;
	int c;

	nidx_search_options_init(&options);
	options.strict = 1; /* what is not understood must not be guessed here */
	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i')
			place = optarg;
		else if (c == 'Q')
			query = optarg;
		else if (c == 'n')
			dry = true;
		else if (c == 'a')
			options.all_versions = 1;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (!query && optind == argc)
		return cli_complain("nothing to delete: name keys, or a query with --query"),
		       cli_usage(self);
	if (dry && optind < argc)
		return cli_complain("--dry-run counts what --query finds, and takes no keys"),
		       EXIT_ERROR;
	place = cli_existing(place);
	if (!place)
		return EXIT_ERROR;
	if (dry)
		return count_matches(place, query, &options);
	return delete_all(place, query, &options, argc - optind, argv + optind);
}

const struct cli_command cli_delete = {
	.name = "delete",
	.arguments = "[options] [--query QUERY] KEY...",
	.summary = "delete articles by their keys, or all that a query finds",
	.options =
	    "Deletes all versions of an article.  Searches no longer find it at once; its bytes\n"
	    "leave the disk when its segment is next merged (nidx merge --all: now).\n\n"
	    "      --query QUERY   every article that the query finds; a malformed one is an error\n"
	    "      --all-versions  also articles of which only an older version matches\n"
	    "      --dry-run       only count what the query finds\n"
	    "  -i, --index DIR     use that index\n\n"
	    "Exit status: 0 something was deleted, 1 nothing, 2 error.\n",
	.run = run_delete,
};
