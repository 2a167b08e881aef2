/* metadata.h - the terms a query asks for in author:, source:, section:, tag:, url:, lang:.
 *
 * The words come from the same code that indexed them (index/fields.h), each with its
 * position in the field, so author:"ana ruiz" is a phrase like any other.
 * A file of its own, because the query's and the index's fields share names.
 */
#ifndef NX_SEARCH_METADATA_H
#define NX_SEARCH_METADATA_H

#include "base/types.h"

/* Called with each term (valid during the call); non-zero stops. */
typedef int (*nx_metadata_visit)(void *ctx, const char *term, size_t len, nx_pos pos);

/* `letter` is the one behind "\2".  Returns 0, -1 when memory is out, or what visit returned. */
int nx_metadata_words(char letter, struct nx_str text, nx_metadata_visit visit, void *ctx);

#endif
