#include "tests/oracle/oracle.h"
#include "text/mixed.h"

#include "base/hash.h"
#include "base/norm.h"
#include "base/utf8.h"
#include "text/analyzer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TERMS = 4096, MAX_SPANS = 4096, MAX_LANGS = 64, GAP = 16, TITLE = 1, LEAD = 2 };

struct span {
	uint32_t begin, end; /* both included */
};

struct spans {
	struct span items[MAX_SPANS];
	uint32_t n;
};

struct word {
	uint32_t term, pos;
};

struct doc {
	const struct nx_article *article;
	struct word *words; /* each (term, position) once */
	size_t nwords;
	uint32_t title_end, lead_end, length;
	uint8_t norm;
};

struct oracle {
	struct nx_lexicon *lexicon;
	struct nx_analyzer *index, *query;
	struct nx_tokens tokens;
	struct doc *docs;
	uint32_t ndocs;
	struct nx_lexicon *scratch; /* of metadata */
	struct nx_analyzer *meta;
	/* During a run: */
	nx_lang langs[MAX_LANGS];
	uint32_t nlangs;
	struct nx_arena arena;
	const struct oracle_weights *weights;
	double average;
};

/* ---- Articles ---- */

struct oracle *
oracle_new(void)
{
	struct oracle *self = calloc(1, sizeof(*self));

	self->lexicon = nx_lexicon_new();
	self->index = nx_analyzer_new(self->lexicon, NX_ANALYZE_INDEX);
	self->query = nx_analyzer_new(self->lexicon, NX_ANALYZE_QUERY);
	self->scratch = nx_lexicon_new();
	self->meta = nx_analyzer_new(self->scratch, NX_ANALYZE_QUERY);
	return self;
}

void
oracle_free(struct oracle *self)
{
	for (uint32_t i = 0; i < self->ndocs; i++)
		free(self->docs[i].words);
	free(self->docs);
	nx_tokens_release(&self->tokens);
	nx_analyzer_free(self->index);
	nx_analyzer_free(self->query);
	nx_analyzer_free(self->meta);
	nx_lexicon_free(self->lexicon);
	nx_lexicon_free(self->scratch);
	nx_arena_release(&self->arena);
	free(self);
}

static void
add_word(struct oracle *self, struct doc *doc, const char *term, size_t len, uint32_t pos)
{
	struct word word = { nx_lexicon_intern(self->lexicon, term, len), pos };

	for (size_t i = doc->nwords; i-- > 0 && i + 64 > doc->nwords;)
		if (doc->words[i].term == word.term && doc->words[i].pos == pos)
			return; /* tokens come in order of position: an equal one is near */
	if ((doc->nwords & (doc->nwords + 1)) == 0)
		doc->words = realloc(doc->words, (2 * doc->nwords + 2) * sizeof(*doc->words));
	doc->words[doc->nwords++] = word;
}

static void
add_zone(struct oracle *self, struct doc *doc, struct nx_str text, uint32_t *pos)
{
	self->tokens.count = 0;
	if (text.len)
		nx_mixed_run(self->index, doc->article->lang, text.ptr, text.len, *pos, pos,
		             &self->tokens);
	for (size_t i = 0; i < self->tokens.count; i++) {
		const struct nx_token *token = &self->tokens.items[i];
		struct nx_str term = nx_lexicon_term(self->lexicon, token->term);
		add_word(self, doc, term.ptr, term.len, token->pos);
		if (i == 0 || token->flags & NX_TOKEN_SENTENCE)
			add_word(self, doc, "\1s", 2, token->pos);
		if (i == 0 || token->flags & NX_TOKEN_PARAGRAPH)
			add_word(self, doc, "\1p", 2, token->pos);
	}
}

typedef void meta_visit(void *ctx, const char *term, size_t len, uint32_t pos);

/* The words of one metadata value, as index/fields.h documents them. */
static uint32_t
meta_words(struct oracle *self, char letter, struct nx_str value, uint32_t pos, meta_visit *visit,
           void *ctx)
{
	char term[NX_TERM_MAX] = { '\2', letter };
	struct nx_tokens tokens = { NULL, 0, 0 };

	if (letter == 'l') {
		nx_lang lang = nx_lang_parse(value.ptr, value.len);
		char text[NX_LANG_TEXT];
		nx_lang_text(lang, text);
		strcpy(term + 2, text);
		if (lang)
			visit(ctx, term, 2 + strlen(text), pos);
		return pos;
	}
	if (letter == 'u') {
		size_t i = 0, n = 2;
		const char *colon = value.len ? memchr(value.ptr, ':', value.len) : NULL;
		if (colon && value.ptr + value.len - colon >= 3 && !memcmp(colon, "://", 3))
			i = (size_t)(colon - value.ptr) + 3;
		for (; i <= value.len; i++) {
			unsigned char c = i < value.len ? (unsigned char)value.ptr[i] : '/';
			if (c >= 'A' && c <= 'Z')
				c = (unsigned char)(c + 32);
			if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80) {
				term[n++] = (char)c;
			} else if (n > 2) {
				visit(ctx, term, n, pos++);
				n = 2;
			}
		}
		return pos + GAP;
	}
	if (value.len)
		nx_analyzer_run(self->meta, 0, value.ptr, value.len, pos, &pos, &tokens);
	for (size_t i = 0; i < tokens.count; i++) {
		struct nx_str word = nx_lexicon_term(self->scratch, tokens.items[i].term);
		memcpy(term + 2, word.ptr, word.len);
		visit(ctx, term, 2 + word.len, tokens.items[i].pos);
	}
	nx_tokens_release(&tokens);
	return pos + GAP;
}

