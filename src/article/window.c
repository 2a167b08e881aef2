#include "article/window.h"

#include "base/mem.h"

#include <string.h>

enum { CHUNK = 32 * 1024 };

void
nx_window_release(struct nx_window *self)
{
	nx_mem_free(self->bytes);
	*self = (struct nx_window){ 0 };
}

static bool
make_room(struct nx_window *self, size_t want)
{
	size_t held = nx_window_len(self);

	if (self->begin && self->room - self->end < want) {
		memmove(self->bytes, self->bytes + self->begin, held);
		self->begin = 0;
		self->end = held;
	}
	return self->room - self->end >= want ||
	       nx_mem_grow(&self->bytes, &self->room, self->end + want, 1) == 0;
}

bool
nx_window_want(struct nx_window *self, size_t want)
{
	while (!self->ended && nx_window_len(self) < want) {
		size_t more = want - nx_window_len(self), got = 0;
		more = more > CHUNK ? more : CHUNK;
		if (!make_room(self, more))
			return false;
		self->status = nx_stream_read(self->stream, self->bytes + self->end, more, &got,
		                              &self->error);
		self->end += got;
		self->ended = self->status != NIDX_OK || got == 0;
	}
	return true;
}

enum nidx_status
nx_window_trouble(struct nx_window *self, struct nidx_error *err)
{
	enum nidx_status status = self->status;

	self->status = NIDX_OK;
	if (status != NIDX_OK && err)
		*err = self->error;
	return status;
}
