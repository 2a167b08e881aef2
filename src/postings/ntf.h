/* ntf.h - how much a term is worth in a document before its weight: f / K, in two bytes.
 *
 * BM25 gives a posting weight * x / (1 + x) with x = f / K, the normalised term frequency; f counts the title
 * and the lead extra, K grows with the length.  The heads of a list keep the greatest x of each block with the default
 * weights and the average length of its segment, and again without zones.  A query turns it into a bound of
 * the score with one division; where its weights or its average differ, by a factor that bounds how far
 * they can move any posting (search/bound.h).
 *
 * A code is a number of 12 significant bits: below 4096 itself, else (bits 0-10 of it with a one in front)
 * shifted left by code / 2048 - 1.  Its unit is 1 / 65536.  Codes ascend with their values, so the greatest of
 * many is found among codes.
 *
 *	once, in 400 words where the average is 400: x = 1 / 1.5, 43691 units, code 10923: 43696 units
 *
 * Everything is in integers, so that every machine writes the same bytes.
 *
 * Source   exact maxima of blocks: Ding and Suel (SIGIR 2011); that they are kept before the weight, and
 *          stay bounds when the average moves, is ours
 */
#ifndef NX_POSTINGS_NTF_H
#define NX_POSTINGS_NTF_H

#include "postings/list.h"

enum {
	NX_NTF_BYTES = 2,
	NX_NTF_UNIT = 65536,
	NX_NTF_TITLE = 8, /* quarters of an occurrence that the title and the lead are worth: */
	NX_NTF_LEAD = 3   /* those of nx_weights_default() */
};

/* x of a quarter of an occurrence, by norm, in units of 2^-32. */
struct nx_ntf_scale {
	uint32_t quarter[256];
};

/* `nnormwords`: sum of nx_norm_words() over the segment's `ndocs` documents. */
void nx_ntf_scale_init(struct nx_ntf_scale *self, uint64_t nnormwords, uint64_t ndocs);

/* The same of a segment that is in the making. */
void nx_ntf_scale_of(struct nx_ntf_scale *self, const uint8_t *norms, nx_doc ndocs);

/* The posting's x, in 2^-32. */
static inline uint64_t
nx_ntf_of(const struct nx_ntf_scale *self, enum nx_ntf_kind kind, uint32_t freq, unsigned zones, uint8_t norm)
{
	static const uint8_t extra[NX_NTF_KINDS][4] = {
		{ 0, NX_NTF_TITLE, NX_NTF_LEAD, NX_NTF_TITLE + NX_NTF_LEAD }
	};

	return ((uint64_t)freq * 4 + extra[kind][zones & 3]) * self->quarter[norm];
}

/* The least code that is not below it. */
uint16_t nx_ntf_code(uint64_t ntf);

/* What a code stands for, in units. */
static inline uint64_t
nx_ntf_units(uint16_t code)
{
	unsigned shift = code < 4096 ? 0 : code / 2048u - 1;

	return (uint64_t)(code - shift * 2048u) << shift;
}

static inline float
nx_ntf_value(uint16_t code)
{
	return (float)nx_ntf_units(code) * (1.0f / NX_NTF_UNIT);
}

#endif
