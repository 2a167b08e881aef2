#include "query/build.h"

#include <string.h>

struct nx_query *
nx_query_new(struct nx_query_reader *self, enum nx_query_kind kind, uint32_t begin, uint32_t end)
{
	struct nx_query *node = nx_arena_zalloc(self->arena, 1, sizeof(*node));

	if (!node)
		return NULL;
	node->kind = kind;
	node->begin = begin;
	node->end = end;
	node->boost = 1;
	node->from = INT64_MIN;
	node->until = INT64_MAX;
	node->max_words = UINT32_MAX;
	return node;
}

void
nx_query_list_add(struct nx_query_reader *self, struct nx_query_list *list, struct nx_query *item)
{
	if (!item)
		return;
	if (list->nitems == list->room) {
		uint32_t room = list->room ? list->room * 2 : 4;
		struct nx_query **more = nx_arena_alloc(self->arena,
		                                        room * sizeof(struct nx_query *));
		if (!more)
			return;
		if (list->nitems)
			memcpy(more, list->items, list->nitems * sizeof(*more));
		list->items = more;
		list->room = room;
	}
	list->items[list->nitems++] = item;
}

static struct nx_query *
with_children(struct nx_query_reader *self, enum nx_query_kind kind,
              const struct nx_query_list *list)
{
	struct nx_query *node = nx_query_new(self, kind, UINT32_MAX, 0);

	if (!node)
		return NULL;
	node->children = list->items;
	node->nchildren = list->nitems;
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct nx_query *child = list->items[i];
		node->begin = child->begin < node->begin ? child->begin : node->begin;
		node->end = child->end > node->end ? child->end : node->end;
	}
	return node;
}

static struct nx_query *
with_child(struct nx_query_reader *self, enum nx_query_kind kind, struct nx_query *child)
{
	struct nx_query_list list = { 0 };

	nx_query_list_add(self, &list, child);
	return list.nitems ? with_children(self, kind, &list) : NULL;
}

struct nx_query *
nx_query_make_boosted(struct nx_query *node, double boost)
{
	if (!node)
		return NULL;
	node->boost *= boost;
	node->boost = node->boost < 0.001 ? 0.001 : node->boost > 1000 ? 1000 : node->boost;
	return node;
}

/* Selects articles but gives them no score: needs something positive beside it. */
static bool
is_condition(const struct nx_query *node)
{
	return node->kind == NX_QUERY_DATE || node->kind == NX_QUERY_LENGTH ||
	       node->kind == NX_QUERY_NOT;
}

static struct nx_query *
new_all(struct nx_query_reader *self, const struct nx_query *beside)
{
	return nx_query_new(self, NX_QUERY_ALL, beside->begin, beside->begin);
}

struct nx_query *
nx_query_make_standalone(struct nx_query_reader *self, struct nx_query *node)
{
	struct nx_query_list list = { 0 };

	if (!node || !is_condition(node))
		return node;
	node->boost = 1;
	nx_query_list_add(self, &list, new_all(self, node));
	nx_query_list_add(self, &list, node);
	return with_children(self, NX_QUERY_AND, &list);
}

struct nx_query *
nx_query_make_not(struct nx_query_reader *self, struct nx_query *child)
{
	if (!child)
		return NULL;
	if (child->kind == NX_QUERY_NOT)
		return child->children[0];
	if (child->kind == NX_QUERY_ALL || child->kind == NX_QUERY_NOTHING) {
		child->kind = child->kind == NX_QUERY_ALL ? NX_QUERY_NOTHING : NX_QUERY_ALL;
		child->boost = 1;
		return child;
	}
	return with_child(self, NX_QUERY_NOT, child);
}

/* What an AND is made of, its children sorted out. */
struct conjunction {
	struct nx_query_list parts;
	struct nx_query *all, *date, *length;
	uint32_t npositive;
	bool nothing;
};

