/* mail.c - news by e-mail: single messages and mailboxes.
 *
 * The subject is the headline, the sender the author; of the parts of a message plain text is read,
 * else HTML.  Attachments are not.  A mailbox (mbox) is framed at its "From " lines.
 *
 * Source  RFC 5322, RFC 2045 to 2047 (MIME), RFC 4155 (mbox)
 */
#include "article/clean.h"
#include "article/encoding.h"
#include "article/format.h"
#include "article/http.h"
#include "article/markup.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

enum { DEPTH = 8, HEADER_LINES = 200 };

static const char *const endings[] = { ".eml", ".mbox", ".mail", NULL };

/* ---- Telling mail ---- */

static bool
is_mailbox(struct nx_str bytes)
{
	return bytes.len > 5 && memcmp(bytes.ptr, "From ", 5) == 0;
}

/* Headers that mail has and lists of labels in a text have not. */
static enum nx_sure
sniff_mail(const struct nx_head *head)
{
	static const char *const sure[] = { "Received:", "Message-ID:", "MIME-Version:",
		                            "Return-Path:", "Delivered-To:", "Content-Type:", NULL };
	static const char *const likely[] = { "From:", "To:", "Subject:", "Date:", NULL };
	struct nx_str text = head->bytes;
	unsigned nsure = 0, nlikely = 0;

	while (text.len && (*text.ptr == '\n' || *text.ptr == '\r')) {
		text.ptr++;
		text.len--;
	}
	if (is_mailbox(text))
		nx_str_take_line(&text);
	for (unsigned i = 0; i < HEADER_LINES && text.len; i++) {
		struct nx_str line = nx_str_take_line(&text);
		if (line.len == 0)
			break;
		if (*line.ptr == ' ' || *line.ptr == '\t')
			continue;
		if (!memchr(line.ptr, ':', line.len))
			return NX_SURE_NOT;
		for (const char *const *name = sure; *name; name++)
			nsure += nx_str_begins(line, *name);
		for (const char *const *name = likely; *name; name++)
			nlikely += nx_str_begins(line, *name);
	}
	return nsure && nlikely >= 2 ? NX_SURE_SEEN : NX_SURE_NOT;
}

/* ---- Framing ---- */

/* Where the next message of a mailbox begins, behind `from`; NULL when it is not in the window. */
static const char *
next_message(struct nx_str view, size_t from)
{
	const char *end = view.ptr + view.len, *p = view.ptr + (from < view.len ? from : view.len);

	while ((p = memmem(p, (size_t)(end - p), "\nFrom ", 6)) != NULL) {
		if (p > view.ptr && (p[-1] == '\n' || (p[-1] == '\r' && p - 1 > view.ptr && p[-2] == '\n')))
			return p + 1;
		p++;
	}
	return NULL;
}

static enum nidx_status
frame_mail(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	struct nx_str view = nx_input_view(input);
	const char *end;
	size_t looked = 0;

	if (!is_mailbox(view) && self->nitems == 0)
		return nx_frame_whole(self, item, err);
	if (self->finished)
		return NIDX_DONE;
	while (!(end = next_message(view, looked)) && view.len <= NX_RAW_MAX) {
		enum nidx_status status;
		looked = view.len > 8 ? view.len - 8 : 0;
		status = nx_input_more(input, err);
		if (status == NIDX_DONE)
			break;
		if (status != NIDX_OK)
			return status;
		view = nx_input_view(input);
	}
	if (!end) {
		self->finished = true;
		if (input->broken || view.len == 0)
			return nx_input_trouble(input, err);
		if (view.len > NX_RAW_MAX)
			return nx_fail(err, NIDX_EINPUT, input->offset,
			               "%s:%llu: a message larger than %zu MB", input->stream.name,
			               (unsigned long long)input->line, NX_RAW_MAX >> 20);
		end = view.ptr + view.len;
	}
	*item = (struct nx_framed){ .bytes = { view.ptr, (size_t)(end - view.ptr) },
		                    .number = self->nitems + 1,
		                    .line = input->line,
		                    .offset = input->offset };
	nx_input_take(input, item->bytes.len);
	return NIDX_OK;
}

/* ---- Encodings ---- */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Quoted-printable; in headers ("Q") "_" is a space. */
static struct nx_str
unquote(struct nx_str text, bool header, struct nx_arena *arena)
{
	char *to = nx_arena_alloc(arena, text.len + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '=' && i + 2 < text.len && hex(text.ptr[i + 1]) >= 0 &&
		    hex(text.ptr[i + 2]) >= 0) {
			to[n++] = (char)(hex(text.ptr[i + 1]) * 16 + hex(text.ptr[i + 2]));
			i += 2;
		} else if (c == '=' && !header) { /* a soft line end */
			while (i + 1 < text.len && strchr(" \t\r", text.ptr[i + 1]))
				i++;
			i += i + 1 < text.len && text.ptr[i + 1] == '\n';
		} else {
			to[n++] = header && c == '_' ? ' ' : c;
		}
	}
	return (struct nx_str){ to, n };
}

