/* forms.h - the words as they were written, in order, each with its term.
 *
 * Stemming maps "families" and "family" to one term; a wildcard or a misspelling is about what
 * was written.  Most forms are spelt as their term is, so a form costs two bits then: the
 * distance to the term of the form before it, and that it is spelt like the term, are one symbol of
 * a code (textcode.h).
 *
 * Bytes    FORMAT.md section 5.5
 * Owner    borrows the mapped sections and the dictionary
 * Threads  immutable; a cursor is one thread's
 */
#ifndef NX_SEGMENT_FORMS_H
#define NX_SEGMENT_FORMS_H

#include "segment/terms.h"

enum {
	NX_FORMS_BLOCK = 64, /* forms in a block */
	NX_FORMS_INDEX = 12  /* bytes a block costs in FIDX */
};

struct nx_forms {
	const uint8_t *bytes; /* FORM */
	size_t nbytes;
	struct nx_textcode code;       /* at the front of FORM */
	const uint8_t *keys, *offsets; /* FIDX */
	uint32_t nforms, nblocks;
	const struct nx_terms *terms;
};

enum nidx_status nx_forms_open(struct nx_forms *self, const uint8_t *bytes, size_t nbytes,
                               const uint8_t *index, size_t index_bytes, uint32_t nforms,
                               const struct nx_terms *terms, struct nidx_error *err);

struct nx_form_cursor {
	const struct nx_forms *forms;
	uint32_t number; /* of the current form; nforms when exhausted */
	nx_term term;
	bool damaged;
	size_t len;
	uint32_t block, left;
	struct nx_bits bits; /* next form */
	struct nx_term_cursor spelt; /* of forms spelt like their term */
	bool passed;                 /* the text of the form was not read: */
	nx_term like;                /* it is that of this term */
	uint8_t text[NX_TERM_MAX];
};

/* Stands on the first form >= `text`; false when there is none (or damage). */
bool nx_forms_seek(struct nx_form_cursor *self, const struct nx_forms *forms, struct nx_str text);
bool nx_forms_next(struct nx_form_cursor *self);

/* The same, but that the text of a form spelt like its term is not read: self->passed tells. */
bool nx_forms_pass(struct nx_form_cursor *self);

/* ---- Writing ---- */

struct nx_forms_writer {
	struct nx_buffer bytes; /* FORM, when all is done */
	struct nx_buffer keys, offsets;
	struct nx_buffer draft; /* forms: their code is not known before the last */
	uint32_t nforms, inblock;
	nx_term term; /* of the last form */
	size_t len;
	uint8_t last[NX_TERM_MAX];
	struct nx_term_cursor spelt;
};

/* The next (form, term) pair, ascending; `terms` is the finished dictionary. */
void nx_forms_writer_add(struct nx_forms_writer *self, const struct nx_terms *terms,
                         struct nx_str form, nx_term term);
/* Ends the last block: the buffers hold FORM and, one behind the other, FIDX then. */
void nx_forms_writer_finish(struct nx_forms_writer *self);
bool nx_forms_writer_failed(const struct nx_forms_writer *self);
void nx_forms_writer_release(struct nx_forms_writer *self);

#endif
