/* lex.c - cuts a query into tokens, looking only at the characters around.
 *
 * Each step advances, and a search for a closing quotation mark that fails is not repeated, so
 * the time is linear in the length whatever the input.
 */
#include "base/ascii.h"
#include "base/utf8.h"
#include "query/lexer.h"

#include <stdio.h>
#include <string.h>

enum {
	NAME_MAX_BYTES = 16, /* the longest field name has 9 */
	ADDRESS_DEPTH = 8    /* parentheses in an address; bounds how often a byte is looked at */
};

void
nx_query_complain(struct nx_query_reader *self, enum nidx_status status, uint32_t offset,
                  const char *format, ...)
{
	va_list args;

	if (!self->strict || (self->first.status && self->first.offset <= offset))
		return;
	self->first.status = status;
	self->first.offset = offset;
	va_start(args, format);
	vsnprintf(self->first.message, sizeof(self->first.message), format, args);
	va_end(args);
}

struct nx_token *
nx_query_push(struct nx_query_reader *self, enum nx_token_kind kind, uint32_t begin, uint32_t end)
{
	struct nx_token *token;

	if (self->ntokens == self->room) {
		uint32_t room = self->room ? self->room * 2 : 32;
		struct nx_token *more = nx_arena_alloc(self->arena, room * sizeof(*more));
		if (!more)
			return NULL;
		if (self->ntokens)
			memcpy(more, self->tokens, self->ntokens * sizeof(*more));
		self->tokens = more;
		self->room = room;
	}
	token = &self->tokens[self->ntokens++];
	memset(token, 0, sizeof(*token));
	token->kind = kind;
	token->begin = begin;
	token->end = end;
	token->boost = 1;
	return token;
}

/* Where an address ends: at a space, a quotation mark, or a parenthesis without its twin. */
static const char *
address_end(const struct nx_lexer *self, const char *p)
{
	const char *even = p; /* the last place where no parenthesis was open */
	uint32_t nopen = 0;
	unsigned width;

	for (; p < self->end; p += width) {
		enum nx_char_class class = nx_char_at(p, self->end, &width);
		if (class == NX_CHAR_SPACE || class == NX_CHAR_QUOTE ||
		    (class == NX_CHAR_CLOSE && nopen == 0) || nopen > ADDRESS_DEPTH)
			break;
		if (nopen == 0)
			even = p;
		nopen += class == NX_CHAR_OPEN;
		nopen -= class == NX_CHAR_CLOSE;
	}
	return nopen ? even : p;
}

static void
lex_operator(struct nx_lexer *self, const char *end, const struct nx_token *found)
{
	struct nx_token *token = nx_lexer_push(self, found->kind, self->p, end);

	self->p = end;
	if (!token)
		return;
	token->leaf = found->leaf;
	token->distance = found->distance ? found->distance : 1;
	token->symbol = found->symbol;
	token->capital = found->capital;
	if (token->distance > NX_QUERY_MAX_DISTANCE) {
		nx_query_complain(self->query, NIDX_ELIMIT, token->begin,
		                  "a distance is at most %d words: write a smaller number",
		                  NX_QUERY_MAX_DISTANCE);
		token->distance = NX_QUERY_MAX_DISTANCE;
	}
}

/* atleast3( and NEAR( : the name stands directly before the parenthesis. */
static bool
lex_function(struct nx_lexer *self, const char *end)
{
	struct nx_str name = { self->p, (size_t)(end - self->p) };
	struct nx_token *token;
	uint32_t count = 0;

	if (nx_lexer_class(self, end) != NX_CHAR_OPEN || end == self->end)
		return false;
	if (nx_str_is(name, "NEAR")) {
		token = nx_lexer_push(self, NX_TOKEN_NEARFUNC, self->p, end);
		if (token)
			token->distance = 10;
		self->p = end;
		return true;
	}
	if (name.len < 8 || name.len > 12 ||
	    !nx_str_is_nocase((struct nx_str){ name.ptr, 7 }, "atleast"))
		return false;
	for (size_t i = 7; i < name.len; i++) {
		if (!nx_char_is_digit(name.ptr[i]))
			return false;
		count = count * 10 + (uint32_t)(name.ptr[i] - '0');
	}
	if (count < 1 || count > NX_QUERY_MAX_COUNT)
		nx_query_complain(self->query, NIDX_ELIMIT, nx_lexer_offset(self, self->p),
		                  "atleast counts from 1 to %d: write such a number",
		                  NX_QUERY_MAX_COUNT);
	token = nx_lexer_push(self, NX_TOKEN_ATLEAST, self->p, end);
	if (token)
		token->count = count < 1                    ? 1
		               : count > NX_QUERY_MAX_COUNT ? NX_QUERY_MAX_COUNT
		                                            : count;
	self->p = end;
	return true;
}

