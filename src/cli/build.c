/* build.c - nidx build: articles in, an index out. */
#include "cli/cli.h"
#include "cli/dryrun.h"
#include "cli/screen.h"

#include <unistd.h>

static int
end_interrupted(const char *path)
{
	struct nidx_index *index = NULL;
	bool there = nidx_open(&index, path, NULL) == NIDX_OK;

	nidx_close(index);
	cli_complain("interrupted; %s",
	             there ? "the earlier index is as it was" : "no index was made");
	return cli_end_by_signal();
}

/* Bytes of text from which rates and ratios say something; before, files' fixed parts do. */
enum { TELLING = 1000000 };

static void
put_skipped(const struct nidx_build_stats *s)
{
	char n[32];

	fputs("skipped: ", stdout);
	if (s->bad_items)
		printf("%s article%s", cli_grouped(n, s->bad_items), cli_plural(s->bad_items));
	if (s->bad_items && s->bad_files)
		fputs(", ", stdout);
	if (s->bad_files)
		printf("%s file%s", cli_grouped(n, s->bad_files), cli_plural(s->bad_files));
	puts(" that could not be read");
}

static void
put_versions(const struct nidx_build_stats *s)
{
	char n[32];

	if (s->replaced)
		printf("%s older version%s kept: nidx query --all-versions, nidx history\n",
		       cli_grouped(n, s->replaced), cli_plural(s->replaced));
	if (s->repeats)
		printf("%s repeat%s left out\n", cli_grouped(n, s->repeats),
		       cli_plural(s->repeats));
	if (s->withheld)
		printf("%s article%s withheld or called back by the agency: not shown\n",
		       cli_grouped(n, s->withheld), cli_plural(s->withheld));
}

static void
put_summary(const struct nidx_build_stats *s, const char *path)
{
	char a[32], b[32], c[32];
	double text = (double)s->text_bytes, part = text > 0 ? (double)s->index_bytes / text : 0;
	bool telling = s->text_bytes >= TELLING && part <= 1;

	printf("%s article%s from %s file%s", cli_grouped(a, s->articles), cli_plural(s->articles),
	       cli_grouped(b, s->files), cli_plural(s->files));
	printf(" (%s of text) in %.2f s", cli_bytes(a, s->text_bytes), s->seconds);
	if (telling && s->seconds > 0)
		printf(": %.1f MB/s", text / 1e6 / s->seconds);
	putchar('\n');
	put_versions(s);
	if (s->clutter)
		printf("%s paragraph%s repeated from page to page: nidx stats --clutter lists them\n",
		       cli_grouped(a, s->clutter), cli_plural(s->clutter));
	if (s->bad_items || s->bad_files)
		put_skipped(s);
	if (s->ignored_files)
		printf("passed over, by name and content no articles: %s file%s\n",
		       cli_grouped(a, s->ignored_files), cli_plural(s->ignored_files));
	printf("%s word%s, %s term%s, %s posting%s\n", cli_grouped(a, s->words),
	       cli_plural(s->words), cli_grouped(b, s->terms), cli_plural(s->terms),
	       cli_grouped(c, s->postings), cli_plural(s->postings));
	printf("index %s: %s", path, cli_bytes(a, s->index_bytes));
	if (telling)
		printf(" (%.0f %% of the text)", 100 * part);
	printf(", of it stored articles %s; %u segment%s\n", cli_bytes(b, s->stored_bytes),
	       s->segments, cli_plural(s->segments));
}

static int
run_build(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },
		{ "memory", required_argument, NULL, 'm' },
		{ "threads", required_argument, NULL, 'j' },
		{ "strict", no_argument, NULL, 's' },
		{ "dry-run", no_argument, NULL, 'n' },
		{ "keep-clutter", no_argument, NULL, 'k' },
		{ "plain", no_argument, NULL, 'p' },
		{ "no-texts", no_argument, NULL, 't' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct nidx_build_options options;
	struct nidx_build_stats stats;
	struct nidx_error err;
	struct cli_screen screen = { .progress = isatty(STDERR_FILENO) };
	const char *index = NULL;
	size_t threads = 0;
	bool dry = false;
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
		else if (c == 's')
			options.strict = 1;
		else if (c == 'k')
			options.keep_clutter = 1;
		else if (c == 'p')
			options.plain = 1;
		else if (c == 't')
			options.no_texts = 1;
		else if (c == 'n')
			dry = true;
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
		return cli_complain("nothing to build from: name files or folders, or - for "
		                    "standard input"),
		       cli_usage(self);
	if (dry)
		return cli_dry_run((const char *const *)argv + optind, (size_t)(argc - optind),
		                   options.problem, &screen);
	options.threads = (unsigned)(threads < 1024 ? threads : 1024);
	index = cli_target(index);
	if (!cli_is_place(index))
		return EXIT_ERROR;
	cli_catch_signals();
	if (nidx_build(index, (const char *const *)argv + optind, (size_t)(argc - optind), &options,
	               &stats, &err) != NIDX_OK) {
		cli_wipe_bar(&screen);
		return cli_caught() ? end_interrupted(index) : cli_fail(&err);
	}
	cli_wipe_bar(&screen);
	if (!screen.quiet)
		put_summary(&stats, index);
	return cli_finish(EXIT_FOUND);
}

const struct cli_command cli_build = {
	.name = "build",
	.arguments = "[options] PATH...",
	.summary = "index articles: files, folders, or - for standard input",
	.options =
	    "Reads pages, feeds, agency formats, mail, text, JSON, CSV, crawls and archives of\n"
	    "them, told apart by content, from files and folders with all below them, into the\n"
	    "index .nidx of the current folder.  An index already there is replaced when the\n"
	    "build has succeeded, and stays as it was when it has not or was interrupted.\n\n"
	    "  -i, --index DIR     build there instead\n"
	    "  -m, --memory SIZE   memory to use, such as 512M or 4G (default 1G)\n"
	    "  -j, --threads N     threads (default: one for each processor)\n"
	    "      --dry-run       index nothing: count articles by format, date and language\n"
	    "      --keep-clutter  index also what the pages of a site repeat\n"
	    "      --plain         words as they are written: no language, no stems, no lead\n"
	    "      --no-texts      store no texts, only index them: hits have headlines, dates and\n"
	    "                      so on, and no passages\n"
	    "      --strict        stop at the first bad article instead of skipping it\n"
	    "  -q, --quiet         print nothing but errors\n"
	    "  -v, --verbose       name every skipped article, not only the first ones\n",
	.run = run_build,
};
