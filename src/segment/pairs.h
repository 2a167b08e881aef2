/* pairs.h - where very common words stand side by side.
 *
 * The lists of "to" and "be" hold nearly every document, so an engine that meets "to be" reads
 * positions of all.  For each two of a segment's commonest terms this file keeps a list of its
 * own: the documents in which the one stands right before the other, how often, in which zone.
 * A phrase of two such words is then one list like that of a word; a longer one looks only at
 * documents that hold all its pairs.
 *
 * Lists keep no positions: a phrase of three words and more reads those of its words, in few
 * documents.  Pairs that stand on either side of a border (title, lead, body) are none, as for a
 * phrase.
 *
 * Everything follows from the segment's other two files: checking is making it again and
 * comparing.
 *
 * Bytes    FORMAT.md section 9; file NAME.nxq
 * Owner    reader: borrows what is mapped
 * Threads  immutable after open
 * Source   nextword indexes of common words: Williams, Zobel, Bahle, "Fast phrase querying with
 *          combined indexes" (ACM TOIS 22, 2004).  Different: both words must be common, and no
 *          positions are kept
 */
#ifndef NX_SEGMENT_PAIRS_H
#define NX_SEGMENT_PAIRS_H

#include "base/buffer.h"
#include "base/crew.h"
#include "segment/sections.h"
#include "segment/segment.h"
#include "segment/strings.h"

enum {
	NX_PAIRS_LEAST = 1024, /* documents of a segment that has pairs: in a smaller one phrases are quick */
	NX_PAIRS_COMMON = 96,  /* terms, at most: 4 % of an index of news */
	NX_PAIRS_PART = 32,    /* a common term is in this part of the documents */
	NX_PAIR_ENTRY = 20     /* bytes of PAIR */
};

struct nx_pairs {
	struct nx_sections file;
	struct nx_strings common; /* ascending */
	const uint8_t *table, *lists; /* PAIR, PLST */
	size_t lists_bytes;
	uint32_t count;
};

/* Opens NAME.nxq. */
enum nidx_status nx_pairs_open(struct nx_pairs *self, struct nx_dir *dir, const char *name,
                               struct nidx_error *err);
void nx_pairs_close(struct nx_pairs *self); /* takes zeroed */

/* The list of `first` right before `second`; `limit`: documents of the segment.  Damage:
 * NX_PAIR_UNKNOWN and *damaged set. */
enum nx_pairing nx_pairs_find(const struct nx_pairs *self, struct nx_str first, struct nx_str second,
                              nx_doc limit, struct nx_list *list, bool *damaged);

/* The bytes of the three sections. */
struct nx_pairs_bytes {
	struct nx_buffer common, table, lists;
};

/* Makes them of an open segment, on the threads of a crew (NULL: on this one).  tick(ctx), which may
 * be NULL, is called now and then, on any of them: non-zero cancels.  Memory: two to three bytes a
 * posting of the pairs that are being counted (60 or so a document), and all lists.
 * NIDX_ECORRUPT when the segment's lists are damaged. */
enum nidx_status nx_pairs_make(struct nx_pairs_bytes *self, const struct nx_segment *segment,
                               struct nx_crew *crew, int (*tick)(void *ctx), void *ctx,
                               struct nidx_error *err);
void nx_pairs_bytes_release(struct nx_pairs_bytes *self);

/* Writes NAME.nxq of a segment whose other files are complete, synced; nothing for a small one. */
enum nidx_status nx_pairs_write(struct nx_dir *dir, const char *name, struct nx_crew *crew,
                                int (*tick)(void *ctx), void *ctx, struct nidx_error *err);

#endif
