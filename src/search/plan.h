/* plan.h - the query after it has met an index: words are terms, terms have lists.
 *
 * A plan is made once from a tree and a snapshot, then run, explained, or asked where a
 * document matches, any number of times.  It holds what does not depend on the segment: terms of
 * all languages, document frequencies over all segments, weights.  docset.h turns it into
 * something that walks one segment.
 *
 * How a written word becomes terms (src/search/README.md has examples): it is analysed for
 * every language of the snapshot; one token per language makes one WORD operator whose variants
 * share one idf.  Several tokens ("air-defense", a run of Chinese) make a PHRASE where a match is
 * required and separate words where words are only ranked.
 *
 * Owner    everything lives in the arena; borrows the snapshot and the tree
 * Threads  immutable once made
 */
#ifndef NX_SEARCH_PLAN_H
#define NX_SEARCH_PLAN_H

#include "search/score.h"

enum nx_op_kind {
	NX_OP_NOTHING,
	NX_OP_ALL,
	NX_OP_WORD,      /* any of the variants; their scores add up */
	NX_OP_PHRASE,    /* children at their offsets, give or take `distance` */
	NX_OP_NEAR,
	NX_OP_PRE,
	NX_OP_SENTENCE,  /* marks: where sentences, paragraphs start */
	NX_OP_PARAGRAPH,
	NX_OP_ATLEAST,
	NX_OP_ANY_SPAN,  /* OR inside a positional operator */
	NX_OP_AND,
	NX_OP_OR,
	NX_OP_BOOL,      /* required, optional, excluded; required NULL: one optional must match */
	NX_OP_DATE,
	NX_OP_LENGTH
};

/* One spelling of a word in the dictionary and its list in each segment. */
struct nx_variant {
	struct nx_str term; /* ptr NULL: that of `number`, which nobody has asked for yet (nx_variant_text()) */
	nx_term number;     /* then: in the only segment there is */
	uint16_t width;        /* positions it spans */
	uint64_t ndocs;        /* over all segments */
	const struct nx_list *lists; /* by segment; ndocs 0: not there */
};

struct nx_op {
	enum nx_op_kind kind;
	enum nx_query_field zone; /* WORD: TITLE, LEAD or BODY only; NONE: anywhere */
	const struct nx_query *from; /* the node it was made of, for --explain */
	bool scored;              /* false: filters, metadata unless boosted, exclusions */
	bool unmarked;            /* WORD: ranks, but is no reason for the match */
	bool metadata;            /* its positions are not the text's */
	double boost, idf;
	float weight;             /* of boost and idf; WORD and the positional operators */
	struct nx_variant *variants; /* WORD; of SENTENCE and PARAGRAPH the one list of starts */
	uint32_t nvariants;
	uint32_t offset;          /* child of a PHRASE: words behind its first */
	uint32_t distance, count; /* PHRASE, NEAR, PRE; ATLEAST */
	int64_t begin, end;       /* DATE, in seconds; LENGTH, in words; half open */
	struct nx_op **children;
	uint32_t nchildren;
	struct nx_op **pairs;     /* PHRASE, in one segment (pairs.h): of child i and the next, or NULL */
	struct nx_op *required, *optional, *excluded; /* BOOL */
};

struct nx_plan {
	const struct nx_snapshot *snapshot;
	const struct nx_query *tree;
	struct nx_scorer scorer;
	struct nx_op *root;
	int64_t from, until; /* dates every hit must have, taken out of the root; half open */
	struct nx_limits limits;
	bool damaged; /* part of a dictionary could not be read */
	bool cut;     /* a wildcard stands for more words than it was allowed */
};

enum { NX_EXPAND_MAX = 1024 }; /* max_terms where it is 0 */

/* What may be kept from plan to plan: the analyser with its stemmers and the words it has seen.
 * A program that asks many questions keeps one for each thread; about a third of a short
 * query's time is spent without. */
struct nx_planner;

struct nx_planner *nx_planner_new(void); /* NULL when memory is out */
void nx_planner_free(struct nx_planner *self);

/* Makes a plan; of the options it looks at weights and limits.  NIDX_ENOMEM. */
enum nidx_status nx_planner_plan(struct nx_planner *self, struct nx_plan **plan,
                                 const struct nx_snapshot *snapshot, const struct nx_query *tree,
                                 const struct nx_search_options *options,
                                 struct nx_arena *arena, struct nidx_error *err);

/* The same with a planner that is thrown away. */
enum nidx_status nx_plan_new(struct nx_plan **self, const struct nx_snapshot *snapshot,
                             const struct nx_query *tree,
                             const struct nx_search_options *options, struct nx_arena *arena,
                             struct nidx_error *err);

/* Runs it.  `options->weights` are not looked at: the plan has its own.  NIDX_ENOMEM. */
enum nidx_status nx_plan_run(const struct nx_plan *plan, const struct nx_search_options *options,
                             struct nx_arena *arena, struct nx_hits *hits, struct nidx_error *err);

#endif
