#include "article/htmlslim.h"

#include "base/buffer.h"
#include "base/str.h"

#include <gumbo.h>
#include <string.h>
#include <strings.h>

enum {
	NAME_MAX_LEN = 24,    /* of a tag or attribute we know */
	HREF_MAX = 400,       /* of a link in the text, enough to tell where it leads */
	DECLARED_WITHIN = 4096, /* bytes a declaration of the character set is looked for in */
};

/* What becomes of an element. */
enum fate {
	KEEP,
	UNWRAP,  /* its tags go unless they carry attributes we read */
	SKIP,    /* it goes with all that is inside */
	RAW,     /* as SKIP, to the end of the page when it is never closed */
	LOSE,    /* its tags go */
};

struct open {
	uint16_t tag;
	bool written;
};

struct cutter {
	const char *p, *end;
	struct nx_buffer out;
	struct nx_htmlslim *slim;
	struct open stack[NX_HTML_NESTING];
	unsigned depth, ntags;
};

struct attribute {
	struct nx_str name, value;
};

/* A start tag, taken apart. */
struct start {
	GumboTag tag;
	const char *name;
	size_t len;
	struct attribute attributes[16]; /* those we read */
	size_t nattributes;
	bool hidden, json, closed;
};

static enum fate
fate_of(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
		return RAW;
	case GUMBO_TAG_SVG:
	case GUMBO_TAG_NOSCRIPT:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_TEMPLATE:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_APPLET:
	case GUMBO_TAG_CANVAS:
	case GUMBO_TAG_BUTTON:
	case GUMBO_TAG_MATH:
	case GUMBO_TAG_AUDIO:
	case GUMBO_TAG_VIDEO:
	case GUMBO_TAG_NOEMBED:
		return SKIP;
	case GUMBO_TAG_B:
	case GUMBO_TAG_BIG:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_CODE:
	case GUMBO_TAG_EM:
	case GUMBO_TAG_FONT:
	case GUMBO_TAG_I:
	case GUMBO_TAG_NOBR:
	case GUMBO_TAG_S:
	case GUMBO_TAG_SMALL:
	case GUMBO_TAG_SPAN:
	case GUMBO_TAG_STRIKE:
	case GUMBO_TAG_STRONG:
	case GUMBO_TAG_TT:
	case GUMBO_TAG_U:
	case GUMBO_TAG_MARK:
	case GUMBO_TAG_SUB:
	case GUMBO_TAG_SUP:
		return UNWRAP;
	case GUMBO_TAG_PLAINTEXT:
	case GUMBO_TAG_FRAMESET:
	case GUMBO_TAG_FRAME:
	case GUMBO_TAG_NOFRAMES:
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_IMAGE:
	case GUMBO_TAG_SOURCE:
	case GUMBO_TAG_INPUT:
	case GUMBO_TAG_WBR:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_PARAM:
	case GUMBO_TAG_ISINDEX:
	case GUMBO_TAG_XMP:
		return LOSE;
	default:
		return KEEP;
	}
}

