/* peek.h - a stream whose first bytes may be looked at before they are read.
 *
 * Owner    the caller's storage; owns the inner stream
 * Threads  one at a time
 */
#ifndef NX_ARTICLE_PEEK_H
#define NX_ARTICLE_PEEK_H

#include "base/stream.h"

enum { NX_PEEK_ROOM = 512 };

struct nx_peek {
	struct nx_stream inner;
	uint8_t head[NX_PEEK_ROOM];
	size_t len, given; /* of the head */
	enum nidx_status status; /* of reading it, told when it is used up */
	struct nidx_error error;
};

/* Reads the head of *inner, which moves into self, as far as it goes.  Cannot fail: what went wrong is
 * told by the stream. */
void nx_peek_start(struct nx_peek *self, struct nx_stream *inner);

/* The whole again, from its first byte; `self` must outlive it and stay where it is. */
struct nx_stream nx_peek_stream(struct nx_peek *self);

#endif
