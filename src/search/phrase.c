/* phrase.c - the top k of documents that hold an exact phrase, and perhaps more words.
 *
 * The phrase's rarest word leads, a block at a time.  Its documents are a batch, of which each
 * other word that must be there keeps those that it holds (meeting.h).  Then positions are
 * compared, word by word, rarest first, as long as the document could enter; what is left are the
 * places where the phrase may start.
 *
 * Positions are read of a block in hand, and words have theirs at different places.  So words
 * behind the second are asked for documents by cursors of their own, ahead of those that read
 * positions.
 *
 * A word that is in neither headline nor lead is in the body alone: where that holds of all, positions are
 * counted from there, and where the body begins is not looked up.
 *
 * Words of one instance stand in one zone. So a phrase is in no zone where one of its words is not,
 * is no more frequent than any of them, and the least of their scores, with the phrase's weight,
 * bounds its own.
 *
 * Example: "home business". In 2,574 articles both words stand, in 11 of them side by side; where
 * ten of those are found, an article in which "home" stands once need not be read any more.
 *
 * Source   bounds of a phrase from those of its words: Lucene's BlockMaxConjunction of phrases; positions in
 *          order of rarity: Williams, Zobel, Bahle, "Fast phrase querying with combined indexes"
 *          (ACM TOIS 22, 2004), section 3
 */
#include "search/candidates.h"
#include "search/spans.h"

enum { FEW = 4 }; /* documents whose positions may as well be read */

/* A document that may match, as far as words were asked. */
struct candidate {
	uint32_t lead;    /* its place in the leading word's block */
	uint32_t least;   /* the least frequency of the phrase's words, */
	unsigned zones;   /* the zones that all of them are in */
	bool in_body;     /* no word is in a zone: its starts are counted from the body's */
	uint32_t begin, n; /* where the phrase may start: n of starts.list, from the second word on */
	int64_t others;   /* what words beside the phrase score */
};

struct positions {
	nx_pos *list;
	uint32_t room;
};

struct phrase {
	struct nx_run *run;
	const struct nx_filter *filter;
	const struct nx_bulk_phrase *of;
	const struct nx_op *op;
	const struct nx_scorer *scorer;
	int64_t rest;          /* bounds of all words beside the phrase in the window, */
	int64_t rest_optional; /* of those that need not match */
	nx_pos last_offset;    /* of the word that is furthest behind the first */
	struct nx_meeting *meeting;
	struct nx_cursor **ahead; /* of words from the third on; NULL: not asked yet */
	uint32_t n; /* documents of the batch */
	nx_doc docs[NX_BLOCK_DOCS];
	struct candidate candidates[NX_BLOCK_DOCS];
	struct positions starts, lead, word;
	uint32_t nstarts; /* of starts.list */
	bool failed;
};

static inline bool
prunes(const struct phrase *self)
{
	return !self->run->counting && self->run->topk.threshold != INT64_MIN;
}

/* ---- Positions ---- */

/* Room for so many, the first `used` of which stay.  False when memory is out. */
static bool
make_room(struct phrase *self, struct positions *of, uint32_t used, uint32_t count)
{
	uint32_t room = count < 128 ? 256 : count < UINT32_MAX / 2 ? count * 2 : count;
	nx_pos *list;

	if (count <= of->room)
		return true;
	list = nx_arena_alloc(self->run->ctx.arena, room * sizeof(*list));
	if (!list || count < used) {
		self->failed = true;
		return false;
	}
	if (used)
		memcpy(list, of->list, used * sizeof(*list));
	*of = (struct positions){ list, room };
	return true;
}

/* The positions of the document the cursor stands on, counted from its body's or its own first word; their number, 0
 * when memory is out or they are damaged. */
static uint32_t
read_positions(struct phrase *self, struct nx_cursor *cursor, bool in_body, struct positions *to)
{
	uint32_t freq = nx_cursor_freq(cursor);

	if (!make_room(self, to, 0, freq))
		return 0;
	return in_body ? nx_cursor_body_positions(cursor, to->list, freq)
	               : nx_cursor_positions(cursor, to->list, freq);
}

/* Where the phrase may start, by its leading word: as new starts of the candidate. */
static void
find_starts(struct phrase *self, struct candidate *candidate)
{
	struct nx_cursor *cursor = &self->of->words[0]->cursor;
	uint32_t offset = self->of->offsets[0], n = 0, count;
	nx_pos *starts;

	cursor->at = candidate->lead;
	candidate->in_body = candidate->in_body && nx_cursor_in_body(cursor);
	count = read_positions(self, cursor, candidate->in_body, &self->lead);
	candidate->begin = self->nstarts;
	candidate->n = 0;
	if (!make_room(self, &self->starts, self->nstarts, self->nstarts + count))
		return;
	starts = self->starts.list + self->nstarts;
	for (uint32_t i = 0; i < count; i++)
		if (self->lead.list[i] >= offset)
			starts[n++] = self->lead.list[i] - offset;
	candidate->n = n;
}