/* caps(WORD), one word inside. */
static bool
lex_caps(struct nx_lexer *self, const char *end)
{
	struct nx_str name = { self->p, (size_t)(end - self->p) };
	const char *begin = end, *stop, *close;
	unsigned width;

	if (!nx_str_is_nocase(name, "caps") || nx_lexer_class(self, end) != NX_CHAR_OPEN)
		return false;
	if (end == self->end)
		return false;
	nx_char_at(begin, self->end, &width);
	begin += width;
	while (begin < self->end && *begin == ' ')
		begin++;
	stop = close = nx_lexer_word_end(self, begin);
	while (close < self->end && *close == ' ')
		close++;
	nx_lexer_trim(&begin, &stop);
	if (close == self->end || nx_lexer_class(self, close) != NX_CHAR_CLOSE ||
	    !nx_char_wordy(begin, stop)) {
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, self->p),
		                  "caps() takes one word: write caps(US)");
		return false;
	}
	nx_char_at(close, self->end, &width);
	self->p = close + width;
	nx_lexer_leaf(self, NX_QUERY_CAPS, begin, stop);
	return true;
}

/* A connector, a function or a plain word. */
static void
lex_word(struct nx_lexer *self)
{
	const char *end = nx_lexer_word_end(self, self->p);
	struct nx_token found = { 0 };
	struct nx_str raw;

	if (self->end - self->p >= 2 && memcmp(self->p, "||", 2) == 0)
		end = self->p + 2;
	raw = (struct nx_str){ self->p, (size_t)(end - self->p) };
	if (lex_caps(self, end) || lex_function(self, end))
		return;
	if (!self->behind_prefix && nx_query_read_operator(raw, &found))
		lex_operator(self, end, &found);
	else if (end == self->p)
		self->p++; /* a mark that ends words, alone */
	else
		nx_lexer_plain(self, self->p, end);
}

/* The mark that closes a quotation opened before p, or NULL; *width its bytes. */
static const char *
find_closing(struct nx_lexer *self, const char *p, unsigned family, unsigned *width)
{
	if (self->unclosed[family])
		return NULL;
	for (; p < self->end; p += *width) {
		uint32_t code = nx_utf8_decode(p, self->end, width);
		if (nx_char_classify(code) == NX_CHAR_QUOTE && nx_char_quote_family(code) == family)
			return p;
	}
	self->unclosed[family] = true;
	return NULL;
}

/* The words between the marks; marks of other families inside that print as ours are blanked. */
static struct nx_str
phrase_text(struct nx_lexer *self, const char *begin, const char *end)
{
	char *copy = nx_arena_copy(self->query->arena, begin, (size_t)(end - begin));
	struct nx_str text = { copy, (size_t)(end - begin) };
	unsigned width;

	for (size_t i = 0; copy && i < text.len; i += width) {
		uint32_t code = nx_utf8_decode(copy + i, copy + text.len, &width);
		if (nx_char_classify(code) == NX_CHAR_QUOTE && nx_char_quote_family(code) == 0)
			memset(copy + i, ' ', width);
	}
	while (copy && text.len && text.ptr[0] == ' ') {
		text.ptr++;
		text.len--;
	}
	while (copy && text.len && text.ptr[text.len - 1] == ' ')
		text.len--;
	return text;
}

static void
lex_quote(struct nx_lexer *self)
{
	unsigned width, closing_width;
	uint32_t code = nx_utf8_decode(self->p, self->end, &width);
	const char *open = self->p, *begin = open + width;
	const char *close = find_closing(self, begin, nx_char_quote_family(code), &closing_width);
	struct nx_str text;

	self->p = begin;
	if (!close) { /* an inch mark, or a quotation cut off: the words still count */
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, open),
		                  "this quotation is not closed: add a \" where the phrase ends, "
		                  "or remove this one");
		self->last_end = self->last_end == open ? begin : self->last_end;
		return;
	}
	self->p = close + closing_width;
	if (!nx_char_wordy(begin, close)) {
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, open),
		                  "no word stands between these quotation marks: remove them");
		self->spaced = false;
		return;
	}
	text = phrase_text(self, begin, close);
	nx_lexer_leaf(self, NX_QUERY_PHRASE, open, close + closing_width);
	if (self->query->ntokens)
		self->query->tokens[self->query->ntokens - 1].text = text;
}

