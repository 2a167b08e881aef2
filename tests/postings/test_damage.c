/* Lists cut short or with bits flipped: nothing is read outside, documents still ascend. */
#include "sample.h"

#include "postings/cursor.h"

#include <check.h>
#include <stdlib.h>

enum { SEED = 31337, FLIPS = 400, ROOM = 64 };

/* Reads everything there is in every way. */
static void
use_list(const struct nx_list *list, struct sample_random *random)
{
	struct nx_cursor cursor;
	struct nx_impacts impacts;
	uint64_t bits[16] = { 0 };
	nx_pos positions[ROOM];
	bool damaged = false;
	int64_t before = -1;

	nx_cursor_init(&cursor, list);
	for (nx_doc doc = nx_cursor_doc(&cursor); doc != NX_NO_DOC; doc = nx_cursor_next(&cursor)) {
		ck_assert_int_gt(doc, before);
		ck_assert_uint_lt(doc, list->doc_limit);
		ck_assert_uint_ge(nx_cursor_freq(&cursor), 1);
		ck_assert_uint_le(nx_cursor_zones(&cursor), 3);
		nx_cursor_positions(&cursor, positions, ROOM);
		before = doc;
	}
	nx_cursor_init(&cursor, list);
	while (nx_cursor_doc(&cursor) != NX_NO_DOC) {
		nx_doc target = nx_cursor_doc(&cursor) + sample_below(random, 1000);
		nx_doc doc = nx_cursor_seek(&cursor, target);

		ck_assert_uint_ge(doc, target);
		nx_cursor_positions(&cursor, positions, ROOM);
		if (sample_below(random, 4) == 0 && cursor.block < list->nblocks)
			nx_cursor_to_block(&cursor, cursor.block + 1);
		else
			nx_cursor_next(&cursor);
	}
	for (uint32_t b = 0; b < list->nblocks; b++) {
		nx_list_block_impacts(list, b, &impacts);
		ck_assert(impacts.count >= 1 && impacts.count <= NX_IMPACTS);
	}
	nx_list_impacts(list, &impacts);
	for (nx_doc begin = 0; begin < list->doc_limit && begin < 40000; begin += 1000)
		nx_list_fill_bits(list, 0, begin, begin + 1000, bits, &damaged);
	nx_list_check(list, NULL, NULL, NULL);
}

static const struct sample_shape shapes[] = {
	{ 1, 1000, 9, 50, 3, true },
	{ 1, 1000, 200, 50, 3, true },
	{ 3, 1000, 4, 50, 3, true },
	{ 3, 1000, 70, 50, 3, true },
	{ 15, 1000, 1, 50, 3, true },
	{ 16, 1000, 3, 50, 3, true },
	{ 90, 10, 4, 50, 3, true },
	{ 128, 3, 9, 50, 3, true },
	{ 300, 3, 5, 200, 3, true },
	{ 4200, 9, 2, 30, 1, true },
};

enum { SHAPES = sizeof(shapes) / sizeof(*shapes) };

START_TEST(every_truncation_is_survived)
{
	const struct sample_shape *shape = &shapes[_i];
	struct sample_random random = { SEED };
	struct sample sample;
	size_t step;

	sample_init(&sample, shape, SEED);
	step = 1 + sample.info.docs_bytes / 1500;
	for (size_t n = 0; n < sample.info.docs_bytes; n += step) {
		uint8_t *docs = malloc(n ? n : 1);
		struct nx_list list;

		memcpy(docs, sample.docs, n);
		if (nx_list_open(&list, docs, n, sample.pos, sample.info.pos_bytes, sample.n,
		                 sample.doc_limit, NULL) == NIDX_OK) {
			use_list(&list, &random);
			ck_assert_int_eq(nx_list_check(&list, NULL, NULL, NULL), NIDX_ECORRUPT);
		}
		free(docs);
	}
	step = 1 + sample.info.pos_bytes / 500;
	for (size_t n = 1; n < sample.info.pos_bytes; n += step) {
		uint8_t *pos = malloc(n);
		struct nx_list list = sample.list;

		memcpy(pos, sample.pos, n);
		list.pos = pos;
		list.pos_end = pos + n;
		use_list(&list, &random);
		ck_assert_int_eq(nx_list_check(&list, NULL, NULL, NULL), NIDX_ECORRUPT);
		free(pos);
	}
	sample_release(&sample);
}
END_TEST

