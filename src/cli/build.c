/* build.c - nidx build: articles in, an index out. */
#include "cli/cli.h"
#include "cli/dryrun.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct screen {
	bool progress; /* a bar is wanted */
	bool shown;    /* and stands on the line now */
	bool quiet;
	unsigned long long problems;
};

enum { BAR = 30, PROBLEMS_SHOWN = 20 };

/* ---- Interruption ---- */

/* The signal that asks the build to stop, 0: none.  All that a handler may tell. */
static volatile sig_atomic_t caught;

/* The build looks at `caught` a few times a second, but not while it waits for standard input:
 * that ends here.  A second signal is deadly; what is left then, the next build removes. */
static void
stop_build(int number)
{
	int kept = errno, null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	caught = number;
	if (null > STDIN_FILENO) {
		dup2(null, STDIN_FILENO);
		close(null);
	}
	errno = kept;
}

static void
catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction stop = { .sa_handler = stop_build, .sa_flags = (int)SA_RESETHAND }, before;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &stop, NULL); /* nohup stays in force */
}

/* Ends by the signal, so that a shell sees it and stops its script too. */
static int
end_interrupted(const char *path)
{
	struct nidx_index *index = NULL;
	bool there = nidx_open(&index, path, NULL) == NIDX_OK;

	nidx_close(index);
	cli_complain("interrupted; %s",
	             there ? "the earlier index is as it was" : "no index was made");
	signal(caught, SIG_DFL);
	raise(caught);
	return 128 + caught;
}

/* ---- The screen ---- */

static void
wipe_bar(struct screen *screen)
{
	if (screen->shown)
		fputs("\r\033[K", stderr);
	screen->shown = false;
}

static void
show_problem(void *ctx, const struct nidx_error *what)
{
	struct screen *screen = ctx;

	screen->problems++;
	if (caught)
		return; /* of input cut off by us */
	if (screen->quiet || screen->problems > PROBLEMS_SHOWN)
		return;
	wipe_bar(screen);
	cli_complain("skipped: %s", what->message);
	if (screen->problems == PROBLEMS_SHOWN)
		cli_complain("further skipped items are only counted (--verbose shows all)");
}

static void
show_every_problem(void *ctx, const struct nidx_error *what)
{
	if (caught)
		return;
	wipe_bar(ctx);
	cli_complain("skipped: %s", what->message);
}

static int
show_progress(void *ctx, const struct nidx_build_stats *stats, uint64_t total)
{
	struct screen *screen = ctx;
	char articles[32], bytes[32], bar[BAR + 1];
	double part = total ? (double)stats->input_bytes / (double)total : 0;
	double rate = stats->seconds > 0 ? (double)stats->input_bytes / 1e6 / stats->seconds : 0;

	if (caught || !screen->progress)
		return caught;
	if (part > 1)
		part = 1;
	for (int i = 0; i < BAR; i++)
		bar[i] = i < (int)(part * BAR) ? '#' : '.';
	bar[BAR] = '\0';
	fprintf(stderr, "\r[%s] %s articles, %s, %.0f MB/s \033[K", bar,
	        cli_grouped(articles, stats->articles), cli_bytes(bytes, stats->input_bytes), rate);
	screen->shown = true;
	return 0;
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* Bytes of text from which rates and ratios say something; before, files' fixed parts do. */
enum { TELLING = 1000000 };

static void
put_skipped(const struct nidx_build_stats *s)
{
	char n[32];

	fputs("skipped: ", stdout);
	if (s->bad_items)
		printf("%s article%s", cli_grouped(n, s->bad_items), plural(s->bad_items));
	if (s->bad_items && s->bad_files)
		fputs(", ", stdout);
	if (s->bad_files)
		printf("%s file%s", cli_grouped(n, s->bad_files), plural(s->bad_files));
	puts(" that could not be read");
}

static void
put_summary(const struct nidx_build_stats *s, const char *path)
{
	char a[32], b[32], c[32];
	double text = (double)s->text_bytes, part = text > 0 ? (double)s->index_bytes / text : 0;
	bool telling = s->text_bytes >= TELLING && part <= 1;

	printf("%s article%s from %s file%s", cli_grouped(a, s->articles), plural(s->articles),
	       cli_grouped(b, s->files), plural(s->files));
	printf(" (%s of text) in %.2f s", cli_bytes(a, s->text_bytes), s->seconds);
	if (telling && s->seconds > 0)
		printf(": %.1f MB/s", text / 1e6 / s->seconds);
	putchar('\n');
	if (s->replaced)
		printf("%s older version%s or repeats left out\n", cli_grouped(a, s->replaced),
		       plural(s->replaced));
	if (s->clutter)
		printf("%s paragraph%s repeated from page to page: nidx stats --clutter lists them\n",
		       cli_grouped(a, s->clutter), plural(s->clutter));
	if (s->bad_items || s->bad_files)
		put_skipped(s);
	if (s->ignored_files)
		printf("passed over, by name and content no articles: %s file%s\n",
		       cli_grouped(a, s->ignored_files), plural(s->ignored_files));
	printf("%s word%s, %s term%s, %s posting%s\n", cli_grouped(a, s->words),
	       plural(s->words), cli_grouped(b, s->terms), plural(s->terms),
	       cli_grouped(c, s->postings), plural(s->postings));
	printf("index %s: %s", path, cli_bytes(a, s->index_bytes));
	if (telling)
		printf(" (%.0f %% of the text)", 100 * part);
	printf(", of it stored articles %s; %u segment%s\n", cli_bytes(b, s->stored_bytes),
	       s->segments, plural(s->segments));
}

/* Where a build goes: as told, else $NIDX_INDEX, else .nidx here (never one further up: building
 * in a folder must not replace the index of the folder above it). */
static const char *
target_path(const char *given)
{
	const char *env = getenv("NIDX_INDEX");

	return given ? given : env && *env ? env : ".nidx";
}

/* A folder can stand there. */
static bool
is_place(const char *path)
{
	struct stat st;

	if (!*path)
		return cli_complain("the path of the index is empty"), false;
	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return cli_complain("%s is no folder: an index is one", path), false;
	return true;
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
		{ "quiet", no_argument, NULL, 'q' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct nidx_build_options options;
	struct nidx_build_stats stats;
	struct nidx_error err;
	struct screen screen = { .progress = isatty(STDERR_FILENO) };
	const char *index = NULL;
	size_t threads = 0;
	bool dry = false;
	int c;

	nidx_build_options_init(&options);
	options.ctx = &screen;
	options.problem = show_problem;
	options.progress = show_progress;
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
		else if (c == 'n')
			dry = true;
		else if (c == 'q')
			screen.quiet = true, screen.progress = false;
		else if (c == 'v')
			options.problem = show_every_problem;
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
	index = target_path(index);
	if (!is_place(index))
		return EXIT_ERROR;
	catch_signals();
	if (nidx_build(index, (const char *const *)argv + optind, (size_t)(argc - optind), &options,
	               &stats, &err) != NIDX_OK) {
		wipe_bar(&screen);
		return caught ? end_interrupted(index) : cli_fail(&err);
	}
	wipe_bar(&screen);
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
	    "      --strict        stop at the first bad article instead of skipping it\n"
	    "  -q, --quiet         print nothing but errors\n"
	    "  -v, --verbose       name every skipped article, not only the first ones\n",
	.run = run_build,
};
