/* conjunction.c - the top k of documents that hold all words.
 *
 * The rarest word leads.  Groups of blocks, then blocks, then single documents are passed over on
 * bounds.  Its documents are taken a block at a time; a block is passed over when
 * the bounds of all words there cannot reach the threshold, a document when its own score and
 * the bounds of the others cannot.  Then the others are asked, rarest first, for all that are left together
 * (candidates.h).
 *
 * Source   Ding and Suel (SIGIR 2011), "block-max AND"; Lucene's BlockMaxConjunctionScorer
 */
#include "search/bulk.h"
#include "search/candidates.h"

struct conjunction {
	struct nx_run *run;
	const struct nx_filter *filter;
	struct nx_clause *clauses; /* rarest first */
	uint32_t n;
	struct nx_source **optional;
	uint32_t noptional;
	int64_t *rest; /* rest[i]: bounds of clauses i and later and of the optional sources */
	struct nx_window *window; /* where the leading word has several lists */
	struct nx_meeting *meeting;
	struct nx_candidates batch;
};

static int64_t
clause_bound(const struct nx_clause *clause, nx_doc from, nx_doc end)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < clause->n; i++)
		sum += nx_source_bound(clause->sources[i], from, end);
	return sum;
}

/* Bounds for [from, end), summed from the back. */
static void
find_rest(struct conjunction *self, nx_doc from, nx_doc end)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < self->noptional; i++)
		sum += nx_source_bound(self->optional[i], from, end);
	self->rest[self->n] = sum;
	for (uint32_t i = self->n; i-- > 0;) {
		sum += clause_bound(&self->clauses[i], from, end);
		self->rest[i] = sum;
	}
}

/* ---- Candidates ---- */

/* Keeps the candidates that a word holds, with what it adds.  Returns `next`, or the document
 * behind it before which the word holds none. */
static nx_doc
keep_clause(struct conjunction *self, const struct nx_clause *clause, nx_doc next)
{
	nx_doc least = NX_NO_DOC;

	if (clause->n == 1)
		nx_candidates_add(&self->batch, clause->sources[0], self->meeting, true);
	else
		nx_candidates_add_any(&self->batch, clause->sources, clause->n, self->meeting);
	for (uint32_t i = 0; i < clause->n; i++) {
		nx_doc at = nx_cursor_doc(&clause->sources[i]->cursor);
		least = at < least ? at : least;
	}
	return least > next ? least : next;
}

/* Asks the other words for the candidates, which could enter by the leading one, as long as they
 * still could.  Returns from where to go on, at least `next`. */
static nx_doc
finish(struct conjunction *self, nx_doc next)
{
	struct nx_candidates *batch = &self->batch;
	struct nx_topk *topk = &self->run->topk;

	for (uint32_t w = 1; w < self->n && batch->n > 0; w++) {
		if (w > 1)
			nx_candidates_keep(batch, nx_topk_bar(topk, self->rest[w]));
		next = keep_clause(self, &self->clauses[w], next);
	}
	nx_candidates_keep(batch, nx_topk_bar(topk, self->rest[self->n]));
	for (uint32_t i = 0; i < self->noptional && batch->n > 0; i++)
		nx_candidates_add(batch, self->optional[i], self->meeting, false);
	nx_candidates_push(batch, topk, self->filter);
	return next;
}

/* One leading list: the block that holds `from`, to whose end `end` reaches at most, is read in place. */
static nx_doc
scan_one(struct conjunction *self, nx_doc from, nx_doc end)
{
	struct nx_source *lead = self->clauses[0].sources[0];
	const struct nx_topk *topk = &self->run->topk;
	nx_doc next = nx_cursor_seek(&lead->cursor, from);

	if (next >= end)
		return next;
	nx_source_score_block(lead);
	if (!nx_topk_would_enter(topk, lead->best + self->rest[1]))
		return end;
	next = nx_candidates_take(&self->batch, lead, end, nx_topk_bar(topk, self->rest[1]),
	                          nx_candidates_most(&self->run->topk));
	return finish(self, next);
}

