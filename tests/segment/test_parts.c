/* The parts of a segment alone: columns, strings, terms, forms at their edges. */
#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include "segment/columns.h"
#include "segment/dayruns.h"
#include "segment/forms.h"
#include "segment/strings.h"
#include "segment/termname.h"
#include "segment/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALL = NX_TERM_TEXT | NX_TERM_VALUE };

START_TEST(columns_keep_extreme_values)
{
	struct nx_columns_writer writer;
	struct nx_columns columns;
	struct nx_buffer out = { 0 };
	static const uint64_t hashes[3] = { UINT64_MAX, 0, UINT64_C(1) << 63 };
	static const int64_t times[3] = { INT64_MAX, -1, INT64_MIN + 1 };

	ck_assert(nx_columns_writer_init(&writer, 3));
	for (nx_doc d = 0; d < 3; d++) {
		nx_columns_writer_put(&writer, NX_COLUMN_KEY_HASH, d, hashes[d]);
		nx_columns_writer_put(&writer, NX_COLUMN_PUBLISHED, d, (uint64_t)times[d]);
		nx_columns_writer_put(&writer, NX_COLUMN_UPDATED, d,
		                      d ? NX_COLUMN_NONE : (uint64_t)-5);
		nx_columns_writer_put(&writer, NX_COLUMN_NWORDS, d, d * 255);
		nx_columns_writer_put(&writer, NX_COLUMN_GROUP, d, UINT32_MAX);
	}
	nx_columns_writer_finish(&writer, &out);
	ck_assert(!out.failed);
	ck_assert_int_eq(nx_columns_open(&columns, out.bytes, out.len, 3, NULL), NIDX_OK);
	for (nx_doc d = 0; d < 3; d++) {
		ck_assert_uint_eq(nx_column_at(&columns.list[NX_COLUMN_KEY_HASH], d), hashes[d]);
		ck_assert_int_eq((int64_t)nx_column_at(&columns.list[NX_COLUMN_PUBLISHED], d),
		                 times[d]);
		ck_assert_uint_eq(nx_column_at(&columns.list[NX_COLUMN_NWORDS], d), d * 255);
		ck_assert_uint_eq(nx_column_at(&columns.list[NX_COLUMN_GROUP], d), UINT32_MAX);
	}
	ck_assert_int_eq((int64_t)nx_column_at(&columns.list[NX_COLUMN_UPDATED], 0), -5);
	ck_assert_uint_eq(columns.list[NX_COLUMN_GROUP].width, 0); /* all equal: no bytes */
	ck_assert_uint_eq(columns.list[NX_COLUMN_NWORDS].width, 9);
	ck_assert_uint_eq(columns.list[NX_COLUMN_UPDATED].width, 0);
	for (size_t n = 0; n < out.len; n++)
		ck_assert_int_eq(nx_columns_open(&columns, out.bytes, n, 3, NULL), NIDX_ECORRUPT);
	nx_buffer_release(&out);
	nx_columns_writer_release(&writer);
}
END_TEST

START_TEST(strings_are_sorted_and_kept_once)
{
	struct nx_strings_writer writer = { 0 };
	struct nx_strings strings;
	struct nx_buffer out = { 0 };
	char text[16];

	for (int i = 999; i >= 0; i--) {
		struct nx_str str = { text, (size_t)snprintf(text, sizeof(text), "%d", i % 500) };
		ck_assert_uint_eq(nx_strings_writer_add(&writer, str), (uint32_t)(999 - i) % 500);
	}
	ck_assert_uint_eq(nx_strings_writer_add(&writer, (struct nx_str){ NULL, 0 }), 500);
	nx_strings_writer_finish(&writer, &out);
	ck_assert_int_eq(nx_strings_open(&strings, out.bytes, out.len, NULL), NIDX_OK);
	ck_assert_int_eq(nx_strings_check(&strings, NULL), NIDX_OK);
	ck_assert_uint_eq(strings.count, 501);
	ck_assert_uint_eq(nx_strings_at(&strings, writer.ranks[500]).len, 0);
	ck_assert_uint_eq(writer.ranks[500], 0);
	for (int i = 0; i < 500; i++) {
		struct nx_str s = nx_strings_at(&strings, writer.ranks[499 - i]);
		snprintf(text, sizeof(text), "%d", i);
		ck_assert(s.len == strlen(text) && memcmp(s.ptr, text, s.len) == 0);
	}
	ck_assert_uint_eq(nx_strings_at(&strings, 501).len, 0);
	nx_buffer_release(&out);
	nx_strings_writer_release(&writer);
}
END_TEST

