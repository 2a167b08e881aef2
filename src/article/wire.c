/* wire.c - text as it comes off the wire: ANPA 1312 and IPTC 7901.
 *
 * Both put a header between SOH and STX, the story between STX and ETX, the time behind it.  ANPA
 * begins lines that are no text with "^" and ends them with "<" or "="; IPTC ends the headline with "=".
 *
 * Source  ANPA-1312 (1979, rev. 1989); IPTC 7901 (1981, 5th revision 1995)
 */
#include "article/clean.h"
#include "article/format.h"
#include "article/months.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SOH = 1, STX = 2, ETX = 3, SYN = 0x16, HEADER_MAX = 1000 };

static const char *const endings[] = { ".tst", ".anpa", ".iptc", NULL };

static enum nx_sure
sniff_wire(const struct nx_head *head)
{
	size_t n = head->bytes.len < HEADER_MAX ? head->bytes.len : HEADER_MAX, i = 0;

	while (i < n && i < 8 && head->bytes.ptr[i] == SYN)
		i++;
	return i < n && head->bytes.ptr[i] == SOH && memchr(head->bytes.ptr, STX, n)
	           ? NX_SURE_SEEN
	           : NX_SURE_NOT;
}

/* ---- Lines ---- */

static bool
ends_with(struct nx_str line, char c)
{
	return line.len && line.ptr[line.len - 1] == c;
}

/* Without the marks of ANPA's lines. */
static struct nx_str
bare(struct nx_str line)
{
	line = nx_clean_trim(line);
	while (line.len && (*line.ptr == '^' || *line.ptr == STX)) {
		line.ptr++;
		line.len--;
	}
	while (line.len && strchr("<= ", line.ptr[line.len - 1]))
		line.len--;
	return line;
}

/* ---- The story ---- */

struct story {
	struct nx_article *article;
	struct nx_arena *arena;
	struct nx_str slug;
	struct nx_buffer body;
};

static void
add_author(struct story *self, struct nx_str name)
{
	struct nx_str *authors = nx_arena_alloc(self->arena, sizeof(*authors));

	if (!authors)
		return;
	*authors = nx_clean_line(name, self->arena);
	self->article->authors = authors;
	self->article->nauthors = authors->len > 0;
}

/* "BC-US--Giant Lobster Death, 1st Ld-Writethru,127" is Giant Lobster Death, should no headline come. */
static bool
is_slug(struct nx_str line)
{
	return line.len > 3 && line.ptr[2] == '-' && line.ptr[0] >= 'A' && line.ptr[0] <= 'Z' &&
	       line.ptr[1] >= 'A' && line.ptr[1] <= 'Z';
}

/* A line of ANPA's that is no text. */
static void
take_marked(struct story *self, struct nx_str line)
{
	struct nx_str text = bare(line);

	if (text.len == 0 || nx_str_begins(text, "Eds:") || nx_str_begins(text, "AP Photo") ||
	    nx_str_begins(text, "END"))
		return;
	if (is_slug(text))
		self->slug = text;
	else if (nx_str_begins(text, "By "))
		add_author(self, text);
	else if (ends_with(nx_clean_trim(line), '='))
		self->article->source = nx_clean_line(text, self->arena);
	else if (self->article->title.len == 0 && self->body.len == 0)
		self->article->title = nx_clean_line(text, self->arena);
}

/* "``" and "''" are quotation marks, " _ " a dash. */
static void
add_text(struct story *self, struct nx_str line)
{
	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i], next = i + 1 < line.len ? line.ptr[i + 1] : 0;
		if ((c == '`' || c == '\'') && next == c) {
			nx_buffer_put_u8(&self->body, '"');
			i++;
		} else if (c == '_' && i > 0 && line.ptr[i - 1] == ' ' && next == ' ') {
			nx_buffer_put(&self->body, "\xe2\x80\x94", 3);
		} else if (c != '<' || i + 1 < line.len) {
			nx_buffer_put_u8(&self->body, (uint8_t)c);
		}
	}
	nx_buffer_put_u8(&self->body, '\n');
}

static void
read_anpa(struct story *self, struct nx_str text)
{
	while (text.len) {
		struct nx_str line = nx_str_take_line(&text);
		struct nx_str trimmed = nx_clean_trim(line);
		if (trimmed.len && (*trimmed.ptr == '^' || is_slug(bare(line))))
			take_marked(self, line);
		else
			add_text(self, line);
	}
}

/* A word that says how urgent it is. */
static bool
is_priority(struct nx_str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!((line.ptr[i] >= 'A' && line.ptr[i] <= 'Z') || line.ptr[i] == ' '))
			return false;
	return line.len > 0 && line.len < 20;
}