static void
merge_date(struct nx_query_reader *self, struct conjunction *and, struct nx_query *node)
{
	if (!and->date) {
		and->date = node;
		nx_query_list_add(self, &and->parts, node);
		return;
	}
	if (node->from > and->date->from)
		and->date->from = node->from;
	if (node->until < and->date->until)
		and->date->until = node->until;
	and->nothing = and->nothing || and->date->from >= and->date->until;
}

static void
merge_length(struct nx_query_reader *self, struct conjunction *and, struct nx_query *node)
{
	if (!and->length) {
		and->length = node;
		nx_query_list_add(self, &and->parts, node);
		return;
	}
	if (node->min_words > and->length->min_words)
		and->length->min_words = node->min_words;
	if (node->max_words < and->length->max_words)
		and->length->max_words = node->max_words;
	and->nothing = and->nothing || and->length->min_words > and->length->max_words;
}

static void
add_conjunct(struct nx_query_reader *self, struct conjunction *and, struct nx_query *node)
{
	if (node->kind == NX_QUERY_AND && node->boost == 1) { /* at most one level: already flat */
		for (uint32_t i = 0; i < node->nchildren; i++)
			add_conjunct(self, and, node->children[i]);
		return;
	}
	node->occur = NX_OCCUR_SHOULD;
	if (is_condition(node))
		node->boost = 1;
	else
		and->npositive += node->kind != NX_QUERY_ALL;
	if (node->kind == NX_QUERY_ALL)
		and->all = node;
	else if (node->kind == NX_QUERY_NOTHING)
		and->nothing = true;
	else if (node->kind == NX_QUERY_DATE)
		merge_date(self, and, node);
	else if (node->kind == NX_QUERY_LENGTH)
		merge_length(self, and, node);
	else
		nx_query_list_add(self, &and->parts, node);
}

static struct nx_query *
new_nothing(struct nx_query_reader *self, const struct nx_query_list *list)
{
	return nx_query_new(self, NX_QUERY_NOTHING, list->items[0]->begin,
	                    list->items[list->nitems - 1]->end);
}

/* The sorted parts as a node: one part alone is itself, even a bare condition. */
static struct nx_query *
finish_and(struct nx_query_reader *self, struct conjunction *and)
{
	struct nx_query_list whole = { 0 };

	if (!and->parts.nitems)
		return and->all;
	if (and->parts.nitems == 1)
		return and->parts.items[0];
	if (!and->npositive) {
		nx_query_list_add(self, &whole, new_all(self, and->parts.items[0]));
		for (uint32_t i = 0; i < and->parts.nitems; i++)
			nx_query_list_add(self, &whole, and->parts.items[i]);
		return with_children(self, NX_QUERY_AND, &whole);
	}
	return with_children(self, NX_QUERY_AND, &and->parts);
}

struct nx_query *
nx_query_make_and(struct nx_query_reader *self, const struct nx_query_list *list)
{
	struct conjunction and = { .npositive = 0 };

	for (uint32_t i = 0; i < list->nitems; i++)
		add_conjunct(self, &and, list->items[i]);
	return and.nothing ? new_nothing(self, list) : finish_and(self, &and);
}

struct nx_query *
nx_query_make_or(struct nx_query_reader *self, const struct nx_query_list *list)
{
	struct nx_query_list parts = { 0 }, whole = { 0 };

	for (uint32_t i = 0; i < list->nitems; i++) {
		struct nx_query *node = list->items[i];
		node->occur = NX_OCCUR_SHOULD;
		if (node->kind == NX_QUERY_OR && node->boost == 1)
			for (uint32_t k = 0; k < node->nchildren; k++)
				nx_query_list_add(self, &parts, node->children[k]);
		else if (node->kind != NX_QUERY_NOTHING)
			nx_query_list_add(self, &parts, node);
	}
	if (parts.nitems < 2)
		return parts.nitems ? parts.items[0] : list->nitems ? list->items[0] : NULL;
	for (uint32_t i = 0; i < parts.nitems; i++)
		nx_query_list_add(self, &whole, nx_query_make_standalone(self, parts.items[i]));
	return with_children(self, NX_QUERY_OR, &whole);
}

