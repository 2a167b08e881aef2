/* stored_deflate.h - zlib streams (RFC 1950) in memory.
 *
 * Threads  one deflater per thread; inflating: any
 */
#ifndef NX_SEGMENT_STORED_DEFLATE_H
#define NX_SEGMENT_STORED_DEFLATE_H

#include "base/buffer.h"
#include "base/fail.h"

struct nx_deflater;

struct nx_deflater *nx_deflater_new(void);
void nx_deflater_free(struct nx_deflater *self);

/* Appends the stream of [bytes, bytes + nbytes), nbytes below 2^31; returns its bytes, 0 on
 * failure. */
size_t nx_deflater_put(struct nx_deflater *self, const uint8_t *bytes, size_t nbytes,
                       struct nx_buffer *out);

/* Inflates a stream that must fill [bytes, bytes + nbytes) and give exactly `want` > 0 bytes at
 * `to`: NIDX_OK, NIDX_ECORRUPT or NIDX_ENOMEM.  The stream's own checksum at its end is not looked at:
 * whoever asks has one over all of it. */
enum nidx_status nx_inflate(const uint8_t *bytes, size_t nbytes, uint8_t *to, size_t want);

#endif
