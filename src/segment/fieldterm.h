/* fieldterm.h - terms that are not of the text.
 *
 * Those of fields (source, address, authors ...) begin with a byte that no word of a text begins
 * with.  Their positions count in their field, so length and zones of the article do not bound
 * them.
 */
#ifndef NX_SEGMENT_FIELDTERM_H
#define NX_SEGMENT_FIELDTERM_H

#include "base/types.h"

#include <stdbool.h>

enum {
	NX_TERM_FIELD = 2,  /* the byte */
	NX_TERM_WORD = 0x20 /* words begin with this byte or a higher one; other terms mark places of the text */
};

static inline bool
nx_term_unbounded(struct nx_str term)
{
	return term.len > 0 && term.ptr[0] == NX_TERM_FIELD;
}

#endif
