#include "search/builder.h"

/* Opens the lists of a term in every segment but those that are known.  False when no segment has it.
 * Documents that are hidden do not count, but may be shown. */
static bool
find_lists(struct nx_builder *self, struct nx_str term, const struct nx_known *known,
           uint32_t nknown, struct nx_variant *variant)
{
	const struct nx_snapshot *snapshot = self->plan->snapshot;
	struct nx_list *lists;
	bool found = false;

	variant->term = nx_arena_str(self->arena, term.ptr, term.len);
	variant->ndocs = 0;
	if (nknown && known->list && snapshot->nsegments == 1) {
		variant->lists = known->list;
		variant->ndocs = known->ndocs;
		self->failed |= !variant->term.ptr;
		return !self->failed;
	}
	variant->lists = lists = nx_arena_zalloc(self->arena, snapshot->nsegments, sizeof(*lists));
	if (!lists || !variant->term.ptr) {
		self->failed = true;
		return false;
	}
	for (uint32_t i = 0; i < nknown; i++) {
		if (!known[i].list || lists[known[i].segment].ndocs)
			continue; /* found twice: two languages fold the pattern each its way */
		lists[known[i].segment] = *known[i].list;
		variant->ndocs += known[i].ndocs;
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

/* Adds a spelling, if a document holds it.  Returns how many do. */
static uint64_t
add_variant(struct nx_builder *self, struct nx_op *op, uint32_t term, uint16_t width,
            const struct nx_known *known, uint32_t nknown)
{
	struct nx_variant *variant = &op->variants[op->nvariants];

	if (!find_lists(self, nx_lexicon_term(self->lexicon, term), known, nknown, variant))
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

	for (uint32_t i = 0; i < n && !self->failed; i++)
		ndocs += add_variant(self, op, terms[i], widths ? widths[i] : 1, NULL, 0);
	if (!self->failed)
		nx_builder_weigh(self, op, nx_score_idf(ndocs, self->plan->snapshot->ndocs));
	return op;
}

struct nx_op *
nx_builder_expanded(struct nx_builder *self, const struct nx_known *const *known,
                    const uint32_t *nknown, uint32_t n, const struct nx_query *from,
                    const struct nx_scope *scope)
{
	struct nx_op *op = new_word(self, n, from, scope);
	uint64_t most = 0;

	for (uint32_t i = 0; i < n && !self->failed; i++) {
		uint64_t ndocs = add_variant(self, op, known[i]->term, 1, known[i], nknown[i]);
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
	find_lists(self, term, NULL, 0, op->variants);
	op->nvariants = 1;
}
