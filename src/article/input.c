#include "article/input.h"

#include "base/mem.h"

#include <string.h>

enum { CHUNK = 64 * 1024 };

/* Room for `need` bytes behind `end`; moves the window to the front first. */
static bool
make_room(struct nx_input *self, size_t need)
{
	size_t held = self->end - self->begin;

	if (self->room - self->end >= need)
		return true;
	if (self->begin) {
		memmove(self->bytes, self->bytes + self->begin, held);
		self->begin = 0;
		self->end = held;
	}
	if (self->room - held >= need)
		return true;
	return nx_mem_grow(&self->bytes, &self->room, held + need, 1) == 0;
}

/* Bytes that are cut short or damaged end the input, but what came before is used. */
static enum nidx_status
keep_trouble(struct nx_input *self, enum nidx_status status, const struct nidx_error *trouble,
             struct nidx_error *err)
{
	if (status != NIDX_EINPUT) {
		if (err)
			*err = *trouble;
		return status;
	}
	self->trouble = *trouble;
	self->broken = true;
	self->ended = true;
	return NIDX_OK;
}

static void
end_input(struct nx_input *self)
{
	self->ended = true;
	self->end += nx_utf16_finish(&self->utf16, self->bytes + self->end);
}

/* One read, decoded into the window. */
static enum nidx_status
read_some(struct nx_input *self, size_t want, struct nidx_error *err)
{
	/* UTF-16 is read into the upper part of the room and decoded into the lower:
	 * two bytes become at most three, so reading want bytes needs 3 * want / 2 + 6. */
	bool wide = self->charset != NX_CHARSET_BYTES;
	size_t room = wide ? 3 * want + 16 : want, got = 0;
	struct nidx_error trouble = { 0 };
	enum nidx_status status;
	char *to;

	if (!make_room(self, room))
		return nx_fail_memory(err);
	to = self->bytes + self->end + (wide ? room - want : 0);
	status = nx_stream_read(&self->stream, to, want, &got, &trouble);
	if (wide && got)
		self->end += nx_utf16_decode(&self->utf16, (const uint8_t *)to, got,
		                             self->bytes + self->end);
	else
		self->end += got;
	if (status != NIDX_OK)
		return keep_trouble(self, status, &trouble, err);
	if (got == 0)
		end_input(self);
	return NIDX_OK;
}

enum nidx_status
nx_input_more(struct nx_input *self, struct nidx_error *err)
{
	size_t held = self->end - self->begin, want = held > CHUNK ? held : CHUNK;
	enum nidx_status status = NIDX_OK;

	if (self->ended)
		return NIDX_DONE;
	while (status == NIDX_OK && !self->ended && self->end - self->begin < held + want)
		status = read_some(self, held + want - (self->end - self->begin), err);
	if (status != NIDX_OK)
		return status;
	return self->end - self->begin > held ? NIDX_OK : NIDX_DONE;
}

/* The head was read as bytes: now that it is known to be UTF-16, decode it. */
static enum nidx_status
decode_head(struct nx_input *self, struct nidx_error *err)
{
	size_t len = self->end - self->begin;
	char *text = nx_mem_alloc(3 * (len / 2 + 2) + 3);

	if (!text)
		return nx_fail_memory(err);
	self->utf16.big_endian = self->charset == NX_CHARSET_UTF16BE;
	len = nx_utf16_decode(&self->utf16, (const uint8_t *)self->bytes + self->begin, len, text);
	if (self->ended)
		len += nx_utf16_finish(&self->utf16, text + len);
	self->begin = self->end = 0;
	if (!make_room(self, len)) {
		nx_mem_free(text);
		return nx_fail_memory(err);
	}
	memcpy(self->bytes, text, len);
	self->end = len;
	nx_mem_free(text);
	return NIDX_OK;
}

static enum nidx_status
judge_head(struct nx_input *self, struct nidx_error *err)
{
	const uint8_t *head = (const uint8_t *)self->bytes;
	const char *looks;
	size_t bom;

	if (self->end == 0)
		return self->broken ? nx_input_trouble(self, err)
		                    : nx_fail(err, NIDX_EINPUT, 0, "%s: the file is empty",
		                              self->stream.name);
	self->charset = nx_charset_detect(head, self->end, &bom);
	self->begin = bom;
	if (self->charset != NX_CHARSET_BYTES)
		return decode_head(self, err);
	looks = nx_charset_not_text(head + bom, self->end - bom);
	if (looks)
		return nx_fail(err, NIDX_EINPUT, 0,
		               "%s: looks like %s, which nidx does not read",
		               self->stream.name, looks);
	return NIDX_OK;
}

enum nidx_status
nx_input_start(struct nx_input *self, struct nx_stream *stream, struct nidx_error *err)
{
	enum nidx_status status;

	*self = (struct nx_input){ .line = 1 };
	self->stream = *stream;
	*stream = (struct nx_stream){ 0 };
	status = nx_input_more(self, err);
	if (status == NIDX_OK || status == NIDX_DONE)
		status = judge_head(self, err);
	if (status != NIDX_OK)
		nx_input_close(self);
	return status;
}

void
nx_input_close(struct nx_input *self)
{
	if (!self)
		return;
	nx_stream_close(&self->stream);
	nx_mem_free(self->bytes);
	*self = (struct nx_input){ 0 };
}

void
nx_input_take(struct nx_input *self, size_t n)
{
	const char *p = self->bytes + self->begin, *end = p + n;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		self->line++;
		p++;
	}
	self->begin += n;
	self->offset += n;
}

enum nidx_status
nx_input_trouble(struct nx_input *self, struct nidx_error *err)
{
	if (!self->broken)
		return NIDX_DONE;
	self->broken = false;
	if (err)
		*err = self->trouble;
	return NIDX_EINPUT;
}