START_TEST(day_runs_answer_days_between_and_outside)
{
	/* 3 documents on day 20, 1 on day 10, 2 on day -5 */
	static const uint8_t bytes[] = { 20, 0, 0, 0, 0, 0, 0, 0, 10,   0,    0,    0,
		                         3,  0, 0, 0, 0xfb, 0xff, 0xff, 0xff, 4, 0, 0, 0 };
	struct nx_dayruns days;

	ck_assert_int_eq(nx_dayruns_open(&days, bytes, sizeof(bytes), 6, NULL), NIDX_OK);
	ck_assert_int_eq(nx_dayruns_check(&days, NULL), NIDX_OK);
	ck_assert_uint_eq(nx_dayruns_first(&days, 21), 0);
	ck_assert_uint_eq(nx_dayruns_first(&days, 20), 0);
	ck_assert_uint_eq(nx_dayruns_first(&days, 19), 3);
	ck_assert_uint_eq(nx_dayruns_first(&days, INT32_MIN), 6);
	ck_assert_uint_eq(nx_dayruns_span(&days, 10).begin, 3);
	ck_assert_uint_eq(nx_dayruns_span(&days, 10).end, 4);
	ck_assert_uint_eq(nx_dayruns_span(&days, 11).begin, nx_dayruns_span(&days, 11).end);
	ck_assert_uint_eq(nx_dayruns_span(&days, -5).end, 6);
	ck_assert_int_eq(nx_dayruns_open(&days, bytes, 23, 6, NULL), NIDX_ECORRUPT);
	ck_assert_int_eq(nx_dayruns_open(&days, bytes, 24, 0, NULL), NIDX_ECORRUPT);
}
END_TEST

/* A list of one document in a segment of 10: 9, once, at position 4. 1111 0 1 00100000 */
static const uint8_t one_list[] = { 0x2f, 0x01 };
static const struct nx_list_info one_info = { .ndocs = 1, .nwords = 1, .docs_bytes = 2,
	                                      .docs_bits = 14, .positions = true };

/* The example of FORMAT.md 5.7, byte by byte. */
START_TEST(the_dictionary_of_the_document_is_written_so)
{
	static const uint8_t want[] = {
		0x00, 0x73, 0x01, 0x02, 0x05, 0x15, 0x01, 0x00, 0x00, 0x02, 0xe2, 0x55, 0x87, 0xb0,
		0x24, 0x9a, 0x40, 0x02
	};
	static const uint8_t list[] = { 0x09, 0x24, 0x00 }; /* 100100000 0 1 00100000 */
	struct nx_terms_writer writer = { 0 };
	struct nx_list_info one = { .ndocs = 1, .nwords = 1, .docs_bytes = 3, .docs_bits = 19,
		                    .positions = true };
	struct nx_list_info many = { .ndocs = 200, .nwords = 230, .docs_bytes = 400,
		                     .pos_bytes = 260, .positions = true };

	nx_terms_writer_add(&writer, NX_STR("storm"), &one, list);
	nx_terms_writer_add(&writer, NX_STR("storms"), &many, NULL);
	nx_terms_writer_finish(&writer);
	ck_assert_uint_eq(writer.bytes.len, 520 + sizeof(want));
	ck_assert_uint_eq(nx_u32le(writer.bytes.bytes), 526);
	ck_assert_uint_eq(nx_u16le(writer.bytes.bytes + 4), 0);
	ck_assert_uint_eq(nx_u16le(writer.bytes.bytes + 4 + 2 * 'm'), 0x104);
	ck_assert_uint_eq(nx_u16le(writer.bytes.bytes + 4 + 2 * 256), 0x105);
	ck_assert_int_eq(memcmp(writer.bytes.bytes + 520, want, sizeof(want)), 0);
	ck_assert_uint_eq(nx_u32le(writer.offsets.bytes), 526);
	ck_assert_int_eq(memcmp(writer.keys.bytes, "\0\0\0mrots", 8), 0);
	nx_terms_writer_release(&writer);
}
END_TEST

