#include "text/analyzer.h"

#include "base/mem.h"
#include "text/gap.h"
#include "text/make.h"
#include "text/scan.h"
#include "text/sentence.h"
#include "text/words.h"

#include <string.h>

struct nx_analyzer {
	struct nx_words words;
	uint32_t nterms; /* of the lexicon when the words were made: see forget_if_stale() */
	struct nx_chars chars;
};

/* A word found but not yet looked up. */
struct found {
	const char *at, *to;
	struct nx_written written;
	struct nx_gap gap; /* before it */
	bool joined;       /* to the one before: of a run without spaces, whose neighbouring cells are words */
};

/* Words are handled some at a time, in three steps: found, asked for, taken (see nx_words_fetch_slot()).
 * Each step is a batch behind the one before, so that memory has the time of a batch to answer. */
enum { BATCH = 16, STEPS = 3 };

struct batch {
	struct found words[BATCH];
	size_t count;
};

enum boundary { WITHIN, SENTENCE, PARAGRAPH };

struct run {
	struct nx_analyzer *self;
	nx_lang lang;
	const char *text, *end;
	enum nx_layout layout;
	struct nx_tokens *tokens;
	nx_pos pos; /* of the next word */
	bool failed;

	enum boundary pending; /* to be marked on the next primary token */
	size_t unsettled;      /* first token the end of the sentence decides on; count if none */
	bool has_unsettled;
	uint32_t seen;         /* enum nx_word_flag of all words of this sentence */
	unsigned ncapitals;    /* words in capitals among them */

	/* The word before: its place and what it may be. */
	const char *before;
	const char *scanned; /* end of the last word found, which may be ahead of `before` */
	bool joins;          /* the next word found to that one: both are of a run without spaces */
	uint32_t before_flags;
	nx_pos before_pos;
	bool before_first; /* of its sentence */
};

/* ---- Tokens ---------------------------------------------------------- */

static inline bool
reserve_tokens(struct run *run, size_t more)
{
	struct nx_tokens *tokens = run->tokens;

	if (tokens->room - tokens->count >= more)
		return true;
	if (nx_mem_grow(&tokens->items, &tokens->room, tokens->count + more,
	                sizeof(*tokens->items)))
		run->failed = true;
	return !run->failed;
}

static inline struct nx_token
token_of(const struct nx_word_token *token, uint32_t begin, nx_pos pos, unsigned flags)
{
	return (struct nx_token){
		.term = token->term,
		.pos = pos + token->pos,
		.begin = begin + token->begin,
		.end = begin + token->end,
		.flags = (uint16_t)(token->flags | flags),
		.width = token->width,
	};
}

/* The flags a word's first token gets from what stood before it. */
static inline unsigned
take_pending(struct run *run)
{
	static const unsigned FLAGS[] = {
		[WITHIN] = 0,
		[SENTENCE] = NX_TOKEN_SENTENCE,
		[PARAGRAPH] = NX_TOKEN_SENTENCE | NX_TOKEN_PARAGRAPH,
	};
	unsigned flags = FLAGS[run->pending];

	run->pending = WITHIN;
	return flags;
}

static inline void
push_simple(struct run *run, const struct nx_word *word, const char *at, const char *to)
{
	if (!reserve_tokens(run, 1))
		return;
	run->tokens->items[run->tokens->count++] = (struct nx_token){
		.term = word->term,
		.pos = run->pos++,
		.begin = (uint32_t)(at - run->text),
		.end = (uint32_t)(to - run->text),
		.flags = (uint16_t)take_pending(run),
		.width = 1,
	};
}

/* The tokens of a word that was written from `at` to `end`. */
static inline void
push_word(struct run *run, const struct nx_word *word, const char *at, const char *end)
{
	uint32_t begin = (uint32_t)(at - run->text);
	struct nx_token *to;

	if (word->flags & NX_WORD_SIMPLE) {
		push_simple(run, word, at, end);
		return;
	}
	if (!word->ntokens || !reserve_tokens(run, word->ntokens))
		return;
	if ((word->flags & NX_WORD_UNSETTLED) && !run->has_unsettled) {
		run->has_unsettled = true;
		run->unsettled = run->tokens->count;
	}
	to = run->tokens->items + run->tokens->count;
	to[0] = token_of(&word->tokens[0], begin, run->pos, take_pending(run));
	for (unsigned i = 1; i < word->ntokens; i++)
		to[i] = token_of(&word->tokens[i], begin, run->pos, 0);
	run->tokens->count += word->ntokens;
	run->pos += word->npos;
}

/* ---- Capitals: decided when the sentence ends -------------------------- */

/* A headline or a line of old wire copy, in which capitals mean nothing.  One or two acronyms
 * alone ("EU NATO") are not enough to say so; a long word in capitals is. */