/* Counts its starts from the document's first word. */
static void
leave_body(struct phrase *self, nx_doc doc, struct candidate *candidate)
{
	nx_pos body = nx_segment_lead_end(self->run->ctx.segment, doc);

	for (uint32_t i = 0; i < candidate->n; i++)
		self->starts.list[candidate->begin + i] += body;
	candidate->in_body = false;
}

/* Whether positions of a word are better asked for each of some starts than read. */
static inline bool
are_few(uint32_t nstarts, uint32_t freq)
{
	enum { EACH = 12 };

	return nstarts <= 1 || nstarts <= freq / EACH;
}

/* Keeps those of the candidate's starts with which word w, whose cursor stands on the document, agrees. */
static void
keep_starts(struct phrase *self, struct candidate *candidate, uint32_t w)
{
	nx_pos *starts = self->starts.list + candidate->begin;
	struct nx_cursor *cursor = &self->of->words[w]->cursor;
	const nx_pos *positions;
	uint32_t offset = self->of->offsets[w], kept = 0, at = 0, count;

	if (candidate->in_body && are_few(candidate->n, nx_cursor_freq(cursor))) {
		candidate->n = nx_cursor_body_keep(cursor, starts, candidate->n, offset);
		return;
	}
	count = read_positions(self, cursor, candidate->in_body, &self->word);
	positions = self->word.list;
	for (uint32_t k = 0; k < candidate->n; k++) {
		nx_pos wanted = starts[k] + offset;

		while (at < count && positions[at] < wanted)
			at++;
		if (at == count)
			break;
		starts[kept] = starts[k];
		kept += positions[at] == wanted;
	}
	candidate->n = kept;
}

/* Drops what reaches over the end of the headline or the lead, and tells in which zones the rest begins. */
static void
drop_crossing(struct phrase *self, nx_doc doc, struct candidate *candidate)
{
	nx_pos title = nx_segment_title_end(self->run->ctx.segment, doc);
	nx_pos lead = nx_segment_lead_end(self->run->ctx.segment, doc);
	nx_pos *starts = self->starts.list + candidate->begin;
	uint32_t kept = 0;

	candidate->zones = 0;
	for (uint32_t i = 0; i < candidate->n; i++) {
		nx_pos begin = starts[i];
		struct nx_span span = { begin, begin + self->last_offset };

		if (nx_span_crosses(span, title) || nx_span_crosses(span, lead))
			continue;
		candidate->zones |= begin < title ? NX_ZONE_TITLE : begin < lead ? NX_ZONE_LEAD : 0u;
		starts[kept++] = begin;
	}
	candidate->n = kept;
}

/* What is in the body crosses nothing; nobody has seen yet whether it is behind the article's end. */
static void
check_body(struct phrase *self, nx_doc doc, struct candidate *candidate)
{
	uint64_t last = self->starts.list[candidate->begin + candidate->n - 1];

	candidate->zones = 0;
	last += (uint64_t)nx_segment_lead_end(self->run->ctx.segment, doc) + self->last_offset;
	if (last < nx_segment_doc_nwords(self->run->ctx.segment, doc))
		return;
	self->run->ctx.damaged = true;
	candidate->n = 0;
}

/* ---- A batch ---- */

/* The leading word's documents of [its cursor's, end) that may match and could enter; few, as long
 * as any could. Returns from where to go on. */
static nx_doc
take_lead(struct phrase *self, nx_doc end)
{
	struct nx_source *lead = self->of->words[0];
	const struct nx_cursor *cursor = &lead->cursor;
	const struct nx_topk *topk = &self->run->topk;
	bool pruning = prunes(self);
	uint32_t most = self->run->counting ? NX_BLOCK_DOCS : nx_candidates_most(topk), n = 0, i;

	if (pruning)
		nx_source_score_block(lead);
	for (i = cursor->at; i < cursor->count && cursor->docs[i] < end && n < most; i++) {
		if (!nx_filter_accepts(self->filter, cursor->docs[i]) ||
		    (pruning && !nx_topk_would_enter(topk, lead->scores[i] + self->rest)))
			continue;
		self->docs[n] = cursor->docs[i];
		self->candidates[n++] = (struct candidate){ .lead = i };
	}
	self->n = n;
	return i < cursor->count && cursor->docs[i] < end ? cursor->docs[i] : end;
}