/* A key tells the beginning of a block's first term: bytes of zero at a text's end are not in it. */
START_TEST(a_text_begins_as_its_key_says)
{
	static const struct { struct nx_str text; size_t len; } cases[] = {
		{ NX_STR("storm"), 5 }, { NX_STR("stormwarning"), 8 }, { NX_STR("a\0b\0"), 3 },
		{ NX_STR("\0"), 0 }, { NX_STR("1234567\0" "9"), 7 },
	};
	uint8_t text[NX_TEXT_KEY];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct nx_str it = cases[i].text;

		ck_assert_uint_eq(nx_text_of_key(nx_text_key(it.ptr, it.len), text), cases[i].len);
		ck_assert_mem_eq(text, it.ptr, cases[i].len);
	}
}
END_TEST

enum { MIXED = 500 }; /* terms, and documents of their segment */

/* A list of documents 3 and 8: `inside` once each, else twenty times, so that its positions stand in POSN. */
static struct nx_list_info
two_documents(bool inside, uint8_t *to)
{
	struct nx_bits_writer bits = { .to = to };
	uint32_t freq = inside ? 1 : 20;
	struct nx_list_info info = { .ndocs = 2, .nwords = 2 * freq, .positions = true,
		                     .pos_bytes = inside ? 0 : 33 };

	nx_coded_put_docs(&bits, (nx_doc[]){ 3, 8 }, 2, 0, MIXED);
	nx_coded_put_postings(&bits, (uint32_t[]){ freq, freq }, (uint8_t[]){ 0, NX_ZONE_LEAD }, 2);
	for (unsigned i = 0; i < 2 && inside; i++)
		nx_coded_put_positions(&bits, (nx_pos[]){ 70 * i }, 1, i ? NX_ZONE_LEAD : 0, false);
	info.docs_bits = (uint64_t)(bits.to - to) * 8 + bits.have;
	info.docs_bytes = (info.docs_bits + 7) / 8;
	nx_bits_flush(&bits);
	return info;
}

/* One of the three kinds. */
static struct nx_list_info
mixed_list(unsigned i, uint8_t *brief)
{
	unsigned kind = i * 2654435761u >> 29;

	if (kind < 6)
		return two_documents(kind < 5, brief);
	return (struct nx_list_info){ .ndocs = 16 + i % 400, .nwords = 900 + i, .docs_bytes = i,
		                      .pos_bytes = 2 * i + 1, .positions = true };
}

static void
check_value(const struct nx_term_value *value, const struct nx_list_info *want,
            const struct nx_list_info *before)
{
	ck_assert_uint_eq(value->info.ndocs, want->ndocs);
	ck_assert_uint_eq(value->info.nwords, want->nwords);
	ck_assert_uint_eq(value->info.docs_bits, want->docs_bits);
	ck_assert_uint_eq(value->info.pos_bytes, want->pos_bytes);
	ck_assert_int_eq(value->docs != NULL, want->ndocs < NX_BRIEF_DOCS);
	if (want->pos_bytes)
		ck_assert_uint_eq(value->info.pos_begin, before->pos_begin);
	if (!value->docs)
		ck_assert_uint_eq(value->info.docs_begin, before->docs_begin);
}

