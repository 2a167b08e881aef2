#include "news/complete.h"

#include "base/utf8.h"
#include "news/authors.h"
#include "news/datechoice.h"
#include "news/lead.h"
#include "text/langid.h"

#include <string.h>

enum { SAMPLE = 2048 /* bytes of headline and text that tell the language */ };

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
		take = nx_utf8_cut(parts[i].ptr, take);
		memcpy(sample + n, parts[i].ptr, take);
		n += take;
		sample[n++] = '\n';
	}
	return nx_langid_detect(sample, n);
}

enum nidx_status
nx_news_complete(struct nx_article *article, int64_t now, struct nx_arena *arena,
                 struct nidx_error *err)
{
	if (!nx_authors_tidy(article, arena))
		return nx_fail_memory(err);
	nx_date_decide(article, now);
	article->lang = nx_lang_parse(article->lang_text.ptr, article->lang_text.len);
	if (!article->lang)
		article->lang = detect_language(article);
	nx_lead_cut(article);
	return NIDX_OK;
}
