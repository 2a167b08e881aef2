/* phrase.c - the top k of documents that hold an exact phrase, and perhaps more words.
 *
 * The phrase's rarest word leads, a block at a time, as in a conjunction. In a document that holds all words,
 * and whose score could enter, positions are read word by word, rarest first, and only as long
 * as some place is left where the phrase may start.
 *
 * Words of one instance stand in one zone. So a phrase is in no zone where one of its words is not, is no
 * more frequent than any of them, and the least of their scores, with the phrase's weight, bounds
 * its own.
 *
 * Example: "home business". In 2,574 articles both words stand, in 11 of them side by side; where ten of
 * those are found, an article in which "home" stands once need not be read any more.
 *
 * Source   bounds of a phrase from those of its words: Lucene's BlockMaxConjunction of phrases; positions in
 *          order of rarity: Williams, Zobel, Bahle, "Fast phrase querying with combined indexes"
 *          (ACM TOIS 22, 2004), section 3
 */
#include "search/bulk.h"
#include "search/spans.h"

struct phrase {
	struct nx_run *run;
	const struct nx_filter *filter;
	const struct nx_bulk_phrase *of;
	const struct nx_op *op;
	const struct nx_scorer *scorer;
	int64_t rest;          /* bounds of all other words in the window */
	nx_pos last_offset;    /* of the word that is furthest behind the first */
	nx_pos *starts, *positions;
	uint32_t room;
	bool failed;
};

static inline bool
prunes(const struct phrase *self)
{
	return !self->run->counting;
}

/* ---- One document ---- */

/* The positions of a word; their number, 0 when memory is out or they are damaged. */
static uint32_t
read_positions(struct phrase *self, struct nx_source *word, bool first)
{
	uint32_t freq = nx_cursor_freq(&word->cursor);
	nx_pos *to;

	if (freq > self->room) {
		uint32_t room = freq < 128 ? 256 : freq < UINT32_MAX / 2 ? freq * 2 : freq;
		struct nx_arena *arena = self->run->ctx.arena;
		nx_pos *starts = nx_arena_alloc(arena, room * sizeof(*starts));
		nx_pos *positions = nx_arena_alloc(arena, room * sizeof(*positions));

		self->failed |= !starts || !positions;
		if (self->failed)
			return 0;
		if (!first) /* there are no more of them than of any word so far */
			memcpy(starts, self->starts, self->room * sizeof(*starts));
		self->starts = starts;
		self->positions = positions;
		self->room = room;
	}
	to = first ? self->starts : self->positions;
	return nx_cursor_positions(&word->cursor, to, freq);
}

/* The places where the phrase may start, by its rarest word. */
static uint32_t
find_starts(struct phrase *self)
{
	uint32_t offset = self->of->offsets[0], n = 0;
	uint32_t count = read_positions(self, self->of->words[0], true);

	for (uint32_t i = 0; i < count; i++)
		if (self->starts[i] >= offset)
			self->starts[n++] = self->starts[i] - offset;
	return n;
}

/* Of n places those where word i agrees. */
static uint32_t
keep_starts(struct phrase *self, uint32_t i, uint32_t n)
{
	uint32_t offset = self->of->offsets[i], kept = 0, at = 0;
	uint32_t count = read_positions(self, self->of->words[i], false);

	for (uint32_t k = 0; k < n; k++) {
		nx_pos wanted = self->starts[k] + offset;

		while (at < count && self->positions[at] < wanted)
			at++;
		if (at == count)
			break;
		self->starts[kept] = self->starts[k];
		kept += self->positions[at] == wanted;
	}
	return kept;
}

/* Drops what reaches over the end of the headline or the lead, and tells in which zones the rest begins. */
static uint32_t
drop_crossing(struct phrase *self, nx_doc doc, uint32_t n, unsigned *zones)
{
	nx_pos title = nx_segment_title_end(self->run->ctx.segment, doc);
	nx_pos lead = nx_segment_lead_end(self->run->ctx.segment, doc);
	uint32_t kept = 0;

	*zones = 0;
	for (uint32_t i = 0; i < n; i++) {
		nx_pos begin = self->starts[i];
		struct nx_span span = { begin, begin + self->last_offset };

		if (nx_span_crosses(span, title) || nx_span_crosses(span, lead))
			continue;
		*zones |= begin < title ? NX_ZONE_TITLE : begin < lead ? NX_ZONE_LEAD : 0u;
		self->starts[kept++] = begin;
	}
	return kept;
}

/* How often the phrase stands in the document, and in which zones. */
static uint32_t
count_places(struct phrase *self, nx_doc doc, unsigned *zones)
{
	uint32_t n = find_starts(self);

	for (uint32_t i = 1; i < self->of->n && n; i++)
		n = keep_starts(self, i, n);
	return n ? drop_crossing(self, doc, n, zones) : 0;
}

/* No more than the phrase scores in the document, by the frequencies of its words. */
static int64_t
limit_of(struct phrase *self, nx_doc doc)
{
	unsigned zones = NX_ZONE_TITLE | NX_ZONE_LEAD;
	uint32_t least = UINT32_MAX;

	for (uint32_t i = 0; i < self->of->n; i++) {
		struct nx_cursor *cursor = &self->of->words[i]->cursor;
		uint32_t freq = nx_cursor_freq(cursor);

		least = freq < least ? freq : least;
		zones &= nx_cursor_zones(cursor);
	}
	return nx_score_posting(self->scorer, self->op->weight, least, zones,
	                        self->run->ctx.norms[doc]);
}

