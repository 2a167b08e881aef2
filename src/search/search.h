/* search.h - which articles answer best, looking at how few?
 *
 * The query tree meets a snapshot: words are analysed for the languages the
 * index holds, become terms, and the terms' lists are walked block-max fashion so
 * that only documents that can still enter the top k are looked at.  The answer
 * always equals the exhaustive one, score for score.
 *
 * Scores are sums of fixed-point contributions (NX_SCORE_ONE is 1.0): integer sums
 * do not depend on the order of adding, so every path, split into segments and thread
 * count gives the same bits.
 */
#ifndef NX_SEARCH_SEARCH_H
#define NX_SEARCH_SEARCH_H

#include "index/snapshot.h"
#include "query/tree.h"

#define NX_SCORE_ONE 65536

enum nx_sort { NX_SORT_RELEVANCE, NX_SORT_NEWEST, NX_SORT_OLDEST };

struct nx_weights {
	float k1, b;         /* BM25; k1 >= 0, 0 <= b <= 1 */
	float title, lead;   /* added to the frequency where the term occurs in the zone; >= 0 */
	float nearness;      /* bonus for query words that stand close together; 0: none */
	float wildcard;      /* boost of a wildcard's words; 0: they decide what matches and score nothing */
};

/* Chosen by measurement: bench/RELEVANCE.md. */
struct nx_weights nx_weights_default(void);

/* What a query may cost; what it then finds is `partial`. */
struct nx_limits {
	uint32_t max_terms; /* that a wildcard or fuzzy word stands for: the most frequent; 0: 1024 */
	int64_t deadline;   /* nanoseconds of CLOCK_MONOTONIC; 0: none */
};

/* Whether the deadline has passed. */
bool nx_limits_expired(const struct nx_limits *limits);

struct nx_search_options {
	uint32_t k, offset;      /* hits offset to offset + k of the ranking */
	enum nx_sort sort;       /* ties: newer first, then as documents are numbered */
	struct nx_weights weights;
	int64_t from, until;     /* published in [from, until); INT64_MIN, INT64_MAX: open */
	struct nx_view view;     /* what there is to be found */
	bool total;              /* count all matches (dearer) */
	struct nx_limits limits;
	bool exhaustive;         /* look at every document: for comparison */
};

struct nx_hit {
	uint32_t segment; /* in the snapshot */
	nx_doc doc;
	int64_t score; /* in 1 / NX_SCORE_ONE; 0 when sorted by time */
};

struct nx_hits {
	struct nx_hit *items; /* in the arena */
	uint32_t count;
	uint64_t total;       /* matches; valid when options.total */
	bool partial;         /* a limit kept part of the articles or words from being looked at */
	bool damaged;         /* part of the index could not be read: the answer may lack hits */
};

enum nidx_status nx_search_run(const struct nx_snapshot *snapshot, const struct nx_query *tree,
                               const struct nx_search_options *options, struct nx_arena *arena,
                               struct nx_hits *hits, struct nidx_error *err);

#endif
