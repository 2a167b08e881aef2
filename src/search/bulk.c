#include "search/bulk.h"

/* Lists of a word of many spellings are taken together (gather.h), but for a few of the most frequent; of these too
 * those where the most frequent has SMALL times their documents. */
enum { NOT_GATHERED = 8, SMALL = 64 };

/* Up to so many spellings that is done only where the frequent ones have RARE times the documents of the others. */
enum { MANY = 16, RARE = 64 };

enum { SHORT = 16 }; /* blocks of a list that is scored to have a threshold to begin with */

/* A list to be gathered. */
struct one_of_many {
	const struct nx_list *list;
	float weight;
};

/* A plan of words, taken apart.  Unscored operators that bits can tell are filters. */
struct parts {
	struct nx_run *run;
	struct one_of_many *many; /* lists that have no source; NULL: all have one */
	uint32_t nmany;
	struct nx_clause *clauses; /* required */
	struct nx_source **optional;
	const struct nx_op **filters, **excluded;
	uint32_t nclauses, noptional, nfilters, nexcluded;
	struct nx_bulk_phrase phrase; /* of no words: none */
	bool unfit; /* two phrases */
	uint64_t ceiling; /* of the score: must fit an int32 */
	bool failed;
};

/* ---- Is it such a plan? ---- */

static bool
is_plain_word(const struct nx_op *op)
{
	return op->kind == NX_OP_WORD && op->zone == NX_FIELD_NONE && op->scored;
}

/* A word, or several of which any will do. */
static bool
is_any_word(const struct nx_op *op)
{
	if (op->kind != NX_OP_OR)
		return is_plain_word(op);
	for (uint32_t i = 0; i < op->nchildren; i++)
		if (!is_any_word(op->children[i]))
			return false;
	return true;
}

static bool
is_filter(const struct nx_op *op)
{
	return op->kind != NX_OP_NOTHING && !op->scored && nx_bits_can(op);
}

/* Words side by side, each of one list. */
static bool
is_exact_phrase(const struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	if (op->kind != NX_OP_PHRASE || op->distance || op->pairs || op->metadata || !op->scored)
		return false;
	for (uint32_t i = 0; i < op->nchildren; i++) {
		const struct nx_op *word = op->children[i];
		const struct nx_variant *only = nx_only_variant(ctx, word);
		if (!only || only->width != 1 || word->zone != NX_FIELD_NONE || word->metadata)
			return false;
	}
	return op->nchildren > 0;
}

/* What must match. */
static bool
is_bulk_required(const struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	if (op->kind == NX_OP_AND) {
		for (uint32_t i = 0; i < op->nchildren; i++)
			if (!is_bulk_required(ctx, op->children[i]))
				return false;
		return true;
	}
	return is_any_word(op) || is_filter(op) || op->kind == NX_OP_LENGTH ||
	       op->kind == NX_OP_DATE || is_exact_phrase(ctx, op);
}

static bool
is_bulk(const struct nx_docset_ctx *ctx, const struct nx_op *op)
{
	if (op->kind != NX_OP_BOOL)
		return is_bulk_required(ctx, op);
	return (!op->required || is_bulk(ctx, op->required)) &&
	       (!op->optional || is_any_word(op->optional)) &&
	       (!op->excluded || nx_bits_can(op->excluded));
}

/* Whether any of some words will do, and nothing else has a score. */
static bool
is_only_words(const struct nx_op *op)
{
	while (op && op->kind == NX_OP_BOOL) {
		if (op->required && op->optional)
			return false;
		op = op->required ? op->required : op->optional;
	}
	return op && is_any_word(op);
}

