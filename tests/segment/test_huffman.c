/* Prefix codes: as short as codes can be, and any lengths are read safely. */
#include "segment/huffman.h"
#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include <stdlib.h>
#include <string.h>

enum { SYMBOLS = 300 };

struct code {
	size_t n;
	uint32_t counts[SYMBOLS];
	uint8_t lengths[SYMBOLS];
	uint32_t bits[SYMBOLS];
};

static uint32_t
below(uint64_t *random, uint32_t n)
{
	return (uint32_t)(sample_random(random) % n);
}

/* kind 0: all about as frequent; 1: each far rarer than the one before; 2: most never occur; 3: all
 * the same; 4: few of them very frequent. */
static void
fill_counts(struct code *self, int kind, uint64_t *random)
{
	self->n = 1 + below(random, SYMBOLS);
	for (size_t i = 0; i < self->n; i++) {
		uint32_t drawn = below(random, 1000);
		switch (kind) {
		case 0: self->counts[i] = 500 + drawn; break;
		case 1: self->counts[i] = i < 30 ? 1u << i : 0; break;
		case 2: self->counts[i] = drawn < 900 ? 0 : drawn; break;
		case 3: self->counts[i] = 7; break;
		default: self->counts[i] = i % 50 ? 1 + drawn % 3 : 100000 + drawn; break;
		}
	}
}

static size_t
make(struct code *self, unsigned limit)
{
	uint64_t work[2 * SYMBOLS];
	size_t used = 0;

	nx_huffman_lengths(self->counts, self->n, limit, self->lengths, work);
	nx_huffman_codes(self->lengths, self->n, self->bits);
	for (size_t i = 0; i < self->n; i++)
		used += self->counts[i] > 0;
	return used;
}

/* Huffman's own procedure: join the two lightest until one is left; each joint costs its weight. */
static uint64_t
least_cost(const struct code *self)
{
	uint64_t weights[SYMBOLS], cost = 0;
	size_t n = 0;

	for (size_t i = 0; i < self->n; i++)
		if (self->counts[i])
			weights[n++] = self->counts[i];
	if (n == 1)
		return weights[0];
	while (n > 1) {
		uint64_t joint = 0;
		for (int child = 0; child < 2; child++) {
			size_t least = 0;
			for (size_t i = 1; i < n; i++)
				least = weights[i] < weights[least] ? i : least;
			joint += weights[least];
			weights[least] = weights[--n];
		}
		weights[n++] = joint;
		cost += joint;
	}
	return cost;
}

static uint64_t
cost_of(const struct code *self)
{
	uint64_t cost = 0;

	for (size_t i = 0; i < self->n; i++)
		cost += (uint64_t)self->counts[i] * self->lengths[i];
	return cost;
}

START_TEST(no_code_is_shorter)
{
	uint64_t random = (uint64_t)_i + 1;

	for (int n = 0; n < 60; n++) {
		struct code code = { 0 };
		uint8_t longest = 0;
		fill_counts(&code, _i, &random);
		make(&code, NX_HUFFMAN_MAX);
		for (size_t i = 0; i < code.n; i++)
			longest = code.lengths[i] > longest ? code.lengths[i] : longest;
		if (longest < NX_HUFFMAN_MAX) /* else the limit may have cost something */
			ck_assert_uint_eq(cost_of(&code), least_cost(&code));
	}
}
END_TEST

START_TEST(lengths_fit_each_other_and_the_limit)
{
	uint64_t random = (uint64_t)_i + 50;

	for (int n = 0; n < 60; n++) {
		struct code code = { 0 };
		unsigned limit = 9 + below(&random, 16);
		uint64_t filled = 0;
		size_t used;
		fill_counts(&code, _i, &random);
		used = make(&code, limit);
		for (size_t i = 0; i < code.n; i++) {
			ck_assert_uint_eq(code.lengths[i] > 0, code.counts[i] > 0);
			ck_assert_uint_le(code.lengths[i], limit);
			if (code.lengths[i])
				filled += 1ull << (32 - code.lengths[i]);
		}
		/* Kraft: nothing left over, but with a single symbol half */
		ck_assert_uint_eq(filled, used == 0 ? 0 : used == 1 ? 1ull << 31 : 1ull << 32);
	}
}
END_TEST

