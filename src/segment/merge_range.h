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
	/* of the cursor's block, its documents that are kept: */
	nx_doc docs[NX_BLOCK_DOCS];    /* new numbers */
	uint8_t norms[NX_BLOCK_DOCS];
	uint8_t places[NX_BLOCK_DOCS]; /* in the block */
	uint32_t ndocs, next;          /* the first that was not taken */
	bool coded;                    /* positions stand as bits that can be copied: */
	struct nx_bits bits;
	size_t begins[NX_BLOCK_DOCS + 1]; /* by place in the block */
};

struct nx_merge_range {
	struct nx_task task; /* first: a task is its range */
	const struct nx_merging *merging;
	struct nx_merge_source *sources;
	struct nx_merge_source **active; /* those with the current term */
	unsigned nactive;
	uint64_t *keys[2]; /* a block of each source in order, and on the way there */
	size_t *ends;      /* of each source's in the first */
	struct nx_list_writer *lists; /* into: */
	struct nx_buffer docs, pos;
	nx_pos *positions;
	size_t positions_room;
	struct nx_buffer texts; /* of the terms that are left */
	size_t *text_ends;      /* where they end */
	struct nx_list_info *infos;
	uint32_t *counts; /* hidden documents that hold them; NULL: none is hidden */
	size_t text_ends_room, infos_room, counts_room;
	nx_term nterms;
	enum nidx_status status;
	struct nidx_error err;
};

/* False when memory is out; release in any case. */
bool nx_merge_range_init(struct nx_merge_range *self, const struct nx_merging *merging);
void nx_merge_range_release(struct nx_merge_range *self); /* takes zeroed */

/* ---- One term (merge_blocks.c) ---- */

/* The active sources' cursors stand on the first block of its lists: goes to the first that has a document which is
 * kept.  False when none has. */
bool nx_merge_blocks_find(struct nx_merge_range *self);

/* Adds their postings to self->lists in the order of their new numbers; self->status says how it went. */
void nx_merge_blocks(struct nx_merge_range *self, bool with_positions);

/* ---- All ---- */

/* "segment s is damaged" is its error from now on. */
void nx_merge_range_fail(struct nx_merge_range *self, const struct nx_merge_source *source);

/* A task: merges the terms from `begin` to `end` of all sources; self->status says how it went. */
void nx_merge_range_run(struct nx_task *task, unsigned worker);

static inline struct nx_str
nx_merge_range_text(const struct nx_merge_range *self, nx_term term)
{
	size_t begin = term ? self->text_ends[term - 1] : 0;

	return (struct nx_str){ (const char *)self->texts.bytes + begin,
		                self->text_ends[term] - begin };
}

#endif
