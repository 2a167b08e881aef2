/* jsonscan.h - where JSON values end, without understanding them.
 *
 * Framing needs the extent of an item before anything parses it.  Counting brackets
 * outside of strings is enough: whether what stands between them is JSON is found
 * out later, item by item, on another thread.
 *
 * Threads  pure
 * Source   RFC 8259
 */
#ifndef NX_ARTICLE_JSONSCAN_H
#define NX_ARTICLE_JSONSCAN_H

#include "base/types.h"

#include <stdbool.h>

enum nx_scan {
	NX_SCAN_FOUND,
	NX_SCAN_SHORT, /* the bytes end before the value does */
	NX_SCAN_BAD,   /* no value begins here */
};

/* A scan of one value that may be resumed with further bytes. */
struct nx_jsonscan {
	uint32_t depth;  /* open brackets */
	bool in_string, escaped;
};

/* First byte at or after p that is not white space; `end` if none. */
const char *nx_jsonscan_space(const char *p, const char *end);

/* The bytes of the value that begins at p.  A number or word ends at the first byte that
 * cannot be part of it; it is SHORT when that byte has not been seen. */
enum nx_scan nx_jsonscan_value(const char *p, const char *end, size_t *len);

/* Advances a scan that began at a bracket over [p, end): FOUND with *len bytes when the
 * bracket has closed, else SHORT with all consumed. */
enum nx_scan nx_jsonscan_run(struct nx_jsonscan *self, const char *p, const char *end, size_t *len);

#endif
