/* screen.h - what a long command shows while it works, and how it is interrupted.
 *
 * Threads  one; the signals' handler tells nothing but cli_caught()
 */
#ifndef NX_CLI_SCREEN_H
#define NX_CLI_SCREEN_H

#include "cli/cli.h"

struct cli_screen {
	bool progress; /* a bar is wanted */
	bool shown;    /* and stands on the line now */
	bool quiet;
	bool to_the_end; /* an interruption ends the input, not the work */
	unsigned long long problems;
};

void cli_wipe_bar(struct cli_screen *screen);

/* For struct nidx_build_options, whose ctx is the screen: the first problems are shown and the others
 * counted; all are shown; the bar. */
void cli_show_problem(void *ctx, const struct nidx_error *what);
void cli_show_every_problem(void *ctx, const struct nidx_error *what);
int cli_show_progress(void *ctx, const struct nidx_build_stats *stats, uint64_t total);

/* SIGINT, SIGTERM and SIGHUP ask to stop, and end standard input. */
void cli_catch_signals(void);
int cli_caught(void); /* the signal that asks, 0: none */

/* Ends by the signal, so that a shell sees it and stops its script too. */
int cli_end_by_signal(void);

/* "s" but for one. */
const char *cli_plural(uint64_t n);

/* Where a command writes: as told, else $NIDX_INDEX, else .nidx here (never one further up: building
 * in a folder must not replace the index of the folder above it). */
const char *cli_target(const char *given);

/* True, or a complaint and false: a folder can stand there. */
bool cli_is_place(const char *path);

#endif
