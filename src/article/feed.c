/* feed.c - RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0, WordPress exports.
 *
 * An item's own page is never fetched: its text is content:encoded, else its description.
 * The key is the guid, with the feed's name before it when it is no address and could be anybody's;
 * else the link.
 *
 * Source  RSS 2.0 (RSS Advisory Board), RSS 1.0 (web.resource.org), RFC 4287 (Atom), Dublin Core
 */
#include "article/clean.h"
#include "article/weburl.h"
#include "article/xml.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

static const char *const endings[] = { ".rss", ".rdf", ".atom", ".xml", ".feed", ".wxr", NULL };

struct feed {
	struct nx_xml xml;
	const struct nx_raw *raw;
	struct nx_arena *arena;
	struct nx_articles *out;
	struct nx_str title, link, lang, author, base; /* of the channel */
	size_t nitems;
};

static enum nx_sure
sniff_feed(const struct nx_head *head)
{
	struct nx_str tag, root = nx_xml_root(head->bytes, &tag);

	if (nx_str_is(root, "rss") || nx_str_is(root, "RDF"))
		return NX_SURE_SEEN;
	if (nx_str_is(root, "feed"))
		return NX_SURE_SEEN;
	return NX_SURE_NOT;
}

/* ---- Items ---- */

/* The first child of one of these names that says something. */
static struct nx_str
first_line(const xmlNode *item, const char *const *names, struct nx_arena *arena)
{
	struct nx_str text = { NULL, 0 };

	for (; *names && text.len == 0; names++)
		for (const xmlNode *child = nx_xml_child(item, *names); child && text.len == 0;
		     child = nx_xml_after(child, *names))
			if (!nx_xml_in(child, "media"))
				text = nx_xml_line(child, arena);
	return text;
}

#define FIRST_LINE(item, arena, ...)                                                               \
	first_line((item), (const char *const[]){ __VA_ARGS__, NULL }, (arena))

/* The address of a <link>: Atom's alternate, or the text of RSS's. */
static struct nx_str
link_of(const xmlNode *item, struct nx_arena *arena)
{
	struct nx_str plain = { NULL, 0 }, other = { NULL, 0 };

	for (const xmlNode *child = nx_xml_child(item, "link"); child;
	     child = nx_xml_after(child, "link")) {
		struct nx_str href = nx_xml_attr(child, "href", arena);
		struct nx_str rel = nx_xml_attr(child, "rel", arena);
		struct nx_str text = nx_xml_text(child, arena);
		if (href.len && (rel.len == 0 || nx_str_is(rel, "alternate")))
			return href;
		if (href.len == 0 && text.len && plain.len == 0)
			plain = text;
		if (href.len && other.len == 0 && !nx_str_is(rel, "self") && !nx_str_is(rel, "hub") &&
		    !nx_str_is(rel, "enclosure") && !nx_str_is(rel, "replies") && !nx_str_is(rel, "edit"))
			other = href;
	}
	return plain.len ? plain : other;
}

/* "editor@example.org (Jane Doe)" and "Jane Doe <editor@example.org>" are Jane Doe. */
static struct nx_str
name_of(struct nx_str text)
{
	const char *open = text.len ? memchr(text.ptr, '(', text.len) : NULL;
	const char *close = open ? memchr(open, ')', (size_t)(text.ptr + text.len - open)) : NULL;
	const char *angle = text.len ? memchr(text.ptr, '<', text.len) : NULL;
	const char *at = text.len ? memchr(text.ptr, '@', text.len) : NULL;

	if (at && open && at < open && close)
		return (struct nx_str){ open + 1, (size_t)(close - open - 1) };
	if (angle)
		return nx_clean_trim((struct nx_str){ text.ptr, (size_t)(angle - text.ptr) });
	return at && !memchr(text.ptr, ' ', text.len) ? (struct nx_str){ NULL, 0 } : text;
}

static void
add_authors(struct nx_texts *authors, const xmlNode *item, struct nx_arena *arena)
{
	static const char *const names[] = { "creator", "author", "contributor", NULL };

	for (const char *const *name = names; *name && authors->count == 0; name++)
		for (const xmlNode *child = nx_xml_child(item, *name); child;
		     child = nx_xml_after(child, *name)) {
			const xmlNode *inner = nx_xml_child(child, "name");
			nx_texts_add(authors, name_of(nx_xml_line(inner ? inner : child, arena)),
			             arena);
		}
}

static void
add_tags(struct nx_texts *tags, const xmlNode *item, struct nx_arena *arena)
{
	for (const xmlNode *child = item->children; child; child = child->next) {
		struct nx_str label, term;
		if (!nx_xml_is(child, "category") &&
		    !(nx_xml_is(child, "subject") && nx_xml_in(child, "purl.org/dc")))
			continue;
		label = nx_xml_attr(child, "label", arena);
		term = nx_xml_attr(child, "term", arena);
		nx_texts_add(tags, label.len ? label : term.len ? term : nx_xml_line(child, arena),
		             arena);
	}
}

