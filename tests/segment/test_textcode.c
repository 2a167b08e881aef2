/* Texts by the byte before each: any bytes come back, any code is safe. */
#include "segment/textcode.h"
#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include <stdlib.h>
#include <string.h>

enum { SEED = 808, TEXTS = 400, LONG = 200 };

/* Texts of one kind, as a code and bits. */
struct coded {
	uint8_t texts[TEXTS][LONG];
	size_t lens[TEXTS];
	uint32_t n;
	struct nx_buffer code, bits;
};

static uint32_t
below(uint64_t *random, uint32_t n)
{
	return (uint32_t)(sample_random(random) % n);
}

static void
say(struct coded *self)
{
	struct nx_textcoder *coder = nx_textcoder_new();
	struct nx_bits_writer bits = { 0 };
	struct nx_buffer draft = { 0 };
	const uint8_t *from;

	ck_assert_ptr_nonnull(coder);
	for (uint32_t i = 0; i < self->n; i++)
		nx_textdraft_put(&draft, i ? self->texts[i - 1] : NULL, i ? self->lens[i - 1] : 0,
		                 self->texts[i], self->lens[i]);
	from = draft.bytes;
	for (uint32_t i = 0; i < self->n; i++)
		nx_textdraft_say(coder, NULL, &from);
	nx_textcoder_write(coder, &self->code);
	ck_assert(nx_buffer_reserve(&self->bits, NX_TEXTDRAFT_ROOM(draft.len)));
	bits.to = self->bits.bytes;
	from = draft.bytes;
	for (uint32_t i = 0; i < self->n; i++)
		nx_textdraft_say(coder, &bits, &from);
	nx_bits_flush(&bits);
	self->bits.len = (size_t)(bits.to - self->bits.bytes);
	nx_buffer_release(&draft);
	nx_textcoder_free(coder);
}

/* kind 0: letters; 1: any bytes; 2: one letter; 3: some far likelier than others. */
static struct coded *
make(int kind, uint64_t *random)
{
	struct coded *self = calloc(1, sizeof(*self));

	ck_assert_ptr_nonnull(self);
	self->n = 1 + below(random, TEXTS);
	for (uint32_t i = 0; i < self->n; i++) {
		self->lens[i] = 1 + below(random, below(random, 9) ? 12 : LONG - 1);
		for (size_t k = 0; k < self->lens[i]; k++) {
			uint32_t skew = (uint32_t)__builtin_ctz(below(random, 1 << 20) | 1 << 20);
			self->texts[i][k] = (uint8_t)(kind == 0   ? 'a' + below(random, 26)
			                              : kind == 1 ? below(random, 256)
			                              : kind == 2 ? 'x'
			                                          : skew);
		}
		if (i && below(random, 2)) /* share something */
			memcpy(self->texts[i], self->texts[i - 1],
			       below(random, (uint32_t)self->lens[i] + 1));
	}
	say(self);
	return self;
}

static void
release(struct coded *self)
{
	nx_buffer_release(&self->code);
	nx_buffer_release(&self->bits);
	free(self);
}

START_TEST(texts_come_back)
{
	uint64_t random = SEED + (uint64_t)_i;

	for (int round = 0; round < 20; round++) {
		struct coded *coded = make(_i, &random);
		struct nx_textcode code;
		struct nx_bits bits = { coded->bits.bytes, coded->bits.bytes + coded->bits.len, 0 };
		uint8_t text[NX_TEXT_MAX];
		size_t len = 0, shared;

		ck_assert_int_eq(nx_textcode_open(&code, coded->code.bytes, coded->code.len, NULL),
		                 NIDX_OK);
		ck_assert_uint_eq(code.nbytes, coded->code.len);
		ck_assert(nx_textcode_sound(&code));
		if (round % 2) /* the same a bit at a time and by tables */
			nx_textcode_quicken(&code);
		for (uint32_t i = 0; i < coded->n; i++) {
			ck_assert(nx_textcode_next(&code, &bits, text, &len, &shared));
			ck_assert_uint_eq(len, coded->lens[i]);
			ck_assert_int_eq(memcmp(text, coded->texts[i], len), 0);
		}
		ck_assert(nx_bits_end(&bits));
		nx_textcode_release(&code);
		release(coded);
	}
}
END_TEST

