/* sample.h - posting lists to test with: plain arrays, and the same list as bytes. */
#ifndef NX_TESTS_POSTINGS_SAMPLE_H
#define NX_TESTS_POSTINGS_SAMPLE_H

#include "base/buffer.h"
#include "postings/ntf.h"

/* Deterministic random numbers (splitmix64). */
struct sample_random {
	uint64_t state;
};

uint64_t sample_next(struct sample_random *self);

/* 0 to below - 1. */
uint32_t sample_below(struct sample_random *self, uint32_t below);

struct sample_posting {
	nx_doc doc;
	uint32_t freq;
	unsigned zones;
	uint8_t norm;
	size_t first_pos; /* in positions[] */
};

struct sample {
	struct sample_posting *items;
	uint32_t n;
	nx_pos *positions;
	size_t npositions;
	nx_doc doc_limit;
	bool with_positions;
	/* As bytes, in memory of their exact size, so that ASan sees each step past them. */
	struct nx_list_info info;
	uint8_t *docs, *pos;
	struct nx_list list;
};

/* How to make one up. */
struct sample_shape {
	uint32_t n;
	uint32_t max_gap;  /* gaps are 1 to max_gap */
	uint32_t max_freq; /* most are small */
	uint32_t max_pos_gap;
	unsigned zones; /* bits that occur */
	bool with_positions;
};

void sample_init(struct sample *self, const struct sample_shape *shape, uint64_t seed);

/* Of a segment whose articles have 400 words on average. */
const struct nx_ntf_scale *sample_scale(void);

/* Takes items and positions as they are and writes the bytes again. */
void sample_write(struct sample *self);

void sample_release(struct sample *self);

/* A shape of any kind, the first ones being edges. */
struct sample_shape sample_shape_of(unsigned round, struct sample_random *random);

#endif
