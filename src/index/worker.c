#include "index/worker.h"

#include "article/format.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "news/complete.h"
#include "text/mixed.h"

#include <string.h>

enum { AHEAD = 12 /* tokens whose slots are asked for before they are needed */ };

/* ---- Life ---- */

void
nx_worker_rest(struct nx_worker *self)
{
	nx_analyzer_free(self->analyzer);
	self->analyzer = NULL;
	nx_fields_release(&self->fields);
	nx_grouper_rest(&self->grouper);
	nx_tokens_release(&self->tokens);
	nx_arena_release(&self->arena);
	nx_stored_packer_free(self->packer);
	self->packer = NULL;
	if (self->lexicon)
		nx_lexicon_rest(self->lexicon);
}

void
nx_worker_release(struct nx_worker *self)
{
	nx_worker_rest(self);
	nx_lexicon_free(self->lexicon);
	nx_clutter_free(self->here);
	nx_grouper_release(&self->grouper);
	nx_mem_free(self->metas);
	*self = (struct nx_worker){ 0 };
}

enum nidx_status
nx_worker_reset(struct nx_worker *self, struct nidx_error *err)
{
	nx_worker_rest(self);
	nx_lexicon_free(self->lexicon);
	nx_grouper_reset(&self->grouper);
	self->packer = nx_stored_packer_new();
	self->lexicon = nx_lexicon_new();
	if (!self->packer || !self->lexicon)
		return nx_fail_memory(err);
	self->sentence = nx_lexicon_intern(self->lexicon, "\1s", 2);
	self->paragraph = nx_lexicon_intern(self->lexicon, "\1p", 2);
	self->analyzer = nx_analyzer_new(self->lexicon, NX_ANALYZE_INDEX);
	if (!self->analyzer || self->sentence == NX_NO_TERM || self->paragraph == NX_NO_TERM ||
	    nx_fields_init(&self->fields))
		return nx_fail_memory(err);
	return NIDX_OK;
}

enum nidx_status
nx_worker_init(struct nx_worker *self, uint16_t number, struct nidx_error *err)
{
	*self = (struct nx_worker){ .number = number };
	return nx_worker_reset(self, err);
}

/* ---- Text ---- */

/* Analyses one zone behind the tokens there are; its first word starts a sentence and a
 * paragraph whatever the analyser thinks. */
static int
analyse_zone(struct nx_worker *self, nx_lang lang, struct nx_str text, nx_pos *pos)
{
	size_t before = self->tokens.count;
	int failed = 0;

	if (text.len && self->plain) /* in which no language is looked for */
		failed = nx_analyzer_run(self->analyzer, lang, text.ptr, text.len, *pos, pos,
		                         &self->tokens);
	else if (text.len)
		failed = nx_mixed_run(self->analyzer, lang, text.ptr, text.len, *pos, pos,
		                      &self->tokens);
	if (failed)
		return -1;
	if (self->tokens.count > before)
		self->tokens.items[before].flags |= NX_TOKEN_SENTENCE | NX_TOKEN_PARAGRAPH;
	return 0;
}

static int
analyse_text(struct nx_worker *self, const struct nx_article *article,
             struct nx_segment_doc *columns)
{
	nx_pos pos = 0;

	self->tokens.count = 0;
	if (analyse_zone(self, article->lang, article->title, &pos))
		return -1;
	columns->title_end = pos;
	if (analyse_zone(self, article->lang, article->lead, &pos))
		return -1;
	columns->lead_end = pos;
	if (analyse_zone(self, article->lang, article->body, &pos))
		return -1;
	columns->nwords = pos;
	return 0;
}

static void
group_text(struct nx_worker *self, const struct nx_segment_doc *columns)
{
	const struct nx_token *tokens = self->tokens.items;
	size_t count = self->tokens.count;

	for (size_t i = 0; i < count; i++) {
		nx_pos pos = tokens[i].pos;
		unsigned zones = pos < columns->title_end  ? NX_ZONE_TITLE
		                 : pos < columns->lead_end ? NX_ZONE_LEAD
		                                           : 0;

		if (i + AHEAD < count)
			nx_grouper_fetch(&self->grouper, tokens[i + AHEAD].term);
		nx_grouper_add(&self->grouper, tokens[i].term, pos, zones);
		if (tokens[i].flags & NX_TOKEN_SENTENCE)
			nx_grouper_add(&self->grouper, self->sentence, pos, zones);
		if (tokens[i].flags & NX_TOKEN_PARAGRAPH)
			nx_grouper_add(&self->grouper, self->paragraph, pos, zones);
	}
}