/* Counts as Fibonacci's numbers make the deepest trees; all 256 equal, the most of one length. */
START_TEST(no_codeword_is_too_long_and_no_count_too_large)
{
	for (int way = 0; way < 4; way++) {
		bool equal = way % 2;
		struct nx_textcoder *coder = nx_textcoder_new();
		struct nx_buffer out = { 0 };
		struct nx_textcode code;
		uint8_t bytes[600] = { 0 }, symbol;
		struct nx_bits_writer writer = { .to = bytes };
		struct nx_bits bits;
		uint32_t a = 1, b = 1, n = equal ? 256 : 24;

		ck_assert_ptr_nonnull(coder);
		for (uint32_t s = 0; s < n; s++) {
			for (uint32_t k = 0; k < (equal ? 3 : a); k++)
				nx_textcoder_symbol(coder, NULL, NX_TEXTCODE_STEP, (uint8_t)s);
			b += a;
			a = b - a;
		}
		nx_textcoder_write(coder, &out);
		ck_assert_int_eq(nx_textcode_open(&code, out.bytes, out.len, NULL), NIDX_OK);
		ck_assert(nx_textcode_sound(&code));
		ck_assert_uint_le(out.bytes[NX_TEXTCODE_HEAD], NX_TEXTCODE_LONGEST);
		for (uint32_t s = 0; s < n; s++)
			nx_textcoder_symbol(coder, &writer, NX_TEXTCODE_STEP, (uint8_t)s);
		nx_bits_flush(&writer);
		bits = (struct nx_bits){ bytes, writer.to, 0 };
		if (way / 2)
			nx_textcode_quicken(&code);
		for (uint32_t s = 0; s < n; s++) {
			ck_assert(nx_textcode_get(&code, NX_TEXTCODE_STEP, &bits, &symbol));
			ck_assert_uint_eq(symbol, s);
		}
		ck_assert(!nx_textcode_get(&code, NX_TEXTCODE_FRONT, &bits, &symbol));
		nx_textcode_release(&code);
		nx_buffer_release(&out);
		nx_textcoder_free(coder);
	}
}
END_TEST

/* Reads all there is; what comes back is of a possible length. */
static void
read_texts(const struct nx_textcode *code, const uint8_t *bytes, size_t nbytes, uint32_t n)
{
	struct nx_bits bits = { bytes, bytes + nbytes, 0 };
	uint8_t text[NX_TEXT_MAX];
	size_t len = 0, shared;

	for (uint32_t i = 0; i < n; i++) {
		if (!nx_textcode_next(code, &bits, text, &len, &shared))
			return;
		if (len > NX_TEXT_MAX || len == 0 || shared > len)
			abort();
	}
}

static void
read_damaged(const uint8_t *code_bytes, size_t ncode, const uint8_t *bytes, size_t nbytes,
             uint32_t n)
{
	struct nx_textcode code;

	if (nx_textcode_open(&code, code_bytes, ncode, NULL) != NIDX_OK)
		return;
	(void)nx_textcode_sound(&code);
	read_texts(&code, bytes, nbytes, n);
	nx_textcode_quicken(&code);
	read_texts(&code, bytes, nbytes, n);
	nx_textcode_release(&code);
}

static uint8_t *
copy_of(const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, n);
	return copy;
}

START_TEST(truncated_and_flipped_codes_are_safe)
{
	uint64_t random = SEED + 9;

	for (int round = 0; round < 8; round++) {
		struct coded *coded = make(round % 4, &random);
		struct nx_textcode code;

		for (size_t n = 0; n < coded->code.len; n += 1 + n / 40) {
			uint8_t *copy = copy_of(coded->code.bytes, n);
			ck_assert_int_ne(nx_textcode_open(&code, copy, n, NULL), NIDX_OK);
			free(copy);
		}
		for (size_t n = 0; n < coded->bits.len; n += 1 + n / 40) {
			uint8_t *copy = copy_of(coded->bits.bytes, n);
			read_damaged(coded->code.bytes, coded->code.len, copy, n, coded->n);
			free(copy);
		}
		for (int k = 0; k < 600; k++) {
			struct nx_buffer *in = k % 3 ? &coded->code : &coded->bits;
			uint8_t *p = in->bytes + sample_random(&random) % in->len;
			uint8_t old = *p;

			*p ^= (uint8_t)(1u << below(&random, 8));
			read_damaged(coded->code.bytes, coded->code.len, coded->bits.bytes,
			             coded->bits.len, coded->n);
			if (k % 4)
				*p = old;
		}
		release(coded);
	}
}
END_TEST

Suite *
suite_segment_textcode(void)
{
	Suite *suite = suite_create("segment.textcode");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, texts_come_back, 0, 4);
	tcase_add_test(all, no_codeword_is_too_long_and_no_count_too_large);
	tcase_add_test(all, truncated_and_flipped_codes_are_safe);
	suite_add_tcase(suite, all);
	return suite;
}