START_TEST(flipped_bits_are_survived)
{
	struct sample_random random = { SEED };
	struct sample sample;

	sample_init(&sample, &shapes[_i], SEED);
	for (unsigned k = 0; k < FLIPS; k++) {
		bool in_docs = sample_below(&random, 3) > 0;
		uint8_t *bytes = in_docs ? sample.docs : sample.pos;
		size_t n = in_docs ? sample.info.docs_bytes : sample.info.pos_bytes;
		size_t near = sample_below(&random, 2) ? n : n < 16 ? n : 16; /* heads, often */
		uint8_t *p, old;

		if (n == 0) /* a brief list has its positions with it */
			continue;
		p = bytes + sample_next(&random) % near;
		old = *p;

		*p = (uint8_t)(*p ^ 1u << sample_below(&random, 8));
		use_list(&sample.list, &random);
		*p = old;
	}
	sample_release(&sample);
}
END_TEST

START_TEST(random_bytes_are_survived)
{
	struct sample_random random = { SEED };

	for (unsigned k = 0; k < 3000; k++) {
		size_t ndocs_bytes = 1 + sample_below(&random, 300);
		size_t npos = 1 + sample_below(&random, 60);
		uint8_t *docs = malloc(ndocs_bytes), *pos = malloc(npos);
		uint32_t ndocs = 1 + sample_below(&random, sample_below(&random, 2) ? 20 : 700);
		struct nx_list list;

		for (size_t i = 0; i < ndocs_bytes; i++)
			docs[i] = (uint8_t)(sample_next(&random) & sample_next(&random));
		for (size_t i = 0; i < npos; i++)
			pos[i] = (uint8_t)sample_next(&random);
		if (nx_list_open(&list, docs, ndocs_bytes, pos, npos, ndocs, 1u << 30, NULL) ==
		    NIDX_OK)
			use_list(&list, &random);
		free(docs);
		free(pos);
	}
}
END_TEST

START_TEST(a_damaged_block_ends_the_list_and_says_so)
{
	struct sample_shape shape = { 1000, 50, 3, 40, 0, false };
	struct sample sample;
	struct nx_cursor cursor;
	uint32_t n = 0;
	const uint8_t *from, *end;

	sample_init(&sample, &shape, SEED);
	ck_assert(nx_list_block_bytes(&sample.list, 3, &from, &end));
	sample.docs[from - sample.docs] = 40; /* no such width */
	nx_cursor_init(&cursor, &sample.list);
	for (; nx_cursor_doc(&cursor) != NX_NO_DOC; nx_cursor_next(&cursor))
		n++;
	ck_assert_uint_eq(n, 3 * 128);
	ck_assert(cursor.damaged);
	sample_release(&sample);
}
END_TEST

Suite *suite_postings_damage(void);

Suite *
suite_postings_damage(void)
{
	Suite *suite = suite_create("postings.damage");
	TCase *tcase = tcase_create("damage");

	tcase_set_timeout(tcase, 240);
	tcase_add_loop_test(tcase, every_truncation_is_survived, 0, SHAPES);
	tcase_add_loop_test(tcase, flipped_bits_are_survived, 0, SHAPES);
	tcase_add_test(tcase, random_bytes_are_survived);
	tcase_add_test(tcase, a_damaged_block_ends_the_list_and_says_so);
	suite_add_tcase(suite, tcase);
	return suite;
}
