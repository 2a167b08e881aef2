#include "article/htmlfacts.h"

#include "article/clean.h"
#include "article/htmlauthors.h"
#include "article/jsonfix.h"
#include "article/jsonvalue.h"
#include "article/markup.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

enum {
	HEADING_MAX = 250, /* bytes of a headline */
	LD_DEPTH = 12,     /* objects around an article in JSON-LD */
};

static void
fill(struct nx_str *to, struct nx_str from)
{
	if (to->len == 0)
		*to = from;
}

void
nx_htmlfacts_date(struct nx_htmlfacts *self, struct nx_str text, enum nx_date_from from)
{
	if (text.len && self->ndates < NX_HTML_DATES)
		self->dates[self->ndates++] = (struct nx_dated){ text, from };
}

/* ---- JSON-LD ---- */

struct ld {
	const struct nx_jsonvalue *roots[NX_HTML_SCRIPTS];
	size_t nroots;
	const struct nx_jsonvalue *article; /* the best so far */
	unsigned sure;
	struct nx_str rest; /* a script that is no JSON even when mended */
	struct nx_arena *arena;
};

static struct nx_str
line_of(const struct nx_jsonvalue *value, struct nx_arena *arena)
{
	if (nx_jsonvalue_is(value, NX_JSON_ARRAY))
		value = nx_jsonvalue_first(value);
	if (!nx_jsonvalue_is(value, NX_JSON_STRING))
		return (struct nx_str){ NULL, 0 };
	return nx_clean_line(nx_markup_strip(value->as.text, arena), arena);
}

static unsigned
sure_of_type(struct nx_str type)
{
	if (type.len >= 11 && strncasecmp(type.ptr + type.len - 11, "NewsArticle", 11) == 0)
		return 4;
	if (type.len >= 7 && (strncasecmp(type.ptr + type.len - 7, "Article", 7) == 0 ||
	                      strncasecmp(type.ptr + type.len - 7, "Posting", 7) == 0))
		return 3;
	if (nx_str_is_word(type, "Report") || nx_str_is_word(type, "Review") ||
	    nx_str_is_word(type, "VideoObject"))
		return 2;
	return nx_str_is_word(type, "WebPage") ? 1 : 0;
}

static unsigned
sure_of(const struct nx_jsonvalue *object)
{
	const struct nx_jsonvalue *type = nx_jsonvalue_get(object, "@type");
	unsigned sure = 0;

	if (nx_jsonvalue_is(type, NX_JSON_STRING))
		return sure_of_type(type->as.text);
	for (type = nx_jsonvalue_first(type); type; type = type->next)
		if (nx_jsonvalue_is(type, NX_JSON_STRING) && sure_of_type(type->as.text) > sure)
			sure = sure_of_type(type->as.text);
	return sure;
}

/* The first object of the surest type, outer before inner. */
static void
find_article(struct ld *self, const struct nx_jsonvalue *value, unsigned depth)
{
	unsigned sure = nx_jsonvalue_is(value, NX_JSON_OBJECT) ? sure_of(value) : 0;

	if (sure > self->sure) {
		self->sure = sure;
		self->article = value;
	}
	if (depth == LD_DEPTH)
		return;
	for (value = nx_jsonvalue_first(value); value; value = value->next)
		find_article(self, value, depth + 1);
}

static const struct nx_jsonvalue *
find_id(const struct nx_jsonvalue *value, struct nx_str id, unsigned depth)
{
	const struct nx_jsonvalue *own = nx_jsonvalue_get(value, "@id"), *found;

	if (nx_jsonvalue_is(own, NX_JSON_STRING) && own->as.text.len == id.len &&
	    memcmp(own->as.text.ptr, id.ptr, id.len) == 0 && nx_jsonvalue_get(value, "name"))
		return value;
	if (depth == LD_DEPTH)
		return NULL;
	for (value = nx_jsonvalue_first(value); value; value = value->next)
		if ((found = find_id(value, id, depth + 1)))
			return found;
	return NULL;
}

