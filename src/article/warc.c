/* warc.c - crawls: WARC 0.17 to 1.1 and ARC, records one behind the other.
 *
 * Their gzip members have been joined already.  A record whose length is wrong is left at the next
 * line that begins a record.  Only answers with status 200 and text are given; the rest of a crawl
 * (requests, redirects, pictures) is passed over.  A record is held whole, up to NX_RAW_MAX.
 *
 * Source  ISO 28500:2017 (WARC 1.1); the ARC file format, Internet Archive 1996
 */
#include "article/container.h"
#include "article/gunzip.h"
#include "article/http.h"
#include "article/reader.h"
#include "article/window.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

enum {
	HEAD_MAX = 64 * 1024, /* bytes of a record's head */
	SYNC_STEP = 64 * 1024,
};

static const char *const endings[] = { ".warc", ".arc", NULL };

struct warc {
	struct nx_container base;
	struct nx_window window;
	bool arc;
	uint64_t nrecords;
	struct nx_str rest; /* of the entry given, what has not been read */
	struct nx_buffer unpacked; /* the entry, when it came deflated */
	bool cut;     /* the last record was given though the file ends within it: to be told */
	size_t taken; /* bytes of the window that the entry is, to be taken before the next */
};

static bool
begins_with(const uint8_t *bytes, size_t len, const char *text)
{
	return len >= strlen(text) && memcmp(bytes, text, strlen(text)) == 0;
}

static bool
sniff_warc(const uint8_t *head, size_t len)
{
	return begins_with(head, len, "WARC/") || begins_with(head, len, "filedesc://");
}

static enum nidx_status
open_warc(struct nx_container **out, struct nx_stream *stream, struct nidx_error *err)
{
	struct warc *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self) {
		nx_stream_close(stream);
		return nx_fail_memory(err);
	}
	self->base.kind = &nx_container_warc;
	self->window.stream = stream;
	if (!nx_window_want(&self->window, 16)) {
		nx_window_release(&self->window);
		nx_mem_free(self);
		nx_stream_close(stream);
		return nx_fail_memory(err);
	}
	self->arc = begins_with(nx_window_at(&self->window), nx_window_len(&self->window),
	                        "filedesc://");
	*out = &self->base;
	return NIDX_OK;
}

static void
close_warc(struct nx_container *base)
{
	struct warc *self = (struct warc *)base; /* its first member */

	nx_stream_close(self->window.stream);
	nx_window_release(&self->window);
	nx_buffer_release(&self->unpacked);
	nx_mem_free(self);
}

/* ---- Records ---- */

/* What a record's head says. */
struct record {
	struct nx_str type, url, content_type; /* in the window, until it moves */
	uint64_t offset, length;
	size_t head; /* bytes */
};

/* Moves over bytes that are in no window yet. */
static bool
skip(struct nx_window *window, uint64_t n)
{
	while (n > 0) {
		size_t step;
		if (nx_window_len(window) == 0 && !nx_window_want(window, 1))
			return false;
		if (nx_window_len(window) == 0)
			return true; /* the stream has ended */
		step = nx_window_len(window) < n ? nx_window_len(window) : (size_t)n;
		nx_window_take(window, step);
		n -= step;
	}
	return true;
}

static bool
skip_line_ends(struct nx_window *window)
{
	for (;;) {
		if (!nx_window_want(window, 4))
			return false;
		if (nx_window_len(window) == 0 ||
		    (*nx_window_at(window) != '\n' && *nx_window_at(window) != '\r'))
			return true;
		nx_window_take(window, 1);
	}
}

/* The empty line that ends a head: bytes up to behind it; 0 when there is none in `len`. */
static size_t
head_length(const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;

	for (const uint8_t *at = p; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++) {
		if (end - at > 1 && at[1] == '\n')
			return (size_t)(at - p) + 2;
		if (end - at > 2 && at[1] == '\r' && at[2] == '\n')
			return (size_t)(at - p) + 3;
	}
	return 0;
}

static bool
parse_number(struct nx_str text, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || *value > UINT64_MAX / 20)
			return false;
		*value = *value * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	return text.len > 0;
}

