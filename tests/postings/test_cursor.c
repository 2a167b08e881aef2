#include "sample.h"

#include "postings/cursor.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 120, SEED = 90001, MOST_POSITIONS = 1 << 17 };

static void
check_positions(struct nx_cursor *cursor, const struct sample *self, uint32_t i, nx_pos *room)
{
	const struct sample_posting *it = &self->items[i];
	uint32_t n = nx_cursor_positions(cursor, room, MOST_POSITIONS);

	if (!self->with_positions)
		ck_assert_uint_eq(n, 0);
	else {
		ck_assert_uint_eq(n, it->freq);
		ck_assert_mem_eq(room, self->positions + it->first_pos, n * sizeof(*room));
	}
}

static void
check_posting(struct nx_cursor *cursor, const struct sample *self, uint32_t i, nx_pos *room)
{
	const struct sample_posting *it = &self->items[i];

	ck_assert_uint_eq(nx_cursor_doc(cursor), it->doc);
	ck_assert_uint_eq(nx_cursor_freq(cursor), it->freq);
	ck_assert_uint_eq(nx_cursor_zones(cursor), it->zones);
	check_positions(cursor, self, i, room);
}

static void
check_walk(struct sample *self, struct sample_random *random, nx_pos *room)
{
	struct nx_cursor cursor;

	(void)random;
	nx_cursor_init(&cursor, &self->list);
	for (uint32_t i = 0; i < self->n; i++) {
		check_posting(&cursor, self, i, room);
		ck_assert_uint_eq(nx_cursor_next(&cursor),
		                  i + 1 < self->n ? self->items[i + 1].doc : NX_NO_DOC);
	}
	ck_assert_uint_eq(nx_cursor_next(&cursor), NX_NO_DOC);
	ck_assert_uint_eq(nx_cursor_seek(&cursor, 0), NX_NO_DOC);
	ck_assert_uint_eq(nx_cursor_positions(&cursor, room, 1), 0);
	ck_assert_uint_eq(cursor.block, self->list.nblocks);
	ck_assert(!cursor.damaged);
}

/* What was not unpacked is read where it lies. */
static void
check_alone(struct sample *self, struct sample_random *random, nx_pos *room)
{
	struct nx_cursor cursor;

	(void)random, (void)room;
	nx_cursor_init(&cursor, &self->list);
	for (uint32_t i = 0; i < self->n; i++) {
		unsigned zones;

		ck_assert_uint_eq(nx_cursor_posting(&cursor, &zones), self->items[i].freq);
		ck_assert_uint_eq(zones, self->items[i].zones);
		ck_assert(cursor.count < NX_BLOCK_DOCS || !cursor.have_freqs);
		nx_cursor_next(&cursor);
	}
	ck_assert(!cursor.damaged);
}

/* Leaps of all sizes, and now and then a step. */
static void
check_seeks(struct sample *self, struct sample_random *random, nx_pos *room)
{
	for (unsigned pass = 0; pass < 6; pass++) {
		struct nx_cursor cursor;
		uint32_t i = 0;

		nx_cursor_init(&cursor, &self->list);
		while (i < self->n) {
			uint32_t leap = 1 + sample_below(random, pass < 3 ? 20 : 900);
			uint32_t to = self->n - i > leap ? i + leap : self->n - 1;
			nx_doc target = self->items[to].doc;

			if (target > 0 && sample_below(random, 2))
				target--; /* not a document, mostly */
			if (sample_below(random, 8) == 0)
				target = self->items[i].doc; /* where it may stand */
			while (i < self->n && self->items[i].doc < target)
				i++;
			ck_assert_uint_eq(nx_cursor_seek(&cursor, target), self->items[i].doc);
			if (sample_below(random, 2))
				check_posting(&cursor, self, i, room);
			if (++i < self->n || sample_below(random, 2))
				nx_cursor_next(&cursor);
		}
		ck_assert_uint_eq(nx_cursor_seek(&cursor, NX_NO_DOC - 1), NX_NO_DOC);
		ck_assert(!cursor.damaged);
	}
}

