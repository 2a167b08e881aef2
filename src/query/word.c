/* word.c - a word and what hangs on it: the marks at its edges, ~2 and ^1.5, wildcards. */
#include "base/ascii.h"
#include "base/utf8.h"
#include "query/lexer.h"

uint32_t
nx_lexer_offset(const struct nx_lexer *self, const char *p)
{
	return (uint32_t)(p - self->query->text);
}

struct nx_token *
nx_lexer_push(struct nx_lexer *self, enum nx_token_kind kind, const char *begin, const char *end)
{
	struct nx_query_reader *query = self->query;
	struct nx_token *token = nx_query_push(query, kind, nx_lexer_offset(self, begin),
	                                       nx_lexer_offset(self, end));

	if (token) {
		token->glued = self->start == self->last_end;
		token->text = (struct nx_str){ begin, (size_t)(end - begin) };
	}
	self->spaced = false;
	self->behind_prefix = kind == NX_TOKEN_PLUS || kind == NX_TOKEN_MINUS ||
	                      kind == NX_TOKEN_FIELD;
	return token;
}

/* Class of the character at p, NX_CHAR_SPACE behind the end. */
enum nx_char_class
nx_lexer_class(const struct nx_lexer *self, const char *p)
{
	unsigned width;

	return p < self->end ? nx_char_at(p, self->end, &width) : NX_CHAR_SPACE;
}

/* Whether a suffix may end before p: nothing of a word follows. */
static bool
at_boundary(const struct nx_lexer *self, const char *p)
{
	enum nx_char_class class = nx_lexer_class(self, p);

	if (p < self->end && *p == '.') /* a full stop, but not the point of a number */
		return nx_lexer_class(self, p + 1) != NX_CHAR_WORD;
	return class != NX_CHAR_WORD && class != NX_CHAR_MARK;
}

/* Digits with at most one point, as millionths; more decimals are cut off. */
static const char *
read_decimal(const char *p, const char *end, uint64_t *millionths)
{
	uint64_t whole = 0, part = 0, unit = 1000000;

	for (; p < end && nx_char_is_digit(*p); p++)
		whole = whole < 1000000 ? whole * 10 + (uint64_t)(*p - '0') : whole;
	if (p + 1 < end && *p == '.' && nx_char_is_digit(p[1]))
		for (p++; p < end && nx_char_is_digit(*p); p++) {
			unit /= 10;
			part += unit * (uint64_t)(*p - '0');
		}
	*millionths = whole * 1000000 + part;
	return p;
}

/* ^2 and ^1.5. */
static const char *
read_boost(struct nx_lexer *self, const char *p, struct nx_token *token)
{
	uint64_t millionths;
	const char *q = read_decimal(p + 1, self->end, &millionths);

	if (q == p + 1 || !at_boundary(self, q)) {
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, p),
		                  "^ needs a number behind it, as in word^2: add one, or remove "
		                  "the ^");
		return p;
	}
	if (millionths < 1000 || millionths > 1000 * UINT64_C(1000000)) {
		nx_query_complain(self->query, NIDX_ELIMIT, nx_lexer_offset(self, p),
		                  "a boost is from 0.001 to 1000: choose one in between");
		millionths = millionths < 1000 ? 1000 : 1000 * UINT64_C(1000000);
	}
	token->boost = (double)millionths / 1e6;
	return q;
}

/* ~ and ~2 behind a word or phrase. */
static const char *
read_tilde(struct nx_lexer *self, const char *p, struct nx_token *token)
{
	uint64_t millionths;
	const char *q = read_decimal(p + 1, self->end, &millionths);
	bool given = q > p + 1, whole = millionths % 1000000 == 0 && millionths > 0;

	if (!at_boundary(self, q))
		return p;
	token->count = 1; /* a tilde was there; `distance` 0 means without a number */
	if (given && whole)
		token->distance = millionths / 1000000 > NX_QUERY_MAX_DISTANCE ?
		                      NX_QUERY_MAX_DISTANCE + 1 :
		                      (uint32_t)(millionths / 1000000);
	return q;
}

/* The suffixes of a word, a phrase or a parenthesis, each at most once, in any order. */
const char *
nx_lexer_suffixes(struct nx_lexer *self, const char *p, struct nx_token *token)
{
	bool boosted = false, tilde = token->kind == NX_TOKEN_CLOSE;

	while (p < self->end) {
		const char *q = p;
		if (*p == '^' && !boosted) {
			q = read_boost(self, p, token);
			boosted = true;
		} else if (*p == '~' && !tilde) {
			q = read_tilde(self, p, token);
			tilde = true;
		}
		if (q == p)
			return p;
		p = q;
	}
	return p;
}

static unsigned
letters_of(struct nx_str text)
{
	unsigned n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	return n;
}

