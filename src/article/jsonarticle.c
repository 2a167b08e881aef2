/* From a JSON object to an article: keys by the table of keys.c, values however they
 * are wrapped.  Values are looked at in three rounds, each only for what is still missing: the
 * object's own members; objects that hold the article inside another ("_source", "fields"); lists
 * of articles, when the object is nothing but their wrapper. */
#include "article/clean.h"
#include "article/format.h"
#include "article/jsonfix.h"
#include "article/jsonvalue.h"
#include "article/keys.h"
#include "article/markup.h"
#include "article/pubstatus.h"
#include "article/weburl.h"
#include "base/utf8.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

enum {
	DEPTH_MAX = 6,   /* objects and arrays around a text or a list of articles */
	INNER_MAX = 8,   /* inner objects looked into */
	NAMES_MAX = 256, /* authors or tags of one article */
	NEAR_MAX = 40,   /* bytes of bad JSON in a message */
};

struct picked {
	const struct nx_jsonvalue *value;
	uint8_t rank;
};

struct picks {
	struct picked fields[NX_NFIELDS];
	const struct nx_jsonvalue *inner[INNER_MAX];   /* hold a body of their own */
	/* might hold the article, when nothing else does */
	const struct nx_jsonvalue *perhaps[INNER_MAX];
	size_t ninner, nperhaps;
};

struct context {
	const struct nx_raw *raw;
	struct nx_arena *arena;
	struct nx_articles *out;
};

/* ---- Values ---- */

/* Six places, and the program's locale must not show. */
static struct nx_str
real_text(double real, struct nx_arena *arena)
{
	char text[40], *point;

	snprintf(text, sizeof(text), real > -1e15 && real < 1e15 ? "%.6f" : "%g", real);
	point = strchr(text, *localeconv()->decimal_point);
	if (point) { /* 1578319500.0 is a whole number */
		size_t n = strlen(text);
		*point = '.';
		while (text[n - 1] == '0')
			text[--n] = '\0';
		if (text[n - 1] == '.')
			text[n - 1] = '\0';
	}
	return nx_arena_str(arena, text, strlen(text));
}

static struct nx_str
integer_text(struct nx_str text)
{
	if (text.len == 2 && memcmp(text.ptr, "-0", 2) == 0)
		return (struct nx_str){ text.ptr + 1, 1 };
	return text;
}

/* The text inside an object: { "name": "Reuters" }, { "rendered": "<p>" }, { "$oid": ... }. */
static const struct nx_jsonvalue *
value_inside(const struct nx_jsonvalue *object)
{
	static const char *const names[] = {
		"name",        "value",    "rendered", "main",  "text",    "#text",
		"title",       "original", "$oid",     "$date", "$numberLong", "@value",
		"displayName", "label",    "content",  "full",  "__cdata", "@id",
		"href",        "url",      "uri",      "html",  "keyword", "literal",
		"display_name", "screen_name",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct nx_jsonvalue *value = nx_jsonvalue_get(object, names[i]);
		if (value && value->kind != NX_JSON_NULL)
			return value;
	}
	return NULL;
}

/* One text out of a value: of an array, the first that is not empty. */
static struct nx_str
text_of(const struct nx_jsonvalue *value, struct nx_arena *arena, unsigned depth)
{
	struct nx_str text = { NULL, 0 };

	if (!value || depth > DEPTH_MAX)
		return text;
	switch (value->kind) {
	case NX_JSON_STRING:
		return nx_clean_trim(value->as.text);
	case NX_JSON_INTEGER:
		return integer_text(value->as.text);
	case NX_JSON_REAL:
		return real_text(nx_jsonvalue_real(value, arena), arena);
	case NX_JSON_OBJECT:
		return text_of(value_inside(value), arena, depth + 1);
	case NX_JSON_ARRAY:
		for (value = nx_jsonvalue_first(value); value && text.len == 0; value = value->next)
			text = text_of(value, arena, depth + 1);
		return text;
	default:
		return text;
	}
}

static bool
has_text(const struct nx_jsonvalue *value, unsigned depth)
{
	if (!value || depth > DEPTH_MAX)
		return false;
	switch (value->kind) {
	case NX_JSON_STRING:
		return nx_clean_trim(value->as.text).len > 0;
	case NX_JSON_OBJECT:
		return has_text(value_inside(value), depth + 1);
	case NX_JSON_ARRAY:
		for (value = nx_jsonvalue_first(value); value; value = value->next)
			if (has_text(value, depth + 1))
				return true;
		return false;
	default:
		return value->kind == NX_JSON_INTEGER || value->kind == NX_JSON_REAL;
	}
}

