#include "article/gunzip.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { ROOM = 64 * 1024, GZIP_WINDOW = 15 + 16 /* zlib's way to say: gzip only */ };

struct gunzip {
	struct nx_stream *inner;
	z_stream z;
	bool packed;     /* it is gzip */
	bool ended;      /* the inner stream has no more */
	bool between;    /* a member has ended, the next has not begun */
	bool finished;
	uint64_t consumed; /* bytes read from the inner stream */
	uint64_t damages, damaged_at, resumed_at; /* how often, the first and where it went on */
	uint8_t bytes[ROOM];
};

/* Puts more bytes behind the unread ones, which it moves to the front. */
static enum nidx_status
refill(struct gunzip *self, struct nidx_error *err)
{
	size_t have = self->z.avail_in, got;
	enum nidx_status status;

	if (have)
		memmove(self->bytes, self->z.next_in, have);
	self->z.next_in = self->bytes;
	status = nx_stream_read(self->inner, self->bytes + have, ROOM - have, &got, err);
	if (status != NIDX_OK)
		return status;
	self->ended = got == 0;
	self->z.avail_in += (unsigned)got;
	self->consumed += got;
	return NIDX_OK;
}

static uint64_t
place(const struct gunzip *self)
{
	return self->consumed - self->z.avail_in;
}

static enum nidx_status
read_plain(struct gunzip *self, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	size_t n = self->z.avail_in < room ? self->z.avail_in : room;

	if (self->ended && n == 0) {
		*got = 0;
		return NIDX_OK;
	}
	if (n == 0)
		return nx_stream_read(self->inner, to, room, got, err);
	memcpy(to, self->z.next_in, n);
	self->z.next_in += n;
	self->z.avail_in -= (unsigned)n;
	*got = n;
	return NIDX_OK;
}

/* What was passed over, at the end of it all. */
static enum nidx_status
tell_damage(const struct gunzip *self, struct nidx_error *err)
{
	if (self->damages == 0)
		return NIDX_OK;
	return nx_fail(err, NIDX_EINPUT, self->damaged_at,
	               "%s: the gzip data is damaged near byte %llu, reading went on at byte %llu; "
	               "%llu such place%s", self->inner->name, (unsigned long long)self->damaged_at,
	               (unsigned long long)self->resumed_at, (unsigned long long)self->damages,
	               self->damages == 1 ? "" : "s");
}

/* Behind a member: the next member, padding, the end, or rubbish. */
static enum nidx_status
next_member(struct gunzip *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (;;) {
		while (self->z.avail_in && *self->z.next_in == 0) {
			self->z.next_in++;
			self->z.avail_in--;
		}
		if (self->z.avail_in >= 2 || self->ended)
			break;
		status = refill(self, err);
		if (status != NIDX_OK)
			return status;
	}
	if (self->z.avail_in == 0) {
		self->finished = true;
		return tell_damage(self, err);
	}
	if (self->z.avail_in < 2 || self->z.next_in[0] != 0x1f || self->z.next_in[1] != 0x8b) {
		self->finished = true;
		return nx_fail(err, NIDX_EINPUT, place(self),
		               "%s: other bytes follow the gzip data at byte %llu; they were not "
		               "read",
		               self->inner->name, (unsigned long long)place(self));
	}
	self->between = false;
	return inflateReset(&self->z) == Z_OK ? NIDX_OK : nx_fail_memory(err);
}

/* The head of a member: magic, "deflated", no reserved flag. */
static bool
is_member(const uint8_t *p)
{
	return p[0] == 0x1f && p[1] == 0x8b && p[2] == 8 && (p[3] & 0xE0) == 0;
}

/* Moves to the next member; false when there is none. */
static bool
find_member(struct gunzip *self)
{
	struct nidx_error ignored;

	for (;;) {
		while (self->z.avail_in >= 4) {
			if (is_member(self->z.next_in))
				return true;
			self->z.next_in++;
			self->z.avail_in--;
		}
		if (self->ended || refill(self, &ignored) != NIDX_OK)
			return false;
	}
}

