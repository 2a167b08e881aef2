/* writer.h - one term's occurrences into the bytes of a list.
 *
 * Documents come in ascending order; list bytes are appended to two buffers of the caller's, so
 * that threads can write ranges of terms apart and join them later.
 *
 * Owner    borrows both buffers
 * Errors   sticky in the buffers (`failed`)
 */
#ifndef NX_POSTINGS_WRITER_H
#define NX_POSTINGS_WRITER_H

#include "base/buffer.h"
#include "postings/bitio.h"
#include "postings/list.h"
#include "postings/ntf.h"

struct nx_list_writer;

/* NULL when memory is out.  `docs` and `pos` receive the bytes; documents are below `doc_limit`,
 * which readers must know.  `scale`: of the segment, borrowed. */
struct nx_list_writer *nx_list_writer_new(struct nx_buffer *docs, struct nx_buffer *pos,
                                          nx_doc doc_limit, const struct nx_ntf_scale *scale);
void nx_list_writer_free(struct nx_list_writer *self);

/* Starts a list.  with_positions: false for lists that keep none. */
void nx_list_writer_begin(struct nx_list_writer *self, bool with_positions);

/* The positions of this list lie where zones and the documents' extents (by document) say, and are
 * to be coded within these bounds.  Before the first document. */
void nx_list_writer_bound(struct nx_list_writer *self, const struct nx_extent *extents);

/* The next document, greater than the one before.  `positions` (ascending, nfreq of them; may be
 * NULL when the list keeps none), zones as NX_ZONE_ bits, norm as nx_norm_of(). */
void nx_list_writer_add(struct nx_list_writer *self, nx_doc doc, uint32_t nfreq, unsigned zones,
                        uint8_t norm, const nx_pos *positions);

/* At least so many documents are going to come: positions of a bounded list that cannot be brief may come as bits from
 * the first on.  Before it. */
void nx_list_writer_expect(struct nx_list_writer *self, uint64_t ndocs);

/* Whether positions may come as bits: of a bounded list that will not be brief. */
bool nx_list_writer_takes_bits(const struct nx_list_writer *self);

/* The same, positions being the nbits bits from `from` on (nx_cursor_coded()) of a list of the same
 * document: of one extent. */
void nx_list_writer_add_bits(struct nx_list_writer *self, nx_doc doc, uint32_t nfreq,
                             unsigned zones, uint8_t norm, struct nx_bits from, uint64_t nbits);

/* Ends the list: appends what is pending and fills *info, docs_begin and pos_begin being offsets in
 * the two buffers.  A brief list's bits begin with the lowest of the first byte. */
void nx_list_writer_end(struct nx_list_writer *self, struct nx_list_info *info);

#endif
