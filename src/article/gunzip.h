/* gunzip.h - a stream that unpacks another when it is gzip, and passes it through when not.
 *
 * Told by the two magic bytes, never by the name.  Members one behind the other are one
 * stream, as gzip(1) has it; zeros behind the last are padding.  What is damaged is given out as far as
 * it goes, then the next member; at the end, or where it is cut short, read() reports
 * NIDX_EINPUT.
 *
 * Owner    owns its buffers; borrows the inner stream, which it closes
 * Threads  one at a time
 * Source   RFC 1952
 */
#ifndef NX_ARTICLE_GUNZIP_H
#define NX_ARTICLE_GUNZIP_H

#include "base/stream.h"

/* Opens *stream (storage of the caller) over `inner`, whose first bytes are read.
 * On failure `inner` is closed and *stream zeroed. */
enum nidx_status nx_gunzip_open(struct nx_stream *stream, struct nx_stream *inner,
                                struct nidx_error *err);

#endif
