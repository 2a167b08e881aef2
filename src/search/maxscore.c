/* maxscore.c - the top k of a disjunction of lists.
 *
 * Documents are cut into windows that end where blocks of the important lists end.  In each
 * window the lists are parted: those whose bounds together cannot lift a document over the
 * threshold are not essential.  A document that enters must occur in an essential list, so
 * those are scored in bulk, and the others are asked only about documents that
 * could still make it.
 *
 * Example: threshold 5.0, bounds in the window the 0.3, missile 2.9, soleimani 4.6.  "the" and
 * "missile" together reach 3.2, so only documents of "soleimani" are looked at, and of them only
 * those that score more than 5.0 - 3.2 there are looked up in "missile".
 *
 * Source   Turtle and Flood, "Query evaluation: strategies and optimizations" (1995); Chakrabarti,
 *          Chaudhuri and Ganti, "Interval-based pruning for top-k processing over compressed lists"
 *          (ICDE 2011); Grand, Muir, Ferenczi and Lin, "From MAXSCORE to Block-Max WAND: the
 *          story of how Lucene significantly improved query evaluation performance" (ECIR 2020).
 *          Different: integer scores, so that the sum does not depend on who was asked first
 */
#include "search/bulk.h"
#include "search/candidates.h"

#include <string.h>

/* A window holds at least so many documents for each list: finding the bounds of a list costs about
 * as much as scoring some tens of postings. */
enum { WINDOW_MIN = 256, WINDOW_MIN_PER_LIST = 32 };

struct parting {
	struct nx_source **order; /* not essential first, by what they add for their cost */
	int64_t *reach;           /* reach[i]: sum of the bounds of order[0] to order[i] */
	uint32_t n, essential;    /* order[essential] is the first essential one */
};

struct maxscore {
	struct nx_run *run;
	const struct nx_filter *filter;
	struct nx_gathered *gathered; /* NULL: none */
	struct parting parting;
	struct nx_window *window;
	struct nx_drained *drained;
	struct nx_meeting *meeting;
	struct nx_candidates batch;
};

/* Ascending by bound / ndocs: lists that score little and hold much first. */
static void
sort_by_worth(struct nx_source **order, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct nx_source *source = order[i];
		uint32_t j = i;
		for (; j > 0 && (int64_t)order[j - 1]->bound * source->ndocs >
		                    (int64_t)source->bound * order[j - 1]->ndocs;
		     j--)
			order[j] = order[j - 1];
		order[j] = source;
	}
}

/* Parts the lists for the window [from, end).  Greedy: a list that would lift the sum over the
 * threshold is essential, and a later, smaller one may still fit. */
static void
part(struct parting *self, nx_doc from, nx_doc end, int64_t threshold)
{
	int64_t sum = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < self->n; i++)
		self->order[i]->bound = nx_source_bound(self->order[i], from, end);
	sort_by_worth(self->order, self->n);
	for (uint32_t i = 0; i < self->n; i++) {
		struct nx_source *source = self->order[i];
		if (sum + source->bound > threshold)
			continue;
		sum += source->bound;
		for (uint32_t j = i; j > n; j--) /* keeps the order of the essential ones */
			self->order[j] = self->order[j - 1];
		self->order[n] = source;
		self->reach[n++] = sum;
	}
	self->essential = n;
}

static inline int64_t
reach_below(const struct parting *self, uint32_t i)
{
	return i ? self->reach[i - 1] : 0;
}

/* The batch with what the essential lists gave it: the others are asked in order of bound. */
static void
complete_batch(struct maxscore *self)
{
	struct nx_topk *topk = &self->run->topk;
	struct nx_candidates *batch = &self->batch;

	for (uint32_t i = self->parting.essential; i-- > 0 && batch->n > 0;) {
		nx_candidates_keep(batch, nx_topk_bar(topk, self->parting.reach[i]));
		nx_candidates_add(batch, self->parting.order[i], self->meeting, false);
	}
	nx_candidates_push(batch, topk, self->filter);
}

static inline void
add_to_batch(struct maxscore *self, nx_doc doc, int32_t score)
{
	struct nx_candidates *batch = &self->batch;

	batch->docs[batch->n] = doc;
	batch->scores[batch->n] = score;
	if (++batch->n >= nx_candidates_most(&self->run->topk))
		complete_batch(self);
}

/* One essential list: its blocks are read in place. */
static void
scan_one(struct maxscore *self, nx_doc from, nx_doc end)
{
	struct nx_source *source = self->parting.order[self->parting.essential];
	struct nx_cursor *cursor = &source->cursor;
	const struct nx_topk *topk = &self->run->topk;
	int64_t rest = reach_below(&self->parting, self->parting.essential);
	nx_doc doc = nx_cursor_seek(cursor, from);

	while (doc < end) {
		nx_doc last = cursor->docs[cursor->count - 1];

		nx_source_score_block(source);
		while (doc < end && doc <= last && nx_topk_would_enter(topk, source->best + rest)) {
			nx_doc next = nx_candidates_take(&self->batch, source, end,
			                            nx_topk_bar(topk, rest), nx_candidates_most(&self->run->topk));
			complete_batch(self);
			doc = next;
			if (doc <= last)
				nx_cursor_seek(cursor, doc);
		}
		if (last >= end - 1)
			return; /* the bound of the next block is to be seen first */
		doc = nx_cursor_next_block(cursor);
	}
}

