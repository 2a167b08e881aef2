/* Documents, frequencies, zones and positions in bits, and numbers of an order. */
#include "postings/coded.h"
#include "sample.h"

#include <check.h>
#include <stdlib.h>

enum { SEED = 7411, ROOM = 4096 };

START_TEST(numbers_of_every_size_come_back)
{
	uint8_t bytes[ROOM + 8] = { 0 };

	for (unsigned k = 0; k <= 8; k++) {
		struct nx_bits_writer writer = { .to = bytes };
		struct nx_bits bits;

		for (unsigned w = 0; w < 48; w++)
			for (unsigned d = 0; d < 3; d++)
				nx_bits_put_order(&writer, (UINT64_C(1) << w) - 1 + d, k);
		nx_bits_flush(&writer);
		bits = (struct nx_bits){ bytes, writer.to, 0 };
		for (unsigned w = 0; w < 48; w++)
			for (unsigned d = 0; d < 3; d++)
				ck_assert_uint_eq(nx_bits_get_order(&bits, k),
				                  (UINT64_C(1) << w) - 1 + d);
		ck_assert(nx_bits_end(&bits));
		ck_assert(!nx_bits_over(&bits));
	}
}
END_TEST

/* FORMAT.md 1.11. */
START_TEST(the_smallest_numbers_take_the_bits_of_the_format)
{
	uint8_t bytes[16] = { 0 };
	struct nx_bits_writer writer = { .to = bytes };

	for (unsigned v = 0; v < 4; v++)
		nx_bits_put_order(&writer, v, 0); /* 1 010 011 00100 */
	nx_bits_flush(&writer);
	ck_assert_uint_eq(nx_u16le(bytes), 0x265);
}
END_TEST

START_TEST(a_number_that_does_not_end_spoils_the_rest)
{
	const uint8_t zeros[32] = { 0 };
	struct nx_bits bits = { zeros, zeros + sizeof(zeros), 3 };

	ck_assert_uint_eq(nx_bits_get_order(&bits, 5), 0);
	ck_assert(nx_bits_over(&bits));
	ck_assert_uint_eq(nx_bits_get_order(&bits, 5), 0);
	ck_assert(nx_bits_over(&bits) && !nx_bits_end(&bits));
}
END_TEST

struct few {
	uint32_t n, limit;
	nx_doc docs[NX_BLOCK_DOCS];
	uint32_t freqs[NX_BLOCK_DOCS];
	uint8_t zones[NX_BLOCK_DOCS];
};

static void
make(struct few *self, uint32_t most, struct sample_random *random)
{
	*self = (struct few){ .n = 1 + sample_below(random, most) };
	for (uint32_t i = 0, doc = 0; i < self->n; i++, doc++) {
		doc += sample_below(random, 900);
		self->docs[i] = doc;
		self->freqs[i] = 1 + sample_below(random, sample_below(random, 3) ? 3 : 5000);
		self->zones[i] = (uint8_t)sample_below(random, 4);
		self->limit = doc + 1;
	}
	self->freqs[0] = sample_below(random, 9) ? self->freqs[0] : NX_FREQ_MAX;
}

static size_t
write(const struct few *self, uint8_t *bytes)
{
	struct nx_bits_writer writer = { .to = bytes };

	nx_coded_put_docs(&writer, self->docs, self->n, 0, self->limit);
	nx_coded_put_postings(&writer, self->freqs, self->zones, self->n);
	nx_bits_flush(&writer);
	return (size_t)(writer.to - bytes);
}

START_TEST(documents_frequencies_and_zones_come_back)
{
	struct sample_random random = { SEED };
	uint8_t *bytes = malloc(ROOM);

	ck_assert_ptr_nonnull(bytes);
	for (unsigned round = 0; round < 400; round++) {
		struct few few, got;
		struct nx_bits bits, passed;

		make(&few, round % 2 ? NX_BLOCK_DOCS : NX_BRIEF_DOCS, &random);
		bits = passed = (struct nx_bits){ bytes, bytes + write(&few, bytes), 0 };
		ck_assert(nx_coded_docs(&bits, few.n, 0, few.limit, got.docs));
		ck_assert(nx_coded_pass_docs(&passed, few.n, 0, few.limit));
		ck_assert_uint_eq(passed.at, bits.at);
		ck_assert(nx_coded_postings(&bits, few.n, got.freqs, got.zones));
		ck_assert(nx_bits_end(&bits));
		ck_assert_mem_eq(got.docs, few.docs, few.n * sizeof(*got.docs));
		ck_assert_mem_eq(got.freqs, few.freqs, few.n * sizeof(*got.freqs));
		ck_assert_mem_eq(got.zones, few.zones, few.n);
	}
	free(bytes);
}
END_TEST

