/* From a JSON object to an article: keys by the table of keys.c, values however they
 * are wrapped.  Values are looked at in three rounds, each only for what is still missing: the
 * object's own members; objects that hold the article inside another ("_source", "fields"); lists
 * of articles, when the object is nothing but their wrapper. */
#include "article/clean.h"
#include "article/format.h"
#include "article/jsonfix.h"
#include "article/keys.h"
#include "article/markup.h"
#include "article/weburl.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum {
	DEPTH_MAX = 6,   /* objects and arrays around a text or a list of articles */
	INNER_MAX = 8,   /* inner objects looked into */
	NAMES_MAX = 256, /* authors or tags of one article */
};

struct picked {
	json_t *value;
	uint8_t rank;
};

struct picks {
	struct picked fields[NX_NFIELDS];
	json_t *inner[INNER_MAX];   /* hold a body of their own */
	json_t *perhaps[INNER_MAX]; /* might hold the article, when nothing else does */
	size_t ninner, nperhaps;
};

struct context {
	const struct nx_raw *raw;
	struct nx_arena *arena;
	struct nx_articles *out;
};

static struct nx_str
string_of(const json_t *value)
{
	return (struct nx_str){ json_string_value(value), json_string_length(value) };
}

/* ---- Values ---- */

static struct nx_str
number_text(const json_t *value, struct nx_arena *arena)
{
	char text[40];
	double real = json_number_value(value);

	if (json_is_integer(value))
		snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (real > -1e15 && real < 1e15)
		snprintf(text, sizeof(text), "%.6f", real);
	else
		snprintf(text, sizeof(text), "%g", real);
	if (json_is_real(value) && strchr(text, '.')) { /* 1578319500.0 is a whole number */
		size_t n = strlen(text);
		while (text[n - 1] == '0')
			text[--n] = '\0';
		if (text[n - 1] == '.')
			text[n - 1] = '\0';
	}
	return nx_arena_str(arena, text, strlen(text));
}

/* The text inside an object: { "name": "Reuters" }, { "rendered": "<p>" }, { "$oid": ... }. */
static json_t *
value_inside(const json_t *object)
{
	static const char *const names[] = {
		"name",        "value",    "rendered", "main",  "text",    "#text",
		"title",       "original", "$oid",     "$date", "$numberLong", "@value",
		"displayName", "label",    "content",  "full",  "__cdata", "@id",
		"href",        "url",      "uri",      "html",  "keyword", "literal",
		"display_name", "screen_name",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *value = json_object_get(object, names[i]);
		if (value && !json_is_null(value))
			return value;
	}
	return NULL;
}

/* One text out of a value: of an array, the first that is not empty. */
static struct nx_str
text_of(const json_t *value, struct nx_arena *arena, unsigned depth)
{
	struct nx_str text = { NULL, 0 };

	if (!value || depth > DEPTH_MAX)
		return text;
	switch (json_typeof(value)) {
	case JSON_STRING:
		return nx_clean_trim(string_of(value));
	case JSON_INTEGER:
	case JSON_REAL:
		return number_text(value, arena);
	case JSON_OBJECT:
		return text_of(value_inside(value), arena, depth + 1);
	case JSON_ARRAY:
		for (size_t i = 0; i < json_array_size(value) && text.len == 0; i++)
			text = text_of(json_array_get(value, i), arena, depth + 1);
		return text;
	default:
		return text;
	}
}

static bool
has_text(const json_t *value, unsigned depth)
{
	if (!value || depth > DEPTH_MAX)
		return false;
	if (json_is_string(value))
		return nx_clean_trim(string_of(value)).len > 0;
	if (json_is_object(value))
		return has_text(value_inside(value), depth + 1);
	if (json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value); i++)
			if (has_text(json_array_get(value, i), depth + 1))
				return true;
		return false;
	}
	return json_is_number(value);
}

static struct nx_str
line_of(const json_t *value, struct nx_arena *arena)
{
	struct nx_str text = text_of(value, arena, 0);

	return nx_clean_line(nx_markup_strip(text, arena), arena);
}

/* Several renditions of one body, as ninjs lists them, are one text, not several. */
static bool
is_rendition(const json_t *value)
{
	return json_object_get(value, "contentType") || json_object_get(value, "contenttype") ||
	       json_object_get(value, "role");
}

