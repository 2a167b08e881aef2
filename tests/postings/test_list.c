#include "sample.h"

#include "postings/cursor.h"
#include "postings/impacts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 120, SEED = 20201 };

/* Runs `check` on lists of all shapes; a failure can be repeated from the printed seed. */
static void
for_all_shapes(void (*check)(struct sample *, struct sample_random *))
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct sample_random random = { SEED + round };
		struct sample_shape shape = sample_shape_of(round, &random);
		struct sample sample;

		printf("postings.list: seed %u\r", SEED + round); /* the last one printed failed */
		sample_init(&sample, &shape, SEED + round);
		check(&sample, &random);
		sample_release(&sample);
	}
}

static uint64_t
words_of(const struct sample *self)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < self->n; i++)
		sum += self->items[i].freq;
	return sum;
}

static void
check_whole(struct sample *self, struct sample_random *random)
{
	struct nidx_error err = { 0 };
	uint64_t nwords = 0;

	(void)random;
	ck_assert_msg(nx_list_check(&self->list, NULL, &nwords, &err) == NIDX_OK, "%s", err.message);
	ck_assert_uint_eq(nwords, words_of(self));
	ck_assert_uint_eq(self->info.nwords, nwords);
	ck_assert_uint_eq(self->info.ndocs, self->n);
	ck_assert_int_eq(self->info.positions, self->with_positions);
	ck_assert_int_eq(self->info.pos_bytes > 0,
	                 self->with_positions && (self->n >= NX_BRIEF_DOCS || nwords > 32));
}

START_TEST(every_list_written_passes_its_check)
{
	for_all_shapes(check_whole);
}
END_TEST

START_TEST(one_document_takes_few_bits)
{
	struct sample sample;
	struct sample_posting item = { .doc = 70000, .freq = 1, .zones = 1, .norm = 9 };
	nx_pos position = 40;
	/* 17 ones: 70000 below 70001; 1110: once, in the title; 0001 00110: 40 of order 2 */
	const uint8_t docs[] = { 0xff, 0xff, 0x0f, 0x19 };

	sample = (struct sample){ .items = &item, .n = 1, .positions = &position, .npositions = 1,
		                  .doc_limit = 70001, .with_positions = true };
	sample_write(&sample);
	ck_assert_uint_eq(sample.info.docs_bits, 17 + 4 + 9);
	ck_assert_uint_eq(sample.info.docs_bytes, sizeof(docs));
	ck_assert_mem_eq(sample.docs, docs, sizeof(docs));
	ck_assert_uint_eq(sample.info.pos_bytes, 0);
	free(sample.docs);
	free(sample.pos);
}
END_TEST

START_TEST(brief_example_of_the_format)
{
	/* FORMAT.md 6.9: documents 3, 4 and 9 with frequencies 1, 3, 1, the second in its title. */
	struct sample_posting items[] = {
		{ .doc = 3, .freq = 1, .zones = 0, .norm = 50, .first_pos = 0 },
		{ .doc = 4, .freq = 3, .zones = 1, .norm = 60, .first_pos = 1 },
		{ .doc = 9, .freq = 1, .zones = 0, .norm = 70, .first_pos = 4 },
	};
	nx_pos positions[] = { 17, 2, 3, 300, 8 };
	const uint8_t docs[] = { 0x31, 0xf5, 0xc4, 0x6a, 0x80, 0x48, 0x12 };
	struct sample sample = { .items = items, .n = 3, .positions = positions, .npositions = 5,
		                 .doc_limit = 10, .with_positions = true };

	sample_write(&sample);
	ck_assert_uint_eq(sample.info.docs_bytes, sizeof(docs));
	ck_assert_mem_eq(sample.docs, docs, sizeof(docs));
	ck_assert_uint_eq(sample.info.pos_bytes, 0);
	free(sample.docs);
	free(sample.pos);
}
END_TEST

