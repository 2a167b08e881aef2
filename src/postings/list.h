/* list.h - the documents that hold a term, as bytes.
 *
 * FORMAT.md section 6.  A list of fewer than 16 documents is a few bits (coded.h), one of up to 128
 * a block.  A longer one is cut into blocks of 128 documents.  In front of
 * the blocks of a long list stand the block heads, as arrays: last document, where the
 * block's bytes and positions start, its greatest normalised term frequency and its impacts, so that
 * skipping and bounding touch a few contiguous bytes and no block.  Positions live apart (another section): a query that needs none
 * reads none.
 *
 * Impacts are triples (frequency, zones, norm) that dominate every document of a block, not
 * scores: whatever k1, b, zone weights and collection statistics are used, the
 * score of some impact of the block bounds the score of each document in it.  The normalised term frequency
 * (ntf.h) bounds it to the last bit under the default weights, which are nearly always used.
 *
 * Opening is O(1): a query opens many lists and reads little of each.  What a head says is
 * checked where it is used, and nx_list_check() checks everything.
 *
 * Bytes    mapped or in memory, borrowed; memory-safe on any content
 * Threads  immutable
 * Source   Ding and Suel, "Faster top-k document retrieval using block-max indexes" (SIGIR 2011);
 *          impacts as competitive (freq, norm) pairs: Lucene 8, Grand et al. (ECIR 2020)
 */
#ifndef NX_POSTINGS_LIST_H
#define NX_POSTINGS_LIST_H

#include "base/bytes.h"
#include "base/fail.h"
#include "base/types.h"
#include "postings/extent.h"

#include <stdbool.h>

enum {
	NX_BLOCK_DOCS = 128,
	NX_BRIEF_DOCS = 16, /* a list of fewer is brief: it keeps no impacts, nor heads */
	NX_GROUP_BLOCKS = 32, /* blocks under one head of the second level */
	NX_ZONE_TITLE = 1,    /* zone bits of a posting */
	NX_ZONE_LEAD = 2,
	NX_IMPACTS = 2,          /* impacts kept for a block */
	NX_IMPACT_FREQ_MAX = 63, /* an impact of this frequency stands for any frequency */
	NX_FREQ_MAX = 1 << 24    /* occurrences of a term in one document */
};

/* How a normalised term frequency counts zones. */
enum nx_ntf_kind {
	NX_NTF_ZONES, /* by the default weights */
	NX_NTF_PLAIN, /* not at all */
	NX_NTF_KINDS
};

#define NX_DOC_LIMIT_MAX ((nx_doc)1 << 31) /* documents in a segment; numbers are below */
#define NX_POS_LIMIT ((nx_pos)1 << 31)     /* positions are below */

/* Where a list is and how long: what the dictionary keeps for a term. */
struct nx_list_info {
	uint32_t ndocs;      /* documents that hold the term: its document frequency; > 0 */
	uint64_t nwords;     /* occurrences in all of them: its collection frequency */
	uint64_t docs_begin; /* byte in the docs section */
	uint64_t docs_bytes;
	uint64_t docs_bits; /* of a brief list: it need not fill its last byte */
	uint64_t pos_begin; /* byte in the positions section */
	uint64_t pos_bytes; /* 0 also where a brief list has its positions with it */
	bool positions;     /* the list keeps them */
};

struct nx_ntf_scale;

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
	bool brief;
	/* Where in its first byte a brief list begins: 0, or set behind nx_list_open(). */
	unsigned first_bit;
	uint32_t ndocs, nblocks, ngroups;
	nx_doc doc_limit; /* documents in the segment: no document number reaches it */
	/* The head arrays; NULL for a list of one block, the last also without groups. */
	const uint8_t *lasts, *docs_offs, *pos_offs; /* numbers of so many bits: */
	unsigned last_width, docs_width, pos_width;
	/* Codes (ntf.h) of blocks, of the list, of groups; NULL with one block. */
	const uint8_t *ntfs[NX_NTF_KINDS];
	const uint8_t *impacts, *list_impacts, *group_impacts;
	const uint8_t *blocks; /* behind them */
	/* The positions are coded within the bounds of articles and zones (bounded.h); NULL: they
	 * are any numbers (positions.h).  Set by the caller behind nx_list_open(). */
	const struct nx_extents *extents;
};

/* Finds the heads and checks that they fit.  O(1).  `docs_bytes` must be exact; `pos` may be NULL
 * (the list then keeps no positions), else they are its bytes, if none.  NIDX_ECORRUPT, `self`
 * undefined, when the bytes are too few for so many documents, or unless ndocs <= doc_limit <=
 * NX_DOC_LIMIT_MAX. */
