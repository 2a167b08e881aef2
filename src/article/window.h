/* window.h - a sliding window over a stream: for containers, which look before they leap.
 *
 * Owner    owns its bytes; borrows the stream
 * Threads  one at a time
 */
#ifndef NX_ARTICLE_WINDOW_H
#define NX_ARTICLE_WINDOW_H

#include "base/stream.h"

#include <stdbool.h>

struct nx_window {
	struct nx_stream *stream;
	uint8_t *bytes;
	size_t begin, end, room;
	uint64_t offset; /* of `begin` in the stream */
	bool ended;
	enum nidx_status status; /* why it ended, when it broke off; told once */
	struct nidx_error error;
};

void nx_window_release(struct nx_window *self);

/* At least `want` bytes at begin, unless the stream has no more.  False when memory is out. */
bool nx_window_want(struct nx_window *self, size_t want);

static inline const uint8_t *
nx_window_at(const struct nx_window *self)
{
	return self->bytes + self->begin;
}

static inline size_t
nx_window_len(const struct nx_window *self)
{
	return self->end - self->begin;
}

/* Moves past n bytes that are there. */
static inline void
nx_window_take(struct nx_window *self, size_t n)
{
	self->begin += n;
	self->offset += n;
}

/* The failure that ended the stream, once; else NIDX_OK. */
enum nidx_status nx_window_trouble(struct nx_window *self, struct nidx_error *err);

#endif
