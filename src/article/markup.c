#include "article/markup.h"

#include "article/entities.h"
#include "base/utf8.h"

#include <string.h>

enum tag_kind {
	TAG_NONE = 0,
	TAG_INLINE, /* vanishes */
	TAG_BLOCK,  /* a paragraph break */
	TAG_LINE,   /* a line end */
	TAG_HIDDEN, /* vanishes with its content */
};

struct tag {
	char name[12];
	uint8_t kind;
};

static const struct tag tags[] = {
	{ "a", TAG_INLINE },        { "abbr", TAG_INLINE },     { "article", TAG_BLOCK },
	{ "aside", TAG_BLOCK },     { "b", TAG_INLINE },        { "big", TAG_INLINE },
	{ "blockquote", TAG_BLOCK },{ "body", TAG_BLOCK },      { "br", TAG_LINE },
	{ "caption", TAG_BLOCK },   { "center", TAG_BLOCK },    { "cite", TAG_INLINE },
	{ "code", TAG_INLINE },     { "dd", TAG_LINE },         { "del", TAG_INLINE },
	{ "div", TAG_BLOCK },       { "dl", TAG_BLOCK },        { "dt", TAG_LINE },
	{ "em", TAG_INLINE },       { "figcaption", TAG_BLOCK },{ "figure", TAG_BLOCK },
	{ "font", TAG_INLINE },     { "footer", TAG_BLOCK },    { "h1", TAG_BLOCK },
	{ "h2", TAG_BLOCK },        { "h3", TAG_BLOCK },        { "h4", TAG_BLOCK },
	{ "h5", TAG_BLOCK },        { "h6", TAG_BLOCK },        { "head", TAG_HIDDEN },
	{ "header", TAG_BLOCK },    { "hl2", TAG_BLOCK },       { "hr", TAG_BLOCK },
	{ "html", TAG_BLOCK },      { "i", TAG_INLINE },        { "iframe", TAG_HIDDEN },
	{ "img", TAG_INLINE },      { "ins", TAG_INLINE },      { "li", TAG_LINE },
	{ "main", TAG_BLOCK },      { "mark", TAG_INLINE },     { "noscript", TAG_HIDDEN },
	{ "ol", TAG_BLOCK },        { "p", TAG_BLOCK },         { "picture", TAG_INLINE },
	{ "pre", TAG_BLOCK },       { "q", TAG_INLINE },        { "s", TAG_INLINE },
	{ "script", TAG_HIDDEN },   { "section", TAG_BLOCK },   { "small", TAG_INLINE },
	{ "span", TAG_INLINE },     { "strike", TAG_INLINE },   { "strong", TAG_INLINE },
	{ "style", TAG_HIDDEN },    { "sub", TAG_INLINE },      { "sup", TAG_INLINE },
	{ "svg", TAG_HIDDEN },      { "table", TAG_BLOCK },     { "tbody", TAG_INLINE },
	{ "td", TAG_LINE },         { "th", TAG_LINE },         { "thead", TAG_INLINE },
	{ "time", TAG_INLINE },     { "tr", TAG_LINE },         { "tt", TAG_INLINE },
	{ "u", TAG_INLINE },        { "ul", TAG_BLOCK },        { "video", TAG_HIDDEN },
	{ "wbr", TAG_INLINE },
};

/* A tag found in text. */
struct found {
	const struct tag *tag;
	bool closing;
	const char *after; /* behind its '>' */
};

static const struct tag *
find_tag(const char *name, size_t len)
{
	char lower[12];

	if (len == 0 || len >= sizeof(lower))
		return NULL;
	for (size_t i = 0; i < len; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (strlen(tags[i].name) == len && memcmp(tags[i].name, lower, len) == 0)
			return &tags[i];
	return NULL;
}

/* Behind the '>' that ends a tag, quotes respected; NULL if it never ends. */
static const char *
tag_end(const char *p, const char *end)
{
	char quote = 0;

	for (; p < end; p++) {
		if (quote) {
			if (*p == quote)
				quote = 0;
		} else if (*p == '"' || *p == '\'') {
			if (p[-1] == '=' || p[-1] == ' ')
				quote = *p;
		} else if (*p == '>') {
			return p + 1;
		}
	}
	return NULL;
}

static const char *
comment_end(const char *begin, const char *end)
{
	for (const char *p = begin; (p = memchr(p, '>', (size_t)(end - p))); p++)
		if (p - begin >= 2 && p[-1] == '-' && p[-2] == '-')
			return p + 1;
	return end;
}

/* The tag or comment at p, where '<' stands; false when it is just a '<'.  *unclosed is
 * set by the first tag that never ends and makes later ones text as well: looking for
 * the end of each would take quadratic time. */
static bool
tag_at(const char *p, const char *end, bool *unclosed, struct found *found)
{
	const char *name = p + 1, *stop;

	*found = (struct found){ 0 };
	if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
		found->after = comment_end(p + 4, end);
		return true;
	}
	if (name < end && *name == '/') {
		found->closing = true;
		name++;
	}
	for (stop = name; stop < end && stop - name < 12; stop++)
		if (!((*stop >= '0' && *stop <= '9') ||
		      ((*stop | 0x20) >= 'a' && (*stop | 0x20) <= 'z')))
			break;
	if (stop == end || (*stop != '>' && *stop != '/' && (unsigned char)*stop > ' '))
		return false;
	found->tag = find_tag(name, (size_t)(stop - name));
	if (!found->tag || *unclosed)
		return false;
	found->after = tag_end(stop, end);
	*unclosed = !found->after;
	return found->after != NULL;
}