void
nx_sum_ops(const struct nx_op *op, uint32_t nsegment, struct nx_op_sums *sums)
{
	sums->nops++;
	sums->scored = sums->scored || (op->scored && op->weight > 0);
	for (uint32_t i = 0; i < op->nvariants; i++) {
		uint32_t ndocs = op->variants[i].lists[nsegment].ndocs;

		sums->nlists += ndocs > 0;
		sums->npostings += ndocs;
	}
	for (uint32_t i = 0; i < op->nchildren; i++)
		nx_sum_ops(op->children[i], nsegment, sums);
	if (op->required)
		nx_sum_ops(op->required, nsegment, sums);
	if (op->optional)
		nx_sum_ops(op->optional, nsegment, sums);
	if (op->excluded)
		nx_sum_ops(op->excluded, nsegment, sums);
}

/* For at most so many words, clauses and filters. */
static bool
parts_init(struct parts *self, struct nx_run *run, const struct nx_op_sums *most)
{
	struct nx_arena *arena = run->ctx.arena;

	*self = (struct parts){ .run = run };
	if (is_only_words(run->root) && most->nlists > 1) {
		self->many = nx_arena_alloc(arena, most->nlists * sizeof(*self->many));
		self->failed = !self->many;
	}
	self->clauses = nx_arena_zalloc(arena, most->nops, sizeof(*self->clauses));
	self->optional = nx_arena_alloc(arena, most->nlists * sizeof(*self->optional));
	self->filters = nx_arena_alloc(arena, most->nops * sizeof(*self->filters));
	self->excluded = nx_arena_alloc(arena, most->nops * sizeof(*self->excluded));
	return self->clauses && self->optional && self->filters && self->excluded;
}

/* ---- Taking it apart ---- */

/* Documents to be asked of other lists one by one are few where those hold 32 times as many, or where an array for
 * all documents costs more. */
static bool
are_few(uint64_t npostings, uint64_t others, nx_doc ndocs)
{
	return npostings * 32 <= others || npostings * 1024 <= ndocs;
}

/* Which lists of a word are to be gathered: all behind the first `whole` that are not empty, and those of up to
 * `small` documents. */
struct gathering {
	uint32_t whole, small;
};

static struct gathering
plan_gathering(const struct parts *self, const struct nx_op *op)
{
	uint32_t nsegment = self->run->ctx.nsegment, most = 0, n = 0;
	struct gathering plan = { UINT32_MAX, 0 };
	uint64_t many = 0, few = 0;

	if (!self->many)
		return plan;
	for (uint32_t i = 0; i < op->nvariants; i++)
		if (op->variants[i].lists[nsegment].ndocs > most)
			most = op->variants[i].lists[nsegment].ndocs;
	for (uint32_t i = 0; i < op->nvariants; i++) {
		uint32_t ndocs = op->variants[i].lists[nsegment].ndocs;

		n += ndocs > 0;
		if (n > NOT_GATHERED || ndocs <= most / SMALL)
			few += ndocs;
		else
			many += ndocs;
	}
	if (n > MANY || (n > 1 && few * RARE <= many))
		plan = (struct gathering){ NOT_GATHERED, most / SMALL };
	return plan;
}

static uint32_t
add_lists(struct parts *self, const struct nx_op *op, struct nx_source **to)
{
	struct nx_docset_ctx *ctx = &self->run->ctx;
	struct gathering plan = plan_gathering(self, op);
	uint32_t n = 0;

	for (uint32_t i = 0; i < op->nvariants; i++) {
		const struct nx_list *list = &op->variants[i].lists[ctx->nsegment];
		if (list->ndocs == 0)
			continue;
		if (n >= plan.whole || list->ndocs <= plan.small) {
			self->many[self->nmany++] = (struct one_of_many){ list, op->weight };
			self->ceiling += (uint64_t)nx_score_ceiling(op->weight);
			continue;
		}
		to[n] = nx_arena_alloc(ctx->arena, sizeof(**to));
		if (!to[n] || !nx_source_init(to[n], ctx, list, op->weight)) {
			self->failed = true;
			return 0;
		}
		n++;
		self->ceiling += (uint64_t)nx_score_ceiling(op->weight);
	}
	for (uint32_t i = 0; i < op->nchildren && !self->failed; i++)
		n += add_lists(self, op->children[i], to + n);
	return n;
}

