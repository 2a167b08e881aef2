#include "tests/search/fake.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/norm.h"
#include "postings/coded.h"
#include "postings/writer.h"
#include "search/metadata.h"
#include "text/analyzer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct place {
	uint32_t term;
	nx_doc doc;
	nx_pos pos;
	unsigned zones;
};

struct column {
	const struct fake_article *article;
	nx_pos title_end, lead_end, nwords;
};

struct nx_segment {
	struct column *columns;
	uint8_t *norms, *dead;
	nx_doc ndocs;
	struct nx_lexicon *lexicon;
	struct place *places;
	size_t nplaces, room;
	struct nx_list_info *infos; /* by lexicon number */
	uint32_t *sorted, *forms;   /* lexicon numbers, form numbers, by bytes */
	struct nx_buffer docs, pos;
	uint64_t nnormwords;
	struct nx_ntf_scale scale;
};

/* ---- Making ---- */

static void
add_place(struct nx_segment *self, uint32_t term, nx_doc doc, nx_pos pos, unsigned zones)
{
	ck_assert_int_eq(nx_mem_grow(&self->places, &self->room, self->nplaces + 1,
	                             sizeof(*self->places)),
	                 0);
	self->places[self->nplaces++] = (struct place){ term, doc, pos, zones };
}

static nx_pos
add_zone(struct nx_segment *self, struct nx_analyzer *analyzer, nx_doc doc, nx_lang lang,
         const char *text, nx_pos first, unsigned zones)
{
	struct nx_tokens tokens = { 0 };
	nx_pos next = first;
	uint32_t sentence = nx_lexicon_intern(self->lexicon, "\1s", 2);
	uint32_t paragraph = nx_lexicon_intern(self->lexicon, "\1p", 2);

	if (!text || !*text)
		return first;
	ck_assert_int_eq(nx_analyzer_run(analyzer, lang, text, strlen(text), first, &next, &tokens),
	                 0);
	for (size_t i = 0; i < tokens.count; i++) {
		const struct nx_token *token = &tokens.items[i];
		add_place(self, token->term, doc, token->pos, zones);
		if (i == 0 || token->flags & NX_TOKEN_SENTENCE)
			add_place(self, sentence, doc, token->pos, zones);
		if (i == 0 || token->flags & NX_TOKEN_PARAGRAPH)
			add_place(self, paragraph, doc, token->pos, zones);
	}
	nx_tokens_release(&tokens);
	return next;
}

struct metadata {
	struct nx_segment *segment;
	nx_doc doc;
};

static int
add_metadata(void *ctx, const char *term, size_t len, nx_pos pos)
{
	struct metadata *self = ctx;

	add_place(self->segment, nx_lexicon_intern(self->segment->lexicon, term, len), self->doc,
	          pos, 0);
	return 0;
}

static void
add_document(struct nx_segment *self, struct nx_analyzer *analyzer, nx_doc doc)
{
	struct column *column = &self->columns[doc];
	const struct fake_article *article = column->article;
	struct metadata metadata = { self, doc };
	char lang[NX_LANG_TEXT];
	struct nx_str value;

	column->title_end =
	    add_zone(self, analyzer, doc, article->lang, article->title, 0, NX_ZONE_TITLE);
	column->lead_end = add_zone(self, analyzer, doc, article->lang, article->lead,
	                            column->title_end, NX_ZONE_LEAD);
	column->nwords =
	    add_zone(self, analyzer, doc, article->lang, article->body, column->lead_end, 0);
	self->norms[doc] = nx_norm_of(column->nwords);
	if (article->source) {
		value = (struct nx_str){ article->source, strlen(article->source) };
		nx_metadata_words('s', value, add_metadata, &metadata);
	}
	if (article->author) {
		value = (struct nx_str){ article->author, strlen(article->author) };
		nx_metadata_words('a', value, add_metadata, &metadata);
	}
	value.ptr = nx_lang_text(article->lang, lang);
	value.len = strlen(lang);
	nx_metadata_words('l', value, add_metadata, &metadata);
	if (article->dead)
		self->dead[doc >> 3] |= (uint8_t)(1 << (doc & 7));
	else
		self->nnormwords += nx_norm_words(self->norms[doc]);
}

static int
by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	if (x->doc != y->doc)
		return x->doc < y->doc ? -1 : 1;
	return (x->pos > y->pos) - (x->pos < y->pos);
}

