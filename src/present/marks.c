#include "present/marks.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

enum {
	LEXICON_ROOM = 8 << 20, /* bytes; a page of hits needs a few hundred kilobytes */
	BEFORE_WORD = 16,       /* bytes of quotes and brackets that stay with the word behind */
	CHAR_BYTES = 8,         /* read ahead for each character wanted: UTF-8 and folded space */
	WEIGHT_ONE = 65536,
};

static const char PARAGRAPH_BREAK[] = "\n\n";

/* ---- Life ---- */

static int
start_lexicon(struct nx_marker *self)
{
	nx_analyzer_free(self->analyzer);
	nx_lexicon_free(self->lexicon);
	self->analyzer = NULL;
	self->lexicon = nx_lexicon_new();
	if (self->lexicon)
		self->analyzer = nx_analyzer_new(self->lexicon, NX_ANALYZE_INDEX);
	return self->analyzer ? 0 : -1;
}

struct nx_marker *
nx_marker_new(void)
{
	struct nx_marker *self = nx_mem_zalloc(1, sizeof(*self));

	if (self && start_lexicon(self)) {
		nx_marker_free(self);
		return NULL;
	}
	return self;
}

void
nx_marker_free(struct nx_marker *self)
{
	if (!self)
		return;
	nx_analyzer_free(self->analyzer);
	nx_lexicon_free(self->lexicon);
	nx_tokens_release(&self->tokens);
	nx_buffer_release(&self->text);
	nx_mem_free(self->marks);
	nx_mem_free(self->cuts);
	nx_mem_free(self->counts);
	nx_mem_free(self);
}

/* ---- Zones ---- */

static int
start_text(struct nx_marker *self)
{
	nx_buffer_reset(&self->text);
	self->complete = true;
	self->tokens.count = 0;
	self->nmarks = self->ncuts = 0;
	if (!self->analyzer || nx_lexicon_nbytes(self->lexicon) > LEXICON_ROOM)
		return start_lexicon(self);
	return 0;
}

/* Appends a zone to the text, its words at *pos and behind. */
static int
add_zone(struct nx_marker *self, nx_lang lang, struct nx_str zone, nx_pos *pos)
{
	size_t before = self->tokens.count, base;

	if (self->text.len && zone.len)
		nx_buffer_put(&self->text, PARAGRAPH_BREAK, sizeof(PARAGRAPH_BREAK) - 1);
	base = self->text.len;
	nx_buffer_put(&self->text, zone.ptr, zone.len);
	if (self->text.failed || self->text.len > UINT32_MAX)
		return -1;
	if (zone.len &&
	    nx_analyzer_run(self->analyzer, lang, zone.ptr, zone.len, *pos, pos, &self->tokens))
		return -1;
	for (size_t i = before; i < self->tokens.count; i++) {
		self->tokens.items[i].begin += (uint32_t)base;
		self->tokens.items[i].end += (uint32_t)base;
	}
	if (self->tokens.count > before)
		self->tokens.items[before].flags |= NX_TOKEN_SENTENCE;
	return 0;
}

/* ---- Marks ---- */

