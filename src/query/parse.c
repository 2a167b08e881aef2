/* parse.c - recursive descent over settled tokens. One function a level of precedence; the
 * grammar is in docs/QUERY.md, and each function's first line is its rule.
 */
#include "base/utf8.h"
#include "query/build.h"
#include "query/chars.h"

#include <string.h>

/* How an item of bare words was written. */
struct written {
	bool plus, has_and, has_or;
};

static struct nx_query *parse_items(struct nx_query_reader *self);

static const struct nx_token *
peek(const struct nx_query_reader *self)
{
	return &self->tokens[self->at];
}

static bool
accept(struct nx_query_reader *self, enum nx_token_kind kind)
{
	if (peek(self)->kind != kind)
		return false;
	self->at += kind != NX_TOKEN_END;
	return true;
}

static struct nx_query *
leaf_of(struct nx_query_reader *self, const struct nx_token *token)
{
	struct nx_query *node = nx_query_new(self, token->leaf, token->begin, token->end);

	if (!node)
		return NULL;
	node->text = nx_arena_str(self->arena, token->text.ptr, token->text.len);
	node->boost = token->boost;
	node->distance = token->distance;
	if (token->leaf == NX_QUERY_DATE) {
		node->from = token->from;
		node->until = token->until;
	} else if (token->leaf == NX_QUERY_LENGTH) {
		node->min_words = token->min_words;
		node->max_words = token->max_words;
	}
	if (token->leaf >= NX_QUERY_DATE || token->leaf == NX_QUERY_ALL)
		node->text = (struct nx_str){ NULL, 0 };
	return node;
}

/* Words over the limit are passed over: a pasted page is searched by its beginning. */
static struct nx_query *
parse_leaf(struct nx_query_reader *self)
{
	const struct nx_token *token = &self->tokens[self->at++];
	uint32_t *count = token->leaf == NX_QUERY_ALL ? &self->nstars : &self->nleaves;
	uint32_t most = token->leaf == NX_QUERY_ALL ? 4 * NX_QUERY_MAX_LEAVES : NX_QUERY_MAX_LEAVES;

	if (*count == most) {
		nx_query_complain(self, NIDX_ELIMIT, token->begin,
		                  "more than %d words: shorten the query", NX_QUERY_MAX_LEAVES);
		return NULL;
	}
	++*count;
	return leaf_of(self, token);
}

/* "(" items ")" [ "^" boost ]; the boost belongs to what the caller makes of it. */
static struct nx_query *
parse_parenthesis(struct nx_query_reader *self, double *boost)
{
	struct nx_query *node;

	self->at++;
	node = parse_items(self);
	if (node)
		node->occur = NX_OCCUR_SHOULD;
	*boost = peek(self)->boost;
	accept(self, NX_TOKEN_CLOSE);
	return node;
}

/* "NEAR(" primary primary ... [ "," number ] ")" */
static struct nx_query *parse_primary(struct nx_query_reader *self);

static struct nx_query *
parse_near_function(struct nx_query_reader *self)
{
	struct nx_token token = self->tokens[self->at++];
	struct nx_query_list list = { 0 };
	struct nx_query *node;
	double boost;

	token.leaf = NX_QUERY_NEAR;
	self->at++;
	while (peek(self)->kind != NX_TOKEN_CLOSE && peek(self)->kind != NX_TOKEN_END) {
		if (peek(self)->kind <= NX_TOKEN_OPEN || peek(self)->kind == NX_TOKEN_NEARFUNC) {
			nx_query_list_add(self, &list, parse_primary(self));
			continue;
		}
		if (peek(self)->kind != NX_TOKEN_OR)
			nx_query_complain(self, NIDX_ESYNTAX, peek(self)->begin,
			                  "NEAR() takes words and phrases: put operators in "
			                  "parentheses of their own");
		else
			nx_query_complain(self, NIDX_ESYNTAX, peek(self)->begin,
			                  "NEAR() takes words and phrases: write (a OR b) in "
			                  "parentheses");
		self->at++;
	}
	boost = peek(self)->boost;
	accept(self, NX_TOKEN_CLOSE);
	if (list.nitems < 2)
		nx_query_complain(self, NIDX_ESYNTAX, token.begin,
		                  "NEAR() needs two words or more: add one");
	node = nx_query_make_near(self, &token, &list);
	return nx_query_make_boosted(node, boost);
}

/* field ":" ( primary | leaf { "," leaf } ) */
static struct nx_query *
parse_field(struct nx_query_reader *self)
{
	const struct nx_token *token = &self->tokens[self->at++];
	struct nx_query_list list = { 0 };
	struct nx_query *node;
	double boost = 1;

	if (peek(self)->kind == NX_TOKEN_OPEN) {
		node = nx_query_make_field(self, token, parse_parenthesis(self, &boost));
		return nx_query_make_boosted(node, boost);
	}
	nx_query_list_add(self, &list, parse_primary(self));
	while (accept(self, NX_TOKEN_COMMA))
		nx_query_list_add(self, &list, parse_primary(self));
	return nx_query_make_field(self, token, nx_query_make_or(self, &list));
}