/* The list of the term at places[i]; returns where the next term's places start. */
static size_t
write_list(struct nx_segment *self, struct nx_list_writer *writer, size_t i)
{
	uint32_t term = self->places[i].term;

	nx_list_writer_begin(writer, true);
	while (i < self->nplaces && self->places[i].term == term) {
		nx_pos positions[4096];
		uint32_t n = 0;
		unsigned zones = 0;
		nx_doc doc = self->places[i].doc;
		for (; i < self->nplaces && self->places[i].term == term; i++) {
			if (self->places[i].doc != doc)
				break;
			zones |= self->places[i].zones;
			if (n == 0 || positions[n - 1] != self->places[i].pos)
				positions[n++] = self->places[i].pos;
			ck_assert_uint_lt(n, 4096);
		}
		nx_list_writer_add(writer, doc, n, zones, self->norms[doc], positions);
	}
	nx_list_writer_end(writer, &self->infos[term]);
	return i;
}

static struct nx_segment *sorting; /* qsort has no context */

static int
compare_strs(struct nx_str a, struct nx_str b)
{
	int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int
by_term(const void *a, const void *b)
{
	return compare_strs(nx_lexicon_term(sorting->lexicon, *(const uint32_t *)a),
	                    nx_lexicon_term(sorting->lexicon, *(const uint32_t *)b));
}

static int
by_form(const void *a, const void *b)
{
	return compare_strs(nx_lexicon_form(sorting->lexicon, *(const uint32_t *)a).form,
	                    nx_lexicon_form(sorting->lexicon, *(const uint32_t *)b).form);
}

static uint32_t *
number(uint32_t n)
{
	uint32_t *numbers = nx_mem_alloc((n + 1) * sizeof(*numbers));

	for (uint32_t i = 0; i < n; i++)
		numbers[i] = i;
	return numbers;
}

static int
newest_first(const void *a, const void *b)
{
	const struct fake_article *x = ((const struct column *)a)->article;
	const struct fake_article *y = ((const struct column *)b)->article;

	if (x->published != y->published)
		return x->published > y->published ? -1 : 1;
	return strcmp(x->key, y->key);
}

static struct nx_segment *
make_segment(const struct fake_article *articles, size_t n, uint32_t nsegment)
{
	struct nx_segment *self = nx_mem_zalloc(1, sizeof(*self));
	struct nx_analyzer *analyzer;
	struct nx_list_writer *writer;

	self->columns = nx_mem_zalloc(n + 1, sizeof(*self->columns));
	for (size_t i = 0; i < n; i++)
		if (articles[i].segment == nsegment)
			self->columns[self->ndocs++].article = &articles[i];
	qsort(self->columns, self->ndocs, sizeof(*self->columns), newest_first);
	self->norms = nx_mem_zalloc(self->ndocs + 1, 1);
	self->dead = nx_mem_zalloc(self->ndocs / 8 + 1, 1);
	self->lexicon = nx_lexicon_new();
	analyzer = nx_analyzer_new(self->lexicon, NX_ANALYZE_INDEX);
	for (nx_doc doc = 0; doc < self->ndocs; doc++)
		add_document(self, analyzer, doc);
	nx_analyzer_free(analyzer);

	qsort(self->places, self->nplaces, sizeof(*self->places), by_place);
	self->infos = nx_mem_zalloc(nx_lexicon_count(self->lexicon) + 1, sizeof(*self->infos));
	nx_ntf_scale_of(&self->scale, self->norms, self->ndocs);
	writer = nx_list_writer_new(&self->docs, &self->pos, self->ndocs, &self->scale);
	for (size_t i = 0; i < self->nplaces;)
		i = write_list(self, writer, i);
	nx_list_writer_free(writer);
	sorting = self;
	self->sorted = number(nx_lexicon_count(self->lexicon));
	qsort(self->sorted, nx_lexicon_count(self->lexicon), sizeof(uint32_t), by_term);
	self->forms = number(nx_lexicon_form_count(self->lexicon));
	qsort(self->forms, nx_lexicon_form_count(self->lexicon), sizeof(uint32_t), by_form);
	return self;
}

static void
add_lang(struct nx_snapshot *self, nx_lang lang)
{
	for (uint32_t i = 0; i < self->nlangs; i++)
		if (self->langs[i].lang == lang) {
			self->langs[i].ndocs++;
			return;
		}
	self->langs[self->nlangs++] = (struct nx_lang_count){ lang, 1 };
}

static nx_doc
count_dead(const struct nx_segment *self)
{
	nx_doc n = 0;

	for (nx_doc doc = 0; doc < self->ndocs; doc++)
		n += self->dead[doc >> 3] >> (doc & 7) & 1;
	return n;
}

struct nx_snapshot *
fake_new(const struct fake_article *articles, size_t n, uint32_t nsegments)
{
	struct nx_snapshot *self = nx_mem_zalloc(1, sizeof(*self));

	self->segments = nx_mem_zalloc(nsegments, sizeof(*self->segments));
	self->langs = nx_mem_zalloc(n + 1, sizeof(*self->langs));
	self->nsegments = nsegments;
	for (uint32_t i = 0; i < nsegments; i++) {
		struct nx_segment *segment = make_segment(articles, n, i);
		self->segments[i].segment = segment;
		self->segments[i].file.nhidden = count_dead(segment);
		self->segments[i].hidden = self->segments[i].file.nhidden ? segment->dead : NULL;
		self->segments[i].file.bits = self->segments[i].hidden;
		self->nnormwords += segment->nnormwords;
	}
	for (size_t i = 0; i < n; i++) {
		if (articles[i].dead)
			continue;
		self->ndocs++;
		add_lang(self, articles[i].lang);
	}
	return self;
}

void
fake_free(struct nx_snapshot *self)
{
	for (uint32_t i = 0; i < self->nsegments; i++) {
		struct nx_segment *segment = self->segments[i].segment;
		nx_lexicon_free(segment->lexicon);
		nx_buffer_release(&segment->docs);
		nx_buffer_release(&segment->pos);
		nx_mem_free(segment->columns);
		nx_mem_free(segment->norms);
		nx_mem_free(segment->dead);
		nx_mem_free(segment->places);
		nx_mem_free(segment->infos);
		nx_mem_free(segment->sorted);
		nx_mem_free(segment->forms);
		nx_mem_free(segment);
	}
	nx_mem_free(self->segments);
	nx_mem_free(self->langs);
	nx_mem_free(self);
}

/* Zeros where positions stand with a brief list: a number of so many does not end. */
static void
damage_brief(const struct nx_segment *self, const struct nx_list_info *info)
{
	uint8_t *from = self->docs.bytes + info->docs_begin;
	struct nx_bits bits = { from, from + info->docs_bytes, 0 };
	nx_doc docs[NX_BRIEF_DOCS];
	uint32_t freqs[NX_BRIEF_DOCS];
	uint8_t zones[NX_BRIEF_DOCS];

	if (info->ndocs == 0 || info->ndocs >= NX_BRIEF_DOCS)
		return;
	ck_assert(nx_coded_docs(&bits, info->ndocs, 0, self->ndocs, docs) &&
	          nx_coded_postings(&bits, info->ndocs, freqs, zones));
	for (; bits.at < info->docs_bits; bits.at++)
		from[bits.at / 8] &= (uint8_t)~(1u << bits.at % 8);
}

void
fake_damage_positions(struct nx_snapshot *snapshot)
{
	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		struct nx_segment *segment = snapshot->segments[i].segment;

		if (segment->pos.len)
			memset(segment->pos.bytes, 0xff, segment->pos.len);
		for (uint32_t t = 0; t < nx_lexicon_count(segment->lexicon); t++)
			damage_brief(segment, &segment->infos[t]);
	}
}

