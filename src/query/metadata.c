/* metadata.c - which parts of a query say where from and when rather than what about. */
#include "query/build.h"

static bool
is_unboosted(const struct nx_query *node)
{
	if (node->boost != 1)
		return false;
	for (uint32_t i = 0; i < node->nchildren; i++)
		if (!is_unboosted(node->children[i]))
			return false;
	return true;
}

bool
nx_query_is_filter(const struct nx_query *node)
{
	switch (node->kind) {
	case NX_QUERY_DATE:
	case NX_QUERY_LENGTH:
		return true;
	case NX_QUERY_FIELD:
		return node->field >= NX_FIELD_AUTHOR && is_unboosted(node);
	case NX_QUERY_AND:
	case NX_QUERY_OR:
	case NX_QUERY_GROUP:
	case NX_QUERY_NOT:
		if (node->boost != 1)
			return false;
		for (uint32_t i = 0; i < node->nchildren; i++)
			if (node->children[i]->kind != NX_QUERY_ALL &&
			    !nx_query_is_filter(node->children[i]))
				return false;
		return true;
	default:
		return false;
	}
}

/* Nothing but metadata, boosted or not. */
static bool
is_metadata(const struct nx_query *node)
{
	if (node->kind == NX_QUERY_FIELD)
		return node->field >= NX_FIELD_AUTHOR;
	if (node->kind != NX_QUERY_AND && node->kind != NX_QUERY_OR && node->kind != NX_QUERY_GROUP)
		return false;
	for (uint32_t i = 0; i < node->nchildren; i++)
		if (!is_metadata(node->children[i]))
			return false;
	return true;
}

bool
nx_query_is_wish(const struct nx_query *node)
{
	return is_metadata(node) && !is_unboosted(node);
}
