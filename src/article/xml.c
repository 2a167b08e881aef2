#include "article/xml.h"

#include "article/clean.h"
#include "article/encoding.h"
#include "article/markup.h"
#include "base/buffer.h"
#include "base/late.h"
#include "base/utf8.h"

#include <libxml/uri.h>
#include <string.h>

#ifndef NX_XML_SONAME
#define NX_XML_SONAME "libxml2"
#endif
#define LIBXML(F) \
	F(xmlBuildURI) \
	F(xmlDocGetRootElement) \
	F(xmlFree) \
	F(xmlFreeDoc) \
	F(xmlFreeTextReader) \
	F(xmlReaderForMemory) \
	F(xmlTextReaderCurrentDoc) \
	F(xmlTextReaderCurrentNode) \
	F(xmlTextReaderDepth) \
	F(xmlTextReaderExpand) \
	F(xmlTextReaderLocatorLineNumber) \
	F(xmlTextReaderNext) \
	F(xmlTextReaderNodeType) \
	F(xmlTextReaderRead) \
	F(xmlTextReaderSetErrorHandler)
NX_LATE_TABLE(lib, NX_XML_SONAME, LIBXML)

enum { TEXTS_MAX = 256 };

/* ---- The root, without parsing ---- */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the first `mark` from p on; end when there is none. */
static const char *
behind(const char *p, const char *end, const char *mark)
{
	size_t n = strlen(mark);
	const char *found = memmem(p, (size_t)(end - p), mark, n);

	return found ? found + n : end;
}

/* Over white space, declarations, comments and the document type. */
static const char *
skip_prolog(const char *p, const char *end)
{
	for (;;) {
		while (p < end && is_space(*p))
			p++;
		if (end - p < 4 || *p != '<' || (p[1] != '?' && p[1] != '!'))
			return p;
		if (memcmp(p, "<!--", 4) == 0) {
			p = behind(p, end, "-->");
		} else {
			const char *close = memchr(p, '>', (size_t)(end - p));
			const char *subset = memchr(p, '[', (size_t)(end - p));
			p = p[1] == '!' && subset && (!close || subset < close)
			        ? behind(subset, end, "]")
			        : p;
			p = behind(p, end, ">");
		}
	}
}

struct nx_str
nx_xml_root(struct nx_str head, struct nx_str *tag)
{
	const char *end = head.ptr + head.len, *p = skip_prolog(head.ptr, end), *name, *colon;
	const char *close;

	*tag = (struct nx_str){ p, 0 };
	if (p >= end || *p != '<')
		return (struct nx_str){ p, 0 };
	name = ++p;
	while (p < end && !is_space(*p) && *p != '>' && *p != '/')
		p++;
	close = p < end ? memchr(p, '>', (size_t)(end - p)) : NULL;
	*tag = (struct nx_str){ name, (size_t)((close ? close : end) - name) };
	colon = p > name ? memchr(name, ':', (size_t)(p - name)) : NULL;
	name = colon ? colon + 1 : name;
	return (struct nx_str){ name, (size_t)(p - name) };
}

/* ---- Opening ---- */

/* The encoding of an XML declaration; empty without one. */
static struct nx_str
declared_encoding(struct nx_str bytes)
{
	size_t len = bytes.len < 256 ? bytes.len : 256;
	const char *close = memchr(bytes.ptr, '>', len), *at;
	size_t n;

	if (!close || len < 6 || memcmp(bytes.ptr, "<?xml", 5) != 0)
		return (struct nx_str){ NULL, 0 };
	at = memmem(bytes.ptr, (size_t)(close - bytes.ptr), "encoding", 8);
	if (!at)
		return (struct nx_str){ NULL, 0 };
	for (at += 8; at < close && *at != '"' && *at != '\''; at++)
		;
	for (n = 0, at++; at + n < close && at[n] != '"' && at[n] != '\''; n++)
		;
	return at < close ? (struct nx_str){ at, n } : (struct nx_str){ NULL, 0 };
}