static bool
is_all_capitals(const struct run *run)
{
	return !(run->seen & NX_WORD_SMALL) &&
	       (run->ncapitals >= 3 || (run->ncapitals >= 2 && (run->seen & NX_WORD_LONG)));
}

static void
settle_capitals(struct run *run)
{
	struct nx_token *items = run->tokens->items;
	bool all = is_all_capitals(run);
	unsigned out = all ? NX_TOKEN_IF_MIXED : NX_TOKEN_IF_CAPITALS, carried = 0;
	size_t kept = run->unsettled;

	if (run->has_unsettled) {
		for (size_t i = run->unsettled; i < run->tokens->count; i++) {
			struct nx_token token = items[i];
			if (token.flags & out) { /* what started here starts with its twin */
				if (!(token.flags & NX_TOKEN_EXTRA))
					carried = token.flags &
					          (NX_TOKEN_SENTENCE | NX_TOKEN_PARAGRAPH);
				continue;
			}
			token.flags = (uint16_t)((token.flags & NX_TOKEN_PUBLIC) | carried);
			if (all)
				token.flags &= (uint16_t)~NX_TOKEN_CAPS;
			carried = 0;
			items[kept++] = token;
		}
		run->tokens->count = kept;
	}
	run->has_unsettled = false;
	run->seen = run->ncapitals = 0;
}

/* ---- Sentences ------------------------------------------------------- */

static enum boundary
line_boundary(const struct run *run, const struct nx_gap *gap)
{
	if ((gap->flags & NX_GAP_PARAGRAPH) || gap->nlines >= 2)
		return PARAGRAPH;
	if (gap->nlines && (run->layout == NX_LAYOUT_LINES ||
	                    (run->layout == NX_LAYOUT_WRAPPED && gap->indent >= 2)))
		return PARAGRAPH;
	return WITHIN;
}

/* What starts between the word before and one with `flags`. */
static enum boundary
boundary_at(const struct run *run, const struct nx_gap *gap, uint32_t flags)
{
	const uint32_t stop_is_its_own =
	    NX_WORD_ACRONYM | NX_WORD_INITIAL | NX_WORD_ABBREVIATION;
	uint32_t before = run->before_flags;

	if (!run->before || line_boundary(run, gap))
		return PARAGRAPH;
	if (gap->flags & NX_GAP_WIDE_STOP)
		return SENTENCE;
	if (!(gap->flags & (NX_GAP_FULL_STOP | NX_GAP_STRONG_STOP)) ||
	    !(gap->flags & NX_GAP_SPACE_BEHIND) || (flags & NX_WORD_LOWER_START))
		return WITHIN;
	if (gap->flags & NX_GAP_STRONG_STOP)
		return SENTENCE;
	if ((before & stop_is_its_own) ||
	    ((before & NX_WORD_ORDINAL) && nx_sentence_has_dotted_ordinals(run->lang)))
		return flags & NX_WORD_STARTER ? SENTENCE : WITHIN;
	return SENTENCE;
}

static void
start_boundary(struct run *run, enum boundary boundary)
{
	if (boundary == WITHIN)
		return;
	settle_capitals(run);
	if (boundary > run->pending)
		run->pending = boundary;
}

/* ---- Pairs ----------------------------------------------------------- */

/* Languages in which "al" is a word of its own. */
static bool
has_word_al(nx_lang lang)
{
	return lang == NX_LANG('e', 's') || lang == NX_LANG('i', 't') ||
	       lang == NX_LANG('c', 'a') || lang == NX_LANG('p', 't') ||
	       lang == NX_LANG('r', 'o') || lang == NX_LANG('f', 'r');
}

/* What is_pair() asks for at all: quick to rule out. */
enum {
	PAIR_FIRST = NX_WORD_DESIGNATION | NX_WORD_LETTER | NX_WORD_NAME | NX_WORD_NUMBER |
	             NX_WORD_ARTICLE,
	PAIR_SECOND = NX_WORD_NUMBER | NX_WORD_UNIT | NX_WORD_TITLE,
};

/* Whether the word before, one space and a word with `flags` may be one name. */
static bool
is_pair(const struct run *run, uint32_t flags, bool starts_sentence)
{
	uint32_t before = run->before_flags;

	if (starts_sentence)
		return false;
	if (run->self->words.mode == NX_ANALYZE_QUERY)
		return (before & NX_WORD_LETTER) && (flags & NX_WORD_NUMBER_BRIEF);
	if (flags & NX_WORD_NUMBER)
		return (before & NX_WORD_DESIGNATION) ||
		       ((before & NX_WORD_NAME) && (flags & NX_WORD_NUMBER_BRIEF) &&
		        !run->before_first);
	if (flags & NX_WORD_UNIT)
		return before & NX_WORD_NUMBER;
	return (before & NX_WORD_ARTICLE) && (flags & NX_WORD_TITLE) && !has_word_al(run->lang);
}