static void
add_clause(struct parts *self, const struct nx_op *op)
{
	struct nx_clause *clause = &self->clauses[self->nclauses++];
	struct nx_op_sums sums = { 0 };

	nx_sum_ops(op, self->run->ctx.nsegment, &sums);
	clause->sources =
	    nx_arena_alloc(self->run->ctx.arena, sums.nlists * sizeof(*clause->sources));
	if (!clause->sources) {
		self->failed = true;
		return;
	}
	clause->n = add_lists(self, op, clause->sources);
	for (uint32_t i = 0; i < clause->n; i++)
		clause->cost += clause->sources[i]->ndocs;
}

/* The words of a phrase from the rarest on. */
static void
take_phrase(struct parts *self, const struct nx_op *op)
{
	struct nx_docset_ctx *ctx = &self->run->ctx;
	struct nx_bulk_phrase *phrase = &self->phrase;

	self->unfit |= phrase->n > 0;
	phrase->op = op;
	phrase->words = nx_arena_alloc(ctx->arena, op->nchildren * sizeof(struct nx_source *));
	phrase->offsets = nx_arena_alloc(ctx->arena, op->nchildren * sizeof(*phrase->offsets));
	self->failed |= !phrase->words || !phrase->offsets;
	for (phrase->n = 0; phrase->n < op->nchildren && !self->failed; phrase->n++) {
		const struct nx_op *word = op->children[phrase->n];
		const struct nx_list *list = &nx_only_variant(ctx, word)->lists[ctx->nsegment];
		struct nx_source *source = nx_arena_alloc(ctx->arena, sizeof(*source));
		uint32_t j = phrase->n;

		self->failed |= !source || !nx_source_init(source, ctx, list, op->weight);
		if (self->failed)
			return;
		for (; j > 0 && phrase->words[j - 1]->ndocs > list->ndocs; j--) {
			phrase->words[j] = phrase->words[j - 1];
			phrase->offsets[j] = phrase->offsets[j - 1];
		}
		phrase->words[j] = source;
		phrase->offsets[j] = word->offset;
	}
	self->ceiling += (uint64_t)nx_score_ceiling(op->weight);
}

static void
take_required(struct parts *self, const struct nx_op *op)
{
	if (op->kind == NX_OP_AND)
		for (uint32_t i = 0; i < op->nchildren; i++)
			take_required(self, op->children[i]);
	else if (op->kind == NX_OP_PHRASE)
		take_phrase(self, op);
	else if (is_any_word(op))
		add_clause(self, op);
	else
		self->filters[self->nfilters++] = op;
}

static void
take(struct parts *self, const struct nx_op *op)
{
	if (op->kind != NX_OP_BOOL) {
		take_required(self, op);
		return;
	}
	if (op->excluded)
		self->excluded[self->nexcluded++] = op->excluded;
	if (op->required)
		take(self, op->required);
	if (op->optional && op->required)
		self->noptional += add_lists(self, op->optional, self->optional + self->noptional);
	else if (op->optional)
		take_required(self, op->optional);
}

/* ---- Filters ---- */

static bool
make_filter(struct parts *self, struct nx_filter *filter)
{
	struct nx_run *run = self->run;
	struct nx_docset_ctx *ctx = &run->ctx;
	uint64_t *all, *one;

	*filter = (struct nx_filter){ .live = run->live };
	if (!self->nfilters && !self->nexcluded)
		return true;
	all = nx_bits_shown(run);
	one = nx_bits_new(ctx);
	if (!all || !one)
		return false;
	for (uint32_t i = 0; i < self->nfilters + self->nexcluded; i++) {
		bool not = i >= self->nfilters;
		const struct nx_op *op =
		    not? self->excluded[i - self->nfilters] : self->filters[i];
		if (!nx_bits_of(ctx, op, run->begin, run->end, one))
			return false;
		for (nx_doc w = run->begin >> 6; w <= (run->end - 1) >> 6; w++)
			all[w] &= not? ~one[w] : one[w];
	}
	filter->bits = all;
	return true;
}

