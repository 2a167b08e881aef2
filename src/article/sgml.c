/* sgml.c - collections as researchers hand them round: TREC's <DOC>, Reuters-21578's <REUTERS>.
 *
 * A file holds thousands of documents; each is framed by its end tag, so that files of gigabytes
 * stream.
 *
 * Source  TREC disks 1 to 5 (AP, FBIS, FR, FT, LA Times, WSJ, ZIFF); D. Lewis, Reuters-21578 1.0
 */
#include "article/clean.h"
#include "article/format.h"
#include "article/markup.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const endings[] = { ".sgm", ".sgml", ".trec", NULL };

/* The end tag of documents that begin like this; NULL when they are none. */
static const char *
end_tag(struct nx_str bytes)
{
	for (size_t i = 0; i + 9 < bytes.len && i < 4096; i++) {
		const char *p = bytes.ptr + i;
		if (*p != '<')
			continue;
		if (strncasecmp(p, "<DOC>", 5) == 0)
			return "</DOC>";
		if (strncasecmp(p, "<REUTERS", 8) == 0 && (p[8] == ' ' || p[8] == '>'))
			return "</REUTERS>";
		if (p[1] != '!' && p[1] != '?')
			return NULL;
	}
	return NULL;
}

static enum nx_sure
sniff_sgml(const struct nx_head *head)
{
	return end_tag(head->bytes) ? NX_SURE_SEEN : NX_SURE_NOT;
}

static const char *
find_tag(struct nx_str text, const char *tag)
{
	size_t n = strlen(tag);

	for (const char *p = text.ptr, *end = text.ptr + text.len; p + n <= end; p++) {
		p = memchr(p, '<', (size_t)(end - p));
		if (!p || p + n > end)
			return NULL;
		if (strncasecmp(p, tag, n) == 0)
			return p;
	}
	return NULL;
}

static enum nidx_status
fail_frame(struct nx_framer *self, struct nidx_error *err)
{
	struct nx_input *input = self->input;

	self->finished = true;
	if (input->broken)
		return nx_input_trouble(input, err);
	return nx_fail(err, NIDX_EINPUT, input->offset,
	               "%s:%llu: document %llu does not end within %zu MB",
	               input->stream.name, (unsigned long long)input->line,
	               (unsigned long long)self->nitems + 1, NX_RAW_MAX >> 20);
}

static enum nidx_status
frame_sgml(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	struct nx_str view = nx_input_view(input);
	const char *tag = end_tag(view), *end;
	size_t n;

	if (self->finished)
		return NIDX_DONE;
	while (!tag || !(end = find_tag(view, tag))) {
		enum nidx_status status = view.len <= NX_RAW_MAX ? nx_input_more(input, err)
		                                                 : NIDX_EINPUT;
		if (status == NIDX_DONE && !tag) {
			self->finished = true;
			return nx_input_trouble(input, err);
		}
		if (status == NIDX_DONE || status == NIDX_EINPUT)
			return fail_frame(self, err);
		if (status != NIDX_OK)
			return status;
		view = nx_input_view(input);
		tag = end_tag(view);
	}
	n = (size_t)(end - view.ptr) + strlen(tag);
	*item = (struct nx_framed){ .bytes = { view.ptr, n }, .number = self->nitems + 1,
		                    .line = input->line, .offset = input->offset };
	nx_input_take(input, n);
	return NIDX_OK;
}

/* ---- One document ---- */

/* What stands between the first <name> (or <name attributes>) and its end; empty when there is none. */
static struct nx_str
element(struct nx_str doc, const char *name)
{
	size_t n = strlen(name);
	char close[40];
	struct nx_str rest = doc;
	const char *p;

	while (rest.len && (p = memchr(rest.ptr, '<', rest.len)) != NULL) {
		rest = (struct nx_str){ p + 1, (size_t)(rest.ptr + rest.len - p - 1) };
		if (rest.len > n && strncasecmp(rest.ptr, name, n) == 0 &&
		    (rest.ptr[n] == '>' || rest.ptr[n] == ' ')) {
			const char *from = memchr(rest.ptr, '>', rest.len), *to;
			if (!from)
				break;
			rest = (struct nx_str){ from + 1,
				                (size_t)(rest.ptr + rest.len - from - 1) };
			snprintf(close, sizeof(close), "</%s>", name);
			to = find_tag(rest, close);
			return to ? (struct nx_str){ rest.ptr, (size_t)(to - rest.ptr) } : rest;
		}
	}
	return (struct nx_str){ NULL, 0 };
}

/* Without tags, which become line ends, and with its entities resolved. */
static struct nx_str
untagged(struct nx_str text, struct nx_arena *arena)
{
	char *to = nx_arena_alloc(arena, text.len + 1);
	size_t n = 0;

	if (!to)
		return (struct nx_str){ NULL, 0 };
	for (size_t i = 0; i < text.len; i++) {
		const char *close = NULL;
		if (text.ptr[i] == '<' && i + 1 < text.len && !strchr(" <=0123456789", text.ptr[i + 1]))
			close = memchr(text.ptr + i, '>', text.len - i);
		if (close) {
			to[n++] = '\n';
			i = (size_t)(close - text.ptr);
		} else {
			to[n++] = text.ptr[i];
		}
	}
	return nx_markup_strip((struct nx_str){ to, n }, arena);
}

