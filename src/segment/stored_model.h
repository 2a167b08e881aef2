/* stored_model.h - the codes of a bundle: its classes, words, letters and repeats.
 *
 * One model serves all groups of a bundle.  The writer makes it from counts and gives it as bytes, the
 * reader opens those and looks words up where they lie.
 *
 * Bytes    FORMAT.md 7.3
 * Threads  one writer at a time; a model that is open: any number of readers
 */
#ifndef NX_SEGMENT_STORED_MODEL_H
#define NX_SEGMENT_STORED_MODEL_H

#include "base/buffer.h"
#include "base/fail.h"
#include "segment/huffman.h"
#include "segment/stored_class.h"
#include "segment/stored_cut.h"
#include "segment/stored_repeat.h"
#include "segment/stored_units.h"

/* ---- Writing ---- */

struct nx_code {
	uint32_t bits;
	uint8_t len;
};

struct nx_model_word;

/* Born zeroed is ready. */
struct nx_model_out {
	struct nx_code *classes; /* [class before][class] */
	struct nx_code *units;   /* of each unit in its class */
	struct nx_code letters[NX_LETTER_CONTEXTS][NX_LETTERS];
	struct nx_code lengths[NX_SLOTS], distances[NX_SLOTS];
	/* For the making: */
	struct nx_model_word *words;
	uint32_t *counts, *codes;
	uint64_t *work;
	uint8_t *bits;
	size_t classes_room, units_room, words_room, counts_room, codes_room, work_room, bits_room;
};

void nx_model_out_release(struct nx_model_out *self);

/* Makes the codes for all ops of a bundle and appends the model's bytes to `out`.  False when memory is
 * out. */
bool nx_model_make(struct nx_model_out *self, const struct nx_cutter *cut, const uint8_t *text,
                   const struct nx_repeater *repeater, const struct nx_classer *classer,
                   struct nx_buffer *out);

/* ---- Reading ---- */

enum { NX_MODEL_BYTES = 16 << 20 }; /* no model has more */

struct nx_model {
	uint32_t nclasses, nwords;
	struct nx_huffman *classes; /* of each class before: the next class */
	struct nx_huffman *words;   /* of each class: the word in it */
	uint32_t *first;            /* of each class: its first word; and one behind the last */
	uint16_t *next;             /* [class before][rank]: class */
	struct nx_huffman letters[NX_LETTER_CONTEXTS], lengths, distances;
	uint16_t letter[NX_LETTER_CONTEXTS][NX_LETTERS], length[NX_SLOTS], distance[NX_SLOTS];
	/* Of each word: bytes shared with the one before, bytes of its own, class, nx_unit_spaced. */
	const uint8_t *shared, *own, *texts;
	uint8_t *class_of, *spaced;
	uint32_t *runs; /* where the texts of NX_WORD_RUN words begin */
	void *memory;
};

/* Opens a model, whose bytes stay borrowed.  NIDX_ECORRUPT when they are no model. */
enum nidx_status nx_model_open(struct nx_model *self, const uint8_t *bytes, size_t nbytes);
void nx_model_close(struct nx_model *self); /* takes zeroed */

static inline size_t
nx_model_word_len(const struct nx_model *self, uint32_t word)
{
	return (size_t)self->shared[word] + self->own[word];
}

/* Writes the text of a word, returns its length. */
size_t nx_model_word(const struct nx_model *self, uint32_t word, uint8_t *to);

#endif