static struct nx_str
unbase64(struct nx_str text, struct nx_arena *arena)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to = nx_arena_alloc(arena, text.len + 4);
	uint32_t bits = 0;
	unsigned nbits = 0;
	size_t n = 0;

	for (size_t i = 0; to && i < text.len; i++) {
		const char *digit = text.ptr[i] ? strchr(digits, text.ptr[i]) : NULL;
		if (text.ptr[i] == '=')
			break;
		if (!digit)
			continue;
		bits = bits << 6 | (uint32_t)(digit - digits);
		nbits += 6;
		if (nbits >= 8) {
			nbits -= 8;
			to[n++] = (char)(bits >> nbits & 0xff);
		}
	}
	return (struct nx_str){ to, n };
}

static struct nx_str
join(struct nx_str a, struct nx_str b, struct nx_arena *arena)
{
	char *to = nx_arena_alloc(arena, a.len + b.len + 1);

	if (!to)
		return a;
	if (a.len)
		memcpy(to, a.ptr, a.len);
	if (b.len)
		memcpy(to + a.len, b.ptr, b.len);
	return (struct nx_str){ to, a.len + b.len };
}

/* "=?utf-8?Q?Caf=C3=A9?=" (RFC 2047) anywhere in a header; white space between two is none. */
static struct nx_str
decode_header(struct nx_str text, struct nx_arena *arena)
{
	struct nx_str done = { NULL, 0 };

	while (text.len) {
		const char *end = text.ptr + text.len;
		const char *open = memmem(text.ptr, text.len, "=?", 2);
		const char *a = open ? memchr(open + 2, '?', (size_t)(end - open - 2)) : NULL;
		const char *close = a && end - a > 3 ? memmem(a + 3, (size_t)(end - a - 3), "?=", 2) : NULL;
		struct nx_str before = { text.ptr, close ? (size_t)(open - text.ptr) : text.len }, word;
		if (done.len == 0 || !close || nx_clean_trim(before).len)
			done = join(done, nx_encoding_to_utf8(before, NX_STR(""), arena), arena);
		if (!close)
			break;
		word = (struct nx_str){ a + 3, (size_t)(close - a - 3) };
		word = (a[1] | 0x20) == 'b' ? unbase64(word, arena) : unquote(word, true, arena);
		word = nx_encoding_to_utf8(word, (struct nx_str){ open + 2, (size_t)(a - open - 2) },
		                           arena);
		done = join(done, word, arena);
		text = (struct nx_str){ close + 2, (size_t)(end - close - 2) };
	}
	return nx_clean_line(done, arena);
}

/* ---- Messages ---- */

/* Cuts the headers off a message or part; folded lines are unfolded in a copy. */
static struct nx_str
cut_headers(struct nx_str *text, struct nx_arena *arena)
{
	struct nx_str rest = *text;
	char *to;
	size_t n;

	while (rest.len) {
		struct nx_str line = nx_str_take_line(&rest);
		if (line.len == 0)
			break;
	}
	n = text->len - rest.len;
	to = nx_arena_alloc(arena, n + 1);
	if (!to)
		return (struct nx_str){ NULL, 0 };
	memcpy(to, text->ptr, n);
	for (size_t i = 0; i + 1 < n; i++)
		if (to[i] == '\n' && (to[i + 1] == ' ' || to[i + 1] == '\t')) {
			to[i] = ' ';
			if (i > 0 && to[i - 1] == '\r')
				to[i - 1] = ' ';
		}
	*text = rest;
	return (struct nx_str){ to, n };
}

/* The text of a message: the best of plain (2) and HTML (1). */
struct found {
	struct nx_str text;
	int rank;
};

static void read_part(struct found *found, struct nx_str headers, struct nx_str body, unsigned depth,
                      struct nx_arena *arena);

static void
read_parts(struct found *found, struct nx_str boundary, struct nx_str body, unsigned depth,
           struct nx_arena *arena)
{
	struct nx_str part = { NULL, 0 };