static bool
read_warc_head(struct nx_window *window, struct record *record)
{
	struct nx_str lines;

	for (size_t want = 1024;; want *= 2) {
		if (!nx_window_want(window, want))
			return false;
		record->head = head_length(nx_window_at(window), nx_window_len(window));
		if (record->head || window->ended || want >= HEAD_MAX)
			break;
	}
	lines = (struct nx_str){ (const char *)nx_window_at(window), record->head };
	if (!record->head || !begins_with(nx_window_at(window), record->head, "WARC/") ||
	    !parse_number(nx_http_header(lines, "Content-Length"), &record->length))
		return false;
	record->type = nx_http_header(lines, "WARC-Type");
	record->url = nx_http_header(lines, "WARC-Target-URI");
	if (record->url.len > 1 && *record->url.ptr == '<') {
		record->url.ptr++;
		record->url.len -= 2;
	}
	record->content_type = nx_http_header(lines, "Content-Type");
	return true;
}

/* "URL IP DATE TYPE LENGTH", in ARC 2 with more before the length. */
static bool
read_arc_head(struct nx_window *window, struct record *record)
{
	const char *line, *newline, *last, *space;

	if (!nx_window_want(window, HEAD_MAX))
		return false;
	line = (const char *)nx_window_at(window);
	newline = memchr(line, '\n', nx_window_len(window));
	if (!newline || newline - line > HEAD_MAX)
		return false;
	for (last = newline; last > line && last[-1] != ' '; last--)
		;
	space = memchr(line, ' ', (size_t)(newline - line));
	record->head = (size_t)(newline - line) + 1;
	while (newline > last && newline[-1] == '\r')
		newline--;
	if (!space || !memchr(line, ':', (size_t)(space - line)) ||
	    !parse_number((struct nx_str){ last, (size_t)(newline - last) }, &record->length))
		return false;
	record->url = (struct nx_str){ line, (size_t)(space - line) };
	record->type = begins_with((const uint8_t *)line, record->head, "filedesc:") ? NX_STR("filedesc")
	                                                                             : NX_STR("response");
	record->content_type = (struct nx_str){ NULL, 0 };
	return true;
}

/* To the next line that begins a record, or the end. */
static bool
find_record(struct warc *self)
{
	struct nx_window *window = &self->window;

	nx_window_take(window, nx_window_len(window) > 0);
	for (;;) {
		const uint8_t *p, *found;
		size_t len;
		if (!nx_window_want(window, SYNC_STEP))
			return false;
		p = nx_window_at(window);
		len = nx_window_len(window);
		found = self->arc ? memmem(p, len, "\nhttp", 5) : memmem(p, len, "\nWARC/", 6);
		if (found) {
			nx_window_take(window, (size_t)(found - p) + 1);
			return true;
		}
		if (window->ended || len < 8) {
			nx_window_take(window, len);
			return true;
		}
		nx_window_take(window, len - 8);
	}
}

/* A record begins where this one says it ends; at the end of the file one need not. */
static bool
ends_well(struct warc *self, const struct record *record)
{
	const struct nx_window *window = &self->window;
	size_t at = record->head + (size_t)record->length, len = nx_window_len(window);
	const uint8_t *p = nx_window_at(window);

	if (self->arc || at >= len)
		return at <= len;
	while (at < len && (p[at] == '\r' || p[at] == '\n'))
		at++;
	return len - at < 5 ? window->ended || len - at == 0 : memcmp(p + at, "WARC/", 5) == 0;
}

/* The file ends within a record, and no other begins there: what there is of it is given. */
static bool
is_cut_off(struct warc *self, struct record *record)
{
	struct nx_window *window = &self->window;
	const uint8_t *p = nx_window_at(window) + record->head;
	size_t len = nx_window_len(window) - record->head;
	const char *next = self->arc ? "\nhttp://" : "\nWARC/";

	if (!window->ended || record->length <= len || memmem(p, len, next, strlen(next)))
		return false;
	record->length = len;
	self->cut = true;
	return true;
}

/* ---- Entries ---- */

static enum nidx_status
read_entry(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct warc *self = stream->impl;

	(void)err;
	*got = self->rest.len < room ? self->rest.len : room;
	memcpy(to, self->rest.ptr, *got);
	self->rest.ptr += *got;
	self->rest.len -= *got;
	return NIDX_OK;
}