/* Keeps the documents that a list holds, with its scores if it is of a word beside the phrase (NULL: it is not). */
static void
keep_held(struct phrase *self, struct nx_cursor *cursor, struct nx_source *beside)
{
	struct nx_meeting *meeting = self->meeting;
	uint32_t n = 0;

	for (uint32_t next = 0; next < self->n;) {
		next = nx_meet(meeting, cursor, self->docs, next, self->n);
		for (uint32_t j = 0; j < meeting->n; j++) {
			uint32_t k = meeting->which[j];

			cursor->at = meeting->at[j];
			self->docs[n] = self->docs[k];
			self->candidates[n] = self->candidates[k];
			if (beside)
				self->candidates[n].others += nx_source_score(beside);
			n++;
		}
	}
	self->n = n;
}

/* The same for a required word of several lists. */
static void
keep_clause(struct phrase *self, const struct nx_clause *clause)
{
	uint32_t n = 0;

	for (uint32_t k = 0; k < self->n; k++) {
		bool held = false;

		for (uint32_t j = 0; j < clause->n; j++) {
			struct nx_source *source = clause->sources[j];

			if (nx_cursor_seek(&source->cursor, self->docs[k]) != self->docs[k])
				continue;
			held = true;
			self->candidates[k].others += nx_source_score(source);
		}
		self->docs[n] = self->docs[k];
		self->candidates[n] = self->candidates[k];
		n += held;
	}
	self->n = n;
}

/* Whether the phrase could bring the document in, by the frequencies of the words asked so far, and
 * `rest` more. */
static inline bool
is_hopeful(struct phrase *self, nx_doc doc, const struct candidate *candidate, int64_t rest)
{
	int64_t limit;

	if (!prunes(self))
		return true;
	limit = nx_score_posting(self->scorer, self->op->weight, candidate->least, candidate->zones,
	                         self->run->ctx.norms[doc]);
	return nx_topk_would_enter(&self->run->topk, limit + candidate->others + rest);
}

/* Adds what words that need not be there score; documents come in order. */
static void
add_optional(struct phrase *self, nx_doc doc, struct candidate *candidate)
{
	const struct nx_bulk_phrase *of = self->of;

	for (uint32_t i = 0; i < of->noptional; i++)
		if (nx_cursor_seek(&of->optional[i]->cursor, doc) == doc)
			candidate->others += nx_source_score(of->optional[i]);
}

/* The same with what optional words score, which are asked when the second word is, and only where
 * the document could enter with the most they might. */
static inline bool
stays_hopeful(struct phrase *self, nx_doc doc, struct candidate *candidate, uint32_t w)
{
	if (w > 1 || self->of->noptional == 0)
		return is_hopeful(self, doc, candidate, 0);
	if (!is_hopeful(self, doc, candidate, self->rest_optional))
		return false;
	add_optional(self, doc, candidate);
	return is_hopeful(self, doc, candidate, 0);
}

static inline void
add_word(struct candidate *candidate, struct nx_cursor *cursor)
{
	uint32_t freq = nx_cursor_freq(cursor);

	candidate->least = freq < candidate->least ? freq : candidate->least;
	candidate->zones &= nx_cursor_zones(cursor);
}

/* What the leading word says of the candidates. */
static void
add_lead(struct phrase *self)
{
	struct nx_cursor *cursor = &self->of->words[0]->cursor;

	for (uint32_t k = 0; k < self->n; k++) {
		struct candidate *candidate = &self->candidates[k];

		candidate->least = UINT32_MAX;
		candidate->zones = NX_ZONE_TITLE | NX_ZONE_LEAD;
		cursor->at = candidate->lead;
		add_word(candidate, cursor);
		if (self->of->n == 1) {
			find_starts(self, candidate);
			self->nstarts += candidate->n;
			add_optional(self, self->docs[k], candidate);
		}
	}
}

/* Keeps the documents where word w stands in the phrase's place. */
static void
keep_word(struct phrase *self, uint32_t w)
{
	struct nx_meeting *meeting = self->meeting;
	struct nx_cursor *cursor = &self->of->words[w]->cursor;
	uint32_t n = 0;

	for (uint32_t next = 0; next < self->n && !self->failed;) {
		next = nx_meet(meeting, cursor, self->docs, next, self->n);
		for (uint32_t j = 0; j < meeting->n; j++) {
			nx_doc doc = self->docs[meeting->which[j]];
			struct candidate candidate = self->candidates[meeting->which[j]];
			bool in_body;

			cursor->at = meeting->at[j];
			add_word(&candidate, cursor);
			if (!stays_hopeful(self, doc, &candidate, w))
				continue;
			in_body = nx_cursor_in_body(cursor);
			if (w == 1) {
				candidate.in_body = in_body;
				find_starts(self, &candidate);
			} else if (candidate.in_body && !in_body) {
				leave_body(self, doc, &candidate);
			}
			keep_starts(self, &candidate, w);
			self->docs[n] = doc;
			self->candidates[n] = candidate;
			n += candidate.n > 0;
			if (w == 1)
				self->nstarts = candidate.begin + candidate.n;
		}
	}
	self->n = n;
}

