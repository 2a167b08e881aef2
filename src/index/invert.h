/* invert.h - forward records turned round into lists.
 *
 * Counts are exact before a byte moves: each worker kept, per term, the documents and entry
 * bytes of all records.  So the terms can be cut into parts of about equal bytes, and
 * the lists of each part be made by themselves, on any thread:
 *
 *	1. part (parts.h): the worker's term numbers in all records are overwritten with the
 *	   segment's, and entries of one part moved together (once, in parallel)
 *	2. gather: walk a part's entries in final document order; copy each behind its
 *	   term's entries so far, the document in the term's place
 *	3. write: each term's entries, already in document order, through the list writer
 *
 * and handed to the segment writer in order.  Each thread holds one part of at most 8 MB, or a 64th
 * of all.
 *
 * Owner    borrows everything
 * Threads  called by one; works on the crew's
 * Source   counting sort by term: Witten, Moffat, Bell, "Managing Gigabytes", 5.2; parts
 *          are their "text-based partitioning", in one pass and made parallel
 */
#ifndef NX_INDEX_INVERT_H
#define NX_INDEX_INVERT_H

#include "base/crew.h"
#include "index/forward.h"
#include "index/terms.h"
#include "postings/ntf.h"

struct nx_inversion {
	struct nx_forward_doc *const *docs; /* in final order: docs[d] is document d */
	nx_doc ndocs;
	const uint8_t *norms; /* by document */
	const struct nx_extent *extents; /* the same */
	const struct nx_terms *terms;
	struct nx_task *aside; /* to be done beside the lists; may be NULL */
	uint64_t npostings;    /* out */
	int (*tick)(void *ctx); /* between slices: non-zero cancels */
	void *ctx;
	struct nx_ntf_scale scale; /* of the norms: worked out by nx_invert() */
};

/* Overwrites the records' term numbers; writes every term's list.  NIDX_ENOMEM or NIDX_ECANCEL;
 * the writer's own errors are sticky in it. */
enum nidx_status nx_invert(struct nx_inversion *self, struct nx_crew *crew,
                           struct nx_segment_writer *writer, struct nidx_error *err);

#endif
