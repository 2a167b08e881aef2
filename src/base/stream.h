/* stream.h - bytes that arrive when asked for.
 *
 * What a reader of articles reads from: a file, standard input, memory, or another
 * stream decompressed.  It is declared here because the folder that opens files
 * (store) and the folder that understands them (article) do not know each other.
 *
 * Owner  whoever opened it; nx_stream_close() once
 */
#ifndef NX_BASE_STREAM_H
#define NX_BASE_STREAM_H

#include "base/fail.h"
#include "base/types.h"

struct nx_stream {
	/* Up to `room` bytes into `to`, *got set to their number, 0 only at the end.
	 * NIDX_EIO or NIDX_EINPUT with place and remedy in err; sticky by convention. */
	enum nidx_status (*read)(struct nx_stream *self, void *to, size_t room, size_t *got,
	                         struct nidx_error *err);
	void (*close)(struct nx_stream *self); /* releases all but the struct itself; may be NULL */
	const char *name; /* for messages: a path, or "standard input"; borrowed */
	void *impl;       /* belongs to read and close */
};

/* A stream over bytes in memory, borrowed until closed.  Cannot fail. */
void nx_stream_from_memory(struct nx_stream *self, const char *name, struct nx_str *bytes);

static inline enum nidx_status
nx_stream_read(struct nx_stream *self, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	return self->read(self, to, room, got, err);
}

/* Takes NULL or zeroed. */
void nx_stream_close(struct nx_stream *self);

#endif
