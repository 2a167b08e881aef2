/* builder.h - what the making of a plan shares between its files (plan.c, variants.c, words.c, expand.c).
 *
 * Owner    lives for one nx_plan_new(); operators it makes live in the plan's arena
 */
#ifndef NX_SEARCH_BUILDER_H
#define NX_SEARCH_BUILDER_H

#include "base/buffer.h"
#include "search/plan.h"
#include "text/analyzer.h"

enum { NX_BUILDER_LANGS = 64 }; /* the commonest of an index are enough */

struct nx_builder {
	struct nx_plan *plan;
	struct nx_arena *arena;
	struct nx_lexicon *lexicon; /* of this query's terms */
	struct nx_analyzer *analyzer;
	nx_lang langs[NX_BUILDER_LANGS];
	uint32_t nlangs;
	struct nx_tokens tokens;
	bool failed; /* memory is out */
};

/* What a node inherits from those above it. */
struct nx_scope {
	enum nx_query_field field;
	double boost;
	bool required; /* a match is needed: several tokens make a phrase */
	bool scored;
	bool wish;     /* metadata is scored */
	bool unmarked; /* words rank, but are no reason for the match */
};

/* ---- plan.c ---- */

/* Operators are never NULL: when memory is out the builder has failed and a NOTHING stands in. */
struct nx_op *nx_builder_op(struct nx_builder *self, enum nx_op_kind kind,
                            const struct nx_query *from, const struct nx_scope *scope);

/* Gives an operator its idf, and the weight that follows from it. */
void nx_builder_weigh(struct nx_builder *self, struct nx_op *op, double idf);

/* Gives `op` its children and, if it is positional, the sum of their idfs. */
void nx_builder_adopt(struct nx_builder *self, struct nx_op *op, struct nx_op *const *children,
                      uint32_t n);

/* The operators of a whole tree. */
struct nx_op *nx_builder_tree(struct nx_builder *self, const struct nx_query *tree);

/* ---- variants.c ---- */

/* The list of a term in one segment, where it is known already. */
struct nx_known {
	uint32_t term; /* in the query's lexicon, or see nx_expansion.numbered */
	uint32_t segment;
	uint64_t ndocs; /* that count */
	const struct nx_list *list; /* NULL: the segment has the term, its list is to be looked up */
};

/* A term that a pattern was expanded to, and what segments say of it. */
struct nx_expanded {
	const struct nx_known *known;
	uint32_t nknown;
	uint64_t ndocs;
};

struct nx_expansion {
	struct nx_expanded *terms; /* distinct */
	uint32_t count;
	bool numbered; /* there is one segment only, and terms are its numbers: their texts were not read */
};

/* A WORD for terms of the lexicon (distinct), looked up in all segments; terms that no document
 * holds are dropped.  The idf is that of all their documents. */
struct nx_op *nx_builder_word(struct nx_builder *self, const uint32_t *terms,
                              const uint16_t *widths, uint32_t n, const struct nx_query *from,
                              const struct nx_scope *scope);

/* A WORD for the terms of an expansion.  The idf is that of the most frequent one, the least their union
 * can hold. */
struct nx_op *nx_builder_expanded(struct nx_builder *self, const struct nx_expansion *expansion,
                                  const struct nx_query *from, const struct nx_scope *scope);

/* Gives a SENTENCE or PARAGRAPH the list of its starts, that of `term`. */
void nx_builder_marks(struct nx_builder *self, struct nx_op *op, struct nx_str term);

/* ---- words.c ---- */

/* The operator for written words: a word, a phrase (distance: slop), words to rank. */
struct nx_op *nx_builder_words(struct nx_builder *self, const struct nx_query *query,
                               const struct nx_scope *scope);
struct nx_op *nx_builder_caps(struct nx_builder *self, const struct nx_query *query,
                              const struct nx_scope *scope);

/* The letter behind "\2" of a metadata field; 0 for fields of the text. */
char nx_builder_field_letter(enum nx_query_field field);

/* ---- expand.c ---- */

struct nx_op *nx_builder_wildcard(struct nx_builder *self, const struct nx_query *query,
                                  const struct nx_scope *scope);
struct nx_op *nx_builder_fuzzy(struct nx_builder *self, const struct nx_query *query,
                               const struct nx_scope *scope);

/* ---- nearness.c ---- */

/* The root with the bonus of nx_weights.nearness, or itself when that is 0. */
struct nx_op *nx_builder_add_nearness(struct nx_builder *self, struct nx_op *root);

#endif
