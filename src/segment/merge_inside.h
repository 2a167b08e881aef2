/* merge_inside.h - what the files of a merge share. */
#ifndef NX_SEGMENT_MERGE_INSIDE_H
#define NX_SEGMENT_MERGE_INSIDE_H

#include "base/crew.h"
#include "segment/inside.h"
#include "segment/merge.h"
#include "segment/writer.h"

/* A document of an input. */
struct nx_merge_doc {
	nx_doc doc;
	uint16_t input;
};

/* The new order of all documents that are kept: fills inputs' numbers and self->ndocs; *docs is
 * nx_mem_free()d by the caller. */
enum nidx_status nx_merge_order(struct nx_merge *self, struct nx_merge_doc **docs,
                                struct nidx_error *err);

/* Copies or packs anew the stored articles; places[d] is where that of the new document d is. */
enum nidx_status nx_merge_stored(const struct nx_merge *self, struct nx_dir *dir, const char *name,
                                 struct nx_stored_at *places, struct nidx_error *err);

/* Writes terms and lists, then forms; counts hidden documents. */
enum nidx_status nx_merge_lists(struct nx_merge *self, struct nx_crew *crew,
                                struct nx_segment_writer *writer, const struct nx_extent *extents,
                                const uint8_t *norms, struct nidx_error *err);

#define NX_MERGE_NO_TERM UINT32_MAX /* the number of a term of which no document is left */

/* Writes the forms whose terms are left; numbers[i]: those of input i's terms in the new segment. */
enum nidx_status nx_merge_forms(const struct nx_merge *self, nx_term *const *numbers,
                                struct nx_segment_writer *writer, struct nidx_error *err);

/* "segment s is damaged" */
enum nidx_status nx_merge_fail_damaged(const struct nx_segment *segment, struct nidx_error *err);

static inline bool
nx_merge_bit(const uint8_t *bits, nx_doc doc)
{
	return bits && bits[doc >> 3] >> (doc & 7) & 1;
}

/* "the merge was cancelled", if it was. */
enum nidx_status nx_merge_tick(const struct nx_merge *self, struct nidx_error *err);

#endif