START_TEST(frequent_symbols_are_not_longer)
{
	uint64_t random = (uint64_t)_i + 90;

	for (int n = 0; n < 20; n++) {
		struct code code = { 0 };
		fill_counts(&code, _i, &random);
		make(&code, 10);
		for (size_t i = 0; i < code.n; i++)
			for (size_t k = 0; k < code.n; k++)
				if (code.counts[k] && code.counts[i] > code.counts[k])
					ck_assert_uint_le(code.lengths[i], code.lengths[k]);
	}
}
END_TEST

/* Writes `n` random symbols of the code to `to`. */
static void
put_symbols(const struct code *code, size_t n, uint16_t *symbols, struct nx_buffer *to,
            uint64_t *random)
{
	struct nx_bits_out bits = { to, 0, 0 };

	for (size_t i = 0; i < n; i++) {
		do
			symbols[i] = (uint16_t)below(random, (uint32_t)code->n);
		while (!code->lengths[symbols[i]]);
		nx_bits_put(&bits, code->bits[symbols[i]], code->lengths[symbols[i]]);
	}
	nx_bits_flush(&bits);
	ck_assert(!to->failed);
}

/* A reader of one bit at a time, as FORMAT.md 7.3 has it. */
static uint16_t
slow_get(const struct code *code, const uint8_t *bytes, size_t *bit)
{
	uint32_t seen = 0;

	for (unsigned len = 1; len <= NX_HUFFMAN_MAX; len++, ++*bit) {
		seen = seen << 1 | (bytes[*bit / 8] >> (7 - *bit % 8) & 1);
		for (size_t i = 0; i < code->n; i++)
			if (code->lengths[i] == len && code->bits[i] == seen) {
				++*bit;
				return (uint16_t)i;
			}
	}
	ck_abort_msg("no code");
}

START_TEST(what_was_written_is_read)
{
	enum { DRAWN = 500 };
	uint64_t random = (uint64_t)_i + 7;

	for (int n = 0; n < 20; n++) {
		struct code code = { 0 };
		struct nx_huffman open;
		struct nx_buffer written = { 0 };
		struct nx_bits_in bits = { 0 };
		uint16_t symbols[SYMBOLS], drawn[DRAWN];
		size_t used, bit = 0;
		fill_counts(&code, _i, &random);
		code.counts[0] = 1; /* at least one */
		make(&code, NX_HUFFMAN_MAX);
		put_symbols(&code, DRAWN, drawn, &written, &random);
		ck_assert(nx_huffman_open_lengths(&open, code.lengths, code.n, symbols, &used));
		if (n % 2)
			nx_huffman_start(&open);
		else
			nx_huffman_start_at(&open, 0);
		bits.p = written.bytes;
		bits.end = written.bytes + written.len;
		for (int i = 0; i < DRAWN; i++) {
			uint32_t rank = nx_huffman_get(&open, &bits);
			ck_assert_uint_lt(rank, used);
			ck_assert_uint_eq(symbols[rank], drawn[i]);
			ck_assert_uint_eq(slow_get(&code, written.bytes, &bit), drawn[i]);
		}
		ck_assert(!bits.failed && nx_bits_ended(&bits));
		nx_buffer_release(&written);
	}
}
END_TEST

START_TEST(opened_by_counts_and_by_lengths_are_the_same)
{
	uint64_t random = 3;

	for (int n = 0; n < 100; n++) {
		struct code code = { 0 };
		struct nx_huffman a, b;
		uint32_t count[NX_HUFFMAN_MAX + 1] = { 0 };
		uint16_t symbols[SYMBOLS];
		size_t used;
		fill_counts(&code, n % 5, &random);
		make(&code, 15);
		for (size_t i = 0; i < code.n; i++)
			count[code.lengths[i]] += code.lengths[i] > 0;
		ck_assert(nx_huffman_open(&a, count));
		ck_assert(nx_huffman_open_lengths(&b, code.lengths, code.n, symbols, &used));
		ck_assert_uint_eq(a.shortest, b.shortest);
		ck_assert_uint_eq(a.longest, b.longest);
		ck_assert_mem_eq(a.last + 1, b.last + 1, a.longest * sizeof(a.last[0]));
		ck_assert_mem_eq(a.base + 1, b.base + 1, a.longest * sizeof(a.base[0]));
	}
}
END_TEST

