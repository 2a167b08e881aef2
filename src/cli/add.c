/* add.c - nidx add: news that arrives. */
#include "cli/cli.h"
#include "cli/screen.h"

#include <string.h>
#include <unistd.h>

static void
put_added(const struct nidx_build_stats *s)
{
	char n[32];

	printf("%s article%s", cli_grouped(n, s->articles), cli_plural(s->articles));
	if (s->replaced)
		printf(", %s older version%s replaced", cli_grouped(n, s->replaced),
		       cli_plural(s->replaced));
	if (s->repeats)
		printf(", %s there already", cli_grouped(n, s->repeats));
	if (s->withheld)
		printf(", %s withheld or called back by the agency", cli_grouped(n, s->withheld));
	printf(" in %.2f s\n", s->seconds);
	if (s->bad_items || s->bad_files) {
		printf("skipped: %s article%s", cli_grouped(n, s->bad_items),
		       cli_plural(s->bad_items));
		printf(", %s file%s that could not be read\n", cli_grouped(n, s->bad_files),
		       cli_plural(s->bad_files));
	}
}

static bool
names_input(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "-") == 0)
			return true;
	return false;
}

static int
add(const char *index, const char *const *paths, size_t npaths,
    const struct nidx_build_options *options, struct cli_screen *screen)
{
	struct nidx_writer *writer;
	struct nidx_build_stats stats;
	struct nidx_error err;
	enum nidx_status status = nidx_writer_open(&writer, index, options, &err);

	if (status != NIDX_OK)
		return cli_fail(&err);
	status = nidx_writer_add(writer, paths, npaths, &err);
	if (status == NIDX_OK)
		status = nidx_writer_merge(writer, 0, &err);
	nidx_writer_stats(writer, &stats);
	nidx_writer_close(writer);
	cli_wipe_bar(screen);
	if (status != NIDX_OK && cli_caught()) {
		cli_complain("interrupted; nothing was added since the last commit");
		return cli_end_by_signal();
	}
	if (status != NIDX_OK)
		return cli_fail(&err);
	if (!screen->quiet)
		put_added(&stats);
	if (!stats.files)
		return cli_complain("no article found: nothing there is text, a page, a feed, mail "
		                    "or another form of news that nidx knows (nidx help build)");
	return cli_finish(EXIT_FOUND);
}

static int
run_add(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },
		{ "memory", required_argument, NULL, 'm' },
		{ "threads", required_argument, NULL, 'j' },
		{ "commit-every", required_argument, NULL, 'c' },
		{ "strict", no_argument, NULL, 's' },
		{ "keep-clutter", no_argument, NULL, 'k' },
		{ "plain", no_argument, NULL, 'p' },
		{ "no-texts", no_argument, NULL, 't' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct nidx_build_options options;
	struct cli_screen screen = { .progress = isatty(STDERR_FILENO) };
	const char *index = NULL;
	size_t threads = 0, seconds = 10;
	int c;

	nidx_build_options_init(&options);
	options.ctx = &screen;
	options.problem = cli_show_problem;
	options.progress = cli_show_progress;
	while ((c = getopt_long(argc, argv, "i:m:j:qvh", longs, NULL)) != -1) {
		if (c == 'i')
			index = optarg;
		else if (c == 'm' && !cli_size("--memory", optarg, &options.memory_bytes))
			return EXIT_ERROR;
		else if (c == 'j' && !cli_count("--threads", optarg, &threads))
			return EXIT_ERROR;
		else if (c == 'c' && !cli_count("--commit-every", optarg, &seconds))
			return EXIT_ERROR;
		else if (c == 's')
			options.strict = 1;
		else if (c == 'k')
			options.keep_clutter = 1;
		else if (c == 'p')
			options.plain = 1;
		else if (c == 't')
			options.no_texts = 1;
		else if (c == 'q')
			screen.quiet = true, screen.progress = false;
		else if (c == 'v')
			options.problem = cli_show_every_problem;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else if (c == '?')
			return cli_usage(self);
	}
	if (optind == argc)
		return cli_complain("nothing to add: name files or folders, or - for standard "
		                    "input"),
		       cli_usage(self);
	options.threads = (unsigned)(threads < 1024 ? threads : 1024);
	options.commit_seconds = (unsigned)(seconds < 86400 ? seconds : 86400);
	screen.to_the_end = names_input(argc - optind, argv + optind);
	index = cli_place(index);
	if (!index || !cli_is_place(index))
		return EXIT_ERROR;
	cli_catch_signals();
	return add(index, (const char *const *)argv + optind, (size_t)(argc - optind), &options,
	           &screen);
}

const struct cli_command cli_add = {
	.name = "add",
	.arguments = "[options] PATH...",
	.summary = "add articles to the index: files, folders, or - for a crawler",
	.options =
	    "An article is known by its key: its guid, agency id, address, or path.  A newer\n"
	    "version takes the place of the older, which is kept (nidx history); one that is\n"
	    "there already is left out.  Searches see all that was added at once, at the end.\n"
	    "From standard input they see what came whenever nothing comes for a moment.\n\n"
	    "  -i, --index DIR     the index; made if there is none\n"
	    "      --commit-every SECONDS  from standard input, at the latest so often (10)\n"
	    "  -m, --memory SIZE   memory to use, such as 512M or 4G (default 1G)\n"
	    "  -j, --threads N     threads (default: one for each processor)\n"
	    "      --keep-clutter  index also what the pages of a site repeat\n"
	    "      --plain, --no-texts  of an index that is made: see nidx help build\n"
	    "      --strict        stop at the first bad article, adding nothing\n"
	    "  -q, --quiet         print nothing but errors\n"
	    "  -v, --verbose       name every skipped article, not only the first ones\n",
	.run = run_add,
};