/* The k best of one short list alone, that may be shown, are scores to be beaten.  False when memory is out. */
static bool
raise_by_scores(struct parts *self, struct nx_source *source, const struct nx_filter *filter)
{
	struct nx_run *run = self->run;
	struct nx_cursor *cursor = &source->cursor;
	uint8_t which[NX_BLOCK_DOCS + NX_SCORE_PAD];
	struct nx_topk best;

	if (!nx_topk_init(&best, run->topk.k, INT64_MIN, run->ctx.arena))
		return false;
	for (; cursor->count; nx_cursor_next_block(cursor)) {
		unsigned n;

		nx_source_score_block(source);
		n = nx_scores_above(source->scores, 0, cursor->count, best.threshold, which);
		for (unsigned j = 0; j < n; j++) {
			nx_doc doc = cursor->docs[which[j]];

			if (doc >= run->begin && doc < run->end && nx_filter_accepts(filter, doc))
				nx_topk_push(&best, source->scores[which[j]], doc);
		}
	}
	if (best.count >= best.k)
		nx_topk_raise(&run->topk, best.threshold);
	run->ctx.damaged |= cursor->damaged;
	nx_source_restart(source);
	return true;
}

/* Of several lists the rarest that has k documents, if it is short; NULL if there is none. */
static struct nx_source *
short_list(const struct nx_clause *clause, uint32_t k)
{
	struct nx_source *rarest = NULL;

	for (uint32_t i = 0; i < clause->n && clause->n > 1; i++) {
		struct nx_source *source = clause->sources[i];

		if (source->ndocs >= k && (!rarest || source->ndocs < rarest->ndocs))
			rarest = source;
	}
	return rarest && rarest->cursor.list->nblocks <= SHORT ? rarest : NULL;
}

/* Where any of the lists will do, the best of one alone are scores to be beaten.  False when memory is out. */
static bool
raise_floor(struct parts *self, const struct nx_filter *filter)
{
	struct nx_run *run = self->run;
	const struct nx_clause *clause = &self->clauses[0];
	struct nx_source *rarest = short_list(clause, run->topk.k);
	uint64_t n = run->topk.k;

	if (n == 0)
		return true;
	if (run->live->hidden) /* each may be one of those */
		n += (uint64_t)run->live->file.nhidden + nx_segment_nrestricted(run->ctx.segment);
	for (uint32_t i = 0; i < clause->n && n < UINT32_MAX && !filter->bits; i++)
		nx_topk_raise(&run->topk, nx_list_floor(&clause->sources[i]->bounder,
		                                        clause->sources[i]->cursor.list, run->begin,
		                                        run->end, (uint32_t)n));
	return !rarest || raise_by_scores(self, rarest, filter);
}

/* The lists that have no source, added up by document. */
static bool
run_gathered(struct parts *self, const struct nx_filter *filter)
{
	struct nx_run *run = self->run;
	const struct nx_clause *clause = &self->clauses[0];
	struct nx_source *with = nx_arena_alloc(run->ctx.arena, sizeof(*with));
	struct nx_gathered gathered;
	bool ok;

	if (!with || !nx_gathered_init(&gathered, run->ctx.ndocs))
		return false;
	for (uint32_t i = 0; i < self->nmany && !nx_run_expired(run); i++)
		nx_gathered_add(&gathered, with, &run->ctx, self->many[i].list,
		                self->many[i].weight, run->begin, run->end);
	run->ctx.damaged |= gathered.damaged;
	ok = nx_bulk_any(run, clause->sources, clause->n, &gathered, filter);
	nx_gathered_release(&gathered);
	return ok;
}

/* The same where their documents are few. */
static bool
run_piled(struct parts *self, uint32_t npostings, const struct nx_filter *filter)
{
	struct nx_run *run = self->run;
	const struct nx_clause *clause = &self->clauses[0];
	struct nx_source *with = nx_arena_alloc(run->ctx.arena, sizeof(*with));
	struct nx_pile pile;

	if (!with || !nx_pile_init(&pile, npostings, run->ctx.arena))
		return false;
	for (uint32_t i = 0; i < self->nmany && !nx_run_expired(run); i++)
		nx_pile_add(&pile, with, &run->ctx, self->many[i].list, self->many[i].weight,
		            run->begin, run->end);
	run->ctx.damaged |= pile.damaged;
	nx_pile_settle(&pile);
	return nx_bulk_piled(run, clause->sources, clause->n, &pile, filter);
}