/* Stands the other words on the document.  Returns it, or the next that they might hold. */
static nx_doc
align(struct phrase *self, nx_doc doc)
{
	const struct nx_bulk_phrase *of = self->of;

	for (uint32_t i = 1; i < of->n; i++) {
		nx_doc at = nx_cursor_seek(&of->words[i]->cursor, doc);
		if (at != doc)
			return at;
	}
	for (uint32_t i = 0; i < of->nclauses; i++) {
		nx_doc least = NX_NO_DOC;
		for (uint32_t j = 0; j < of->clauses[i].n; j++) {
			nx_doc at = nx_cursor_seek(&of->clauses[i].sources[j]->cursor, doc);
			least = at < least ? at : least;
		}
		if (least != doc)
			return least;
	}
	return doc;
}

/* What words beside the phrase add. */
static int64_t
score_others(struct phrase *self, nx_doc doc)
{
	const struct nx_bulk_phrase *of = self->of;
	int64_t score = 0;

	for (uint32_t i = 0; i < of->nclauses; i++)
		for (uint32_t j = 0; j < of->clauses[i].n; j++)
			if (nx_cursor_doc(&of->clauses[i].sources[j]->cursor) == doc)
				score += nx_source_score(of->clauses[i].sources[j]);
	for (uint32_t i = 0; i < of->noptional; i++)
		if (nx_cursor_seek(&of->optional[i]->cursor, doc) == doc)
			score += nx_source_score(of->optional[i]);
	return score;
}

/* Whether a document that all words hold could enter; *others is then what other words score. */
static inline bool
is_hopeful(struct phrase *self, nx_doc doc, int64_t *others)
{
	const struct nx_topk *topk = &self->run->topk;
	int64_t limit;

	if (!nx_filter_accepts(self->filter, doc))
		return false;
	if (!prunes(self) || topk->threshold == INT64_MIN) {
		*others = score_others(self, doc);
		return true;
	}
	limit = limit_of(self, doc);
	if (!nx_topk_would_enter(topk, limit + self->rest))
		return false;
	*others = score_others(self, doc);
	return nx_topk_would_enter(topk, limit + *others);
}

/* A document of the leading word.  Returns the next that could match. */
static nx_doc
complete(struct phrase *self, nx_doc doc)
{
	struct nx_run *run = self->run;
	nx_doc next = align(self, doc);
	int64_t others;
	unsigned zones;
	uint32_t freq;

	if (next != doc)
		return next;
	if (!is_hopeful(self, doc, &others))
		return doc + 1;
	freq = count_places(self, doc, &zones);
	if (!freq)
		return doc + 1;
	run->total += run->counting;
	nx_topk_push(&run->topk,
	             others + nx_score_posting(self->scorer, self->op->weight, freq, zones,
	                                       run->ctx.norms[doc]),
	             doc);
	return doc + 1;
}

/* ---- All ---- */

/* The block of the leading word that holds `from`, to whose end `end` reaches at most. */
static nx_doc
scan(struct phrase *self, nx_doc from, nx_doc end)
{
	struct nx_cursor *cursor = &self->of->words[0]->cursor;
	nx_doc next = nx_cursor_seek(cursor, from);
	uint32_t i = cursor->at, count = cursor->count;

	if (next >= end)
		return next;
	while (i < count && cursor->docs[i] < end) {
		cursor->at = i;
		next = complete(self, cursor->docs[i]);
		do
			i++;
		while (i < count && cursor->docs[i] < next);
	}
	if (i < count) {
		cursor->at = i;
		return cursor->docs[i];
	}
	return next > cursor->docs[i - 1] ? next : cursor->docs[i - 1] + 1;
}

/* Bounds for [from, end): of the phrase; of all other words, to self->rest. */
static int64_t
find_bounds(struct phrase *self, nx_doc from, nx_doc end)
{
	const struct nx_bulk_phrase *of = self->of;
	int64_t least = INT64_MAX;

	self->rest = 0;
	for (uint32_t i = 0; i < of->n; i++) {
		int64_t bound = nx_source_bound(of->words[i], from, end);
		least = bound < least ? bound : least;
	}
	for (uint32_t i = 0; i < of->nclauses; i++)
		for (uint32_t j = 0; j < of->clauses[i].n; j++)
			self->rest += nx_source_bound(of->clauses[i].sources[j], from, end);
	for (uint32_t i = 0; i < of->noptional; i++)
		self->rest += nx_source_bound(of->optional[i], from, end);
	return least;
}

static void
run_windows(struct phrase *self)
{
	struct nx_run *run = self->run;
	nx_doc from = run->begin;

	while (from < run->end && !self->failed && !nx_run_expired(run)) {
		nx_doc end = nx_source_block_end(self->of->words[0], from);

		end = end < run->end ? end : run->end;
		if (prunes(self) &&
		    !nx_topk_would_enter(&run->topk, find_bounds(self, from, end) + self->rest)) {
			from = end;
			continue;
		}
		from = scan(self, from, end);
	}
}

bool
nx_bulk_phrase(struct nx_run *run, const struct nx_bulk_phrase *of, const struct nx_filter *filter)
{
	struct phrase self = { .run = run, .filter = filter, .of = of, .op = of->op,
		               .scorer = of->words[0]->bounder.scorer };

	for (uint32_t i = 0; i < of->n; i++)
		self.last_offset =
		    of->offsets[i] > self.last_offset ? of->offsets[i] : self.last_offset;
	run_windows(&self);
	return !self.failed;
}
