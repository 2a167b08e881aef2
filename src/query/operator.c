/* operator.c - the words that are not words: connectors and field names. */
#include "query/chars.h"
#include "query/token.h"

#include <string.h>

struct connector {
	const char *prefix;      /* lower case; a number follows where `number` */
	size_t len;
	enum nx_query_kind kind;
	bool number;
};

#define CONNECTOR(prefix, kind, number) { prefix, sizeof(prefix) - 1, kind, number }

/* Longest first where one begins another. */
static const struct connector connectors[] = {
	CONNECTOR("w/sent", NX_QUERY_SENTENCE, false),
	CONNECTOR("w/para", NX_QUERY_PARAGRAPH, false),
	CONNECTOR("w/s", NX_QUERY_SENTENCE, false),
	CONNECTOR("w/p", NX_QUERY_PARAGRAPH, false),
	CONNECTOR("/s", NX_QUERY_SENTENCE, false),
	CONNECTOR("/p", NX_QUERY_PARAGRAPH, false),
	CONNECTOR("near/", NX_QUERY_NEAR, true),
	CONNECTOR("near", NX_QUERY_NEAR, true),
	CONNECTOR("w/", NX_QUERY_NEAR, true),
	CONNECTOR("/", NX_QUERY_NEAR, true),
	CONNECTOR("onear/", NX_QUERY_PRE, true),
	CONNECTOR("pre/", NX_QUERY_PRE, true),
	CONNECTOR("adj/", NX_QUERY_PRE, true),
	CONNECTOR("adj", NX_QUERY_PRE, true),
};

struct named {
	const char *name;
	enum nx_query_field field;
};

/* The first name of a field is the one printed. */
static const struct named names[] = {
	{ "title", NX_FIELD_TITLE },     { "headline", NX_FIELD_TITLE },
	{ "hd", NX_FIELD_TITLE },        { "hl", NX_FIELD_TITLE },
	{ "heading", NX_FIELD_TITLE },     { "intitle", NX_FIELD_TITLE },
	{ "lead", NX_FIELD_LEAD },       { "lp", NX_FIELD_LEAD },
	{ "body", NX_FIELD_BODY },       { "intext", NX_FIELD_BODY },
	{ "author", NX_FIELD_AUTHOR },   { "byline", NX_FIELD_AUTHOR },
	{ "by", NX_FIELD_AUTHOR },       { "source", NX_FIELD_SOURCE },
	{ "site", NX_FIELD_SOURCE },     { "domain", NX_FIELD_SOURCE },
	{ "section", NX_FIELD_SECTION }, { "category", NX_FIELD_SECTION },
	{ "lang", NX_FIELD_LANG },       { "language", NX_FIELD_LANG },
	{ "url", NX_FIELD_URL },         { "inurl", NX_FIELD_URL },
	{ "link", NX_FIELD_URL },        { "tag", NX_FIELD_TAG },
	{ "label", NX_FIELD_TAG },       { "keyword", NX_FIELD_TAG },
};

/* One to five digits and nothing else, as a distance; false otherwise. */
static bool
read_distance(const char *p, size_t len, uint32_t *distance)
{
	uint32_t n = 0;

	if (len < 1 || len > 5)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!nx_char_is_digit(p[i]))
			return false;
		n = n * 10 + (uint32_t)(p[i] - '0');
	}
	*distance = n;
	return true;
}

/* What no connector begins with need not be compared with all of them: nearly every word. */
static bool
may_connect(struct nx_str word)
{
	return word.len > 0 && memchr("w/noapWNOAP", *word.ptr, 11);
}

static bool
read_connector(struct nx_str word, struct nx_token *token)
{
	if (!may_connect(word))
		return false;
	for (size_t i = 0; i < sizeof(connectors) / sizeof(*connectors); i++) {
		const struct connector *c = &connectors[i];
		size_t n = c->len;
		struct nx_str head = { word.ptr, n };
		if (word.len < n || !nx_str_is_nocase(head, c->prefix))
			continue;
		if (c->number ? !read_distance(word.ptr + n, word.len - n, &token->distance) :
		                word.len != n)
			continue;
		token->kind = NX_TOKEN_PROX;
		token->leaf = c->kind;
		return true;
	}
	return false;
}

bool
nx_query_read_operator(struct nx_str word, struct nx_token *token)
{
	token->capital = true;
	token->symbol = false;
	if (nx_str_is(word, "AND") || nx_str_is(word, "&&")) {
		token->kind = NX_TOKEN_AND;
	} else if (nx_str_is(word, "OR") || nx_str_is(word, "||")) {
		token->kind = NX_TOKEN_OR;
	} else if (nx_str_is(word, "NOT")) {
		token->kind = NX_TOKEN_NOT;
	} else if (nx_str_is(word, "NEAR")) {
		token->kind = NX_TOKEN_PROX;
		token->leaf = NX_QUERY_NEAR;
		token->distance = 10; /* FTS5's default */
	} else if (nx_str_is(word, "SAME")) {
		token->kind = NX_TOKEN_PROX;
		token->leaf = NX_QUERY_PARAGRAPH;
	} else {
		token->capital = false;
		return read_connector(word, token);
	}
	token->symbol = *word.ptr == '&' || *word.ptr == '|';
	return true;
}

enum nx_query_field
nx_query_field_of(struct nx_str name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (nx_str_is_nocase(name, names[i].name))
			return names[i].field;
	return NX_FIELD_NONE;
}

const char *
nx_query_field_name(enum nx_query_field field)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].field == field)
			return names[i].name;
	return "";
}

bool
nx_query_is_url(struct nx_str text)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(schemes[i]);
		unsigned width;
		if (text.len > n && nx_str_is_nocase((struct nx_str){ text.ptr, n }, schemes[i]) &&
		    nx_char_at(text.ptr + n, text.ptr + text.len, &width) == NX_CHAR_WORD)
			return true;
	}
	return false;
}
