#include "search/builder.h"

#include "base/sort.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
	FORM_CODES = 64, /* code points of a form that fuzzy search compares; longer ones differ */
	EDITS_MAX = 2
};

/* ---- Collecting the terms of matching forms over all segments ---- */

enum { LISTS_KEPT = 4096 }; /* of one segment; where more terms match, few of them are taken */

struct collect {
	struct nx_builder *builder;
	uint32_t segment; /* that is being looked through */
	bool numbered; /* see struct nx_expansion */
	struct nx_str pattern; /* folded */
	bool any_ending; /* the pattern is a beginning and a '*': what begins so matches */
	struct fuzzy *fuzzy;
	struct nx_buffer numbers; /* nx_term: of one segment, with repetitions */
	bool keeps_lists;
	struct nx_known *found; /* grows in the arena; a term once for each segment */
	uint32_t count, room;
	uint32_t steps; /* forms looked at */
};

static const struct nx_live_segment *
live_of(const struct collect *self)
{
	return &self->builder->plan->snapshot->segments[self->segment];
}

static void
note_number(struct collect *self, nx_term number)
{
	nx_buffer_put(&self->numbers, &number, sizeof(number));
}

/* Notes a term, by its number in the query's lexicon or the segment. */
static bool
note_found(struct collect *self, uint32_t term, uint64_t ndocs, const struct nx_list *list)
{
	struct nx_arena *arena = self->builder->arena;
	struct nx_list *kept = NULL;

	if (self->count == self->room) {
		uint32_t room = self->room ? 2 * self->room : 64;
		struct nx_known *more = nx_arena_alloc(arena, room * sizeof(*more));
		if (more && self->count)
			memcpy(more, self->found, self->count * sizeof(*more));
		self->found = more;
		self->room = room;
	}
	if (list)
		kept = nx_arena_alloc(arena, sizeof(*kept));
	self->builder->failed |= !self->found || (list && !kept);
	if (self->builder->failed)
		return false;
	if (kept)
		*kept = *list;
	self->found[self->count++] = (struct nx_known){ term, self->segment, ndocs, kept };
	return true;
}

static bool
note_term(struct collect *self, struct nx_str term, uint64_t ndocs, const struct nx_list *list)
{
	uint32_t id = nx_lexicon_intern(self->builder->lexicon, term.ptr, term.len);

	self->builder->failed |= id == NX_NO_TERM;
	return note_found(self, id, ndocs, list);
}

static void
note_damage(struct collect *self, bool whole)
{
	if (!whole)
		self->builder->plan->damaged = true;
}