const char *
fake_key(const struct nx_snapshot *snapshot, const struct nx_hit *hit)
{
	return snapshot->segments[hit->segment].segment->columns[hit->doc].article->key;
}

/* ---- What searching calls ---- */

const struct nx_ntf_scale *
nx_segment_scale(const struct nx_segment *self)
{
	return &self->scale;
}

nx_doc
nx_segment_ndocs(const struct nx_segment *self)
{
	return self->ndocs;
}

void
nx_segment_quicken(struct nx_segment *self)
{
	(void)self;
}

const uint8_t *
nx_segment_norms(const struct nx_segment *self)
{
	return self->norms;
}

uint32_t
nx_segment_doc_nwords(const struct nx_segment *self, nx_doc doc)
{
	return self->columns[doc].nwords;
}

nx_pos
nx_segment_title_end(const struct nx_segment *self, nx_doc doc)
{
	return self->columns[doc].title_end;
}

nx_pos
nx_segment_lead_end(const struct nx_segment *self, nx_doc doc)
{
	return self->columns[doc].lead_end;
}

struct nx_when
nx_segment_published(const struct nx_segment *self, nx_doc doc)
{
	int64_t seconds = self->columns[doc].article->published;

	if (seconds == INT64_MIN)
		return (struct nx_when){ .precision = NX_WHEN_NONE };
	return (struct nx_when){ .seconds = seconds, .precision = NX_WHEN_SECOND };
}