/* Whether + or - directly before p may be meant: an operand begins there. */
static bool
starts_operand(const struct nx_lexer *self, const char *p)
{
	switch (nx_lexer_class(self, p)) {
	case NX_CHAR_WORD:
	case NX_CHAR_QUOTE:
	case NX_CHAR_OPEN:
		return p < self->end;
	case NX_CHAR_MARK:
		return *p != '+';
	default: /* -'tis */
		return p + 1 < self->end && *p == '\'' &&
		       nx_lexer_class(self, p + 1) == NX_CHAR_WORD;
	}
}

static bool
lex_prefix(struct nx_lexer *self)
{
	char c = *self->p;
	enum nx_token_kind kind = c == '+' ? NX_TOKEN_PLUS : NX_TOKEN_MINUS;

	if ((c != '+' && c != '-') || !self->spaced)
		return false;
	if (starts_operand(self, self->p + 1)) {
		nx_lexer_push(self, kind, self->p, self->p + 1);
		self->p++;
		return true;
	}
	if (nx_lexer_class(self, self->p + 1) == NX_CHAR_SPACE)
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, self->p),
		                  "%c stands alone: put it directly before a word, or remove "
		                  "it", c);
	return false;
}

static const char *
value_end(const struct nx_lexer *self, const char *p)
{
	unsigned width;

	for (; p < self->end; p += width) {
		enum nx_char_class class = nx_char_at(p, self->end, &width);
		if (class >= NX_CHAR_SPACE || *p == ';' ||
		    (*p == ',' && !nx_lexer_both_digits(self, p)))
			break;
	}
	return p;
}

static bool
lex_filter(struct nx_lexer *self, struct nx_str name, const char *value)
{
	const char *end = value_end(self, value);
	struct nx_token read = { 0 }, *token;

	if (!nx_query_read_filter(name, (struct nx_str){ value, (size_t)(end - value) },
	                          self->query->now, &read)) {
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, value),
		                  read.leaf == NX_QUERY_DATE ?
		                      "no date here: write 2020, 2020-01, 2020-01-06, 7d, today or "
		                      "two of them as A..B" :
		                      "no number of words here: write wc>500, wc<200 or "
		                      "wc:100..500");
		return false;
	}
	token = nx_lexer_push(self, NX_TOKEN_LEAF, self->p, end);
	self->p = end;
	if (token) {
		token->leaf = read.leaf;
		token->from = read.from;
		token->until = read.until;
		token->min_words = read.min_words;
		token->max_words = read.max_words;
	}
	return true;
}

/* url: takes everything up to the next space, slashes and question marks included. */
static void
lex_address(struct nx_lexer *self)
{
	const char *begin = self->p, *end = address_end(self, begin);
	enum nx_query_kind kind = memchr(begin, '*', (size_t)(end - begin)) ? NX_QUERY_WILDCARD :
	                                                                      NX_QUERY_WORD;
	struct nx_token *token;

	if (end - begin == 1 && *begin == '*')
		kind = NX_QUERY_ALL;
	self->p = end;
	if (kind != NX_QUERY_ALL && !nx_char_wordy(begin, end))
		return;
	token = nx_lexer_push(self, NX_TOKEN_LEAF, begin, end);
	if (token)
		token->leaf = kind;
}

static void
complain_of_field(struct nx_lexer *self, struct nx_str name, const char *value, bool known)
{
	if (known)
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, self->p),
		                  "%.*s: needs its word directly behind the colon: remove the "
		                  "space, or remove the colon to search for the word",
		                  (int)name.len, name.ptr);
	else if (nx_lexer_class(self, value) == NX_CHAR_WORD)
		nx_query_complain(self->query, NIDX_ESYNTAX, nx_lexer_offset(self, self->p),
		                  "%.*s: is no field (title lead body author source section lang "
		                  "url tag date since until wc are): quote the word to search for "
		                  "it",
		                  (int)name.len, name.ptr);
}