struct adding {
	struct oracle *self;
	struct doc *doc;
};

static void
add_meta(void *ctx, const char *term, size_t len, uint32_t pos)
{
	struct adding *adding = ctx;
	add_word(adding->self, adding->doc, term, len, pos);
}

static void
add_field(struct oracle *self, struct doc *doc, char letter, const struct nx_str *values, size_t n)
{
	struct adding adding = { self, doc };
	uint32_t pos = 0;

	for (size_t i = 0; i < n; i++)
		pos = meta_words(self, letter, values[i], pos, add_meta, &adding);
}

void
oracle_add(struct oracle *self, const struct nx_article *article)
{
	struct doc *doc;
	uint32_t pos = 0;
	char code[NX_LANG_TEXT];
	struct nx_str lang = { nx_lang_text(article->lang, code), 0 };

	lang.len = strlen(lang.ptr);
	self->docs = realloc(self->docs, (self->ndocs + 1) * sizeof(*self->docs));
	doc = &self->docs[self->ndocs++];
	*doc = (struct doc){ .article = article };
	add_zone(self, doc, article->title, &pos);
	doc->title_end = pos;
	add_zone(self, doc, article->lead, &pos);
	doc->lead_end = pos;
	add_zone(self, doc, article->body, &pos);
	doc->length = pos;
	doc->norm = nx_norm_of(pos);
	add_field(self, doc, 'l', &lang, 1);
	add_field(self, doc, 'a', article->authors, article->nauthors);
	add_field(self, doc, 's', &article->source, 1);
	add_field(self, doc, 'c', &article->section, 1);
	add_field(self, doc, 't', article->tags, article->ntags);
	add_field(self, doc, 'u', &article->url, 1);
}

void
oracle_add_hidden(struct oracle *self, const struct nx_article *article)
{
	oracle_add(self, article);
	free(self->docs[--self->ndocs].words);
}

/* ---- What a query means: nodes ---- */

enum kind {
	NOTHING, ALL, WORD, PHRASE, NEAR, PRE, STRETCH, ATLEAST, ANY, AND, OR, BOOL, DATE, LENGTH,
	EXISTS
};

struct node {
	enum kind kind;
	enum nx_query_field zone, field;
	bool scored;
	double boost, idf;
	uint32_t *terms, *widths, nterms; /* WORD; STRETCH: the term of the starts */
	uint32_t offset, distance, count;
	int64_t begin, end;
	struct node **kids; /* BOOL: must, may, not, one behind the other */
	uint32_t nkids, nmust, nmay;
};

struct scope {
	enum nx_query_field field;
	double boost;
	bool required, scored, wish;
};

static struct node *mean(struct oracle *self, const struct nx_query *q, struct scope scope);

static char
letter_of(enum nx_query_field field)
{
	static const char letters[] = { [NX_FIELD_AUTHOR] = 'a', [NX_FIELD_SOURCE] = 's',
		                        [NX_FIELD_SECTION] = 'c', [NX_FIELD_LANG] = 'l',
		                        [NX_FIELD_URL] = 'u', [NX_FIELD_TAG] = 't' };
	return letters[field];
}

static struct node *
make(struct oracle *self, enum kind kind, const struct scope *scope, uint32_t room)
{
	struct node *node = nx_arena_zalloc(&self->arena, 1, sizeof(*node));

	node->kind = kind;
	node->boost = scope->boost;
	node->scored = scope->scored;
	node->field = scope->field;
	if (!letter_of(scope->field))
		node->zone = scope->field;
	node->kids = nx_arena_zalloc(&self->arena, room + 1, sizeof(*node->kids));
	node->terms = nx_arena_zalloc(&self->arena, room + 1, sizeof(*node->terms));
	node->widths = nx_arena_zalloc(&self->arena, room + 1, sizeof(*node->widths));
	return node;
}

static uint32_t
frequency(const struct doc *doc, uint32_t term)
{
	uint32_t n = 0;

	for (size_t i = 0; i < doc->nwords; i++)
		n += doc->words[i].term == term;
	return n;
}

static uint64_t
documents_with(const struct oracle *self, uint32_t term)
{
	uint64_t n = 0;

	for (uint32_t d = 0; d < self->ndocs; d++)
		n += frequency(&self->docs[d], term) > 0;
	return n;
}

static double
idf_of(const struct oracle *self, uint64_t n)
{
	double docs = self->ndocs, in = n < self->ndocs ? (double)n : docs;
	return log(1.0 + (docs - in + 0.5) / (in + 0.5));
}

static void
sum_idf(struct node *node)
{
	for (uint32_t i = 0; i < node->nkids; i++)
		node->idf += node->kids[i]->idf;
}

/* One or several kids under an operator that needs several. */
static struct node *
gather(struct oracle *self, enum kind kind, const struct scope *scope, struct node **kids,
       uint32_t n)
{
	struct node *node;

	if (n == 1)
		return kids[0];
	node = make(self, n ? kind : NOTHING, scope, n);
	memcpy(node->kids, kids, n * sizeof(*kids));
	node->nkids = n;
	sum_idf(node);
	return node;
}