/* A brief list keeps its positions with it only while they are few, and may begin at any bit. */
START_TEST(a_brief_list_begins_anywhere)
{
	for (uint32_t freq = 1; freq <= 12; freq++) {
		struct sample_shape shape = { 5, 40, 1, 9, 3, true };
		struct sample sample;
		struct nx_cursor cursor;
		uint8_t *moved;
		nx_pos got[2000];

		sample_init(&sample, &shape, SEED + freq);
		sample.items[2].freq = freq * freq;
		sample.positions = realloc(sample.positions, sizeof(nx_pos) * 400);
		for (nx_pos i = 0; i < 400; i++)
			sample.positions[i] = 3 * i;
		for (uint32_t i = 0; i < 5; i++)
			sample.items[i].first_pos = i;
		sample_write(&sample);
		ck_assert_int_eq(sample.info.pos_bytes == 0, freq * freq + 4 <= 32);
		moved = calloc(sample.info.docs_bytes + 1, 1);
		for (uint64_t i = 0; i < sample.info.docs_bits; i++)
			moved[(i + freq % 8) / 8] |=
			    (uint8_t)((sample.docs[i / 8] >> i % 8 & 1) << (i + freq % 8) % 8);
		ck_assert_int_eq(nx_list_open(&sample.list, moved,
		                              (freq % 8 + sample.info.docs_bits + 7) / 8,
		                              sample.pos, sample.info.pos_bytes, 5,
		                              sample.doc_limit, NULL), NIDX_OK);
		sample.list.first_bit = freq % 8;
		ck_assert_int_eq(nx_list_check(&sample.list, NULL, NULL, NULL), NIDX_OK);
		nx_cursor_init(&cursor, &sample.list);
		for (uint32_t i = 0; i < 5; i++, nx_cursor_next(&cursor)) {
			ck_assert_uint_eq(nx_cursor_doc(&cursor), sample.items[i].doc);
			ck_assert_uint_eq(nx_cursor_zones(&cursor), sample.items[i].zones);
			ck_assert_uint_eq(nx_cursor_positions(&cursor, got, 2000),
			                  sample.items[i].freq);
			ck_assert_mem_eq(got, sample.positions + i,
			                 sample.items[i].freq * sizeof(*got));
		}
		free(moved);
		sample_release(&sample);
	}
}
END_TEST

static void
check_heads(struct sample *self, struct sample_random *random)
{
	const struct nx_list *list = &self->list;

	ck_assert_uint_eq(list->nblocks, (self->n + 127) / 128);
	for (uint32_t b = 0; b < list->nblocks; b++) {
		uint32_t end = b * 128 + nx_list_block_count(list, b);
		nx_doc last = self->items[end - 1].doc;

		ck_assert_uint_eq(nx_list_block_last(list, b),
		                  list->nblocks > 1 ? last : NX_NO_DOC - 1);
	}
	for (unsigned k = 0; k < 200; k++) {
		uint32_t from = sample_below(random, list->nblocks + 1);
		nx_doc target = sample_below(random, self->doc_limit + 1);
		uint32_t b = from;

		while (b < list->nblocks && nx_list_block_last(list, b) < target)
			b++;
		ck_assert_uint_eq(nx_list_block_find(list, from, target), b);
	}
	ck_assert_uint_eq(nx_list_block_find(list, 0, NX_NO_DOC), list->nblocks);
}

/* FORMAT.md 6.2. */
START_TEST(heads_take_the_bits_their_numbers_need)
{
	struct sample_posting items[300];
	struct sample sample = { .items = items, .n = 300, .doc_limit = 1000 };
	const uint8_t lasts[] = { 0x7f, 0xfc, 0xb3, 0x12 }; /* 127, 255 and 299 in ten bits */

	for (uint32_t i = 0; i < 300; i++)
		items[i] = (struct sample_posting){ .doc = i, .freq = 1, .norm = 7 };
	sample_write(&sample);
	/* each block is two bytes, gaps of no bits: the second begins at 2, the third at 4 */
	ck_assert_uint_eq(sample.docs[0], 3);
	ck_assert_uint_eq(sample.docs[1], 0);
	ck_assert_mem_eq(sample.docs + 2, lasts, sizeof(lasts));
	ck_assert_uint_eq(sample.docs[6], 2 | 4 << 3);
	/* two codes and two impacts for each block, and for the list */
	ck_assert_ptr_eq(sample.list.ntfs[NX_NTF_ZONES], sample.docs + 7);
	ck_assert_ptr_eq(sample.list.ntfs[NX_NTF_PLAIN], sample.docs + 7 + 2 * 4);
	ck_assert_ptr_eq(sample.list.impacts, sample.docs + 7 + 2 * 2 * 4);
	ck_assert_ptr_eq(sample.list.blocks, sample.docs + 7 + 2 * 2 * 4 + 4 * 4);
	free(sample.docs);
	free(sample.pos);
}
END_TEST

START_TEST(block_find_equals_a_scan_of_the_heads)
{
	for_all_shapes(check_heads);
}
END_TEST