struct nx_when
nx_segment_updated(const struct nx_segment *self, nx_doc doc)
{
	(void)self;
	(void)doc;
	return (struct nx_when){ .precision = NX_WHEN_NONE };
}

enum nx_pairing
nx_segment_pair(const struct nx_segment *self, struct nx_str first, struct nx_str second,
                struct nx_list *list, bool *damaged)
{
	(void)self;
	(void)first;
	(void)second;
	(void)list;
	(void)damaged;
	return NX_PAIR_UNKNOWN;
}

/* Orders keys as their first eight bytes do, so that a test sees by which key a tie was broken. */
uint64_t
nx_segment_key_hash(const struct nx_segment *self, nx_doc doc)
{
	const char *key = self->columns[doc].article->key;
	uint64_t hash = 0;

	for (int i = 0; i < 8; i++)
		hash = hash << 8 | (*key ? (uint8_t)*key++ : 0);
	return hash;
}

void
nx_segment_date_range(const struct nx_segment *self, int64_t from, int64_t until, nx_doc *begin,
                      nx_doc *end)
{
	if (from == INT64_MIN && until == INT64_MAX) {
		*begin = 0;
		*end = self->ndocs;
		return;
	}
	for (*begin = 0; *begin < self->ndocs &&
	                 self->columns[*begin].article->published >= until;)
		++*begin;
	for (*end = *begin; *end < self->ndocs && self->columns[*end].article->published >= from &&
	                    self->columns[*end].article->published != INT64_MIN;)
		++*end;
}

static bool
open_list(const struct nx_segment *self, uint32_t id, struct nx_list *list)
{
	const struct nx_list_info *info = &self->infos[id];

	if (info->ndocs == 0)
		return false;
	ck_assert_int_eq(nx_list_open(list, self->docs.bytes + info->docs_begin, info->docs_bytes,
	                              self->pos.bytes ? self->pos.bytes + info->pos_begin
	                                              : self->docs.bytes,
	                              info->pos_bytes, info->ndocs, self->ndocs, NULL),
	                 NIDX_OK);
	return true;
}

uint32_t
nx_segment_nrestricted(const struct nx_segment *self)
{
	(void)self;
	return 0;
}

nx_doc
nx_segment_restricted(const struct nx_segment *self, uint32_t i, struct nx_release *release)
{
	(void)self;
	(void)i;
	*release = (struct nx_release){ NX_NO_EMBARGO, NX_RELEASE_USABLE };
	return NX_NO_DOC;
}

bool
nx_segment_find(const struct nx_segment *self, struct nx_str term, struct nx_list *list,
                struct nx_found *found, bool *damaged)
{
	uint32_t id = nx_lexicon_find(self->lexicon, term.ptr, term.len);

	(void)damaged;
	if (id == NX_NO_TERM || !open_list(self, id, list))
		return false;
	*found = (struct nx_found){ id, self->infos[id].nwords };
	return true;
}

static bool
starts_with(struct nx_str text, struct nx_str prefix)
{
	return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

bool
nx_segment_terms(const struct nx_segment *self, struct nx_str prefix, nx_term_visit visit,
                 void *ctx)
{
	for (uint32_t i = 0; i < nx_lexicon_count(self->lexicon); i++) {
		uint32_t id = self->sorted[i];
		struct nx_str term = nx_lexicon_term(self->lexicon, id);
		if (self->infos[id].ndocs && starts_with(term, prefix) &&
		    !visit(ctx, term, id, self->infos[id].ndocs))
			return true;
	}
	return true;
}

bool
nx_segment_lists(const struct nx_segment *self, const nx_term *numbers, size_t n, bool texts,
                 nx_list_visit visit, void *ctx)
{
	for (size_t i = 0; i < n; i++) {
		struct nx_str text = { NULL, 0 };
		struct nx_list list;

		if (i && numbers[i] == numbers[i - 1])
			continue;
		if (!open_list(self, numbers[i], &list))
			return false;
		if (texts)
			text = nx_lexicon_term(self->lexicon, numbers[i]);
		if (!visit(ctx, text, numbers[i], &list))
			return true;
	}
	return true;
}

bool
nx_segment_forms(const struct nx_segment *self, struct nx_str prefix, bool texts,
                 nx_form_visit visit, void *ctx)
{
	(void)texts;
	for (uint32_t i = 0; i < nx_lexicon_form_count(self->lexicon); i++) {
		struct nx_form form = nx_lexicon_form(self->lexicon, self->forms[i]);
		if (starts_with(form.form, prefix) && !visit(ctx, form.form, form.term))
			return true;
	}
	return true;
}