/* ---- Words ---- */

struct sequence {
	uint32_t terms[256], pos[256], widths[256], n;
};

static bool
same_sequence(const struct sequence *a, const struct sequence *b)
{
	return a->n == b->n && !memcmp(a->terms, b->terms, a->n * sizeof(a->terms[0])) &&
	       !memcmp(a->pos, b->pos, a->n * sizeof(a->pos[0]));
}

static void
sequence_add(void *ctx, const char *term, size_t len, uint32_t pos)
{
	struct { struct oracle *self; struct sequence *to; } *c = ctx;

	if (c->to->n == 256)
		return;
	c->to->terms[c->to->n] = nx_lexicon_intern(c->self->lexicon, term, len);
	c->to->pos[c->to->n] = pos;
	c->to->widths[c->to->n++] = 1;
}

static void
analyse(struct oracle *self, nx_lang lang, struct nx_str text, struct sequence *to)
{
	struct nx_tokens tokens = { NULL, 0, 0 };
	nx_pos next;

	nx_analyzer_run(self->query, lang, text.ptr, text.len, 0, &next, &tokens);
	for (size_t i = 0; i < tokens.count && to->n < 256; i++) {
		to->terms[to->n] = tokens.items[i].term;
		to->pos[to->n] = tokens.items[i].pos - tokens.items[0].pos;
		to->widths[to->n++] = tokens.items[i].width;
	}
	nx_tokens_release(&tokens);
}

/* The word at a place of aligned sequences: any of the languages' spellings, one idf. */
static struct node *
word_at(struct oracle *self, struct sequence *const *all, uint32_t n, uint32_t slot,
        const struct scope *scope)
{
	struct node *node = make(self, WORD, scope, n);
	uint64_t ndocs = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = 0;
		while (j < node->nterms && node->terms[j] != all[i]->terms[slot])
			j++;
		node->terms[j] = all[i]->terms[slot];
		node->widths[j] = all[i]->widths[slot];
		node->nterms = j == node->nterms ? j + 1 : node->nterms;
	}
	for (uint32_t i = 0; i < node->nterms; i++)
		ndocs += documents_with(self, node->terms[i]);
	node->idf = idf_of(self, ndocs);
	node->offset = all[0]->pos[slot];
	return node;
}

static struct node *
mean_sequences(struct oracle *self, struct sequence *const *all, uint32_t n,
               const struct nx_query *q, const struct scope *scope)
{
	struct node *kids[256], *node;
	bool phrase = scope->required || q->kind == NX_QUERY_PHRASE;

	for (uint32_t i = 0; i < all[0]->n; i++)
		kids[i] = word_at(self, all, n, i, scope);
	node = gather(self, phrase ? PHRASE : OR, scope, kids, all[0]->n);
	if (all[0]->n > 1)
		node->distance = q->kind == NX_QUERY_PHRASE ? q->distance : 0;
	return node;
}

static struct node *
mean_words(struct oracle *self, const struct nx_query *q, const struct scope *scope)
{
	struct sequence *all[MAX_LANGS];
	struct node *kids[MAX_LANGS];
	uint32_t n = 0;
	bool aligned = true;
	char letter = letter_of(scope->field);

	for (uint32_t i = 0; i < (letter ? 1 : self->nlangs); i++) {
		struct sequence *s = nx_arena_zalloc(&self->arena, 1, sizeof(*s));
		struct { struct oracle *self; struct sequence *to; } ctx = { self, s };
		uint32_t j = 0;
		if (letter)
			meta_words(self, letter, q->text, 0, sequence_add, &ctx);
		else
			analyse(self, self->langs[i], q->text, s);
		while (j < n && !same_sequence(all[j], s))
			j++;
		if (s->n && j == n)
			all[n++] = s;
	}
	if (n == 0)
		return make(self, NOTHING, scope, 0);
	for (uint32_t i = 1; i < n; i++)
		aligned = aligned && all[i]->n == all[0]->n &&
		          !memcmp(all[i]->pos, all[0]->pos, all[0]->n * sizeof(uint32_t));
	if (aligned)
		return mean_sequences(self, all, n, q, scope);
	for (uint32_t i = 0; i < n; i++)
		kids[i] = mean_sequences(self, &all[i], 1, q, scope);
	return gather(self, scope->required ? ANY : OR, scope, kids, n);
}

/* ---- Wildcards, fuzzy words, capitals ---- */

static bool
matches_pattern(const char *p, const char *pe, const char *f, const char *fe)
{
	unsigned width;

	if (p == pe)
		return f == fe;
	if (*p == '*') {
		for (;; f += width) {
			if (matches_pattern(p + 1, pe, f, fe))
				return true;
			if (f == fe)
				return false;
			nx_utf8_decode(f, fe, &width);
		}
	}
	if (f == fe)
		return false;
	nx_utf8_decode(f, fe, &width);
	if (*p == '?')
		return matches_pattern(p + 1, pe, f + width, fe);
	return *p == *f && matches_pattern(p + 1, pe, f + 1, fe);
}