	while (body.len && boundary.len) {
		struct nx_str line = nx_str_take_line(&body);
		bool mark = line.len >= boundary.len + 2 && memcmp(line.ptr, "--", 2) == 0 &&
		            memcmp(line.ptr + 2, boundary.ptr, boundary.len) == 0;
		if (!mark && body.len)
			continue;
		if (part.ptr) {
			const char *end = mark ? line.ptr : body.ptr;
			struct nx_str whole = { part.ptr, (size_t)(end - part.ptr) };
			struct nx_str headers = cut_headers(&whole, arena);
			read_part(found, headers, whole, depth + 1, arena);
		}
		part = body;
		if (mark && line.len >= boundary.len + 4 &&
		    memcmp(line.ptr + 2 + boundary.len, "--", 2) == 0)
			break;
	}
}

static void
read_part(struct found *found, struct nx_str headers, struct nx_str body, unsigned depth,
          struct nx_arena *arena)
{
	struct nx_str type = nx_http_header(headers, "Content-Type");
	struct nx_str coding = nx_http_header(headers, "Content-Transfer-Encoding");
	struct nx_str text;
	bool html = nx_str_begins(type, "text/html");

	if (nx_str_begins(type, "multipart/")) {
		if (depth < DEPTH)
			read_parts(found, nx_http_parameter(type, "boundary"), body, depth, arena);
		return;
	}
	if ((type.len && !html && !nx_str_begins(type, "text/plain")) || found->rank >= (html ? 1 : 2) ||
	    nx_str_begins(nx_http_header(headers, "Content-Disposition"), "attachment"))
		return;
	if (nx_str_begins(coding, "quoted-printable"))
		body = unquote(body, false, arena);
	else if (nx_str_begins(coding, "base64"))
		body = unbase64(body, arena);
	text = nx_encoding_to_utf8(body, nx_http_parameter(type, "charset"), arena);
	text = nx_clean_text(html ? nx_markup_strip(text, arena) : text, arena);
	if (text.len)
		*found = (struct found){ text, html ? 1 : 2 };
}

/* "Jane Doe <jane@example.org>": Jane Doe; an address alone is nobody. */
static struct nx_str
name_of(struct nx_str from)
{
	const char *angle = from.len ? memchr(from.ptr, '<', from.len) : NULL;

	if (angle)
		from.len = (size_t)(angle - from.ptr);
	while (from.len && strchr(" \"'", *from.ptr)) {
		from.ptr++;
		from.len--;
	}
	while (from.len && strchr(" \"'", from.ptr[from.len - 1]))
		from.len--;
	return from.len && memchr(from.ptr, '@', from.len) ? (struct nx_str){ NULL, 0 } : from;
}

/* "<id@host>" without its brackets. */
static struct nx_str
id_of(struct nx_str id)
{
	if (id.len > 2 && *id.ptr == '<' && id.ptr[id.len - 1] == '>')
		id = (struct nx_str){ id.ptr + 1, id.len - 2 };
	return id;
}

static enum nidx_status
parse_mail(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
           struct nidx_error *err)
{
	struct nx_str text = raw->bytes, headers, id;
	struct nx_article article = { 0 }, *to;
	struct nx_str *author = nx_arena_alloc(arena, sizeof(*author));
	struct found found = { { NULL, 0 }, 0 };
	char place[NX_PLACE_MAX];

	while (text.len && (*text.ptr == '\n' || *text.ptr == '\r')) {
		text.ptr++;
		text.len--;
	}
	if (is_mailbox(text))
		nx_str_take_line(&text);
	headers = cut_headers(&text, arena);
	read_part(&found, headers, text, 0, arena);
	id = id_of(nx_http_header(headers, "Message-ID"));
	article.key = decode_header(id, arena);
	if (article.key.len == 0)
		article.key = nx_arena_str(arena, raw->key.ptr, raw->key.len);
	article.title = decode_header(nx_http_header(headers, "Subject"), arena);
	article.published_text = decode_header(nx_http_header(headers, "Date"), arena);
	article.date_from = article.published_text.len ? NX_DATE_FROM_FIELD : NX_DATE_FROM_NONE;
	article.lang_text = decode_header(nx_http_header(headers, "Content-Language"), arena);
	article.body = found.text;
	if (author) {
		*author = name_of(decode_header(nx_http_header(headers, "From"), arena));
		article.authors = author;
		article.nauthors = author->len > 0;
	}
	if (arena->failed)
		return nx_fail_memory(err);
	if (article.title.len == 0 && article.body.len == 0)
		return nx_fail(err, NIDX_EINPUT, raw->offset, "%s: a message without subject and text",
		               nx_raw_place(raw, place));
	to = nx_articles_push(out, arena);
	if (!to)
		return nx_fail_memory(err);
	*to = article;
	return NIDX_OK;
}

const struct nx_format nx_format_mail = {
	.name = "mail",
	.endings = endings,
	.sniff = sniff_mail,
	.unmistakable = true,
	.encoded = true,
	.frame = frame_mail,
	.parse = parse_mail,
};