/* Whether the entity at p is one of XML's own five, or a number. */
static bool
is_xml_entity(const char *p, size_t width)
{
	static const char *const own[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strlen(own[i]) == width && memcmp(own[i], p, width) == 0)
			return true;
	return p[1] == '#';
}

/* HTML's entities become their characters, a lone "&" becomes "&amp;", control characters spaces. */
static struct nx_str
mend_text(struct nx_str text, struct nx_arena *arena)
{
	struct nx_buffer out = { 0 };
	const char *p = text.ptr, *end = text.ptr + text.len, *from = p;
	struct nx_str mended;

	for (; p < end; p++) {
		char utf8[NX_UTF8_MAX];
		size_t width = 0;
		uint32_t c;
		if ((unsigned char)*p >= 0x20 ? *p != '&' : is_space(*p))
			continue;
		c = *p == '&' ? nx_markup_entity(p, end, &width) : ' ';
		if (c && *p == '&' && is_xml_entity(p, width))
			continue;
		nx_buffer_put(&out, from, (size_t)(p - from));
		if (c == 0) {
			nx_buffer_put(&out, "&amp;", 5);
		} else {
			nx_buffer_put(&out, utf8, nx_utf8_encode(utf8, c));
			p += width ? width - 1 : 0;
		}
		from = p + 1;
	}
	if (from == text.ptr)
		return text;
	nx_buffer_put(&out, from, (size_t)(end - from));
	if (out.failed)
		arena->failed = true;
	mended = out.failed ? (struct nx_str){ NULL, 0 }
	                    : nx_arena_str(arena, (const char *)out.bytes, out.len);
	nx_buffer_release(&out);
	return mended;
}

static void
keep_error(void *ctx, const char *message, xmlParserSeverities severity,
           xmlTextReaderLocatorPtr locator)
{
	struct nx_xml *self = ctx;
	char text[200];
	int n;

	if (self->error.len || severity == XML_PARSER_SEVERITY_WARNING ||
	    severity == XML_PARSER_SEVERITY_VALIDITY_WARNING)
		return;
	n = snprintf(text, sizeof(text), "line %d: %.*s",
	             lib.xmlTextReaderLocatorLineNumber(locator) + self->lines,
	             (int)strcspn(message, "\n"), message);
	if (n > 0)
		self->error = nx_arena_str(self->arena, text,
		                           (size_t)n < sizeof(text) ? (size_t)n
		                                                    : sizeof(text) - 1);
}

/* From the root on: what stands before it says nothing more, is often in the wrong place, and is where
 * entities would be defined. */
static void
cut_prolog(struct nx_xml *self, struct nx_str *text)
{
	const char *root = skip_prolog(text->ptr, text->ptr + text->len);

	for (const char *p = text->ptr; p < root; p++)
		self->lines += *p == '\n';
	text->len -= (size_t)(root - text->ptr);
	text->ptr = root;
}

enum nidx_status
nx_xml_open(struct nx_xml *self, const struct nx_raw *raw, struct nx_arena *arena,
            struct nidx_error *err)
{
	enum { OPTIONS = XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR |
		         XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_COMPACT |
		         XML_PARSE_IGNORE_ENC };
	struct nx_str label = raw->charset.len ? raw->charset : declared_encoding(raw->bytes);
	struct nx_str text = nx_encoding_to_utf8(raw->bytes, label, arena);

	*self = (struct nx_xml){ .arena = arena };
	if (!lib_load())
		return nx_fail(err, NIDX_EINPUT, 0, "XML is read by %s, which is not installed",
		               NX_XML_SONAME);
	cut_prolog(self, &text);
	text = arena->failed ? text : mend_text(text, arena);
	if (!arena->failed && text.len <= INT32_MAX)
		self->reader = lib.xmlReaderForMemory(text.ptr, (int)text.len, NULL, "UTF-8", OPTIONS);
	if (!self->reader)
		return nx_fail_memory(err);
	lib.xmlTextReaderSetErrorHandler(self->reader, keep_error, self);
	return NIDX_OK;
}