enum nidx_status nx_list_open(struct nx_list *self, const uint8_t *docs, size_t docs_bytes,
                              const uint8_t *pos, size_t pos_bytes, uint32_t ndocs,
                              nx_doc doc_limit, struct nidx_error *err);

/* The last document of block b < nblocks; NX_NO_DOC - 1 where a list of one block has no heads. */
nx_doc nx_list_block_last(const struct nx_list *self, uint32_t b);

/* The first block from `from` on whose last document is >= target; nblocks if none.  Gallops. */
uint32_t nx_list_block_find(const struct nx_list *self, uint32_t from, nx_doc target);

/* Documents in block b < nblocks: 128 in all but the last. */
static inline uint32_t
nx_list_block_count(const struct nx_list *self, uint32_t b)
{
	return b + 1 < self->nblocks ? NX_BLOCK_DOCS : self->ndocs - b * NX_BLOCK_DOCS;
}

/* The impacts of block b < nblocks.  Lists of fewer than 16 documents keep none: theirs are worked
 * out from the block, with norm 0 (the norms are not in the list), so they bound loosely. */
void nx_list_block_impacts(const struct nx_list *self, uint32_t b, struct nx_impacts *out);

/* The greatest code of normalised term frequencies (ntf.h) of block b, of group g; only where
 * there are (ntfs are not NULL).  A list without groups is one. */
static inline uint16_t
nx_list_block_ntf(const struct nx_list *self, enum nx_ntf_kind kind, uint32_t b)
{
	return nx_u16le(self->ntfs[kind] + (size_t)b * 2);
}

static inline uint16_t
nx_list_group_ntf(const struct nx_list *self, enum nx_ntf_kind kind, uint32_t g)
{
	return nx_u16le(self->ntfs[kind] + ((size_t)self->nblocks + (self->ngroups ? 1 + g : 0)) * 2);
}

/* The first block from `from` on whose code is at least `code`; nblocks if none. */
uint32_t nx_list_block_above(const struct nx_list *self, enum nx_ntf_kind kind, uint32_t from,
                             uint16_t code);

/* How many of the blocks [from, end) have at least this code. */
uint32_t nx_list_blocks_above(const struct nx_list *self, enum nx_ntf_kind kind, uint32_t from,
                              uint32_t end, uint16_t code);

/* The second level: blocks g * 32 to g * 32 + 31 (fewer in the last) taken together.  Without
 * groups (ngroups 0, at most 32 blocks) g must be 0 and the answer is the whole list's. */
nx_doc nx_list_group_last(const struct nx_list *self, uint32_t g);
void nx_list_group_impacts(const struct nx_list *self, uint32_t g, struct nx_impacts *out);

/* The bytes of block b < nblocks, and of its positions.  False when the heads lead outside, or the
 * list has no positions. */
bool nx_list_block_bytes(const struct nx_list *self, uint32_t b, const uint8_t **from,
                         const uint8_t **end);
bool nx_list_block_positions(const struct nx_list *self, uint32_t b, const uint8_t **from,
                             const uint8_t **end);

/* Impacts that dominate the whole list. */
void nx_list_impacts(const struct nx_list *self, struct nx_impacts *out);

/* Sets bit d - begin of `bits` for each document d of the list in [begin, end), leaving other bits.
 * `bits` holds (end - begin + 63) / 64 words and may get no bit at or behind end.  Starts at
 * `block`, which must not lie behind the first block that reaches `begin` (0 always does);
 * returns the first block that reaches `end`, to go on with.  Dense blocks are never unpacked.
 * Sets *damaged (never clears it) and returns nblocks where a block cannot be read. */
uint32_t nx_list_fill_bits(const struct nx_list *self, uint32_t block, nx_doc begin, nx_doc end,
                           uint64_t *bits, bool *damaged);

/* What bounds depend on but lists do not hold: norms by document and the scale of the segment. */
struct nx_list_norms {
	const uint8_t *norms;
	const struct nx_ntf_scale *scale;
};

/* Checks every invariant of FORMAT.md 6.8 in every byte, without `norms` (NULL) those of bounds only as far
 * as they can be told.  *nwords (may be NULL) is set to the occurrences in all documents.  NIDX_ECORRUPT
 * says which block is wrong, err->offset counts from the list's first docs byte. */
enum nidx_status nx_list_check(const struct nx_list *self, const struct nx_list_norms *norms,
                               uint64_t *nwords, struct nidx_error *err);

#endif