/* Running text; an array is its paragraphs. */
static struct nx_str
running_text_of(const json_t *value, struct nx_arena *arena)
{
	size_t n = json_is_array(value) ? json_array_size(value) : 0, nbytes = 0, len = 0;
	char *joined;

	if (n < 2 || is_rendition(json_array_get(value, 0)))
		return nx_clean_text(nx_markup_strip(text_of(value, arena, 0), arena), arena);
	for (size_t i = 0; i < n; i++)
		nbytes += text_of(json_array_get(value, i), arena, 0).len + 2;
	joined = nx_arena_alloc(arena, nbytes);
	if (!joined)
		return (struct nx_str){ NULL, 0 };
	for (size_t i = 0; i < n; i++) {
		struct nx_str text = text_of(json_array_get(value, i), arena, 0);

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
names_of(const json_t *value, const char *separators, struct nx_arena *arena)
{
	struct names names = { NULL, 0 };
	struct nx_str text = { NULL, 0 };
	size_t room = 1;

	if (!value)
		return names;
	if (json_is_array(value)) {
		room = json_array_size(value);
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
	if (json_is_array(value)) {
		for (size_t i = 0; i < room; i++)
			push_name(&names, text_of(json_array_get(value, i), arena, 0), arena);
	} else {
		split_names(&names, text, separators, arena);
	}
	return names;
}

/* ---- Members ---- */

static bool
has_field(const json_t *object, enum nx_field field)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)object, key, value)
		if (nx_keys_find((struct nx_str){ key, strlen(key) }).field == field &&
		    has_text(value, 0))
			return true;
	return false;
}

static void
pick(struct picks *picks, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach (object, key, value) {
		struct nx_meaning meaning = nx_keys_find((struct nx_str){ key, strlen(key) });
		struct picked *field = &picks->fields[meaning.field];

		if (meaning.inner && json_is_object(value)) {
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
fill_in(struct picks *picks, json_t *inner)
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
pick_all(json_t *object)
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
	const json_t *section = picks->fields[NX_FIELD_SECTION].value;
	const json_t *tags = picks->fields[NX_FIELD_TAGS].value;
	struct names names;

	if (!tags && json_is_array(section)) /* several categories are tags as well */
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
	article->authors = authors.items;
	article->nauthors = authors.count;
	fill_section_and_tags(article, picks, arena);
	fill_source(article, arena);
	article->key = choose_key(context, article, picks, nth);
}

static enum nidx_status read_value(const struct context *context, json_t *value, unsigned depth);

/* An object that is no article may wrap a list of them; a usual name is not asked for
 * here, as the framer has asked already. */
static enum nidx_status
read_wrapper(const struct context *context, json_t *object, unsigned depth)
{
	const char *key;
	json_t *value;

	json_object_foreach (object, key, value) {
		enum nidx_status status = NIDX_OK;

		if (json_is_object(value) || json_is_object(json_array_get(value, 0)))
			status = read_value(context, value, depth + 1);
		if (status != NIDX_OK)
			return status;
	}
	return NIDX_OK;
}

static enum nidx_status
read_value(const struct context *context, json_t *value, unsigned depth)
{
	struct nx_article *article;
	struct picks picks;

	if (depth > DEPTH_MAX)
		return NIDX_OK;
	if (json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value); i++) {
			enum nidx_status status =
			    read_value(context, json_array_get(value, i), depth + 1);
			if (status != NIDX_OK)
				return status;
		}
		return NIDX_OK;
	}
	if (!json_is_object(value))
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

static json_t *
load(struct nx_str bytes, struct nx_arena *arena, json_error_t *trouble)
{
	const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY;
	json_t *root = json_loadb(bytes.ptr, bytes.len, flags, trouble);
	json_error_t ignored;

	if (root || json_error_code(trouble) == json_error_out_of_memory)
		return root;
	bytes = nx_jsonfix(bytes, arena);
	return bytes.ptr ? json_loadb(bytes.ptr, bytes.len, flags, &ignored) : NULL;
}

static enum nidx_status
fail_load(const struct nx_raw *raw, const json_error_t *trouble, struct nidx_error *err)
{
	struct nx_raw at = *raw;
	char place[NX_PLACE_MAX];

	if (json_error_code(trouble) == json_error_out_of_memory)
		return nx_fail_memory(err);
	if (trouble->line > 0)
		at.line = (raw->line ? raw->line : 1) + (uint64_t)trouble->line - 1;
	return nx_fail(err, NIDX_EINPUT, raw->offset + (uint64_t)trouble->position,
	               "%s: not valid JSON near column %d (%.160s)",
	               nx_raw_place(&at, place), trouble->column, trouble->text);
}

enum nidx_status
nx_json_parse(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
              struct nidx_error *err)
{
	struct nx_articles found = { NULL, 0 };
	struct context context = { raw, arena, &found };
	json_error_t trouble = { 0 };
	char place[NX_PLACE_MAX];
	enum nidx_status status;
	json_t *root = load(raw->bytes, arena, &trouble);

	if (!root)
		return arena->failed ? nx_fail_memory(err) : fail_load(raw, &trouble, err);
	status = read_value(&context, root, 0);
	json_decref(root);
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
