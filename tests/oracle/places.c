/* places.c - where a positional operator stands in an article: every combination is tried. */
#include "tests/oracle/inside.h"

#include <assert.h>
#include <stdlib.h>

/* Keeps the spans that hold no other, each once, in order. */
static void
keep_minimal(struct spans *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		bool minimal = true;
		for (uint32_t j = 0; j < s->n && minimal; j++) {
			struct span a = s->items[i], b = s->items[j];
			bool same = a.begin == b.begin && a.end == b.end;
			minimal = !(b.begin >= a.begin && b.end <= a.end && (!same || j < i));
		}
		if (minimal)
			s->items[n++] = s->items[i];
		else
			s->items[i] = s->items[--s->n], i--;
	}
	s->n = n;
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t j = i; j && s->items[j].begin < s->items[j - 1].begin; j--) {
			struct span swap = s->items[j];
			s->items[j] = s->items[j - 1];
			s->items[j - 1] = swap;
		}
}

static void
add_span(struct spans *s, uint32_t begin, uint32_t end)
{
	if (s->n == MAX_SPANS)
		keep_minimal(s);
	assert(s->n < MAX_SPANS);
	s->items[s->n++] = (struct span){ begin, end };
}

bool
oracle_in_zone(const struct doc *doc, enum nx_query_field zone, uint32_t pos)
{
	return zone == NX_FIELD_TITLE  ? pos < doc->title_end
	       : zone == NX_FIELD_LEAD ? pos >= doc->title_end && pos < doc->lead_end
	       : zone == NX_FIELD_BODY ? pos >= doc->lead_end
	                               : true;
}

static void
spans_of_term(const struct doc *doc, enum nx_query_field zone, uint32_t term, uint32_t width,
              struct spans *out)
{
	for (size_t i = 0; i < doc->nwords; i++)
		if (doc->words[i].term == term && oracle_in_zone(doc, zone, doc->words[i].pos))
			add_span(out, doc->words[i].pos, doc->words[i].pos + width - 1);
}

/* Whether one choice of a span for each kid satisfies the operator. */
static bool
satisfies(const struct node *node, const struct span *chosen)
{
	int64_t least = INT64_MAX, most = INT64_MIN, first_end = INT64_MAX, last_begin = 0;

	for (uint32_t i = 0; i < node->nkids; i++) {
		int64_t start = (int64_t)chosen[i].begin - node->kids[i]->offset;
		least = start < least ? start : least;
		most = start > most ? start : most;
		first_end = chosen[i].end < first_end ? chosen[i].end : first_end;
		last_begin = chosen[i].begin > last_begin ? chosen[i].begin : last_begin;
		if (node->kind == PRE && i && chosen[i].begin <= chosen[i - 1].end)
			return false;
	}
	if (node->kind == PHRASE)
		return most - least <= node->distance;
	return last_begin - first_end <= node->distance;
}

/* Tries every combination. */
static void
combine(const struct node *node, const struct spans *kids, struct span *chosen, uint32_t i,
        struct spans *out)
{
	if (i == node->nkids) {
		uint32_t begin = UINT32_MAX, end = 0;
		for (uint32_t k = 0; k < node->nkids; k++) {
			begin = chosen[k].begin < begin ? chosen[k].begin : begin;
			end = chosen[k].end > end ? chosen[k].end : end;
		}
		if (satisfies(node, chosen))
			add_span(out, begin, end);
		return;
	}
	for (uint32_t k = 0; k < kids[i].n; k++) {
		chosen[i] = kids[i].items[k];
		if (node->kind == PHRASE && i && node->distance == 0 &&
		    (int64_t)chosen[i].begin - node->kids[i]->offset !=
		        (int64_t)chosen[0].begin - node->kids[0]->offset)
			continue; /* or an exact phrase of many words would take forever */
		combine(node, kids, chosen, i + 1, out);
	}
}

/* One span for each stretch that holds all kids: the hull of the first of each. */
static void
find_stretches(const struct node *node, const struct doc *doc, const struct spans *kids,
               struct spans *out)
{
	uint32_t begin = 0;

	for (size_t w = 0; w <= doc->nwords; w++) {
		uint32_t end = UINT32_MAX, from = UINT32_MAX, to = 0, found = 0;
		if (w < doc->nwords && doc->words[w].term != node->terms[0])
			continue;
		if (w < doc->nwords)
			end = doc->words[w].pos;
		for (uint32_t i = 0; i < node->nkids; i++)
			for (uint32_t k = 0; k < kids[i].n; k++)
				if (kids[i].items[k].begin >= begin && kids[i].items[k].end < end) {
					from = kids[i].items[k].begin < from
					           ? kids[i].items[k].begin
					           : from;
					to = kids[i].items[k].end > to ? kids[i].items[k].end : to;
					found++;
					break;
				}
		if (found == node->nkids)
			add_span(out, from, to);
		begin = end;
	}
}

/* Zones are texts of their own: no phrase is in two, and no nearness reaches out of the title. */
static bool
crosses(const struct node *node, const struct doc *doc, struct span span)
{
	bool title = span.begin < doc->title_end && span.end >= doc->title_end;
	bool lead = span.begin < doc->lead_end && span.end >= doc->lead_end;

	if (oracle_letter(node->field))
		return false;
	return node->kind == PHRASE ? title || lead
	                            : (node->kind == NEAR || node->kind == PRE) && title;
}

void
oracle_find_spans(const struct node *node, const struct doc *doc, struct spans *out)
{
	struct spans *kids = calloc(node->nkids + 1, sizeof(*kids));
	struct span *chosen = calloc(node->nkids + 1, sizeof(*chosen));

	out->n = 0;
	for (uint32_t i = 0; i < node->nkids; i++)
		oracle_find_spans(node->kids[i], doc, &kids[i]);
	if (node->kind == WORD)
		for (uint32_t i = 0; i < node->nterms; i++)
			spans_of_term(doc, node->zone, node->terms[i], node->widths[i], out);
	else if (node->kind == STRETCH)
		find_stretches(node, doc, kids, out);
	else if (node->kind == ANY || node->kind == ATLEAST)
		for (uint32_t i = 0; i < node->nkids; i++)
			for (uint32_t k = 0; k < kids[i].n; k++)
				add_span(out, kids[i].items[k].begin, kids[i].items[k].end);
	else if (node->kind == PHRASE || node->kind == NEAR || node->kind == PRE)
		combine(node, kids, chosen, 0, out);
	for (uint32_t i = 0; i < out->n; i++)
		if (crosses(node, doc, out->items[i]))
			out->items[i--] = out->items[--out->n];
	keep_minimal(out);
	if (node->kind == ATLEAST && out->n < node->count)
		out->n = 0;
	free(kids);
	free(chosen);
}
