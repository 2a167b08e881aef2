/* main.c - nidx COMMAND: finds the command and runs it. */
#include "cli/cli.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

static const struct cli_command *const commands[] = {
	&cli_build,   &cli_add,     &cli_sync,   &cli_delete, &cli_query,   &cli_get,   &cli_history, &cli_merge, &cli_stats, &cli_extract,
	&cli_analyze, &cli_inspect, &cli_check, &cli_dump, &cli_upgrade, &cli_eval,
};

enum { NCOMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const struct cli_command *
find_command(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int
print_help(int argc, char **argv)
{
	const struct cli_command *command = argc > 0 ? find_command(argv[0]) : NULL;

	if (argc > 0 && !command)
		return cli_complain("no command '%s': see 'nidx help'", argv[0]);
	if (command) {
		cli_help(command);
		return cli_finish(EXIT_FOUND);
	}
	puts("nidx - full-text search for news\n\nusage: nidx COMMAND [options] ...\n");
	for (size_t i = 0; i < NCOMMANDS; i++)
		printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
	puts("  help      explain a command: nidx help query\n"
	     "  version   print the version\n\n"
	     "The index is the folder .nidx here or in a folder above; -i DIR or the\n"
	     "environment variable NIDX_INDEX name another.\n\n"
	     "  nidx build corpus/\n  nidx query \"missile defense\"");
	return cli_finish(EXIT_FOUND);
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct cli_command *command = find_command(name);

	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_DFL); /* `nidx query ... | head` ends quietly */
	/* a file over its limit is an error to report and clean up after */
	signal(SIGXFSZ, SIG_IGN);
	if (command) {
		char called[32];
		snprintf(called, sizeof(called), "nidx %s", name);
		argv[1] = called; /* getopt's messages begin with it */
		return command->run(command, argc - 1, argv + 1);
	}
	if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		return print_help(argc - 2, argv + 2);
	if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0 ||
	    strcmp(name, "-V") == 0) {
		printf("nidx %s\n", nidx_version());
		return cli_finish(EXIT_FOUND);
	}
	if (argc < 2) {
		print_help(0, NULL);
		return EXIT_ERROR;
	}
	return cli_complain("no command '%s': see 'nidx help'", name);
}