static unsigned
decode(struct nx_str s, uint32_t to[NX_TERM_MAX])
{
	unsigned n = 0, width;

	for (size_t i = 0; i < s.len; i += width)
		to[n++] = nx_utf8_decode(s.ptr + i, s.ptr + s.len, &width);
	return n;
}

/* Edits between two words: insert, delete, change, swap neighbours; the plain table. */
static unsigned
edits(struct nx_str a, struct nx_str b)
{
	uint32_t x[NX_TERM_MAX], y[NX_TERM_MAX];
	unsigned n = decode(a, x), m = decode(b, y), t[NX_TERM_MAX + 1][NX_TERM_MAX + 1];

	for (unsigned i = 0; i <= n; i++)
		for (unsigned j = 0; j <= m; j++) {
			unsigned best = i == 0 ? j : j == 0 ? i : UINT32_MAX;
			if (i && j) {
				unsigned change = t[i - 1][j - 1] + (x[i - 1] != y[j - 1]);
				best = t[i - 1][j] + 1 < t[i][j - 1] + 1 ? t[i - 1][j] + 1
				                                         : t[i][j - 1] + 1;
				best = change < best ? change : best;
				if (i > 1 && j > 1 && x[i - 1] == y[j - 2] &&
				    x[i - 2] == y[j - 1] && t[i - 2][j - 2] + 1 < best)
					best = t[i - 2][j - 2] + 1;
			}
			t[i][j] = best;
		}
	return t[n][m];
}

static void
note_term(struct oracle *self, struct node *node, uint32_t term, uint64_t *most)
{
	uint64_t ndocs = documents_with(self, term);

	for (uint32_t i = 0; i < node->nterms; i++)
		if (node->terms[i] == term)
			return;
	if (ndocs == 0)
		return;
	assert(node->nterms < MAX_TERMS);
	node->terms[node->nterms] = term;
	node->widths[node->nterms++] = 1;
	*most = ndocs > *most ? ndocs : *most;
}

static struct node *
mean_expansion(struct oracle *self, const struct nx_query *q, const struct scope *scope)
{
	struct node *node = make(self, WORD, scope, MAX_TERMS);
	char letter = letter_of(scope->field), folded[NX_TERM_MAX] = { '\2', letter };
	size_t skip = letter ? 2 : 0, len;
	uint64_t most = 0;
	bool fuzzy = q->kind == NX_QUERY_FUZZY;

	if (letter && fuzzy)
		return mean_words(self, q, scope);
	for (uint32_t l = 0; l < (letter || fuzzy ? 1 : self->nlangs); l++) {
		nx_lang lang = letter || fuzzy ? 0 : self->langs[l];
		len = nx_analyzer_fold(self->query, lang, q->text.ptr, q->text.len, folded + skip,
		                       sizeof(folded) - skip);
		if (len == 0)
			continue;
		len += skip;
		for (uint32_t i = 0; letter && i < nx_lexicon_count(self->lexicon); i++) {
			struct nx_str term = nx_lexicon_term(self->lexicon, i);
			if (matches_pattern(folded, folded + len, term.ptr, term.ptr + term.len))
				note_term(self, node, i, &most);
		}
		for (uint32_t i = 0; !letter && i < nx_lexicon_form_count(self->lexicon); i++) {
			struct nx_form form = nx_lexicon_form(self->lexicon, i);
			if (fuzzy ? edits((struct nx_str){ folded, len }, form.form) <=
			                (q->distance < 2 ? q->distance : 2)
			          : matches_pattern(folded, folded + len, form.form.ptr,
			                            form.form.ptr + form.form.len))
				note_term(self, node, form.term, &most);
		}
	}
	if (node->nterms == 0)
		return make(self, NOTHING, scope, 0);
	node->idf = idf_of(self, most);
	return node;
}

static struct node *
mean_caps(struct oracle *self, const struct nx_query *q, const struct scope *scope)
{
	struct sequence sequence = { .n = 1, .widths = { 1 } }, *all = &sequence;
	char term[NX_TERM_MAX] = { '\3' };
	size_t len = nx_analyzer_fold(self->query, 0, q->text.ptr, q->text.len, term + 1,
	                              sizeof(term) - 1);

	if (!len)
		return make(self, NOTHING, scope, 0);
	sequence.terms[0] = nx_lexicon_intern(self->lexicon, term, len + 1);
	return word_at(self, &all, 1, 0, scope);
}

/* ---- Operators ---- */