/* name:value. An unknown name, or one without a value, is left to be a word. */
static bool
lex_field(struct nx_lexer *self)
{
	const char *colon = self->p, *value;
	struct nx_str name;
	bool filter;
	unsigned width;
	enum nx_query_field field;

	while (colon < self->end && colon - self->p <= NAME_MAX_BYTES && nx_ascii_is_letter(*colon))
		colon++;
	if (colon == self->p || colon == self->end)
		return false;
	name = (struct nx_str){ self->p, (size_t)(colon - self->p) };
	filter = nx_query_is_filter_name(name);
	if (nx_str_is_nocase(name, "wc") && strchr("<>=", *colon))
		return lex_filter(self, name, *colon == '=' ? colon + 1 : colon);
	if (nx_utf8_decode(colon, self->end, &width) != ':' &&
	    nx_utf8_decode(colon, self->end, &width) != 0xff1a)
		return false;
	value = colon + width;
	field = nx_query_field_of(name);
	if (filter && nx_lexer_class(self, value) != NX_CHAR_SPACE)
		return lex_filter(self, name, value);
	if (field == NX_FIELD_NONE ||
	    (nx_lexer_class(self, value) != NX_CHAR_QUOTE && !starts_operand(self, value) &&
	     !(field == NX_FIELD_URL && value < self->end && *value == '/'))) {
		complain_of_field(self, name, value, filter || field != NX_FIELD_NONE);
		return false;
	}
	nx_lexer_push(self, NX_TOKEN_FIELD, self->p, value);
	if (self->query->ntokens)
		self->query->tokens[self->query->ntokens - 1].field = field;
	self->p = self->start = self->last_end = value;
	if (field == NX_FIELD_URL && nx_lexer_class(self, value) != NX_CHAR_QUOTE &&
	    nx_lexer_class(self, value) != NX_CHAR_OPEN)
		lex_address(self);
	return true;
}

static void
lex_parenthesis(struct nx_lexer *self, enum nx_token_kind kind)
{
	struct nx_token *token;
	unsigned width;

	nx_char_at(self->p, self->end, &width);
	token = nx_lexer_push(self, kind, self->p, self->p + width);
	self->p += width;
	if (kind == NX_TOKEN_OPEN)
		self->spaced = true;
	else if (token)
		self->p = nx_lexer_suffixes(self, self->p, token);
}

static void
lex_one(struct nx_lexer *self)
{
	bool fresh = self->spaced || self->behind_prefix;
	unsigned width;

	switch (nx_char_at(self->p, self->end, &width)) {
	case NX_CHAR_SPACE:
		self->p += width;
		self->spaced = true;
		self->behind_prefix = false;
		return;
	case NX_CHAR_OPEN:
		lex_parenthesis(self, NX_TOKEN_OPEN);
		return;
	case NX_CHAR_CLOSE:
		lex_parenthesis(self, NX_TOKEN_CLOSE);
		return;
	case NX_CHAR_QUOTE:
		lex_quote(self);
		return;
	case NX_CHAR_SPLIT:
	case NX_CHAR_DIGIT_MARK:
		if (*self->p == ',')
			nx_lexer_push(self, NX_TOKEN_COMMA, self->p, self->p + 1);
		if (memcmp(self->p, "||", self->end - self->p < 2 ? 1 : 2) == 0 &&
		    self->end - self->p >= 2)
			lex_word(self);
		else
			self->p += width;
		return;
	default:
		break;
	}
	if (fresh) {
		struct nx_str rest = { self->p, (size_t)(self->end - self->p) };
		if (lex_prefix(self))
			return;
		if (nx_query_is_url(rest)) {
			const char *begin = self->p;
			nx_lexer_plain(self, begin, address_end(self, begin));
			return;
		}
		if (lex_field(self))
			return;
	}
	lex_word(self);
}

bool
nx_query_lex(struct nx_query_reader *self)
{
	struct nx_lexer lexer = { .query = self, .p = self->text, .end = self->text + self->len,
		               .spaced = true };

	while (lexer.p < lexer.end && !self->arena->failed) {
		uint32_t ntokens = self->ntokens;
		lexer.start = lexer.p;
		lex_one(&lexer);
		if (self->ntokens > ntokens)
			lexer.last_end = lexer.p;
	}
	return nx_query_push(self, NX_TOKEN_END, self->len, self->len) != NULL;
}
