/* conjunction.c - the top k of documents that hold all words.
 *
 * The rarest word leads.  Groups of blocks, then blocks, then single documents are passed over on
 * bounds.  Its documents are taken a block at a time; a block is passed over when
 * the bounds of all words there cannot reach the threshold, a document when its own score and
 * the bounds of the others cannot.  Then the others are asked, rarest first: where each word is one list, all
 * documents up to the end of a block together (meeting.h).
 *
 * Source   Ding and Suel (SIGIR 2011), "block-max AND"; Lucene's BlockMaxConjunctionScorer
 */
#include "search/candidates.h"
#include "search/bulk.h"

struct conjunction {
	struct nx_run *run;
	const struct nx_filter *filter;
	struct nx_clause *clauses; /* rarest first */
	uint32_t n;
	struct nx_source **optional;
	uint32_t noptional;
	int64_t *rest; /* rest[i]: bounds of clauses i and later and of the optional sources */
	struct nx_window *window; /* where the leading word has several lists */
	struct nx_meeting *meeting; /* where every word has one */
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

/* Adds what the clause gives the document.  False when it does not hold it; then no document before
 * *next is held either. */
static inline bool
add_clause(const struct nx_clause *clause, nx_doc doc, int64_t *score, nx_doc *next)
{
	nx_doc least = NX_NO_DOC;

	for (uint32_t i = 0; i < clause->n; i++) {
		struct nx_source *source = clause->sources[i];
		nx_doc at = nx_cursor_seek(&source->cursor, doc);
		least = at < least ? at : least;
		if (at == doc)
			*score += nx_source_score(source);
	}
	*next = least;
	return least == doc;
}

/* A document of the leading word.  Returns the next document that could match. */
static nx_doc
complete(struct conjunction *self, nx_doc doc, int64_t score)
{
	struct nx_topk *topk = &self->run->topk;
	nx_doc next;

	for (uint32_t i = 1; i < self->n; i++) {
		if (!nx_topk_would_enter(topk, score + self->rest[i]))
			return doc + 1;
		if (!add_clause(&self->clauses[i], doc, &score, &next))
			return next;
	}
	if (!nx_topk_would_enter(topk, score + self->rest[self->n]) ||
	    !nx_filter_accepts(self->filter, doc))
		return doc + 1;
	for (uint32_t i = 0; i < self->noptional; i++)
		if (nx_cursor_seek(&self->optional[i]->cursor, doc) == doc)
			score += nx_source_score(self->optional[i]);
	nx_topk_push(topk, score, doc);
	return doc + 1;
}

/* One leading list: the block that holds `from`, to whose end `end` reaches at most, is read in place. */
static nx_doc
scan_one(struct conjunction *self, nx_doc from, nx_doc end)
{
	struct nx_source *lead = self->clauses[0].sources[0];
	struct nx_cursor *cursor = &lead->cursor;
	const struct nx_topk *topk = &self->run->topk;
	int64_t rest = self->rest[1];
	nx_doc next = nx_cursor_seek(cursor, from);
	uint32_t i = cursor->at, count = cursor->count;

	if (next >= end)
		return next;
	nx_source_score_block(lead);
	if (!nx_topk_would_enter(topk, lead->best + rest))
		i = count;
	while (i < count && cursor->docs[i] < end) {
		if (!nx_topk_would_enter(topk, lead->scores[i] + rest)) {
			i++;
			continue;
		}
		next = complete(self, cursor->docs[i], lead->scores[i]);
		do
			i++;
		while (i < count && cursor->docs[i] < next);
	}
	cursor->at = i < count ? i : count - 1;
	if (i < count)
		return cursor->docs[i];
	return next > cursor->docs[i - 1] ? next : cursor->docs[i - 1] + 1; /* the next block's bound first */
}

static void
push_batch(struct conjunction *self)
{
	const struct nx_candidates *batch = &self->batch;
	struct nx_topk *topk = &self->run->topk;

	for (uint32_t k = 0; k < batch->n; k++) {
		nx_doc doc = batch->docs[k];
		int64_t score = batch->scores[k];

		if (!nx_topk_would_enter(topk, score + self->rest[self->n]) ||
		    !nx_filter_accepts(self->filter, doc))
			continue;
		for (uint32_t i = 0; i < self->noptional; i++)
			if (nx_cursor_seek(&self->optional[i]->cursor, doc) == doc)
				score += nx_source_score(self->optional[i]);
		nx_topk_push(topk, score, doc);
	}
}

/* The same as scan_one(), where each of the other words has one list too: word by word for all documents. */
static nx_doc
scan_batch(struct conjunction *self, nx_doc from, nx_doc end)
{
	struct nx_source *lead = self->clauses[0].sources[0];
	const struct nx_topk *topk = &self->run->topk;
	uint32_t most = topk->count < topk->k ? NX_CANDIDATES_FIRST : NX_BLOCK_DOCS;
	nx_doc next = nx_cursor_seek(&lead->cursor, from);

	if (next >= end)
		return next;
	nx_source_score_block(lead);
	if (!nx_topk_would_enter(topk, lead->best + self->rest[1]))
		return end;
	next = nx_candidates_take(&self->batch, lead, end, nx_topk_bar(topk, self->rest[1]), most);
	for (uint32_t w = 1; w < self->n && self->batch.n > 0; w++) {
		struct nx_source *source = self->clauses[w].sources[0];
		nx_doc at;

		if (w > 1)
			nx_candidates_keep(&self->batch, nx_topk_bar(topk, self->rest[w]));
		nx_candidates_add(&self->batch, source, self->meeting, true);
		at = nx_cursor_doc(&source->cursor);
		next = at > next ? at : next; /* it holds none between */
	}
	push_batch(self);
	return next;
}

/* Several leading lists: added up in the window's array first. */
static nx_doc
scan_window(struct conjunction *self, nx_doc from, nx_doc end)
{
	struct nx_window *window = self->window;
	nx_doc next = from;

	for (uint32_t i = 0; i < self->clauses[0].n; i++)
		nx_source_add_window(self->clauses[0].sources[i], from, end, window);
	for (uint32_t word = 0; word * 64 < end - from; word++) {
		uint64_t bits = window->bits[word];
		window->bits[word] = 0;
		for (; bits; bits &= bits - 1) {
			uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);
			int64_t score = window->scores[at];
			window->scores[at] = 0;
			if (from + at >= next &&
			    nx_topk_would_enter(&self->run->topk, score + self->rest[1]))
				next = complete(self, from + at, score);
		}
	}
	return next > end ? next : end;
}

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
	struct conjunction self = { .run = run, .filter = filter, .clauses = clauses, .n = n,
		                    .optional = optional, .noptional = noptional };
	struct nx_arena *arena = run->ctx.arena;
	nx_doc from = run->begin, sure_to = 0;
	bool single = true; /* each word is one list */

	sort_by_cost(clauses, n);
	for (uint32_t i = 0; i < n; i++)
		single &= clauses[i].n == 1;
	self.rest = nx_arena_alloc(arena, (n + 1) * sizeof(self.rest[0]));
	self.window =
	    clauses[0].n > 1 ? nx_arena_zalloc(arena, 1, sizeof(*self.window)) : NULL;
	self.meeting = single ? nx_arena_alloc(arena, sizeof(*self.meeting)) : NULL;
	if (!self.rest || (clauses[0].n > 1 && !self.window) || (single && !self.meeting))
		return false;
	if (single)
		nx_meeting_init(self.meeting);
	while ((from = lead_from(&self, from)) < run->end && !nx_run_expired(run)) {
		nx_doc end;
		if (from >= sure_to && (from = leap(&self, from, &sure_to)) >= run->end)
			break;
		end = window_end(&self, from, run->end);
		find_rest(&self, from, end);
		if (!nx_topk_would_enter(&run->topk, self.rest[0]))
			from = end;
		else if (single)
			from = scan_batch(&self, from, end);
		else if (clauses[0].n == 1)
			from = scan_one(&self, from, end);
		else
			from = scan_window(&self, from, end);
	}
	return true;
}