/* Lists inside and outside, in any order, in full and in short blocks. */
START_TEST(values_are_found_where_a_walk_meets_them)
{
	struct nx_terms_writer writer = { 0 };
	struct nx_buffer index = { 0 };
	struct nx_terms terms;
	struct nx_term_cursor cursor = { 0 };
	struct nx_list_info wants[MIXED], begins[MIXED + 1] = { { 0 } };
	bool damaged = false;

	for (unsigned i = 0; i < MIXED; i++) {
		char text[8];
		uint8_t brief[32];
		struct nx_str str = { text, (size_t)snprintf(text, sizeof(text), "w%03u", i) };

		wants[i] = mixed_list(i, brief);
		begins[i + 1] = begins[i];
		begins[i + 1].docs_begin += wants[i].ndocs < NX_BRIEF_DOCS ? 0 : wants[i].docs_bytes;
		begins[i + 1].pos_begin += wants[i].pos_bytes;
		nx_terms_writer_add(&writer, str, &wants[i], brief);
	}
	nx_terms_writer_finish(&writer);
	nx_buffer_put(&index, writer.keys.bytes, writer.keys.len);
	nx_buffer_put(&index, writer.offsets.bytes, writer.offsets.len);
	ck_assert_int_eq(nx_terms_open(&terms, writer.bytes.bytes, writer.bytes.len, index.bytes,
	                               index.len, MIXED, MIXED, NULL),
	                 NIDX_OK);
	ck_assert(nx_terms_seek(&cursor, &terms, NX_STR(""), ALL));
	for (unsigned i = 0; i < MIXED; i++) {
		struct nx_str text = { (const char *)cursor.text, cursor.len };
		struct nx_term_value value;
		nx_term number;

		check_value(&cursor.value, &wants[i], &begins[i]);
		ck_assert(nx_terms_find(&terms, text, &number, &value, &damaged));
		ck_assert_uint_eq(number, i);
		check_value(&value, &wants[i], &begins[i]);
		if (i % NX_TERMS_BLOCK == NX_TERMS_BLOCK - 1 || i == MIXED - 1)
			ck_assert(nx_terms_block_filled(&cursor));
		ck_assert(nx_terms_next(&cursor) == (i + 1 < MIXED));
	}
	ck_assert(!damaged && !cursor.damaged);
	nx_buffer_release(&index);
	nx_terms_writer_release(&writer);
}
END_TEST

static int
compare_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Many blocks with one key: the first eight bytes are not enough to tell terms apart. */
START_TEST(terms_with_equal_beginnings_are_told_apart)
{
	enum { N = 3000 };
	char (*texts)[40] = calloc(N, sizeof(*texts));
	struct nx_terms_writer writer = { 0 };
	struct nx_buffer index = { 0 };
	struct nx_terms terms;
	struct nx_term_value value;
	struct nx_term_cursor cursor;
	nx_term number;
	bool damaged = false;

	ck_assert_ptr_nonnull(texts);
	for (int i = 0; i < N; i++)
		snprintf(texts[i], sizeof(texts[i]), "%s%d",
		         i % 3 == 0   ? "samebeginning"
		         : i % 3 == 1 ? "samebegi"
		                      : "sa", i * 7);
	qsort(texts, N, sizeof(*texts), compare_text);
	for (int i = 0; i < N; i++)
		nx_terms_writer_add(&writer, (struct nx_str){ texts[i], strlen(texts[i]) },
		                    &one_info, one_list);
	nx_terms_writer_finish(&writer);
	nx_buffer_put(&index, writer.keys.bytes, writer.keys.len);
	nx_buffer_put(&index, writer.offsets.bytes, writer.offsets.len);
	ck_assert_int_eq(nx_terms_open(&terms, writer.bytes.bytes, writer.bytes.len, index.bytes,
	                               index.len, N, 10, NULL), NIDX_OK);
	for (int i = 0; i < N; i++) {
		char more[44];
		struct nx_str text = { texts[i], strlen(texts[i]) };
		ck_assert(nx_terms_find(&terms, text, &number, &value, &damaged));
		ck_assert_int_eq(number, i);
		ck_assert(nx_terms_seek(&cursor, &terms, text, ALL));
		ck_assert_int_eq(cursor.number, i);
		snprintf(more, sizeof(more), "%s!", texts[i]);
		ck_assert(!nx_terms_find(&terms, (struct nx_str){ more, strlen(more) }, &number,
		                         &value, &damaged));
		ck_assert(nx_terms_seek(&cursor, &terms, (struct nx_str){ more, strlen(more) }, ALL) ==
		          (i + 1 < N));
		ck_assert_int_eq(cursor.number, i + 1);
	}
	ck_assert(!nx_terms_find(&terms, NX_STR(""), &number, &value, &damaged));
	ck_assert(!nx_terms_find(&terms, NX_STR("zzz"), &number, &value, &damaged));
	ck_assert(!damaged);
	nx_terms_writer_release(&writer);
	nx_buffer_release(&index);
	free(texts);
}
END_TEST

