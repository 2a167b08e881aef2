/* token.h - the query cut into pieces, before and after it is settled what each one means.
 *
 * Three steps share this list. lex.c cuts and makes guesses that need only a look at the
 * characters around; settle.c sees the whole list and takes back what cannot be meant (an AND with
 * nothing to join, a parenthesis without its twin); parse.c then meets well-formed input.
 *
 * Owner  tokens and their texts live in the query's arena
 */
#ifndef NX_QUERY_TOKEN_H
#define NX_QUERY_TOKEN_H

#include "query/tree.h"

#include <stdarg.h>
#include <stdbool.h>

enum nx_token_kind {
	NX_TOKEN_LEAF, /* `leaf` is WORD, PHRASE, WILDCARD, FUZZY, CAPS, ALL, DATE or LENGTH */
	NX_TOKEN_FIELD,
	NX_TOKEN_ATLEAST, /* atleast3 before its parenthesis */
	NX_TOKEN_OPEN,
	NX_TOKEN_CLOSE,
	NX_TOKEN_PLUS,
	NX_TOKEN_MINUS,
	NX_TOKEN_AND,
	NX_TOKEN_OR,
	NX_TOKEN_NOT,
	NX_TOKEN_PROX,     /* `leaf` is NEAR, PRE, SENTENCE or PARAGRAPH */
	NX_TOKEN_NEARFUNC, /* NEAR before its parenthesis */
	NX_TOKEN_COMMA,
	NX_TOKEN_DROPPED,
	NX_TOKEN_END
};

struct nx_token {
	enum nx_token_kind kind;
	enum nx_query_kind leaf;
	enum nx_query_field field;
	uint32_t begin, end; /* bytes of the query, without the marks that fell off */
	bool glued;          /* no space before it */
	bool symbol;         /* an operator without letters: forgiven by dropping it */
	bool capital;        /* AND, NEAR, SAME ...: an operator only because of its capitals */
	struct nx_str text;
	uint32_t distance, count;
	double boost;
	int64_t from, until;
	uint32_t min_words, max_words;
};

/* A query on its way to a tree. */
struct nx_query_reader {
	const char *text; /* UTF-8, `len` bytes; bytes that were not are blanks */
	uint32_t len, at;
	bool strict, all;
	int64_t now;
	struct nx_arena *arena;
	struct nx_token *tokens; /* the last is NX_TOKEN_END */
	uint32_t ntokens, room;
	uint32_t nleaves, nstars;
	struct nidx_error first; /* strict: the complaint nearest the start; status 0 if none */
};

enum {
	NX_QUERY_MAX_DISTANCE = 1000,
	NX_QUERY_MAX_COUNT = 1000
};

/* Notes what strict mode refuses. Nothing in forgiving mode. */
void nx_query_complain(struct nx_query_reader *self, enum nidx_status status, uint32_t offset,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Cuts the text; at least NX_TOKEN_END is there. False when memory is out. */
bool nx_query_lex(struct nx_query_reader *self);

/* Settles what each token means; removes the dropped. Every OPEN has its CLOSE afterwards, AND, OR
 * and PROX have operands beside them, NOT, PLUS, MINUS, FIELD and the functions one behind. */
bool nx_query_settle(struct nx_query_reader *self);

/* Room for one more token, zeroed and with boost 1; NULL when memory is out. */
struct nx_token *nx_query_push(struct nx_query_reader *self, enum nx_token_kind kind,
                               uint32_t begin, uint32_t end);

/* operator.c: whether `word` is written as an operator (AND, w/5, adj3, NEAR ...), and which. */
bool nx_query_read_operator(struct nx_str word, struct nx_token *token);

/* operator.c: the field of a name without its colon; NX_FIELD_NONE when there is none. */
enum nx_query_field nx_query_field_of(struct nx_str name);
const char *nx_query_field_name(enum nx_query_field field);

/* filter.c: date:, since:, until:, before:, after:, wc: and their values. */
bool nx_query_is_filter_name(struct nx_str name);
bool nx_query_read_filter(struct nx_str name, struct nx_str value, int64_t now,
                          struct nx_token *token);

/* operator.c: begins with http:// or https:// and a letter or digit. */
bool nx_query_is_url(struct nx_str text);

#endif
