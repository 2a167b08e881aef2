#include "article/dumped.h"

#include "article/format.h"
#include "article/jsonvalue.h"

#include <stdlib.h>
#include <string.h>

static const char BEGIN[] = "{\"nidx\":\"";

static const char *const kinds[NX_DUMPED_KINDS] = { "article", "bundle", "segment", "repeat",
	                                            "clutter", "file" };

/* ---- Writing ---- */

static void
put_string(struct nx_buffer *to, struct nx_str text)
{
	size_t from = 0;

	nx_buffer_put_u8(to, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		nx_buffer_put(to, text.ptr + from, i - from);
		from = i + 1;
		if (c == '\n')
			nx_buffer_put(to, "\\n", 2);
		else if (c == '"' || c == '\\')
			nx_buffer_printf(to, "\\%c", c);
		else
			nx_buffer_printf(to, "\\u%04x", c);
	}
	if (text.len)
		nx_buffer_put(to, text.ptr + from, text.len - from);
	nx_buffer_put_u8(to, '"');
}

static void
put_text(struct nx_buffer *to, const char *name, struct nx_str text)
{
	if (!text.len)
		return;
	nx_buffer_printf(to, ",\"%s\":", name);
	put_string(to, text);
}

static void
put_list(struct nx_buffer *to, const char *name, const struct nx_str *items, size_t n)
{
	if (!n)
		return;
	nx_buffer_printf(to, ",\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		if (i)
			nx_buffer_put_u8(to, ',');
		put_string(to, items[i]);
	}
	nx_buffer_put_u8(to, ']');
}

static void
put_when(struct nx_buffer *to, const char *name, const struct nx_when *when)
{
	char text[NX_WHEN_TEXT];

	if (when->precision == NX_WHEN_NONE)
		return;
	nx_when_format(when, text);
	put_text(to, name, (struct nx_str){ text, strlen(text) });
}

static void
put_exact(struct nx_buffer *to, const struct nx_when *when)
{
	if (when->precision == NX_WHEN_NONE)
		nx_buffer_printf(to, "null");
	else
		nx_buffer_printf(to, "%lld,%d,%u", (long long)when->seconds, (int)when->zone_min,
		                 (unsigned)when->precision);
}

/* What was worked out, in numbers. */
static void
put_known(struct nx_buffer *to, const struct nx_article *article)
{
	char lang[NX_LANG_TEXT];

	nx_lang_text(article->lang, lang);
	put_when(to, "published", &article->published);
	put_when(to, "updated", &article->updated);
	nx_buffer_printf(to, ",\"lang\":\"%s\",\"times\":[", lang);
	put_exact(to, &article->published);
	nx_buffer_put_u8(to, ',');
	put_exact(to, &article->updated);
	nx_buffer_put_u8(to, ']');
	if (!nx_release_is_free(article->release))
		nx_buffer_printf(to, ",\"status\":\"%s\",\"release\":[%u,%lld]",
		                 nx_release_word(article->release.status),
		                 (unsigned)article->release.status,
		                 (long long)article->release.embargo);
}

void
nx_dumped_put(struct nx_buffer *to, enum nx_dumped kind, const struct nx_article *article,
              bool exact)
{
	nx_buffer_printf(to, "%s%s\"", BEGIN, kinds[kind]);
	put_text(to, "key", article->key);
	put_text(to, "title", article->title);
	put_text(to, "lead", article->lead);
	put_text(to, "body", article->body);
	put_list(to, "authors", article->authors, article->nauthors);
	put_text(to, "source", article->source);
	put_text(to, "section", article->section);
	put_list(to, "tags", article->tags, article->ntags);
	put_text(to, "url", article->url);
	if (exact)
		put_known(to, article);
	put_text(to, "published_text", article->published_text);
	put_text(to, "updated_text", article->updated_text);
	put_text(to, "lang_text", article->lang_text);
	nx_buffer_put(to, "}\n", 2);
}

void
nx_dumped_put_clutter(struct nx_buffer *to, struct nx_str source, struct nx_str paragraph,
                      uint64_t articles)
{
	nx_buffer_printf(to, "%s%s\",\"articles\":%llu", BEGIN, kinds[NX_DUMPED_CLUTTER],
	                 (unsigned long long)articles);
	put_text(to, "source", source);
	put_text(to, "paragraph", paragraph);
	nx_buffer_put(to, "}\n", 2);
}

void
nx_dumped_put_file(struct nx_buffer *to, const struct nx_dumped_file *file)
{
	nx_buffer_printf(to, "%s%s\",\"size\":%lld,\"changed\":%lld", BEGIN, kinds[NX_DUMPED_FILE],
	                 (long long)file->nbytes, (long long)file->changed);
	put_text(to, "path", file->path);
	nx_buffer_printf(to, ",\"keys\":\"");
	for (size_t i = 0; i < file->nkeys; i++)
		nx_buffer_printf(to, "%016llx", (unsigned long long)file->keys[i]);
	nx_buffer_put(to, "\"}\n", 3);
}

