/* Positions coded within the bounds of their articles, against plain arrays. */
#include "base/buffer.h"
#include "postings/bounded.h"
#include "postings/list.h"
#include "postings/sizes.h"
#include "sample.h"

#include <check.h>
#include <stdlib.h>

enum { SEED = 5150, ROUNDS = 300, MOST = 64 };

/* The extents of up to 128 documents as columns, and their postings. */
struct chunk {
	uint8_t columns[3][NX_BLOCK_DOCS * 4 + 8];
	uint8_t sizes[NX_BLOCK_DOCS * NX_EXTENT_SIZES + 1];
	struct nx_extents extents;
	struct nx_extent list[NX_BLOCK_DOCS];
	nx_doc docs[NX_BLOCK_DOCS];
	uint32_t freqs[NX_BLOCK_DOCS];
	uint8_t zones[NX_BLOCK_DOCS];
	uint32_t n, total;
	nx_pos *positions;
	struct nx_buffer bytes;
};

static struct nx_column
column_of(uint8_t *bytes)
{
	return (struct nx_column){ bytes, 0, UINT32_MAX, 32 };
}

/* f of the article's words, and the zones they are in. */
static void
choose(struct chunk *self, uint32_t i, uint32_t f, struct sample_random *random)
{
	const struct nx_extent *extent = &self->list[i];
	nx_pos pos = 0;

	self->zones[i] = 0;
	for (uint32_t k = 0; k < f; k++, pos++) {
		pos += sample_below(random, (extent->nwords - pos - (f - k)) / (f - k) + 1);
		self->positions[self->total++] = pos;
		self->zones[i] |= pos < extent->title_end  ? NX_ZONE_TITLE
		                  : pos < extent->lead_end ? NX_ZONE_LEAD
		                                           : 0;
	}
	self->freqs[i] = f;
}

static void
write_chunk(const struct nx_extent *extents, const uint32_t *freqs, const uint8_t *zones,
            uint32_t n, const nx_pos *positions, struct nx_buffer *out)
{
	struct nx_bits_writer bits = { 0 };
	size_t nbytes = 0;

	for (uint32_t i = 0; i < n; i++)
		nbytes += NX_BOUNDED_BYTES(freqs[i]);
	ck_assert(nx_buffer_reserve(out, nbytes));
	bits.to = out->bytes;
	for (uint32_t i = 0; i < n; positions += freqs[i++])
		nx_bounded_put(&bits, &extents[i], freqs[i], zones[i], positions);
	nx_bits_flush(&bits);
	out->len = (size_t)(bits.to - out->bytes);
}

static void
make(struct chunk *self, uint32_t n, uint32_t most, struct sample_random *random)
{
	*self = (struct chunk){ .n = n };
	self->positions = calloc((size_t)n * most, sizeof(nx_pos));
	ck_assert_ptr_nonnull(self->positions);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t f = 1 + sample_below(random, most), words = f + sample_below(random, 600);
		uint32_t title = sample_below(random, words < 12 ? words + 1 : 12);
		uint32_t lead = sample_below(random, words - title + 1) / 4;

		self->docs[i] = i;
		self->list[i] = nx_extent_make(title, title + lead, words);
		self->sizes[i * NX_EXTENT_SIZES] = self->list[i].norm;
		self->sizes[i * NX_EXTENT_SIZES + 1] = self->list[i].body;
		self->sizes[i * NX_EXTENT_SIZES + 2] = self->list[i].widths;
		nx_put_u32le(self->columns[0] + (size_t)i * 4, title);
		nx_put_u32le(self->columns[1] + (size_t)i * 4, lead);
		nx_put_u32le(self->columns[2] + (size_t)i * 4, words);
		choose(self, i, f, random);
	}
	self->extents = (struct nx_extents){ column_of(self->columns[0]),
		                             column_of(self->columns[1]),
		                             column_of(self->columns[2]), self->sizes };
	write_chunk(self->list, self->freqs, self->zones, n, self->positions, &self->bytes);
}

static void
release(struct chunk *self)
{
	free(self->positions);
	nx_buffer_release(&self->bytes);
}

static void
open_bytes(struct nx_bounded *to, const struct chunk *self, const uint8_t *bytes, size_t nbytes)
{
	nx_bounded_open(to, &self->extents, self->docs, self->freqs, self->zones, self->n, bytes,
	                bytes + nbytes);
}

