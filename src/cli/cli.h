/* cli.h - what the commands of nidx share: options, messages, exit codes.
 *
 * The command is a user of the library like any other: it includes nidx.h and
 * nidx_inspect.h and nothing else of nidx.
 */
#ifndef NX_CLI_CLI_H
#define NX_CLI_CLI_H

#include <nidx.h>

#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

enum { EXIT_FOUND = 0, EXIT_NOTHING = 1, EXIT_ERROR = 2 };

struct cli_command {
	const char *name;
	const char *arguments; /* "[options] PATH..." */
	const char *summary;   /* one line */
	const char *options;   /* help text, lines ready to print */
	int (*run)(const struct cli_command *self, int argc, char **argv); /* exit code */
};

extern const struct cli_command cli_add, cli_delete, cli_dump, cli_history, cli_merge, cli_sync, cli_upgrade, cli_build, cli_query, cli_get, cli_stats, cli_extract,
    cli_analyze, cli_inspect, cli_check, cli_eval;

/* ---- Messages: "nidx: ..." on standard error; all return EXIT_ERROR ---- */

int cli_fail(const struct nidx_error *err);
int cli_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_usage(const struct cli_command *command); /* how to call it, and where help is */
void cli_help(const struct cli_command *command); /* on standard output */

/* ---- Arguments: true, or a complaint on standard error and false ---- */

/* "10", "1000000" */
bool cli_count(const char *option, const char *text, size_t *to);
/* "0.9", at least 0 */
bool cli_number(const char *option, const char *text, double *to);
/* "512M", "2G", "1048576" */
bool cli_size(const char *option, const char *text, size_t *to);

/* ---- Options among words (args.c) ---- */

/* Walks the arguments of a command whose words may begin with "-".  An argument that is exactly an
 * option is one, wherever it stands ("-n 5", "-n5", "--count 5", "--count=5"); "--" ends the
 * options; anything else that begins with one "-" is a word.  Two are refused: nobody
 * looks for "--sorted", and a slip must not become part of the query. */
struct cli_args {
	int argc;
	char **argv;                /* [0] is the command's name */
	const struct option *longs; /* a `val` that is a letter is the short form */
	int at;                     /* the last argument looked at; 0 at first */
	bool only_words;            /* "--" was met */
	const char *value;          /* of the option, or the word */
};

enum { CLI_ARGS_END = -1, CLI_ARGS_WORD = -2, CLI_ARGS_BAD = '?' };

/* The option's `val`, or one of the above: BAD after a complaint. */
int cli_args_next(struct cli_args *self);

/* Standard output could be written to the end: `code`, else EXIT_ERROR with a message. */
int cli_finish(int code);

/* ---- The index: -i DIR, else $NIDX_INDEX, else .nidx here or above ---- */

/* Where it is; NULL after a message.  Static storage. */
const char *cli_existing(const char *given);

/* The same, or where one would be made. */
const char *cli_place(const char *given);

/* Opens it; NULL after a message. */
struct nidx_index *cli_open(const char *given);

/* ---- An article as text (get.c) ---- */

void cli_put_article(const struct nidx_article *article);

/* ---- Text on a terminal (terminal.c) ---- */

struct cli_style {
	bool color;
	const char *bold, *dim, *mark, *off; /* escape sequences, or what stands for them */
};
struct cli_style cli_style_for(FILE *out, const char *wish); /* "auto", "always", "never" */

/* Marked text on one line, control characters made harmless.  `around`: the style it stands in,
 * which comes back behind each mark; style->bold or "". */
void cli_put_marked(FILE *out, const struct cli_style *style, const char *around,
                    struct nidx_marked marked);
/* Text with control characters (terminal escapes in an article) made harmless. */
void cli_put_text(FILE *out, const char *text, bool keep_newlines);

/* "12,345" into `to` of 32 bytes, "1.2 GB" likewise; return `to`. */
char *cli_grouped(char to[32], uint64_t n);
char *cli_bytes(char to[32], uint64_t n);

#endif
