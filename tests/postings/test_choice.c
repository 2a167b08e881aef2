/* Choices of numbers: what is written comes back, in the bits that were promised. */
#include "postings/choice.h"
#include "sample.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 77, ROUNDS = 4000, MOST = 200, FIRST = 5 };

struct choice {
	uint32_t n, most, first;
	uint32_t numbers[MOST];
	struct nx_choice plan;
	uint8_t bytes[MOST * 8 + 64];
	size_t nbits;
};

/* Writes the numbers; a few ones in front, so that nothing begins on a byte. */
static void
write_choice(struct choice *self)
{
	struct nx_bits_writer bits = { .to = self->bytes };

	nx_bits_put(&bits, 5, 3);
	nx_choice_put(&bits, self->numbers, self->n, self->most, self->first);
	self->nbits = (size_t)(bits.to - self->bytes) * 8 + bits.have;
	nx_bits_flush(&bits);
	self->plan = nx_choice_plan(self->n, self->most);
}

/* (Each assertion writes to a pipe: one for all.) */
static bool
comes_back(const struct choice *self)
{
	struct nx_bits bits = { self->bytes, self->bytes + (self->nbits + 7) / 8, 3 };
	uint32_t got[MOST] = { 0 }, some[MOST] = { 0 }, room = self->n / 2;
	size_t nbytes = self->n * sizeof(*got);
	struct nx_ends all, ends;
	bool right = self->nbits == 3 + nx_choice_bits(self->n, self->plan);

	right &= nx_choice_get(&bits, self->n, self->most, self->plan, self->first, got, self->n,
	                       &all) &&
	         bits.at == self->nbits && memcmp(got, self->numbers, nbytes) == 0;
	bits.at = 3;
	right &= nx_choice_get(&bits, self->n, self->most, self->plan, self->first, some, room,
	                       &ends) &&
	         bits.at == self->nbits && memcmp(some, got, room * sizeof(*got)) == 0 &&
	         some[room] == 0;
	return right && all.first == got[0] && all.last == got[self->n - 1] &&
	       ends.first == all.first && ends.last == all.last;
}

/* Whether what is asked one by one is told as the numbers say: of each of them, of its neighbours and of the ends. */
static bool
are_known(const struct choice *self)
{
	const struct nx_bits bits = { self->bytes, self->bytes + (self->nbits + 7) / 8, 3 };
	uint32_t last = self->most + self->n - 1;
	bool right = true;

	for (uint32_t i = 0; i < self->n; i++) {
		uint32_t number = self->numbers[i] - self->first;
		bool next = i + 1 < self->n && self->numbers[i + 1] == self->numbers[i] + 1;

		right &= nx_choice_has(&bits, self->n, self->most, self->plan, number);
		right &= nx_choice_has(&bits, self->n, self->most, self->plan, number + 1) == next;
	}
	right &= nx_choice_has(&bits, self->n, self->most, self->plan, 0) ==
	         (self->numbers[0] == self->first);
	return right && nx_choice_has(&bits, self->n, self->most, self->plan, last) ==
	                    (self->numbers[self->n - 1] == self->first + last);
}

START_TEST(the_tables_are_pascals_triangle)
{
	for (unsigned n = 1; n <= NX_CHOICE_MOST; n++) {
		ck_assert_uint_eq(nx_choice_counts[n][0], 0);
		for (unsigned p = 1; p <= NX_CHOICE_PLACES; p++)
			ck_assert_uint_eq(nx_choice_counts[n][p],
			                  nx_choice_counts[n - 1][p - 1] + nx_choice_counts[n][p - 1]);
		for (unsigned p = 0; p <= NX_CHOICE_PLACES; p++)
			ck_assert_uint_eq(nx_choice_widths[n][p],
			                  nx_choice_counts[n][p] ? nx_choice_width(nx_choice_counts[n][p] - 1)
			                                         : 0);
	}
}
END_TEST

/* The next of all choices of n below size, in order; false behind the last. */
static bool
next_choice(uint32_t *numbers, uint32_t n, uint32_t size)
{
	uint32_t i = n;

	while (i > 0 && numbers[i - 1] == size - n + i - 1)
		i--;
	if (i == 0)
		return false;
	numbers[i - 1]++;
	for (; i < n; i++)
		numbers[i] = numbers[i - 1] + 1;
	return true;
}