static struct node *
mean_bool(struct oracle *self, const struct nx_query *q, struct scope scope)
{
	struct node *must[4096], *may[4096], *not[4096], *wish[4096], *node;
	uint32_t nmust = 0, nmay = 0, nnot = 0, nwish = 0, nsubjects = 0;
	struct scope out = scope, in = scope;

	out.required = true;
	out.scored = false;
	for (uint32_t i = 0; i < q->nchildren; i++)
		nsubjects += !nx_query_is_filter(q->children[i]);
	for (uint32_t i = 0; i < q->nchildren; i++) {
		const struct nx_query *kid = q->children[i];
		bool group = q->kind == NX_QUERY_GROUP;
		if (!group && kid->kind == NX_QUERY_NOT && q->kind == NX_QUERY_AND)
			not[nnot++] = mean(self, kid->children[0], out);
		else if (q->kind == NX_QUERY_NOT || (group && kid->occur == NX_OCCUR_MUST_NOT))
			not[nnot++] = mean(self, kid, out);
		else if (q->kind == NX_QUERY_AND && nsubjects == 1) /* what filters leave alone */
			must[nmust++] = mean(self, kid, scope);
		else if (q->kind == NX_QUERY_AND || (group && kid->occur == NX_OCCUR_MUST))
			in.required = true, must[nmust++] = mean(self, kid, in);
		else if (group && kid->occur == NX_OCCUR_WISH)
			wish[nwish++] = mean(self, kid,
			                     (struct scope){ in.field, in.boost, false, in.scored,
			                                     true });
		else
			in.required = !group, may[nmay++] = mean(self, kid, in);
		/* A phrase beside other words: its words rank what matches anyway. */
		if (group && kid->occur == NX_OCCUR_SHOULD && kid->kind == NX_QUERY_PHRASE &&
		    q->nchildren > 1 && scope.scored && may[nmay - 1]->kind != WORD &&
		    may[nmay - 1]->kind != NOTHING) {
			struct nx_query words = *kid;
			struct scope bare = scope;
			words.kind = NX_QUERY_WORD;
			bare.required = false;
			bare.boost *= kid->boost;
			wish[nwish++] = mean_words(self, &words, &bare);
		}
	}
	if (nwish && !nmust) { /* any of the others is what must match */
		node = make(self, BOOL, &scope, nmay);
		memcpy(node->kids, may, nmay * sizeof(*may));
		node->nkids = node->nmay = nmay;
		must[nmust++] = node;
		nmay = 0;
	}
	for (uint32_t i = 0; i < nwish; i++)
		may[nmay++] = wish[i];
	node = make(self, BOOL, &scope, 2 * q->nchildren + 1);
	memcpy(node->kids, must, nmust * sizeof(*must));
	memcpy(node->kids + nmust, may, nmay * sizeof(*may));
	memcpy(node->kids + nmust + nmay, not, nnot * sizeof(*not));
	node->nmust = nmust;
	node->nmay = nmay;
	node->nkids = nmust + nmay + nnot;
	return node;
}

/* An operand of a positional operator. */
static struct node *
mean_operand(struct oracle *self, const struct nx_query *q, struct scope scope)
{
	struct node *kids[4096];

	if (q->kind != NX_QUERY_OR && q->kind != NX_QUERY_GROUP)
		return mean(self, q, scope);
	scope.boost *= q->boost;
	for (uint32_t i = 0; i < q->nchildren; i++)
		kids[i] = mean_operand(self, q->children[i], scope);
	return gather(self, ANY, &scope, kids, q->nchildren);
}

static struct node *
mean_positional(struct oracle *self, enum kind kind, const struct nx_query *q, struct scope scope)
{
	struct node *kids[4096], *node;

	scope.required = true;
	for (uint32_t i = 0; i < q->nchildren; i++)
		kids[i] = mean_operand(self, q->children[i], scope);
	if (kind == ATLEAST) {
		if (kids[0]->kind == NOTHING)
			return kids[0];
		node = make(self, ATLEAST, &scope, 1);
		node->kids[node->nkids++] = kids[0];
		node->idf = kids[0]->idf;
		node->count = q->count;
		return node;
	}
	node = gather(self, kind, &scope, kids, q->nchildren);
	if (q->nchildren > 1) {
		node->distance = q->distance;
		node->terms[0] = nx_lexicon_intern(self->lexicon,
		                                   q->kind == NX_QUERY_SENTENCE ? "\1s" : "\1p", 2);
	}
	return node;
}

static bool
is_boosted(const struct nx_query *q)
{
	bool boosted = q->boost != 1.0;

	for (uint32_t i = 0; i < q->nchildren; i++)
		boosted = boosted || is_boosted(q->children[i]);
	return boosted;
}

static struct node *
mean(struct oracle *self, const struct nx_query *q, struct scope scope)
{
	struct node *node;

	scope.boost *= q->boost;
	switch (q->kind) {
	case NX_QUERY_NOTHING:
		return make(self, NOTHING, &scope, 0);
	case NX_QUERY_ALL:
		return make(self, ALL, &scope, 0);
	case NX_QUERY_WORD:
	case NX_QUERY_PHRASE:
		return mean_words(self, q, &scope);
	case NX_QUERY_WILDCARD:
	case NX_QUERY_FUZZY:
		return mean_expansion(self, q, &scope);
	case NX_QUERY_CAPS:
		return mean_caps(self, q, &scope);
	case NX_QUERY_AND:
	case NX_QUERY_OR:
	case NX_QUERY_GROUP:
	case NX_QUERY_NOT:
		return mean_bool(self, q, scope);
	case NX_QUERY_NEAR:
		return mean_positional(self, NEAR, q, scope);
	case NX_QUERY_PRE:
		return mean_positional(self, PRE, q, scope);
	case NX_QUERY_SENTENCE:
	case NX_QUERY_PARAGRAPH:
		return mean_positional(self, STRETCH, q, scope);
	case NX_QUERY_ATLEAST:
		return mean_positional(self, ATLEAST, q, scope);
	case NX_QUERY_FIELD:
		scope.field = q->field;
		scope.scored = scope.scored &&
		               (!letter_of(q->field) || scope.wish || is_boosted(q));
		scope.required = scope.required || letter_of(q->field);
		if (q->children[0]->kind == NX_QUERY_ALL)
			return make(self, EXISTS, &scope, 0);
		return mean(self, q->children[0], scope);
	case NX_QUERY_DATE:
		node = make(self, DATE, &scope, 0);
		node->begin = q->from;
		node->end = q->until;
		return node;
	case NX_QUERY_LENGTH:
		node = make(self, LENGTH, &scope, 0);
		node->begin = q->min_words;
		node->end = (int64_t)q->max_words + 1;
		return node;
	}
	return NULL;
}