static void
check_impacts(struct sample *self, struct sample_random *random)
{
	const struct nx_list *list = &self->list;
	struct nx_impacts whole, group = { .count = 0 }, block = { .count = 0 };

	(void)random;
	nx_list_impacts(list, &whole);
	for (uint32_t i = 0; i < self->n; i++) {
		const struct sample_posting *it = &self->items[i];
		uint32_t b = i / 128;

		if (i % 128 == 0) {
			nx_list_block_impacts(list, b, &block);
			nx_list_group_impacts(list, list->ngroups ? b / 32 : 0, &group);
			ck_assert(block.count >= 1 && block.count <= NX_IMPACTS);
		}
		ck_assert(nx_impacts_dominate(&block, it->freq, it->zones, it->norm));
		ck_assert(nx_impacts_dominate(&group, it->freq, it->zones, it->norm));
		ck_assert(nx_impacts_dominate(&whole, it->freq, it->zones, it->norm));
	}
}

/* Codes of blocks, of groups and of the list are the greatest, and blocks are found by them. */
static void
check_kind(struct sample *self, enum nx_ntf_kind kind, struct sample_random *random)
{
	const struct nx_list *list = &self->list;
	uint16_t *codes = calloc(list->nblocks + 1u, sizeof(*codes));
	uint16_t group = 0, whole = 0, wanted;
	uint32_t from = sample_below(random, list->nblocks), count = 0, first = list->nblocks;

	for (uint32_t i = 0; i < self->n; i++) {
		const struct sample_posting *it = &self->items[i];
		uint16_t code =
		    nx_ntf_code(nx_ntf_of(sample_scale(), kind, it->freq, it->zones, it->norm));

		codes[i / 128] = code > codes[i / 128] ? code : codes[i / 128];
		whole = code > whole ? code : whole;
		group = i % 4096 == 0 || code > group ? code : group;
		if (list->ngroups && (i % 4096 == 4095 || i + 1 == self->n))
			ck_assert_uint_eq(nx_list_group_ntf(list, kind, i / 4096), group);
	}
	wanted = codes[sample_below(random, list->nblocks)];
	for (uint32_t b = 0; b < list->nblocks; b++) {
		ck_assert_uint_eq(nx_list_block_ntf(list, kind, b), codes[b]);
		count += b >= from && codes[b] >= wanted;
		if (b >= from && codes[b] >= wanted && first == list->nblocks)
			first = b;
	}
	ck_assert_uint_eq(nx_u16le(list->ntfs[kind] + (size_t)list->nblocks * 2), whole);
	ck_assert_uint_eq(nx_list_block_above(list, kind, from, wanted), first);
	ck_assert_uint_eq(nx_list_blocks_above(list, kind, from, list->nblocks, wanted), count);
	free(codes);
}

static void
check_ntfs(struct sample *self, struct sample_random *random)
{
	for (unsigned kind = 0; kind < NX_NTF_KINDS && self->list.ntfs[kind]; kind++)
		check_kind(self, kind, random);
}

START_TEST(codes_are_those_of_the_greatest_postings)
{
	for_all_shapes(check_ntfs);
}
END_TEST

START_TEST(codes_ascend_with_what_they_stand_for)
{
	struct sample_random random = { 5 };

	for (uint32_t code = 1; code <= UINT16_MAX; code++)
		ck_assert_uint_gt(nx_ntf_units((uint16_t)code), nx_ntf_units((uint16_t)(code - 1)));
	for (unsigned round = 0; round < 100000; round++) {
		uint64_t ntf = sample_next(&random) >> (7 + sample_below(&random, 50));
		uint64_t units = (ntf + 65535) / 65536;
		uint16_t code = nx_ntf_code(ntf);

		ck_assert_uint_ge(nx_ntf_units(code), units);
		if (code)
			ck_assert_uint_lt(nx_ntf_units((uint16_t)(code - 1)), units);
	}
}
END_TEST

START_TEST(impacts_dominate_every_document)
{
	for_all_shapes(check_impacts);
}
END_TEST

START_TEST(a_frontier_of_few_points_is_kept_as_it_is)
{
	struct nx_frontier frontier;
	struct nx_impacts impacts;

	nx_frontier_reset(&frontier);
	nx_frontier_add(&frontier, 5, 1, 80);
	nx_frontier_add(&frontier, 2, 0, 20);
	nx_frontier_add(&frontier, 2, 0, 90); /* worse than the one before */
	nx_frontier_add(&frontier, 4, 0, 80); /* worse than the first */
	nx_frontier_impacts(&frontier, &impacts);
	ck_assert_uint_eq(impacts.count, 2);
	ck_assert(!nx_impacts_dominate(&impacts, 5, 1, 79));
	ck_assert(!nx_impacts_dominate(&impacts, 3, 0, 79));
	ck_assert(!nx_impacts_dominate(&impacts, 1, 2, 255));
	ck_assert(nx_impacts_dominate(&impacts, 5, 0, 90));
	ck_assert(nx_impacts_dominate(&impacts, 2, 0, 20));
}
END_TEST