START_TEST(every_small_choice_comes_back)
{
	for (uint32_t n = 1; n <= 15; n++)
		for (uint32_t size = n; size <= n + 4; size++) {
			struct choice choice = { .n = n, .most = size - n };
			bool right = true;

			for (uint32_t i = 0; i < n; i++)
				choice.numbers[i] = i;
			do {
				write_choice(&choice);
				right &= comes_back(&choice) && are_known(&choice);
			} while (next_choice(choice.numbers, n, size));
			ck_assert_msg(right, "%u of %u", n, size);
		}
}
END_TEST

static void
choose(struct choice *self, struct sample_random *random)
{
	uint32_t limit = sample_below(random, 3) ? 1u << (1 + sample_below(random, 12)) : 1u << 30;

	self->n = 1 + sample_below(random, sample_below(random, 4) ? 16 : MOST);
	self->first = sample_below(random, 4) ? sample_below(random, 1000) : 0;
	self->most = sample_below(random, limit);
	for (uint32_t i = 0, v = 0; i < self->n; i++) {
		v += sample_below(random, (self->most - v) / (sample_below(random, 3) ? self->n : 1) + 1);
		self->numbers[i] = self->first + v + i;
	}
}

START_TEST(random_choices_come_back)
{
	struct sample_random random = { SEED };

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct choice choice;

		choose(&choice, &random);
		write_choice(&choice);
		ck_assert_msg(comes_back(&choice) && are_known(&choice), "seed %d, round %u",
		              SEED, round);
	}
}
END_TEST

/* Of 13 numbers and more the split is the best there is, of fewer the least that has a place in the tables. */
START_TEST(splits_are_good)
{
	struct sample_random random = { SEED + 1 };
	bool good = true;

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t n = NX_CHOICE_MOST + 1 + sample_below(&random, 300);
		uint32_t most = sample_below(&random, 1u << sample_below(&random, 31));
		uint64_t its = nx_choice_bits(n, nx_choice_plan(n, most));

		for (unsigned low = 0; low < 31; low++)
			good &= its <= (uint64_t)n * (low + 1) + (most >> low);
	}
	for (uint32_t n = 1; n <= NX_CHOICE_MOST; n++)
		for (uint32_t most = 16; most < 5000; most += 7) {
			struct nx_choice plan = nx_choice_plan(n, most);

			good &= (most >> plan.low) + n <= NX_CHOICE_PLACES &&
			        (plan.low == 0 || (most >> (plan.low - 1)) + n > NX_CHOICE_PLACES);
		}
	ck_assert(good);
}
END_TEST

START_TEST(any_bits_are_ascending_numbers_or_damage)
{
	struct sample_random random = { SEED + 2 };
	unsigned nsound = 0, ndamaged = 0;
	bool right = true;

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t got[MOST];
		struct choice choice;
		struct nx_ends ends;
		uint8_t *bytes;
		struct nx_bits bits;
		size_t nbytes;
		bool sound;

		choose(&choice, &random);
		choice.plan = nx_choice_plan(choice.n, choice.most);
		nbytes = (nx_choice_bits(choice.n, choice.plan) + 7) / 8;
		nbytes -= nbytes && round % 5 == 0;
		bytes = malloc(nbytes ? nbytes : 1); /* of its exact size */
		ck_assert_ptr_nonnull(bytes);
		for (size_t i = 0; i < nbytes; i++)
			bytes[i] = (uint8_t)(sample_next(&random) & (round % 2 ? 0xff : 0x11));
		bits = (struct nx_bits){ bytes, bytes + nbytes, 0 };
		sound = nx_choice_get(&bits, choice.n, choice.most, choice.plan, FIRST, got, choice.n,
		                      &ends);
		for (uint32_t i = 0; i < choice.n && sound; i++)
			right &= got[i] >= (i ? got[i - 1] + 1 : FIRST) &&
			         got[i] <= FIRST + choice.most + i;
		nsound += sound;
		ndamaged += !sound;
		free(bytes);
	}
	ck_assert(right);
	ck_assert_uint_gt(nsound, 0);
	ck_assert_uint_gt(ndamaged, 0);
}
END_TEST

Suite *suite_postings_choice(void);

Suite *
suite_postings_choice(void)
{
	Suite *suite = suite_create("postings.choice");
	TCase *tcase = tcase_create("choice");

	tcase_add_test(tcase, the_tables_are_pascals_triangle);
	tcase_add_test(tcase, every_small_choice_comes_back);
	tcase_add_test(tcase, random_choices_come_back);
	tcase_add_test(tcase, splits_are_good);
	tcase_add_test(tcase, any_bits_are_ascending_numbers_or_damage);
	suite_add_tcase(suite, tcase);
	return suite;
}