static void
push_batch(struct phrase *self)
{
	struct nx_run *run = self->run;

	for (uint32_t k = 0; k < self->n; k++) {
		struct candidate *candidate = &self->candidates[k];
		nx_doc doc = self->docs[k];
		int64_t score = candidate->others;

		if (candidate->in_body)
			check_body(self, doc, candidate);
		else
			drop_crossing(self, doc, candidate);
		if (!candidate->n)
			continue;
		run->total += run->counting;
		score += nx_score_posting(self->scorer, self->op->weight, candidate->n, candidate->zones,
		                          run->ctx.norms[doc]);
		nx_topk_push(&run->topk, score, doc);
	}
}

/* ---- All ---- */

/* The first document >= next that the list may hold, as far as that is known. */
static inline nx_doc
go_on(const struct nx_cursor *cursor, nx_doc next)
{
	nx_doc doc = nx_cursor_doc(cursor);

	return doc > next ? doc : next;
}

/* Keeps the documents that word w holds, unless most do. */
static nx_doc
look_ahead(struct phrase *self, uint32_t w, nx_doc next)
{
	const struct nx_source *word = self->of->words[w];

	if (word->ndocs > self->run->ctx.ndocs / 2)
		return next;
	if (!self->ahead[w]) {
		self->ahead[w] = nx_arena_alloc(self->run->ctx.arena, sizeof(*self->ahead[w]));
		self->failed |= !self->ahead[w];
		if (self->failed)
			return next;
		nx_cursor_init(self->ahead[w], word->cursor.list);
	}
	keep_held(self, self->ahead[w], NULL);
	self->run->ctx.damaged |= self->ahead[w]->damaged;
	return go_on(self->ahead[w], next);
}

/* The block of the leading word that holds `from`, to whose end `end` reaches at most. */
static nx_doc
scan(struct phrase *self, nx_doc from, nx_doc end)
{
	const struct nx_bulk_phrase *of = self->of;
	struct nx_source *beside;
	nx_doc next = nx_cursor_seek(&of->words[0]->cursor, from);

	if (next >= end)
		return next;
	next = take_lead(self, end);
	for (uint32_t i = 0; i < of->nclauses && self->n; i++) {
		if (of->clauses[i].n > 1) {
			keep_clause(self, &of->clauses[i]);
			continue;
		}
		beside = of->clauses[i].sources[0];
		keep_held(self, &beside->cursor, beside);
		next = go_on(&beside->cursor, next);
	}
	for (uint32_t w = 2; w < of->n && self->n > FEW; w++)
		next = look_ahead(self, w, next);
	self->nstarts = 0;
	add_lead(self);
	for (uint32_t w = 1; w < of->n && self->n; w++) {
		keep_word(self, w);
		next = go_on(&of->words[w]->cursor, next);
	}
	push_batch(self);
	return next;
}

/* Bounds for [from, end): of the phrase; of all other words, to self->rest. */
static int64_t
find_bounds(struct phrase *self, nx_doc from, nx_doc end)
{
	const struct nx_bulk_phrase *of = self->of;
	int64_t least = INT64_MAX;

	for (uint32_t i = 0; i < of->n; i++) {
		int64_t bound = nx_source_bound(of->words[i], from, end);
		least = bound < least ? bound : least;
	}
	self->rest_optional = 0;
	for (uint32_t i = 0; i < of->noptional; i++)
		self->rest_optional += nx_source_bound(of->optional[i], from, end);
	self->rest = self->rest_optional;
	for (uint32_t i = 0; i < of->nclauses; i++)
		for (uint32_t j = 0; j < of->clauses[i].n; j++)
			self->rest += nx_source_bound(of->clauses[i].sources[j], from, end);
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
	struct phrase *self = nx_arena_alloc(run->ctx.arena, sizeof(*self));

	if (!self)
		return false;
	*self = (struct phrase){ .run = run, .filter = filter, .of = of, .op = of->op,
		                 .scorer = of->words[0]->bounder.scorer };
	self->meeting = nx_arena_alloc(run->ctx.arena, sizeof(*self->meeting));
	self->ahead = nx_arena_zalloc(run->ctx.arena, of->n, sizeof(*self->ahead));
	if (!self->meeting || !self->ahead)
		return false;
	nx_meeting_init(self->meeting);
	for (uint32_t i = 0; i < of->n; i++)
		self->last_offset =
		    of->offsets[i] > self->last_offset ? of->offsets[i] : self->last_offset;
	run_windows(self);
	return !self->failed;
}