/* leaf | "(" items ")" | field ":" value | "atleast" n "(" items ")" | "NEAR(" ... ")" */
static struct nx_query *
parse_primary(struct nx_query_reader *self)
{
	const struct nx_token *token = peek(self);
	struct nx_query *node;
	double boost;

	switch (token->kind) {
	case NX_TOKEN_LEAF:
		return parse_leaf(self);
	case NX_TOKEN_OPEN:
		node = parse_parenthesis(self, &boost);
		return nx_query_make_boosted(node, boost);
	case NX_TOKEN_FIELD:
		return parse_field(self);
	case NX_TOKEN_NEARFUNC:
		return parse_near_function(self);
	case NX_TOKEN_ATLEAST:
		self->at++;
		node = nx_query_make_atleast(self, token, parse_parenthesis(self, &boost));
		return nx_query_make_boosted(node, boost);
	default:
		/* settled input has none; a step forward is the worst that may happen */
		self->at++;
		return NULL;
	}
}

/* primary { proximity primary }; a chain of one operator and distance is one node */
static struct nx_query *
parse_proximity(struct nx_query_reader *self)
{
	struct nx_query *node = parse_primary(self);

	while (peek(self)->kind == NX_TOKEN_PROX) {
		const struct nx_token *first = peek(self);
		struct nx_query_list list = { 0 };
		nx_query_list_add(self, &list, node);
		while (peek(self)->kind == NX_TOKEN_PROX && peek(self)->leaf == first->leaf &&
		       peek(self)->distance == first->distance) {
			self->at++;
			nx_query_list_add(self, &list, parse_primary(self));
		}
		node = nx_query_make_near(self, first, &list);
	}
	return node;
}

/* { NOT | "-" | "+" } proximity */
static struct nx_query *
parse_negation(struct nx_query_reader *self, struct written *written)
{
	bool negated = false;
	struct nx_query *node;

	for (;; self->at++) {
		enum nx_token_kind kind = peek(self)->kind;
		if (kind == NX_TOKEN_NOT || kind == NX_TOKEN_MINUS)
			negated = !negated;
		else if (kind == NX_TOKEN_PLUS)
			written->plus = true;
		else
			break;
	}
	node = parse_proximity(self);
	return negated ? nx_query_make_not(self, node) : node;
}

/* negation { AND negation } */
static struct nx_query *
parse_conjunction(struct nx_query_reader *self, struct written *written)
{
	struct nx_query *node = parse_negation(self, written);
	struct nx_query_list list = { 0 };

	if (peek(self)->kind != NX_TOKEN_AND)
		return node;
	nx_query_list_add(self, &list, node);
	while (accept(self, NX_TOKEN_AND))
		nx_query_list_add(self, &list, parse_negation(self, written));
	written->has_and = written->has_and || list.nitems > 1;
	return list.nitems ? nx_query_make_and(self, &list) : NULL;
}

/* conjunction { OR conjunction } */
static struct nx_query *
parse_disjunction(struct nx_query_reader *self, struct written *written)
{
	struct nx_query *node = parse_conjunction(self, written);
	struct nx_query_list list = { 0 };

	if (peek(self)->kind != NX_TOKEN_OR)
		return node;
	nx_query_list_add(self, &list, node);
	while (accept(self, NX_TOKEN_OR))
		nx_query_list_add(self, &list, parse_conjunction(self, written));
	written->has_or = list.nitems > 1;
	return list.nitems ? nx_query_make_or(self, &list) : NULL;
}

/* An item joined by AND is required, as in Lucene: "a b AND c" insists on b and c. */
static struct nx_query *
parse_item(struct nx_query_reader *self)
{
	struct written written = { false, false, false };
	uint32_t begin = peek(self)->begin;
	struct nx_query *node = parse_disjunction(self, &written);

	if (written.plus && (written.has_and || written.has_or))
		nx_query_complain(self, NIDX_ESYNTAX, begin,
		                  "+ has no meaning beside AND and OR: remove it, or write +( ) "
		                  "around the whole");
	if (!node)
		return NULL;
	node->occur = NX_OCCUR_SHOULD;
	if (written.has_or ? self->all : self->all || written.plus || written.has_and)
		node->occur = NX_OCCUR_MUST;
	if (!written.plus && nx_query_is_wish(node))
		node->occur = NX_OCCUR_WISH;
	return node;
}

/* item { item } */
static struct nx_query *
parse_items(struct nx_query_reader *self)
{
	struct nx_query_list list = { 0 };

	while (peek(self)->kind != NX_TOKEN_CLOSE && peek(self)->kind != NX_TOKEN_END)
		nx_query_list_add(self, &list, parse_item(self));
	if (list.nitems == 1)
		return list.items[0];
	return list.nitems ? nx_query_make_group(self, &list) : NULL;
}

