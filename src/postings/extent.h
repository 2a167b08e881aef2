/* extent.h - how many positions an article has, and which are its title and its lead.
 *
 * Positions are numbered through title, lead and body, so these three numbers and a posting's zones
 * say between which bounds its positions lie.
 */
#ifndef NX_POSTINGS_EXTENT_H
#define NX_POSTINGS_EXTENT_H

#include "base/column.h"

struct nx_extent {
	uint32_t title_end, lead_end; /* first positions behind them */
	uint32_t nwords;
};

/* Of all documents of a segment, where it keeps them.  May be damaged: any numbers. */
struct nx_extents {
	struct nx_column title_end, lead_size, nwords;
};

static inline struct nx_extent
nx_extent_of(const struct nx_extents *self, nx_doc doc)
{
	uint32_t title_end = (uint32_t)nx_column_at(&self->title_end, doc);

	return (struct nx_extent){ title_end,
		                   title_end + (uint32_t)nx_column_at(&self->lead_size, doc),
		                   (uint32_t)nx_column_at(&self->nwords, doc) };
}

#endif