/* Crawls are written a member a record: behind a damaged one the others are whole. */
static enum nidx_status
fail_inflate(struct gunzip *self, int result, struct nidx_error *err)
{
	uint64_t at = place(self);
	char what[64] = "bad data";

	if (result == Z_MEM_ERROR) {
		self->finished = true;
		return nx_fail_memory(err);
	}
	if (self->z.msg)
		snprintf(what, sizeof(what), "%s", self->z.msg);
	if (self->damages++ == 0)
		self->damaged_at = at;
	if (find_member(self) && inflateReset(&self->z) == Z_OK) {
		if (self->damages == 1)
			self->resumed_at = place(self);
		self->between = false;
		return NIDX_OK;
	}
	self->finished = true;
	return nx_fail(err, NIDX_EINPUT, at,
	               "%s: the gzip data is damaged near byte %llu (%s); what follows is lost",
	               self->inner->name, (unsigned long long)at, what);
}

static enum nidx_status
read_packed(struct gunzip *self, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (room > UINT32_MAX / 2)
		room = UINT32_MAX / 2;
	self->z.next_out = to;
	self->z.avail_out = (unsigned)room;
	while (!self->finished && self->z.avail_out == room && status == NIDX_OK) {
		int result;

		if (self->between) {
			status = next_member(self, err);
			continue;
		}
		if (self->z.avail_in == 0 && !self->ended) {
			status = refill(self, err);
			continue;
		}
		result = inflate(&self->z, Z_NO_FLUSH);
		self->between = result == Z_STREAM_END;
		if (result == Z_BUF_ERROR && self->ended) {
			self->finished = true;
			status = nx_fail(err, NIDX_EINPUT, self->consumed,
			                 "%s: the gzip data ends early, after %llu bytes (a broken "
			                 "download?); fetch the file again",
			                 self->inner->name, (unsigned long long)self->consumed);
		} else if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
			status = fail_inflate(self, result, err);
			if (!self->finished && self->z.avail_out) { /* a line that was broken off ends here */
				*self->z.next_out++ = '\n';
				self->z.avail_out--;
			}
		}
	}
	*got = room - self->z.avail_out;
	return status;
}

static enum nidx_status
read_gunzip(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct gunzip *self = stream->impl;

	*got = 0;
	if (room == 0)
		return NIDX_OK;
	return self->packed ? read_packed(self, to, room, got, err)
	                    : read_plain(self, to, room, got, err);
}

static void
close_gunzip(struct nx_stream *stream)
{
	struct gunzip *self = stream->impl;

	if (self->packed)
		inflateEnd(&self->z);
	nx_stream_close(self->inner);
	nx_mem_free(self);
}

enum nidx_status
nx_gunzip_open(struct nx_stream *stream, struct nx_stream *inner, struct nidx_error *err)
{
	struct gunzip *self = nx_mem_alloc(sizeof(*self));
	enum nidx_status status = NIDX_OK;

	*stream = (struct nx_stream){ 0 };
	if (!self) {
		nx_stream_close(inner);
		return nx_fail_memory(err);
	}
	memset(self, 0, offsetof(struct gunzip, bytes));
	self->inner = inner;
	self->z.next_in = self->bytes;
	while (status == NIDX_OK && !self->ended && self->z.avail_in < 2)
		status = refill(self, err);
	if (status == NIDX_OK && self->z.avail_in >= 2 && self->bytes[0] == 0x1f &&
	    self->bytes[1] == 0x8b) {
		self->z.zalloc = nx_mem_zlib_alloc;
		self->z.zfree = nx_mem_zlib_free;
		self->packed = inflateInit2(&self->z, GZIP_WINDOW) == Z_OK;
		if (!self->packed)
			status = nx_fail_memory(err);
	}
	*stream = (struct nx_stream){ read_gunzip, close_gunzip, inner->name, self };
	if (status != NIDX_OK)
		nx_stream_close(stream);
	return status;
}
