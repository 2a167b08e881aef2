/* check.c - nidx check, dump and upgrade: is it whole, and what is in it. */
#include "cli/cli.h"
#include "cli/screen.h"

#include <nidx_inspect.h>

static void
put_loss(void *ctx, const struct nidx_error *what)
{
	(void)ctx;
	cli_complain("lost: %s", what->message);
}

static int
salvage(const char *from, const char *to)
{
	struct nidx_rescued rescued;
	struct nidx_error err;
	char n[32];

	if (nidx_salvage(from, to, put_loss, NULL, &rescued, &err) != NIDX_OK)
		return cli_fail(&err);
	printf("%s article%s written to %s", cli_grouped(n, rescued.articles),
	       cli_plural(rescued.articles), to);
	if (rescued.lost_articles)
		printf(", %s lost", cli_grouped(n, rescued.lost_articles));
	putchar('\n');
	return cli_finish(EXIT_FOUND);
}

static int
check_index(const char *place)
{
	struct nidx_index *index;
	struct nidx_error err;
	enum nidx_status status = nidx_open(&index, place, &err);

	if (status == NIDX_OK) {
		status = nidx_check(index, &err);
		nidx_close(index);
	}
	if (status != NIDX_OK) {
		cli_complain("%s", err.message);
		if (status == NIDX_ECORRUPT || status == NIDX_ENOENT)
			cli_complain("'nidx check --salvage DIR' writes a new index from all that "
			             "is sound");
		return EXIT_ERROR;
	}
	puts("the index is whole: every checksum and every invariant holds");
	return cli_finish(EXIT_FOUND);
}

static int
run_check(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },
		{ "salvage", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *place = NULL, *to = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i')
			place = optarg;
		else if (c == 's')
			to = optarg;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (optind != argc)
		return cli_usage(self);
	place = cli_existing(place);
	if (!place)
		return EXIT_ERROR;
	return to ? salvage(place, to) : check_index(place);
}

const struct cli_command cli_check = {
	.name = "check",
	.arguments = "[options]",
	.summary = "read every byte of the index and say whether it is whole",
	.options =
	    "      --salvage DIR   write a new index there from all that is sound, and list what\n"
	    "                      is lost; the damaged one stays as it is\n"
	    "  -i, --index DIR     use that index\n\n"
	    "Exit status: 0 whole, 2 damaged: the message names file, section and offset.\n",
	.run = run_check,
};

/* ---- Dump ---- */

static int
put_line(void *ctx, const char *text, size_t nbytes)
{
	(void)ctx;
	return fwrite(text, 1, nbytes, stdout) != nbytes;
}

/* The one option that dump and upgrade have; NULL: the command ends with *code. */
static const char *
only_index(const struct cli_command *self, int argc, char **argv, int *code)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *place = NULL;
	int c;

	*code = EXIT_ERROR;
	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i') {
			place = optarg;
		} else if (c == 'h') {
			cli_help(self);
			*code = cli_finish(EXIT_FOUND);
			return NULL;
		} else {
			return cli_usage(self), NULL;
		}
	}
	if (optind != argc)
		return cli_usage(self), NULL;
	return cli_existing(place);
}

static int
run_dump(const struct cli_command *self, int argc, char **argv)
{
	struct nidx_error err;
	int code;
	const char *place = only_index(self, argc, argv, &code);
	enum nidx_status status;

	if (!place)
		return code;
	status = nidx_dump(place, put_line, NULL, &err);
	if (status != NIDX_OK && !ferror(stdout))
		return cli_fail(&err);
	return cli_finish(EXIT_FOUND);
}

const struct cli_command cli_dump = {
	.name = "dump",
	.arguments = "[options]",
	.summary = "give back all articles as JSON lines",
	.options =
	    "Every version of every article, one JSON object a line, in the order in which they\n"
	    "came: key, title, lead, body, authors, source, section, tags, url, published,\n"
	    "updated, lang.  'nidx build' of the lines makes the same index again.\n\n"
	    "  -i, --index DIR   use that index\n",
	.run = run_dump,
};

/* ---- Upgrade ---- */

static int
run_upgrade(const struct cli_command *self, int argc, char **argv)
{
	struct nidx_rescued rescued;
	struct nidx_error err;
	char n[32];
	int code;
	const char *place = only_index(self, argc, argv, &code);
	enum nidx_status status;

	if (!place)
		return code;
	status = nidx_upgrade(place, &rescued, &err);
	if (status == NIDX_DONE)
		puts("the index is in the newest format already");
	else if (status != NIDX_OK)
		return cli_fail(&err);
	else
		printf("%s article%s written anew in the newest format\n",
		       cli_grouped(n, rescued.articles), cli_plural(rescued.articles));
	return cli_finish(EXIT_FOUND);
}

const struct cli_command cli_upgrade = {
	.name = "upgrade",
	.arguments = "[options]",
	.summary = "write an index of an older format anew",
	.options =
	    "All or nothing: until it is done the old index stays as it is.  Needs place for both.\n\n"
	    "  -i, --index DIR   use that index\n",
	.run = run_upgrade,
};
