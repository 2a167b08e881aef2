#include "search/builder.h"

/* Opens the lists of a term in every segment but those that are known.  False when no segment has it.
 * Documents that are hidden do not count, but may be shown. */
static bool
find_lists(struct nx_builder *self, struct nx_str term, const struct nx_expanded *expanded,
           struct nx_variant *variant)
{
	const struct nx_snapshot *snapshot = self->plan->snapshot;
	struct nx_list *lists;
	bool found = false;

	variant->term = nx_arena_str(self->arena, term.ptr, term.len);
	variant->ndocs = 0;
	variant->lists = lists = nx_arena_zalloc(self->arena, snapshot->nsegments, sizeof(*lists));
	if (!lists || !variant->term.ptr) {
		self->failed = true;
		return false;
	}
	for (uint32_t i = 0; expanded && i < expanded->nknown; i++) {
		const struct nx_known *known = &expanded->known[i];
		if (!known->list || lists[known->segment].ndocs)
			continue; /* found twice: two languages fold the pattern each its way */
		lists[known->segment] = *known->list;
		variant->ndocs += known->ndocs;
		found = true;
	}
	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		struct nx_list *list = &lists[i];
		const struct nx_live_segment *live = &snapshot->segments[i];
		struct nx_found at;
		if (list->ndocs)
			continue;
		if (nx_segment_find(live->segment, term, list, &at, &self->plan->damaged)) {
			variant->ndocs += nx_live_count(live, at.number, list->ndocs);
			found = true;
		} else {
			list->ndocs = 0;
		}
	}
	return found;
}

static bool
copy_list(void *ctx, struct nx_str term, nx_term number, const struct nx_list *list)
{
	(void)term;
	(void)number;
	*(struct nx_list *)ctx = *list;
	return true;
}

/* The list of a term of the only segment. */
static bool
take_numbered(struct nx_builder *self, const struct nx_known *known, struct nx_variant *variant)
{
	const struct nx_segment *segment = self->plan->snapshot->segments[0].segment;
	struct nx_list *list;

	variant->number = known->term;
	variant->ndocs = known->ndocs;
	variant->lists = known->list;
	if (known->list)
		return true;
	variant->lists = list = nx_arena_zalloc(self->arena, 1, sizeof(*list));
	self->failed |= !list;
	if (list && !nx_segment_lists(segment, &known->term, 1, false, copy_list, list))
		self->plan->damaged = true;
	return list && list->ndocs;
}

/* A WORD with room for n variants. */
static struct nx_op *
new_word(struct nx_builder *self, uint32_t n, const struct nx_query *from,
         const struct nx_scope *scope)
{
	struct nx_op *op = nx_builder_op(self, NX_OP_WORD, from, scope);

	if (self->failed)
		return op;
	op->variants = nx_arena_zalloc(self->arena, n, sizeof(*op->variants));
	self->failed |= !op->variants;
	return op;
}

/* Adds the spelling that was looked up last, if a document holds it.  Returns how many do. */
static uint64_t
add_variant(struct nx_op *op, bool found, uint16_t width)
{
	struct nx_variant *variant = &op->variants[op->nvariants];

	if (!found)
		return 0;
	variant->width = width;
	op->nvariants++;
	return variant->ndocs;
}

struct nx_op *
nx_builder_word(struct nx_builder *self, const uint32_t *terms, const uint16_t *widths, uint32_t n,
                const struct nx_query *from, const struct nx_scope *scope)
{
	struct nx_op *op = new_word(self, n, from, scope);
	uint64_t ndocs = 0;

	for (uint32_t i = 0; i < n && !self->failed; i++) {
		bool found = find_lists(self, nx_lexicon_term(self->lexicon, terms[i]), NULL,
		                        &op->variants[op->nvariants]);
		ndocs += add_variant(op, found, widths ? widths[i] : 1);
	}
	if (!self->failed)
		nx_builder_weigh(self, op, nx_score_idf(ndocs, self->plan->snapshot->ndocs));
	return op;
}

struct nx_op *
nx_builder_expanded(struct nx_builder *self, const struct nx_expansion *expansion,
                    const struct nx_query *from, const struct nx_scope *scope)
{
	struct nx_op *op = new_word(self, expansion->count, from, scope);
	uint64_t most = 0;

	for (uint32_t i = 0; i < expansion->count && !self->failed; i++) {
		const struct nx_expanded *term = &expansion->terms[i];
		struct nx_variant *variant = &op->variants[op->nvariants];
		bool found = expansion->numbered
		                 ? take_numbered(self, term->known, variant)
		                 : find_lists(self, nx_lexicon_term(self->lexicon, term->known->term),
		                              term, variant);
		uint64_t ndocs = add_variant(op, found, 1);
		most = ndocs > most ? ndocs : most;
	}
	if (self->failed)
		return op;
	nx_builder_weigh(self, op, nx_score_idf(most, self->plan->snapshot->ndocs));
	if (!most)
		op->idf = 0; /* as if the pattern stood for nothing: hidden articles hold its words */
	return op;
}

void
nx_builder_marks(struct nx_builder *self, struct nx_op *op, struct nx_str term)
{
	op->variants = nx_arena_zalloc(self->arena, 1, sizeof(*op->variants));
	if (!op->variants) {
		self->failed = true;
		return;
	}
	find_lists(self, term, NULL, op->variants);
	op->nvariants = 1;
}