static struct nx_str
line_of(const struct nx_jsonvalue *value, struct nx_arena *arena)
{
	struct nx_str text = text_of(value, arena, 0);

	return nx_clean_line(nx_markup_strip(text, arena), arena);
}

/* Several renditions of one body, as ninjs lists them, are one text, not several. */
static bool
is_rendition(const struct nx_jsonvalue *value)
{
	return nx_jsonvalue_get(value, "contentType") ||
	       nx_jsonvalue_get(value, "contenttype") || nx_jsonvalue_get(value, "role");
}

/* Running text; an array is its paragraphs. */
static struct nx_str
running_text_of(const struct nx_jsonvalue *value, struct nx_arena *arena)
{
	bool several = nx_jsonvalue_is(value, NX_JSON_ARRAY) && nx_jsonvalue_count(value) > 1;
	const struct nx_jsonvalue *first = nx_jsonvalue_first(value);
	size_t nbytes = 0, len = 0;
	char *joined;

	if (!several || is_rendition(first))
		return nx_clean_text(nx_markup_strip(text_of(value, arena, 0), arena), arena);
	for (value = first; value; value = value->next)
		nbytes += text_of(value, arena, 0).len + 2;
	joined = nx_arena_alloc(arena, nbytes);
	if (!joined)
		return (struct nx_str){ NULL, 0 };
	for (value = first; value; value = value->next) {
		struct nx_str text = text_of(value, arena, 0);

		text = nx_clean_trim(nx_markup_strip(text, arena));
		if (text.len == 0)
			continue;
		if (len) {
			memcpy(joined + len, "\n\n", 2);
			len += 2;
		}
		memcpy(joined + len, text.ptr, text.len);
		len += text.len;
	}
	return nx_clean_text((struct nx_str){ joined, len }, arena);
}

/* ---- Lists of names ---- */

struct names {
	struct nx_str *items;
	size_t count;
};

static void
push_name(struct names *names, struct nx_str name, struct nx_arena *arena)
{
	name = nx_clean_line(nx_markup_strip(name, arena), arena);
	if (name.len && names->count < NAMES_MAX)
		names->items[names->count++] = name;
}

/* "economy, trade; Iran": keywords in one string. */
static void
split_names(struct names *names, struct nx_str text, const char *separators,
            struct nx_arena *arena)
{
	size_t begin = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && !(text.ptr[i] && strchr(separators, text.ptr[i])))
			continue;
		push_name(names, (struct nx_str){ text.ptr + begin, i - begin }, arena);
		begin = i + 1;
	}
}

static struct names
names_of(const struct nx_jsonvalue *value, const char *separators, struct nx_arena *arena)
{
	struct names names = { NULL, 0 };
	struct nx_str text = { NULL, 0 };
	size_t room = 1;

	if (!value)
		return names;
	if (nx_jsonvalue_is(value, NX_JSON_ARRAY)) {
		room = nx_jsonvalue_count(value);
	} else {
		text = text_of(value, arena, 0);
		for (size_t i = 0; i < text.len; i++)
			room += text.ptr[i] && strchr(separators, text.ptr[i]);
	}
	if (room > NAMES_MAX)
		room = NAMES_MAX;
	names.items = nx_arena_alloc(arena, room * sizeof(*names.items));
	if (!names.items)
		return names;
	if (nx_jsonvalue_is(value, NX_JSON_ARRAY)) {
		value = nx_jsonvalue_first(value);
		for (size_t i = 0; i < room; i++, value = value->next)
			push_name(&names, text_of(value, arena, 0), arena);
	} else {
		split_names(&names, text, separators, arena);
	}
	return names;
}

/* ---- Members ---- */

static bool
has_field(const struct nx_jsonvalue *object, enum nx_field field)
{
	for (const struct nx_jsonvalue *m = nx_jsonvalue_first(object); m; m = m->next)
		if (nx_keys_find(m->key).field == field && has_text(m, 0))
			return true;
	return false;
}

static void
pick(struct picks *picks, const struct nx_jsonvalue *object)
{
	const struct nx_jsonvalue *value = nx_jsonvalue_first(object);

	for (; value; value = value->next) {
		struct nx_meaning meaning = nx_keys_find(value->key);
		struct picked *field = &picks->fields[meaning.field];

		if (meaning.inner && nx_jsonvalue_is(value, NX_JSON_OBJECT)) {
			if (picks->ninner < INNER_MAX && has_field(value, NX_FIELD_BODY)) {
				picks->inner[picks->ninner++] = value;
				continue;
			}
			if (picks->nperhaps < INNER_MAX && has_field(value, NX_FIELD_TITLE))
				picks->perhaps[picks->nperhaps++] = value;
		}
		if (meaning.field == NX_FIELD_NONE || (field->value && field->rank <= meaning.rank))
			continue;
		if (has_text(value, 0))
			*field = (struct picked){ value, meaning.rank };
	}
}

