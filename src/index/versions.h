/* versions.h - which version of an article is the one that counts.
 *
 * Articles with one key are versions of one article: the one with the later `updated` wins (an
 * article never updated counts from its publication), then the later `published`, then the later
 * in the input.  The table lives as long as the build, across its segments; a key is
 * known by two independent 64-bit hashes, so that 10 million documents cost 480 MB at
 * most and no string.  The odds of a false match among them are 10^14 / 2^129.
 *
 * Owner    owns its table
 * Threads  one
 */
#ifndef NX_INDEX_VERSIONS_H
#define NX_INDEX_VERSIONS_H

#include "index/forward.h"

enum { NX_VERSION_NOWHERE = UINT32_MAX /* as doc: it was withdrawn */ };

struct nx_version {
	uint64_t hash, check; /* of the key */
	int64_t updated, published;
	uint32_t segment; /* of the build */
	uint32_t doc;     /* in it, or NX_VERSION_NOWHERE; while it is in the making, whatever the caller says */
};

struct nx_versions {
	struct nx_version *items;
	size_t count, room;
	uint32_t *table; /* item + 1, or 0; open addressing */
	size_t table_room;
};

void nx_versions_release(struct nx_versions *self);
size_t nx_versions_nbytes(const struct nx_versions *self);

enum nx_offer {
	NX_OFFER_NEW,    /* first of its key */
	NX_OFFER_WINS,   /* it replaces *old */
	NX_OFFER_LOSES,  /* *old stays */
	NX_OFFER_NO_MEMORY,
};

/* Offers a document as (segment, doc).  *item is its key's place in items; *old what stood
 * there. */
enum nx_offer nx_versions_offer(struct nx_versions *self, const struct nx_forward_doc *doc,
                                uint32_t segment, uint32_t number, uint32_t *item,
                                struct nx_version *old);

#endif
