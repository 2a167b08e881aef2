/* query.c - nidx query: ask, and see why. */
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/trec.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_TSV, FORMAT_IDS, FORMAT_TREC };

struct request {
	const char *index, *color, *topic, *tag;
	enum format format;
	bool explain;
	size_t snippet_chars; /* 0: no passage */
	const char *from, *until, *last; /* as given */
	struct nidx_search_options search;
};

enum { SNIPPET_CHARS = 200 };

enum { /* long options without a letter */
	OPT_OFFSET = 256,
	OPT_SORT,
	OPT_FROM,
	OPT_UNTIL,
	OPT_LAST,
	OPT_ALL,
	OPT_STRICT,
	OPT_JSON,
	OPT_EXPLAIN,
	OPT_EXHAUSTIVE,
	OPT_K1,
	OPT_B,
	OPT_TITLE,
	OPT_LEAD,
	OPT_NEAR,
	OPT_WILDCARD,
	OPT_COLOR,
	OPT_SNIPPET,
	OPT_TOPIC,
	OPT_TAG,
	OPT_VERSIONS,
	OPT_TERMS,
	OPT_TIMEOUT
};

static const struct option longs[] = {
	{ "index", required_argument, NULL, 'i' },
	{ "count", required_argument, NULL, 'n' },
	{ "format", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "offset", required_argument, NULL, OPT_OFFSET },
	{ "sort", required_argument, NULL, OPT_SORT },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "last", required_argument, NULL, OPT_LAST },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	{ "exhaustive", no_argument, NULL, OPT_EXHAUSTIVE },
	{ "k1", required_argument, NULL, OPT_K1 },
	{ "b", required_argument, NULL, OPT_B },
	{ "title-weight", required_argument, NULL, OPT_TITLE },
	{ "lead-weight", required_argument, NULL, OPT_LEAD },
	{ "nearness-weight", required_argument, NULL, OPT_NEAR },
	{ "wildcard-weight", required_argument, NULL, OPT_WILDCARD },
	{ "color", required_argument, NULL, OPT_COLOR },
	{ "snippet", required_argument, NULL, OPT_SNIPPET },
	{ "topic", required_argument, NULL, OPT_TOPIC },
	{ "tag", required_argument, NULL, OPT_TAG },
	{ "all-versions", no_argument, NULL, OPT_VERSIONS },
	{ "max-terms", required_argument, NULL, OPT_TERMS },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ NULL, 0, NULL, 0 },
};

/* The place of `text` among the NULL-ended `words`, -1 after a complaint. */
static int
choose(const char *option, const char *text, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	fprintf(stderr, "nidx: %s is one of", option);
	for (int i = 0; words[i]; i++)
		fprintf(stderr, "%s %s", i ? "," : "", words[i]);
	fprintf(stderr, "; not '%s'\n", text);
	return -1;
}

static bool
take_choice(struct request *request, int option, const char *value)
{
	static const char *const sorts[] = { "relevance", "newest", "oldest", NULL };
	static const char *const formats[] = { "text", "json", "tsv", "ids", "trec", NULL };
	static const char *const colors[] = { "auto", "always", "never", NULL };
	int chosen;

	if (option == OPT_SORT) {
		if ((chosen = choose("--sort", value, sorts)) < 0)
			return false;
		request->search.sort = (enum nidx_sort)chosen;
	} else if (option == 'f') {
		if ((chosen = choose("--format", value, formats)) < 0)
			return false;
		request->format = (enum format)chosen;
	} else {
		request->color = value;
		return choose("--color", value, colors) >= 0;
	}
	return true;
}

/* "2", "0.5": seconds; never none at all. */
static bool
take_timeout(const char *value, unsigned *milliseconds)
{
	double seconds;

	if (!cli_number("--timeout", value, &seconds))
		return false;
	*milliseconds = seconds < 0.001 ? 1 : seconds > 4e6 ? 4000000000u : (unsigned)(seconds * 1e3);
	return true;
}