void
nx_xml_close(struct nx_xml *self)
{
	if (self->reader)
		lib.xmlFreeTextReader(self->reader);
	if (self->saved)
		lib.xmlFreeDoc(self->saved);
	self->reader = NULL;
	self->saved = NULL;
}

xmlNode *
nx_xml_saved(struct nx_xml *self)
{
	self->saved = lib.xmlTextReaderCurrentDoc(self->reader); /* from now on ours to free */
	return self->saved ? lib.xmlDocGetRootElement(self->saved) : NULL;
}

xmlNode *
nx_xml_next(struct nx_xml *self, bool skip)
{
	int more = skip ? lib.xmlTextReaderNext(self->reader) : lib.xmlTextReaderRead(self->reader);

	while (more == 1 && lib.xmlTextReaderNodeType(self->reader) != XML_READER_TYPE_ELEMENT)
		more = lib.xmlTextReaderRead(self->reader);
	return more == 1 ? lib.xmlTextReaderCurrentNode(self->reader) : NULL;
}

xmlNode *
nx_xml_expand(struct nx_xml *self)
{
	return lib.xmlTextReaderExpand(self->reader);
}

int
nx_xml_depth(struct nx_xml *self)
{
	return lib.xmlTextReaderDepth(self->reader);
}

/* ---- Elements ---- */

bool
nx_xml_is(const xmlNode *node, const char *name)
{
	const char *own, *colon;

	if (!node || node->type != XML_ELEMENT_NODE)
		return false;
	own = (const char *)node->name;
	colon = strchr(own, ':'); /* of an unbound prefix */
	return strcmp(colon ? colon + 1 : own, name) == 0;
}

bool
nx_xml_in(const xmlNode *node, const char *namespace_part)
{
	if (!node || !node->ns)
		return node && strstr((const char *)node->name, namespace_part) ==
		                   (const char *)node->name;
	return (node->ns->href && strstr((const char *)node->ns->href, namespace_part)) ||
	       (node->ns->prefix && strcmp((const char *)node->ns->prefix, namespace_part) == 0);
}

static xmlNode *
first_named(xmlNode *node, const char *name)
{
	while (node && !nx_xml_is(node, name))
		node = node->next;
	return node;
}

xmlNode *
nx_xml_child(const xmlNode *node, const char *name)
{
	return node ? first_named(node->children, name) : NULL;
}

xmlNode *
nx_xml_after(const xmlNode *node, const char *name)
{
	return node ? first_named(node->next, name) : NULL;
}