/* Whether a name of this kind is unlike any other feed's. */
static bool
is_unique(struct nx_str guid)
{
	return memmem(guid.ptr, guid.len, "://", 3) || (guid.len > 4 && memcmp(guid.ptr, "tag:", 4) == 0) ||
	       (guid.len > 4 && memcmp(guid.ptr, "urn:", 4) == 0) || guid.len >= 32;
}

static struct nx_str
join_key(struct nx_str before, const char *mark, struct nx_str after, struct nx_arena *arena)
{
	char *text = nx_arena_alloc(arena, before.len + strlen(mark) + after.len + 1);

	if (!text)
		return (struct nx_str){ NULL, 0 };
	memcpy(text, before.ptr, before.len);
	memcpy(text + before.len, mark, strlen(mark));
	memcpy(text + before.len + strlen(mark), after.ptr, after.len);
	return (struct nx_str){ text, before.len + strlen(mark) + after.len };
}

static struct nx_str
key_of(const struct feed *self, struct nx_str guid, struct nx_str url)
{
	struct nx_str host = nx_weburl_host(self->link, self->arena);
	char number[24];
	int n;

	if (guid.len && is_unique(guid))
		return guid;
	if (guid.len && (host.len || self->title.len))
		return join_key(host.len ? host : self->title, ":", guid, self->arena);
	if (guid.len || url.len)
		return guid.len ? guid : url;
	n = snprintf(number, sizeof(number), "%zu", self->nitems);
	return join_key(self->raw->key, "#", (struct nx_str){ number, (size_t)n }, self->arena);
}

/* The text of an item: the fuller of what it has; *lead the other when both say something. */
static void
fill_text(struct nx_article *article, const xmlNode *item, struct nx_arena *arena)
{
	static const char *const bodies[] = { "encoded", "content", "body", "fulltext", NULL };
	static const char *const leads[] = { "description", "summary", "subtitle", "abstract", NULL };
	struct nx_str body = { NULL, 0 }, lead = { NULL, 0 };

	for (const char *const *name = bodies; *name && body.len == 0; name++)
		for (const xmlNode *child = nx_xml_child(item, *name); child && body.len == 0;
		     child = nx_xml_after(child, *name))
			if (!nx_xml_in(child, "media") && !nx_xml_in(child, "excerpt"))
				body = nx_xml_running(child, arena);
	for (const char *const *name = leads; *name && lead.len == 0; name++)
		for (const xmlNode *child = nx_xml_child(item, *name); child && lead.len == 0;
		     child = nx_xml_after(child, *name))
			if (!nx_xml_in(child, "media"))
				lead = nx_xml_running(child, arena);
	if (lead.len > body.len) {
		body = lead;
		lead = (struct nx_str){ NULL, 0 };
	}
	article->body = body;
	article->lead = lead;
}

/* Without a title, the first words of the text stand for it in no way: it stays empty. */
static enum nidx_status
read_item(struct feed *self, const xmlNode *item)
{
	struct nx_arena *arena = self->arena;
	struct nx_article article = { 0 }, *to;
	struct nx_texts authors = { 0 }, tags = { 0 };
	struct nx_str base = nx_xml_attr(item, "base", arena), guid;
	const xmlNode *source = nx_xml_child(item, "source");

	if (nx_xml_in(source, "purl.org/dc"))
		source = NULL;

	self->nitems++;
	base = nx_xml_url(base, self->base, arena);
	if (base.len == 0)
		base = self->base.len ? self->base : self->link;
	article.title = FIRST_LINE(item, arena, "title");
	fill_text(&article, item, arena);
	article.url = nx_xml_url(link_of(item, arena), base, arena);
	guid = FIRST_LINE(item, arena, "guid", "id", "identifier");
	if (guid.len == 0)
		guid = nx_xml_attr(item, "about", arena);
	if (article.url.len == 0 && guid.len > 8 && memmem(guid.ptr, guid.len, "://", 3))
		article.url = guid;
	article.key = key_of(self, guid, article.url);
	article.published_text = FIRST_LINE(item, arena, "pubDate", "published", "issued", "date",
	                                    "created", "pubdate", "updated", "modified");
	article.updated_text = FIRST_LINE(item, arena, "updated", "modified", "lastBuildDate");
	article.date_from = article.published_text.len ? NX_DATE_FROM_FIELD : NX_DATE_FROM_NONE;
	article.source = source ? nx_xml_line(nx_xml_child(source, "title")
	                                          ? nx_xml_child(source, "title")
	                                          : source,
	                                      arena)
	                        : self->title;
	if (article.source.len == 0)
		article.source = self->title.len ? self->title : nx_weburl_host(article.url, arena);
	article.lang_text = nx_xml_attr(item, "lang", arena);
	if (article.lang_text.len == 0)
		article.lang_text = FIRST_LINE(item, arena, "language");
	if (article.lang_text.len == 0)
		article.lang_text = self->lang;
	add_authors(&authors, item, arena);
	if (authors.count == 0)
		nx_texts_add(&authors, self->author, arena);
	add_tags(&tags, item, arena);
	article.authors = authors.items;
	article.nauthors = authors.count;
	article.tags = tags.items;
	article.ntags = tags.count;
	if (article.title.len == 0 && article.body.len == 0)
		return arena->failed ? NIDX_ENOMEM : NIDX_OK; /* a picture, a comment */
	to = nx_articles_push(self->out, arena);
	if (to)
		*to = article;
	return to && !arena->failed ? NIDX_OK : NIDX_ENOMEM;
}