static bool
is_void(GumboTag tag)
{
	return tag == GUMBO_TAG_META || tag == GUMBO_TAG_LINK || tag == GUMBO_TAG_BR ||
	       tag == GUMBO_TAG_HR || tag == GUMBO_TAG_BASE || tag == GUMBO_TAG_COL ||
	       tag == GUMBO_TAG_AREA || tag == GUMBO_TAG_TRACK;
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void
put_text(struct cutter *self, const char *begin, const char *end)
{
	nx_buffer_put(&self->out, begin, (size_t)(end - begin));
}

static void
put_word(struct cutter *self, const char *word)
{
	nx_buffer_put(&self->out, word, strlen(word));
}

/* ---- Attributes ---- */

static bool
is_read(struct nx_str name)
{
	static const char *const names[] = {
		"class",   "id",       "itemprop", "itemtype", "itemscope", "content",
		"name",    "property", "rel",      "href",     "datetime",  "lang",
		"role",    "title",    "pubdate",  "xml:lang", "data-testid",
		"data-component", "data-qa", "data-type", "data-name", "data-block",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (nx_str_is_word(name, names[i]))
			return true;
	return false;
}

/* "display: none" however it is spaced. */
static bool
style_hides(struct nx_str style)
{
	char text[256];
	size_t n = 0;

	for (size_t i = 0; i < style.len && n < sizeof(text); i++)
		if (!is_space(style.ptr[i]))
			text[n++] = style.ptr[i];
	return nx_str_holds((struct nx_str){ text, n }, "display:none") ||
	       nx_str_holds((struct nx_str){ text, n }, "visibility:hidden");
}

static void
note_attribute(struct start *start, struct nx_str name, struct nx_str value)
{
	if (nx_str_is_word(name, "style")) {
		start->hidden |= style_hides(value);
	} else if (nx_str_is_word(name, "hidden")) {
		start->hidden |= !nx_str_holds(value, "until-found");
	} else if (nx_str_is_word(name, "aria-hidden")) {
		/* of decorations; of whole pages while a window is open above them */
		start->hidden |= nx_str_is_word(value, "true") && start->tag != GUMBO_TAG_DIV &&
		                 start->tag != GUMBO_TAG_MAIN && start->tag != GUMBO_TAG_BODY &&
		                 start->tag != GUMBO_TAG_ARTICLE &&
		                 start->tag != GUMBO_TAG_SECTION;
	} else if (start->tag == GUMBO_TAG_SCRIPT) {
		start->json |= nx_str_is_word(name, "type") && nx_str_holds(value, "ld+json");
	} else if (start->nattributes < 16 && is_read(name)) {
		if (start->tag == GUMBO_TAG_A && value.len > HREF_MAX)
			return;
		for (size_t i = 0; i < start->nattributes; i++)
			if (nx_str_is_word(start->attributes[i].name, "class") &&
			    nx_str_is_word(name, "class"))
				return;
		start->attributes[start->nattributes++] = (struct attribute){ name, value };
	}
}

/* The attributes from p on; returns behind the '>', NULL when there is none. */
static const char *
read_attributes(struct start *start, const char *p, const char *end)
{
	while (p < end) {
		struct nx_str name, value = { "", 0 };

		while (p < end && (is_space(*p) || *p == '/' || *p == '"' || *p == '\'')) {
			start->closed = *p == '/';
			p++;
		}
		if (p == end)
			return NULL;
		if (*p == '>')
			return p + 1;
		start->closed = false;
		name.ptr = p;
		while (p < end && !is_space(*p) && *p != '=' && *p != '>' && *p != '/')
			p++;
		name.len = (size_t)(p - name.ptr);
		while (p < end && is_space(*p))
			p++;
		if (p < end && *p == '=') {
			p++;
			while (p < end && is_space(*p))
				p++;
			if (p < end && (*p == '"' || *p == '\'')) {
				const char *stop = memchr(p + 1, *p, (size_t)(end - p - 1));
				if (!stop)
					return NULL;
				value = (struct nx_str){ p + 1, (size_t)(stop - p - 1) };
				p = stop + 1;
			} else {
				value.ptr = p;
				while (p < end && !is_space(*p) && *p != '>')
					p++;
				value.len = (size_t)(p - value.ptr);
			}
		} else if (name.len == 0) {
			p++; /* a stray sign; progress in any case */
		}
		note_attribute(start, name, value);
	}
	return NULL;
}

static void
put_attribute(struct cutter *self, const struct attribute *attribute)
{
	const char *quote = memchr(attribute->value.ptr, '"', attribute->value.len) ? "'" : "\"";

	if (*quote == '\'' && memchr(attribute->value.ptr, '\'', attribute->value.len))
		return;
	put_word(self, " ");
	nx_buffer_put(&self->out, attribute->name.ptr, attribute->name.len);
	put_word(self, "=");
	put_word(self, quote);
	nx_buffer_put(&self->out, attribute->value.ptr, attribute->value.len);
	put_word(self, quote);
}

/* ---- Nesting ---- */

static bool
is_cell(GumboTag tag)
{
	return tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH || tag == GUMBO_TAG_TABLE ||
	       tag == GUMBO_TAG_CAPTION;
}

/* What a start tag closes of itself: enough to count <p>, <li> and <td> that are never closed. */
static void
close_implied(struct cutter *self, GumboTag tag)
{
	GumboTag top = self->depth ? (GumboTag)self->stack[self->depth - 1].tag : GUMBO_TAG_UNKNOWN;
	bool again = top == GUMBO_TAG_P ? fate_of(tag) == KEEP && tag != GUMBO_TAG_A
	                                : top == tag && (tag == GUMBO_TAG_LI || tag == GUMBO_TAG_TD ||
	                                                 tag == GUMBO_TAG_TR || tag == GUMBO_TAG_DD ||
	                                                 tag == GUMBO_TAG_DT || tag == GUMBO_TAG_A ||
	                                                 tag == GUMBO_TAG_OPTION);
	self->depth -= again;
}

static void
push(struct cutter *self, GumboTag tag, bool written)
{
	if (self->depth < NX_HTML_NESTING)
		self->stack[self->depth++] = (struct open){ (uint16_t)tag, written };
}

/* Takes an end tag from the stack; whether it is to be written. */
static bool
pop(struct cutter *self, GumboTag tag)
{
	unsigned at = self->depth;
	bool written, inline_tag = fate_of(tag) == UNWRAP || tag == GUMBO_TAG_A;

	while (at > 0 && self->stack[at - 1].tag != tag) {
		if (is_cell((GumboTag)self->stack[at - 1].tag) && !is_cell(tag) &&
		    tag != GUMBO_TAG_TR && tag != GUMBO_TAG_TBODY)
			return !inline_tag; /* the parser will not look beyond a cell either */
		at--;
	}
	if (at == 0)
		return tag == GUMBO_TAG_P || !inline_tag;
	written = self->stack[at - 1].written;
	if (inline_tag) { /* blocks inside of it stay open */
		memmove(&self->stack[at - 1], &self->stack[at],
		        (self->depth - at) * sizeof(self->stack[0]));
		self->depth--;
	} else {
		self->depth = at - 1;
	}
	return written;
}

/* ---- Tags ---- */

/* The end tag `</name` from p on; NULL when there is none. */
static const char *
find_close(const char *p, const char *end, const char *name, size_t len)
{
	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		if ((size_t)(end - p) > len + 2 && p[1] == '/' && strncasecmp(p + 2, name, len) == 0 &&
		    !is_letter(p[2 + len]))
			return p;
		p++;
	}
	return NULL;
}

/* Past an element that is cut out. */
static void
skip_element(struct cutter *self, const struct start *start, enum fate fate)
{
	const char *close;

	if (start->closed && fate != RAW)
		return;
	close = find_close(self->p, self->end, start->name, start->len);
	if (start->json && self->slim->nscripts < NX_HTML_SCRIPTS)
		self->slim->scripts[self->slim->nscripts++] = (struct nx_str){
			self->p, (size_t)((close ? close : self->end) - self->p)
		};
	if (!close && fate == RAW)
		self->p = self->end;
	if (!close)
		return;
	close = memchr(close, '>', (size_t)(self->end - close));
	self->p = close ? close + 1 : self->end;
}

static void
put_start(struct cutter *self, const struct start *start, bool as_span)
{
	put_word(self, "<");
	if (as_span)
		put_word(self, "span");
	else
		nx_buffer_put(&self->out, start->name, start->len);
	for (size_t i = 0; i < start->nattributes; i++)
		put_attribute(self, &start->attributes[i]);
	put_word(self, start->hidden ? " hidden>" : ">");
}

static void
start_tag(struct cutter *self)
{
	struct start start = { .name = self->p + 1 };
	const char *p = start.name, *behind;
	enum fate fate;
	bool written;

	while (p < self->end && !is_space(*p) && *p != '>' && *p != '/')
		p++;
	start.len = (size_t)(p - start.name);
	start.tag = start.len < NAME_MAX_LEN ? gumbo_tagn_enum(start.name, (unsigned)start.len)
	                                     : GUMBO_TAG_UNKNOWN;
	behind = read_attributes(&start, p, self->end);
	if (!behind) { /* never closed: a sign in the text, or the page was cut off */
		put_word(self, "&lt;");
		self->p++;
		if (!memchr(self->p, '>', (size_t)(self->end - self->p)))
			self->p = self->end;
		return;
	}
	self->p = behind;
	fate = fate_of(start.tag);
	if (start.len == 6 && strncasecmp(start.name, "dialog", 6) == 0)
		fate = SKIP; /* not known to the parser */
	if (fate == SKIP || fate == RAW) {
		skip_element(self, &start, fate);
		return;
	}
	if (fate == LOSE || self->depth == NX_HTML_NESTING || self->ntags >= NX_HTML_TAGS) {
		put_word(self, fate == LOSE ? "" : " ");
		return;
	}
	close_implied(self, start.tag);
	written = fate == KEEP || start.nattributes > 0 || start.hidden;
	if (!is_void(start.tag))
		push(self, start.tag, written);
	if (written)
		put_start(self, &start, fate == UNWRAP);
	self->ntags += written;
}

static void
end_tag(struct cutter *self)
{
	const char *name = self->p + 2, *p = name;
	const char *close = memchr(p, '>', (size_t)(self->end - p));
	GumboTag tag;
	size_t len;

	while (p < self->end && !is_space(*p) && *p != '>')
		p++;
	len = (size_t)(p - name);
	tag = len < NAME_MAX_LEN ? gumbo_tagn_enum(name, (unsigned)len) : GUMBO_TAG_UNKNOWN;
	self->p = close ? close + 1 : self->end;
	if (fate_of(tag) == SKIP || fate_of(tag) == RAW || fate_of(tag) == LOSE ||
	    self->ntags >= NX_HTML_TAGS || !pop(self, tag))
		return;
	self->ntags++;
	put_word(self, "</");
	if (fate_of(tag) == UNWRAP)
		put_word(self, "span");
	else
		nx_buffer_put(&self->out, name, len);
	put_word(self, ">");
}

static const char *
comment_end(const char *p, const char *end)
{
	for (const char *q = p; q < end && (q = memchr(q, '>', (size_t)(end - q))); q++)
		if (q - p >= 2 && q[-1] == '-' && q[-2] == '-')
			return q + 1;
	return end;
}

/* At a '<'. */
static void
cut_tag(struct cutter *self)
{
	size_t left = (size_t)(self->end - self->p);
	const char *close;

	if (left >= 4 && memcmp(self->p, "<!--", 4) == 0) {
		self->p = comment_end(self->p + 4, self->end);
	} else if (left >= 2 && (self->p[1] == '!' || self->p[1] == '?')) {
		close = memchr(self->p, '>', left);
		self->p = close ? close + 1 : self->end;
	} else if (left >= 3 && self->p[1] == '/' && is_letter(self->p[2])) {
		end_tag(self);
	} else if (left >= 2 && is_letter(self->p[1])) {
		start_tag(self);
	} else {
		put_word(self, "&lt;");
		self->p++;
	}
}

bool
nx_htmlslim_cut(struct nx_htmlslim *self, struct nx_str bytes, struct nx_arena *arena)
{
	struct cutter cutter = { .p = bytes.ptr, .end = bytes.ptr + bytes.len, .slim = self };

	self->nscripts = 0;
	nx_buffer_reserve(&cutter.out, bytes.len / 2 + 256);
	put_word(&cutter, "<!DOCTYPE html>");
	while (cutter.p < cutter.end && cutter.out.len < NX_HTML_BYTES && !cutter.out.failed) {
		const char *tag = memchr(cutter.p, '<', (size_t)(cutter.end - cutter.p));

		put_text(&cutter, cutter.p, tag ? tag : cutter.end);
		cutter.p = tag ? tag : cutter.end;
		if (tag)
			cut_tag(&cutter);
	}
	if (cutter.out.failed)
		arena->failed = true;
	else
		self->page = nx_arena_str(arena, (const char *)cutter.out.bytes, cutter.out.len);
	nx_buffer_release(&cutter.out);
	return !arena->failed;
}

/* ---- What the page says it is encoded in ---- */

struct nx_str
nx_htmlslim_charset(struct nx_str bytes)
{
	const char *end = bytes.ptr + (bytes.len < DECLARED_WITHIN ? bytes.len : DECLARED_WITHIN);

	for (const char *p = bytes.ptr; p < end; p++) {
		size_t left = (size_t)(end - p), n;
		const char *label;

		if (left > 8 && strncasecmp(p, "charset", 7) == 0)
			n = 7;
		else if (left > 9 && strncasecmp(p, "encoding", 8) == 0)
			n = 8;
		else
			continue;
		p += n;
		while (p < end && (is_space(*p) || *p == '='))
			p++;
		while (p < end && (*p == '"' || *p == '\''))
			p++;
		for (label = p; p < end && !is_space(*p) && !strchr("\"'>;/", *p); p++)
			;
		if (p > label && p < end)
			return (struct nx_str){ label, (size_t)(p - label) };
	}
	return (struct nx_str){ NULL, 0 };
}
