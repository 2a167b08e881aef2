#include "base/stream.h"

#include <string.h>

static enum nidx_status
read_memory(struct nx_stream *self, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct nx_str *rest = self->impl;
	size_t n = rest->len < room ? rest->len : room;

	(void)err;
	if (n)
		memcpy(to, rest->ptr, n);
	rest->ptr += n;
	rest->len -= n;
	*got = n;
	return NIDX_OK;
}

/* *bytes is consumed as the stream is read. */
void
nx_stream_from_memory(struct nx_stream *self, const char *name, struct nx_str *bytes)
{
	*self = (struct nx_stream){ read_memory, NULL, name, bytes };
}

void
nx_stream_close(struct nx_stream *self)
{
	if (!self)
		return;
	if (self->close)
		self->close(self);
	*self = (struct nx_stream){ 0 };
}