static uint32_t
height_of(const struct nx_query *node)
{
	uint32_t highest = 0;

	for (uint32_t i = 0; i < node->nchildren; i++) {
		uint32_t height = height_of(node->children[i]);
		highest = height > highest ? height : highest;
	}
	return highest + 1;
}

static void
collect_words(struct nx_query_reader *self, struct nx_query *node, struct nx_query_list *list)
{
	if (node->kind == NX_QUERY_WORD || node->kind == NX_QUERY_PHRASE) {
		node->occur = NX_OCCUR_SHOULD;
		nx_query_list_add(self, list, node);
	}
	for (uint32_t i = 0; i < node->nchildren; i++)
		collect_words(self, node->children[i], list);
}

/* A tree too high to search keeps only its words. */
static struct nx_query *
limit_height(struct nx_query_reader *self, struct nx_query *node)
{
	struct nx_query_list list = { 0 };

	if (!node || height_of(node) <= NX_QUERY_MAX_DEPTH)
		return node;
	nx_query_complain(self, NIDX_ELIMIT, 0, "operators are nested more than %d deep: simplify",
	                  NX_QUERY_MAX_DEPTH);
	collect_words(self, node, &list);
	return list.nitems ? nx_query_make_group(self, &list) : NULL;
}

/* The text with everything that is not UTF-8, and control characters, as blanks: offsets stay.
 * A backslash hides the mark behind it: both become blanks. */
static bool
clean_text(struct nx_query_reader *self, const char *text, size_t len)
{
	char *copy;

	if (len > NX_QUERY_MAX_BYTES) {
		nx_query_complain(self, NIDX_ELIMIT, NX_QUERY_MAX_BYTES,
		                  "a query has at most %d bytes: shorten it", NX_QUERY_MAX_BYTES);
		len = nx_utf8_cut(text, NX_QUERY_MAX_BYTES);
	}
	copy = nx_arena_copy(self->arena, len ? text : "", len);
	if (!copy)
		return false;
	for (size_t at = 0; (at += nx_utf8_valid(copy + at, len - at)) < len;) {
		nx_query_complain(self, NIDX_ESYNTAX, (uint32_t)at,
		                  "this byte is not UTF-8: type the character again");
		copy[at] = ' ';
	}
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)copy[i];
		if (c == '\\' && i + 1 < len && copy[i + 1] > ' ' && copy[i + 1] < 0x7f &&
		    nx_char_classify((unsigned char)copy[i + 1]) != NX_CHAR_WORD)
			copy[i + 1] = ' ';
		if (c < ' ' || c == 0x7f || c == '\\')
			copy[i] = ' ';
	}
	self->text = copy;
	self->len = (uint32_t)len;
	return true;
}

/* An address alone asks for the article there. */
static struct nx_query *
look_up_address(struct nx_query_reader *self, struct nx_query *node)
{
	struct nx_token token = { .kind = NX_TOKEN_FIELD, .field = NX_FIELD_URL };

	if (!node || node->kind != NX_QUERY_WORD || !nx_query_is_url(node->text))
		return node;
	token.begin = node->begin;
	return nx_query_make_field(self, &token, node);
}

/* A plus alone still matters to a word that is several: +air-defense insists on both, in order. */
static bool
minds_plus(const struct nx_query *node)
{
	return node->kind == NX_QUERY_WORD ||
	       (node->kind == NX_QUERY_FIELD && node->field < NX_FIELD_AUTHOR &&
	        node->children[0]->kind == NX_QUERY_WORD);
}

static struct nx_query *
parse_whole(struct nx_query_reader *self)
{
	struct nx_query *node = limit_height(self, parse_items(self));

	if (!node)
		nx_query_complain(self, NIDX_ESYNTAX, 0, "the query is empty: write a word");
	node = look_up_address(self, node);
	return node ? nx_query_make_standalone(self, node) :
	              nx_query_new(self, NX_QUERY_NOTHING, 0, self->len);
}

enum nidx_status
nx_query_parse(const char *text, size_t len, const struct nx_query_options *options,
               struct nx_arena *arena, struct nx_query **tree, struct nidx_error *err)
{
	struct nx_query_reader reader = { .strict = options->strict, .all = options->all,
		                          .now = options->now, .arena = arena };
	struct nx_query *root;

	if (arena->failed || !clean_text(&reader, text, len) || !nx_query_lex(&reader) ||
	    !nx_query_settle(&reader))
		return nx_fail_memory(err);
	root = parse_whole(&reader);
	if (arena->failed || !root)
		return nx_fail_memory(err);
	if (reader.first.status)
		return nx_fail(err, reader.first.status, reader.first.offset, "%s",
		               reader.first.message);
	if (root->occur != NX_OCCUR_MUST || !minds_plus(root))
		root->occur = NX_OCCUR_SHOULD;
	*tree = root;
	return NIDX_OK;
}