/* What the items of a group come to. */
struct sorted {
	struct nx_query_list positive, excluded, filters;
	struct nx_query *all; /* the * among them */
	bool nothing;
};

/* An article has one language and one source: two of them side by side are alternatives. */
static void
add_filter(struct nx_query_reader *self, struct sorted *sorted, struct nx_query *node)
{
	for (uint32_t i = 0; i < sorted->filters.nitems; i++) {
		struct nx_query **other = &sorted->filters.items[i];
		struct nx_query_list both = { 0 };
		const struct nx_query *first = (*other)->kind == NX_QUERY_OR ? (*other)->children[0]
		                                                             : *other;
		if (node->kind != NX_QUERY_FIELD || first->kind != NX_QUERY_FIELD ||
		    first->field != node->field ||
		    (node->field != NX_FIELD_LANG && node->field != NX_FIELD_SOURCE))
			continue;
		nx_query_list_add(self, &both, *other);
		nx_query_list_add(self, &both, node);
		*other = nx_query_make_or(self, &both);
		return;
	}
	nx_query_list_add(self, &sorted->filters, node);
}

/* Whether a group inside a group says the same as its children standing outside. */
static bool
dissolves(const struct nx_query *node)
{
	if (node->kind != NX_QUERY_GROUP || node->boost != 1 || node->occur == NX_OCCUR_MUST_NOT)
		return false;
	for (uint32_t i = 0; i < node->nchildren; i++)
		if (node->children[i]->occur != node->occur)
			return false;
	return true;
}

static void
sort_item(struct nx_query_reader *self, struct sorted *sorted, struct nx_query *node)
{
	if (node->kind == NX_QUERY_NOT) {
		enum nx_query_occur occur = node->occur == NX_OCCUR_MUST_NOT ? NX_OCCUR_SHOULD :
		                                                               NX_OCCUR_MUST_NOT;
		node = node->children[0];
		node->occur = occur;
	}
	if (node->kind == NX_QUERY_ALL && node->occur != NX_OCCUR_MUST_NOT) {
		if (!sorted->all || node->occur == NX_OCCUR_MUST)
			sorted->all = node;
	} else if (node->kind == NX_QUERY_ALL || node->kind == NX_QUERY_NOTHING) {
		bool empty = node->kind == NX_QUERY_ALL || node->occur == NX_OCCUR_MUST;
		sorted->nothing = sorted->nothing || empty;
	} else if (node->occur == NX_OCCUR_MUST_NOT) {
		nx_query_list_add(self, &sorted->excluded, node);
	} else if (nx_query_is_filter(node)) {
		add_filter(self, sorted, node);
	} else if (dissolves(node)) {
		for (uint32_t i = 0; i < node->nchildren; i++)
			nx_query_list_add(self, &sorted->positive, node->children[i]);
	} else {
		nx_query_list_add(self, &sorted->positive,
		                  nx_query_make_standalone(self, node));
	}
}

/* Wishes alone: among filters they rank what passes, else they are what is asked for. */
static void
place_wishes(struct nx_query_reader *self, struct sorted *sorted)
{
	for (uint32_t i = 0; i < sorted->positive.nitems; i++)
		if (sorted->positive.items[i]->occur != NX_OCCUR_WISH)
			return;
	if (!sorted->all && sorted->filters.nitems)
		sorted->all = new_all(self, sorted->positive.items[0]);
	if (sorted->all)
		sorted->all->occur = NX_OCCUR_MUST;
	for (uint32_t i = 0; i < sorted->positive.nitems && !sorted->all; i++)
		sorted->positive.items[i]->occur = NX_OCCUR_SHOULD;
}