static struct nx_str
first_line(struct nx_str doc, const char *const *names, struct nx_arena *arena)
{
	struct nx_str line = { NULL, 0 };

	for (; *names && line.len == 0; names++) {
		struct nx_str text = element(doc, *names);
		if (text.len)
			line = nx_clean_line(untagged(text, arena), arena);
	}
	return line;
}

#define FIRST(doc, arena, ...) first_line((doc), (const char *const[]){ __VA_ARGS__, NULL }, (arena))

/* NEWID="17" of <REUTERS ...>. */
static struct nx_str
attribute(struct nx_str doc, const char *name)
{
	const char *close = memchr(doc.ptr, '>', doc.len);
	size_t n = strlen(name), len = close ? (size_t)(close - doc.ptr) : 0;
	const char *at = memmem(doc.ptr, len, name, n), *end;

	if (!at || (size_t)(doc.ptr + len - at) < n + 2 || at[n] != '=' || at[n + 1] != '"')
		return (struct nx_str){ NULL, 0 };
	at += n + 2;
	end = memchr(at, '"', (size_t)(doc.ptr + len - at));
	return end ? (struct nx_str){ at, (size_t)(end - at) } : (struct nx_str){ NULL, 0 };
}

static void
add_tags(struct nx_article *article, struct nx_str topics, struct nx_arena *arena)
{
	enum { MAX = 32 };
	struct nx_str *tags = nx_arena_alloc(arena, MAX * sizeof(*tags));
	struct nx_str tag;

	if (!tags)
		return;
	article->tags = tags;
	while (article->ntags < MAX && (tag = element(topics, "D")).len) {
		tags[article->ntags++] = nx_clean_line(tag, arena);
		topics = (struct nx_str){ tag.ptr + tag.len,
			                  (size_t)(topics.ptr + topics.len - (tag.ptr + tag.len)) };
	}
}

static struct nx_str
body_of(struct nx_str doc, struct nx_arena *arena)
{
	static const char *const names[] = { "BODY", "TEXT", "LP", "FULLTEXT", "CONTENT", "ABSTRACT",
		                             NULL };
	struct nx_str text = { NULL, 0 };

	for (const char *const *name = names; *name && text.len == 0; name++)
		text = element(doc, *name);
	return nx_clean_text(untagged(text, arena), arena);
}

static enum nidx_status
parse_sgml(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
           struct nidx_error *err)
{
	const char *begin = find_tag(raw->bytes, "<DOC>");
	bool reuters = !begin && (begin = find_tag(raw->bytes, "<REUTERS"));
	struct nx_str doc = { begin ? begin : raw->bytes.ptr, 0 };
	struct nx_article article = { 0 }, *to;
	struct nx_str *author = nx_arena_alloc(arena, sizeof(*author));
	char place[NX_PLACE_MAX];

	doc.len = (size_t)(raw->bytes.ptr + raw->bytes.len - doc.ptr);
	article.title = FIRST(doc, arena, "HEADLINE", "TITLE", "HL", "HEAD", "TI", "H3", "H1");
	article.body = body_of(doc, arena);
	article.published_text = FIRST(doc, arena, "DATE_TIME", "DATETIME", "PUBDATE", "DATE1", "DATE", "DD");
	article.section = FIRST(doc, arena, "SECTION", "CATEGORY");
	article.source = reuters ? NX_STR("Reuters") : FIRST(doc, arena, "SOURCE", "SO", "PUB");
	article.lang_text = FIRST(doc, arena, "LANGUAGE");
	article.url = FIRST(doc, arena, "URL");
	article.key = reuters ? attribute(doc, "NEWID") : FIRST(doc, arena, "DOCNO", "DOCID", "ID");
	article.key = nx_clean_line(article.key, arena);
	if (article.key.len == 0)
		article.key = nx_arena_str(arena, raw->key.ptr, raw->key.len);
	article.date_from = article.published_text.len ? NX_DATE_FROM_FIELD : NX_DATE_FROM_NONE;
	if (reuters)
		add_tags(&article, element(doc, "TOPICS"), arena);
	if (author) {
		*author = FIRST(doc, arena, "BYLINE", "AUTHOR", "BY");
		article.authors = author;
		article.nauthors = author->len > 0;
	}
	if (arena->failed)
		return nx_fail_memory(err);
	if (article.title.len == 0 && article.body.len == 0)
		return nx_fail(err, NIDX_EINPUT, raw->offset,
		               "%s: a document without headline and text", nx_raw_place(raw, place));
	to = nx_articles_push(out, arena);
	if (!to)
		return nx_fail_memory(err);
	*to = article;
	return NIDX_OK;
}

const struct nx_format nx_format_sgml = {
	.name = "SGML documents",
	.endings = endings,
	.sniff = sniff_sgml,
	.unmistakable = true,
	.frame = frame_sgml,
	.parse = parse_sgml,
};
