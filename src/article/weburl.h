/* weburl.h - the little that is asked of a web address.
 *
 * Source  RFC 3986
 */
#ifndef NX_ARTICLE_WEBURL_H
#define NX_ARTICLE_WEBURL_H

#include "base/arena.h"

#include <stdbool.h>

/* True for "http://..." and "https://...", any case. */
bool nx_weburl_is(struct nx_str text);

/* "https://www.BBC.co.uk:443/news" gives "bbc.co.uk", in the arena; empty when `url` is no
 * address or memory is out. */
struct nx_str nx_weburl_host(struct nx_str url, struct nx_arena *arena);

#endif