/* Several leading lists: added up in the window's array first. */
static nx_doc
scan_window(struct conjunction *self, nx_doc from, nx_doc end)
{
	struct nx_window *window = self->window;
	struct nx_candidates *batch = &self->batch;
	nx_doc next = from;

	for (uint32_t i = 0; i < self->clauses[0].n; i++)
		nx_source_add_window(self->clauses[0].sources[i], from, end, window);
	for (uint32_t word = 0; word * 64 < end - from; word++) {
		uint64_t bits = window->bits[word];
		window->bits[word] = 0;
		for (; bits; bits &= bits - 1) {
			uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);
			int32_t score = window->scores[at];
			window->scores[at] = 0;
			if (from + at < next ||
			    !nx_topk_would_enter(&self->run->topk, score + self->rest[1]))
				continue;
			batch->docs[batch->n] = from + at;
			batch->scores[batch->n] = score;
			if (++batch->n >= nx_candidates_most(&self->run->topk))
				next = finish(self, from + at + 1);
		}
	}
	return finish(self, end > next ? end : next);
}

/* ---- All ---- */

/* Windows end with a block of the leading word. */
static nx_doc
window_end(const struct conjunction *self, nx_doc from, nx_doc limit)
{
	const struct nx_clause *lead = &self->clauses[0];
	nx_doc end = NX_NO_DOC;

	for (uint32_t i = 0; i < lead->n; i++) {
		nx_doc block_end = nx_source_block_end(lead->sources[i], from);
		end = block_end < end ? block_end : end;
	}
	if (lead->n > 1 && end - from > NX_WINDOW)
		end = from + NX_WINDOW;
	return end < limit ? end : limit;
}

/* The first document >= from that the leading word holds. */
static nx_doc
lead_from(struct conjunction *self, nx_doc from)
{
	const struct nx_clause *lead = &self->clauses[0];
	nx_doc least = NX_NO_DOC;

	if (lead->n == 1)
		return from; /* its block's bound is to be seen first */
	for (uint32_t i = 0; i < lead->n; i++) {
		nx_doc at = nx_cursor_seek(&lead->sources[i]->cursor, from);
		least = at < least ? at : least;
	}
	return least;
}

/* Passes over groups of the leading word's blocks where all words together cannot reach the
 * threshold.  *sure_to: where the group in hand ends. */
static nx_doc
leap(struct conjunction *self, nx_doc from, nx_doc *sure_to)
{
	while (from < self->run->end) {
		nx_doc end = NX_NO_DOC, group_end;
		int64_t sum = 0;
		for (uint32_t i = 0; i < self->n; i++)
			for (uint32_t j = 0; j < self->clauses[i].n; j++) {
				sum += nx_source_group_bound(self->clauses[i].sources[j], from,
				                             &group_end);
				end = group_end < end ? group_end : end;
			}
		for (uint32_t i = 0; i < self->noptional; i++) {
			sum += nx_source_group_bound(self->optional[i], from, &group_end);
			end = group_end < end ? group_end : end;
		}
		*sure_to = end;
		if (nx_topk_would_enter(&self->run->topk, sum))
			break;
		from = end;
	}
	return from;
}

static void
sort_by_cost(struct nx_clause *clauses, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct nx_clause clause = clauses[i];
		uint32_t j = i;
		for (; j > 0 && clauses[j - 1].cost > clause.cost; j--)
			clauses[j] = clauses[j - 1];
		clauses[j] = clause;
	}
}

bool
nx_bulk_all(struct nx_run *run, struct nx_clause *clauses, uint32_t n,
            struct nx_source **optional, uint32_t noptional, const struct nx_filter *filter)
{
	struct conjunction self;
	struct nx_arena *arena = run->ctx.arena;
	nx_doc from = run->begin, sure_to = 0;

	sort_by_cost(clauses, n);
	self.run = run;
	self.filter = filter;
	self.clauses = clauses;
	self.n = n;
	self.optional = optional;
	self.noptional = noptional;
	self.batch.n = 0;
	self.rest = nx_arena_alloc(arena, (n + 1) * sizeof(self.rest[0]));
	self.window =
	    clauses[0].n > 1 ? nx_arena_zalloc(arena, 1, sizeof(*self.window)) : NULL;
	self.meeting = nx_arena_alloc(arena, sizeof(*self.meeting));
	if (!self.rest || (clauses[0].n > 1 && !self.window) || !self.meeting)
		return false;
	nx_meeting_init(self.meeting);
	while ((from = lead_from(&self, from)) < run->end && !nx_run_expired(run)) {
		nx_doc end;
		if (from >= sure_to && (from = leap(&self, from, &sure_to)) >= run->end)
			break;
		end = window_end(&self, from, run->end);
		find_rest(&self, from, end);
		if (!nx_topk_would_enter(&run->topk, self.rest[0]))
			from = end;
		else if (clauses[0].n == 1)
			from = scan_one(&self, from, end);
		else
			from = scan_window(&self, from, end);
	}
	return true;
}