/* ---- Metadata ---- */

static int
add_meta(void *ctx, const char *term, size_t len, nx_pos pos)
{
	struct nx_worker *self = ctx;
	uint32_t number = nx_lexicon_intern(self->lexicon, term, len);

	if (number == NX_NO_TERM ||
	    nx_mem_grow(&self->metas, &self->metas_room, self->nmetas + 1, sizeof(*self->metas)))
		return -1;
	self->metas[self->nmetas++] = (struct nx_occurrence){ number, pos };
	return 0;
}

static int
add_field(struct nx_worker *self, enum nx_field field, const struct nx_str *values, size_t nvalues)
{
	nx_pos pos = 0;

	for (size_t i = 0; i < nvalues; i++)
		if (nx_fields_words(&self->fields, field, values[i], &pos, add_meta, self))
			return -1;
	return 0;
}

static int
add_whole(struct nx_worker *self, enum nx_field field, struct nx_str value)
{
	char term[NX_TERM_MAX];
	size_t len = nx_fields_whole(&self->fields, field, value, term);

	return len ? add_meta(self, term, len, 0) : 0;
}

static int
collect_metas(struct nx_worker *self, const struct nx_article *article)
{
	char term[NX_TERM_MAX];

	self->nmetas = 0;
	if (article->lang && add_meta(self, term, nx_fields_lang(article->lang, term), 0))
		return -1;
	return add_field(self, NX_FIELD_AUTHOR, article->authors, article->nauthors) ||
	       add_field(self, NX_FIELD_SOURCE, &article->source, 1) ||
	       add_field(self, NX_FIELD_SECTION, &article->section, 1) ||
	       add_field(self, NX_FIELD_TAG, article->tags, article->ntags) ||
	       add_field(self, NX_FIELD_URL, &article->url, 1) ||
	       add_whole(self, NX_FIELD_SOURCE, article->source) ||
	       add_whole(self, NX_FIELD_SECTION, article->section);
}

/* ---- One article ---- */

/* Equal texts have equal hashes, however they were published. */
static uint64_t
hash_text(const struct nx_article *article)
{
	uint64_t parts[3] = { nx_hash64(article->title.ptr, article->title.len),
		              nx_hash64(article->lead.ptr, article->lead.len),
		              nx_hash64(article->body.ptr, article->body.len) };
	uint8_t bytes[sizeof(parts)];

	for (size_t i = 0; i < 3; i++)
		nx_put_u64le(bytes + 8 * i, parts[i]);
	return nx_hash64(bytes, sizeof(bytes));
}

/* A hash of the key that has nothing to do with nx_hash64(key). */
static uint64_t
hash_key_again(struct nx_str key)
{
	uint64_t h = 0xcbf29ce484222325u; /* FNV-1a, 64 bits */

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.ptr[i]) * 0x100000001b3u;
	return h;
}

static struct nx_str
keep(struct nx_batch *batch, struct nx_str text)
{
	return text.len ? nx_arena_str(&batch->strings, text.ptr, text.len) : text;
}

static void
fill_columns(struct nx_forward_doc *doc, const struct nx_article *article, struct nx_batch *batch)
{
	struct nx_segment_doc *columns = &doc->columns;

	columns->published = article->published;
	columns->updated = article->updated;
	columns->lang = article->lang;
	columns->release = article->release;
	columns->key_hash = nx_hash64(article->key.ptr, article->key.len);
	columns->text_hash = hash_text(article);
	columns->source = keep(batch, article->source);
	columns->section = keep(batch, article->section);
	doc->key = keep(batch, article->key);
	doc->key_check = hash_key_again(article->key);
}

static enum nidx_status
close_group(struct nx_worker *self, struct nx_batch *batch, struct nidx_error *err)
{
	size_t before = batch->stored.len;
	enum nidx_status status;

	if (nx_stored_packer_nbytes(self->packer) == 0)
		return NIDX_OK;
	if (nx_mem_grow(&batch->group_bytes, &batch->groups_room, batch->ngroups + 1,
	                sizeof(*batch->group_bytes)))
		return nx_fail_memory(err);
	status = nx_stored_packer_close(self->packer, &batch->stored, err);
	if (!status && batch->stored.failed)
		status = nx_fail_memory(err);
	if (!status)
		batch->group_bytes[batch->ngroups++] = (uint32_t)(batch->stored.len - before);
	return status;
}

