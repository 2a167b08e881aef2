/* list.h - the documents that hold a term, as bytes.
 *
 * FORMAT.md section 6.  A list is cut into blocks of 128 documents.  In front of
 * the blocks of a long list stand the block heads, as arrays: last document, where the
 * block's bytes and positions start, and its impacts, so that skipping and bounding touch a few
 * contiguous bytes and no block.  Positions live apart (another file): a query that needs none reads none.
 *
 * Impacts are pairs (frequency, zones, norm) that dominate every document of a block, not
 * scores: whatever k1, b, zone weights and collection statistics are used, the
 * score of some impact of the block bounds the score of each document in it.
 *
 * Bytes    mapped or in memory, borrowed; memory-safe on any content
 * Threads  immutable
 * Source   Ding and Suel, "Faster top-k document retrieval using block-max indexes" (SIGIR 2011);
 *          impacts as competitive (freq, norm) pairs: Lucene 8, Grand et al. (ECIR 2020)
 */
#ifndef NX_POSTINGS_LIST_H
#define NX_POSTINGS_LIST_H

#include "base/fail.h"
#include "base/types.h"

#include <stdbool.h>

enum {
	NX_BLOCK_DOCS = 128,
	NX_ZONE_TITLE = 1, /* zone bits of a posting */
	NX_ZONE_LEAD = 2,
	NX_IMPACTS = 4,         /* impacts kept for a block */
	NX_IMPACT_FREQ_MAX = 63 /* an impact of this frequency stands for any frequency */
};

/* Where a list is and how long: what the dictionary keeps for a term. */
struct nx_list_info {
	uint32_t ndocs;      /* documents that hold the term: its document frequency; > 0 */
	uint64_t nwords;     /* occurrences in all of them: its collection frequency */
	uint64_t docs_begin; /* byte in the docs section */
	uint64_t docs_bytes;
	uint64_t pos_begin; /* byte in the positions section; pos_bytes 0: no positions kept */
	uint64_t pos_bytes;
};

struct nx_impact {
	uint8_t freq; /* 1 to NX_IMPACT_FREQ_MAX */
	uint8_t zones;
	uint8_t norm; /* the smallest (shortest) that goes with it */
};

struct nx_impacts {
	struct nx_impact items[NX_IMPACTS];
	unsigned count; /* 1 to NX_IMPACTS */
};

/* A list in place. */
struct nx_list {
	const uint8_t *docs, *docs_end;
	const uint8_t *pos, *pos_end; /* NULL when there are no positions */
	uint32_t ndocs, nblocks;
	nx_doc doc_limit; /* documents in the segment: no document number reaches it */
};

/* Checks what bounds later reads (the heads fit, block starts are in order and inside) and sets
 * *self.  O(1) for one block, O(nblocks) else at most once per query.  NIDX_ECORRUPT otherwise. */
enum nidx_status nx_list_open(struct nx_list *self, const uint8_t *docs, size_t docs_bytes,
                              const uint8_t *pos, size_t pos_bytes, uint32_t ndocs,
                              nx_doc doc_limit, struct nidx_error *err);

/* The last document of block b < nblocks; of the last block, NX_NO_DOC - 1 where one block has no head. */
nx_doc nx_list_block_last(const struct nx_list *self, uint32_t b);

/* The first block from `from` on whose last document is >= target; nblocks if none.  Gallops. */
uint32_t nx_list_block_find(const struct nx_list *self, uint32_t from, nx_doc target);

/* The impacts of block b; of a list without heads, worked out from the block itself. */
void nx_list_block_impacts(const struct nx_list *self, uint32_t b, struct nx_impacts *out);

/* Impacts that dominate the whole list. */
void nx_list_impacts(const struct nx_list *self, struct nx_impacts *out);

#endif