static size_t
first_token_at(const struct nx_tokens *tokens, nx_pos pos)
{
	size_t lo = 0, hi = tokens->count;

	while (lo < hi) { /* tokens before lo are before pos; those from hi are not */
		size_t mid = lo + (hi - lo) / 2;
		if (tokens->items[mid].pos < pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint32_t
clamp_weight(float weight)
{
	return weight > 0 ? (uint32_t)((weight < 1000 ? weight : 1000) * WEIGHT_ONE) : 0;
}

/* "U.S" is written with a full stop behind it, which the analyser leaves to the sentence. */
static uint32_t
with_last_stop(const struct nx_marker *self, struct nx_mark mark)
{
	const uint8_t *p = self->text.bytes + mark.end;
	bool dotted = mark.end - mark.begin >= 3 && p[-2] == '.' && (p[-1] | 0x20) >= 'a' &&
	              (p[-1] | 0x20) <= 'z';

	return mark.end + (dotted && mark.end < self->text.len && *p == '.');
}

/* The bytes of the written words in the span; false when it has none here. */
static bool
find_mark(const struct nx_marker *self, const struct nx_match_span *span, struct nx_mark *mark)
{
	const struct nx_tokens *tokens = &self->tokens;
	uint32_t words = 2166136261u; /* FNV-1a over the terms */
	nx_pos done = 0;
	bool any = false;

	*mark = (struct nx_mark){ .begin = UINT32_MAX, .weight = clamp_weight(span->weight) };
	for (size_t i = first_token_at(tokens, span->begin);
	     i < tokens->count && tokens->items[i].pos < span->end; i++) {
		const struct nx_token *token = &tokens->items[i];
		if (any && token->pos == done)
			continue;
		mark->begin = token->begin < mark->begin ? token->begin : mark->begin;
		mark->end = token->end > mark->end ? token->end : mark->end;
		words = (words ^ token->term) * 16777619u;
		done = token->pos;
		any = true;
	}
	mark->group = span->group == NX_GROUP_BY_WORDS ? words : span->group;
	if (!any || mark->begin >= mark->end)
		return false;
	mark->end = with_last_stop(self, *mark);
	return true;
}

/* Nearly in order as they come: a word inside a joined name may begin with its neighbour. */
static void
insert_mark(struct nx_marker *self, struct nx_mark mark)
{
	size_t i = self->nmarks++;

	for (; i > 0 && self->marks[i - 1].begin > mark.begin; i--)
		self->marks[i] = self->marks[i - 1];
	self->marks[i] = mark;
}

static int
find_marks(struct nx_marker *self, const struct nx_match_span *spans, size_t nspans)
{
	if (nx_mem_grow(&self->marks, &self->marks_room, nspans + 1, sizeof(*self->marks)))
		return -1;
	for (size_t i = 0; i < nspans; i++) {
		struct nx_mark mark;
		if (find_mark(self, &spans[i], &mark))
			insert_mark(self, mark);
	}
	return 0;
}

/* ---- Groups ---- */

/* Numbers groups 0, 1, 2 ... by way of a table of twice their number; the table is the scratch
 * that nx_window_choose() wants zero, so it is cleared behind. */
static int
number_groups(struct nx_marker *self)
{
	size_t n = 2, old = self->counts_room;
	uint32_t ngroups = 0;

	while (n < 2 * self->nmarks)
		n *= 2;
	if (nx_mem_grow(&self->counts, &self->counts_room, 3 * n, sizeof(*self->counts)))
		return -1;
	if (self->counts_room > old)
		memset(self->counts, 0, self->counts_room * sizeof(*self->counts));
	for (size_t i = 0; i < self->nmarks; i++) {
		uint32_t *names = self->counts, *numbers1 = self->counts + n;
		uint32_t name = self->marks[i].group;
		size_t at = (name * 0x9E3779B1u) & (n - 1);
		while (numbers1[at] && names[at] != name)
			at = (at + 1) & (n - 1);
		if (!numbers1[at]) {
			names[at] = name;
			numbers1[at] = ++ngroups;
		}
		self->marks[i].group = numbers1[at] - 1;
	}
	memset(self->counts, 0, 2 * n * sizeof(*self->counts));
	return 0;
}

/* ---- Cuts ---- */

unsigned
nx_marker_space(const char *p, const char *end)
{
	unsigned width;
	uint32_t code;

	if ((unsigned char)*p < 0x80)
		return (unsigned char)*p <= ' ' || *p == 0x7F;
	code = nx_utf8_decode(p, end, &width);
	return (code >= 0x80 && code < 0xA0) || code == 0x2028 || code == 0x2029 || code == 0x3000
	           ? width
	           : 0;
}

/* Whether the character opens what follows it: quotes, brackets, signs before a number. */
static bool
opens_word(uint32_t code)
{
	static const uint16_t OPENERS[] = { 0xA1, 0xA3, 0xA5, 0xAB, 0xBF, 0x2018, 0x201A, 0x201C,
		                            0x201E, 0x2039, 0x20AC, 0x3008, 0x300A, 0x300C, 0x300E,
		                            0x3010, 0x3014, 0xFF08 };

	if (code < 0x80)
		return code && strchr("\"'([{<#@$+-", (int)code);
	for (size_t i = 0; i < sizeof(OPENERS) / sizeof(*OPENERS); i++)
		if (OPENERS[i] == code)
			return true;
	return false;
}

/* Where a text may begin that begins with the word at `begin`: with the opening quotes and brackets
 * before it.  A full stop stays with the word it ends, which matters where no space follows. */
static uint32_t
start_of_word(const char *text, uint32_t before_end, uint32_t begin)
{
	uint32_t at = begin;

	while (at > before_end && begin - at < BEFORE_WORD) {
		uint32_t p = at - 1;
		unsigned width;
		while (p > before_end && ((unsigned char)text[p] & 0xC0) == 0x80)
			p--;
		if (!opens_word(nx_utf8_decode(text + p, text + at, &width)))
			break;
		at = p;
	}
	return at;
}

/* Code points of text[from, to), white space folded; *in_space carries over. */
static uint32_t
count_chars(const char *text, uint32_t from, uint32_t to, bool *in_space)
{
	uint32_t n = 0;

	for (uint32_t i = from; i < to; i++) {
		unsigned char c = (unsigned char)text[i];
		unsigned space = c <= ' ' || c >= 0x7F ? nx_marker_space(text + i, text + to) : 0;
		if ((c & 0xC0) == 0x80)
			continue;
		n += !(space && *in_space);
		*in_space = space != 0;
	}
	return n;
}

static void
add_cut(struct nx_marker *self, uint32_t byte, bool sentence, bool *in_space)
{
	const struct nx_cut *last = self->ncuts ? &self->cuts[self->ncuts - 1] : NULL;
	uint32_t from = last ? last->byte : 0, chars = last ? last->chars : 0;

	chars += count_chars((const char *)self->text.bytes, from, byte, in_space);
	self->cuts[self->ncuts++] = (struct nx_cut){ byte, chars, sentence };
}

static int
find_cuts(struct nx_marker *self)
{
	const char *text = (const char *)self->text.bytes;
	uint32_t behind = 0;
	bool in_space = true;

	if (nx_mem_grow(&self->cuts, &self->cuts_room, self->tokens.count + 2, sizeof(*self->cuts)))
		return -1;
	add_cut(self, 0, true, &in_space);
	for (size_t i = 0; i < self->tokens.count; i++) {
		const struct nx_token *token = &self->tokens.items[i];
		uint32_t at;
		if ((token->flags & NX_TOKEN_EXTRA) ||
		    ((token->flags & NX_TOKEN_JOINED) && !(token->flags & NX_TOKEN_BIGRAM)))
			continue;
		at = start_of_word(text, behind < token->begin ? behind : token->begin,
		                   token->begin);
		if (at > self->cuts[self->ncuts - 1].byte)
			add_cut(self, at, token->flags & NX_TOKEN_SENTENCE, &in_space);
		behind = token->end > behind ? token->end : behind;
	}
	add_cut(self, (uint32_t)self->text.len, true, &in_space);
	return 0;
}

/* The first cut at or behind `byte`; there is one, the end of the text. */
static uint32_t
cut_behind(const struct nx_marker *self, uint32_t byte)
{
	size_t lo = 0, hi = self->ncuts - 1;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (self->cuts[mid].byte < byte)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (uint32_t)lo;
}

static void
place_marks(struct nx_marker *self)
{
	for (size_t i = 0; i < self->nmarks; i++) {
		struct nx_mark *mark = &self->marks[i];
		uint32_t cut = cut_behind(self, mark->begin);
		mark->first_cut = cut - (self->cuts[cut].byte > mark->begin);
		mark->behind_cut = cut_behind(self, mark->end);
	}
}

/* ---- Public ---- */

int
nx_marker_load_title(struct nx_marker *self, const struct nx_article *article,
                     const struct nx_match_span *spans, size_t nspans)
{
	nx_pos pos = 0;

	return start_text(self) || add_zone(self, article->lang, article->title, &pos) ||
	               find_marks(self, spans, nspans)
	           ? -1
	           : 0;
}

/* The title only moves positions: its tokens are forgotten again. */
static int
skip_title(struct nx_marker *self, const struct nx_article *article, nx_pos *pos)
{
	if (article->title.len && nx_analyzer_run(self->analyzer, article->lang, article->title.ptr,
	                                          article->title.len, 0, pos, &self->tokens))
		return -1;
	self->tokens.count = 0;
	return 0;
}

int
nx_marker_load_text(struct nx_marker *self, const struct nx_article *article,
                    const struct nx_match_span *spans, size_t nspans, size_t nchars)
{
	struct nx_str body = article->body;
	nx_pos pos = 0, last = 0;

	for (size_t i = 0; i < nspans; i++)
		last = spans[i].end > last ? spans[i].end : last;
	if (start_text(self) || skip_title(self, article, &pos) ||
	    add_zone(self, article->lang, article->lead, &pos))
		return -1;
	if (last <= pos && body.len / CHAR_BYTES > nchars) {
		body.len = nx_utf8_cut(body.ptr, nchars * CHAR_BYTES);
		self->complete = false;
	}
	return add_zone(self, article->lang, body, &pos) || find_marks(self, spans, nspans) ||
	               number_groups(self) || find_cuts(self)
	           ? -1
	           : (place_marks(self), 0);
}
