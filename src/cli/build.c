/* build.c - nidx build: articles in, an index out. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct screen {
	bool progress; /* a bar is wanted */
	bool shown;    /* and stands on the line now */
	bool quiet;
	unsigned long long problems;
};

enum { BAR = 30, PROBLEMS_SHOWN = 20 };

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

	if (!screen->progress)
		return 0;
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

static void
put_summary(const struct nidx_build_stats *s, const char *path)
{
	char a[32], b[32], c[32];
	double text = (double)s->text_bytes;

	printf("%s article%s from %s file%s", cli_grouped(a, s->articles), plural(s->articles),
	       cli_grouped(b, s->files), plural(s->files));
	printf(" (%s of text) in %.2f s: %.1f MB/s\n", cli_bytes(a, s->text_bytes), s->seconds,
	       s->seconds > 0 ? text / 1e6 / s->seconds : 0);
	if (s->replaced)
		printf("%s older version%s or repeats left out\n", cli_grouped(a, s->replaced),
		       plural(s->replaced));
	if (s->bad_items || s->bad_files)
		printf("skipped: %s article%s, %s file%s that could not be read\n",
		       cli_grouped(a, s->bad_items), plural(s->bad_items), cli_grouped(b, s->bad_files),
		       plural(s->bad_files));
	if (s->ignored_files)
		printf("passed over, by name no articles: %s file%s\n", cli_grouped(a, s->ignored_files),
		       plural(s->ignored_files));
	printf("%s words, %s terms, %s postings\n", cli_grouped(a, s->words), cli_grouped(b, s->terms),
	       cli_grouped(c, s->postings));
	printf("index %s: %s (%.0f %% of the text), of it stored articles %s; %u segment%s\n", path,
	       cli_bytes(a, s->index_bytes), text > 0 ? 100 * (double)s->index_bytes / text : 0,
	       cli_bytes(b, s->stored_bytes), s->segments, plural(s->segments));
}

/* Where a build goes: as told, else $NIDX_INDEX, else .nidx here (never one further up: building
 * in a folder must not replace the index of the folder above it). */
static const char *
target_path(const char *given)
{
	const char *env = getenv("NIDX_INDEX");

	return given ? given : env && *env ? env : ".nidx";
}

static int
run_build(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' }, { "memory", required_argument, NULL, 'm' },
		{ "threads", required_argument, NULL, 'j' }, { "strict", no_argument, NULL, 's' },
		{ "quiet", no_argument, NULL, 'q' }, { "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	struct nidx_build_options options;
	struct nidx_build_stats stats;
	struct nidx_error err;
	struct screen screen = { .progress = isatty(STDERR_FILENO) };
	const char *index = NULL;
	size_t threads = 0;
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
		return cli_complain("nothing to build from: name files or folders, or - for standard input"),
		       cli_usage(self);
	options.threads = (unsigned)(threads < 1024 ? threads : 1024);
	index = target_path(index);
	if (nidx_build(index, (const char *const *)argv + optind, (size_t)(argc - optind), &options,
	               &stats, &err) != NIDX_OK) {
		wipe_bar(&screen);
		return cli_fail(&err);
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
	    "Reads plain text, JSON lines and JSON, each also gzipped, from files and from folders with\n"
	    "all that is below them, into the index .nidx of the current folder. An index already there\n"
	    "is replaced when the build has succeeded, and stays as it was when it has not.\n\n"
	    "  -i, --index DIR     build there instead\n"
	    "  -m, --memory SIZE   memory to use, such as 512M or 4G (default 1G)\n"
	    "  -j, --threads N     threads (default: one for each processor)\n"
	    "      --strict        stop at the first bad article instead of skipping it\n"
	    "  -q, --quiet         print nothing but errors\n"
	    "  -v, --verbose       name every skipped article, not only the first ones\n",
	.run = run_build,
};
