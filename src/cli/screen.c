#include "cli/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BAR = 30, PROBLEMS_SHOWN = 20 };

/* ---- Interruption ---- */

/* The signal that asks to stop, 0: none.  All that a handler may tell. */
static volatile sig_atomic_t caught;

/* Who works looks at `caught` a few times a second, but not while it waits for standard input:
 * that ends here.  A second signal is deadly; what is left then, the next writer removes. */
static void
stop(int number)
{
	int kept = errno, null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	caught = number;
	if (null > STDIN_FILENO) {
		dup2(null, STDIN_FILENO);
		close(null);
	}
	errno = kept;
}

void
cli_catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = stop, .sa_flags = (int)SA_RESETHAND }, before;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL); /* nohup stays in force */
}

int
cli_caught(void)
{
	return caught;
}

int
cli_end_by_signal(void)
{
	signal(caught, SIG_DFL);
	raise(caught);
	return 128 + caught;
}

/* ---- The screen ---- */

void
cli_wipe_bar(struct cli_screen *screen)
{
	if (screen->shown)
		fputs("\r\033[K", stderr);
	screen->shown = false;
}

void
cli_show_problem(void *ctx, const struct nidx_error *what)
{
	struct cli_screen *screen = ctx;

	screen->problems++;
	if (caught)
		return; /* of input cut off by us */
	if (screen->quiet || screen->problems > PROBLEMS_SHOWN)
		return;
	cli_wipe_bar(screen);
	cli_complain("skipped: %s", what->message);
	if (screen->problems == PROBLEMS_SHOWN)
		cli_complain("further skipped items are only counted (--verbose shows all)");
}

void
cli_show_every_problem(void *ctx, const struct nidx_error *what)
{
	if (caught)
		return;
	cli_wipe_bar(ctx);
	cli_complain("skipped: %s", what->message);
}

int
cli_show_progress(void *ctx, const struct nidx_build_stats *stats, uint64_t total)
{
	struct cli_screen *screen = ctx;
	char articles[32], bytes[32], bar[BAR + 1];
	double part = total ? (double)stats->input_bytes / (double)total : 0;
	double rate = stats->seconds > 0 ? (double)stats->input_bytes / 1e6 / stats->seconds : 0;

	if ((caught && !screen->to_the_end) || !screen->progress)
		return screen->to_the_end ? 0 : caught;
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

const char *
cli_plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

const char *
cli_target(const char *given)
{
	const char *env = getenv("NIDX_INDEX");

	return given ? given : env && *env ? env : ".nidx";
}

bool
cli_is_place(const char *path)
{
	struct stat st;

	if (!*path)
		return cli_complain("the path of the index is empty"), false;
	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return cli_complain("%s is no folder: an index is one", path), false;
	return true;
}
