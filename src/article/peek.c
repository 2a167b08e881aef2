#include "article/peek.h"

#include <string.h>

void
nx_peek_start(struct nx_peek *self, struct nx_stream *inner)
{
	size_t got = 1;

	self->inner = *inner;
	*inner = (struct nx_stream){ 0 };
	self->len = self->given = 0;
	self->status = NIDX_OK;
	while (self->status == NIDX_OK && got && self->len < NX_PEEK_ROOM) {
		self->status = nx_stream_read(&self->inner, self->head + self->len,
		                              NX_PEEK_ROOM - self->len, &got, &self->error);
		self->len += got;
	}
}

static enum nidx_status
read_peek(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct nx_peek *self = stream->impl;
	size_t n = self->len - self->given;

	if (n > 0) {
		*got = n < room ? n : room;
		memcpy(to, self->head + self->given, *got);
		self->given += *got;
		return NIDX_OK;
	}
	if (self->status != NIDX_OK) {
		enum nidx_status status = self->status;
		*got = 0;
		self->status = NIDX_OK;
		if (err)
			*err = self->error;
		return status;
	}
	return nx_stream_read(&self->inner, to, room, got, err);
}

static void
close_peek(struct nx_stream *stream)
{
	struct nx_peek *self = stream->impl;

	nx_stream_close(&self->inner);
}

struct nx_stream
nx_peek_stream(struct nx_peek *self)
{
	return (struct nx_stream){ read_peek, close_peek, self->inner.name, self };
}
