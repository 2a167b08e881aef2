/* types.h - the scalar domains of nidx and the borrowed string.
 *
 * One name for each kind of number, so that a signature says what it wants.
 */
#ifndef NX_BASE_TYPES_H
#define NX_BASE_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t nx_doc;  /* document number, local to a segment, newest first */
typedef uint32_t nx_pos;  /* word position inside an article: title, lead, body */
typedef uint32_t nx_term; /* ordinal of a term in a segment's sorted dictionary */
typedef int32_t nx_day;   /* days since 1970-01-01 UTC */

#define NX_NO_DOC UINT32_MAX /* past the last document: an exhausted cursor stands here */

/* Bytes somebody else owns; not NUL-terminated.  { NULL, 0 } is the empty string. */
struct nx_str {
	const char *ptr;
	size_t len;
};

#define NX_STR(literal) ((struct nx_str){ (literal), sizeof(literal) - 1 })

#endif