/* The name of a person or organisation, looked up where only its @id is given. */
static struct nx_str
name_of(struct ld *self, const struct nx_jsonvalue *value)
{
	const struct nx_jsonvalue *name = nx_jsonvalue_get(value, "name"), *id;

	if (nx_jsonvalue_is(value, NX_JSON_STRING))
		return line_of(value, self->arena);
	id = nx_jsonvalue_get(value, "@id");
	for (size_t i = 0; !name && i < self->nroots && nx_jsonvalue_is(id, NX_JSON_STRING); i++)
		name = nx_jsonvalue_get(find_id(self->roots[i], id->as.text, 0), "name");
	return line_of(name, self->arena);
}

static void
names_of(struct ld *self, const struct nx_jsonvalue *value, struct nx_htmlnames *names)
{
	const struct nx_jsonvalue *each;

	if (!nx_jsonvalue_is(value, NX_JSON_ARRAY)) {
		each = nx_jsonvalue_get(value, "name");
		if (nx_jsonvalue_is(each, NX_JSON_ARRAY))
			names_of(self, each, names);
		else
			nx_htmlauthors_add(names, name_of(self, value));
		return;
	}
	for (each = nx_jsonvalue_first(value); each; each = each->next)
		if (each->kind != NX_JSON_ARRAY)
			nx_htmlauthors_add(names, name_of(self, each));
}

static void
read_scripts(struct ld *self, const struct nx_htmlslim *slim)
{
	for (size_t i = 0; i < slim->nscripts; i++) {
		struct nx_str script = nx_clean_trim(slim->scripts[i]), whole;
		struct nx_jsontrouble trouble;
		const struct nx_jsonvalue *root;

		whole = script;
		while (script.len && *script.ptr != '{' && *script.ptr != '[') {
			script.ptr++; /* "<!--", "//<![CDATA[" */
			script.len--;
		}
		while (script.len && script.ptr[script.len - 1] != '}' &&
		       script.ptr[script.len - 1] != ']')
			script.len--;
		root = script.len ? nx_jsonvalue_read(script, self->arena, &trouble) : NULL;
		if (!root && script.len && !self->arena->failed) {
			struct nx_str mended = nx_jsonfix(script, self->arena);
			root = mended.len ? nx_jsonvalue_read(mended, self->arena, &trouble) : NULL;
		}
		if (root) {
			self->roots[self->nroots++] = root;
			find_article(self, root, 0);
		} else if (self->rest.len == 0) {
			self->rest = whole;
		}
	}
}

/* The string behind `"name":` in what is no JSON. */
static struct nx_str
find_string(struct nx_str script, const char *name)
{
	const char *end, *p = script.ptr, *stop;
	size_t n = strlen(name);

	if (script.len == 0)
		return script;
	end = p + script.len;
	for (; p && (size_t)(end - p) > n + 4; p++) {
		p = memchr(p, '"', (size_t)(end - p) - n - 2);
		if (!p)
			break;
		if (memcmp(p + 1, name, n) != 0 || p[n + 1] != '"')
			continue;
		for (p += n + 2; p < end && (*p == ' ' || *p == ':' || *p == '\n' || *p == '\t'); p++)
			;
		stop = p < end && *p == '"' ? memchr(p + 1, '"', (size_t)(end - p - 1)) : NULL;
		if (stop)
			return (struct nx_str){ p + 1, (size_t)(stop - p - 1) };
		break;
	}
	return (struct nx_str){ NULL, 0 };
}

static void
take_article(struct nx_htmlfacts *facts, struct ld *self)
{
	const struct nx_jsonvalue *a = self->article, *body = nx_jsonvalue_get(a, "articleBody");
	struct nx_arena *arena = self->arena;

	if (self->sure >= 2)
		facts->headline = line_of(nx_jsonvalue_get(a, "headline"), arena);
	nx_htmlfacts_date(facts, line_of(nx_jsonvalue_get(a, "datePublished"), arena),
	                  NX_DATE_FROM_JSON_LD);
	facts->updated = line_of(nx_jsonvalue_get(a, "dateModified"), arena);
	facts->description = line_of(nx_jsonvalue_get(a, "description"), arena);
	facts->section = line_of(nx_jsonvalue_get(a, "articleSection"), arena);
	facts->lang = line_of(nx_jsonvalue_get(a, "inLanguage"), arena);
	facts->publisher = name_of(self, nx_jsonvalue_get(a, "publisher"));
	facts->site = facts->publisher;
	if (nx_jsonvalue_is(body, NX_JSON_STRING))
		facts->body = nx_clean_text(nx_markup_strip(body->as.text, arena), arena);
	names_of(self, nx_jsonvalue_get(a, "author"), &facts->authors);
	if (facts->authors.count == 0)
		names_of(self, nx_jsonvalue_get(a, "creator"), &facts->authors);
}