static void
check_to_block(struct sample *self, struct sample_random *random, nx_pos *room)
{
	struct nx_cursor cursor;
	uint32_t b = 0;

	nx_cursor_init(&cursor, &self->list);
	for (; b < self->list.nblocks; b += 1 + sample_below(random, 4)) {
		nx_cursor_to_block(&cursor, b);
		check_posting(&cursor, self, b * 128, room);
		ck_assert_uint_eq(cursor.count, nx_list_block_count(&self->list, b));
		for (unsigned k = 0; k < NX_BLOCK_PAD; k++)
			ck_assert_uint_eq(cursor.docs[cursor.count + k], NX_NO_DOC);
	}
	nx_cursor_to_block(&cursor, self->list.nblocks);
	ck_assert_uint_eq(nx_cursor_doc(&cursor), NX_NO_DOC);
}

static void
for_all_shapes(void (*check)(struct sample *, struct sample_random *, nx_pos *))
{
	nx_pos *room = malloc(MOST_POSITIONS * sizeof(*room));

	ck_assert_ptr_nonnull(room);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct sample_random random = { SEED + round };
		struct sample_shape shape = sample_shape_of(round, &random);
		struct sample sample;

		printf("postings.cursor: seed %u\r", SEED + round); /* the last printed failed */
		sample_init(&sample, &shape, SEED + round);
		check(&sample, &random, room);
		sample_release(&sample);
	}
	free(room);
}

START_TEST(a_walk_meets_every_posting)
{
	for_all_shapes(check_walk);
}
END_TEST

START_TEST(a_posting_is_read_without_the_others_of_its_block)
{
	for_all_shapes(check_alone);
}
END_TEST

START_TEST(seeks_equal_a_scan)
{
	for_all_shapes(check_seeks);
}
END_TEST

START_TEST(a_block_can_be_entered_without_those_before)
{
	for_all_shapes(check_to_block);
}
END_TEST

START_TEST(positions_stop_where_there_is_no_room)
{
	struct sample_shape shape = { 40, 3, 300, 60, 0, true };
	struct sample sample;
	struct nx_cursor cursor;
	nx_pos two[3] = { 0, 0, 77 };

	sample_init(&sample, &shape, 5);
	nx_cursor_init(&cursor, &sample.list);
	for (uint32_t i = 0; i < sample.n; i++, nx_cursor_next(&cursor)) {
		uint32_t n = nx_cursor_positions(&cursor, two, 2);

		ck_assert_uint_eq(n, sample.items[i].freq);
		ck_assert_uint_eq(two[0], sample.positions[sample.items[i].first_pos]);
		if (n > 1)
			ck_assert_uint_eq(two[1], sample.positions[sample.items[i].first_pos + 1]);
		ck_assert_uint_eq(two[2], 77);
		ck_assert_uint_eq(nx_cursor_positions(&cursor, two, 0), n);
	}
	sample_release(&sample);
}
END_TEST

START_TEST(numbers_at_their_limits_come_back)
{
	struct sample_posting items[129];
	nx_pos positions[129];
	struct sample sample = { .items = items, .n = 129, .positions = positions,
		                 .doc_limit = NX_DOC_LIMIT_MAX, .with_positions = true };
	nx_pos room[1];

	for (uint32_t i = 0; i < 129; i++) {
		items[i] = (struct sample_posting){ i, 1, 0, 0, i };
		positions[i] = i % 2 ? (1u << 24) - 1 : NX_POS_LIMIT - 1;
	}
	items[127].doc = NX_DOC_LIMIT_MAX - 2; /* a gap of 31 bits in a full block */
	items[128].doc = NX_DOC_LIMIT_MAX - 1;
	sample_write(&sample);
	check_walk(&sample, NULL, room);
	sample.with_positions = false; /* frequencies may be anything now */
	items[3].freq = NX_FREQ_MAX;
	items[128].freq = NX_FREQ_MAX;
	sample_write(&sample);
	check_walk(&sample, NULL, room);
	free(sample.docs);
	free(sample.pos);
}
END_TEST

Suite *suite_postings_cursor(void);

Suite *
suite_postings_cursor(void)
{
	Suite *suite = suite_create("postings.cursor");
	TCase *tcase = tcase_create("cursor");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_walk_meets_every_posting);
	tcase_add_test(tcase, a_posting_is_read_without_the_others_of_its_block);
	tcase_add_test(tcase, seeks_equal_a_scan);
	tcase_add_test(tcase, a_block_can_be_entered_without_those_before);
	tcase_add_test(tcase, positions_stop_where_there_is_no_room);
	tcase_add_test(tcase, numbers_at_their_limits_come_back);
	suite_add_tcase(suite, tcase);
	return suite;
}