static enum nidx_status
store_article(struct nx_worker *self, const struct nx_article *article, struct nx_batch *batch,
              struct nx_stored_at *at, struct nidx_error *err)
{
	struct nx_article stored = *article;

	if (self->no_texts)
		stored.lead = stored.body = (struct nx_str){ NULL, 0 };
	at->group = (uint32_t)batch->ngroups; /* of the batch: the collector adds the rest */
	at->index = nx_stored_packer_add(self->packer, &stored);
	if (at->index == UINT32_MAX)
		return nx_fail_memory(err);
	if (nx_stored_packer_nbytes(self->packer) >= NX_STORED_BUNDLE)
		return close_group(self, batch, err);
	return NIDX_OK;
}

/* Leaves the article's words in the grouper. */
static int
group_article(struct nx_worker *self, const struct nx_article *article,
              struct nx_segment_doc *columns)
{
	if (analyse_text(self, article, columns) || collect_metas(self, article))
		return -1;
	/* a token may also start a sentence and a paragraph */
	if (!nx_grouper_begin(&self->grouper, 3 * self->tokens.count + self->nmetas,
	                      nx_lexicon_count(self->lexicon)))
		return -1;
	group_text(self, columns);
	for (size_t i = 0; i < self->nmetas; i++)
		nx_grouper_add(&self->grouper, self->metas[i].term, self->metas[i].pos, 0);
	return 0;
}

bool
nx_worker_terms(struct nx_worker *self, const struct nx_article *article,
                void (*each)(void *ctx, struct nx_str term), void *ctx)
{
	struct nx_segment_doc columns;

	if (group_article(self, article, &columns))
		return false;
	for (size_t i = 0; i < self->grouper.ndistinct; i++)
		each(ctx, nx_lexicon_term(self->lexicon, self->grouper.distinct[i]));
	return true;
}

/* Appends the article's forward record to batch->entries. */
static int
add_record(struct nx_worker *self, const struct nx_article *article, struct nx_forward_doc *doc,
           struct nx_batch *batch)
{
	size_t before = batch->entries.len;

	if (group_article(self, article, &doc->columns))
		return -1;
	nx_grouper_end(&self->grouper, &batch->entries);
	doc->entries_bytes = (uint32_t)(batch->entries.len - before);
	return batch->entries.failed ? -1 : 0;
}

static enum nidx_status
add_article(struct nx_worker *self, const struct nx_article *article, struct nx_batch *batch,
            struct nidx_error *err)
{
	struct nx_forward_doc *doc;
	struct nx_stored_at nowhere;
	enum nidx_status status;

	if (article->repeat)
		return store_article(self, article, batch, &nowhere, err);
	if (nx_mem_grow(&batch->docs, &batch->docs_room, batch->ndocs + 1, sizeof(*batch->docs)))
		return nx_fail_memory(err);
	doc = &batch->docs[batch->ndocs];
	*doc = (struct nx_forward_doc){ .worker = self->number };
	fill_columns(doc, article, batch);
	if (batch->strings.failed || add_record(self, article, doc, batch))
		return nx_fail_memory(err);
	status = store_article(self, article, batch, &doc->columns.stored, err);
	if (status)
		return status;
	batch->ndocs++;
	batch->nwords += doc->columns.nwords;
	batch->text_bytes += article->title.len + article->lead.len + article->body.len;
	return NIDX_OK;
}

/* ---- One batch ---- */

/* Parses an item behind the articles there are; what is wrong with it is reported. */
static enum nidx_status
parse_item(struct nx_worker *self, const struct nx_item *item, struct nx_articles *articles,
           struct nx_batch *batch, struct nidx_error *err)
{
	struct nidx_error problem;
	enum nidx_status status;

	if (item->problem)
		return nx_batch_report(batch, item->problem, item->whole_file)
		           ? NIDX_OK
		           : nx_fail_memory(err);
	status = nx_raw_parse(&item->raw, &self->arena, articles, &problem);
	if (status == NIDX_ENOMEM || (status && !nx_batch_report(batch, &problem, false)))
		return nx_fail_memory(err);
	return NIDX_OK;
}