/* ---- The channel ---- */

/* WordPress exports pages, menus, pictures and what was never published as items too. */
static bool
is_post(const xmlNode *item, struct nx_arena *arena)
{
	static const char *const unseen[] = { "draft", "private", "trash", "pending", "auto-draft" };
	const xmlNode *type = nx_xml_child(item, "post_type");
	struct nx_str text = nx_xml_text(type, arena);
	struct nx_str status = nx_xml_line(nx_xml_child(item, "status"), arena);

	for (size_t i = 0; type && i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (status.len == strlen(unseen[i]) && memcmp(status.ptr, unseen[i], status.len) == 0)
			return false;

	return !type || nx_str_is(text, "post") || nx_str_is(text, "article") || nx_str_is(text, "news");
}

static void
read_channel_field(struct feed *self, const xmlNode *node)
{
	struct nx_arena *arena = self->arena;

	if (nx_xml_is(node, "title") && self->title.len == 0)
		self->title = nx_xml_line(node, arena);
	else if (nx_xml_is(node, "language") && self->lang.len == 0)
		self->lang = nx_xml_line(node, arena);
	else if (nx_xml_is(node, "author") && self->author.len == 0)
		self->author = name_of(nx_xml_line(nx_xml_child(node, "name"), arena));
	else if (nx_xml_is(node, "link") && self->link.len == 0) {
		struct nx_str href = nx_xml_attr(node, "href", arena);
		struct nx_str rel = nx_xml_attr(node, "rel", arena);
		if (href.len == 0)
			self->link = nx_xml_text(node, arena);
		else if (rel.len == 0 || nx_str_is(rel, "alternate"))
			self->link = href;
	}
}

static enum nidx_status
read_elements(struct feed *self)
{
	enum nidx_status status = NIDX_OK;
	bool skip = false;
	xmlNode *node;

	while (status == NIDX_OK && (node = nx_xml_next(&self->xml, skip)) != NULL) {
		int depth = nx_xml_depth(&self->xml);
		skip = depth > 0;
		if (depth == 0 || nx_xml_is(node, "channel")) {
			if (self->lang.len == 0)
				self->lang = nx_xml_attr(node, "lang", self->arena);
			if (self->base.len == 0)
				self->base = nx_xml_attr(node, "base", self->arena);
			skip = false;
		} else if (nx_xml_is(node, "item") || nx_xml_is(node, "entry")) {
			node = nx_xml_expand(&self->xml);
			if (node && is_post(node, self->arena))
				status = read_item(self, node);
			skip = node != NULL;
		} else if (nx_xml_is(node, "title") || nx_xml_is(node, "link") ||
		           nx_xml_is(node, "language") || nx_xml_is(node, "author")) {
			node = nx_xml_expand(&self->xml);
			if (node)
				read_channel_field(self, node);
		}
	}
	return status;
}

static enum nidx_status
parse_feed(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
           struct nidx_error *err)
{
	struct feed self = { .raw = raw, .arena = arena, .out = out };
	size_t before = out->count;
	char place[NX_PLACE_MAX];
	enum nidx_status status = nx_xml_open(&self.xml, raw, arena, err);

	if (status != NIDX_OK)
		return status;
	status = read_elements(&self);
	nx_xml_close(&self.xml);
	if (status != NIDX_OK)
		return nx_fail_memory(err);
	if (self.xml.error.len)
		return nx_fail(err, NIDX_EINPUT, raw->offset,
		               "%s: broken XML, %.*s; %zu items were read",
		               nx_raw_place(raw, place), (int)self.xml.error.len,
		               self.xml.error.ptr, out->count - before);
	if (out->count == before)
		return nx_fail(err, NIDX_EINPUT, raw->offset, "%s: a feed, but no item of it has a headline or text",
		               nx_raw_place(raw, place));
	return NIDX_OK;
}

const struct nx_format nx_format_feed = {
	.name = "feed",
	.endings = endings,
	.sniff = sniff_feed,
	.unmistakable = true,
	.encoded = true,
	.frame = nx_frame_whole,
	.parse = parse_feed,
};