/* Several essential lists: added up in an array first, of which those that could enter are taken. */
static void
scan_scores(struct maxscore *self, nx_doc from, nx_doc end)
{
	const struct nx_topk *topk = &self->run->topk;
	struct nx_drained *drained = self->drained;
	int64_t rest = reach_below(&self->parting, self->parting.essential);
	/* draining takes whole groups: none may reach into the next window of what is gathered */
	nx_doc base = self->gathered ? from - from % NX_SCORE_PAD : from;
	int32_t *scores = self->gathered ? self->gathered->scores + base : self->window->scores;

	for (uint32_t i = self->parting.essential; i < self->parting.n; i++)
		nx_source_add_scores(self->parting.order[i], from, end, scores + (from - base));
	for (nx_doc at = base; at < end; at += NX_DRAIN) {
		nx_scores_drain(scores + (at - base), end - at < NX_DRAIN ? end - at : NX_DRAIN,
		                topk->threshold - rest, drained);
		for (unsigned k = 0; k < drained->n; k++)
			add_to_batch(self, at + drained->which[k], drained->scores[k]);
	}
	complete_batch(self);
}

/* The same as long as a document of score 0 could enter: bits tell which there are. */
static void
scan_bits(struct maxscore *self, nx_doc from, nx_doc end)
{
	struct nx_window *window = self->window;
	int64_t rest = reach_below(&self->parting, self->parting.essential);

	if (self->gathered)
		nx_gathered_window(self->gathered, from, end, window);
	for (uint32_t i = self->parting.essential; i < self->parting.n; i++)
		nx_source_add_window(self->parting.order[i], from, end, window);
	for (uint32_t word = 0; word * 64 < end - from; word++) {
		uint64_t bits = window->bits[word];
		window->bits[word] = 0;
		for (; bits; bits &= bits - 1) {
			uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);
			int64_t score = window->scores[at];
			window->scores[at] = 0;
			if (nx_topk_would_enter(&self->run->topk, score + rest))
				add_to_batch(self, from + at, (int32_t)score);
		}
	}
	complete_batch(self);
}

static void
scan_window(struct maxscore *self, nx_doc from, nx_doc end)
{
	if (!self->window) /* most queries need none */
		self->window = nx_arena_zalloc(self->run->ctx.arena, 1, sizeof(*self->window));
	if (!self->window)
		return; /* the arena has failed: so will the search */
	if (self->run->topk.threshold >= reach_below(&self->parting, self->parting.essential))
		scan_scores(self, from, end);
	else
		scan_bits(self, from, end);
}

/* Where the window that starts at `from` ends: with the first block to end among the lists that
 * were essential last. */
static nx_doc
window_end(const struct parting *self, nx_doc from, nx_doc limit)
{
	uint32_t first = self->essential < self->n ? self->essential : 0;
	uint64_t least = (uint64_t)from + WINDOW_MIN + (uint64_t)self->n * WINDOW_MIN_PER_LIST;
	nx_doc end = NX_NO_DOC;

	for (uint32_t i = first; i < self->n; i++) {
		nx_doc block_end = nx_source_block_end(self->order[i], from);
		end = block_end < end ? block_end : end;
	}
	if (self->n > 1 && end < least)
		end = least < limit ? (nx_doc)least : limit;
	return end < limit ? end : limit;
}

static void
scan(struct maxscore *self, nx_doc from, nx_doc end)
{
	uint32_t nessential = self->parting.n - self->parting.essential;

	if (nessential == 1) {
		scan_one(self, from, end);
		return;
	}
	while (nessential && from < end) {
		nx_doc to = end - from > NX_WINDOW ? from + NX_WINDOW : end;
		scan_window(self, from, to);
		from = to;
	}
}

/* Passes over groups of blocks in which all lists together cannot reach the threshold.  Returns
 * where to go on; *sure_to is where the group in hand ends. */
static nx_doc
leap(struct maxscore *self, nx_doc from, nx_doc *sure_to)
{
	while (from < self->run->end) {
		nx_doc end = NX_NO_DOC, group_end;
		int64_t sum = 0;
		for (uint32_t i = 0; i < self->parting.n; i++) {
			sum += nx_source_group_bound(self->parting.order[i], from, &group_end);
			end = group_end < end ? group_end : end;
		}
		*sure_to = end;
		if (nx_topk_would_enter(&self->run->topk, sum))
			break;
		from = end;
	}
	return from;
}

/* Asking a list for a document costs about as much as adding up so many. */
enum { LOOK_UP = 8 };

/* Where so many documents of the gathered lists would be looked up in a list that it is quicker to add
 * all of it up, it is taken for essential. */
static void
take_dense(struct maxscore *self, nx_doc from, nx_doc end)
{
	struct parting *parting = &self->parting;
	uint64_t asked = nx_gathered_count(self->gathered, from, end);

	while (parting->essential) {
		uint64_t ndocs = parting->order[parting->essential - 1]->ndocs;

		if (asked * LOOK_UP < ndocs * (end - from) / self->gathered->ndocs)
			return;
		parting->essential--;
	}
}

