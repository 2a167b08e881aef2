/* merge.c - nidx merge: fewer segments. */
#include "cli/cli.h"
#include "cli/screen.h"

static int
merge(const char *place, bool all)
{
	struct nidx_writer *writer;
	struct nidx_build_stats stats;
	struct nidx_error err;
	enum nidx_status status = nidx_writer_open(&writer, place, NULL, &err);
	char a[32], b[32];

	if (status != NIDX_OK)
		return cli_fail(&err);
	status = nidx_writer_merge(writer, all, &err);
	nidx_writer_stats(writer, &stats);
	nidx_writer_close(writer);
	if (status != NIDX_OK)
		return cli_fail(&err);
	printf("%u segment%s, %s; %s written\n", stats.segments, cli_plural(stats.segments),
	       cli_bytes(a, stats.index_bytes), cli_bytes(b, stats.merged_bytes));
	return cli_finish(EXIT_FOUND);
}

static int
run_merge(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *place = NULL;
	bool all = false;
	int c;

	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i')
			place = optarg;
		else if (c == 'a')
			all = true;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (optind != argc)
		return cli_usage(self);
	place = cli_existing(place);
	return place ? merge(place, all) : EXIT_ERROR;
}

const struct cli_command cli_merge = {
	.name = "merge",
	.arguments = "[options]",
	.summary = "merge the segments that many additions left, drop what was deleted",
	.options =
	    "Adding merges by itself as needed; this does what is left to do.\n\n"
	    "      --all           all segments become one: fastest searches, nothing deleted left\n"
	    "  -i, --index DIR     use that index\n",
	.run = run_merge,
};
