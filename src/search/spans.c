#include "search/spans.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_OPERANDS = 16 }; /* almost always enough: more take memory for each match */

bool
nx_spans_reserve(struct nx_spans *self, uint32_t need, struct nx_arena *arena)
{
	uint32_t room = self->room ? self->room : 16;
	struct nx_span *items;

	if (need <= self->room)
		return true;
	while (room < need)
		room = room > UINT32_MAX / 2 ? need : room * 2;
	items = nx_arena_alloc(arena, (size_t)room * sizeof(items[0]));
	if (!items)
		return false;
	if (self->count)
		memcpy(items, self->items, self->count * sizeof(items[0]));
	self->items = items; /* doubling: the arena holds at most as much again in old ones */
	self->room = room;
	return true;
}

/* Appends a span whose begin and end are not before those of the last, keeping the list minimal. */
static bool
add_minimal(struct nx_spans *out, struct nx_span span, struct nx_arena *arena)
{
	while (out->count && out->items[out->count - 1].begin <= span.begin &&
	       out->items[out->count - 1].end >= span.end)
		out->count--; /* the last one holds the new one: it was not minimal */
	if (out->count && span.begin <= out->items[out->count - 1].begin)
		return true; /* the new one holds the last */
	if (!nx_spans_reserve(out, out->count + 1, arena))
		return false;
	out->items[out->count++] = span;
	return true;
}

static inline struct nx_span
current(const struct nx_operand *operand)
{
	return operand->spans->items[operand->at];
}

/* Puts every operand on its first span.  False when one has none. */
static bool
start(struct nx_operand *operands, uint32_t n, struct nx_spans *out)
{
	out->count = 0;
	for (uint32_t i = 0; i < n; i++) {
		operands[i].at = 0;
		if (operands[i].spans->count == 0)
			return false;
	}
	return n > 0;
}

/* From the first to begin to the last to end. */
static struct nx_span
hull(const struct nx_operand *operands, uint32_t n)
{
	struct nx_span all = current(&operands[0]);

	for (uint32_t i = 1; i < n; i++) {
		struct nx_span span = current(&operands[i]);
		all.begin = span.begin < all.begin ? span.begin : all.begin;
		all.end = span.end > all.end ? span.end : all.end;
	}
	return all;
}

/* Where the phrase would start if this operand stood right; may be below zero. */
static inline int64_t
phrase_start(const struct nx_operand *operand)
{
	return (int64_t)current(operand).begin - operand->offset;
}

/* ---- When several minimal spans share the operand that comes first ---- */

static bool
add_any(struct nx_spans *out, struct nx_span span, struct nx_arena *arena)
{
	if (!nx_spans_reserve(out, out->count + 1, arena))
		return false;
	out->items[out->count++] = span;
	return true;
}

/* By begin, longer ones first. */
static int
by_begin(const void *a, const void *b)
{
	const struct nx_span *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return (x->end < y->end) - (x->end > y->end);
}

/* Spans in any order become a minimal list. */
static void
make_minimal(struct nx_spans *spans)
{
	uint32_t kept = spans->count;
	uint64_t least = UINT64_MAX; /* end of those that begin no earlier */

	if (spans->count)
		qsort(spans->items, spans->count, sizeof(spans->items[0]), by_begin);
	for (uint32_t i = spans->count; i-- > 0;)
		if (spans->items[i].end < least) {
			least = spans->items[i].end;
			spans->items[--kept] = spans->items[i];
		}
	spans->count -= kept;
	if (spans->count)
		memmove(spans->items, spans->items + kept, spans->count * sizeof(spans->items[0]));
}

static bool
has_long_spans(const struct nx_operand *operands, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < operands[i].spans->count; j++)
			if (operands[i].spans->items[j].begin != operands[i].spans->items[j].end)
				return true;
	return false;
}