/* One option; false after a complaint. */
static bool
take_option(struct request *request, int option, const char *value)
{
	struct nidx_search_options *search = &request->search;

	switch (option) {
	case 'i': request->index = value; return true;
	case 'n': return cli_count("-n", value, &search->count);
	case OPT_OFFSET: return cli_count("--offset", value, &search->offset);
	case OPT_FROM: request->from = value; return true;
	case OPT_UNTIL: request->until = value; return true;
	case OPT_LAST: request->last = value; return true;
	case OPT_ALL: search->all = 1; return true;
	case OPT_TERMS: return cli_count("--max-terms", value, &search->max_terms);
	case OPT_TIMEOUT: return take_timeout(value, &search->timeout_ms);
	case OPT_VERSIONS: search->all_versions = 1; return true;
	case OPT_STRICT: search->strict = 1; return true;
	case OPT_JSON: request->format = FORMAT_JSON; return true;
	case OPT_EXPLAIN: request->explain = true; return true;
	case OPT_EXHAUSTIVE: search->exhaustive = 1; return true;
	case OPT_K1: return cli_number("--k1", value, &search->k1);
	case OPT_B: return cli_number("--b", value, &search->b);
	case OPT_TITLE: return cli_number("--title-weight", value, &search->title_weight);
	case OPT_LEAD: return cli_number("--lead-weight", value, &search->lead_weight);
	case OPT_NEAR: return cli_number("--nearness-weight", value, &search->nearness_weight);
	case OPT_WILDCARD: return cli_number("--wildcard-weight", value, &search->wildcard_weight);
	case OPT_SNIPPET: return cli_count("--snippet", value, &request->snippet_chars);
	case OPT_TOPIC: request->topic = value; return cli_is_column("--topic", value);
	case OPT_TAG: request->tag = value; return cli_is_column("--tag", value);
	case OPT_SORT:
	case 'f':
	case OPT_COLOR: return take_choice(request, option, value);
	default: return false;
	}
}

/* --from, --until and --last as one span of seconds. */
static bool
set_dates(struct request *request)
{
	struct nidx_search_options *search = &request->search;
	int64_t from, until;
	struct nidx_error err;

	if (request->last) {
		if (nidx_parse_dates(request->last, search->now, &from, &until, &err) != NIDX_OK)
			return cli_complain("--last: %s", err.message), false;
		search->from = from;
		search->until = until;
	}
	if (request->from) {
		if (nidx_parse_dates(request->from, search->now, &from, &until, &err) != NIDX_OK)
			return cli_complain("--from: %s", err.message), false;
		search->from = from;
	}
	if (request->until) {
		if (nidx_parse_dates(request->until, search->now, &from, &until, &err) != NIDX_OK)
			return cli_complain("--until: %s", err.message), false;
		search->until = until; /* the day named is part of it */
	}
	if (search->from != NIDX_NO_TIME && search->until != NIDX_NO_TIME &&
	    search->from >= search->until)
		return cli_complain("nothing lies from '%s' until '%s'",
		                    request->from ? request->from : request->last,
		                    request->until ? request->until : request->last),
		       false;
	return true;
}

/* The words of the command line as one query; NULL when memory is out. */
static char *
join_words(int argc, char **argv)
{
	size_t n = 1;
	char *query, *p;

	for (int i = 0; i < argc; i++)
		n += strlen(argv[i]) + 1;
	if (!(query = malloc(n)))
		return NULL;
	*query = '\0';
	p = query;
	for (int i = 0; i < argc; i++)
		p += sprintf(p, "%s%s", i ? " " : "", argv[i]);
	return query;
}