/* ---- <meta>, <link>, <title>, <html> ---- */

enum target { PUBLISHED, UPDATED, TITLE, ABOUT, SITE, SECTION, TAG, AUTHOR, LOCALE, ADDRESS, IMAGE };

static void
take_meta(struct nx_htmlfacts *facts, struct nx_str name, struct nx_str content)
{
	static const struct {
		const char *name;
		enum target target;
	} known[] = {
		{ "article:published_time", PUBLISHED }, { "og:published_time", PUBLISHED },
		{ "og:article:published_time", PUBLISHED }, { "dc.terms.created", PUBLISHED },
		{ "dateposted", PUBLISHED },             { "created", PUBLISHED },
		{ "displaydate", PUBLISHED },            { "release_date", PUBLISHED },
		{ "publish_date", PUBLISHED },           { "publication-date", PUBLISHED },
		{ "article_date", PUBLISHED },           { "article:published", PUBLISHED },
		{ "shareaholic:article_published_time", PUBLISHED },
		{ "bt:pubdate", PUBLISHED },             { "pdate", PUBLISHED },
		{ "parsely-pub-date", PUBLISHED },       { "sailthru.date", PUBLISHED },
		{ "article.published", PUBLISHED },      { "cxenseparse:recs:publishtime", PUBLISHED },
		{ "datepublished", PUBLISHED },          { "date", PUBLISHED },
		{ "dc.date.issued", PUBLISHED },         { "dcterms.created", PUBLISHED },
		{ "dcterms.date", PUBLISHED },           { "dc.date", PUBLISHED },
		{ "dc.date.created", PUBLISHED },        { "pubdate", PUBLISHED },
		{ "publishdate", PUBLISHED },            { "publish-date", PUBLISHED },
		{ "originalpublicationdate", PUBLISHED }, { "ptime", PUBLISHED },
		{ "publication_date", PUBLISHED },       { "rnews:datepublished", PUBLISHED },
		{ "article_date_original", PUBLISHED },  { "citation_publication_date", PUBLISHED },
		{ "article:modified_time", UPDATED },    { "og:updated_time", UPDATED },
		{ "lastmod", UPDATED },                  { "datemodified", UPDATED },
		{ "dcterms.modified", UPDATED },         { "last-modified", UPDATED },
		{ "og:title", TITLE },                   { "twitter:title", TITLE },
		{ "parsely-title", TITLE },              { "sailthru.title", TITLE },
		{ "og:description", ABOUT },             { "description", ABOUT },
		{ "og:site_name", SITE },                { "application-name", SITE },
		{ "article:section", SECTION },          { "parsely-section", SECTION },
		{ "article:tag", TAG },                  { "author", AUTHOR },
		{ "article:author", AUTHOR },            { "parsely-author", AUTHOR },
		{ "sailthru.author", AUTHOR },           { "dc.creator", AUTHOR },
		{ "cxenseparse:author", AUTHOR },        { "byl", AUTHOR },
		{ "article:author_name", AUTHOR },       { "dcterms.creator", AUTHOR },
		{ "og:locale", LOCALE },                 { "content-language", LOCALE },
		{ "og:url", ADDRESS },                   { "og:image", IMAGE },
	};
	size_t i = 0;

	while (i < sizeof(known) / sizeof(known[0]) && !nx_str_is_word(name, known[i].name))
		i++;
	if (i == sizeof(known) / sizeof(known[0]) || content.len == 0)
		return;
	switch (known[i].target) {
	case PUBLISHED:
		nx_htmlfacts_date(facts, content, NX_DATE_FROM_META);
		break;
	case UPDATED: fill(&facts->updated, content); break;
	case TITLE: fill(&facts->og_title, content); break;
	case ABOUT: fill(&facts->description, content); break;
	case SITE:
		if (nx_str_is_word(name, "og:site_name"))
			facts->site = content; /* what readers call it; a publisher has many papers */
		fill(&facts->site, content);
		break;
	case SECTION: fill(&facts->section, content); break;
	case TAG: nx_htmlauthors_push(&facts->tags, content); break;
	case LOCALE: fill(&facts->lang, content); break;
	case ADDRESS: fill(&facts->url, content); break;
	case IMAGE: fill(&facts->image, content); break;
	case AUTHOR: break; /* by take_author() */
	}
	if (known[i].target == AUTHOR && facts->authors.count == 0)
		nx_htmlauthors_add(&facts->authors, content);
}