/* Operand `first` stands where it agrees with the others.  Where one of them begins before it, the
 * next one of that may make another minimal span with it: for NEAR, first [5,5] with [0,6] gives
 * [0,6], with [4,9] it gives [4,9].  `limit`: the last place (moved back by the operand's offset)
 * at which the others still agree.  Leaves operands as they were. */
static bool
add_overlapping(struct nx_operand *operands, uint32_t n, uint32_t first, int64_t limit,
                struct nx_spans *out, struct nx_arena *arena)
{
	uint32_t few[FEW_OPERANDS];
	uint32_t *at = n <= FEW_OPERANDS ? few : nx_arena_alloc(arena, n * sizeof(*at));
	bool ok = at != NULL;

	for (uint32_t i = 0; i < n && at; i++)
		at[i] = operands[i].at;
	while (ok) {
		uint32_t m = first;
		for (uint32_t i = 0; i < n; i++)
			if (current(&operands[i]).begin < current(&operands[m]).begin)
				m = i;
		if (m == first || ++operands[m].at == operands[m].spans->count ||
		    phrase_start(&operands[m]) > limit)
			break;
		ok = add_any(out, hull(operands, n), arena);
	}
	for (uint32_t i = 0; i < n && at; i++)
		operands[i].at = at[i];
	return ok;
}

bool
nx_spans_phrase(struct nx_operand *operands, uint32_t n, uint32_t slop, struct nx_spans *out,
                struct nx_arena *arena)
{
	if (!start(operands, n, out))
		return true;
	for (;;) {
		int64_t least = INT64_MAX, most = INT64_MIN;
		uint32_t first = 0;
		for (uint32_t i = 0; i < n; i++) {
			int64_t at = phrase_start(&operands[i]);
			if (at < least) {
				least = at;
				first = i;
			}
			most = at > most ? at : most;
		}
		if (most - least <= slop) {
			if (!(slop ? add_any : add_minimal)(out, hull(operands, n), arena))
				return false;
			if (slop && !add_overlapping(operands, n, first, least + slop, out, arena))
				return false;
		}
		/* The rearmost operand can agree with none of the others any more, which
		 * only move forward. */
		do {
			if (++operands[first].at == operands[first].spans->count) {
				if (slop)
					make_minimal(out);
				return true;
			}
		} while (phrase_start(&operands[first]) + slop < most);
	}
}

bool
nx_spans_phrase_start(const struct nx_operand *operand, struct nx_spans *out,
                      struct nx_arena *arena)
{
	const struct nx_spans *spans = operand->spans;

	out->count = 0;
	if (!nx_spans_reserve(out, spans->count, arena))
		return false;
	for (uint32_t i = 0; i < spans->count; i++)
		if (spans->items[i].begin >= operand->offset)
			out->items[out->count++] = (struct nx_span){
				spans->items[i].begin - operand->offset, spans->items[i].end
			};
	return true;
}

void
nx_spans_phrase_keep(const struct nx_operand *operand, struct nx_spans *out)
{
	const struct nx_span *at = operand->spans->items, *end = at + operand->spans->count;
	uint32_t n = 0;

	for (uint32_t i = 0; i < out->count && at < end; i++) {
		struct nx_span span = out->items[i];
		nx_pos wanted = span.begin + operand->offset;
		while (at < end && at->begin < wanted)
			at++;
		if (at == end || at->begin != wanted)
			continue;
		span.end = at->end > span.end ? at->end : span.end;
		out->items[n++] = span;
	}
	out->count = n;
}

bool
nx_spans_near(struct nx_operand *operands, uint32_t n, uint32_t distance, struct nx_spans *out,
              struct nx_arena *arena)
{
	bool longer;