/* Random lengths: refused exactly when there are more than fit, else every bit pattern is either a
 * symbol or a failure. */
START_TEST(any_lengths_are_refused_or_safe)
{
	uint64_t random = 5;
	unsigned refused = 0, taken = 0;

	for (int n = 0; n < 2000; n++) {
		struct code code = { .n = 1 + below(&random, 40) };
		struct nx_huffman open;
		uint16_t symbols[SYMBOLS];
		uint8_t bytes[64];
		uint64_t filled = 0;
		size_t used;
		bool fits;
		for (size_t i = 0; i < code.n; i++) {
			code.lengths[i] = (uint8_t)below(&random, NX_HUFFMAN_MAX + 1);
			filled += code.lengths[i] ? 1ull << (32 - code.lengths[i]) : 0;
		}
		fits = filled <= 1ull << 32;
		ck_assert_uint_eq(nx_huffman_open_lengths(&open, code.lengths, code.n, symbols,
		                                          &used), fits);
		*(fits ? &taken : &refused) += 1;
		if (!fits)
			continue;
		nx_huffman_start(&open);
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)sample_random(&random);
		struct nx_bits_in bits = { .p = bytes, .end = bytes + sizeof(bytes) };
		for (int i = 0; i < 600 && !bits.failed; i++)
			ck_assert(nx_huffman_get(&open, &bits) < used || bits.failed);
		ck_assert(bits.failed); /* at the latest at the end */
	}
	ck_assert_uint_gt(refused, 100);
	ck_assert_uint_gt(taken, 100);
	ck_assert(!nx_huffman_open_lengths(&(struct nx_huffman){ 0 },
	                                   (uint8_t[]){ NX_HUFFMAN_MAX + 1 }, 1,
	                                   (uint16_t[1]){ 0 }, &(size_t){ 0 }));
}
END_TEST

START_TEST(bits_come_back_and_end)
{
	uint64_t random = 6;

	for (int n = 0; n < 200; n++) {
		struct nx_buffer written = { 0 };
		struct nx_bits_out out = { &written, 0, 0 };
		struct nx_bits_in in = { 0 };
		uint32_t values[100];
		unsigned widths[100], total = 0;
		for (int i = 0; i < 100; i++) {
			widths[i] = below(&random, 33);
			values[i] = (uint32_t)(sample_random(&random) &
			                       ((1ull << widths[i]) - 1));
			nx_bits_put(&out, values[i], widths[i]);
			total += widths[i];
		}
		nx_bits_flush(&out);
		ck_assert_uint_eq(written.len, (total + 7) / 8);
		in.p = written.bytes;
		in.end = written.bytes + written.len;
		for (int i = 0; i < 100; i++)
			ck_assert_uint_eq(nx_bits_get(&in, widths[i]), values[i]);
		ck_assert(!in.failed && nx_bits_ended(&in));
		(void)nx_bits_get(&in, 8);
		ck_assert(in.failed);
		nx_buffer_release(&written);
	}
}
END_TEST

Suite *
suite_segment_huffman(void)
{
	Suite *suite = suite_create("segment.huffman");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, no_code_is_shorter, 0, 5);
	tcase_add_loop_test(all, lengths_fit_each_other_and_the_limit, 0, 5);
	tcase_add_loop_test(all, frequent_symbols_are_not_longer, 0, 5);
	tcase_add_loop_test(all, what_was_written_is_read, 0, 5);
	tcase_add_test(all, opened_by_counts_and_by_lengths_are_the_same);
	tcase_add_test(all, any_lengths_are_refused_or_safe);
	tcase_add_test(all, bits_come_back_and_end);
	suite_add_tcase(suite, all);
	return suite;
}