static int
by_number(const void *a, const void *b)
{
	nx_term x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

static bool
visit_list(void *ctx, struct nx_str term, nx_term number, const struct nx_list *list)
{
	struct collect *self = ctx;
	uint64_t ndocs = nx_live_count(live_of(self), number, list->ndocs);
	const struct nx_list *kept = self->keeps_lists ? list : NULL;

	return self->numbered ? note_found(self, number, ndocs, kept)
	                      : note_term(self, term, ndocs, kept);
}

/* Turns the term numbers of the segment into terms.  Forms come in order, and mostly their terms do. */
static void
note_segment(struct collect *self)
{
	size_t n = self->numbers.len / sizeof(nx_term);
	const nx_term *numbers = (const nx_term *)(const void *)self->numbers.bytes;
	bool sorted = true;

	if (self->numbers.failed)
		self->builder->failed = true;
	for (size_t i = 1; i < n && sorted; i++)
		sorted = numbers[i - 1] <= numbers[i];
	if (!sorted)
		qsort(self->numbers.bytes, n, sizeof(nx_term), by_number);
	self->keeps_lists = n <= LISTS_KEPT;
	if (!self->builder->failed)
		note_damage(self, nx_segment_lists(live_of(self)->segment, numbers, n,
		                                   !self->numbered, visit_list, self));
	nx_buffer_reset(&self->numbers);
}

/* The most frequent first, those of one frequency in the order they had. */
static void
sort_by_frequency(struct collect *self, struct nx_expanded *ranked, uint32_t n)
{
	struct nx_arena *arena = self->builder->arena;
	uint64_t *keys = nx_arena_alloc(arena, 2 * n * sizeof(*keys));
	struct nx_expanded *before = nx_arena_alloc(arena, n * sizeof(*before));

	if (!keys || !before) {
		self->builder->failed = true;
		return;
	}
	memcpy(before, ranked, n * sizeof(*ranked));
	for (uint32_t i = 0; i < n; i++) {
		uint64_t ndocs = ranked[i].ndocs < UINT32_MAX ? ranked[i].ndocs : UINT32_MAX;

		keys[i] = (UINT32_MAX - ndocs) << 32 | i;
	}
	nx_sort_keys(keys, keys + n, n, 32);
	for (uint32_t i = 0; i < n; i++)
		ranked[i] = before[(uint32_t)keys[i]];
}

static int
by_term(const void *a, const void *b)
{
	const struct nx_known *x = a, *y = b;

	return (x->term > y->term) - (x->term < y->term);
}

/* What one segment says of new words is in order already. */
static void
sort_found(struct collect *self)
{
	for (uint32_t i = 1; i < self->count; i++) {
		if (by_term(&self->found[i - 1], &self->found[i]) <= 0)
			continue;
		qsort(self->found, self->count, sizeof(*self->found), by_term);
		return;
	}
}

/* Adds up what the segments said of each term. */
static struct nx_expanded *
rank_found(struct collect *self, uint32_t *count)
{
	struct nx_expanded *ranked = nx_arena_alloc(self->builder->arena, self->count * sizeof(*ranked));
	uint32_t n = 0;

	*count = 0;
	if (!ranked) {
		self->builder->failed = true;
		return NULL;
	}
	sort_found(self);
	for (uint32_t i = 0; i < self->count; i++) {
		const struct nx_known *known = &self->found[i];

		if (!n || ranked[n - 1].known->term != known->term)
			ranked[n++] = (struct nx_expanded){ .known = known };
		ranked[n - 1].nknown++;
		ranked[n - 1].ndocs += known->ndocs;
	}
	*count = n;
	return ranked;
}

/* A term may lead from forms that do not match in segments where no form does: where not all terms can be
 * taken, all their documents decide, not only those. */
static void
count_whole(struct collect *self, struct nx_expanded *ranked, uint32_t count)
{
	const struct nx_snapshot *snapshot = self->builder->plan->snapshot;

	if (snapshot->nsegments == 1)
		return; /* which has told all */
	for (uint32_t i = 0; i < count; i++) {
		struct nx_str term = nx_lexicon_term(self->builder->lexicon, ranked[i].known->term);
		uint64_t ndocs = 0;

		for (uint32_t s = 0; s < snapshot->nsegments; s++) {
			const struct nx_live_segment *live = &snapshot->segments[s];
			struct nx_list list;
			struct nx_found at;
			if (nx_segment_find(live->segment, term, &list, &at,
			                    &self->builder->plan->damaged))
				ndocs += nx_live_count(live, at.number, list.ndocs);
		}
		ranked[i].ndocs = ndocs;
	}
}

/* One WORD of the most frequent terms; its idf is that of the most frequent one, the least the
 * union can hold. */
static struct nx_op *
collected_word(struct collect *self, const struct nx_query *query, const struct nx_scope *scope)
{
	struct nx_builder *builder = self->builder;
	uint32_t most = builder->plan->limits.max_terms ? builder->plan->limits.max_terms
	                                                : NX_EXPAND_MAX;
	struct nx_expansion expansion = { .numbered = self->numbered };
	uint32_t n = 0;

	nx_buffer_release(&self->numbers);
	if (self->count && !builder->failed)
		expansion.terms = rank_found(self, &n);
	if (n > most) {
		builder->plan->cut = true;
		count_whole(self, expansion.terms, n);
	}
	if (n > most || (n && scope->scored)) /* in which order bits are added up is the same */
		sort_by_frequency(self, expansion.terms, n);
	expansion.count = n < most ? n : most;
	if (n == 0 || builder->failed)
		return nx_builder_op(builder, NX_OP_NOTHING, query, scope);
	return nx_builder_expanded(builder, &expansion, query, scope);
}

/* ---- Wildcards ---- */

/* Bytes of the code point at s. */
static size_t
step(struct nx_str s, size_t at)
{
	unsigned width;

	nx_utf8_decode(s.ptr + at, s.ptr + s.len, &width);
	return width;
}

/* '*' any run, '?' one code point.  On a mismatch the last '*' takes one more: linear in most
 * cases, never worse than length times length. */
static bool
matches_pattern(struct nx_str pattern, struct nx_str form)
{
	size_t p = 0, f = 0, star = SIZE_MAX, resume = 0;

	while (f < form.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = ++p;
			resume = f;
		} else if (p < pattern.len && pattern.ptr[p] == '?') {
			p++;
			f += step(form, f);
		} else if (p < pattern.len && pattern.ptr[p] == form.ptr[f]) {
			p++;
			f++;
		} else if (star != SIZE_MAX) {
			p = star;
			resume += step(form, resume);
			f = resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

/* The part before the first wildcard. */
static struct nx_str
literal_prefix(struct nx_str pattern)
{
	size_t n = 0;

	while (n < pattern.len && pattern.ptr[n] != '*' && pattern.ptr[n] != '?')
		n++;
	return (struct nx_str){ pattern.ptr, n };
}

/* Looks at the clock now and then; true when the time is over. */
static bool
is_late(struct collect *self)
{
	enum { STEPS = 4096 };
	struct nx_plan *plan = self->builder->plan;

	if (++self->steps % STEPS == 0 && nx_limits_expired(&plan->limits))
		plan->cut = true;
	return plan->cut;
}

static bool
is_wanted(const struct collect *self, struct nx_str form)
{
	return self->any_ending || matches_pattern(self->pattern, form);
}

static bool
visit_wild_form(void *ctx, struct nx_str form, nx_term term)
{
	struct collect *self = ctx;

	if (is_wanted(self, form))
		note_number(self, term);
	return !self->numbers.failed && !is_late(self);
}

static bool
visit_wild_term(void *ctx, struct nx_str term, nx_term number, uint32_t ndocs)
{
	struct collect *self = ctx;

	if (is_wanted(self, term))
		note_term(self, term, nx_live_count(live_of(self), number, ndocs), NULL);
	return !self->builder->failed;
}

static void
collect_wild(struct collect *self, bool metadata)
{
	const struct nx_snapshot *snapshot = self->builder->plan->snapshot;
	struct nx_str prefix = literal_prefix(self->pattern);

	self->numbered = snapshot->nsegments == 1 && !metadata;
	self->any_ending = prefix.len + 1 == self->pattern.len && self->pattern.ptr[prefix.len] == '*';
	for (uint32_t i = 0; i < snapshot->nsegments && !self->builder->failed; i++) {
		const struct nx_segment *segment = snapshot->segments[i].segment;
		self->segment = i;
		if (metadata) {
			note_damage(self, nx_segment_terms(segment, prefix, visit_wild_term, self));
			continue;
		}
		note_damage(self, nx_segment_forms(segment, prefix, !self->any_ending, visit_wild_form,
		                                   self));
		note_segment(self);
	}
}

/* The text folded as the language does it, behind `nprefix` bytes already in `to`. */
static struct nx_str
fold(struct nx_builder *self, nx_lang lang, struct nx_str text, char to[NX_TERM_MAX],
     size_t nprefix)
{
	size_t len = nx_analyzer_fold(self->analyzer, lang, text.ptr, text.len, to + nprefix,
	                              NX_TERM_MAX - nprefix);

	return (struct nx_str){ to, len ? nprefix + len : 0 };
}

struct nx_op *
nx_builder_wildcard(struct nx_builder *self, const struct nx_query *query,
                    const struct nx_scope *scope)
{
	struct collect collect = { .builder = self };
	char letter = nx_builder_field_letter(scope->field), pattern[NX_TERM_MAX];
	float weight = self->plan->scorer.weights.wildcard;
	char before[NX_TERM_MAX];
	struct nx_scope its = *scope;
	size_t nbefore = 0;

	its.boost *= (double)weight;
	its.scored = scope->scored && weight > 0;
	if (nx_utf8_valid(query->text.ptr, query->text.len) != query->text.len)
		return nx_builder_op(self, NX_OP_NOTHING, query, &its);
	pattern[0] = '\2';
	pattern[1] = letter;
	for (uint32_t i = 0; i < (letter ? 1 : self->nlangs) && !self->failed; i++) {
		collect.pattern =
		    fold(self, letter ? 0 : self->langs[i], query->text, pattern, letter ? 2 : 0);
		if (collect.pattern.len == nbefore &&
		    memcmp(pattern, before, nbefore) == 0)
			continue; /* folded as the language before; or nothing left */
		collect_wild(&collect, letter != 0);
		nbefore = collect.pattern.len;
		memcpy(before, pattern, nbefore);
	}
	return collected_word(&collect, query, &its);
}

/* ---- Fuzzy words ---- */

/* Edit distance with transpositions of neighbours (optimal string alignment) of the word to
 * one form after the other.  Forms come sorted, so the rows of the table for a common beginning
 * are kept from form to form: it is a walk over the trie of forms without the trie.
 * Source: Wagner and Fischer (1974); Lowrance and Wagner (1975) for transpositions. */
struct fuzzy {
	uint32_t word[FORM_CODES], form[FORM_CODES];
	unsigned nword, nform; /* rows 0 to nform are valid */
	unsigned limit;
	uint8_t rows[FORM_CODES + 1][FORM_CODES + 1];
	uint8_t least[FORM_CODES + 1]; /* of each row */
};

static unsigned
decode(struct nx_str text, uint32_t to[FORM_CODES])
{
	unsigned n = 0, width;

	for (size_t i = 0; i < text.len && n < FORM_CODES; i += width)
		to[n++] = nx_utf8_decode(text.ptr + i, text.ptr + text.len, &width);
	return n;
}

static inline uint8_t
lesser(unsigned a, unsigned b)
{
	return (uint8_t)(a < b ? a : b);
}

static void
fill_row(struct fuzzy *self, unsigned r)
{
	const uint8_t *above = self->rows[r - 1];
	uint8_t *row = self->rows[r];
	uint32_t code = self->form[r - 1];

	row[0] = (uint8_t)r;
	self->least[r] = row[0];
	for (unsigned c = 1; c <= self->nword; c++) {
		uint8_t best = lesser(above[c] + 1u, row[c - 1] + 1u);
		best = lesser(best, above[c - 1] + (self->word[c - 1] != code ? 1u : 0u));
		if (r > 1 && c > 1 && self->word[c - 2] == code &&
		    self->word[c - 1] == self->form[r - 2])
			best = lesser(best, self->rows[r - 2][c - 2] + 1u);
		row[c] = best;
		self->least[r] = lesser(self->least[r], best);
	}
}

static void
fuzzy_init(struct fuzzy *self, struct nx_str word, unsigned limit)
{
	self->nword = decode(word, self->word);
	self->nform = 0;
	self->limit = limit;
	for (unsigned c = 0; c <= self->nword; c++)
		self->rows[0][c] = (uint8_t)c;
	self->least[0] = 0;
}

static bool
is_close(struct fuzzy *self, struct nx_str form)
{
	uint32_t codes[FORM_CODES];
	unsigned n = decode(form, codes), same = 0;

	while (same < n && same < self->nform && codes[same] == self->form[same])
		same++;
	self->nform = same;
	/* Two bad rows, because a transposition looks two rows up. */
	while (self->nform < n &&
	       (self->least[self->nform] <= self->limit ||
	        (self->nform && self->least[self->nform - 1] <= self->limit))) {
		self->form[self->nform] = codes[self->nform];
		fill_row(self, ++self->nform);
	}
	return self->nform == n && n < FORM_CODES && self->rows[n][self->nword] <= self->limit;
}

static bool
visit_fuzzy_form(void *ctx, struct nx_str form, nx_term term)
{
	struct collect *self = ctx;

	if (is_close(self->fuzzy, form))
		note_number(self, term);
	return !self->numbers.failed && !is_late(self);
}

struct nx_op *
nx_builder_fuzzy(struct nx_builder *self, const struct nx_query *query,
                 const struct nx_scope *scope)
{
	const struct nx_snapshot *snapshot = self->plan->snapshot;
	struct collect collect = { .builder = self };
	unsigned limit = query->distance < EDITS_MAX ? query->distance : EDITS_MAX;
	char word[NX_TERM_MAX];

	if (nx_builder_field_letter(scope->field))
		return nx_builder_words(self, query, scope);
	if (nx_utf8_valid(query->text.ptr, query->text.len) != query->text.len)
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	collect.numbered = snapshot->nsegments == 1;
	collect.pattern = fold(self, 0, query->text, word, 0);
	collect.fuzzy = nx_arena_alloc(self->arena, sizeof(*collect.fuzzy));
	if (!collect.fuzzy) {
		self->failed = true;
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	}
	for (uint32_t i = 0; i < snapshot->nsegments && collect.pattern.len && !self->failed; i++) {
		collect.segment = i;
		fuzzy_init(collect.fuzzy, collect.pattern, limit);
		note_damage(&collect, nx_segment_forms(snapshot->segments[i].segment, NX_STR(""),
		                                       true, visit_fuzzy_form, &collect));
		note_segment(&collect);
	}
	return collected_word(&collect, query, scope);
}
