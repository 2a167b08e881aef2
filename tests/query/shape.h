/* shape.h - checks a query tree against every promise in src/query/tree.h.
 *
 * In a header because the fuzz target, built from one file, checks the same.
 */
#ifndef NX_TESTS_QUERY_SHAPE_H
#define NX_TESTS_QUERY_SHAPE_H

#include "base/buffer.h"
#include "base/utf8.h"
#include "query/tree.h"

static inline bool
is_leaf(enum nx_query_kind kind)
{
	return kind <= NX_QUERY_CAPS || kind >= NX_QUERY_DATE;
}

static inline bool
is_condition(const struct nx_query *node)
{
	return node->kind == NX_QUERY_DATE || node->kind == NX_QUERY_LENGTH ||
	       node->kind == NX_QUERY_NOT;
}

static inline bool
is_positional(enum nx_query_kind kind)
{
	return kind >= NX_QUERY_NEAR && kind <= NX_QUERY_PARAGRAPH;
}

static inline const char *
leaf_fault(const struct nx_query *node)
{
	bool words = node->kind >= NX_QUERY_WORD && node->kind <= NX_QUERY_CAPS;

	if (node->nchildren)
		return "a leaf with children";
	if (words &&
	    (!node->text.len || nx_utf8_valid(node->text.ptr, node->text.len) < node->text.len))
		return "a word without text, or not UTF-8";
	if (node->kind == NX_QUERY_FUZZY && (node->distance < 1 || node->distance > 2))
		return "fuzzy distance";
	if (node->kind == NX_QUERY_DATE && node->from >= node->until)
		return "an empty span of dates";
	if (node->kind == NX_QUERY_LENGTH && node->min_words > node->max_words)
		return "an empty span of lengths";
	return NULL;
}

static inline const char *
and_fault(const struct nx_query *node)
{
	uint32_t ndates = 0, nlengths = 0, nall = 0, nconditions = 0;

	for (uint32_t i = 0; i < node->nchildren; i++) {
		const struct nx_query *child = node->children[i];
		ndates += child->kind == NX_QUERY_DATE;
		nlengths += child->kind == NX_QUERY_LENGTH;
		nall += child->kind == NX_QUERY_ALL;
		nconditions += is_condition(child);
		if (child->kind == NX_QUERY_AND && child->boost == 1)
			return "AND in AND";
	}
	if (ndates > 1 || nlengths > 1)
		return "two spans in one AND";
	return nall != (nconditions + nall == node->nchildren) ? "ALL missing or too much" : NULL;
}

static inline const char *
group_fault(const struct nx_query *node)
{
	uint32_t npositive = 0;

	for (uint32_t i = 0; i < node->nchildren; i++) {
		const struct nx_query *child = node->children[i];
		npositive += child->occur == NX_OCCUR_SHOULD || child->occur == NX_OCCUR_MUST;
		if (child->kind == NX_QUERY_ALL && child->occur != NX_OCCUR_MUST)
			return "a useless ALL";
		if (is_condition(child) && child->occur != NX_OCCUR_MUST_NOT)
			return "a condition among words";
	}
	return npositive ? NULL : "a group of exclusions and wishes";
}

/* What may stand under which parent. */
static inline const char *
child_fault(const struct nx_query *node, const struct nx_query *child)
{
	bool nested = is_positional(node->kind);

	if (child->kind == NX_QUERY_NOTHING)
		return "NOTHING inside";
	if (is_condition(child) && node->kind != NX_QUERY_AND && node->kind != NX_QUERY_NOT &&
	    node->kind != NX_QUERY_GROUP)
		return "a condition out of place";
	if (node->kind == NX_QUERY_OR && child->kind == NX_QUERY_OR && child->boost == 1)
		return "OR in OR";
	if (node->kind == NX_QUERY_NOT && child->kind == NX_QUERY_NOT)
		return "NOT in NOT";
	if (node->kind == NX_QUERY_FIELD && child->kind == NX_QUERY_FIELD)
		return "FIELD in FIELD";
	if (nested || node->kind == NX_QUERY_ATLEAST) {
		if (child->kind == NX_QUERY_OR)
			for (uint32_t i = 0; i < child->nchildren; i++) {
				const char *fault = child_fault(node, child->children[i]);
				if (fault)
					return fault;
			}
		else if (!(child->kind >= NX_QUERY_WORD && child->kind <= NX_QUERY_CAPS) &&
		         !(nested && is_positional(child->kind)))
			return "no place in the text";
	}
	return NULL;
}

static inline const char *
node_fault(const struct nx_query *node, uint32_t depth)
{
	const char *fault = NULL;
	bool one = node->kind == NX_QUERY_NOT || node->kind == NX_QUERY_ATLEAST ||
	           node->kind == NX_QUERY_FIELD;

	if (depth > NX_QUERY_MAX_DEPTH)
		return "too high";
	if (node->boost < .001 || node->boost > 1000)
		return "boost";
	if (is_leaf(node->kind))
		return leaf_fault(node);
	if (one ? node->nchildren != 1 : node->nchildren < 2)
		return "number of children";
	if (node->kind == NX_QUERY_AND)
		fault = and_fault(node);
	if (node->kind == NX_QUERY_GROUP)
		fault = group_fault(node);
	for (uint32_t i = 0; i < node->nchildren && !fault; i++) {
		fault = child_fault(node, node->children[i]);
		if (!fault)
			fault = node_fault(node->children[i], depth + 1);
	}
	return fault;
}

/* What is wrong with the tree, NULL when nothing is. */
static inline const char *
shape_fault(const struct nx_query *tree)
{
	return is_condition(tree) ? "a bare condition" : node_fault(tree, 1);
}

static inline const char *
reparse_fault(const struct nx_query *tree, struct nx_query_options *options,
              struct nx_arena *arena)
{
	struct nx_buffer first = { 0 }, second = { 0 };
	struct nx_query *again;
	const char *fault = NULL;

	options->strict = true;
	options->all = false;
	nx_query_print(tree, &first);
	if (nx_query_parse((const char *)first.bytes, first.len, options, arena, &again, NULL)) {
		fault = "strict mode refuses what was printed";
	} else {
		nx_query_print(again, &second);
		if (first.len != second.len || memcmp(first.bytes, second.bytes, first.len) != 0)
			fault = "printing again differs";
	}
	nx_buffer_release(&first);
	nx_buffer_release(&second);
	return fault;
}

/* Parses in both modes, prints and parses again. What went wrong, NULL when nothing did. */
static inline const char *
roundtrip_fault(const char *text, size_t len, bool all)
{
	struct nx_query_options options = { .all = all, .now = 1578312000 };
	struct nx_arena arena = { 0 };
	struct nidx_error err;
	struct nx_query *tree;
	enum nidx_status status;
	const char *fault;

	if (nx_query_parse(text, len, &options, &arena, &tree, &err)) {
		nx_arena_release(&arena);
		return "forgiving mode refuses";
	}
	fault = shape_fault(tree);
	if (!fault)
		fault = reparse_fault(tree, &options, &arena);
	options.strict = true;
	status = nx_query_parse(text, len, &options, &arena, &tree, &err);
	if (!fault && status == NIDX_OK)
		fault = shape_fault(tree);
	else if (!fault && ((status != NIDX_ESYNTAX && status != NIDX_ELIMIT) || err.offset > len))
		fault = "strict mode fails for no good reason";
	nx_arena_release(&arena);
	return fault;
}

#endif
