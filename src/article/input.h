/* input.h - a window over a file's text that slides as items are taken from it.
 *
 * Below it lies UTF-16; above it, framing looks at the bytes in the
 * window, asks for more while an item is incomplete, and takes what it has understood.
 * Each request for more at least doubles what is held, so framing may look again
 * from the item's start without becoming quadratic, and memory is bounded by the
 * largest item.
 *
 * Owner    owns its bytes; a view is valid until the next nx_input_more()
 * Threads  one at a time
 */
#ifndef NX_ARTICLE_INPUT_H
#define NX_ARTICLE_INPUT_H

#include "article/charset.h"
#include "base/stream.h"

struct nx_input {
	struct nx_stream stream;
	char *bytes;
	size_t begin, end, room;
	uint64_t offset;          /* of `begin` in the decompressed file (its UTF-8) */
	uint64_t line;            /* at `begin`, from 1 */
	bool ended;               /* nothing more will come */
	bool broken;              /* it ended with `trouble`, not yet reported */
	struct nidx_error trouble;
	enum nx_charset charset;
	struct nx_utf16 utf16;
};

/* Reads the first bytes, detects the encoding, and steps over a byte-order mark.  NIDX_EINPUT
 * for binary bytes and for the empty file.  Takes over *stream: it is closed on failure too. */
enum nidx_status nx_input_start(struct nx_input *self, struct nx_stream *stream,
                               struct nidx_error *err);
void nx_input_close(struct nx_input *self);

/* The bytes in the window. */
static inline struct nx_str
nx_input_view(const struct nx_input *self)
{
	return (struct nx_str){ self->bytes + self->begin, self->end - self->begin };
}

/* Widens the window.  NIDX_OK; NIDX_DONE when nothing more comes (also after damage: ask
 * nx_input_trouble() when the window is used up); NIDX_EIO, NIDX_ENOMEM. */
enum nidx_status nx_input_more(struct nx_input *self, struct nidx_error *err);

/* Moves past n bytes of the window. */
void nx_input_take(struct nx_input *self, size_t n);

/* NIDX_EINPUT, once, when the bytes broke off; else NIDX_DONE. */
enum nidx_status nx_input_trouble(struct nx_input *self, struct nidx_error *err);

#endif
