#include "base/ascii.h"
#include "base/head.h"

#include <check.h>
#include <ctype.h>
#include <stdlib.h>

Suite *suite_base_head(void);

/* A byte after the other: what the head of `len` bytes must be. */
static struct nx_head
slow_head(const uint8_t *p, size_t len)
{
	struct nx_head head = { 0, 0 };

	for (size_t i = 0; i < len && i < 8; i++)
		head.first |= (uint64_t)p[i] << (8 * i);
	for (size_t i = 8; i < len && i < NX_HEAD_BYTES; i++)
		head.second |= (uint64_t)p[i] << (8 * (i - 8));
	return head;
}

START_TEST(a_head_is_what_the_text_begins_with)
{
	uint8_t bytes[48];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(0xA1 + 37 * i);
	for (size_t at = 0; at < 8; at++)
		for (size_t len = 0; len <= 24; len++) {
			struct nx_head head = nx_head_of(bytes + at, len);
			ck_assert(nx_head_same(head, slow_head(bytes + at, len)));
			ck_assert_uint_eq(nx_head_rest(len), len > 16 ? len - 16 : 0);
		}
	ck_assert(!nx_head_same(nx_head_of(bytes, 8), nx_head_of(bytes, 9)));
	ck_assert(!nx_head_same(nx_head_of(bytes, 1), nx_head_of(bytes + 1, 1)));
}
END_TEST

/* Every byte of a text and what else tells it apart must count. */
START_TEST(every_byte_counts_in_the_hash)
{
	uint8_t bytes[48] = "transatlantic-intergovernmentalism";
	const size_t len = 34;
	uint32_t hash = nx_head_hash(nx_head_of(bytes, len), len, bytes, len);

	ck_assert_uint_eq(nx_head_hash(nx_head_of(bytes, len), len, bytes, len), hash);
	ck_assert_uint_ne(nx_head_hash(nx_head_of(bytes, len), len + 1, bytes, len), hash);
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 1;
		ck_assert_uint_ne(nx_head_hash(nx_head_of(bytes, len), len, bytes, len), hash);
		bytes[i] ^= 1;
	}
}
END_TEST

START_TEST(words_end_where_letters_and_digits_do)
{
	char text[64];

	for (int c = 0; c < 256; c++)
		ck_assert_int_eq(nx_ascii_is_word((char)c), c < 128 && isalnum(c) != 0);
	srand(7);
	for (int round = 0; round < 20000; round++) {
		size_t len = (size_t)rand() % sizeof(text), want = 0;
		for (size_t i = 0; i < len; i++) /* mostly letters: runs of all lengths */
			text[i] = (char)(rand() % 16 ? 'a' + rand() % 26 : rand() % 256);
		while (want < len && nx_ascii_is_word(text[want]))
			want++;
		ck_assert_ptr_eq(nx_ascii_word_end(text, text + len), text + want);
	}
}
END_TEST

Suite *
suite_base_head(void)
{
	Suite *suite = suite_create("base.head");
	TCase *tc = tcase_create("head");

	tcase_add_test(tc, a_head_is_what_the_text_begins_with);
	tcase_add_test(tc, every_byte_counts_in_the_hash);
	tcase_add_test(tc, words_end_where_letters_and_digits_do);
	suite_add_tcase(suite, tc);
	return suite;
}
