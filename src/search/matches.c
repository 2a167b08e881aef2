#include "search/matches.h"

#include "search/docset.h"

#include <assert.h>

/* The plan's docset standing on `doc`; *matches tells whether it is one of the answers. */
static struct nx_docset *
stand_on(struct nx_docset_ctx *ctx, const struct nx_plan *plan, uint32_t segment, nx_doc doc,
         struct nx_arena *arena, bool *matches)
{
	const struct nx_segment *reader;
	struct nx_docset *docset;

	assert(segment < plan->snapshot->nsegments);
	reader = plan->snapshot->segments[segment].segment;
	*ctx = (struct nx_docset_ctx){ .plan = plan, .segment = reader, .nsegment = segment,
		                       .norms = nx_segment_norms(reader),
		                       .ndocs = nx_segment_ndocs(reader), .arena = arena };
	docset = nx_docset_new(ctx, plan->root);
	*matches = docset && nx_docset_seek(docset, doc) == doc && nx_docset_matches(docset);
	return docset;
}

static inline bool
stands_before(struct nx_span a, struct nx_span b)
{
	return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
}

/* Sorted runs one behind the other, so insertion would be quadratic: a merge sort, bottom up. */
static bool
sort_spans(struct nx_spans *spans, struct nx_arena *arena)
{
	struct nx_span *from = spans->items, *to;
	uint32_t n = spans->count;

	to = nx_arena_alloc(arena, n * sizeof(*to));
	if (!to)
		return false;
	for (uint64_t width = 1; width < n; width *= 2) {
		struct nx_span *swap = from;
		for (uint64_t left = 0; left < n; left += 2 * width) {
			uint64_t mid = left + width < n ? left + width : n;
			uint64_t end = mid + width < n ? mid + width : n, i = left, j = mid;
			for (uint64_t at = left; at < end; at++)
				to[at] = j == end || (i < mid && !stands_before(from[j], from[i]))
				             ? from[i++]
				             : from[j++];
		}
		from = to;
		to = swap;
	}
	spans->items = from;
	return true;
}

static void
drop_repeated(struct nx_spans *spans)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < spans->count; i++)
		if (i == 0 || stands_before(spans->items[n - 1], spans->items[i]))
			spans->items[n++] = spans->items[i];
	spans->count = n;
}

enum nidx_status
nx_search_match_positions(const struct nx_plan *plan, uint32_t segment, nx_doc doc,
                          struct nx_arena *arena, struct nx_spans *spans, struct nidx_error *err)
{
	struct nx_docset_ctx ctx;
	bool matches;
	struct nx_docset *docset = stand_on(&ctx, plan, segment, doc, arena, &matches);

	*spans = (struct nx_spans){ 0 };
	if (!docset)
		return nx_fail_memory(err);
	if (matches && docset->class->marks)
		docset->class->marks(docset, spans);
	if (arena->failed || !sort_spans(spans, arena))
		return nx_fail_memory(err);
	drop_repeated(spans);
	return NIDX_OK;
}

enum nidx_status
nx_search_explain(const struct nx_plan *plan, uint32_t segment, nx_doc doc, struct nx_arena *arena,
                  struct nx_buffer *out, struct nidx_error *err)
{
	struct nx_docset_ctx ctx;
	bool matches;
	struct nx_docset *docset = stand_on(&ctx, plan, segment, doc, arena, &matches);

	if (!docset)
		return nx_fail_memory(err);
	if (matches)
		nx_docset_explain(docset, 0, out);
	else
		nx_buffer_printf(out, "no match\n");
	return out->failed || arena->failed ? nx_fail_memory(err) : NIDX_OK;
}
