/* history.c - nidx history: the versions of an article. */
#include "cli/cli.h"
#include "cli/json.h"

struct listing {
	size_t wanted; /* only this version, whole; 0: all, a line each */
	bool json, found;
};

static const char *
state_word(const struct nidx_article *version, enum nidx_version_state state)
{
	static const char *const words[] = { "shown", "replaced", "withheld", "embargoed" };
	const char *status = nidx_article_text(version, NIDX_STATUS);

	return state == NIDX_VERSION_WITHHELD && *status ? status : words[state];
}

static void
put_line(const struct nidx_article *version, enum nidx_version_state state, size_t number)
{
	const char *updated = nidx_article_text(version, NIDX_UPDATED);
	const char *embargo = nidx_article_text(version, NIDX_EMBARGO);

	printf("%3zu  %-9s  ", number, state_word(version, state));
	cli_put_text(stdout, nidx_article_text(version, NIDX_PUBLISHED), false);
	if (*updated) {
		fputs("  updated ", stdout);
		cli_put_text(stdout, updated, false);
	}
	if (*embargo) {
		fputs("  embargo ", stdout);
		cli_put_text(stdout, embargo, false);
	}
	fputs("  ", stdout);
	cli_put_text(stdout, nidx_article_text(version, NIDX_TITLE), false);
	putchar('\n');
}

static int
put_version(void *ctx, const struct nidx_article *version, enum nidx_version_state state,
            size_t number)
{
	struct listing *listing = ctx;

	if (listing->wanted && number != listing->wanted)
		return 0;
	listing->found = true;
	if (listing->json)
		cli_put_article_json(version);
	else if (listing->wanted)
		cli_put_article(version);
	else
		put_line(version, state, number);
	return 0;
}

static int
run_history(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' }, { "version", required_argument, NULL, 'V' },
		{ "json", no_argument, NULL, 'J' },        { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct listing listing = { 0 };
	struct nidx_index *index;
	struct nidx_error err;
	const char *where = NULL;
	enum nidx_status status;
	int c;

	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i')
			where = optarg;
		else if (c == 'V' && !cli_count("--version", optarg, &listing.wanted))
			return EXIT_ERROR;
		else if (c == 'J')
			listing.json = true;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else if (c == '?')
			return cli_usage(self);
	}
	if (optind + 1 != argc)
		return cli_usage(self);
	if (!(index = cli_open(where)))
		return EXIT_ERROR;
	status = nidx_history(index, argv[optind], NIDX_NO_TIME, put_version, &listing, &err);
	nidx_close(index);
	if (status == NIDX_ENOENT)
		return cli_fail(&err), EXIT_NOTHING;
	if (status != NIDX_OK)
		return cli_fail(&err);
	if (!listing.found)
		return cli_complain("'%s' has no version %zu", argv[optind], listing.wanted),
		       EXIT_NOTHING;
	return cli_finish(EXIT_FOUND);
}

const struct cli_command cli_history = {
	.name = "history",
	.arguments = "[options] KEY",
	.summary = "the versions of an article, the oldest first",
	.options =
	    "A line for each version: its number, what became of it (shown, replaced, withheld,\n"
	    "canceled, embargoed), when it was published and updated, its title.\n\n"
	    "      --version N     that version, whole\n"
	    "      --json          whole versions, one JSON object a line\n"
	    "  -i, --index DIR     use that index\n\n"
	    "Exit status: 0 found, 1 no such article or version, 2 error.\n",
	.run = run_history,
};
