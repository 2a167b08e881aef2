/* planner.c - making a plan: languages, the tree, dates; and what is kept from plan to plan. */
#include "base/mem.h"
#include "search/builder.h"

#include <string.h>

/* ---- Dates ---- */

static void
narrow(struct nx_plan *plan, const struct nx_op *date)
{
	plan->from = date->begin > plan->from ? date->begin : plan->from;
	plan->until = date->end < plan->until ? date->end : plan->until;
}

/* Takes dates that every hit must have out of the root: they are a range of documents, and what
 * remains is often a kind of query with a faster way. */
static struct nx_op *
lift_dates(struct nx_builder *self, struct nx_op *op)
{
	uint32_t n = 0;

	if (op->kind == NX_OP_DATE) {
		narrow(self->plan, op);
		op->kind = NX_OP_ALL;
	} else if (op->kind == NX_OP_AND) {
		for (uint32_t i = 0; i < op->nchildren; i++) {
			if (op->children[i]->kind == NX_OP_DATE)
				narrow(self->plan, op->children[i]);
			else
				op->children[n++] = op->children[i];
		}
		op->nchildren = n;
		if (n == 0)
			op->kind = NX_OP_ALL;
		if (n == 1)
			return op->children[0];
	} else if (op->kind == NX_OP_BOOL && op->required) {
		op->required = lift_dates(self, op->required);
	}
	return op;
}

/* ---- Languages ---- */

/* The language a filter demands: `lang:de` that every hit must fulfil; 0 if there is none. */
static nx_lang
demanded_lang(const struct nx_query *query)
{
	bool all = query->kind == NX_QUERY_AND, group = query->kind == NX_QUERY_GROUP;

	if (query->kind == NX_QUERY_FIELD && query->field == NX_FIELD_LANG &&
	    query->nchildren == 1 && query->children[0]->kind == NX_QUERY_WORD)
		return nx_lang_parse(query->children[0]->text.ptr, query->children[0]->text.len);
	for (uint32_t i = 0; i < query->nchildren && (all || group); i++) {
		const struct nx_query *child = query->children[i];
		nx_lang lang = all || child->occur == NX_OCCUR_MUST ? demanded_lang(child) : 0;
		if (lang)
			return lang;
	}
	return 0;
}

static void
choose_langs(struct nx_builder *self, const struct nx_query *tree)
{
	const struct nx_snapshot *snapshot = self->plan->snapshot;
	nx_lang demanded = demanded_lang(tree);

	for (uint32_t i = 0; i < snapshot->nlangs && self->nlangs < NX_BUILDER_LANGS; i++)
		if (!demanded || snapshot->langs[i].lang == demanded)
			self->langs[self->nlangs++] = snapshot->langs[i].lang;
	if (self->nlangs == 0)
		self->langs[self->nlangs++] = demanded;
}

/* ---- Planners ---- */

enum {
	PLANNER_MAX = 1 << 20, /* bytes of words remembered before all is forgotten */
	SEVERAL = 8            /* plans: more will follow, and dictionaries are made quick to read */
};

struct nx_planner {
	struct nx_lexicon *lexicon;
	struct nx_analyzer *analyzer;
	struct nx_scorer scorer; /* of these statistics; average 0: none yet */
	uint64_t nnormwords, ndocs;
	unsigned nplans; /* up to SEVERAL */
};

static void
forget(struct nx_planner *self)
{
	nx_analyzer_free(self->analyzer);
	nx_lexicon_free(self->lexicon);
	*self = (struct nx_planner){ 0 };
}

/* Has an analyser, and room for more words. */
static bool
prepare(struct nx_planner *self)
{
	if (self->analyzer && nx_lexicon_nbytes(self->lexicon) > PLANNER_MAX)
		forget(self);
	if (self->analyzer)
		return true;
	self->lexicon = nx_lexicon_new();
	if (self->lexicon)
		self->analyzer = nx_analyzer_new(self->lexicon, NX_ANALYZE_QUERY);
	if (!self->analyzer)
		forget(self);
	return self->analyzer != NULL;
}

/* The scorer of the last plan where nothing has changed: making one is 256 divisions. */
static void
copy_scorer(struct nx_planner *self, struct nx_scorer *to, const struct nx_snapshot *snapshot,
            const struct nx_weights *weights)
{
	if (self->scorer.average <= 0 || self->nnormwords != snapshot->nnormwords ||
	    self->ndocs != snapshot->ndocs ||
	    memcmp(&self->scorer.weights, weights, sizeof(*weights)) != 0) {
		self->nnormwords = snapshot->nnormwords;
		self->ndocs = snapshot->ndocs;
		nx_scorer_init(&self->scorer, weights, snapshot->nnormwords, snapshot->ndocs);
	}
	*to = self->scorer;
}

static void
quicken(struct nx_planner *self, const struct nx_snapshot *snapshot)
{
	if (self->nplans < SEVERAL) {
		self->nplans++;
		return;
	}
	for (uint32_t i = 0; i < snapshot->nsegments; i++)
		nx_segment_quicken(snapshot->segments[i].segment);
}

struct nx_planner *
nx_planner_new(void)
{
	return nx_mem_zalloc(1, sizeof(struct nx_planner));
}

void
nx_planner_free(struct nx_planner *self)
{
	if (!self)
		return;
	forget(self);
	nx_mem_free(self);
}

enum nidx_status
nx_planner_plan(struct nx_planner *self, struct nx_plan **to, const struct nx_snapshot *snapshot,
                const struct nx_query *tree, const struct nx_search_options *options,
                struct nx_arena *arena, struct nidx_error *err)
{
	struct nx_plan *plan = nx_arena_zalloc(arena, 1, sizeof(*plan));
	struct nx_builder builder = { .plan = plan, .arena = arena };

	if (!plan || !prepare(self))
		return nx_fail_memory(err);
	plan->snapshot = snapshot;
	plan->tree = tree;
	plan->from = INT64_MIN;
	plan->until = INT64_MAX;
	plan->limits = options->limits;
	quicken(self, snapshot);
	copy_scorer(self, &plan->scorer, snapshot, &options->weights);
	choose_langs(&builder, tree);
	builder.lexicon = self->lexicon;
	builder.analyzer = self->analyzer;
	plan->root = nx_builder_tree(&builder, tree);
	if (!builder.failed)
		plan->root = nx_builder_add_nearness(&builder, lift_dates(&builder, plan->root));
	nx_tokens_release(&builder.tokens);
	if (builder.failed || arena->failed) {
		forget(self); /* its memory may be what is missing */
		return nx_fail_memory(err);
	}
	*to = plan;
	return NIDX_OK;
}

enum nidx_status
nx_plan_new(struct nx_plan **self, const struct nx_snapshot *snapshot, const struct nx_query *tree,
            const struct nx_search_options *options, struct nx_arena *arena, struct nidx_error *err)
{
	struct nx_planner planner = { 0 };
	enum nidx_status status =
	    nx_planner_plan(&planner, self, snapshot, tree, options, arena, err);

	forget(&planner);
	return status;
}
