/* merge_range.h - the lists of one range of terms, merged.
 *
 * Ranges are made by themselves, on any thread, and handed to the segment writer in order.
 *
 * Owner    owns its buffers, which serve one range after the other
 * Threads  one at a time
 */
#ifndef NX_SEGMENT_MERGE_RANGE_H
#define NX_SEGMENT_MERGE_RANGE_H

#include "postings/cursor.h"
#include "segment/merge_inside.h"

/* What all ranges share. */
struct nx_merging {
	const struct nx_merge *merge;
	const uint8_t *norms;
	const struct nx_extent *extents;
	struct nx_ntf_scale scale;
	nx_term **numbers; /* by input, by its terms: in the range that holds it, then in the new segment */
};

/* An input while terms are merged. */
struct nx_merge_source {
	const struct nx_merge_input *input;
	struct nx_term_cursor term;
	nx_term begin, end; /* its terms in the range */
	bool more;
	nx_term *numbers;
	/* of the current term: */
	struct nx_list list;
	struct nx_cursor cursor;
	nx_doc doc; /* the next document's new number; NX_NO_DOC behind the last */
};

struct nx_merge_range {
	struct nx_task task; /* first: a task is its range */
	const struct nx_merging *merging;
	struct nx_merge_source *sources;
	struct nx_merge_source **active; /* those with the current term */
	unsigned nactive;
	struct nx_list_writer *lists; /* into: */
	struct nx_buffer docs, pos;
	nx_pos *positions;
	size_t positions_room;
	struct nx_buffer texts; /* of the terms that are left */
	size_t *ends;           /* where they end */
	struct nx_list_info *infos;
	uint32_t *counts; /* hidden documents that hold them; NULL: none is hidden */
	size_t ends_room, infos_room, counts_room;
	nx_term nterms;
	enum nidx_status status;
	struct nidx_error err;
};

/* False when memory is out; release in any case. */
bool nx_merge_range_init(struct nx_merge_range *self, const struct nx_merging *merging);
void nx_merge_range_release(struct nx_merge_range *self); /* takes zeroed */

/* A task: merges the terms from `begin` to `end` of all sources; self->status says how it went. */
void nx_merge_range_run(struct nx_task *task, unsigned worker);

static inline struct nx_str
nx_merge_range_text(const struct nx_merge_range *self, nx_term term)
{
	size_t begin = term ? self->ends[term - 1] : 0;

	return (struct nx_str){ (const char *)self->texts.bytes + begin, self->ends[term] - begin };
}

#endif
