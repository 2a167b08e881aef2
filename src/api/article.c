/* article.c - one stored article by its key. */
#include "api/article.h"

#include "base/mem.h"
#include "index/history.h"

#include <string.h>

static const char *
copy_text(struct nx_arena *arena, struct nx_str text)
{
	return text.len ? nx_arena_copy(arena, text.ptr, text.len) : "";
}

static const char *
when_text(struct nx_arena *arena, const struct nx_when *when)
{
	char text[NX_WHEN_TEXT];

	nx_when_format(when, text);
	return nx_arena_copy(arena, text, strlen(text));
}

static const char **
copy_texts(struct nx_arena *arena, const struct nx_str *texts, size_t n)
{
	const char **copies = nx_arena_alloc(arena, n * sizeof(*copies));

	for (size_t i = 0; copies && i < n; i++)
		copies[i] = copy_text(arena, texts[i]);
	return copies;
}

void
nx_api_fill_article(struct nidx_article *self)
{
	const struct nx_article *a = &self->article;
	char lang[NX_LANG_TEXT];

	nx_lang_text(a->lang, lang);
	self->texts[NIDX_KEY] = copy_text(&self->arena, a->key);
	self->texts[NIDX_TITLE] = copy_text(&self->arena, a->title);
	self->texts[NIDX_LEAD] = copy_text(&self->arena, a->lead);
	self->texts[NIDX_BODY] = copy_text(&self->arena, a->body);
	self->texts[NIDX_SOURCE] = copy_text(&self->arena, a->source);
	self->texts[NIDX_SECTION] = copy_text(&self->arena, a->section);
	self->texts[NIDX_URL] = copy_text(&self->arena, a->url);
	self->texts[NIDX_LANGUAGE] = nx_arena_copy(&self->arena, lang, strlen(lang));
	self->texts[NIDX_PUBLISHED] = when_text(&self->arena, &a->published);
	self->texts[NIDX_UPDATED] = when_text(&self->arena, &a->updated);
	self->texts[NIDX_PUBLISHED_TEXT] = copy_text(&self->arena, a->published_text);
	self->texts[NIDX_STATUS] = "";
	if (a->release.status != NX_RELEASE_USABLE)
		self->texts[NIDX_STATUS] = nx_release_word(a->release.status);
	self->texts[NIDX_EMBARGO] = "";
	if (a->release.embargo != NX_NO_EMBARGO) {
		struct nx_when until = { a->release.embargo, NX_WHEN_NO_ZONE, NX_WHEN_SECOND };
		self->texts[NIDX_EMBARGO] = when_text(&self->arena, &until);
	}
	for (unsigned i = NIDX_FORMAT; i <= NIDX_DATE_FROM; i++)
		self->texts[i] = "";
	self->authors = copy_texts(&self->arena, a->authors, a->nauthors);
	self->tags = copy_texts(&self->arena, a->tags, a->ntags);
	self->captions = copy_texts(&self->arena, a->captions, a->ncaptions);
}

enum nidx_status
nidx_get(const struct nidx_index *index, const char *key, struct nidx_article **article,
         struct nidx_error *err)
{
	struct nx_str wanted = { key, strlen(key) };
	struct nx_view view = { .now = nx_api_now(NIDX_NO_TIME) };
	struct nidx_article *self;
	enum nidx_status status;
	uint32_t segment;
	nx_doc doc;

	*article = NULL;
	if (!nx_snapshot_find_key(index->snapshot, &view, wanted, &segment, &doc))
		return nx_fail(err, NIDX_ENOENT, 0, "no article has the key '%s'", key);
	self = nx_mem_zalloc(1, sizeof(*self));
	if (!self)
		return nx_fail_memory(err);
	status = nx_segment_article(index->snapshot->segments[segment].segment, doc, &self->arena,
	                            &self->article, err);
	if (status == NIDX_OK) {
		nx_api_fill_article(self);
		if (self->arena.failed)
			status = nx_fail_memory(err);
	}
	if (status == NIDX_OK)
		*article = self;
	else
		nidx_article_free(self);
	return status;
}

/* ---- Versions ---- */

static enum nidx_version_state
state_of(const struct nx_version *versions, size_t i, int64_t now)
{
	const struct nx_version *version = &versions[i];

	if (version->release.status != NX_RELEASE_USABLE)
		return NIDX_VERSION_WITHHELD;
	if (version->release.embargo > now)
		return NIDX_VERSION_EMBARGOED;
	return version->counted || version->until > now ? NIDX_VERSION_SHOWN
	                                                : NIDX_VERSION_REPLACED;
}

enum nidx_status
nidx_history(const struct nidx_index *index, const char *key, int64_t now,
             int (*each)(void *ctx, const struct nidx_article *version,
                         enum nidx_version_state state, size_t number),
             void *ctx, struct nidx_error *err)
{
	const struct nx_snapshot *snapshot = index->snapshot;
	struct nx_arena arena = { 0 };
	struct nidx_article article = { 0 };
	struct nx_version *versions;
	size_t count;
	enum nidx_status status = nx_history(snapshot, (struct nx_str){ key, strlen(key) }, &arena,
	                                     &versions, &count, err);

	now = nx_api_now(now);
	for (size_t i = 0; i < count && !status; i++) {
		nx_arena_reset(&article.arena);
		status = nx_segment_article(snapshot->segments[versions[i].segment].segment,
		                            versions[i].doc, &article.arena, &article.article, err);
		if (status)
			break;
		nx_api_fill_article(&article);
		if (article.arena.failed)
			status = nx_fail_memory(err);
		else if (each(ctx, &article, state_of(versions, i, now), i + 1))
			break;
	}
	nx_arena_release(&article.arena);
	nx_arena_release(&arena);
	return status;
}

void
nidx_article_free(struct nidx_article *article)
{
	if (!article)
		return;
	nx_arena_release(&article->arena);
	nx_mem_free(article);
}

const char *
nidx_article_text(const struct nidx_article *article, enum nidx_article_text which)
{
	return (unsigned)which <= NIDX_DATE_FROM ? article->texts[which] : "";
}

size_t
nidx_article_author_count(const struct nidx_article *article)
{
	return article->article.nauthors;
}

const char *
nidx_article_author(const struct nidx_article *article, size_t i)
{
	return i < article->article.nauthors ? article->authors[i] : "";
}

size_t
nidx_article_tag_count(const struct nidx_article *article)
{
	return article->article.ntags;
}

const char *
nidx_article_tag(const struct nidx_article *article, size_t i)
{
	return i < article->article.ntags ? article->tags[i] : "";
}

size_t
nidx_article_caption_count(const struct nidx_article *article)
{
	return article->article.ncaptions;
}

const char *
nidx_article_caption(const struct nidx_article *article, size_t i)
{
	return i < article->article.ncaptions ? article->captions[i] : "";
}
