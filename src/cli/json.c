#include "cli/json.h"

#include <jansson.h>
#include <string.h>

static void
set_text(json_t *object, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(object, name, json_stringn_nocheck(text, strlen(text)));
}

static void
put_line(json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

void
cli_put_article_json(const struct nidx_article *article)
{
	json_t *object = json_object(), *authors = json_array(), *tags = json_array();
	json_t *captions = json_array();

	set_text(object, "key", nidx_article_text(article, NIDX_KEY));
	set_text(object, "title", nidx_article_text(article, NIDX_TITLE));
	set_text(object, "lead", nidx_article_text(article, NIDX_LEAD));
	set_text(object, "body", nidx_article_text(article, NIDX_BODY));
	set_text(object, "published", nidx_article_text(article, NIDX_PUBLISHED));
	set_text(object, "updated", nidx_article_text(article, NIDX_UPDATED));
	for (size_t i = 0; i < nidx_article_author_count(article); i++)
		json_array_append_new(authors, json_string(nidx_article_author(article, i)));
	json_object_set_new(object, "authors", authors);
	set_text(object, "source", nidx_article_text(article, NIDX_SOURCE));
	set_text(object, "section", nidx_article_text(article, NIDX_SECTION));
	set_text(object, "url", nidx_article_text(article, NIDX_URL));
	set_text(object, "language", nidx_article_text(article, NIDX_LANGUAGE));
	for (size_t i = 0; i < nidx_article_tag_count(article); i++)
		json_array_append_new(tags, json_string(nidx_article_tag(article, i)));
	json_object_set_new(object, "tags", tags);
	for (size_t i = 0; i < nidx_article_caption_count(article); i++)
		json_array_append_new(captions, json_string(nidx_article_caption(article, i)));
	if (json_array_size(captions))
		json_object_set_new(object, "captions", captions);
	else
		json_decref(captions);
	set_text(object, "date_from", nidx_article_text(article, NIDX_DATE_FROM));
	set_text(object, "published_text", nidx_article_text(article, NIDX_PUBLISHED_TEXT));
	set_text(object, "status", nidx_article_text(article, NIDX_STATUS));
	set_text(object, "embargo", nidx_article_text(article, NIDX_EMBARGO));
	set_text(object, "file", nidx_article_text(article, NIDX_FILE));
	set_text(object, "format", nidx_article_text(article, NIDX_FORMAT));
	put_line(object);
}

static json_t *
marked_json(struct nidx_marked marked)
{
	json_t *object = json_object(), *spans = json_array();

	json_object_set_new(object, "text", json_string(marked.text));
	for (size_t i = 0; i < marked.nspans; i++)
		json_array_append_new(spans, json_pack("[I,I]", (json_int_t)marked.spans[i].begin,
		                                       (json_int_t)marked.spans[i].end));
	json_object_set_new(object, "marks", spans);
	return object;
}

static json_t *
hit_json(const struct cli_answer *answer, size_t i)
{
	struct nidx_results *results = answer->results;
	struct nidx_marked title = nidx_hit_marked_title(results, i);
	json_t *hit = json_object();

	json_object_set_new(hit, "rank",
	                    json_integer((json_int_t)(answer->options->offset + i + 1)));
	json_object_set_new(hit, "score", json_real(nidx_hit_score(results, i)));
	set_text(hit, "key", nidx_hit_key(results, i));
	json_object_set_new(hit, "title", marked_json(title));
	if (answer->snippet_chars)
		json_object_set_new(
		    hit, "snippet",
		    marked_json(nidx_hit_snippet(results, i, answer->snippet_chars)));
	set_text(hit, "published", nidx_hit_published(results, i));
	set_text(hit, "source", nidx_hit_source(results, i));
	set_text(hit, "section", nidx_hit_section(results, i));
	set_text(hit, "authors", nidx_hit_authors(results, i));
	set_text(hit, "language", nidx_hit_language(results, i));
	set_text(hit, "url", nidx_hit_url(results, i));
	if (answer->explain)
		set_text(hit, "explain", nidx_hit_explain(results, i));
	return hit;
}

void
cli_put_results_json(const struct cli_answer *answer)
{
	json_t *object = json_object(), *hits = json_array();

	set_text(object, "query", answer->query);
	set_text(object, "parsed", answer->parsed);
	json_object_set_new(object, "total",
	                    json_integer((json_int_t)nidx_results_total(answer->results)));
	json_object_set_new(object, "offset", json_integer((json_int_t)answer->options->offset));
	json_object_set_new(object, "milliseconds", json_real(answer->milliseconds));
	for (size_t i = 0; i < nidx_results_count(answer->results); i++)
		json_array_append_new(hits, hit_json(answer, i));
	json_object_set_new(object, "hits", hits);
	json_object_set_new(object, "partial", json_boolean(nidx_results_partial(answer->results)));
	json_object_set_new(object, "damaged", json_boolean(nidx_results_damaged(answer->results)));
	put_line(object);
}
