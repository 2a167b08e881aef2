/* inside.h - what the files of the oracle share.
 *
 * articles.c keeps what an article says, meaning.c makes nodes of a query, places.c finds the spans where a
 * node stands in an article, oracle.c scores and sorts.
 */
#ifndef NX_TESTS_ORACLE_INSIDE_H
#define NX_TESTS_ORACLE_INSIDE_H

#include "tests/oracle/oracle.h"

#include "text/analyzer.h"

enum { MAX_LANGS = 64, MAX_SPANS = 4096, TITLE = 1, LEAD = 2 };

/* Positions in the text of an article. */
struct span {
	uint32_t begin, end; /* both included */
};

struct spans {
	struct span items[MAX_SPANS];
	uint32_t n;
};

struct word {
	uint32_t term, pos;
};

struct doc {
	const struct nx_article *article;
	struct word *words; /* each (term, position) once */
	size_t nwords;
	uint32_t title_end, lead_end, length;
	uint8_t norm;
};

struct oracle {
	struct nx_lexicon *lexicon;
	struct nx_analyzer *index, *query;
	struct nx_tokens tokens;
	struct doc *docs;
	uint32_t ndocs;
	struct nx_lexicon *scratch; /* of metadata */
	struct nx_analyzer *meta;
	/* During a run: */
	nx_lang langs[MAX_LANGS];
	uint32_t nlangs;
	struct nx_arena arena;
	const struct oracle_weights *weights;
	double average;
};

/* ---- articles.c ---- */

typedef void meta_visit(void *ctx, const char *term, size_t len, uint32_t pos);

/* Visits the words of one metadata value, as index/fields.h documents them; returns where the next value begins. */
uint32_t oracle_meta_words(struct oracle *self, char letter, struct nx_str value, uint32_t pos,
                           meta_visit *visit, void *ctx);

/* ---- meaning.c ---- */

enum kind {
	NOTHING, ALL, WORD, PHRASE, NEAR, PRE, STRETCH, ATLEAST, ANY, AND, OR, BOOL, DATE, LENGTH,
	EXISTS
};

struct node {
	enum kind kind;
	enum nx_query_field zone, field;
	bool scored;
	double boost, idf;
	uint32_t *terms, *widths, nterms; /* WORD; STRETCH: the term of the starts */
	uint32_t offset, distance, count;
	int64_t begin, end;
	struct node **kids; /* BOOL: must, may, not, one behind the other */
	uint32_t nkids, nmust, nmay;
};

/* What the operators around a node ask of it. */
struct scope {
	enum nx_query_field field;
	double boost;
	bool required, scored, wish;
};

/* The letter of a field of metadata; 0 for the text's. */
char oracle_letter(enum nx_query_field field);

/* What a query means; nodes live in self->arena. */
struct node *oracle_mean(struct oracle *self, const struct nx_query *q, struct scope scope);

/* ---- places.c ---- */

/* Whether a position is in the zone of a field. */
bool oracle_in_zone(const struct doc *doc, enum nx_query_field zone, uint32_t pos);

/* The minimal spans where a positional node stands in an article. */
void oracle_find_spans(const struct node *node, const struct doc *doc, struct spans *out);

#endif
