/* http.h - the answer of a web server, as a crawl stored it: status, headers, body.
 *
 * Threads  pure but for the stream
 * Source   RFC 9110 (headers), RFC 9112 section 7.1 (chunked); leniently: servers and crawlers err
 */
#ifndef NX_ARTICLE_HTTP_H
#define NX_ARTICLE_HTTP_H

#include "base/buffer.h"
#include "base/stream.h"
#include "base/types.h"

#include <stdbool.h>

/* The value of a header (name without colon, any case) in lines of headers; empty when there is none.
 * Folded lines are not joined. */
struct nx_str nx_http_header(struct nx_str lines, const char *name);

/* The value of a parameter in a header's value: "charset" of "text/html; charset=utf-8". */
struct nx_str nx_http_parameter(struct nx_str value, const char *name);

/* "HTTP/1.1 200 OK": 200; 0 when the first line is no status. */
unsigned nx_http_status(struct nx_str lines);

/* Whether a content type is one that articles come in; an empty one may be. */
bool nx_http_is_text(struct nx_str type);

/* Undoes chunked transfer: in place, returns the bytes left; what is not chunked stays. */
size_t nx_http_unchunk(uint8_t *bytes, size_t len);

/* Unpacks Content-Encoding: deflate (zlib's, or bare as some servers send it) behind the end of `to`, at most `most`
 * bytes; what is damaged is given as far as it goes.  False when memory is out. */
bool nx_http_inflate(const uint8_t *bytes, size_t len, size_t most, struct nx_buffer *to);

#endif