/* The HTTP answer in the window becomes an entry; false when it is none to read. */
static bool
fill_entry(struct warc *self, const struct record *record, struct nx_entry *entry)
{
	uint8_t *p = self->window.bytes + self->window.begin + record->head;
	size_t len = (size_t)record->length, head = 0;
	bool deflated = false;
	struct nx_str lines, type = record->content_type;

	if (!nx_str_is(record->type, "response") && !nx_str_is(record->type, "resource"))
		return false;
	if (begins_with(p, len, "HTTP/")) {
		head = head_length(p, len);
		lines = (struct nx_str){ (const char *)p, head };
		if (!head || nx_http_status(lines) != 200)
			return false;
		type = nx_http_header(lines, "Content-Type");
		if (nx_http_header(lines, "Transfer-Encoding").len)
			len = head + nx_http_unchunk(p + head, len - head);
		deflated = nx_str_is(nx_http_header(lines, "Content-Encoding"), "deflate");
	} else if (!nx_str_is(record->type, "resource") && !self->arc) {
		return false;
	}
	if (!nx_http_is_text(type))
		return false;
	self->rest = (struct nx_str){ (const char *)p + head, len - head };
	if (deflated) {
		nx_buffer_reset(&self->unpacked);
		if (!nx_http_inflate(p + head, len - head, NX_RAW_MAX, &self->unpacked))
			return false;
		self->rest = (struct nx_str){ (const char *)self->unpacked.bytes, self->unpacked.len };
	}
	entry->stream = (struct nx_stream){ read_entry, NULL, "record", self };
	entry->url = record->url;
	entry->charset = nx_http_parameter(type, "charset");
	entry->number = self->nrecords;
	return self->rest.len > 0;
}

static enum nidx_status
fail_record(struct warc *self, const char *what, uint64_t offset, struct nidx_error *err)
{
	return nx_fail(err, NIDX_EINPUT, offset, "%s: record %llu at byte %llu %s",
	               self->window.stream->name, (unsigned long long)self->nrecords,
	               (unsigned long long)offset, what);
}

/* Whether a record of this kind is worth holding whole. */
static bool
is_wanted(const struct record *record)
{
	return nx_str_is(record->type, "response") || nx_str_is(record->type, "resource");
}

/* One record; NIDX_OK with entry->stream.read unset when it is passed over. */
static enum nidx_status
next_record(struct warc *self, struct nx_entry *entry, struct nidx_error *err)
{
	struct nx_window *window = &self->window;
	struct record record = { .offset = window->offset };
	bool good;

	self->nrecords++;
	good = self->arc ? read_arc_head(window, &record) : read_warc_head(window, &record);
	if (!good) {
		if (!find_record(self))
			return nx_fail_memory(err);
		return fail_record(self, "has no head that can be read", record.offset, err);
	}
	if (record.length > NX_RAW_MAX && is_wanted(&record)) {
		/* it may well not be: the next record is looked for, not jumped to */
		if (!find_record(self))
			return nx_fail_memory(err);
		return fail_record(self, "says that it is larger than 64 MB", record.offset, err);
	}
	if (!is_wanted(&record))
		return skip(window, record.head + record.length) && skip_line_ends(window)
		           ? NIDX_OK
		           : nx_fail_memory(err);
	if (!nx_window_want(window, record.head + (size_t)record.length + 16))
		return nx_fail_memory(err);
	/* the window may have moved */
	good = self->arc ? read_arc_head(window, &record) : read_warc_head(window, &record);
	if (!good || !(ends_well(self, &record) || is_cut_off(self, &record))) {
		if (!find_record(self))
			return nx_fail_memory(err);
		return fail_record(self, "is cut short or has a false length", record.offset, err);
	}
	self->taken = record.head + (size_t)record.length;
	if (!fill_entry(self, &record, entry))
		entry->stream = (struct nx_stream){ 0 };
	return NIDX_OK;
}

static enum nidx_status
next_warc(struct nx_container *base, struct nx_entry *entry, struct nidx_error *err)
{
	struct warc *self = (struct warc *)base;
	enum nidx_status status = NIDX_OK;

	do {
		*entry = (struct nx_entry){ 0 };
		nx_window_take(&self->window, self->taken);
		self->taken = 0;
		if (!skip_line_ends(&self->window))
			return nx_fail_memory(err);
		if (self->cut) {
			self->cut = false;
			return fail_record(self, "is cut short: the file ends there",
			                   self->window.offset, err);
		}
		if (nx_window_len(&self->window) == 0) {
			status = nx_window_trouble(&self->window, err);
			return status ? status : NIDX_DONE;
		}
		status = next_record(self, entry, err);
	} while (status == NIDX_OK && !entry->stream.read);
	return status;
}

const struct nx_container_kind nx_container_warc = {
	.name = "a crawl (WARC or ARC)",
	.endings = endings,
	.sniff = sniff_warc,
	.open = open_warc,
	.next = next_warc,
	.close = close_warc,
};