/* The tokens of a pair: those at its first word before the second word's own, the others behind
 * them, so that tokens stay in order of position. */
static void
push_pair(struct run *run, const struct nx_word *pair, unsigned pos)
{
	uint32_t begin = (uint32_t)(run->before - run->text);

	if (!reserve_tokens(run, pair->ntokens))
		return;
	for (unsigned i = 0; i < pair->ntokens; i++)
		if (pair->tokens[i].pos == pos)
			run->tokens->items[run->tokens->count++] =
			    token_of(&pair->tokens[i], begin, run->before_pos, 0);
}

/* In a query "S 300" is "s300" and nothing else: the letter's token gives way. */
static void
replace_by_pair(struct run *run, const struct nx_word *pair)
{
	struct nx_token *last = &run->tokens->items[run->tokens->count - 1];

	if (!pair->ntokens || last->pos != run->before_pos)
		return;
	last->term = pair->tokens[0].term;
	last->width = 2;
	last->end = (uint32_t)(run->before - run->text) + pair->tokens[0].end;
	run->pos = run->before_pos + 2;
}

/* ---- Words ----------------------------------------------------------- */

/* Unknown terms are remembered as unknown: when the lexicon has grown since, or the table its
 * room, start afresh. */
static void
forget_if_stale(struct nx_analyzer *self)
{
	bool grown = self->words.mode == NX_ANALYZE_FROZEN &&
	             self->nterms != nx_lexicon_count(self->words.lexicon);

	if (grown || nx_words_full(&self->words))
		nx_words_reset(&self->words);
	self->nterms = nx_lexicon_count(self->words.lexicon);
}

static const struct nx_word *
get_word(struct run *run, const struct nx_written *written)
{
	const struct nx_word *word = nx_words_get(&run->self->words, written);

	if (!word)
		run->failed = true;
	return word;
}

static const struct nx_word *
get_pair(struct run *run, const char *from, const char *to)
{
	struct nx_written written;

	nx_written_make(&written, run->lang, NX_WORD_PAIR, from, (size_t)(to - from), run->end);
	return get_word(run, &written);
}

static void
count_capitals(struct run *run, uint32_t flags)
{
	run->seen |= flags;
	if (flags & NX_WORD_CAPITALS)
		run->ncapitals++;
}

static void
remember_before(struct run *run, const char *at, uint32_t flags, nx_pos pos, bool first)
{
	run->before = at;
	run->before_flags = flags;
	run->before_pos = pos;
	run->before_first = first;
}

static void
take_word(struct run *run, const struct found *found)
{
	const char *at = found->at, *to = found->to;
	const struct nx_word *word = get_word(run, &found->written), *pair = NULL;
	nx_pos pos = run->pos;
	bool first;

	if (!word)
		return;
	if (!(found->gap.flags & NX_GAP_ONE_SPACE) || !run->before)
		start_boundary(run, boundary_at(run, &found->gap, word->flags));
	first = run->pending != WITHIN;
	if ((found->gap.flags & NX_GAP_ONE_SPACE) && (word->flags & PAIR_SECOND) &&
	    (run->before_flags & PAIR_FIRST) && is_pair(run, word->flags, first) &&
	    to - run->before <= NX_WRITTEN_MAX) {
		pair = get_pair(run, run->before, to);
		if (!pair)
			return;
	}
	count_capitals(run, word->flags);
	if (pair && run->self->words.mode == NX_ANALYZE_QUERY) {
		replace_by_pair(run, pair);
	} else {
		if (pair)
			push_pair(run, pair, 0);
		push_word(run, word, at, to);
		if (pair)
			push_pair(run, pair, 1);
	}
	remember_before(run, at, word->flags, pos, first);
}

/* Of a run without spaces every two neighbouring characters, or the one there is. */
static void
take_wide(struct run *run, const struct found *found)
{
	const struct nx_word *word = get_word(run, &found->written);

	if (!word)
		return;
	if (!found->joined) {
		start_boundary(run, boundary_at(run, &found->gap, 0));
		count_capitals(run, NX_WORD_SMALL);
		remember_before(run, found->at, 0, run->pos, run->pending != WITHIN);
	}
	push_word(run, word, found->at, found->to);
	if (found->joined && !run->failed)
		run->tokens->items[run->tokens->count - 1].flags |= NX_TOKEN_JOINED;
}

/* ---- Batches --------------------------------------------------------- */

