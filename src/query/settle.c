/* settle.c - takes back the guesses of the lexer that the whole query does not bear out.
 *
 * A pasted headline holds AND without a partner, parentheses cut in half and colons that name no
 * field. Here they become words again or disappear, and strict mode hears about each. Three passes:
 * parentheses are paired, then operators looked at from the right, then from the left.
 */
#include "query/chars.h"
#include "query/token.h"

#include <string.h>

static bool
is_binary(const struct nx_token *token)
{
	return token->kind == NX_TOKEN_AND || token->kind == NX_TOKEN_OR ||
	       token->kind == NX_TOKEN_PROX;
}

static bool
is_primary(const struct nx_token *token)
{
	return token->kind <= NX_TOKEN_OPEN || token->kind == NX_TOKEN_NEARFUNC;
}

static bool
starts_operand(const struct nx_token *token)
{
	return is_primary(token) || token->kind == NX_TOKEN_PLUS ||
	       token->kind == NX_TOKEN_MINUS || token->kind == NX_TOKEN_NOT;
}

static bool
ends_operand(const struct nx_token *token)
{
	return token->kind == NX_TOKEN_LEAF || token->kind == NX_TOKEN_CLOSE;
}

/* An operator that cannot be one is the word it looks like. As a phrase, so that printing it
 * puts it between quotation marks. */
static void
make_word(struct nx_token *token)
{
	token->kind = token->symbol ? NX_TOKEN_DROPPED : NX_TOKEN_LEAF;
	token->leaf = NX_QUERY_PHRASE;
	token->distance = token->count = 0;
}

static void
make_name_word(struct nx_token *token)
{
	while (token->text.len &&
	       nx_char_wordy(token->text.ptr, token->text.ptr + token->text.len) &&
	       !nx_char_wordy(token->text.ptr + token->text.len - 1,
	                      token->text.ptr + token->text.len))
		token->text.len--;
	token->kind = NX_TOKEN_LEAF;
	token->leaf = NX_QUERY_WORD;
}

static void
complain_side(struct nx_query_reader *self, const struct nx_token *token, const char *side)
{
	nx_query_complain(self, NIDX_ESYNTAX, token->begin,
	                  "%.*s needs a word on its %s side: remove it, or quote \"%.*s\" to "
	                  "search for the word",
	                  (int)token->text.len, token->text.ptr, side, (int)token->text.len,
	                  token->text.ptr);
}

enum { CAPITAL_TEXT = 8 }; /* words: more than anybody asks for with Caps Lock on */

/* A headline in capitals: AND and NEAR mean nothing where small letters are missing and
 * words stand side by side ("PLANE CRASH NEAR KYIV"); "IRAN AND US" is a query.  In a short one any
 * other sign of a query says that it is one; a text has brackets and quotes of its own. */
static bool
is_capital_headline(const struct nx_query_reader *self)
{
	bool beside = false, formal = false;
	uint32_t nwords = 0;

	for (uint32_t i = 0; i < self->len; i++)
		if (self->text[i] >= 'a' && self->text[i] <= 'z')
			return false;
	for (uint32_t i = 0; i < self->ntokens; i++) {
		const struct nx_token *token = &self->tokens[i];
		bool plain = token->kind == NX_TOKEN_LEAF && token->leaf == NX_QUERY_WORD;
		nwords += plain;
		if (!plain && !token->capital && token->kind < NX_TOKEN_COMMA)
			formal = true;
		if (i > 0 && plain && self->tokens[i - 1].kind == NX_TOKEN_LEAF)
			beside = true;
	}
	return beside && (!formal || nwords >= CAPITAL_TEXT);
}

static void
settle_capitals(struct nx_query_reader *self)
{
	if (self->strict || !is_capital_headline(self))
		return;
	for (uint32_t i = 0; i < self->ntokens; i++)
		if (self->tokens[i].capital)
			make_word(&self->tokens[i]);
}

enum { PROSE = 7 }; /* words: more than are typed with an exclusion among them */

/* The first letter of the text is a small one: somebody types, a headline begins otherwise. */
static bool
begins_small(const struct nx_query_reader *self)
{
	for (uint32_t i = 0; i < self->ntokens; i++)
		if (self->tokens[i].kind == NX_TOKEN_LEAF)
			return self->tokens[i].text.len && *self->tokens[i].text.ptr >= 'a' &&
			       *self->tokens[i].text.ptr <= 'z';
	return false;
}

