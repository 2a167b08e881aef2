/* lexer.h - the state that lex.c and word.c share while they cut a query.
 *
 * Threads  one at a time
 */
#ifndef NX_QUERY_LEXER_H
#define NX_QUERY_LEXER_H

#include "query/chars.h"
#include "query/token.h"

struct nx_lexer {
	struct nx_query_reader *query;
	const char *p, *end;   /* where we are; the end of the text */
	const char *start;     /* where this step began, */
	const char *last_end;  /* and where the last that gave a token ended */
	bool spaced;           /* a space, the start or '(' stands before p */
	bool behind_prefix;    /* + - or field: stands directly before p: no operator here */
	bool unclosed[NX_QUOTE_FAMILIES]; /* no mark of the family ahead */
};

/* A token over [begin, end); NULL when memory is out. The step's end is the caller's to set. */
struct nx_token *nx_lexer_push(struct nx_lexer *self, enum nx_token_kind kind, const char *begin,
                               const char *end);

/* A leaf over [begin, end) and the suffixes that stand at self->p, which moves behind them. */
void nx_lexer_leaf(struct nx_lexer *self, enum nx_query_kind kind, const char *begin,
                   const char *end);

/* A word over [begin, end), already known not to be an operator; nothing if no letter is in it. */
void nx_lexer_plain(struct nx_lexer *self, const char *begin, const char *end);

/* ~2 and ^1.5 at p, into `token`; where they end. Each at most once, in any order. */
const char *nx_lexer_suffixes(struct nx_lexer *self, const char *p, struct nx_token *token);

/* Where the run of characters from p that may be one word ends. */
const char *nx_lexer_word_end(const struct nx_lexer *self, const char *p);

/* Takes off what only surrounds a word. */
void nx_lexer_trim(const char **begin, const char **end);

/* The class of the character at p; NX_CHAR_SPACE behind the end. */
enum nx_char_class nx_lexer_class(const struct nx_lexer *self, const char *p);

uint32_t nx_lexer_offset(const struct nx_lexer *self, const char *p);
bool nx_lexer_both_digits(const struct nx_lexer *self, const char *p);

#endif