/* The start of the next word from `p` on, or the end. */
static inline const char *
next_word(struct run *run, const char *p, struct nx_gap *gap)
{
	if (run->end - p >= 2 && p[0] == ' ' && nx_ascii_is_word(p[1])) { /* nine times in ten */
		*gap = (struct nx_gap){ NX_GAP_ONE_SPACE | NX_GAP_SPACE_BEHIND, 0, 0 };
		return p + 1;
	}
	return nx_gap_scan(&run->self->chars, p, run->end, run->scanned, gap);
}

/* The cell at found->at and its neighbour.  Returns where to go on: at the neighbour while it has one of its
 * own, else behind it. */
static const char *
find_cells(struct run *run, struct found *found)
{
	struct nx_chars *chars = &run->self->chars;
	const char *neighbour = nx_scan_cell(chars, found->at, run->end);

	found->to = neighbour;
	if (nx_scan_is_wide(chars, neighbour, run->end))
		found->to = nx_scan_cell(chars, neighbour, run->end);
	run->joins = nx_scan_is_wide(chars, found->to, run->end);
	return run->joins ? neighbour : found->to;
}

/* Finds the next word from `p` on; returns where to go on, NULL when there is none. */
static inline const char *
find_word(struct run *run, const char *p, struct found *found)
{
	enum nx_word_kind kind = NX_WORD_PLAIN;
	const char *next;

	found->joined = run->joins;
	if (found->joined)
		found->at = p;
	else
		found->at = next_word(run, p, &found->gap);
	if (found->at == run->end)
		return NULL;
	if (found->joined || (found->gap.flags & NX_GAP_BEFORE_WIDE)) {
		kind = NX_WORD_WIDE;
		next = find_cells(run, found);
	} else {
		found->to = next = nx_scan_word(&run->self->chars, found->at, run->end);
	}
	nx_written_make(&found->written, run->lang, kind, found->at, (size_t)(found->to - found->at),
	                run->end);
	nx_words_fetch_slot(&run->self->words, found->written.hash);
	run->scanned = found->to;
	return next;
}

/* Finds the next words from `*p` on, moves *p behind them. */
static void
find_words(struct run *run, const char **p, struct batch *batch)
{
	size_t n = 0;

	for (; n < BATCH; n++) {
		const char *next = find_word(run, *p, &batch->words[n]);
		if (!next)
			break;
		*p = next;
	}
	batch->count = n;
}

static void
fetch_words(const struct run *run, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		nx_words_fetch_word(&run->self->words, batch->words[i].written.hash);
}

static void
take_words(struct run *run, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count && !run->failed; i++) {
		const struct found *found = &batch->words[i];
		if (nx_words_full(&run->self->words))
			nx_words_reset(&run->self->words);
		if (found->written.kind == NX_WORD_WIDE)
			take_wide(run, found);
		else
			take_word(run, found);
	}
}

static void
run_batches(struct run *run)
{
	struct batch batches[STEPS];
	struct batch *found = &batches[0], *asked = &batches[1], *taken = &batches[2];
	const char *p = run->text;

	asked->count = taken->count = 0;
	do {
		struct batch *next = taken;
		find_words(run, &p, found);
		fetch_words(run, asked);
		take_words(run, taken);
		taken = asked;
		asked = found;
		found = next;
	} while (!run->failed && asked->count + taken->count > 0);
}

/* ---- Public ---------------------------------------------------------- */

struct nx_analyzer *
nx_analyzer_new(struct nx_lexicon *lexicon, enum nx_analyzer_mode mode)
{
	struct nx_analyzer *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->words.lexicon = lexicon;
	self->words.mode = mode;
	self->words.chars = &self->chars;
	return self;
}

void
nx_analyzer_free(struct nx_analyzer *self)
{
	if (!self)
		return;
	nx_words_release(&self->words);
	nx_mem_free(self);
}

int
nx_analyzer_run(struct nx_analyzer *self, nx_lang lang, const char *text, size_t len, nx_pos first,
                nx_pos *next, struct nx_tokens *tokens)
{
	struct run run = { .self = self, .lang = lang, .text = text, .end = len ? text + len : text,
		           .tokens = tokens, .pos = first, .layout = NX_LAYOUT_BLANK };

	forget_if_stale(self);
	if (self->words.mode != NX_ANALYZE_QUERY)
		run.layout = nx_sentence_layout(text, len);
	run_batches(&run);
	settle_capitals(&run);
	*next = run.pos;
	return run.failed ? -1 : 0;
}

size_t
nx_analyzer_fold(struct nx_analyzer *self, nx_lang lang, const char *word, size_t len, char *to,
                 size_t room)
{
	return nx_make_form(&self->chars, lang, word, len, to, room);
}

void
nx_tokens_release(struct nx_tokens *self)
{
	nx_mem_free(self->items);
	*self = (struct nx_tokens){ NULL, 0, 0 };
}
