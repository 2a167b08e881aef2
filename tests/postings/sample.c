#include "sample.h"

#include "postings/writer.h"

#include <check.h>
#include <stdlib.h>

uint64_t
sample_next(struct sample_random *self)
{
	uint64_t z = self->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint32_t
sample_below(struct sample_random *self, uint32_t below)
{
	return (uint32_t)(sample_next(self) % below);
}

/* 1 to most, small ones much likelier. */
static uint32_t
skewed(struct sample_random *random, uint32_t most)
{
	uint32_t v = 1 + sample_below(random, most);

	while (v > 1 && sample_below(random, 3) > 0)
		v = 1 + sample_below(random, v);
	return v;
}

static uint8_t *
exact_copy(const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	ck_assert_ptr_nonnull(copy);
	if (n)
		memcpy(copy, bytes, n);
	return copy;
}

const struct nx_ntf_scale *
sample_scale(void)
{
	static struct nx_ntf_scale scale;

	nx_ntf_scale_init(&scale, 4000, 10);
	return &scale;
}

void
sample_write(struct sample *self)
{
	struct nx_buffer docs = { 0 }, pos = { 0 };
	struct nx_list_writer *writer =
	    nx_list_writer_new(&docs, &pos, self->doc_limit, sample_scale());
	struct nidx_error err;

	free(self->docs);
	free(self->pos);
	ck_assert_ptr_nonnull(writer);
	nx_buffer_put_u8(&docs, 0xee); /* a list may begin anywhere */
	nx_list_writer_begin(writer, self->with_positions);
	for (uint32_t i = 0; i < self->n; i++) {
		const struct sample_posting *it = &self->items[i];

		nx_list_writer_add(writer, it->doc, it->freq, it->zones, it->norm,
		                   self->with_positions ? self->positions + it->first_pos : NULL);
	}
	nx_list_writer_end(writer, &self->info);
	nx_list_writer_free(writer);
	ck_assert(!docs.failed && !pos.failed);
	ck_assert_uint_eq(self->info.docs_begin, 1);
	self->docs = exact_copy(docs.bytes + 1, self->info.docs_bytes);
	self->pos = exact_copy(pos.bytes, self->info.pos_bytes);
	nx_buffer_release(&docs);
	nx_buffer_release(&pos);
	ck_assert_int_eq(nx_list_open(&self->list, self->docs, self->info.docs_bytes,
	                              self->with_positions ? self->pos : NULL,
	                              self->info.pos_bytes, self->n, self->doc_limit, &err),
	                 NIDX_OK);
}

void
sample_init(struct sample *self, const struct sample_shape *shape, uint64_t seed)
{
	struct sample_random random = { seed };
	nx_doc doc = 0;
	size_t room = 0;

	*self = (struct sample){ .n = shape->n, .with_positions = shape->with_positions };
	self->items = calloc(shape->n, sizeof(*self->items));
	ck_assert_ptr_nonnull(self->items);
	for (uint32_t i = 0; i < self->n; i++) {
		struct sample_posting *it = &self->items[i];
		nx_pos pos = 0;

		doc += skewed(&random, shape->max_gap);
		it->doc = doc - 1;
		it->freq = skewed(&random, shape->max_freq);
		if (sample_below(&random, 4) == 0)
			it->zones = (unsigned)sample_next(&random) & shape->zones;
		it->norm = (uint8_t)sample_next(&random);
		it->first_pos = self->npositions;
		if (!shape->with_positions)
			continue;
		if (self->npositions + it->freq > room) {
			room = (self->npositions + it->freq) * 2;
			self->positions = realloc(self->positions, room * sizeof(nx_pos));
			ck_assert_ptr_nonnull(self->positions);
		}
		for (uint32_t k = 0; k < it->freq; k++, pos++) {
			pos += skewed(&random, shape->max_pos_gap) - 1;
			self->positions[self->npositions++] = pos;
		}
	}
	self->doc_limit = doc + sample_below(&random, 3);
	sample_write(self);
}

void
sample_release(struct sample *self)
{
	free(self->items);
	free(self->positions);
	free(self->docs);
	free(self->pos);
}

struct sample_shape
sample_shape_of(unsigned round, struct sample_random *random)
{
	static const struct sample_shape edges[] = {
		{ 1, 1, 1, 1, 0, true },
		{ 1, 1000000, 200, 50, 3, true },
		{ 1, 2147480000, 100000, 100, 3, true },
		{ 2, 1000000000, 63, 10, 1, true },
		{ 15, 100, 64, 9, 2, true },
		{ 16, 100, 65, 9, 3, true },
		{ 127, 9, 5, 300, 3, true },
		{ 128, 1, 1, 300, 0, true },   /* every document */
		{ 128, 2, 3, 300, 3, false },  /* a bitset */
		{ 129, 7, 3, 300, 1, true },
		{ 4096, 3, 9, 300, 3, true },  /* 32 blocks: no groups yet */
		{ 4097, 40, 9, 300, 3, true }, /* 33 blocks */
		{ 3000, 700000, 2, 30, 3, true },
		{ 1000, 1, 70000, 20, 3, false },
	};
	static const uint32_t gaps[] = { 1, 2, 3, 5, 9, 40, 1000, 100000 };
	static const uint32_t sizes[] = { 8, 20, 128, 300, 1000, 6000 };

	if (round < sizeof(edges) / sizeof(*edges))
		return edges[round];
	return (struct sample_shape){
		.n = 1 + sample_below(random, sizes[sample_below(random, 6)]),
		.max_gap = gaps[sample_below(random, 8)],
		.max_freq = 1 + sample_below(random, 40),
		.max_pos_gap = 1 + sample_below(random, 400),
		.zones = sample_below(random, 4),
		.with_positions = sample_below(random, 4) > 0,
	};
}