/* ---- Places ---- */

/* Keeps the spans that hold no other, each once, in order. */
static void
keep_minimal(struct spans *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		bool minimal = true;
		for (uint32_t j = 0; j < s->n && minimal; j++) {
			struct span a = s->items[i], b = s->items[j];
			bool same = a.begin == b.begin && a.end == b.end;
			minimal = !(b.begin >= a.begin && b.end <= a.end && (!same || j < i));
		}
		if (minimal)
			s->items[n++] = s->items[i];
		else
			s->items[i] = s->items[--s->n], i--;
	}
	s->n = n;
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t j = i; j && s->items[j].begin < s->items[j - 1].begin; j--) {
			struct span swap = s->items[j];
			s->items[j] = s->items[j - 1];
			s->items[j - 1] = swap;
		}
}

static void
add_span(struct spans *s, uint32_t begin, uint32_t end)
{
	if (s->n == MAX_SPANS)
		keep_minimal(s);
	assert(s->n < MAX_SPANS);
	s->items[s->n++] = (struct span){ begin, end };
}

static bool
in_zone(const struct doc *doc, enum nx_query_field zone, uint32_t pos)
{
	return zone == NX_FIELD_TITLE  ? pos < doc->title_end
	       : zone == NX_FIELD_LEAD ? pos >= doc->title_end && pos < doc->lead_end
	       : zone == NX_FIELD_BODY ? pos >= doc->lead_end
	                               : true;
}

static void
spans_of_term(const struct doc *doc, enum nx_query_field zone, uint32_t term, uint32_t width,
              struct spans *out)
{
	for (size_t i = 0; i < doc->nwords; i++)
		if (doc->words[i].term == term && in_zone(doc, zone, doc->words[i].pos))
			add_span(out, doc->words[i].pos, doc->words[i].pos + width - 1);
}

/* Whether one choice of a span for each kid satisfies the operator. */
static bool
satisfies(const struct node *node, const struct span *chosen)
{
	int64_t least = INT64_MAX, most = INT64_MIN, first_end = INT64_MAX, last_begin = 0;

	for (uint32_t i = 0; i < node->nkids; i++) {
		int64_t start = (int64_t)chosen[i].begin - node->kids[i]->offset;
		least = start < least ? start : least;
		most = start > most ? start : most;
		first_end = chosen[i].end < first_end ? chosen[i].end : first_end;
		last_begin = chosen[i].begin > last_begin ? chosen[i].begin : last_begin;
		if (node->kind == PRE && i && chosen[i].begin <= chosen[i - 1].end)
			return false;
	}
	if (node->kind == PHRASE)
		return most - least <= node->distance;
	return last_begin - first_end <= node->distance;
}

/* Tries every combination. */
static void
combine(const struct node *node, const struct spans *kids, struct span *chosen, uint32_t i,
        struct spans *out)
{
	if (i == node->nkids) {
		uint32_t begin = UINT32_MAX, end = 0;
		for (uint32_t k = 0; k < node->nkids; k++) {
			begin = chosen[k].begin < begin ? chosen[k].begin : begin;
			end = chosen[k].end > end ? chosen[k].end : end;
		}
		if (satisfies(node, chosen))
			add_span(out, begin, end);
		return;
	}
	for (uint32_t k = 0; k < kids[i].n; k++) {
		chosen[i] = kids[i].items[k];
		if (node->kind == PHRASE && i && node->distance == 0 &&
		    (int64_t)chosen[i].begin - node->kids[i]->offset !=
		        (int64_t)chosen[0].begin - node->kids[0]->offset)
			continue; /* or an exact phrase of many words would take forever */
		combine(node, kids, chosen, i + 1, out);
	}
}

/* One span for each stretch that holds all kids: the hull of the first of each. */
static void
find_stretches(const struct node *node, const struct doc *doc, const struct spans *kids,
               struct spans *out)
{
	uint32_t begin = 0;

	for (size_t w = 0; w <= doc->nwords; w++) {
		uint32_t end = UINT32_MAX, from = UINT32_MAX, to = 0, found = 0;
		if (w < doc->nwords && doc->words[w].term != node->terms[0])
			continue;
		if (w < doc->nwords)
			end = doc->words[w].pos;
		for (uint32_t i = 0; i < node->nkids; i++)
			for (uint32_t k = 0; k < kids[i].n; k++)
				if (kids[i].items[k].begin >= begin && kids[i].items[k].end < end) {
					from = kids[i].items[k].begin < from
					           ? kids[i].items[k].begin
					           : from;
					to = kids[i].items[k].end > to ? kids[i].items[k].end : to;
					found++;
					break;
				}
		if (found == node->nkids)
			add_span(out, from, to);
		begin = end;
	}
}