/* Takes from an inner object what the outer one lacks. */
static void
fill_in(struct picks *picks, const struct nx_jsonvalue *inner)
{
	struct picks more = { 0 };

	pick(&more, inner);
	for (int f = 0; f < NX_NFIELDS; f++)
		if (!picks->fields[f].value)
			picks->fields[f] = more.fields[f];
}

static bool
is_article(const struct picks *picks)
{
	return picks->fields[NX_FIELD_TITLE].value || picks->fields[NX_FIELD_BODY].value ||
	       picks->fields[NX_FIELD_SUMMARY].value;
}

static struct picks
pick_all(const struct nx_jsonvalue *object)
{
	struct picks picks = { 0 };

	pick(&picks, object);
	for (size_t i = 0; i < picks.ninner; i++)
		fill_in(&picks, picks.inner[i]);
	for (size_t i = 0; i < picks.nperhaps && !is_article(&picks); i++)
		fill_in(&picks, picks.perhaps[i]);
	return picks;
}

/* ---- The article ---- */

static void
fill_source(struct nx_article *article, struct nx_arena *arena)
{
	if (nx_weburl_is(article->source))
		article->source = nx_weburl_host(article->source, arena);
	if (article->source.len == 0)
		article->source = nx_weburl_host(article->url, arena);
}

static void
fill_section_and_tags(struct nx_article *article, const struct picks *picks,
                      struct nx_arena *arena)
{
	const struct nx_jsonvalue *section = picks->fields[NX_FIELD_SECTION].value;
	const struct nx_jsonvalue *tags = picks->fields[NX_FIELD_TAGS].value;
	struct names names;

	/* several categories are tags as well */
	if (!tags && nx_jsonvalue_is(section, NX_JSON_ARRAY))
		tags = section;
	names = names_of(tags, ",;|", arena);
	article->section = line_of(section, arena);
	article->tags = names.items;
	article->ntags = names.count;
}

/* The key as published; else the URL; else the place in the input, numbered when one
 * item held several articles. */
static struct nx_str
choose_key(const struct context *context, const struct nx_article *article,
           const struct picks *picks, size_t nth)
{
	struct nx_str key = line_of(picks->fields[NX_FIELD_KEY].value, context->arena);
	struct nx_str place = context->raw->key;
	char *text;
	int n;

	if (key.len)
		return key;
	if (article->url.len)
		return article->url;
	if (nth == 0)
		return nx_arena_str(context->arena, place.ptr, place.len);
	text = nx_arena_alloc(context->arena, place.len + 24);
	if (!text)
		return key;
	memcpy(text, place.ptr, place.len);
	n = snprintf(text + place.len, 24, "/%zu", nth + 1);
	return (struct nx_str){ text, place.len + (size_t)n };
}

static void
fill_article(struct nx_article *article, const struct context *context,
             const struct picks *picks, size_t nth)
{
	const struct picked *fields = picks->fields;
	struct nx_arena *arena = context->arena;
	struct names authors = names_of(fields[NX_FIELD_AUTHORS].value, ";|", arena);

	article->title = line_of(fields[NX_FIELD_TITLE].value, arena);
	article->lead = running_text_of(fields[NX_FIELD_SUMMARY].value, arena);
	article->body = running_text_of(fields[NX_FIELD_BODY].value, arena);
	article->url = line_of(fields[NX_FIELD_URL].value, arena);
	article->source = line_of(fields[NX_FIELD_SOURCE].value, arena);
	article->published_text = line_of(fields[NX_FIELD_PUBLISHED].value, arena);
	article->updated_text = line_of(fields[NX_FIELD_UPDATED].value, arena);
	article->lang_text = line_of(fields[NX_FIELD_LANG].value, arena);
	article->status = nx_pubstatus(line_of(fields[NX_FIELD_STATUS].value, arena));
	article->embargo = line_of(fields[NX_FIELD_EMBARGO].value, arena);
	article->authors = authors.items;
	article->nauthors = authors.count;
	fill_section_and_tags(article, picks, arena);
	fill_source(article, arena);
	article->key = choose_key(context, article, picks, nth);
}

static enum nidx_status read_value(const struct context *context,
                                   const struct nx_jsonvalue *value, unsigned depth);

/* An object that is no article may wrap a list of them; a usual name is not asked for
 * here, as the framer has asked already. */
