/* analyze.c - nidx analyze: the words of a text; nidx inspect: the parts of an index. */
#include "cli/cli.h"

#include <nidx_inspect.h>

#include <stdlib.h>
#include <string.h>

static void
put_token(void *ctx, const struct nidx_token *token)
{
	const char *text = ctx;
	static const char *const names[] = { "extra", "sentence", "paragraph", "capitals", "bigram",
		                             "joined" };

	printf("%5u %2u  %s\t", token->position, token->width, token->term);
	for (size_t i = token->begin; i < token->end; i++)
		putchar(text[i] == '\n' || text[i] == '\t' ? ' ' : text[i]);
	putchar('\t');
	for (unsigned i = 0, n = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (token->flags >> i & 1)
			printf("%s%s", n++ ? "," : "", names[i]);
	putchar('\n');
}

static void
put_language(const char *language, bool given)
{
	if (given)
		printf("language: %s\n", *language ? language : "unknown, nothing is stemmed");
	else if (*language)
		printf("language: %s (detected)\n", language);
	else
		puts("language: en (assumed: too little text to tell)");
}

/* All of standard input; NULL when memory is out. */
static char *
read_input(void)
{
	char *text = NULL;
	size_t n = 0, room = 0, got;

	do {
		if (room - n < 4096) {
			char *grown = realloc(text, room = room ? room * 2 : 65536);
			if (!grown) {
				free(text);
				return NULL;
			}
			text = grown;
		}
		got = fread(text + n, 1, room - n - 1, stdin);
		n += got;
	} while (got);
	text[n] = '\0';
	return text;
}

static int
run_analyze(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "lang", required_argument, NULL, 'l' },
		{ "query", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *lang = NULL;
	char detected[4], *input = NULL, *text;
	struct nidx_error err;
	int c, code = EXIT_FOUND, as_query = 0;

	while ((c = getopt_long(argc, argv, "l:qh", longs, NULL)) != -1) {
		if (c == 'l')
			lang = optarg;
		else if (c == 'q')
			as_query = 1;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (argc - optind != 1)
		return cli_usage(self);
	text = argv[optind];
	if (strcmp(text, "-") == 0 && !(text = input = read_input()))
		return cli_complain("out of memory");
	puts("  pos  w  term\tas written\tflags");
	if (nidx_analyze(text, strlen(text), lang, as_query, put_token, text, detected, &err) !=
	    NIDX_OK)
		code = cli_fail(&err);
	else
		put_language(detected, lang != NULL);
	free(input);
	return cli_finish(code);
}

const struct cli_command cli_analyze = {
	.name = "analyze",
	.arguments = "[options] TEXT",
	.summary = "print the words of a text as the index sees them",
	.options =
	    "Prints one line a token: position, positions spanned, term, the words as written,\n"
	    "flags.\n"
	    "TEXT - reads standard input.  The rules: docs/ANALYSIS.md.\n\n"
	    "  -l, --lang CODE   the language, such as en or de (default: detected)\n"
	    "  -q, --query       as the words of a query are analysed: no extra tokens\n",
	.run = run_analyze,
};

static int
run_inspect(const struct cli_command *self, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "index", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *where = NULL;
	struct nidx_index *index;
	struct nidx_error err;
	char *text = NULL;
	int c, code = EXIT_FOUND;

	while ((c = getopt_long(argc, argv, "i:h", longs, NULL)) != -1) {
		if (c == 'i')
			where = optarg;
		else if (c == 'h')
			return cli_help(self), cli_finish(EXIT_FOUND);
		else
			return cli_usage(self);
	}
	if (argc - optind < 1 || argc - optind > 2)
		return cli_usage(self);
	if (!(index = cli_open(where)))
		return EXIT_ERROR;
	if (nidx_inspect(index, argv[optind], argv[optind + 1] ? argv[optind + 1] : "", &text,
	                 &err) != NIDX_OK)
		code = cli_fail(&err);
	else
		fputs(text, stdout);
	nidx_free(text);
	nidx_close(index);
	return cli_finish(code);
}

const struct cli_command cli_inspect = {
	.name = "inspect",
	.arguments = "[options] PART [ARGUMENT]",
	.summary = "print a part of the index's files",
	.options =
	    "Parts:\n"
	    "  manifest            segments of the commit\n"
	    "  sections            sections of each file, with offsets and checksums\n"
	    "  terms [PREFIX]      the dictionary\n"
	    "  forms [PREFIX]      written forms and the terms they lead to\n"
	    "  postings TERM       blocks, documents, frequencies, zones, positions of a term\n"
	    "  doc NUMBER          the columns of a document\n"
	    "  days                the first document of each day\n"
	    "  stored              groups of stored articles\n"
	    "  languages           articles in each language\n\n"
	    "A TERM is a word as stored, caps(us), author:ann, [sentence] or [paragraph].\n\n"
	    "  -i, --index DIR     use that index\n\n"
	    "The bytes are described in src/segment/FORMAT.md.\n",
	.run = run_inspect,
};
