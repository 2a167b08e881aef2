/* jsonfix.h - JSON as people's programs write it, made valid.
 *
 * Only tried on what the parser has refused.  Python writes NaN and lone surrogates,
 * JavaScript hands escape quotes, crawlers leave control characters and trailing
 * commas, identifiers outgrow 64 bits.  What is beyond this is refused for good.
 */
#ifndef NX_ARTICLE_JSONFIX_H
#define NX_ARTICLE_JSONFIX_H

#include "base/arena.h"

/* A repaired copy in the arena; { NULL, 0 } when memory is out. */
struct nx_str nx_jsonfix(struct nx_str json, struct nx_arena *arena);

#endif