/* Any of the words will do. */
static bool
run_any(struct parts *self, const struct nx_filter *filter)
{
	struct nx_run *run = self->run;
	const struct nx_clause *clause = &self->clauses[0];
	uint64_t npostings = 0, rest = 0;

	if (!raise_floor(self, filter))
		return false;
	if (self->nmany == 0)
		return clause->n == 1 ? nx_bulk_one(run, clause->sources[0], filter)
		                      : nx_bulk_any(run, clause->sources, clause->n, NULL, filter);
	for (uint32_t i = 0; i < self->nmany; i++)
		npostings += self->many[i].list->ndocs;
	for (uint32_t i = 0; i < clause->n; i++)
		rest += clause->sources[i]->ndocs;
	if (are_few(npostings, rest, run->ctx.ndocs))
		return run_piled(self, (uint32_t)npostings, filter);
	return run_gathered(self, filter);
}

static void
note_damage(struct parts *self)
{
	for (uint32_t i = 0; i < self->nclauses; i++)
		for (uint32_t j = 0; j < self->clauses[i].n; j++)
			self->run->ctx.damaged |= self->clauses[i].sources[j]->cursor.damaged;
	for (uint32_t i = 0; i < self->noptional; i++)
		self->run->ctx.damaged |= self->optional[i]->cursor.damaged;
	for (uint32_t i = 0; i < self->phrase.n; i++)
		self->run->ctx.damaged |= self->phrase.words[i]->cursor.damaged;
}

static bool
run_phrase(struct parts *self, const struct nx_filter *filter)
{
	struct nx_bulk_phrase *phrase = &self->phrase;

	phrase->clauses = self->clauses;
	phrase->nclauses = self->nclauses;
	phrase->optional = self->optional;
	phrase->noptional = self->noptional;
	return nx_bulk_phrase(self->run, phrase, filter);
}

/* Whether a phrase must match: the only plans that bits cannot count and that run here. */
static bool
has_phrase(const struct nx_op *op)
{
	if (op->kind == NX_OP_BOOL)
		return op->required && has_phrase(op->required);
	for (uint32_t i = 0; i < op->nchildren && op->kind == NX_OP_AND; i++)
		if (has_phrase(op->children[i]))
			return true;
	return op->kind == NX_OP_PHRASE;
}

bool
nx_run_bulk(struct nx_run *run, bool *ok)
{
	const struct nx_op *root = run->root;
	struct nx_filter filter;
	struct parts parts;
	struct nx_op_sums sums = { 0 };

	if ((run->counting && !has_phrase(root)) || !is_bulk(&run->ctx, root))
		return false;
	*ok = false;
	nx_sum_ops(root, run->ctx.nsegment, &sums);
	if (!parts_init(&parts, run, &sums))
		return true;
	take(&parts, root);
	if (parts.failed)
		return true;
	if ((parts.nclauses == 0 && parts.phrase.n == 0) || parts.unfit ||
	    parts.ceiling > INT32_MAX)
		return false; /* filters alone have no scores to prune by */
	*ok = true;
	for (uint32_t i = 0; i < parts.nclauses; i++)
		if (parts.clauses[i].n == 0)
			return true;
	*ok = make_filter(&parts, &filter);
	if (!*ok)
		return true;
	if (parts.phrase.n)
		*ok = run_phrase(&parts, &filter);
	else if (parts.nclauses == 1 && !parts.noptional)
		*ok = run_any(&parts, &filter);
	else
		*ok = nx_bulk_all(run, parts.clauses, parts.nclauses, parts.optional,
		                  parts.noptional, &filter);
	note_damage(&parts);
	return true;
}
