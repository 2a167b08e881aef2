/* spans.h - where in one article the parts of a query stand together.
 *
 * Every positional operator turns lists of spans into a list of spans: a word's spans are its
 * positions, a phrase's the places it stands.  A list is minimal: ordered by begin and by
 * end, no span inside another.  That keeps every operator linear, and gives "how often does it
 * match" one meaning: the number of minimal spans.
 *
 * Units    positions in words; `end` is the last position, included
 * Owner    spans grow in an arena
 * Source   Clarke, Cormack and Burkowski, "An algebra for structured text search and a
 *          framework for its implementation" (Computer Journal, 1995)
 */
#ifndef NX_SEARCH_SPANS_H
#define NX_SEARCH_SPANS_H

#include "base/arena.h"
#include "base/types.h"

#include <stdbool.h>

struct nx_span {
	nx_pos begin, end;
};

static inline bool
nx_span_crosses(struct nx_span span, nx_pos border)
{
	return span.begin < border && span.end >= border;
}

struct nx_spans {
	struct nx_span *items;
	uint32_t count, room;
};

/* Room for `need` spans, kept over calls.  False when memory is out. */
bool nx_spans_reserve(struct nx_spans *self, uint32_t need, struct nx_arena *arena);

/* The operands of an operator, one cursor each. */
struct nx_operand {
	const struct nx_spans *spans;
	uint32_t at;     /* the operator's own place in them */
	uint32_t offset; /* PHRASE: words behind the phrase's first */
};

/* All operators write a minimal list to `out` and return false only when memory is out. */

/* Operand i at `offset` words behind operand 0, give or take: the places moved to where the phrase
 * would start differ by at most `slop`.  0: an exact phrase; 2 lets two words change places. */
bool nx_spans_phrase(struct nx_operand *operands, uint32_t n, uint32_t slop, struct nx_spans *out,
                     struct nx_arena *arena);

/* An exact phrase in steps, so that the words read last are read only where the others agree: the
 * places where it may start, told by one operand; then those of them where another agrees.
 * `end` of a span is the furthest end of the operands so far. */
bool nx_spans_phrase_start(const struct nx_operand *operand, struct nx_spans *out,
                           struct nx_arena *arena);
void nx_spans_phrase_keep(const struct nx_operand *operand, struct nx_spans *out);

/* All operands, the last to begin at most `distance` words behind the first to end. */
bool nx_spans_near(struct nx_operand *operands, uint32_t n, uint32_t distance,
                   struct nx_spans *out, struct nx_arena *arena);

/* The same, and each begins behind the end of the one before. */
bool nx_spans_ordered(struct nx_operand *operands, uint32_t n, uint32_t distance,
                      struct nx_spans *out, struct nx_arena *arena);

/* All operands in one of the stretches that start at `starts` (ascending): one span a stretch. */
bool nx_spans_within(struct nx_operand *operands, uint32_t n, const struct nx_spans *starts,
                     struct nx_spans *out, struct nx_arena *arena);

/* Any operand. */
bool nx_spans_union(struct nx_operand *operands, uint32_t n, struct nx_spans *out,
                    struct nx_arena *arena);

#endif