static struct nx_str
line_attribute(const struct nx_htmlnode *node, const char *name, struct nx_arena *arena)
{
	return nx_clean_line(nx_htmltree_attribute(node, name), arena);
}

static struct nx_str
meta_name(const struct nx_htmlnode *node)
{
	static const char *const names[] = { "property", "name", "itemprop", "http-equiv" };
	struct nx_str name = { NULL, 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && name.len == 0; i++)
		name = nx_htmltree_attribute(node, names[i]);
	return name;
}

/* Up to the first paragraph inside: some headings are never closed. */
static struct nx_str
heading_text(const struct nx_htmltree *tree, uint32_t heading, struct nx_arena *arena)
{
	struct nx_str text = nx_htmltree_text(tree, heading, 1000, arena);

	for (uint32_t i = heading + 1; i < tree->nodes[heading].end && text.len > HEADING_MAX; i++)
		if (tree->nodes[i].tag == GUMBO_TAG_P || tree->nodes[i].tag == GUMBO_TAG_DIV)
			return nx_htmltree_text_until(tree, heading, i, 1000, arena);
	return text;
}

/* A heading that the page's title holds; empty when it does not. */
static struct nx_str
titled(struct nx_str title, struct nx_str heading)
{
	bool held = heading.len >= 8 && title.len && memmem(title.ptr, title.len, heading.ptr, heading.len);

	return held ? heading : (struct nx_str){ NULL, 0 };
}

static void
take_head(struct nx_htmlfacts *facts, const struct nx_htmltree *tree, struct nx_arena *arena)
{
	struct nx_str html_lang = { NULL, 0 }, canonical = { NULL, 0 }, h2 = { NULL, 0 };

	for (uint32_t i = 0; i < tree->count; i++) {
		const struct nx_htmlnode *node = &tree->nodes[i];

		if (node->tag == GUMBO_TAG_META)
			take_meta(facts, meta_name(node), line_attribute(node, "content", arena));
		else if (node->tag == GUMBO_TAG_TITLE && facts->page_title.len == 0)
			facts->page_title = nx_htmltree_text(tree, i, 1000, arena);
		else if (node->tag == GUMBO_TAG_H1 && facts->h1.len == 0)
			facts->h1 = heading_text(tree, i, arena);
		else if (node->tag == GUMBO_TAG_H2 && h2.len == 0)
			h2 = titled(facts->page_title, heading_text(tree, i, arena));
		else if (node->tag == GUMBO_TAG_HTML && html_lang.len == 0)
			html_lang = line_attribute(node, "lang", arena);
		else if (node->tag == GUMBO_TAG_LINK && canonical.len == 0 &&
		         nx_str_is_word(nx_htmltree_attribute(node, "rel"), "canonical"))
			canonical = line_attribute(node, "href", arena);
	}
	if (facts->h1.len == 0)
		facts->h1 = h2;
	if (nx_str_begins(canonical, "http"))
		facts->url = canonical;
	if (html_lang.len)
		facts->lang = html_lang;
}

/* ---- The page itself ---- */

bool
nx_htmlfacts_read(struct nx_htmlfacts *self, const struct nx_htmltree *tree,
                  const struct nx_htmlslim *slim, struct nx_arena *arena)
{
	struct ld ld = { .arena = arena };

	*self = (struct nx_htmlfacts){ 0 };
	read_scripts(&ld, slim);
	if (ld.article)
		take_article(self, &ld);
	else
		nx_htmlfacts_date(self, nx_clean_line(find_string(ld.rest, "datePublished"), arena),
		                  NX_DATE_FROM_JSON_LD);
	take_head(self, tree, arena);
	return !arena->failed;
}