static uint32_t
numeric_entity(const char *p, const char *end, size_t *width)
{
	const char *digits = p + 2;
	unsigned base = 10;
	uint32_t code = 0;
	size_t n = 0;

	if (digits < end && (*digits == 'x' || *digits == 'X')) {
		base = 16;
		digits++;
	}
	for (; digits + n < end && n < 8; n++) {
		char c = digits[n];
		unsigned value = c >= '0' && c <= '9' ? (unsigned)(c - '0')
		                 : (c | 0x20) >= 'a' && (c | 0x20) <= 'f'
		                     ? (unsigned)((c | 0x20) - 'a' + 10)
		                     : 16;
		if (value >= base)
			break;
		code = code * base + value;
	}
	if (n == 0 || n == 8)
		return 0;
	if (digits + n == end || digits[n] != ';')
		return 0;
	*width = (size_t)(digits + n + 1 - p);
	if (code >= 0x80 && code < 0xA0) { /* written by people who meant Windows-1252 */
		static const uint16_t meant[] = { 0x20AC, 0x20,   0x201A, 0x192,  0x201E, 0x2026,
			                          0x2020, 0x2021, 0x2C6,  0x2030, 0x160,  0x2039,
			                          0x152,  0x20,   0x17D,  0x20,   0x20,   0x2018,
			                          0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
			                          0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x20,
			                          0x17E,  0x178 };
		return meant[code - 0x80];
	}
	if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		return 0xFFFD;
	return code;
}

uint32_t
nx_markup_entity(const char *p, const char *end, size_t *width)
{
	size_t lo = 0, hi = sizeof(nx_entities) / sizeof(nx_entities[0]), n = 1;

	if (end - p < 3 || *p != '&')
		return 0;
	if (p[1] == '#')
		return numeric_entity(p, end, width);
	while (p + n < end && n < 10 && p[n] != ';' && p[n] > ' ')
		n++;
	if (p + n >= end || p[n] != ';')
		return 0;
	*width = n + 1;
	if (n == 5 && memcmp(p + 1, "apos", 4) == 0)
		return '\'';
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strncmp(p + 1, nx_entities[mid].name, n - 1);

		if (order == 0 && nx_entities[mid].name[n - 1] == '\0')
			return nx_entities[mid].code;
		if (order <= 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return 0;
}

/* Behind the element whose opening tag was found: its closing tag, or `end`. */
static const char *
skip_hidden(const char *p, const char *end, const struct tag *hidden)
{
	struct found found;
	bool unclosed = false;

	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		if (tag_at(p, end, &unclosed, &found) && found.closing && found.tag == hidden)
			return found.after;
		p++;
	}
	return end;
}

/* A lone capital letter in brackets is a company's sign, "Sears Roebuck <S>", unless other
 * tags show that the text is HTML. */
static bool
is_ticker(const char *p, const struct found *found)
{
	return found->after - p == 3 && p[1] >= 'A' && p[1] <= 'Z';
}

static bool
has_tag(struct nx_str text)
{
	const char *p = text.ptr, *end = p + text.len;
	struct found found;
	bool unclosed = false;

	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		if (tag_at(p, end, &unclosed, &found) && !is_ticker(p, &found))
			return true;
		p++;
	}
	return false;
}

/* In HTML a line end is a space; block tags give the breaks.  No output is longer than
 * its input: the shortest block tag, "<p>", has three bytes, an entity at least four. */
static char *
put_tag(char *to, const struct found *found)
{
	if (!found->tag)
		return to;
	if (found->tag->kind == TAG_BLOCK) {
		*to++ = '\n';
		*to++ = '\n';
	} else if (found->tag->kind == TAG_LINE) {
		*to++ = '\n';
	}
	return to;
}

struct nx_str
nx_markup_strip(struct nx_str text, struct nx_arena *arena)
{
	const char *p = text.ptr, *end;
	struct found found;
	bool unclosed = false, html;
	char *copy, *to;

	if (text.len == 0)
		return text;
	end = p + text.len;
	html = has_tag(text);
	if (!html && !memchr(text.ptr, '&', text.len))
		return text;
	copy = to = nx_arena_alloc(arena, text.len);
	if (!copy)
		return (struct nx_str){ NULL, 0 };
	while (p < end) {
		size_t width;
		uint32_t code;

		if (*p == '&' && (code = nx_markup_entity(p, end, &width))) {
			char letters[NX_UTF8_MAX];
			unsigned n = nx_utf8_encode(letters, code);
			memcpy(to, letters, n);
			to += n;
			p += width;
		} else if (html && *p == '<' && tag_at(p, end, &unclosed, &found)) {
			to = put_tag(to, &found);
			p = found.after;
			if (found.tag && found.tag->kind == TAG_HIDDEN && !found.closing)
				p = skip_hidden(p, end, found.tag);
		} else if (html && (unsigned char)*p <= ' ') {
			*to++ = ' ';
			p++;
		} else {
			*to++ = *p++;
		}
	}
	return (struct nx_str){ copy, (size_t)(to - copy) };
}
