/* json.h - results and articles as JSON, for programs.  The objects are described in nidx(1). */
#ifndef NX_CLI_JSON_H
#define NX_CLI_JSON_H

#include <nidx.h>

#include <stdbool.h>

/* One line. */
void cli_put_article_json(const struct nidx_article *article);

struct cli_answer {
	const char *query;
	const char *parsed;
	const struct nidx_search_options *options;
	struct nidx_results *results;
	size_t snippet_chars; /* 0: no passage */
	double milliseconds;
	bool explain;
};

/* One object. */
void cli_put_results_json(const struct cli_answer *answer);

#endif