/* ---- Reading ---- */

enum nx_dumped
nx_dumped_kind(struct nx_str line)
{
	size_t begin = sizeof(BEGIN) - 1;
	unsigned kind = 0;

	if (line.len <= begin || memcmp(line.ptr, BEGIN, begin) != 0)
		return NX_DUMPED_KINDS;
	for (; kind < NX_DUMPED_KINDS; kind++) {
		size_t n = strlen(kinds[kind]);
		if (line.len > begin + n && memcmp(line.ptr + begin, kinds[kind], n) == 0 &&
		    line.ptr[begin + n] == '"')
			break;
	}
	return (enum nx_dumped)kind;
}

/* No article has a zero byte: they become spaces. */
static struct nx_str
copy_text(struct nx_arena *arena, struct nx_str text)
{
	char *copy = text.len ? nx_arena_copy(arena, text.ptr, text.len) : NULL;

	for (size_t i = 0; copy && i < text.len; i++)
		if (!copy[i])
			copy[i] = ' ';
	return (struct nx_str){ copy, copy ? text.len : 0 };
}

static struct nx_str
text_of(const struct nx_jsonvalue *root, const char *name, struct nx_arena *arena)
{
	const struct nx_jsonvalue *value = nx_jsonvalue_get(root, name);

	if (!nx_jsonvalue_is(value, NX_JSON_STRING))
		return (struct nx_str){ NULL, 0 };
	return copy_text(arena, value->as.text);
}

static size_t
list_of(const struct nx_jsonvalue *root, const char *name, struct nx_arena *arena,
        const struct nx_str **items)
{
	const struct nx_jsonvalue *list = nx_jsonvalue_get(root, name), *value;
	struct nx_str *to;
	size_t n = 0;

	if (!nx_jsonvalue_is(list, NX_JSON_ARRAY))
		return 0;
	to = nx_arena_alloc(arena, (nx_jsonvalue_count(list) + 1) * sizeof(*to));
	if (!to)
		return 0;
	for (value = nx_jsonvalue_first(list); value; value = value->next)
		if (nx_jsonvalue_is(value, NX_JSON_STRING))
			to[n++] = copy_text(arena, value->as.text);
	*items = to;
	return n;
}

/* The next whole number of a list; false when there is none. */
static bool
next_number(const struct nx_jsonvalue **at, int64_t *number)
{
	char text[24];

	if (!nx_jsonvalue_is(*at, NX_JSON_INTEGER) || (*at)->as.text.len >= sizeof(text))
		return false;
	memcpy(text, (*at)->as.text.ptr, (*at)->as.text.len);
	text[(*at)->as.text.len] = '\0';
	*number = strtoll(text, NULL, 10);
	*at = (*at)->next;
	return true;
}

static bool
next_when(const struct nx_jsonvalue **at, struct nx_when *when)
{
	int64_t seconds, zone, precision;

	if (nx_jsonvalue_is(*at, NX_JSON_NULL)) {
		*when = (struct nx_when){ 0, NX_WHEN_NO_ZONE, NX_WHEN_NONE };
		*at = (*at)->next;
		return true;
	}
	if (!next_number(at, &seconds) || !next_number(at, &zone) || !next_number(at, &precision) ||
	    zone < INT16_MIN || zone > INT16_MAX || precision < 1 || precision > NX_WHEN_SECOND)
		return false;
	*when = (struct nx_when){ seconds, (int16_t)zone, (uint8_t)precision };
	return true;
}

/* What was worked out.  False: it is to be worked out again. */
static bool
read_known(const struct nx_jsonvalue *root, struct nx_article *article)
{
	const struct nx_jsonvalue *times = nx_jsonvalue_get(root, "times");
	const struct nx_jsonvalue *release = nx_jsonvalue_get(root, "release");
	const struct nx_jsonvalue *lang = nx_jsonvalue_get(root, "lang");
	const struct nx_jsonvalue *at = nx_jsonvalue_first(times);
	int64_t status, embargo;

	article->release = (struct nx_release){ NX_NO_EMBARGO, NX_RELEASE_USABLE };
	if (!nx_jsonvalue_is(lang, NX_JSON_STRING) || !next_when(&at, &article->published) ||
	    !next_when(&at, &article->updated))
		return false;
	article->lang = nx_lang_parse(lang->as.text.ptr, lang->as.text.len);
	if (!release)
		return true;
	at = nx_jsonvalue_first(release);
	if (!next_number(&at, &status) || !next_number(&at, &embargo) || status < 0 ||
	    status >= NX_RELEASE_STATUSES)
		return false;
	article->release = (struct nx_release){ embargo, (uint8_t)status };
	return true;
}