/* soleimani~: one edit in short words, two in long, where chance neighbours are rare. */
static void
make_fuzzy(struct nx_lexer *self, struct nx_token *token)
{
	if (token->leaf == NX_QUERY_WILDCARD) {
		nx_query_complain(self->query, NIDX_ESYNTAX, token->begin,
		                  "* and ~ cannot be used in one word: remove one of them");
		token->distance = token->count = 0;
		return;
	}
	if (token->distance > 2)
		nx_query_complain(self->query, NIDX_ELIMIT, token->end,
		                  "~ allows at most 2 changed letters: write ~1 or ~2");
	token->leaf = NX_QUERY_FUZZY;
	if (!token->distance)
		token->distance = letters_of(token->text) <= 5 ? 1 : 2;
	token->distance = token->distance > 2 ? 2 : token->distance;
	token->count = 0;
}

/* One * beside letters, or a ? between them; ** is how newspapers swear and how Markdown shouts. */
static bool
has_wildcard(struct nx_str text)
{
	bool found = false;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '*' && i + 1 < text.len && text.ptr[i + 1] == '*')
			return false;
		found = found || text.ptr[i] == '*' ||
		        (text.ptr[i] == '?' && i > 0 && i + 1 < text.len);
	}
	return found;
}

bool
nx_lexer_both_digits(const struct nx_lexer *self, const char *p)
{
	return p > self->query->text && p + 1 < self->end && nx_char_is_digit(p[-1]) &&
	       nx_char_is_digit(p[1]);
}

/* Where the run of characters that may be one word ends. */
const char *
nx_lexer_word_end(const struct nx_lexer *self, const char *p)
{
	unsigned width;

	for (; (p = nx_ascii_word_end(p, self->end)) < self->end; p += width) {
		enum nx_char_class class = nx_char_at(p, self->end, &width);
		if (class <= NX_CHAR_EDGE)
			continue;
		if (class != NX_CHAR_DIGIT_MARK || !nx_lexer_both_digits(self, p))
			break;
	}
	return p;
}

static bool
falls_off(const char *p, const char *end, bool leading)
{
	unsigned width;

	if (nx_char_at(p, end, &width) == NX_CHAR_EDGE)
		return true;
	return (leading && *p == '+') || (*p == '*' && p + 1 < end && p[1] == '*');
}

/* Takes off what only surrounds a word. */
void
nx_lexer_trim(const char **begin, const char **end)
{
	unsigned width;

	while (*begin < *end && falls_off(*begin, *end, true)) {
		bool star = **begin == '*';
		nx_utf8_decode(*begin, *end, &width);
		*begin += width;
		while (star && *begin < *end && **begin == '*')
			++*begin;
	}
	while (*begin < *end) {
		const char *last = *end - 1;
		while (last > *begin && ((unsigned char)*last & 0xc0) == 0x80)
			last--;
		if (*last == '*' && last > *begin && last[-1] == '*') {
			while (*end > *begin && (*end)[-1] == '*')
				--*end;
		} else if (falls_off(last, *end, false)) {
			*end = last;
		} else {
			return;
		}
	}
}

void
nx_lexer_leaf(struct nx_lexer *self, enum nx_query_kind kind, const char *begin, const char *end)
{
	struct nx_token *token = nx_lexer_push(self, NX_TOKEN_LEAF, begin, end);

	if (!token)
		return;
	token->leaf = kind;
	self->p = nx_lexer_suffixes(self, self->p, token);
	if (token->count && kind != NX_QUERY_PHRASE)
		make_fuzzy(self, token);
	if (token->distance > NX_QUERY_MAX_DISTANCE) {
		nx_query_complain(self->query, NIDX_ELIMIT, token->end,
		                  "a phrase's ~ is at most %d: write a smaller number",
		                  NX_QUERY_MAX_DISTANCE);
		token->distance = NX_QUERY_MAX_DISTANCE;
	}
	token->count = 0;
}

/* A word from p to `end`, already known not to be an operator; nothing if no letter is in it. */
void
nx_lexer_plain(struct nx_lexer *self, const char *begin, const char *end)
{
	struct nx_str text;
	struct nx_token scratch;

	self->p = end;
	if (end - begin == 1 && *begin == '*') {
		nx_lexer_leaf(self, NX_QUERY_ALL, begin, end);
		return;
	}
	nx_lexer_trim(&begin, &end);
	if (!nx_char_wordy(begin, end)) {
		self->spaced = false;
		return;
	}
	text = (struct nx_str){ begin, (size_t)(end - begin) };
	if (nx_query_read_operator(text, &scratch)) /* NOT? is a word, and must print as one */
		nx_lexer_leaf(self, NX_QUERY_PHRASE, begin, end);
	else
		nx_lexer_leaf(self,
		              !nx_query_is_url(text) && has_wildcard(text) ? NX_QUERY_WILDCARD
		                                                           : NX_QUERY_WORD,
		              begin, end);
}