START_TEST(a_frontier_of_more_points_is_merged)
{
	struct nx_frontier frontier;
	struct nx_impacts impacts;

	nx_frontier_reset(&frontier);
	nx_frontier_add(&frontier, 9, 1, 200);
	nx_frontier_add(&frontier, 5, 1, 80);
	nx_frontier_add(&frontier, 2, 0, 20);
	nx_frontier_impacts(&frontier, &impacts);
	ck_assert_uint_eq(impacts.count, 2);
	ck_assert(nx_impacts_dominate(&impacts, 9, 1, 200));
	ck_assert(nx_impacts_dominate(&impacts, 5, 1, 80));
	ck_assert(nx_impacts_dominate(&impacts, 2, 0, 20));
	ck_assert(!nx_impacts_dominate(&impacts, 10, 0, 255));
	ck_assert(!nx_impacts_dominate(&impacts, 1, 0, 19));
}
END_TEST

static void
check_bits(struct sample *self, struct sample_random *random)
{
	enum { WINDOW = 1024 };
	uint32_t i = 0, block = 0;
	nx_doc begin = 0;
	bool damaged = false;

	for (unsigned k = 0; k < 60 && begin < self->doc_limit; k++) {
		uint64_t bits[WINDOW / 64] = { 0 }, expected[WINDOW / 64] = { 0 };
		nx_doc size = 1 + sample_below(random, WINDOW);
		nx_doc end = self->doc_limit - begin < size ? self->doc_limit : begin + size;

		for (; i < self->n && self->items[i].doc < end; i++) {
			nx_doc at = self->items[i].doc - begin;
			expected[at / 64] |= (uint64_t)1 << at % 64;
		}
		block = nx_list_fill_bits(&self->list, block, begin, end, bits, &damaged);
		ck_assert(!damaged);
		ck_assert_mem_eq(bits, expected, sizeof(bits));
		begin = end;
		if (k % 4 == 3 && i < self->n) { /* leap */
			begin = self->items[i + (self->n - i) / 3].doc;
			while (i < self->n && self->items[i].doc < begin)
				i++;
		}
	}
}

START_TEST(fill_bits_equals_setting_them_one_by_one)
{
	for_all_shapes(check_bits);
}
END_TEST

START_TEST(open_refuses_counts_that_cannot_be)
{
	const uint8_t bytes[64] = { 0 }, wide[64] = { 33 };
	struct nx_list list;
	struct nidx_error err;

	ck_assert_int_eq(nx_list_open(&list, bytes, 64, NULL, 0, 0, 9, &err), NIDX_ECORRUPT);
	ck_assert_int_eq(nx_list_open(&list, bytes, 64, NULL, 0, 10, 9, &err), NIDX_ECORRUPT);
	ck_assert_int_eq(nx_list_open(&list, bytes, 0, NULL, 0, 1, 9, &err), NIDX_ECORRUPT);
	ck_assert_int_eq(nx_list_open(&list, bytes, 29, NULL, 0, 129, 999, &err), NIDX_ECORRUPT);
	ck_assert_int_eq(nx_list_open(&list, bytes, 64, NULL, 0, 1, NX_DOC_LIMIT_MAX + 1, &err),
	                 NIDX_ECORRUPT);
	ck_assert_int_eq(nx_list_open(&list, bytes, 30, NULL, 0, 129, 999, NULL), NIDX_OK);
	ck_assert_int_eq(nx_list_open(&list, wide, 64, NULL, 0, 129, 999, NULL), NIDX_ECORRUPT);
}
END_TEST

Suite *suite_postings_list(void);

Suite *
suite_postings_list(void)
{
	Suite *suite = suite_create("postings.list");
	TCase *tcase = tcase_create("list");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, every_list_written_passes_its_check);
	tcase_add_test(tcase, one_document_takes_few_bits);
	tcase_add_test(tcase, brief_example_of_the_format);
	tcase_add_test(tcase, a_brief_list_begins_anywhere);
	tcase_add_test(tcase, heads_take_the_bits_their_numbers_need);
	tcase_add_test(tcase, block_find_equals_a_scan_of_the_heads);
	tcase_add_test(tcase, impacts_dominate_every_document);
	tcase_add_test(tcase, codes_are_those_of_the_greatest_postings);
	tcase_add_test(tcase, codes_ascend_with_what_they_stand_for);
	tcase_add_test(tcase, a_frontier_of_few_points_is_kept_as_it_is);
	tcase_add_test(tcase, a_frontier_of_more_points_is_merged);
	tcase_add_test(tcase, fill_bits_equals_setting_them_one_by_one);
	tcase_add_test(tcase, open_refuses_counts_that_cannot_be);
	suite_add_tcase(suite, tcase);
	return suite;
}