/* Whether of places from the body's first word on those are kept behind which a position of document i stands by 2. */
static bool
keeps(struct nx_bounded *bounded, const struct chunk *chunk, uint32_t i, const nx_pos *positions)
{
	nx_pos body = chunk->list[i].lead_end, starts[MOST], last = chunk->list[i].nwords - body;
	uint32_t n = 0, wanted = 0, kept;
	bool right = true;

	for (nx_pos start = 0; start < last && n < MOST; start += 1 + start / 16)
		starts[n++] = start;
	kept = nx_bounded_keep(bounded, i, starts, n, 2);
	for (nx_pos start = 0, k = 0; k < n; start += 1 + start / 16, k++)
		for (uint32_t j = 0; j < chunk->freqs[i]; j++)
			if (positions[j] == body + start + 2)
				right &= wanted < kept && starts[wanted++] == start;
	return right && wanted == kept;
}

START_TEST(positions_come_back_in_any_order)
{
	struct sample_random random = { SEED };
	nx_pos got[MOST];

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t most = 1 + sample_below(&random, round % 4 ? 6 : MOST);
		struct nx_bounded bounded;
		struct chunk chunk;

		make(&chunk, 1 + sample_below(&random, NX_BLOCK_DOCS), most, &random);
		open_bytes(&bounded, &chunk, chunk.bytes.bytes, chunk.bytes.len);
		ck_assert_msg(nx_bounded_check(&bounded), "seed %d, round %u", SEED, round);
		for (unsigned k = 0; k < 60; k++) {
			uint32_t i = sample_below(&random, chunk.n), first = 0;
			uint32_t room = 1 + sample_below(&random, chunk.freqs[i]);

			for (uint32_t d = 0; d < i; d++)
				first += chunk.freqs[d];
			ck_assert(nx_bounded_get(&bounded, i, got, room));
			ck_assert_mem_eq(got, chunk.positions + first, room * sizeof(*got));
			if (chunk.zones[i])
				continue;
			ck_assert(nx_bounded_body(&bounded, i, got, room));
			for (uint32_t j = 0; j < room; j++)
				got[j] += chunk.list[i].lead_end;
			ck_assert_mem_eq(got, chunk.positions + first, room * sizeof(*got));
			ck_assert(keeps(&bounded, &chunk, i, chunk.positions + first));
		}
		release(&chunk);
	}
}
END_TEST

/* Reads all of any bytes; what comes back ascends and is in the article. */
static void
read_damaged(const struct chunk *chunk, const uint8_t *bytes, size_t nbytes)
{
	struct nx_bounded bounded;
	nx_pos got[MOST];
	bool sound = true;

	open_bytes(&bounded, chunk, bytes, nbytes);
	for (uint32_t i = 0; i < chunk->n; i++) {
		if (!nx_bounded_get(&bounded, i, got, MOST))
			continue;
		for (uint32_t k = 0; k < chunk->freqs[i]; k++)
			sound &= got[k] < chunk->list[i].nwords && (k == 0 || got[k] > got[k - 1]);
	}
	open_bytes(&bounded, chunk, bytes, nbytes);
	for (uint32_t i = 0; i < chunk->n; i++) {
		if (chunk->zones[i] || !nx_bounded_body(&bounded, i, got, MOST))
			continue;
		for (uint32_t k = 1; k < chunk->freqs[i]; k++)
			sound &= got[k] > got[k - 1];
	}
	open_bytes(&bounded, chunk, bytes, nbytes);
	for (uint32_t i = 0; i < chunk->n; i++) {
		nx_pos start = i;

		if (!chunk->zones[i])
			(void)nx_bounded_keep(&bounded, i, &start, 1, 2);
	}
	ck_assert(sound); /* once: each assertion writes to a pipe */
	open_bytes(&bounded, chunk, bytes, nbytes);
	(void)nx_bounded_check(&bounded);
}

START_TEST(truncated_and_flipped_chunks_are_safe)
{
	struct sample_random random = { SEED + 1 };

	for (unsigned round = 0; round < 12; round++) {
		struct nx_bounded bounded;
		struct chunk chunk;

		make(&chunk, round % 2 ? NX_BLOCK_DOCS : 20, round < 6 ? 3 : 10, &random);
		for (size_t n = 0; n < chunk.bytes.len; n++) {
			uint8_t *copy = malloc(n ? n : 1);

			ck_assert_ptr_nonnull(copy);
			memcpy(copy, chunk.bytes.bytes, n);
			open_bytes(&bounded, &chunk, copy, n);
			ck_assert(!nx_bounded_check(&bounded));
			read_damaged(&chunk, copy, n);
			free(copy);
		}
		for (unsigned k = 0; k < 300; k++) {
			uint32_t bit = sample_below(&random, (uint32_t)chunk.bytes.len * 8);

			chunk.bytes.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
			read_damaged(&chunk, chunk.bytes.bytes, chunk.bytes.len);
		}
		release(&chunk);
	}
}
END_TEST

