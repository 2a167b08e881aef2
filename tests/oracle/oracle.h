/* oracle.h - the search engine that cannot be wrong: it looks at everything.
 *
 * Keeps the list of every article's tokens and evaluates a query tree on them directly: no
 * postings, no segments, no skipping, spans by trying every combination.  It shares with the engine
 * the analyser and the parser only; the rules of scoring and matching are those written down in
 * src/search/README.md, src/search/score.h and src/query/tree.h.
 *
 * Owner    borrows the articles until it is freed
 * Threads  one at a time
 */
#ifndef NX_TESTS_ORACLE_H
#define NX_TESTS_ORACLE_H

#include "article/article.h"
#include "query/tree.h"

#include <stdbool.h>

struct oracle;

struct oracle_weights {
	float k1, b, title, lead, wildcard;
};

struct oracle_hit {
	uint32_t doc; /* in the order of oracle_add() */
	int64_t score;
};

enum oracle_sort { ORACLE_RELEVANCE, ORACLE_NEWEST, ORACLE_OLDEST };

struct oracle *oracle_new(void);
void oracle_free(struct oracle *self);

/* The article as it was indexed, completed. */
void oracle_add(struct oracle *self, const struct nx_article *article);

/* An article that is not shown and does not count: its words are known to wildcards, no more. */
void oracle_add_hidden(struct oracle *self, const struct nx_article *article);

/* All matches published in [from, until) in the order of the ranking; *hits is malloc'd. */
size_t oracle_run(struct oracle *self, const struct nx_query *tree,
                  const struct oracle_weights *weights, enum oracle_sort sort, int64_t from,
                  int64_t until, struct oracle_hit **hits);

#endif