START_TEST(a_text_of_a_thousand_bytes_is_front_coded)
{
	struct nx_terms_writer writer = { 0 };
	struct nx_buffer index = { 0 };
	struct nx_terms terms;
	const unsigned both = NX_TERM_TEXT | NX_TERM_VALUE;
	struct nx_term_cursor cursor;
	char text[NX_TERM_MAX];

	memset(text, 'x', sizeof(text));
	for (size_t len = 1; len <= NX_TERM_MAX; len++)
		nx_terms_writer_add(&writer, (struct nx_str){ text, len }, &one_info,
		                    one_list);
	nx_terms_writer_finish(&writer);
	nx_buffer_put(&index, writer.keys.bytes, writer.keys.len);
	nx_buffer_put(&index, writer.offsets.bytes, writer.offsets.len);
	ck_assert_int_eq(nx_terms_open(&terms, writer.bytes.bytes, writer.bytes.len, index.bytes,
	                               index.len, NX_TERM_MAX, 10, NULL), NIDX_OK);
	cursor.terms = NULL;
	for (nx_term i = 0; i < NX_TERM_MAX; i += 13) {
		ck_assert(nx_terms_to(&cursor, &terms, i, both));
		ck_assert_uint_eq(cursor.len, i + 1);
		ck_assert_int_eq(memcmp(cursor.text, text, cursor.len), 0);
	}
	ck_assert(!nx_terms_to(&cursor, &terms, NX_TERM_MAX, both));
	ck_assert(nx_terms_to(&cursor, &terms, 5, both));
	nx_terms_writer_release(&writer);
	nx_buffer_release(&index);
}
END_TEST

/* The name of a term leads back to it, also where it is one control byte or several. */
START_TEST(terms_have_names_that_can_be_typed)
{
	static const struct {
		struct nx_str term;
		const char *name;
	} cases[] = {
		{ NX_STR("storm"), "storm" },       { NX_STR("u.s."), "u.s." },
		{ NX_STR("\1s"), "[sentence]" },    { NX_STR("\1p"), "[paragraph]" },
		{ NX_STR("\2aann"), "author:ann" }, { NX_STR("\2s=ap news"), "source:=ap news" },
		{ NX_STR("\2len"), "lang:en" },     { NX_STR("\3us"), "caps(us)" },
		{ NX_STR("\3"), "caps()" },         { NX_STR(""), "" },
	};
	struct nx_buffer name = { 0 }, term = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		nx_buffer_reset(&name);
		nx_buffer_reset(&term);
		nx_term_name(cases[i].term, &name);
		nx_term_of_name((struct nx_str){ (const char *)name.bytes, name.len }, &term);
		ck_assert_uint_eq(name.len, strlen(cases[i].name));
		ck_assert(!name.len || memcmp(name.bytes, cases[i].name, name.len) == 0);
		ck_assert_uint_eq(term.len, cases[i].term.len);
		ck_assert(!term.len || memcmp(term.bytes, cases[i].term.ptr, term.len) == 0);
	}
	nx_buffer_reset(&name);
	nx_term_name(NX_STR("\4\33[31m\\"), &name);
	ck_assert_uint_eq(name.len, 16);
	ck_assert_int_eq(memcmp(name.bytes, "\\x04\\x1b[31m\\x5c", 16), 0);
	nx_buffer_release(&name);
	nx_buffer_release(&term);
}
END_TEST

Suite *
suite_segment_parts(void)
{
	Suite *suite = suite_create("segment.parts");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_test(all, columns_keep_extreme_values);
	tcase_add_test(all, strings_are_sorted_and_kept_once);
	tcase_add_test(all, day_runs_answer_days_between_and_outside);
	tcase_add_test(all, the_dictionary_of_the_document_is_written_so);
	tcase_add_test(all, a_text_begins_as_its_key_says);
	tcase_add_test(all, values_are_found_where_a_walk_meets_them);
	tcase_add_test(all, terms_with_equal_beginnings_are_told_apart);
	tcase_add_test(all, a_text_of_a_thousand_bytes_is_front_coded);
	tcase_add_test(all, terms_have_names_that_can_be_typed);
	suite_add_tcase(suite, all);
	return suite;
}
