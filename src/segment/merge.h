/* merge.h - several segments as one.
 *
 * Documents keep their order inside each segment, so that a list of the whole is the lists of the parts,
 * documents renumbered, merged; nothing is analysed again.  Bundles of stored articles are copied as they
 * are, but for small ones and those with an article that is left out, which are packed anew: what was
 * deleted is gone from the files.
 *
 * Lists are merged range of terms by range, pairs made range of documents by range, each on any thread; the
 * bytes are the same whatever their number.
 *
 * Threads  one, and as many as it may have; the segments may be read by others meanwhile
 * Source   logarithmic merging of sealed indexes: Lester, Moffat, Zobel, "Fast on-line index construction by
 *          geometric partitioning" (CIKM 2005)
 */
#ifndef NX_SEGMENT_MERGE_H
#define NX_SEGMENT_MERGE_H

#include "segment/segment.h"

struct nx_merge_input {
	const struct nx_segment *segment;
	const uint8_t *gone;   /* bit d set: document d is left out; may be NULL */
	const uint8_t *hidden; /* the documents whose terms are counted; may be NULL */
	nx_doc *numbers;       /* out, [ndocs]: in the new segment; NX_NO_DOC: left out */
};

struct nx_merge {
	struct nx_merge_input *inputs; /* the one whose articles arrived first in front */
	unsigned ninputs;
	unsigned nthreads;      /* 0: one */
	uint64_t range_bytes;   /* of lists that one thread takes in hand, about; 0: 8 MB */
	int (*tick)(void *ctx); /* now and then, on any thread; non-zero cancels; may be NULL */
	void *ctx;
	nx_doc ndocs;           /* out */
	nx_term nterms;         /* out */
	uint32_t *counts;       /* out, [nterms]: hidden documents that hold a term; NULL where none */
};

/* Writes segment `name`, synced.  No segment is made (ndocs 0) when all documents are left out.
 * NIDX_ECORRUPT names a damaged input; release in any case. */
enum nidx_status nx_merge_run(struct nx_merge *self, struct nx_dir *dir, const char *name,
                              struct nidx_error *err);
void nx_merge_release(struct nx_merge *self); /* what is out; inputs stay the caller's */

#endif
