/* get.c - nidx get: one article, as text or JSON. */
#include "cli/cli.h"
#include "cli/json.h"

static void
put_line(const char *label, const char *text)
{
	if (!*text)
		return;
	printf("%s", label);
	cli_put_text(stdout, text, false);
	putchar('\n');
}

static void
put_list(const char *label, const struct nidx_article *article,
         size_t (*count)(const struct nidx_article *),
         const char *(*item)(const struct nidx_article *, size_t))
{
	for (size_t i = 0; i < count(article); i++) {
		fputs(i ? "; " : label, stdout);
		cli_put_text(stdout, item(article, i), false);
	}
	if (count(article))
		putchar('\n');
}

void
cli_put_article(const struct nidx_article *article)
{
	const char *lead = nidx_article_text(article, NIDX_LEAD);
	const char *body = nidx_article_text(article, NIDX_BODY);

	put_line("", nidx_article_text(article, NIDX_TITLE));
	put_list("By ", article, nidx_article_author_count, nidx_article_author);
	put_line("Source: ", nidx_article_text(article, NIDX_SOURCE));
	put_line("Section: ", nidx_article_text(article, NIDX_SECTION));
	put_line("Published: ", nidx_article_text(article, NIDX_PUBLISHED));
	put_line("Date from: ", nidx_article_text(article, NIDX_DATE_FROM));
	put_line("Updated: ", nidx_article_text(article, NIDX_UPDATED));
	put_line("Language: ", nidx_article_text(article, NIDX_LANGUAGE));
	put_line("URL: ", nidx_article_text(article, NIDX_URL));
	put_list("Tags: ", article, nidx_article_tag_count, nidx_article_tag);
	put_line("Key: ", nidx_article_text(article, NIDX_KEY));
	put_line("Status: ", nidx_article_text(article, NIDX_STATUS));
	put_line("Embargo: ", nidx_article_text(article, NIDX_EMBARGO));
	put_line("File: ", nidx_article_text(article, NIDX_FILE));
	put_line("Format: ", nidx_article_text(article, NIDX_FORMAT));
	putchar('\n');
	cli_put_text(stdout, lead, true);
	if (*lead && *body)
		fputs("\n\n", stdout);
	cli_put_text(stdout, body, true);
	putchar('\n');
	for (size_t i = 0; i < nidx_article_caption_count(article); i++) {
		putchar('\n');
		put_line("Caption: ", nidx_article_caption(article, i));
	}
}

static int
run_get(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' }, { "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	struct nidx_index *index;
	const char *where = NULL;
	bool json = false;
	int c, code = EXIT_FOUND;

	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i')
			where = optarg;
		else if (c == 'J')
			json = true;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (optind == argc)
		return cli_usage(self);
	if (!(index = cli_open(where)))
		return EXIT_ERROR;
	for (int i = optind; i < argc && code != EXIT_ERROR; i++) {
		struct nidx_article *article;
		struct nidx_error err;

		switch (nidx_get(index, argv[i], &article, &err)) {
		case NIDX_OK:
			if (json)
				cli_put_article_json(article);
			else
				cli_put_article(article);
			nidx_article_free(article);
			break;
		case NIDX_ENOENT:
			cli_fail(&err);
			code = EXIT_NOTHING;
			break;
		default:
			code = cli_fail(&err);
		}
	}
	nidx_close(index);
	return cli_finish(code);
}

const struct cli_command cli_get = {
	.name = "get",
	.arguments = "[options] KEY...",
	.summary = "print articles by their keys",
	.options =
	    "The key is what `nidx query` prints in its last column: the article's id, its URL,\n"
	    "or the path of its file below the folder that was built.\n\n"
	    "  -i, --index DIR   use that index\n"
	    "      --json        one JSON object a line, with everything that is kept\n"
	    "Exit status: 0 all found, 1 one was not, 2 error.\n",
	.run = run_get,
};
