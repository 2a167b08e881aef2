/* oracle.c - which articles match, what they score, in which order. */
#include "tests/oracle/inside.h"

#include "base/hash.h"
#include "base/norm.h"

#include <stdlib.h>
#include <string.h>

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
				zones |= oracle_letter(node->field) ? 0
				                                : zone_at(doc, doc->words[w].pos);
				here |= oracle_in_zone(doc, node->zone, doc->words[w].pos);
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
	char letter = oracle_letter(node->field);

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
		oracle_find_spans(node, doc, &spans);
		matches = spans.n > 0;
		for (uint32_t i = 0; i < spans.n && !oracle_letter(node->field); i++)
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
	root = oracle_mean(self, tree, scope);
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