/* A headline or a sentence: many words, a capital first, no operator but signs. */
static bool
is_prose(const struct nx_query_reader *self)
{
	uint32_t nwords = 0;

	for (uint32_t i = 0; i < self->ntokens; i++) {
		const struct nx_token *token = &self->tokens[i];
		bool sign = token->kind == NX_TOKEN_PLUS || token->kind == NX_TOKEN_MINUS;
		bool round = token->kind == NX_TOKEN_OPEN || token->kind == NX_TOKEN_CLOSE;
		if (token->kind != NX_TOKEN_LEAF && !sign && !round && token->kind < NX_TOKEN_COMMA)
			return false;
		nwords += token->kind == NX_TOKEN_LEAF && token->leaf == NX_QUERY_WORD;
	}
	return nwords >= PROSE && !begins_small(self);
}

/* In prose a sign belongs to the word behind it: agencies end headlines with who says so ("EU has
 * Plan B if Greece rejects austerity -sources"), Finnish writes "Huippumalli haussa -ohjelma". */
static void
settle_signs(struct nx_query_reader *self)
{
	if (self->strict || !is_prose(self))
		return;
	for (uint32_t i = 0; i < self->ntokens; i++)
		if (self->tokens[i].kind == NX_TOKEN_PLUS || self->tokens[i].kind == NX_TOKEN_MINUS)
			self->tokens[i].kind = NX_TOKEN_DROPPED;
}

/* NEAR(a b, 5): the number before the closing parenthesis at `close` is a distance. */
static void
take_distance(struct nx_query_reader *self, uint32_t open, uint32_t close)
{
	struct nx_token *function = &self->tokens[open - 1], *number;
	uint64_t n = 0;

	if (close < open + 3 || self->tokens[close - 2].kind != NX_TOKEN_COMMA)
		return;
	number = &self->tokens[close - 1];
	if (number->kind != NX_TOKEN_LEAF || number->leaf != NX_QUERY_WORD || number->text.len > 9)
		return;
	for (size_t i = 0; i < number->text.len; i++) {
		if (!nx_char_is_digit(number->text.ptr[i]))
			return;
		n = n * 10 + (uint64_t)(number->text.ptr[i] - '0');
	}
	if (n > NX_QUERY_MAX_DISTANCE)
		nx_query_complain(self, NIDX_ELIMIT, number->begin,
		                  "a distance is at most %d words: write a smaller number",
		                  NX_QUERY_MAX_DISTANCE);
	function->distance = n < 1                       ? 1
	                     : n > NX_QUERY_MAX_DISTANCE ? NX_QUERY_MAX_DISTANCE
	                                                 : (uint32_t)n;
	function->count = 1; /* surely the function, not "a NEAR (b)" */
	number->kind = self->tokens[close - 2].kind = NX_TOKEN_DROPPED;
}

struct pairs {
	uint32_t open[NX_QUERY_MAX_DEPTH];
	uint32_t depth, ignored; /* parentheses deeper than the limit do not count */
};

static void
settle_open(struct nx_query_reader *self, struct pairs *pairs, uint32_t i)
{
	if (pairs->depth < NX_QUERY_MAX_DEPTH) {
		pairs->open[pairs->depth++] = i;
		return;
	}
	nx_query_complain(self, NIDX_ELIMIT, self->tokens[i].begin,
	                  "parentheses are nested more than %d deep: take some away",
	                  NX_QUERY_MAX_DEPTH);
	self->tokens[i].kind = NX_TOKEN_DROPPED;
	pairs->ignored++;
}

static void
settle_close(struct nx_query_reader *self, struct pairs *pairs, uint32_t i)
{
	uint32_t open;

	if (pairs->ignored) {
		pairs->ignored--;
		self->tokens[i].kind = NX_TOKEN_DROPPED;
		return;
	}
	if (!pairs->depth) {
		nx_query_complain(self, NIDX_ESYNTAX, self->tokens[i].begin,
		                  "this ) closes nothing: remove it, or add a ( before it");
		self->tokens[i].kind = NX_TOKEN_DROPPED;
		return;
	}
	open = pairs->open[--pairs->depth];
	if (open + 1 == i)
		nx_query_complain(self, NIDX_ESYNTAX, self->tokens[open].begin,
		                  "nothing stands between these parentheses: remove them");
	if (open > 0 && self->tokens[open - 1].kind == NX_TOKEN_NEARFUNC)
		take_distance(self, open, i);
}

/* Closes at the end what was left open there. */
static bool
close_rest(struct nx_query_reader *self, struct pairs *pairs)
{
	for (uint32_t i = 0; i < pairs->depth; i++)
		nx_query_complain(self, NIDX_ESYNTAX, self->tokens[pairs->open[i]].begin,
		                  "this ( is not closed: add a ) where the group ends, or remove "
		                  "it");
	self->ntokens--; /* NX_TOKEN_END comes back behind them */
	while (pairs->depth--)
		if (!nx_query_push(self, NX_TOKEN_CLOSE, self->len, self->len))
			return false;
	return nx_query_push(self, NX_TOKEN_END, self->len, self->len) != NULL;
}

