/* meaning.c - what a query means in this index: terms, languages, document frequencies. */
#include "tests/oracle/inside.h"

#include "base/utf8.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { MAX_TERMS = 4096 };

char
oracle_letter(enum nx_query_field field)
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
	if (!oracle_letter(scope->field))
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
	char letter = oracle_letter(scope->field);

	for (uint32_t i = 0; i < (letter ? 1 : self->nlangs); i++) {
		struct sequence *s = nx_arena_zalloc(&self->arena, 1, sizeof(*s));
		struct { struct oracle *self; struct sequence *to; } ctx = { self, s };
		uint32_t j = 0;
		if (letter)
			oracle_meta_words(self, letter, q->text, 0, sequence_add, &ctx);
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
	char letter = oracle_letter(scope->field), folded[NX_TERM_MAX] = { '\2', letter };
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
			not[nnot++] = oracle_mean(self, kid->children[0], out);
		else if (q->kind == NX_QUERY_NOT || (group && kid->occur == NX_OCCUR_MUST_NOT))
			not[nnot++] = oracle_mean(self, kid, out);
		else if (q->kind == NX_QUERY_AND && nsubjects == 1) /* what filters leave alone */
			must[nmust++] = oracle_mean(self, kid, scope);
		else if (q->kind == NX_QUERY_AND || (group && kid->occur == NX_OCCUR_MUST))
			in.required = true, must[nmust++] = oracle_mean(self, kid, in);
		else if (group && kid->occur == NX_OCCUR_WISH)
			wish[nwish++] = oracle_mean(self, kid,
			                     (struct scope){ in.field, in.boost, false, in.scored,
			                                     true });
		else
			in.required = !group, may[nmay++] = oracle_mean(self, kid, in);
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
		return oracle_mean(self, q, scope);
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

struct node *
oracle_mean(struct oracle *self, const struct nx_query *q, struct scope scope)
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
		scope.boost *= (double)self->weights->wildcard;
		scope.scored = scope.scored && self->weights->wildcard > 0;
		return mean_expansion(self, q, &scope);
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
		               (!oracle_letter(q->field) || scope.wish || is_boosted(q));
		scope.required = scope.required || oracle_letter(q->field);
		if (q->children[0]->kind == NX_QUERY_ALL)
			return make(self, EXISTS, &scope, 0);
		return oracle_mean(self, q->children[0], scope);
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
