/* print.c - the tree as a query again. */
#include "base/buffer.h"
#include "query/chars.h"
#include "query/span.h"
#include "query/token.h"

static void
put_text(struct nx_str text, struct nx_buffer *out)
{
	nx_buffer_put(out, text.ptr, text.len);
}

/* Written by hand: printf would use the locale's decimal comma. */
static void
put_boost(double boost, struct nx_buffer *out)
{
	uint64_t millionths = (uint64_t)(boost * 1e6 + .5), part = millionths % 1000000;
	int ndigits = 6;

	if (millionths == 1000000)
		return;
	nx_buffer_printf(out, "^%llu", (unsigned long long)(millionths / 1000000));
	if (!part)
		return;
	for (; part % 10 == 0; part /= 10)
		ndigits--;
	nx_buffer_printf(out, ".%0*llu", ndigits, (unsigned long long)part);
}

static void
put_length(const struct nx_query *node, struct nx_buffer *out)
{
	nx_buffer_printf(out, "wc:");
	if (node->min_words == node->max_words) {
		nx_buffer_printf(out, "%u", node->min_words);
		return;
	}
	if (node->min_words || node->max_words == UINT32_MAX)
		nx_buffer_printf(out, "%u", node->min_words);
	nx_buffer_printf(out, "..");
	if (node->max_words != UINT32_MAX)
		nx_buffer_printf(out, "%u", node->max_words);
}

/* A node without children and its suffix, not its boost. */
static void
put_leaf(const struct nx_query *node, struct nx_buffer *out)
{
	switch (node->kind) {
	case NX_QUERY_ALL:
		nx_buffer_put_u8(out, '*');
		return;
	case NX_QUERY_PHRASE:
		nx_buffer_put_u8(out, '"');
		put_text(node->text, out);
		nx_buffer_put_u8(out, '"');
		if (node->distance)
			nx_buffer_printf(out, "~%u", node->distance);
		return;
	case NX_QUERY_FUZZY:
		put_text(node->text, out);
		nx_buffer_printf(out, "~%u", node->distance);
		return;
	case NX_QUERY_CAPS:
		nx_buffer_printf(out, "caps(");
		put_text(node->text, out);
		nx_buffer_put_u8(out, ')');
		return;
	case NX_QUERY_DATE:
		nx_buffer_printf(out, "date:");
		nx_query_print_date_span(node->from, node->until, out);
		return;
	case NX_QUERY_LENGTH:
		put_length(node, out);
		return;
	default:
		put_text(node->text, out);
	}
}

static void
put_separator(const struct nx_query *node, struct nx_buffer *out)
{
	switch (node->kind) {
	case NX_QUERY_AND:
		nx_buffer_printf(out, " AND ");
		return;
	case NX_QUERY_OR:
		nx_buffer_printf(out, " OR ");
		return;
	case NX_QUERY_NEAR:
		nx_buffer_printf(out, " NEAR/%u ", node->distance);
		return;
	case NX_QUERY_PRE:
		nx_buffer_printf(out, " PRE/%u ", node->distance);
		return;
	case NX_QUERY_SENTENCE:
		nx_buffer_printf(out, " W/S ");
		return;
	case NX_QUERY_PARAGRAPH:
		nx_buffer_printf(out, " W/P ");
		return;
	default:
		nx_buffer_put_u8(out, ' ');
	}
}

static void put_operand(const struct nx_query *node, struct nx_buffer *out);

/* The children with their operator between, no parentheses around. */
static void
put_joined(const struct nx_query *node, struct nx_buffer *out)
{
	for (uint32_t i = 0; i < node->nchildren; i++) {
		const struct nx_query *child = node->children[i];
		if (i)
			put_separator(node, out);
		if (node->kind == NX_QUERY_GROUP && child->occur == NX_OCCUR_MUST)
			nx_buffer_put_u8(out, '+');
		if (node->kind == NX_QUERY_GROUP && child->occur == NX_OCCUR_MUST_NOT)
			nx_buffer_put_u8(out, '-');
		put_operand(child, out);
	}
}

static bool
has_star(struct nx_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '*')
			return true;
	return false;
}

/* Whether a leaf behind url: is read back as it is: url: takes everything to the next space. */
static bool
stands_behind_url(const struct nx_query *node)
{
	return node->boost == 1 &&
	       ((node->kind == NX_QUERY_WORD && !has_star(node->text)) ||
	        (node->kind == NX_QUERY_WILDCARD && has_star(node->text)) ||
	        node->kind == NX_QUERY_PHRASE || node->kind == NX_QUERY_ALL);
}

static void
put_field(const struct nx_query *node, struct nx_buffer *out)
{
	const struct nx_query *child = node->children[0];
	bool bare = child->nchildren ? child->kind != NX_QUERY_ATLEAST : stands_behind_url(child);
	bool wrapped = node->field == NX_FIELD_URL && !bare;

	nx_buffer_printf(out, "%s:%s", nx_query_field_name(node->field), wrapped ? "(" : "");
	put_operand(child, out);
	if (wrapped)
		nx_buffer_put_u8(out, ')');
}

static bool
needs_parentheses(const struct nx_query *node)
{
	switch (node->kind) {
	case NX_QUERY_WORD:
		return node->boost != 1 && nx_query_is_url(node->text);
	case NX_QUERY_FIELD:
		return node->boost != 1;
	case NX_QUERY_ATLEAST:
		return false;
	default:
		return node->nchildren > 1;
	}
}

/* A node without parentheses and boost. */
static void
put_inner(const struct nx_query *node, struct nx_buffer *out)
{
	switch (node->kind) {
	case NX_QUERY_NOTHING:
		nx_buffer_printf(out, "NOT *");
		return;
	case NX_QUERY_NOT:
		nx_buffer_printf(out, "NOT ");
		put_operand(node->children[0], out);
		return;
	case NX_QUERY_FIELD:
		put_field(node, out);
		return;
	case NX_QUERY_ATLEAST:
		nx_buffer_printf(out, "atleast%u(", node->count);
		put_inner(node->children[0], out);
		nx_buffer_put_u8(out, ')');
		return;
	default:
		if (node->nchildren)
			put_joined(node, out);
		else
			put_leaf(node, out);
	}
}

static void
put_operand(const struct nx_query *node, struct nx_buffer *out)
{
	bool parentheses = needs_parentheses(node);

	if (parentheses)
		nx_buffer_put_u8(out, '(');
	put_inner(node, out);
	if (parentheses)
		nx_buffer_put_u8(out, ')');
	put_boost(node->boost, out);
}

void
nx_query_print(const struct nx_query *tree, struct nx_buffer *out)
{
	if (tree->occur == NX_OCCUR_MUST)
		nx_buffer_put_u8(out, '+');
	if (tree->boost == 1)
		put_inner(tree, out);
	else
		put_operand(tree, out);
}
