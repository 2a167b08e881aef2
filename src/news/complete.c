#include "news/complete.h"

#include "base/str.h"
#include "base/utf8.h"
#include "news/authors.h"
#include "news/date.h"
#include "news/datechoice.h"
#include "news/lead.h"
#include "text/langid.h"

#include <string.h>

enum {
	SAMPLE = 2048, /* bytes of headline and text that tell the language */
	PROOF = 400,   /* bytes of text from which it is believed against its label */
};

static nx_lang
detect_language(const struct nx_article *article)
{
	const struct nx_str parts[] = { article->title, article->lead, article->body };
	char sample[SAMPLE + 3];
	size_t n = 0;

	if (article->body.len >= SAMPLE)
		return nx_langid_detect(article->body.ptr, article->body.len);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && n < SAMPLE; i++) {
		size_t take = parts[i].len < SAMPLE - n ? parts[i].len : SAMPLE - n;
		if (take == 0)
			continue;
		if (take < parts[i].len)
			take = nx_utf8_cut(parts[i].ptr, take);
		memcpy(sample + n, parts[i].ptr, take);
		n += take;
		sample[n++] = '\n';
	}
	return nx_langid_detect(sample, n);
}

/* The text against its label: a long text is believed. */
static nx_lang
choose_language(nx_lang written, nx_lang detected, const struct nx_article *article)
{
	size_t len = article->lead.len + article->body.len;

	if (!written || !detected || written == detected)
		return written ? written : detected;
	return len >= PROOF && !nx_langid_close(written, detected) ? detected : written;
}

/* An embargo that cannot be read is kept until a later version lifts it. */
static struct nx_release
decide_release(const struct nx_article *article)
{
	struct nx_release release = { NX_NO_EMBARGO, NX_RELEASE_USABLE };
	struct nx_when until;

	for (unsigned i = 0; i < NX_RELEASE_STATUSES; i++)
		if (nx_str_is(article->status, nx_release_word(i)))
			release.status = (uint8_t)i;
	if (article->embargo.len == 0)
		return release;
	if (nx_date_parse(article->embargo, &until))
		release.embargo = until.seconds;
	if (release.embargo == NX_NO_EMBARGO && release.status == NX_RELEASE_USABLE)
		release.status = NX_RELEASE_EMBARGOED;
	if (release.embargo != NX_NO_EMBARGO && release.status == NX_RELEASE_EMBARGOED)
		release.status = NX_RELEASE_USABLE;
	return release;
}

/* All but the language. */
static enum nidx_status
complete(struct nx_article *article, int64_t now, struct nx_arena *arena, struct nidx_error *err)
{
	if (article->finished)
		return NIDX_OK;
	if (!nx_authors_tidy(article, arena))
		return nx_fail_memory(err);
	nx_date_decide(article, now);
	article->release = decide_release(article);
	nx_lead_cut(article);
	return NIDX_OK;
}

enum nidx_status
nx_news_complete(struct nx_article *article, int64_t now, struct nx_arena *arena,
                 struct nidx_error *err)
{
	if (!article->finished) {
		article->lang = nx_lang_parse(article->lang_text.ptr, article->lang_text.len);
		if (!article->lang || article->lang_doubtful)
			article->lang =
			    choose_language(article->lang, detect_language(article), article);
	}
	return complete(article, now, arena, err);
}

/* Lead and body as one text. */
static bool
join_lead(struct nx_article *article, struct nx_arena *arena)
{
	struct nx_str lead = article->lead, body = article->body;
	char *all;

	if (!lead.len)
		return true;
	article->lead = (struct nx_str){ NULL, 0 };
	article->body = lead;
	if (!body.len)
		return true;
	all = nx_arena_alloc(arena, lead.len + 1 + body.len);
	if (!all)
		return false;
	memcpy(all, lead.ptr, lead.len);
	all[lead.len] = '\n';
	memcpy(all + lead.len + 1, body.ptr, body.len);
	article->body = (struct nx_str){ all, lead.len + 1 + body.len };
	return true;
}

enum nidx_status
nx_news_complete_plain(struct nx_article *article, int64_t now, struct nx_arena *arena,
                       struct nidx_error *err)
{
	enum nidx_status status = complete(article, now, arena, err);

	article->lang = 0;
	return status || join_lead(article, arena) ? status : nx_fail_memory(err);
}
