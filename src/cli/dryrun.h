/* dryrun.h - nidx build --dry-run: what a build would read, counted by format, source of the date
 * and language. */
#ifndef NX_CLI_DRYRUN_H
#define NX_CLI_DRYRUN_H

#include "cli/cli.h"

/* Prints the report; hands what cannot be read to `problem`.  Returns the exit code. */
int cli_dry_run(const char *const *paths, size_t npaths,
                void (*problem)(void *ctx, const struct nidx_error *what), void *ctx);

#endif
