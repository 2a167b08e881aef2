/* pairs_make.h - finds where a segment's commonest terms stand side by side.
 *
 * Making chooses the terms from a segment whose lists are complete, then is told of each document
 * where it holds them: from the lists (nx_pairs_make()), or by who still has the documents' words
 * at hand, which is quicker (index/pairing.h).  The documents may be cut into *parts*, each told
 * by another thread; the lists of all are those of one after the other.  In a large segment some
 * first words are done in later *passes*, so that what is kept until the lists are written does
 * not grow without end.
 *
 * Owner    owns all it makes; the segment stays the caller's and open
 * Threads  parts are one thread's each; the making is read only while there are any
 */
#ifndef NX_SEGMENT_PAIRS_MAKE_H
#define NX_SEGMENT_PAIRS_MAKE_H

#include "postings/extent.h"
#include "segment/pairs.h"

/* ---- One part of the documents (pairs_part.c) ---- */

struct nx_pairs_part;

/* For `ncommon` terms, of which those do as first words whose number is `pass` modulo npasses; documents have
 * at most most_words.  NULL when memory is out. */
struct nx_pairs_part *nx_pairs_part_new(uint32_t ncommon, uint32_t pass, uint32_t npasses,
                                        uint32_t most_words);
void nx_pairs_part_free(struct nx_pairs_part *self); /* takes NULL */

/* Starts a document.  False when its zones are damaged. */
bool nx_pairs_part_begin(struct nx_pairs_part *self, const struct nx_extent *extent);

/* It holds common term k at n positions.  False when they are damaged, or memory is out. */
bool nx_pairs_part_mark(struct nx_pairs_part *self, uint32_t k, const nx_pos *positions, uint32_t n);

/* Ends the document; numbers ascend. */
void nx_pairs_part_end(struct nx_pairs_part *self, nx_doc doc);

/* Whether memory was out. */
bool nx_pairs_part_failed(const struct nx_pairs_part *self);

/* What was seen of common term a right before b: how many documents, and varints: gap of the
 * document's number, frequency << 2 | zones. */
uint32_t nx_pairs_part_seen(const struct nx_pairs_part *self, uint32_t a, uint32_t b,
                            struct nx_str *docs);

/* ---- All ---- */

/* Opens all of a segment but the pairs, which are about to be made. */
enum nidx_status nx_segment_open_bare(struct nx_segment **self, struct nx_dir *dir,
                                      const char *name, struct nidx_error *err);

struct nx_pairs_making;

/* Chooses the common terms.  NIDX_ECORRUPT, NIDX_ENOMEM. */
enum nidx_status nx_pairs_making_new(struct nx_pairs_making **self, const struct nx_segment *segment,
                                     struct nidx_error *err);
void nx_pairs_making_free(struct nx_pairs_making *self); /* takes NULL */

/* The common terms, ascending; their number goes to *n. */
const nx_term *nx_pairs_making_terms(const struct nx_pairs_making *self, uint32_t *n);

/* The documents of one thread.  Who tells of them has it as its first member. */
struct nx_pairs_slice {
	struct nx_task task; /* first: tells `part` of the documents from `begin` to `end` */
	struct nx_pairs_part *part;
	nx_doc begin, end;
	enum nidx_status status; /* and how that went */
	struct nidx_error err;
};

/* Makes the lists of all passes: for each, runs the task of slices[i], whose `run` is set, for all threads
 * i of the crew. */
enum nidx_status nx_pairs_making_run(struct nx_pairs_making *self, struct nx_crew *crew,
                                     struct nx_pairs_slice *const *slices, struct nidx_error *err);

/* The bytes of all passes: *to becomes the caller's. */
void nx_pairs_making_finish(struct nx_pairs_making *self, struct nx_pairs_bytes *to);

/* Writes NAME.nxq, synced. */
enum nidx_status nx_pairs_bytes_write(const struct nx_pairs_bytes *self, struct nx_dir *dir,
                                      const char *name, struct nidx_error *err);

#endif