/* The words, each with its mark, as a node; exclusions alone stay for the AND around. */
static struct nx_query *
words_of(struct nx_query_reader *self, struct sorted *sorted)
{
	struct nx_query_list list;
	bool required = false;

	if (!sorted->positive.nitems)
		return NULL;
	place_wishes(self, sorted);
	list = sorted->positive;
	for (uint32_t i = 0; i < list.nitems; i++)
		required = required || list.items[i]->occur == NX_OCCUR_MUST;
	if (sorted->all && sorted->all->occur == NX_OCCUR_MUST && !required)
		nx_query_list_add(self, &list, sorted->all);
	for (uint32_t i = 0; i < sorted->excluded.nitems; i++)
		nx_query_list_add(self, &list, sorted->excluded.items[i]);
	sorted->excluded.nitems = 0;
	if (list.nitems == 1)
		return list.items[0];
	return with_children(self, NX_QUERY_GROUP, &list);
}

/* Whether nothing but letters is in it, so that it cannot be several words. */
static bool
is_plain(struct nx_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.ptr[i] | 32) < 'a' || (text.ptr[i] | 32) > 'z')
			return false;
	return true;
}

/* +air-defense lang:en insists on the words side by side, as +air-defense alone does. */
static void
insist(struct nx_query *node)
{
	if (node->kind == NX_QUERY_FIELD)
		node = node->children[0];
	if (node->kind == NX_QUERY_WORD && !is_plain(node->text) && !nx_query_is_url(node->text))
		node->kind = NX_QUERY_PHRASE;
}

struct nx_query *
nx_query_make_group(struct nx_query_reader *self, const struct nx_query_list *list)
{
	struct sorted sorted = { .nothing = false };
	struct nx_query_list parts = { 0 };
	struct nx_query *words;

	for (uint32_t i = 0; i < list->nitems; i++)
		sort_item(self, &sorted, list->items[i]);
	if (sorted.nothing)
		return new_nothing(self, list);
	words = words_of(self, &sorted);
	if (words && words->occur == NX_OCCUR_MUST && sorted.filters.nitems)
		insist(words);
	nx_query_list_add(self, &parts, words);
	if (!parts.nitems)
		nx_query_list_add(self, &parts, sorted.all);
	for (uint32_t i = 0; i < sorted.filters.nitems; i++)
		nx_query_list_add(self, &parts, sorted.filters.items[i]);
	for (uint32_t i = 0; i < sorted.excluded.nitems; i++)
		nx_query_list_add(self, &parts, nx_query_make_not(self, sorted.excluded.items[i]));
	if (!parts.nitems && list->nitems) /* nothing but contradictions were there */
		return new_nothing(self, list);
	return nx_query_make_and(self, &parts);
}

static bool
is_any_of(const struct nx_query *node)
{
	if (node->kind != NX_QUERY_GROUP)
		return node->kind == NX_QUERY_OR;
	for (uint32_t i = 0; i < node->nchildren; i++)
		if (node->children[i]->occur != NX_OCCUR_SHOULD)
			return false;
	return true;
}

/* Bare words in the parentheses of an operator are alternatives. */
static struct nx_query *
as_alternatives(struct nx_query_reader *self, struct nx_query *node)
{
	struct nx_query_list list = { 0 };
	struct nx_query *or;

	if (!is_any_of(node))
		return node;
	for (uint32_t i = 0; i < node->nchildren; i++)
		nx_query_list_add(self, &list, as_alternatives(self, node->children[i]));
	or = nx_query_make_or(self, &list);
	if (!or)
		return node;
	or->boost = node->boost;
	return or;
}

/* Whether each occurrence of `node` has a place in the text; `nested`: NEAR ... count as well. */
static bool
has_places(const struct nx_query *node, bool nested)
{
	switch (node->kind) {
	case NX_QUERY_WORD:
	case NX_QUERY_PHRASE:
	case NX_QUERY_WILDCARD:
	case NX_QUERY_FUZZY:
	case NX_QUERY_CAPS:
		return true;
	case NX_QUERY_NEAR:
	case NX_QUERY_PRE:
	case NX_QUERY_SENTENCE:
	case NX_QUERY_PARAGRAPH:
		return nested;
	case NX_QUERY_OR:
		for (uint32_t i = 0; i < node->nchildren; i++)
			if (!has_places(node->children[i], nested))
				return false;
		return true;
	default:
		return false;
	}
}

