/* parts.h - forward records, numbered for the segment and parted by term.
 *
 * The terms of a segment are cut into *parts*, ranges of about equal bytes of entries, so that the
 * lists of one part can be made by themselves, on any thread.  Within each record the entries
 * are moved so that those of one part stand together: making a part then reads its own entries and
 * no others, however many parts there are.
 *
 *	record of document 7	cat 2  ant 1  dog 1  bee 1	parts: a-b, c-d
 *	parted			ant 1  bee 1 | cat 2  dog 1	begins: 0, 12
 *
 * Parts are small enough for what is hit at random while one is made to stay in the nearer caches.
 *
 * Owner    owns its tables; the records stay where they are
 * Threads  made on the crew's; then immutable
 * Source   the partitioning pass of a radix join: Boncz, Manegold, Kersten, "Database architecture
 *          optimized for the new bottleneck: memory access" (VLDB 1999), section 3.3
 */
#ifndef NX_INDEX_PARTS_H
#define NX_INDEX_PARTS_H

#include "base/crew.h"
#include "index/forward.h"
#include "index/terms.h"

enum { NX_PARTS_MAX = 128 };

struct nx_parts {
	unsigned count;
	uint32_t bounds[NX_PARTS_MAX + 1]; /* part p: the terms from bounds[p] to bounds[p + 1] */
	uint64_t nbytes[NX_PARTS_MAX];     /* of their entries */
	uint64_t most_bytes; /* of a part */
	uint32_t most_terms;
	uint8_t *of_block;   /* the part of a block of terms: none is divided */
	nx_doc ndocs;
	const uint8_t **records; /* by document */
	uint32_t *begins; /* [count + 1][ndocs]: where in its record a document's part begins */
};

/* Overwrites the records' term numbers with those of `terms`, parts them.  NIDX_OK or
 * NIDX_ENOMEM. */
enum nidx_status nx_parts_make(struct nx_parts *self, struct nx_crew *crew,
                               struct nx_forward_doc *const *docs, nx_doc ndocs,
                               const struct nx_terms *terms, struct nidx_error *err);
void nx_parts_release(struct nx_parts *self);

/* A document's entries of part p: *end is set, their begin returned. */
static inline const uint8_t *
nx_parts_entries(const struct nx_parts *self, unsigned p, nx_doc doc, const uint8_t **end)
{
	const uint32_t *begins = self->begins + (size_t)p * self->ndocs;

	*end = self->records[doc] + begins[self->ndocs + doc];
	return self->records[doc] + begins[doc];
}

#endif