START_TEST(extents_that_cannot_be_are_damage)
{
	struct sample_random random = { SEED + 2 };
	struct nx_bounded bounded;
	struct chunk chunk;
	nx_pos got[MOST];

	make(&chunk, 100, 4, &random);
	for (uint32_t i = 0; i < sizeof(chunk.columns); i++)
		chunk.columns[i / sizeof(chunk.columns[0])][i % sizeof(chunk.columns[0])] =
		    (uint8_t)sample_next(&random);
	for (uint32_t i = 0; i < chunk.n * NX_EXTENT_SIZES; i++)
		chunk.sizes[i] = (uint8_t)sample_next(&random);
	open_bytes(&bounded, &chunk, chunk.bytes.bytes, chunk.bytes.len);
	for (uint32_t i = 0; i < chunk.n; i++)
		(void)nx_bounded_get(&bounded, i, got, MOST);
	memset(chunk.columns, 0, sizeof(chunk.columns)); /* no words at all */
	for (uint32_t i = 0; i < chunk.n; i++)
		ck_assert(!nx_bounded_get(&bounded, i, got, MOST));
	release(&chunk);
}
END_TEST

/* Whatever the arrays hold, also behind those that are summed. */
START_TEST(sums_of_sizes_are_those_of_each)
{
	struct sample_random random = { SEED + 3 };
	uint8_t sizes[4 * NX_BLOCK_DOCS * NX_EXTENT_SIZES + 1], zones[NX_BLOCK_DOCS];
	struct nx_extents extents = { .sizes = sizes };
	nx_doc docs[NX_BLOCK_DOCS];
	uint32_t freqs[NX_BLOCK_DOCS];

	nx_sizes_need();
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t end = sample_below(&random, NX_BLOCK_DOCS + 1);
		uint32_t from = sample_below(&random, end + 1);
		size_t begins[NX_BLOCK_DOCS + 1], at = 0;
		uint64_t sum = 0;

		for (size_t i = 0; i < sizeof(sizes); i++)
			sizes[i] = (uint8_t)sample_next(&random);
		for (uint32_t i = 0; i < NX_BLOCK_DOCS; i++) {
			docs[i] = i < end ? i * 4 + sample_below(&random, 4) : NX_NO_DOC;
			freqs[i] = 1 + sample_below(&random, sample_below(&random, 9) ? 5 : 1000);
			zones[i] = (uint8_t)sample_below(&random, 4);
		}
		for (uint32_t i = from; i < end; i++)
			sum += nx_size_of(&extents, docs[i], freqs[i], zones[i]);
		ck_assert_uint_eq(nx_sizes_sum(&extents, docs, freqs, zones, from, end), sum);
		nx_sizes_begins(&extents, docs, freqs, zones, end, begins);
		for (uint32_t i = 0; i < end; i++) {
			ck_assert_uint_eq(begins[i], at);
			at += nx_size_of(&extents, docs[i], freqs[i], zones[i]);
		}
		ck_assert_uint_eq(begins[end], at);
	}
}
END_TEST

/* The example of FORMAT.md 6.9. */
START_TEST(the_example_of_the_format_is_right)
{
	const struct nx_extent extent = nx_extent_make(6, 6, 400);
	const struct nx_extent extents[] = { extent, extent, extent };
	const uint32_t freqs[] = { 1, 3, 1 };
	const uint8_t zones[] = { 0, NX_ZONE_TITLE, 0 };
	const nx_pos positions[] = { 17, 2, 3, 300, 8 };
	const uint8_t expected[] = { 0x0b, 0x24, 0xba, 0x4a, 0x00 };
	struct nx_buffer out = { 0 };

	write_chunk(extents, freqs, zones, 3, positions, &out);
	ck_assert_uint_eq(out.len, sizeof(expected));
	ck_assert_mem_eq(out.bytes, expected, sizeof(expected));
	nx_buffer_release(&out);
}
END_TEST

Suite *suite_postings_bounded(void);

Suite *
suite_postings_bounded(void)
{
	Suite *suite = suite_create("postings.bounded");
	TCase *tcase = tcase_create("bounded");

	tcase_add_test(tcase, positions_come_back_in_any_order);
	tcase_add_test(tcase, truncated_and_flipped_chunks_are_safe);
	tcase_add_test(tcase, extents_that_cannot_be_are_damage);
	tcase_add_test(tcase, sums_of_sizes_are_those_of_each);
	tcase_add_test(tcase, the_example_of_the_format_is_right);
	suite_add_tcase(suite, tcase);
	return suite;
}