/* Zones are texts of their own: no phrase is in two, and no nearness reaches out of the title. */
static bool
crosses(const struct node *node, const struct doc *doc, struct span span)
{
	bool title = span.begin < doc->title_end && span.end >= doc->title_end;
	bool lead = span.begin < doc->lead_end && span.end >= doc->lead_end;

	if (letter_of(node->field))
		return false;
	return node->kind == PHRASE ? title || lead
	                            : (node->kind == NEAR || node->kind == PRE) && title;
}

static void
find_spans(const struct node *node, const struct doc *doc, struct spans *out)
{
	struct spans *kids = calloc(node->nkids + 1, sizeof(*kids));
	struct span *chosen = calloc(node->nkids + 1, sizeof(*chosen));

	out->n = 0;
	for (uint32_t i = 0; i < node->nkids; i++)
		find_spans(node->kids[i], doc, &kids[i]);
	if (node->kind == WORD)
		for (uint32_t i = 0; i < node->nterms; i++)
			spans_of_term(doc, node->zone, node->terms[i], node->widths[i], out);
	else if (node->kind == STRETCH)
		find_stretches(node, doc, kids, out);
	else if (node->kind == ANY || node->kind == ATLEAST)
		for (uint32_t i = 0; i < node->nkids; i++)
			for (uint32_t k = 0; k < kids[i].n; k++)
				add_span(out, kids[i].items[k].begin, kids[i].items[k].end);
	else if (node->kind == PHRASE || node->kind == NEAR || node->kind == PRE)
		combine(node, kids, chosen, 0, out);
	for (uint32_t i = 0; i < out->n; i++)
		if (crosses(node, doc, out->items[i]))
			out->items[i--] = out->items[--out->n];
	keep_minimal(out);
	if (node->kind == ATLEAST && out->n < node->count)
		out->n = 0;
	free(kids);
	free(chosen);
}

/* ---- Scores ---- */

static int64_t
score(const struct oracle *self, const struct node *node, const struct doc *doc, uint32_t freq,
      unsigned zones)
{
	const struct oracle_weights *w = self->weights;
	double k1 = (double)w->k1, b = (double)w->b, weight;
	double k = k1 * (1.0 - b + b * (double)nx_norm_words(doc->norm) / self->average);
	volatile float bonus, f, x, quotient, value, inverse = (float)(1.0 / k);
	float most = 1073741824.0f, scaled;

	if (!node->scored)
		return 0;
	weight = node->boost * node->idf * (k1 + 1.0) * 65536;
	scaled = !(weight > 0) ? 0 : weight < (double)most ? (float)weight : most;
	bonus = (zones & TITLE ? w->title : 0.0f) + (zones & LEAD ? w->lead : 0.0f);
	f = (float)freq + bonus;
	x = f * inverse;
	quotient = scaled / (1.0f + x);
	value = scaled - quotient;
	return (int32_t)(value + 0.5f);
}

static unsigned
zone_at(const struct doc *doc, uint32_t pos)
{
	return pos < doc->title_end ? TITLE : pos < doc->lead_end ? LEAD : 0;
}

static bool
word_matches(const struct oracle *self, const struct node *node, const struct doc *doc,
             int64_t *sum)
{
	bool any = false;

	for (uint32_t i = 0; i < node->nterms; i++) {
		uint32_t freq = 0;
		unsigned zones = 0;
		bool here = false;
		for (size_t w = 0; w < doc->nwords; w++)
			if (doc->words[w].term == node->terms[i]) {
				freq++;
				zones |= letter_of(node->field) ? 0
				                                : zone_at(doc, doc->words[w].pos);
				here |= in_zone(doc, node->zone, doc->words[w].pos);
			}
		if (here)
			*sum += score(self, node, doc, freq, zones);
		any |= here;
	}
	return any;
}

/* Whether the article has a title, an author ... */
static bool
exists(const struct oracle *self, const struct node *node, const struct doc *doc)
{
	char letter = letter_of(node->field);

	for (size_t i = 0; i < doc->nwords && letter; i++) {
		struct nx_str term = nx_lexicon_term(self->lexicon, doc->words[i].term);
		if (term.ptr[0] == 2 && term.ptr[1] == letter)
			return true;
	}
	return node->zone == NX_FIELD_TITLE  ? doc->title_end > 0
	       : node->zone == NX_FIELD_LEAD ? doc->lead_end > doc->title_end
	       : node->zone == NX_FIELD_BODY ? doc->length > doc->lead_end
	                                     : false;
}

static bool evaluate(const struct oracle *self, const struct node *node, const struct doc *doc,
                     int64_t *sum);

static bool
bool_matches(const struct oracle *self, const struct node *node, const struct doc *doc,
             int64_t *sum)
{
	bool any = node->nmay == 0 || node->nmust > 0;
	int64_t ignored = 0;

	for (uint32_t i = 0; i < node->nkids; i++) {
		const struct node *kid = node->kids[i];
		if (i < node->nmust) {
			if (!evaluate(self, kid, doc, sum))
				return false;
		} else if (i < node->nmust + node->nmay) {
			any |= evaluate(self, kid, doc, sum);
		} else if (evaluate(self, kid, doc, &ignored)) {
			return false;
		}
	}
	return any;
}