START_TEST(documents_without_room_are_damage)
{
	const uint8_t bytes[8] = { 0x1f };
	struct nx_bits bits = { bytes, bytes + 8, 0 };
	nx_doc docs[4];

	ck_assert(!nx_coded_docs(&bits, 4, 10, 13, docs));
	ck_assert(!nx_coded_docs(&bits, 1, 10, 9, docs));
	ck_assert(nx_coded_docs(&bits, 0, 10, 10, docs));
	ck_assert(nx_coded_docs(&bits, 4, 10, 14, docs)); /* a bit each: there is one way */
	ck_assert_uint_eq(docs[3], 13);
	ck_assert_uint_eq(bits.at, 4);
	ck_assert(!nx_coded_docs(&bits, 2, 10, 14, docs)); /* a one, then zeros that lead too far */
}
END_TEST

START_TEST(truncated_and_flipped_bits_are_safe)
{
	struct sample_random random = { SEED + 1 };
	uint8_t *bytes = malloc(ROOM);

	ck_assert_ptr_nonnull(bytes);
	for (unsigned round = 0; round < 60; round++) {
		struct few few, got;
		size_t nbytes;
		bool bounded = true;

		make(&few, 30, &random);
		nbytes = write(&few, bytes);
		for (size_t n = 0; n < nbytes; n++) {
			uint8_t *copy = malloc(n ? n : 1);
			struct nx_bits bits = { copy, copy + n, 0 };

			memcpy(copy, bytes, n);
			ck_assert(!nx_coded_docs(&bits, few.n, 0, few.limit, got.docs) ||
			          !nx_coded_postings(&bits, few.n, got.freqs, got.zones));
			free(copy);
		}
		for (unsigned k = 0; k < 100; k++) {
			struct nx_bits bits = { bytes, bytes + nbytes, 0 };
			uint32_t bit = sample_below(&random, (uint32_t)nbytes * 8);

			bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
			(void)nx_coded_docs(&bits, few.n, 0, few.limit, got.docs);
			(void)nx_coded_postings(&bits, few.n, got.freqs, got.zones);
			for (uint32_t i = 0; i < few.n; i++)
				bounded &= got.docs[i] < few.limit && got.freqs[i] >= 1 &&
				           got.freqs[i] <= NX_FREQ_MAX && got.zones[i] <= 3;
		}
		ck_assert(bounded);
	}
	free(bytes);
}
END_TEST

START_TEST(positions_come_back_as_far_as_there_is_room)
{
	struct sample_random random = { SEED + 2 };

	for (unsigned round = 0; round < 300; round++) {
		uint8_t bytes[512];
		struct nx_bits_writer writer = { .to = bytes };
		struct nx_bits bits;
		nx_pos positions[NX_BRIEF_WORDS], got[NX_BRIEF_WORDS + 1] = { 0 }, pos = 0;
		uint32_t n = 1 + sample_below(&random, NX_BRIEF_WORDS);
		uint32_t room = sample_below(&random, n + 1);
		unsigned zones = sample_below(&random, 4);
		bool free = sample_below(&random, 2);

		for (uint32_t i = 0; i < n; i++, pos++)
			positions[i] = pos += sample_below(&random, round % 9 ? 300 : 60000000);
		nx_coded_put_positions(&writer, positions, n, zones, free);
		nx_bits_flush(&writer);
		bits = (struct nx_bits){ bytes, writer.to, 0 };
		ck_assert(nx_coded_positions(&bits, n, zones, free, got, room));
		ck_assert(nx_bits_end(&bits));
		ck_assert_mem_eq(got, positions, room * sizeof(*got));
		ck_assert_uint_eq(got[room], 0);
		bits = (struct nx_bits){ bytes, writer.to - 1, 0 };
		ck_assert(!nx_coded_positions(&bits, n, zones, free, got, room));
	}
}
END_TEST

Suite *suite_postings_coded(void);

Suite *
suite_postings_coded(void)
{
	Suite *suite = suite_create("postings.coded");
	TCase *tcase = tcase_create("coded");

	tcase_add_test(tcase, numbers_of_every_size_come_back);
	tcase_add_test(tcase, the_smallest_numbers_take_the_bits_of_the_format);
	tcase_add_test(tcase, a_number_that_does_not_end_spoils_the_rest);
	tcase_add_test(tcase, documents_frequencies_and_zones_come_back);
	tcase_add_test(tcase, documents_without_room_are_damage);
	tcase_add_test(tcase, truncated_and_flipped_bits_are_safe);
	tcase_add_test(tcase, positions_come_back_as_far_as_there_is_room);
	suite_add_tcase(suite, tcase);
	return suite;
}