	if (!start(operands, n, out))
		return true;
	longer = has_long_spans(operands, n);
	for (;;) {
		nx_pos last_begin = 0, first_end = UINT32_MAX;
		uint32_t first = 0;
		for (uint32_t i = 0; i < n; i++) {
			struct nx_span span = current(&operands[i]);
			if (span.end < first_end) {
				first_end = span.end;
				first = i;
			}
			last_begin = span.begin > last_begin ? span.begin : last_begin;
		}
		if (last_begin <= first_end || last_begin - first_end <= distance) {
			if (!(longer ? add_any : add_minimal)(out, hull(operands, n), arena))
				return false;
			if (longer && !add_overlapping(operands, n, first,
			                               (int64_t)first_end + distance, out, arena))
				return false;
		}
		if (++operands[first].at == operands[first].spans->count)
			break;
	}
	if (longer)
		make_minimal(out);
	return true;
}

/* Moves operand i to its first span that begins behind `end`. */
static bool
follow(struct nx_operand *operand, nx_pos end)
{
	while (operand->at < operand->spans->count && current(operand).begin <= end)
		operand->at++;
	return operand->at < operand->spans->count;
}

bool
nx_spans_ordered(struct nx_operand *operands, uint32_t n, uint32_t distance,
                 struct nx_spans *out, struct nx_arena *arena)
{
	if (!start(operands, n, out))
		return true;
	for (; operands[0].at < operands[0].spans->count; operands[0].at++) {
		struct nx_span head = current(&operands[0]), tail = head;
		for (uint32_t i = 1; i < n; i++) {
			if (!follow(&operands[i], tail.end))
				return true; /* nor does any later head find one */
			tail = current(&operands[i]);
		}
		if ((n == 1 || tail.begin - head.end <= distance) &&
		    !add_minimal(out, (struct nx_span){ head.begin, tail.end }, arena))
			return false;
	}
	return true;
}

/* Moves every operand to its first span in [begin, end).  False when one has none there. */
static bool
all_within(struct nx_operand *operands, uint32_t n, nx_pos begin, uint64_t end)
{
	bool all = true;

	for (uint32_t i = 0; i < n; i++) {
		struct nx_operand *operand = &operands[i];
		while (operand->at < operand->spans->count && current(operand).begin < begin)
			operand->at++;
		if (operand->at == operand->spans->count || current(operand).end >= end)
			all = false;
	}
	return all;
}

bool
nx_spans_within(struct nx_operand *operands, uint32_t n, const struct nx_spans *starts,
                struct nx_spans *out, struct nx_arena *arena)
{
	nx_pos begin = 0;

	if (!start(operands, n, out))
		return true;
	for (uint32_t i = 0; i <= starts->count; i++) {
		uint64_t end =
		    i < starts->count ? starts->items[i].begin : (uint64_t)UINT32_MAX + 1;
		if (end > begin && all_within(operands, n, begin, end) &&
		    !add_minimal(out, hull(operands, n), arena))
			return false;
		begin = (nx_pos)end;
	}
	return true;
}

/* The operand whose span comes first: by end, then the shorter. */
static struct nx_operand *
earliest(struct nx_operand *operands, uint32_t n)
{
	struct nx_operand *best = NULL;

	for (uint32_t i = 0; i < n; i++) {
		struct nx_operand *operand = &operands[i];
		if (operand->at == operand->spans->count)
			continue;
		if (!best || current(operand).end < current(best).end ||
		    (current(operand).end == current(best).end &&
		     current(operand).begin > current(best).begin))
			best = operand;
	}
	return best;
}

bool
nx_spans_union(struct nx_operand *operands, uint32_t n, struct nx_spans *out,
               struct nx_arena *arena)
{
	struct nx_operand *next;

	out->count = 0;
	for (uint32_t i = 0; i < n; i++)
		operands[i].at = 0;
	while ((next = earliest(operands, n)) != NULL) {
		struct nx_span span = current(next);
		next->at++;
		/* Ends ascend, so a span that begins no later than the last one holds it. */
		if (out->count && span.begin <= out->items[out->count - 1].begin)
			continue;
		if (!nx_spans_reserve(out, out->count + 1, arena))
			return false;
		out->items[out->count++] = span;
	}
	return true;
}
