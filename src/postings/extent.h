/* extent.h - how many positions an article has, and which are its title and its lead.
 *
 * Positions are numbered through title, lead and body, so these three numbers and a posting's zones
 * say between which bounds its positions lie.  How many bits they take should follow from less:
 * three bytes, the norms of the whole article and of its body and the widths of title and lead, are
 * looked up for each document that a reader passes over.
 */
#ifndef NX_POSTINGS_EXTENT_H
#define NX_POSTINGS_EXTENT_H

#include "base/column.h"

enum { NX_EXTENT_SIZES = 3 }; /* bytes of a document that sizes of positions follow from */

struct nx_extent {
	uint32_t title_end, lead_end; /* first positions behind them */
	uint32_t nwords;
	uint8_t norm;   /* of nwords; this and what follows are FORMAT.md 4.5: */
	uint8_t body;   /* norm of what lies behind the lead */
	uint8_t widths; /* of a place in the title: four bits; of one in the lead */
};

/* title_end <= lead_end <= nwords. */
struct nx_extent nx_extent_make(uint32_t title_end, uint32_t lead_end, uint32_t nwords);

/* Of all documents of a segment, where it keeps them.  May be damaged: any numbers. */
struct nx_extents {
	struct nx_column title_end, lead_size, nwords;
	const uint8_t *sizes; /* of each document norm, body, widths; a byte behind them can be read */
};

static inline struct nx_extent
nx_extent_of(const struct nx_extents *self, nx_doc doc)
{
	uint32_t title_end = (uint32_t)nx_column_at(&self->title_end, doc);
	const uint8_t *sizes = self->sizes + (size_t)doc * NX_EXTENT_SIZES;

	return (struct nx_extent){ title_end,
		                   title_end + (uint32_t)nx_column_at(&self->lead_size, doc),
		                   (uint32_t)nx_column_at(&self->nwords, doc), sizes[0], sizes[1],
		                   sizes[2] };
}

#endif
