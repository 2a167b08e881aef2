/* caret.h - shows where a query went wrong.
 *
 * Units  columns are code points: a terminal may show wide or combining characters otherwise
 */
#ifndef NX_QUERY_CARET_H
#define NX_QUERY_CARET_H

#include "base/types.h"

struct nx_buffer;

/* Appends the line of the query that holds byte `offset`, a newline, a caret under that
 * place, a newline. Long lines are cut around the place, with "..." where something is left out;
 * control characters and bytes that are not UTF-8 appear as blanks and '?'. */
void nx_query_caret(const char *text, size_t len, uint64_t offset, struct nx_buffer *out);

#endif