static void
read_iptc(struct story *self, struct nx_str text)
{
	struct nx_buffer title = { 0 };
	struct nx_str rest = text;

	for (unsigned i = 0; i < 4 && rest.len; i++) {
		struct nx_str line = nx_clean_trim(nx_str_take_line(&rest));
		if (i == 0 && is_priority(line))
			continue;
		nx_buffer_put(&title, line.ptr, line.len);
		nx_buffer_put_u8(&title, ' ');
		if (!ends_with(line, '=') && line.len)
			continue;
		if (line.len) {
			struct nx_str whole = { (const char *)title.bytes, title.len };
			self->article->title = nx_clean_line(bare(whole), self->arena);
			text = rest;
		}
		break;
	}
	nx_buffer_release(&title);
	while (text.len)
		add_text(self, nx_str_take_line(&text));
}

/* ---- Header and trailer ---- */

/* Digits of exactly `n` at p. */
static bool
digits(const char *p, const char *end, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (p + i >= end || p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

/* "AP-WF-11-13-13 1509GMT": 2013-11-13T15:09Z.  "131137 GMT Nov 13": the same form of another day. */
static void
read_time(struct story *self, struct nx_str trailer)
{
	const char *p = trailer.ptr, *end = p + trailer.len;
	char text[32] = "";

	for (; p < end && !*text; p++) {
		unsigned month;
		if (digits(p, end, 2) && end - p >= 12 && p[2] == '-' && digits(p + 3, end, 2) &&
		    p[5] == '-' && digits(p + 6, end, 2) && p[8] == ' ' && digits(p + 9, end, 4) && end - p >= 13)
			snprintf(text, sizeof(text), "20%.2s-%.2s-%.2sT%.2s:%.2sZ", p + 6, p, p + 3,
			         p + 9, p + 11);
		else if (digits(p, end, 6) && end - p >= 17 && memcmp(p + 6, " GMT ", 5) == 0 &&
		         digits(p + 15, end, 2) &&
		         (month = nx_months_find((struct nx_str){ p + 11, 3 })) != 0)
			snprintf(text, sizeof(text), "20%.2s-%02u-%.2sT%.2s:%.2sZ", p + 15, month, p,
			         p + 2, p + 4);
	}
	if (*text)
		self->article->published_text = nx_arena_str(self->arena, text, strlen(text));
}

static struct nx_str
upto(struct nx_str text, char mark, struct nx_str *rest)
{
	const char *at = memchr(text.ptr, mark, text.len);
	size_t n = at ? (size_t)(at - text.ptr) : text.len;

	*rest = (struct nx_str){ text.ptr + n + (at != NULL), text.len - n - (at != NULL) };
	return (struct nx_str){ text.ptr, n };
}

static enum nidx_status
parse_wire(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
           struct nidx_error *err)
{
	struct nx_article article = { .key = nx_arena_str(arena, raw->key.ptr, raw->key.len) }, *to;
	struct story story = { .article = &article, .arena = arena };
	struct nx_str rest, trailer, header = upto(raw->bytes, STX, &rest);
	struct nx_str text = upto(rest, ETX, &trailer), body;
	char place[NX_PLACE_MAX];

	if (header.len && (*header.ptr == SYN || (text.len && *text.ptr == '^')))
		read_anpa(&story, text);
	else
		read_iptc(&story, text);
	read_time(&story, trailer);
	body = (struct nx_str){ (const char *)story.body.bytes, story.body.len };
	article.body = story.body.failed ? body : nx_clean_text(body, arena);
	if (article.title.len == 0)
		article.title = nx_clean_line(story.slug, arena);
	article.date_from = article.published_text.len ? NX_DATE_FROM_FIELD : NX_DATE_FROM_NONE;
	arena->failed |= story.body.failed;
	nx_buffer_release(&story.body);
	if (arena->failed)
		return nx_fail_memory(err);
	if (article.title.len == 0 && article.body.len == 0)
		return nx_fail(err, NIDX_EINPUT, raw->offset, "%s: wire text without a story",
		               nx_raw_place(raw, place));
	to = nx_articles_push(out, arena);
	if (!to)
		return nx_fail_memory(err);
	*to = article;
	return NIDX_OK;
}

const struct nx_format nx_format_wire = {
	.name = "wire text",
	.endings = endings,
	.sniff = sniff_wire,
	.unmistakable = true,
	.frame = nx_frame_whole,
	.parse = parse_wire,
};