static void
fill(struct nx_article *article, const struct nx_jsonvalue *root, struct nx_arena *arena)
{
	article->key = text_of(root, "key", arena);
	article->title = text_of(root, "title", arena);
	article->lead = text_of(root, "lead", arena);
	article->body = text_of(root, "body", arena);
	article->source = text_of(root, "source", arena);
	article->section = text_of(root, "section", arena);
	article->url = text_of(root, "url", arena);
	article->published_text = text_of(root, "published_text", arena);
	article->updated_text = text_of(root, "updated_text", arena);
	article->lang_text = text_of(root, "lang_text", arena);
	article->nauthors = list_of(root, "authors", arena, &article->authors);
	article->ntags = list_of(root, "tags", arena, &article->tags);
	article->finished = read_known(root, article);
}

static enum nidx_status
parse(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
      struct nidx_error *err)
{
	enum nx_dumped kind = nx_dumped_kind(raw->bytes);
	struct nx_jsontrouble trouble;
	struct nx_article *article;
	const struct nx_jsonvalue *root;
	char place[NX_PLACE_MAX];

	if (kind == NX_DUMPED_CLUTTER || kind == NX_DUMPED_FILE)
		return NIDX_OK;
	if (kind == NX_DUMPED_KINDS) /* another line in between */
		return nx_json_parse(raw, arena, out, err);
	root = nx_jsonvalue_read(raw->bytes, arena, &trouble);
	if (!root && !arena->failed)
		return nx_fail(err, NIDX_EINPUT, raw->offset,
		               "%s: a line of a dump that is damaged (%s)",
		               nx_raw_place(raw, place), trouble.what);
	article = root ? nx_articles_push(out, arena) : NULL;
	if (!article)
		return nx_fail_memory(err);
	fill(article, root, arena);
	article->repeat = kind == NX_DUMPED_REPEAT;
	if (!article->key.len)
		article->key = nx_arena_str(arena, raw->key.ptr, raw->key.len);
	return arena->failed ? nx_fail_memory(err) : NIDX_OK;
}

bool
nx_dumped_clutter(struct nx_str line, struct nx_arena *arena, struct nx_str *source,
                  struct nx_str *paragraph, uint64_t *articles)
{
	struct nx_jsontrouble trouble;
	const struct nx_jsonvalue *root = nx_jsonvalue_read(line, arena, &trouble), *at;
	int64_t n = 0;

	if (!root)
		return false;
	*source = text_of(root, "source", arena);
	*paragraph = text_of(root, "paragraph", arena);
	at = nx_jsonvalue_get(root, "articles");
	if (!next_number(&at, &n) || n < 0)
		return false;
	*articles = (uint64_t)n;
	return !arena->failed;
}

/* Sixteen hexadecimal digits. */
static bool
read_hash(const char *p, uint64_t *hash)
{
	*hash = 0;
	for (int i = 0; i < 16; i++) {
		char c = p[i];
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
		                 : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
		                                        : 16;
		if (digit > 15)
			return false;
		*hash = *hash << 4 | digit;
	}
	return true;
}

bool
nx_dumped_file(struct nx_str line, struct nx_arena *arena, struct nx_dumped_file *file)
{
	struct nx_jsontrouble trouble;
	const struct nx_jsonvalue *root = nx_jsonvalue_read(line, arena, &trouble), *size, *changed;
	struct nx_str keys;
	uint64_t *to;

	if (!root)
		return false;
	size = nx_jsonvalue_get(root, "size");
	changed = nx_jsonvalue_get(root, "changed");
	file->path = text_of(root, "path", arena);
	keys = text_of(root, "keys", arena);
	to = nx_arena_alloc(arena, keys.len / 16 * sizeof(*to) + 1);
	if (!to || !file->path.len || !next_number(&size, &file->nbytes) ||
	    !next_number(&changed, &file->changed))
		return false;
	file->keys = to;
	file->nkeys = keys.len / 16;
	for (size_t i = 0; i < file->nkeys; i++)
		if (!read_hash(keys.ptr + 16 * i, &to[i]))
			return false;
	return !arena->failed;
}

static enum nx_sure
sniff(const struct nx_head *head)
{
	return nx_dumped_kind(head->bytes) < NX_DUMPED_KINDS ? NX_SURE_SEEN : NX_SURE_NOT;
}

static enum nidx_status
frame(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	return nx_format_json_lines.frame(self, item, err);
}

static const char *const endings[] = { NULL };

const struct nx_format nx_format_dump = {
	.name = "nidx dump",
	.endings = endings,
	.sniff = sniff,
	.frame = frame,
	.parse = parse,
};
