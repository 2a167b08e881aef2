/* internal.h - what the opaque types of nidx.h are.
 *
 * Threads  an index is immutable; a results object is its thread's own
 */
#ifndef NX_API_INTERNAL_H
#define NX_API_INTERNAL_H

#include "api/tools.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "index/snapshot.h"
#include "search/search.h"

#include <nidx.h>

#include <time.h>

struct nidx_index {
	struct nx_snapshot *snapshot;
	struct nx_tools_shelf *tools; /* apart: searches have the index const */
};

enum { NIDX_COUNT_MAX = 0x7fffffff }; /* of the hits of a search */

/* Where a hit is. */
struct nx_hit nx_api_hit(const struct nidx_results *results, size_t i);

/* A copy of a buffer's bytes as a string for nidx_free(); NULL when memory is out.  Releases the
 * buffer. */
char *nx_api_take_string(struct nx_buffer *buffer);

/* The clock's time for NIDX_NO_TIME. */
static inline int64_t
nx_api_now(int64_t now)
{
	return now == NIDX_NO_TIME ? (int64_t)time(NULL) : now;
}

/* "" for what an article lacks: strings handed out are never NULL. */
static inline const char *
nx_api_text(struct nx_str text)
{
	return text.len ? text.ptr : "";
}

#endif