/* The node behind this one in the tree of `root`, into children unless `over`. */
static const xmlNode *
walk_on(const xmlNode *node, const xmlNode *root, bool over)
{
	if (!over && node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
}

xmlNode *
nx_xml_find(const xmlNode *node, const char *name)
{
	for (const xmlNode *at = node; at; at = walk_on(at, node, false))
		if (at != node && nx_xml_is(at, name))
			return (xmlNode *)(uintptr_t)at;
	return NULL;
}

struct nx_str
nx_xml_attr(const xmlNode *node, const char *name, struct nx_arena *arena)
{
	struct nx_str text = { NULL, 0 };

	for (const xmlAttr *attr = node && node->type == XML_ELEMENT_NODE ? node->properties : NULL;
	     attr; attr = attr->next) {
		const char *own = (const char *)attr->name, *colon = strchr(own, ':');
		const xmlNode *value = attr->children;
		if (strcmp(colon ? colon + 1 : own, name) != 0 || !value ||
		    value->type != XML_TEXT_NODE || !value->content)
			continue;
		text = nx_arena_str(arena, (const char *)value->content,
		                    strlen((const char *)value->content));
		return nx_clean_trim(text);
	}
	return text;
}

/* ---- Texts ---- */

static bool
is_one_of(const xmlNode *node, const char *const *names)
{
	for (; *names; names++)
		if (nx_xml_is(node, *names))
			return true;
	return false;
}

static const char *const blocks[] = {
	"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dd", "dt", "tr",
	"table", "blockquote", "pre", "section", "article", "hl1", "hl2", "block", "bq", "fn", "hr",
	"body", "title", "tagline", "tbody", "thead", NULL,
};
static const char *const unread[] = { "script", "style", "media", "figure", "figcaption", "head",
	                              "noscript", "iframe", NULL };

/* Appends the texts below; between blocks an empty line when `running`. */
static void
put_texts(const xmlNode *root, bool running, struct nx_buffer *out)
{
	const xmlNode *next;

	for (const xmlNode *node = root; node; node = next) {
		bool text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
		bool over = running && node != root && is_one_of(node, unread);
		if (text && node->content)
			nx_buffer_put(out, node->content, strlen((const char *)node->content));
		else if (running && is_one_of(node, blocks))
			nx_buffer_put(out, "\n\n", 2);
		else if (running && nx_xml_is(node, "br"))
			nx_buffer_put(out, "\n", 1);
		else if (running && (nx_xml_is(node, "td") || nx_xml_is(node, "th")))
			nx_buffer_put(out, " ", 1);
		next = walk_on(node, root, over);
		for (const xmlNode *up = node; running && up && up != root && (over || !up->children) &&
		                               !up->next;) {
			up = up->parent;
			over = true;
			if (up && up != root && is_one_of(up, blocks))
				nx_buffer_put(out, "\n\n", 2);
		}
	}
}

static struct nx_str
texts_below(const xmlNode *node, bool running, struct nx_arena *arena)
{
	struct nx_buffer out = { 0 };
	struct nx_str text = { NULL, 0 };

	if (!node)
		return text;
	put_texts(node, running, &out);
	if (out.failed)
		arena->failed = true;
	else if (out.len)
		text = nx_arena_str(arena, (const char *)out.bytes, out.len);
	nx_buffer_release(&out);
	return text;
}

struct nx_str
nx_xml_text(const xmlNode *node, struct nx_arena *arena)
{
	return nx_clean_trim(texts_below(node, false, arena));
}

struct nx_str
nx_xml_line(const xmlNode *node, struct nx_arena *arena)
{
	struct nx_str text = texts_below(node, false, arena);

	/* escaped once by XML and, in many feeds, once more as HTML */
	return nx_clean_line(nx_markup_strip(text, arena), arena);
}

static bool
has_elements(const xmlNode *node)
{
	for (const xmlNode *child = node ? node->children : NULL; child; child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			return true;
	return false;
}

struct nx_str
nx_xml_running(const xmlNode *node, struct nx_arena *arena)
{
	struct nx_str text = texts_below(node, true, arena);

	if (!has_elements(node))
		text = nx_markup_strip(text, arena);
	return nx_clean_text(text, arena);
}

struct nx_str
nx_xml_url(struct nx_str url, struct nx_str base, struct nx_arena *arena)
{
	struct nx_str from, to, whole = url;
	xmlChar *built;

	if (url.len == 0 || base.len == 0 || memchr(url.ptr, ':', url.len) || !lib_load())
		return url;
	from = nx_arena_str(arena, base.ptr, base.len);
	to = nx_arena_str(arena, url.ptr, url.len);
	if (arena->failed)
		return url;
	built = lib.xmlBuildURI((const xmlChar *)to.ptr, (const xmlChar *)from.ptr);
	if (built) {
		whole = nx_arena_str(arena, (const char *)built, strlen((const char *)built));
		(*lib.xmlFree)(built);
	}
	return whole;
}

void
nx_texts_add(struct nx_texts *self, struct nx_str text, struct nx_arena *arena)
{
	text = nx_clean_trim(text);
	if (text.len == 0 || self->count == TEXTS_MAX)
		return;
	for (size_t i = 0; i < self->count; i++)
		if (self->items[i].len == text.len &&
		    memcmp(self->items[i].ptr, text.ptr, text.len) == 0)
			return;
	if (self->count == self->room) {
		size_t room = self->room ? 2 * self->room : 4;
		struct nx_str *items = nx_arena_alloc(arena, room * sizeof(*items));
		if (!items)
			return;
		if (self->count)
			memcpy(items, self->items, self->count * sizeof(*items));
		self->items = items;
		self->room = room;
	}
	self->items[self->count++] = text;
}