static void
put_lines_indented(const char *lines)
{
	for (const char *p = lines; *p;) {
		size_t n = strcspn(p, "\n");
		printf("      %.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static void
put_snippet(const struct cli_style *style, struct nidx_marked snippet)
{
	if (!*snippet.text)
		return;
	fputs("     ", stdout);
	cli_put_marked(stdout, style, "", snippet);
	putchar('\n');
}

static void
put_hit(const struct cli_answer *answer, const struct cli_style *style, size_t i)
{
	struct nidx_results *results = answer->results;
	struct nidx_marked title = nidx_hit_marked_title(results, i), snippet = { "", NULL, 0 };
	const char *source, *date;

	if (answer->snippet_chars)
		snippet = nidx_hit_snippet(results, i, answer->snippet_chars);
	source = nidx_hit_source(results, i);
	date = nidx_hit_published(results, i);
	printf("%3zu. %s", answer->options->offset + i + 1, style->bold);
	cli_put_marked(stdout, style, style->bold, title);
	printf("%s\n     %s", style->off, style->dim);
	if (*source) {
		cli_put_text(stdout, source, false);
		fputs(" | ", stdout);
	}
	if (*date)
		printf("%.10s | ", date);
	if (answer->options->sort == NIDX_BY_RELEVANCE)
		printf("%.4f | ", nidx_hit_score(results, i));
	cli_put_text(stdout, nidx_hit_key(results, i), false);
	printf("%s\n", style->off);
	put_snippet(style, snippet);
	if (answer->explain)
		put_lines_indented(nidx_hit_explain(results, i));
	putchar('\n');
}

static void
put_text(const struct cli_answer *answer, const char *color)
{
	struct cli_style style = cli_style_for(stdout, color);
	size_t n = nidx_results_count(answer->results);
	uint64_t total = nidx_results_total(answer->results);
	char grouped[32];

	if (answer->explain)
		printf("query: %s\n\n", answer->parsed);
	for (size_t i = 0; i < n; i++)
		put_hit(answer, &style, i);
	if (total == 0)
		printf("no article matches (%.1f ms)\n", answer->milliseconds);
	else
		printf("%s%s article%s%s, %zu shown (%.1f ms)%s\n", style.dim,
		       cli_grouped(grouped, total), total == 1 ? "" : "s",
		       total == 1 ? " matches" : " match", n, answer->milliseconds, style.off);
	if (nidx_results_partial(answer->results))
		puts("partial: a limit was reached (--timeout, --max-terms); there may be more");
}

/* Tabs and line ends inside a column would break the table: they become spaces. */
static void
put_tsv(const struct cli_answer *answer)
{
	struct nidx_results *results = answer->results;

	for (size_t i = 0; i < nidx_results_count(results); i++) {
		printf("%zu\t%.6f\t", answer->options->offset + i + 1, nidx_hit_score(results, i));
		cli_put_text(stdout, nidx_hit_published(results, i), false);
		putchar('\t');
		cli_put_text(stdout, nidx_hit_source(results, i), false);
		putchar('\t');
		cli_put_text(stdout, nidx_hit_title(results, i), false);
		putchar('\t');
		cli_put_text(stdout, nidx_hit_key(results, i), false);
		putchar('\n');
	}
}

static void
put_keys(const struct cli_answer *answer, const struct request *request)
{
	struct nidx_results *results = answer->results;

	for (size_t i = 0; i < nidx_results_count(results); i++) {
		const char *key = nidx_hit_key(results, i);
		if (!*key)
			continue; /* of an article that is damaged: the end says so */
		if (request->format == FORMAT_TREC)
			cli_put_run_line(stdout, request->topic, key,
			                 answer->options->offset + i + 1,
			                 nidx_hit_score(results, i), request->tag);
		else
			puts(key);
	}
}

static void
put_answer(const struct cli_answer *answer, const struct request *request)
{
	if (request->format == FORMAT_TEXT)
		put_text(answer, request->color);
	else if (request->format == FORMAT_JSON)
		cli_put_results_json(answer);
	else if (request->format == FORMAT_TSV)
		put_tsv(answer);
	else
		put_keys(answer, request);
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
fail_query(const char *query, const struct nidx_error *err)
{
	bool of_query = err->status == NIDX_ESYNTAX || err->status == NIDX_ELIMIT;
	char *caret = of_query ? nidx_caret(query, err->offset) : NULL;

	if (caret)
		fputs(caret, stderr);
	nidx_free(caret);
	return cli_fail(err);
}

static int
ask(const struct request *request, const char *query)
{
	struct cli_answer answer = { .query = query, .options = &request->search,
		                     .snippet_chars = request->snippet_chars,
		                     .explain = request->explain };
	struct nidx_index *index = cli_open(request->index);
	struct nidx_error err;
	char *parsed = NULL;
	double start = now_ms();
	int code = EXIT_ERROR;

	if (!index)
		return EXIT_ERROR;
	if (nidx_parse(query, &request->search, &parsed, &err) != NIDX_OK ||
	    nidx_search(index, query, &request->search, &answer.results, &err) != NIDX_OK) {
		fail_query(query, &err);
	} else {
		answer.parsed = parsed;
		answer.milliseconds = now_ms() - start;
		put_answer(&answer, request);
		code = nidx_results_total(answer.results) ? EXIT_FOUND : EXIT_NOTHING;
		if (nidx_results_damaged(answer.results))
			code = cli_complain(
			    "part of the index is damaged and was left out: see 'nidx check'");
	}
	nidx_results_free(answer.results);
	nidx_free(parsed);
	nidx_close(index);
	return cli_finish(code);
}

/* Options into the request; the words to the front of argv, *nwords of them.  False: the command
 * ends here with *code. */
static bool
read_arguments(const struct cli_command *self, struct request *request, int argc, char **argv,
               int *nwords, int *code)
{
	struct cli_args args = { .argc = argc, .argv = argv, .longs = longs };
	int option;

	*nwords = 0;
	while ((option = cli_args_next(&args)) != CLI_ARGS_END) {
		if (option == CLI_ARGS_WORD) {
			argv[(*nwords)++] = argv[args.at];
		} else if (option == 'h') {
			cli_help(self);
			*code = cli_finish(EXIT_FOUND);
			return false;
		} else if (!take_option(request, option, args.value)) {
			*code = cli_usage(self);
			return false;
		}
	}
	if (!*nwords)
		*code = cli_usage(self);
	return *nwords > 0;
}

static int
run_query(const struct cli_command *self, int argc, char **argv)
{
	struct request request = { .color = "auto", .topic = "1", .tag = "nidx",
		                   .snippet_chars = SNIPPET_CHARS };
	char *query;
	int nwords, code;

	nidx_search_options_init(&request.search);
	request.search.now = (int64_t)time(NULL);
	if (!read_arguments(self, &request, argc, argv, &nwords, &code))
		return code;
	if (!set_dates(&request))
		return EXIT_ERROR;
	request.search.want_total = request.format == FORMAT_TEXT ||
	                            request.format == FORMAT_JSON || !request.search.count;
	if (!(query = join_words(nwords, argv)))
		return cli_complain("out of memory");
	code = ask(&request, query);
	free(query);
	return code;
}

const struct cli_command cli_query = {
	.name = "query",
	.arguments = "[options] WORDS...",
	.summary = "search: bare words, \"phrases\", +must -not, AND OR NOT, fields, dates",
	.options =
	    "Options may stand before, among and behind the words; -- ends them.  Anything else\n"
	    "that begins with - belongs to the query: -word excludes a word.\n\n"
	    "  -n, --count N        hits to show (10)\n"
	    "      --offset N       leave out the first N\n"
	    "      --sort ORDER     relevance (default), newest, oldest\n"
	    "      --from DATE      published on DATE or later: 2020, 2020-01, 2020-01-06\n"
	    "      --until DATE     published on DATE or before\n"
	    "      --last SPAN      published in the last 24h, 7d, 2w, 3m, 1y\n"
	    "      --all            every bare word is required\n"
	    "      --all-versions   also older versions of articles, and what agencies withhold\n"
	    "      --timeout SECONDS  answer then with what was found so far\n"
	    "      --max-terms N    words that a wildcard may stand for: the most frequent (1024)\n"
	    "      --strict         a malformed query is an error, shown with a caret\n"
	    "      --explain        show how the query was understood, and why each score\n"
	    "      --json           one JSON object, described in nidx(1)\n"
	    "  -f, --format FORMAT  text, json, tsv (rank score date source title key),\n"
	    "                       ids (a key a line), trec (a run: see --topic, --tag)\n"
	    "      --topic ID       first column of --format trec (1)\n"
	    "      --tag NAME       last column of --format trec (nidx)\n"
	    "      --snippet N      characters of the passage shown (200); 0: none\n"
	    "      --color WHEN     auto, always, never\n"
	    "  -i, --index DIR      use that index\n"
	    "      --k1 X, --b X, --title-weight X, --lead-weight X, --nearness-weight X,\n"
	    "      --wildcard-weight X\n"
	    "                       weights of the ranking\n"
	    "      --exhaustive     look at every article: slow, and the same answer\n\n"
	    "Examples:\n"
	    "  nidx query missile defense\n"
	    "  nidx query '\"missile defense\" -budget since:2020'\n"
	    "  nidx query 'title:election AND (recount OR \"too close to call\")'\n\n"
	    "Exit status: 0 found, 1 nothing found, 2 error.  The language: docs/QUERY.md.\n",
	.run = run_query,
};