/* title:a w/5 title:b is title:(a w/5 b): takes the fields off when all are the same. Not from
 * url:, whose addresses are read otherwise than words. */
static enum nx_query_field
take_common_field(struct nx_query_list *list)
{
	enum nx_query_field field = list->items[0]->field;

	for (uint32_t i = 0; i < list->nitems; i++)
		if (list->items[i]->kind != NX_QUERY_FIELD || list->items[i]->field != field ||
		    list->items[i]->boost != 1 || field == NX_FIELD_URL)
			return NX_FIELD_NONE;
	for (uint32_t i = 0; i < list->nitems; i++)
		list->items[i] = list->items[i]->children[0];
	return field;
}

static struct nx_query *
in_field(struct nx_query_reader *self, enum nx_query_field field, struct nx_query *child)
{
	struct nx_query *node = with_child(self, NX_QUERY_FIELD, child);

	if (node)
		node->field = field;
	return node;
}

struct nx_query *
nx_query_make_near(struct nx_query_reader *self, const struct nx_token *operator_,
                   const struct nx_query_list *list)
{
	struct nx_query_list parts = *list;
	struct nx_query *node;
	enum nx_query_field field;

	if (parts.nitems < 2)
		return parts.nitems ? parts.items[0] : NULL;
	field = take_common_field(&parts);
	for (uint32_t i = 0; i < parts.nitems; i++) {
		parts.items[i] = as_alternatives(self, parts.items[i]);
		if (has_places(parts.items[i], true))
			continue;
		nx_query_complain(self, NIDX_ESYNTAX, operator_->begin,
		                  "%.*s takes words, phrases or ORs of them on its sides: use AND "
		                  "here",
		                  (int)operator_->text.len, operator_->text.ptr);
		node = nx_query_make_and(self, &parts);
		return field ? in_field(self, field, node) : node;
	}
	node = with_children(self, operator_->leaf, &parts);
	if (node && (node->kind == NX_QUERY_NEAR || node->kind == NX_QUERY_PRE))
		node->distance = operator_->distance;
	return field && node ? in_field(self, field, node) : node;
}

/* A boost within means the same without, and is read back there. */
static struct nx_query *
take_boost(struct nx_query *node, struct nx_query *child)
{
	if (!node)
		return NULL;
	node->boost = child->boost;
	child->boost = 1;
	return node;
}

struct nx_query *
nx_query_make_atleast(struct nx_query_reader *self, const struct nx_token *token,
                      struct nx_query *child)
{
	struct nx_query *node;

	if (!child)
		return NULL;
	if (child->kind == NX_QUERY_FIELD && child->boost == 1 && child->field != NX_FIELD_URL) {
		node = nx_query_make_atleast(self, token, child->children[0]);
		child->children[0] = node ? node : child->children[0];
		return child;
	}
	child = as_alternatives(self, child);
	if (!has_places(child, false)) {
		nx_query_complain(self, NIDX_ESYNTAX, token->begin,
		                  "%.*s counts a word, a phrase or an OR of them: write one of "
		                  "these in its parentheses",
		                  (int)token->text.len, token->text.ptr);
		return child;
	}
	node = with_child(self, NX_QUERY_ATLEAST, child);
	if (node)
		node->count = token->count;
	return take_boost(node, child);
}

struct nx_query *
nx_query_make_field(struct nx_query_reader *self, const struct nx_token *token,
                    struct nx_query *child)
{
	struct nx_query *node;

	if (!child || child->kind == NX_QUERY_DATE || child->kind == NX_QUERY_LENGTH ||
	    child->kind == NX_QUERY_FIELD || child->kind == NX_QUERY_NOTHING)
		return child;
	if (child->kind == NX_QUERY_NOT)
		return nx_query_make_not(self,
		                         nx_query_make_field(self, token, child->children[0]));
	node = in_field(self, token->field, child);
	if (node)
		node->begin = token->begin;
	return child->nchildren ? take_boost(node, child) : node;
}
