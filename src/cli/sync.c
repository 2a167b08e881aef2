/* sync.c - nidx sync: the index follows its folders. */
#include "cli/cli.h"
#include "cli/screen.h"

#include <unistd.h>

static int
sync_folders(const char *index, const char *const *folders, size_t nfolders,
             const struct nidx_build_options *options, struct cli_screen *screen)
{
	struct nidx_writer *writer;
	struct nidx_build_stats stats;
	struct nidx_sync_stats sync;
	struct nidx_error err;
	enum nidx_status status = nidx_writer_open(&writer, index, options, &err);
	char a[32], b[32], c[32];

	if (status != NIDX_OK)
		return cli_fail(&err);
	status = nidx_writer_sync(writer, folders, nfolders, &sync, &err);
	if (status == NIDX_OK)
		status = nidx_writer_merge(writer, 0, &err);
	nidx_writer_stats(writer, &stats);
	nidx_writer_close(writer);
	cli_wipe_bar(screen);
	if (status != NIDX_OK && cli_caught()) {
		cli_complain("interrupted; the index is as it was");
		return cli_end_by_signal();
	}
	if (status != NIDX_OK)
		return cli_fail(&err);
	if (screen->quiet)
		return cli_finish(EXIT_FOUND);
	printf("%s file%s new or changed, ", cli_grouped(a, sync.read), cli_plural(sync.read));
	printf("%s gone, %s as they were\n", cli_grouped(b, sync.gone),
	       cli_grouped(c, sync.unchanged));
	printf("%s article%s added", cli_grouped(a, stats.articles), cli_plural(stats.articles));
	printf(", %s older version%s replaced", cli_grouped(b, stats.replaced),
	       cli_plural(stats.replaced));
	printf(", %s version%s deleted\n", cli_grouped(c, sync.deleted),
	       cli_plural(sync.deleted));
	return cli_finish(EXIT_FOUND);
}

static int
run_sync(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' }, { "quiet", no_argument, NULL, 'q' },
		{ "verbose", no_argument, NULL, 'v' },     { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct nidx_build_options options;
	struct cli_screen screen = { .progress = isatty(STDERR_FILENO) };
	const char *index = NULL;
	int c;

	nidx_build_options_init(&options);
	options.ctx = &screen;
	options.problem = cli_show_problem;
	options.progress = cli_show_progress;
	while ((c = getopt_long(argc, argv, "i:qvh", longs, NULL)) != -1) {
		if (c == 'i')
			index = optarg;
		else if (c == 'q')
			screen.quiet = true, screen.progress = false;
		else if (c == 'v')
			options.problem = cli_show_every_problem;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (optind == argc)
		return cli_complain("no folder to follow: name one or more"), cli_usage(self);
	index = cli_place(index);
	if (!index || !cli_is_place(index))
		return EXIT_ERROR;
	cli_catch_signals();
	return sync_folders(index, (const char *const *)argv + optind, (size_t)(argc - optind),
	                    &options, &screen);
}

const struct cli_command cli_sync = {
	.name = "sync",
	.arguments = "[options] FOLDER...",
	.summary = "bring the index up to date with folders: new, changed, gone",
	.options =
	    "Reads the files that are new or were changed (by size and time) since they were read\n"
	    "last, by build, add or sync, and deletes the articles of files that are gone.  What\n"
	    "was added from elsewhere stays.\n\n"
	    "  -i, --index DIR     the index; made if there is none\n"
	    "  -q, --quiet         print nothing but errors\n"
	    "  -v, --verbose       name every skipped article, not only the first ones\n",
	.run = run_sync,
};
