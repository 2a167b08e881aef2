/* stored_model.h - the codes of a bundle: its classes, words, letters and repeats.
 *
 * One model serves all groups of a bundle.  The writer makes it from counts and gives it as bytes.
 * The reader opens those, and then reads no more of the codes and the dictionary than an article
 * needs.
 *
 * Bytes    FORMAT.md 7.3
 * Threads  one at a time, writing and reading
 */
#ifndef NX_SEGMENT_STORED_MODEL_H
#define NX_SEGMENT_STORED_MODEL_H

#include "base/arena.h"
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

static inline void
nx_code_put(struct nx_bits_out *bits, const struct nx_code *code)
{
	nx_bits_put(bits, code->bits, code->len);
}

struct nx_model_word;

/* Born zeroed is ready. */
struct nx_model_out {
	struct nx_code *classes; /* [class before][class] */
	struct nx_code *units;   /* of each unit in its class */
	struct nx_code letters[2][NX_LETTER_CONTEXTS][NX_LETTERS]; /* by enum nx_letters */
	struct nx_code lengths[NX_SLOTS], distances[NX_SLOTS], shared[NX_WORD_BYTES + 1];
	/* For the making: */
	struct nx_model_word *words;
	uint32_t *counts, *codes;
	uint64_t *work;
	uint8_t *bits;
	size_t classes_room, units_room, words_room, counts_room, codes_room, work_room, bits_room;
};

void nx_model_out_release(struct nx_model_out *self);

/* Makes the codes for all ops of a bundle (counts: of each unit, how many ops) and appends the
 * bytes of the codes and of the dictionary to two buffers.  False when memory is out. */
bool nx_model_make(struct nx_model_out *self, const struct nx_cutter *cut, const uint8_t *text,
                   const struct nx_repeater *repeater, const struct nx_classer *classer,
                   const uint32_t *counts, struct nx_buffer *codes,
                   struct nx_buffer *dictionary);

/* Writes the letters of a word from its byte `from` on, and its end. */
void nx_model_put_letters(const struct nx_model_out *self, enum nx_letters set,
                          struct nx_bits_out *bits, const uint8_t *text, unsigned from,
                          unsigned len);

/* ---- Reading ---- */

enum { NX_DIRECT = 8 }; /* bits that a short code is looked up by */

/* A code that is opened when it is first asked for: an article needs few of the many. */
struct nx_model_code {
	struct nx_huffman code;
	const uint8_t *lengths;
	uint16_t *direct;  /* by the bits ahead: symbol << 4 | length, or 0 for longer codes */
	uint16_t *symbols; /* by rank */
	uint32_t nsymbols;
	bool open;
};

/* Words read together: at[i], at[i + 1] bound the text of the run's word i. */
struct nx_model_run {
	uint32_t at[NX_WORD_RUN + 1];
};

struct nx_model {
	uint32_t nclasses, nwords, nruns;
	struct nx_model_code *classes; /* of each class before: the next class */
	struct nx_model_code lengths, distances, shared, letters[2][NX_LETTER_CONTEXTS];
	struct nx_huffman *words; /* of each class: the word in it */
	uint32_t *first;          /* of each class: its first word; and one behind the last */
	uint8_t *class_of;        /* of each word */
	const uint8_t *dictionary;
	uint32_t *begins; /* of each run, and one behind the last, in the dictionary */
	/* Words read so far: */
	uint32_t *known; /* of each run: its place in runs + 1, or 0 */
	struct nx_model_run *runs;
	size_t nknown, runs_room;
	struct nx_buffer texts;
	struct nx_arena arena; /* of all that opening allocates */
};

/* Opens a model, born zeroed or used before, of `codes`, inflated, and of `dictionary`; both stay
 * borrowed.  NIDX_ECORRUPT when they are no model, though damage inside a code or a run is found by
 * whoever needs it. */
enum nidx_status nx_model_open(struct nx_model *self, const uint8_t *codes, size_t ncodes,
                               const uint8_t *dictionary, size_t ndictionary);
void nx_model_close(struct nx_model *self); /* takes zeroed */
size_t nx_model_nbytes(const struct nx_model *self); /* of memory it keeps */

/* Reads everything there is, for nx_stored_check. */
enum nidx_status nx_model_check(struct nx_model *self);

bool nx_model_code_open(struct nx_model_code *self);

/* The next symbol of a code; when the bits are none, bits->failed and any symbol. */
static inline unsigned
nx_model_get(struct nx_model_code *self, struct nx_bits_in *bits)
{
	unsigned entry;

	if (!self->open && !nx_model_code_open(self)) {
		bits->failed = true;
		return 0;
	}
	nx_bits_fill(bits);
	entry = self->direct[bits->ahead >> (64 - NX_DIRECT)];
	if (entry == 0)
		return self->symbols[nx_huffman_get(&self->code, bits)];
	nx_bits_skip(bits, entry & 15);
	return entry >> 4;
}

/* Appends a word in letters to `to`, behind `shared` bytes it already has: NIDX_ECORRUPT when it
 * has no end. */
enum nidx_status nx_model_letters(struct nx_model *self, enum nx_letters set, struct nx_bits_in *bits,
                                  struct nx_buffer *to, size_t shared);

enum nidx_status nx_model_read_run(struct nx_model *self, uint32_t run);

/* Makes sure that a word's text can be had. */
static inline enum nidx_status
nx_model_need(struct nx_model *self, uint32_t word)
{
	return self->known[word / NX_WORD_RUN] ? NIDX_OK
	                                       : nx_model_read_run(self, word / NX_WORD_RUN);
}

/* The text of a word that nx_model_need() was asked for; it stays until the next such question. */
static inline struct nx_str
nx_model_word(const struct nx_model *self, uint32_t word)
{
	const uint32_t *at = &self->runs[self->known[word / NX_WORD_RUN] - 1].at[word % NX_WORD_RUN];

	return (struct nx_str){ (const char *)self->texts.bytes + at[0], at[1] - at[0] };
}

#endif