static enum nidx_status
digest_article(struct nx_worker *self, struct nx_article *article, uint32_t file,
               struct nx_batch *batch, struct nidx_error *err)
{
	size_t ndocs = batch->ndocs;
	enum nidx_status status =
	    self->plain ? nx_news_complete_plain(article, self->now, &self->arena, err)
	                : nx_news_complete(article, self->now, &self->arena, err);

	if (!status)
		status = add_article(self, article, batch, err);
	if (batch->ndocs > ndocs)
		batch->docs[ndocs].file = file;
	return status;
}

static enum nidx_status
digest_item(struct nx_worker *self, const struct nx_item *item, struct nx_batch *batch,
            struct nidx_error *err)
{
	struct nx_articles articles = { NULL, 0 };
	enum nidx_status status;

	nx_arena_reset(&self->arena);
	status = parse_item(self, item, &articles, batch, err);
	for (size_t i = 0; i < articles.count && !status; i++)
		status = digest_article(self, &articles.items[i], item->raw.file, batch, err);
	return status;
}

/* ---- Pages of sites ---- */

struct cutting {
	struct nx_batch *batch;
	struct nx_str source;
};

static bool
note_cut(void *ctx, uint64_t site, uint64_t id, struct nx_str paragraph)
{
	struct cutting *cutting = ctx;

	(void)site;
	(void)id;
	return nx_cuts_add(&cutting->batch->cuts, cutting->source, paragraph, 1);
}

static bool
clean_page(struct nx_worker *self, struct nx_article *article, const struct nx_clutter_page *page,
           struct nx_batch *batch)
{
	struct cutting cutting = { batch, article->source };
	struct nx_article cleaned = *article;

	if (!nx_clutter_clean(&cleaned, page, self->clutter, self->here, &self->arena, note_cut,
	                      &cutting))
		return false;
	if (!self->keep_clutter)
		*article = cleaned;
	return true;
}

static bool
learn_pages(struct nx_worker *self, const struct nx_articles *parsed, struct nx_batch *batch)
{
	for (size_t i = 0; i < batch->nitems; i++) {
		const struct nx_raw *raw = &batch->items[i].raw;
		if (!raw->format || !raw->format->pages)
			continue;
		for (size_t k = 0; k < parsed[i].count; k++)
			if (!nx_clutter_note(&batch->pages, &parsed[i].items[k], raw->path))
				return false;
	}
	if (!self->here)
		self->here = nx_clutter_new();
	if (!self->here)
		return false;
	nx_clutter_reset(self->here);
	return nx_clutter_learn(self->here, &batch->pages);
}

static enum nidx_status
digest_pages(struct nx_worker *self, struct nx_batch *batch, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;
	struct nx_articles *parsed;
	size_t page = 0;

	nx_arena_reset(&self->arena);
	parsed = nx_arena_zalloc(&self->arena, batch->nitems, sizeof(*parsed));
	if (!parsed)
		return nx_fail_memory(err);
	for (size_t i = 0; i < batch->nitems && !status; i++)
		status = parse_item(self, &batch->items[i], &parsed[i], batch, err);
	if (!status && !learn_pages(self, parsed, batch))
		status = nx_fail_memory(err);
	for (size_t i = 0; i < batch->nitems && !status; i++) {
		const struct nx_raw *raw = &batch->items[i].raw;
		bool pages = raw->format && raw->format->pages;
		for (size_t k = 0; k < parsed[i].count && !status; k++) {
			struct nx_article *article = &parsed[i].items[k];
			if (pages && !clean_page(self, article, &batch->pages.items[page++], batch))
				status = nx_fail_memory(err);
			if (!status)
				status = digest_article(self, article, raw->file, batch, err);
		}
	}
	return status;
}

void
nx_worker_digest(struct nx_worker *self, struct nx_batch *batch)
{
	enum nidx_status status = NIDX_OK;

	if (batch->has_pages)
		status = digest_pages(self, batch, &batch->error);
	for (size_t i = 0; i < batch->nitems && !status && !batch->has_pages; i++)
		status = digest_item(self, &batch->items[i], batch, &batch->error);
	if (!status)
		status = close_group(self, batch, &batch->error);
	batch->status = status;
}

void
nx_worker_run(struct nx_task *task, unsigned worker)
{
	struct nx_batch *batch = (struct nx_batch *)task; /* its first member */

	nx_worker_digest(&batch->workers[worker], batch);
}