/* Whether the document matches; its score is added to *sum only if it does. */
static bool
evaluate(const struct oracle *self, const struct node *node, const struct doc *doc, int64_t *sum)
{
	int64_t own = 0;
	bool matches = false;
	const struct nx_when *when = &doc->article->published;
	unsigned zones = 0;

	switch (node->kind) {
	case NOTHING:
		return false;
	case ALL:
		return true;
	case DATE:
		return when->precision != NX_WHEN_NONE && when->seconds >= node->begin &&
		       when->seconds < node->end;
	case EXISTS:
		return exists(self, node, doc);
	case LENGTH:
		return doc->length >= node->begin && doc->length < node->end;
	case WORD:
		matches = word_matches(self, node, doc, &own);
		break;
	case BOOL:
		matches = bool_matches(self, node, doc, &own);
		break;
	case OR:
	case ANY:
		for (uint32_t i = 0; i < node->nkids; i++)
			matches |= evaluate(self, node->kids[i], doc, &own);
		break;
	case AND:
		break; /* BOOL says it */
	default: {
		static struct spans spans;
		find_spans(node, doc, &spans);
		matches = spans.n > 0;
		for (uint32_t i = 0; i < spans.n && !letter_of(node->field); i++)
			zones |= zone_at(doc, spans.items[i].begin);
		own = matches ? score(self, node, doc, spans.n, zones) : 0;
	}
	}
	*sum += matches ? own : 0;
	return matches;
}

/* ---- Running ---- */

/* The language every hit must have, by a filter of the query; 0: none. */
static nx_lang
demanded_lang(const struct nx_query *q)
{
	nx_lang lang = 0;

	if (q->kind == NX_QUERY_FIELD && q->field == NX_FIELD_LANG &&
	    q->children[0]->kind == NX_QUERY_WORD)
		return nx_lang_parse(q->children[0]->text.ptr, q->children[0]->text.len);
	for (uint32_t i = 0; i < q->nchildren && !lang; i++)
		if (q->kind == NX_QUERY_AND ||
		    (q->kind == NX_QUERY_GROUP && q->children[i]->occur == NX_OCCUR_MUST))
			lang = demanded_lang(q->children[i]);
	return lang;
}

static void
prepare(struct oracle *self, const struct nx_query *tree)
{
	nx_lang demanded = demanded_lang(tree);
	double words = 0;

	self->nlangs = 0;
	for (uint32_t d = 0; d < self->ndocs; d++) {
		nx_lang lang = self->docs[d].article->lang;
		uint32_t i = 0;
		words += nx_norm_words(self->docs[d].norm);
		while (i < self->nlangs && self->langs[i] != lang)
			i++;
		if (i == self->nlangs && (!demanded || lang == demanded))
			self->langs[self->nlangs++] = lang;
	}
	if (!self->nlangs)
		self->langs[self->nlangs++] = demanded;
	self->average = self->ndocs && words > 0 ? words / self->ndocs : 1.0;
}

struct sorting {
	const struct oracle *self;
	enum oracle_sort sort;
};

static int
compare_keys(struct nx_str a, struct nx_str b)
{
	uint64_t x = nx_hash64(a.ptr, a.len), y = nx_hash64(b.ptr, b.len);

	return (x > y) - (x < y);
}

static int
compare_hits(const void *a, const void *b, void *arg)
{
	const struct oracle_hit *x = a, *y = b;
	const struct sorting *s = arg;
	const struct nx_article *p = s->self->docs[x->doc].article;
	const struct nx_article *q = s->self->docs[y->doc].article;
	bool pd = p->published.precision != NX_WHEN_NONE,
	     qd = q->published.precision != NX_WHEN_NONE;
	int later;

	if (s->sort == ORACLE_RELEVANCE && x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (pd != qd)
		return pd ? -1 : 1; /* undated articles come last */
	later = pd ? (p->published.seconds > q->published.seconds) -
	                 (p->published.seconds < q->published.seconds)
	           : 0;
	if (later)
		return s->sort == ORACLE_OLDEST ? later : -later;
	return compare_keys(p->key, q->key);
}

size_t
oracle_run(struct oracle *self, const struct nx_query *tree, const struct oracle_weights *weights,
           enum oracle_sort sort, int64_t from, int64_t until, struct oracle_hit **hits)
{
	struct scope scope = { NX_FIELD_NONE, 1.0, tree->occur == NX_OCCUR_MUST, true, false };
	struct sorting sorting = { self, sort };
	bool open = from == INT64_MIN && until == INT64_MAX;
	struct node *root;
	size_t n = 0;

	self->weights = weights;
	prepare(self, tree);
	root = mean(self, tree, scope);
	*hits = calloc(self->ndocs + 1, sizeof(**hits));
	for (uint32_t d = 0; d < self->ndocs; d++) {
		const struct doc *doc = &self->docs[d];
		const struct nx_when *when = &doc->article->published;
		int64_t sum = 0;
		if (!open && (when->precision == NX_WHEN_NONE || when->seconds < from ||
		              when->seconds >= until))
			continue;
		if (evaluate(self, root, doc, &sum))
			(*hits)[n++] = (struct oracle_hit){ d, sort == ORACLE_RELEVANCE ? sum : 0 };
	}
	qsort_r(*hits, n, sizeof(**hits), compare_hits, &sorting);
	nx_arena_reset(&self->arena);
	return n;
}
