/* values.h - where the lists of a block's terms are.
 *
 * Most terms are in few documents, and for them a place in another section would cost as much as the
 * list: brief lists (postings/coded.h) stand here, in bits, one behind the other.  Of the others it is
 * said here how many bytes they take in LIST and POSN, so they lie there in the order of terms.
 *
 * Words that are asked for are mostly frequent.  So a bit for each term tells the kind, and the values that lead
 * *outside* stand in front: to reach one of them, none *inside* is read.
 *
 * Example: storm (200 documents), stormed (1), storms (90): bits 101, then storm, storms, stormed.
 *
 * Bytes    FORMAT.md 5.3; memory-safe on any bytes
 * Owner    borrows the bytes
 */
#ifndef NX_SEGMENT_VALUES_H
#define NX_SEGMENT_VALUES_H

#include "base/buffer.h"
#include "postings/coded.h"
#include "postings/list.h"

enum { NX_VALUES_MOST = 16 };

/* What a term's value says. */
struct nx_term_value {
	struct nx_list_info info;
	/* of a brief list, NULL: info's offsets count in LIST; always in POSN */
	const uint8_t *docs;
	unsigned first_bit; /* of *docs, where it begins */
	bool unbounded;     /* a field's term: its positions know no bounds (FORMAT.md 6.7) */
};

/* The values of a block. */
struct nx_values {
	nx_doc limit;                   /* documents in the segment */
	uint32_t count, kinds;          /* bit i of kinds: value i is outside */
	struct nx_bits outside, inside; /* the next of each kind */
	uint64_t docs_at, pos_at;       /* where the next list begins in LIST, its positions in POSN */
};

/* Those of `count` terms, at most NX_VALUES_MOST, of which the first lists outside begin at docs_at and pos_at.  None of those inside can
 * be read yet. */
void nx_values_open(struct nx_values *self, struct nx_bits bits, uint32_t count, nx_doc limit,
                    uint64_t docs_at, uint64_t pos_at);

/* The value of term i alone; bits of `unbounded` tell the terms of fields up to i.  False on damage. */
bool nx_values_find(struct nx_values *self, uint32_t i, uint32_t unbounded,
                    struct nx_term_value *value);

/* All values in turn: behind this once, nx_values_next() for each i.  False on damage. */
bool nx_values_enter(struct nx_values *self);

/* The next value, that of term i; value->unbounded is set.  False on damage. */
bool nx_values_next(struct nx_values *self, uint32_t i, struct nx_term_value *value);

/* Passes over it; `unbounded`: it is the term of a field.  False on damage. */
bool nx_values_pass(struct nx_values *self, uint32_t i, bool unbounded);

/* ---- Writing ---- */

struct nx_values_writer {
	struct nx_buffer outside, inside; /* bits of each kind: */
	struct nx_bits_writer outside_bits, inside_bits;
	uint32_t count, kinds;
};

/* Whether a list stands in its value.  Others are written to LIST by the caller, one behind the
 * other, in the order of terms; so are the positions of all to POSN, where there are bytes of
 * them. */
static inline bool
nx_list_is_inline(const struct nx_list_info *info)
{
	return info->ndocs < NX_BRIEF_DOCS;
}

/* The next value.  `docs`: the bits of a brief list, from the lowest on. */
void nx_values_put(struct nx_values_writer *self, bool unbounded, const struct nx_list_info *info,
                   const uint8_t *docs);

/* Appends the values to `to` as bytes; none are left.  A failure is one of `to`. */
void nx_values_flush(struct nx_values_writer *self, struct nx_buffer *to);
void nx_values_writer_release(struct nx_values_writer *self);

#endif