/* Lists, of which many are gathered: those are essential in every window. */
static void
run_gathered(struct maxscore *self)
{
	struct nx_run *run = self->run;
	struct parting *parting = &self->parting;
	nx_doc end;

	for (nx_doc from = run->begin; from < run->end && !nx_run_expired(run); from = end) {
		int64_t most = nx_gathered_best(self->gathered, from);

		end = (from / NX_GATHERED_SPAN + 1) * NX_GATHERED_SPAN;
		end = end < run->end ? end : run->end;
		part(parting, from, end, run->topk.threshold);
		for (uint32_t i = 0; i < parting->n; i++)
			most += parting->order[i]->bound;
		if (!nx_topk_would_enter(&run->topk, most))
			continue;
		take_dense(self, from, end);
		scan_window(self, from, end);
	}
}

/* Lists in windows. */
static void
run_lists(struct maxscore *self)
{
	struct nx_run *run = self->run;
	nx_doc from = run->begin, sure_to = 0, end;

	for (; from < run->end && !nx_run_expired(run); from = end) {
		if (from >= sure_to && (from = leap(self, from, &sure_to)) >= run->end)
			break;
		end = window_end(&self->parting, from, run->end);
		part(&self->parting, from, end, run->topk.threshold);
		scan(self, from, end);
	}
}

static bool
maxscore_init(struct maxscore *self, struct nx_run *run, struct nx_source **sources, uint32_t n,
              bool windows)
{
	struct nx_arena *arena = run->ctx.arena;

	self->run = run;
	self->gathered = NULL;
	self->batch.n = 0;
	self->parting = (struct parting){ .order = sources, .n = n };
	self->parting.reach = nx_arena_alloc(arena, n * sizeof(self->parting.reach[0]));
	self->window = NULL;
	self->drained = windows ? nx_arena_alloc(arena, sizeof(*self->drained)) : NULL;
	self->meeting = windows ? nx_arena_alloc(arena, sizeof(*self->meeting)) : NULL;
	if (!self->parting.reach || (windows && (!self->drained || !self->meeting)))
		return false;
	if (windows)
		nx_meeting_init(self->meeting);
	return true;
}

bool
nx_bulk_any(struct nx_run *run, struct nx_source **sources, uint32_t n,
            struct nx_gathered *gathered, const struct nx_filter *filter)
{
	struct maxscore self;

	if (!maxscore_init(&self, run, sources, n, n > 1 || gathered))
		return false;
	self.filter = filter;
	self.gathered = gathered;
	if (gathered)
		run_gathered(&self);
	else
		run_lists(&self);
	return true;
}

/* The documents of the pile: all lists are asked about each. */
static void
run_piled(struct maxscore *self, const struct nx_pile *pile)
{
	struct nx_run *run = self->run;
	struct nx_candidates *batch = &self->batch;

	for (uint32_t i = 0; i < pile->n && !nx_run_expired(run);) {
		uint32_t end = i + nx_candidates_most(&run->topk);

		end = end < pile->n ? end : pile->n;
		part(&self->parting, nx_piled_doc(pile, i), nx_piled_doc(pile, end - 1) + 1, INT64_MAX);
		for (batch->n = 0; i < end; i++, batch->n++) {
			batch->docs[batch->n] = nx_piled_doc(pile, i);
			batch->scores[batch->n] = nx_piled_score(pile, i);
		}
		complete_batch(self);
	}
}

/* What the filter accepts but for the documents of the pile.  False when memory is out. */
static bool
without_piled(struct nx_run *run, const struct nx_filter *filter, const struct nx_pile *pile,
              struct nx_filter *without)
{
	nx_doc nwords = (run->ctx.ndocs + 63) / 64;
	uint64_t *bits = filter->bits ? nx_bits_new(&run->ctx) : nx_bits_shown(run);

	if (!bits)
		return false;
	if (filter->bits)
		memcpy(bits, filter->bits, nwords * sizeof(*bits));
	for (uint32_t i = 0; i < pile->n; i++)
		bits[nx_piled_doc(pile, i) >> 6] &= ~((uint64_t)1 << (nx_piled_doc(pile, i) & 63));
	*without = (struct nx_filter){ .live = filter->live, .bits = bits };
	return true;
}

bool
nx_bulk_piled(struct nx_run *run, struct nx_source **sources, uint32_t n,
              const struct nx_pile *pile, const struct nx_filter *filter)
{
	struct nx_filter without;
	struct maxscore self;
	struct nx_topk piled;

	if (!maxscore_init(&self, run, sources, n, true) ||
	    !without_piled(run, filter, pile, &without))
		return false;
	self.filter = filter;
	run_piled(&self, pile);
	if (!nx_topk_again(&run->topk, &piled))
		return false;
	for (uint32_t i = 0; i < n; i++)
		nx_source_restart(sources[i]);
	self.filter = &without;
	run_lists(&self);
	return nx_topk_join(&run->topk, &piled);
}