static enum nidx_status
read_wrapper(const struct context *context, const struct nx_jsonvalue *object, unsigned depth)
{
	const struct nx_jsonvalue *value = nx_jsonvalue_first(object);

	for (; value; value = value->next) {
		enum nidx_status status = NIDX_OK;

		if (nx_jsonvalue_is(value, NX_JSON_OBJECT) ||
		    (nx_jsonvalue_is(value, NX_JSON_ARRAY) &&
		     nx_jsonvalue_is(nx_jsonvalue_first(value), NX_JSON_OBJECT)))
			status = read_value(context, value, depth + 1);
		if (status != NIDX_OK)
			return status;
	}
	return NIDX_OK;
}

static enum nidx_status
read_value(const struct context *context, const struct nx_jsonvalue *value, unsigned depth)
{
	struct nx_article *article;
	struct picks picks;

	if (depth > DEPTH_MAX)
		return NIDX_OK;
	if (nx_jsonvalue_is(value, NX_JSON_ARRAY)) {
		for (value = nx_jsonvalue_first(value); value; value = value->next) {
			enum nidx_status status = read_value(context, value, depth + 1);
			if (status != NIDX_OK)
				return status;
		}
		return NIDX_OK;
	}
	if (!nx_jsonvalue_is(value, NX_JSON_OBJECT))
		return NIDX_OK;
	picks = pick_all(value);
	if (!is_article(&picks))
		return read_wrapper(context, value, depth);
	article = nx_articles_push(context->out, context->arena);
	if (!article)
		return NIDX_ENOMEM;
	fill_article(article, context, &picks, context->out->count - 1);
	return context->arena->failed ? NIDX_ENOMEM : NIDX_OK;
}

static const struct nx_jsonvalue *
load(struct nx_str bytes, struct nx_arena *arena, struct nx_jsontrouble *trouble)
{
	const struct nx_jsonvalue *root = nx_jsonvalue_read(bytes, arena, trouble);
	struct nx_jsontrouble ignored;

	if (root || arena->failed)
		return root;
	bytes = nx_jsonfix(bytes, arena);
	return bytes.ptr ? nx_jsonvalue_read(bytes, arena, &ignored) : NULL;
}

/* The bytes in question for a message: one line, not too long. */
static const char *
quote_near(struct nx_str bytes, const struct nx_jsontrouble *trouble, char to[NEAR_MAX + 16])
{
	size_t len = trouble->end - trouble->begin, n = 0;
	char text[NEAR_MAX];

	if (trouble->begin >= bytes.len)
		return " near end of file";
	if (len > NEAR_MAX)
		len = nx_utf8_cut(bytes.ptr + trouble->begin, NEAR_MAX);
	for (; n < len; n++) {
		char c = bytes.ptr[trouble->begin + n];
		text[n] = (unsigned char)c < 0x20 || c == 0x7F ? '?' : c;
	}
	if (n == 0)
		return "";
	snprintf(to, NEAR_MAX + 16, " near '%.*s'", (int)n, text);
	return to;
}

static enum nidx_status
fail_load(const struct nx_raw *raw, const struct nx_jsontrouble *trouble, struct nidx_error *err)
{
	struct nx_raw at = *raw;
	char place[NX_PLACE_MAX], near[NEAR_MAX + 16];
	uint64_t line = 0, column = 0;

	for (size_t i = 0; i < trouble->end; i++) {
		bool ends_line = raw->bytes.ptr[i] == '\n';
		line += ends_line;
		column = ends_line ? 0
		                   : column + (((unsigned char)raw->bytes.ptr[i] & 0xC0) != 0x80);
	}
	at.line = (raw->line ? raw->line : 1) + line;
	return nx_fail(err, NIDX_EINPUT, raw->offset + trouble->end,
	               "%s: not valid JSON near column %llu (%s%s)", nx_raw_place(&at, place),
	               (unsigned long long)column, trouble->what,
	               quote_near(raw->bytes, trouble, near));
}

enum nidx_status
nx_json_parse(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
              struct nidx_error *err)
{
	struct nx_articles found = { NULL, 0 };
	struct context context = { raw, arena, &found };
	struct nx_jsontrouble trouble;
	char place[NX_PLACE_MAX];
	enum nidx_status status;
	const struct nx_jsonvalue *root = load(raw->bytes, arena, &trouble);

	if (!root)
		return arena->failed ? nx_fail_memory(err) : fail_load(raw, &trouble, err);
	status = read_value(&context, root, 0);
	if (status != NIDX_OK || arena->failed)
		return nx_fail_memory(err);
	if (found.count == 0)
		return nx_fail(err, NIDX_EINPUT, raw->offset,
		               "%s: no headline and no text under any key nidx knows",
		               nx_raw_place(raw, place));
	for (size_t i = 0; i < found.count; i++) {
		struct nx_article *article = nx_articles_push(out, arena);
		if (!article)
			return nx_fail_memory(err);
		*article = found.items[i];
	}
	return NIDX_OK;
}
