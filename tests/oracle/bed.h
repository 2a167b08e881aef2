/* bed.h - a corpus, the index built of it, and the oracle that knows the same articles.
 *
 * The articles are read back from the index as they were completed and stored, so that the
 * oracle does not repeat dates, leads and languages: those have tests of their own.
 */
#ifndef NX_TESTS_BED_H
#define NX_TESTS_BED_H

#include "search/search.h"
#include "tests/oracle/oracle.h"

struct bed {
	char path[64]; /* a temporary folder: the index is in it */
	struct nx_snapshot *snapshot;
	struct oracle *oracle;
	struct nx_arena articles, query;
	struct nx_article *docs; /* those shown, in the oracle's order: by segment, then document */
	uint32_t ndocs;
	uint32_t **numbers; /* [segment][document]: in the oracle */
};

/* Builds an index of files and folders; memory_bytes 1 gives the most segments.  Fails the test
 * when anything goes wrong. */
void bed_open(struct bed *self, const char *const *paths, size_t npaths, size_t memory_bytes);
void bed_close(struct bed *self); /* and removes the folder */

/* Reads the index in `path` anew; forgets what was read. */
void bed_read(struct bed *self);
void bed_forget(struct bed *self);

/* Runs the query both ways for every k, sort and date limit there is; what differs is printed and
 * counted.  `what` is printed with it. */
unsigned bed_compare(struct bed *self, const char *query, const struct nx_weights *weights,
                     const char *what);

/* The engine's ranking: keys of the best `k`, in the arena `query`; *total: all that match. */
uint32_t bed_search(struct bed *self, const char *query, const struct nx_query_options *options,
                    uint32_t k, enum nx_sort sort, struct nx_str **keys, uint64_t *total);

#endif