static bool
settle_parentheses(struct nx_query_reader *self)
{
	struct pairs pairs = { .depth = 0 };

	for (uint32_t i = 0; i < self->ntokens; i++) {
		if (self->tokens[i].kind == NX_TOKEN_OPEN)
			settle_open(self, &pairs, i);
		else if (self->tokens[i].kind == NX_TOKEN_CLOSE)
			settle_close(self, &pairs, i);
	}
	return close_rest(self, &pairs);
}

/* Keeps the commas of lang:en,de; all others are punctuation. */
static void
settle_commas(struct nx_query_reader *self)
{
	struct nx_token *t = self->tokens;
	bool list = false;

	for (uint32_t i = 0; i + 1 < self->ntokens; i++) {
		if (t[i].kind == NX_TOKEN_FIELD)
			list = t[i].field != NX_FIELD_URL; /* an address has commas of its own */
		else if (t[i].kind == NX_TOKEN_COMMA)
			list = list && t[i].glued && t[i + 1].kind == NX_TOKEN_LEAF &&
			       t[i + 1].glued;
		else if (t[i].kind != NX_TOKEN_LEAF || !t[i].glued)
			list = false;
		if (t[i].kind == NX_TOKEN_COMMA && !list)
			t[i].kind = NX_TOKEN_DROPPED;
	}
}

static void
remove_dropped(struct nx_query_reader *self)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < self->ntokens; i++)
		if (self->tokens[i].kind != NX_TOKEN_DROPPED)
			self->tokens[n++] = self->tokens[i];
	self->ntokens = n;
}

static void
settle_operator_right(struct nx_query_reader *self, struct nx_token *token,
                      const struct nx_token *next)
{
	if (token->kind == NX_TOKEN_PROX ? is_primary(next) : starts_operand(next))
		return;
	complain_side(self, token, "right");
	if (is_binary(next))
		token->kind = NX_TOKEN_DROPPED; /* of operators in a row the last one counts */
	else
		make_word(token);
}

static void
settle_field(struct nx_query_reader *self, struct nx_token *token, const struct nx_token *next)
{
	if (!is_primary(next) || !next->glued) {
		nx_query_complain(self, NIDX_ESYNTAX, token->begin,
		                  "%.*s needs its word directly behind it: add one, or remove the "
		                  "colon",
		                  (int)token->text.len, token->text.ptr);
		make_name_word(token);
	} else if (next->kind == NX_TOKEN_FIELD) {
		nx_query_complain(self, NIDX_ESYNTAX, token->begin,
		                  "one field inside another: remove one of them");
		token->kind = NX_TOKEN_DROPPED;
	}
}

static void
settle_from_right(struct nx_query_reader *self)
{
	const struct nx_token *next = &self->tokens[self->ntokens - 1];

	for (uint32_t i = self->ntokens - 1; i-- > 0;) {
		struct nx_token *token = &self->tokens[i];
		switch (token->kind) {
		case NX_TOKEN_FIELD:
			settle_field(self, token, next);
			break;
		case NX_TOKEN_ATLEAST:
		case NX_TOKEN_NEARFUNC:
			if (next->kind != NX_TOKEN_OPEN)
				make_word(token);
			break;
		case NX_TOKEN_PLUS:
		case NX_TOKEN_MINUS:
			if (!starts_operand(next) || !next->glued) {
				complain_side(self, token, "right");
				token->kind = NX_TOKEN_DROPPED;
			}
			break;
		case NX_TOKEN_NOT:
		case NX_TOKEN_AND:
		case NX_TOKEN_OR:
		case NX_TOKEN_PROX:
			settle_operator_right(self, token, next);
			break;
		default:
			break;
		}
		if (token->kind != NX_TOKEN_DROPPED)
			next = token;
	}
}

static void
settle_from_left(struct nx_query_reader *self)
{
	bool operand = false; /* something that ends an operand stands before */

	for (uint32_t i = 0; i < self->ntokens; i++) {
		struct nx_token *token = &self->tokens[i];
		if (token->kind == NX_TOKEN_NEARFUNC && operand && !token->count) {
			token->kind = NX_TOKEN_PROX;
			token->leaf = NX_QUERY_NEAR;
		}
		if (is_binary(token) && !operand) {
			complain_side(self, token, "left");
			make_word(token);
		}
		if (token->kind != NX_TOKEN_DROPPED)
			operand = ends_operand(token);
	}
}

bool
nx_query_settle(struct nx_query_reader *self)
{
	settle_capitals(self);
	settle_signs(self);
	if (!settle_parentheses(self))
		return false;
	settle_commas(self);
	remove_dropped(self);
	settle_from_right(self);
	remove_dropped(self);
	settle_from_left(self);
	remove_dropped(self);
	return true;
}
