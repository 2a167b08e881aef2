/* Stored articles: any text comes back byte for byte, and damage behind good checksums is harmless. */
#include "base/bytes.h"
#include "base/checksum.h"
#include "segment/stored_units.h"
#include "tests/segment/sample.h"
#include "tests/segment/shelf.h"
#include "tests/segment/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct nx_str
text_of(const char *text)
{
	return (struct nx_str){ text, strlen(text) };
}

/* A copy in the shelf's memory. */
static struct nx_str
keep(struct shelf *self, const void *bytes, size_t nbytes)
{
	char *copy = nx_arena_alloc(&self->arena, nbytes + 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, nbytes);
	return (struct nx_str){ copy, nbytes };
}

static uint32_t
below(uint64_t *random, uint32_t n)
{
	return (uint32_t)(sample_random(random) % n);
}

/* ---- Texts of every kind ---- */

static const char *const texts[] = {
	"",
	" ",
	"  two  spaces   and more    ",
	"a",
	"Missile defence: 3,000 interceptors, \"not 30\", said Adm. J. O'Neil-Smyth (ret.).",
	"One paragraph.\n\nAnother one.\nA line.\n\n\n\nMuch later.",
	"\t\ttabs\tand\r\nreturns\v\f",
	"word\xc2\xa0no-break\xe2\x80\x94" "dash \xe2\x80\x9cquoted\xe2\x80\x9d",
	"UPPER lower MiXeD 1st 2nd B2B 4x4 1999 19.99 007 x86_64 a1b2c3d4",
	"Stra\xc3\x9f" "e \xc3\x9c" "berpr\xc3\xbc" "fung na\xc3\xafve \xc5\x81\xc3\xb3" "d\xc5\xba",
	"\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0 \xd0\xb8 \xd0\x9a\xd0\xb8\xd0\xb5\xd0\xb2",
	"\xd8\xa7\xd9\x84\xd8\xaf\xd9\x81\xd8\xa7\xd8\xb9 \xd8\xa7\xd9\x84\xd8\xb5\xd8\xa7\xd8\xb1"
	"\xd9\x88\xd8\xae\xd9\x8a",
	"\xe5\xaf\xbc\xe5\xbc\xb9\xe9\x98\xb2\xe5\xbe\xa1 2024\xe5\xb9\xb4" "5\xe6\x9c\x88 NATO"
	"\xe5\x8c\x97\xe7\xba\xa6",
	"\xe0\xb8\x81\xe0\xb8\xb2\xe0\xb8\xa3\xe0\xb8\x9b\xe0\xb9\x89\xe0\xb8\xad\xe0\xb8\x87", /* Thai */
	"\xe1\x9e\x80\xe1\x9e\xb6\xe1\x9e\x9a \xe1\x9e\x80\xe1\x9e\xb6\xe1\x9e\x9a",            /* Khmer */
	"\xe1\x80\x99\xe1\x80\xbc\xe1\x80\x94\xe1\x80\xba\xe1\x80\x99\xe1\x80\xac abc",         /* Myanmar */
	"\xe0\xa4\xb0\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7\xe0\xa4\xbe word",                    /* Hindi */
	"\xea\xb5\xad\xeb\xb0\xa9\xeb\xb6\x80 \xf0\x9f\x9a\x80\xf0\x9f\x9a\x80 \xe3\x81\xae",
	"\xe0", "\xe1", "x \xe0 \xe1 y", "\xe0 \xe0", /* ends within a character */
	"Donaudampfschifffahrtselektrizit\xc3\xa4tenhauptbetriebswerkbauunterbeamtengesellschaft",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",    /* 63 */
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",   /* 64 */
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b", /* 65 */
	"                                                                                  ",
	"................................................................................",
	"https://example.org/2024/05/06/a-b-c.html?utm_source=x&y=%20#top",
};

enum { NTEXTS = sizeof(texts) / sizeof(texts[0]) };

/* Each text in each of the fields. */
START_TEST(each_text_comes_back_from_each_field)
{
	struct shelf shelf = shelf_new();

	for (int i = 0; i < NTEXTS; i++) {
		struct nx_str text = text_of(texts[i]);
		struct nx_str *list = nx_arena_alloc(&shelf.arena, 3 * sizeof(*list));
		list[0] = list[2] = text;
		list[1] = text_of(texts[(i + 1) % NTEXTS]);
		shelf_add(&shelf, (struct nx_article){ .key = text, .title = text });
		shelf_add(&shelf, (struct nx_article){ .lead = text, .body = text });
		shelf_add(&shelf, (struct nx_article){ .source = text, .section = text });
		shelf_add(&shelf, (struct nx_article){ .url = text, .lang_text = text });
		shelf_add(&shelf, (struct nx_article){ .published_text = text,
		                                       .updated_text = text });
		shelf_add(&shelf, (struct nx_article){ .authors = list, .nauthors = 3 });
		shelf_add(&shelf, (struct nx_article){ .tags = list, .ntags = 2 });
		if (i % 7 == 6)
			shelf_close_bundle(&shelf);
	}
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);
}
END_TEST

START_TEST(each_text_comes_back_alone)
{
	struct shelf shelf = shelf_new();

	shelf_add(&shelf, (struct nx_article){ .body = text_of(texts[_i]) });
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);
}
END_TEST

START_TEST(no_article_is_no_bundle)
{
	struct shelf shelf = shelf_new();

	ck_assert_uint_eq(nx_stored_packer_nbytes(shelf.packer), 0);
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);
}
END_TEST

/* Groups of the last bundle that have this part of articles. */
static unsigned
groups_of(const struct shelf *shelf, enum nx_stored_part part)
{
	unsigned n = 0;

	for (size_t at = NX_BUNDLE_HEAD; at < nx_u32le(shelf->bundle.bytes); at += NX_BUNDLE_GROUP)
		n += nx_u32le(shelf->bundle.bytes + at) >> NX_PART_AT == (uint32_t)part;
	return n;
}

START_TEST(bodies_are_left_out_where_all_are_empty)
{
	struct shelf shelf = shelf_new();

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < NTEXTS; i++)
			shelf_add(&shelf, (struct nx_article){ .key = text_of(texts[i]),
			                                       .title = text_of(texts[i]) });
		if (round == 1) /* one body: every article of the bundle has one */
			shelf_add(&shelf, (struct nx_article){ .body = text_of("x") });
		shelf_close_bundle(&shelf);
		ck_assert_uint_eq(groups_of(&shelf, NX_STORED_HEADS), 1);
		ck_assert_uint_eq(groups_of(&shelf, NX_STORED_BODIES), round == 1);
	}
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);
}
END_TEST

/* ---- Random texts ---- */

/* kind 0: any bytes; 1: two letters and a space; 2: words of a small vocabulary; 3: copies of
 * earlier articles, cut and joined; 4: all the texts above, joined. */
static struct nx_str
draw_text(struct shelf *self, int kind, uint64_t *random)
{
	char bytes[4096];
	size_t n = 0, limit = below(random, 1u << (1 + below(random, 12)));

	while (n < limit) {
		if (kind == 0) {
			bytes[n++] = (char)below(random, 256);
		} else if (kind == 1) {
			bytes[n++] = "ab "[below(random, 3)];
		} else if (kind == 2) {
			uint32_t rank = below(random, 1 + below(random, 3000));
			n += (size_t)snprintf(bytes + n, sizeof(bytes) - n, "%sw%u%s",
			                      rank % 5 ? " " : ", ", rank, rank % 11 ? "" : ".");
		} else if (kind == 3 && self->narticles) {
			struct nx_str from =
			    self->articles[below(random, (uint32_t)self->narticles)].body;
			size_t cut = from.len ? below(random, (uint32_t)from.len) : 0;
			size_t take = from.len - cut < limit - n ? from.len - cut : limit - n;
			memcpy(bytes + n, from.ptr + cut, take);
			n += take;
			bytes[n++] = (char)('a' + below(random, 26));
		} else {
			const char *from = texts[below(random, NTEXTS)];
			size_t take = strlen(from) < limit - n ? strlen(from) : limit - n;
			memcpy(bytes + n, from, take);
			n += take ? take : 1;
			bytes[n - 1] = take ? bytes[n - 1] : ' ';
		}
		if (n > sizeof(bytes) - 64)
			break;
	}
	return keep(self, bytes, n);
}

static struct nx_article
draw_article(struct shelf *self, int kind, uint64_t *random)
{
	struct nx_str *list = nx_arena_alloc(&self->arena, 40 * sizeof(*list));
	struct nx_article article = {
		.key = draw_text(self, kind, random),    .title = draw_text(self, kind, random),
		.lead = draw_text(self, kind, random),   .body = draw_text(self, kind, random),
		.source = text_of("The Harbour Courier"), .authors = list,
		.nauthors = below(random, 20),           .tags = list + 20,
		.ntags = below(random, 20),
	};

	for (size_t i = 0; i < 40; i++)
		list[i] = text_of(texts[below(random, NTEXTS)]);
	return article;
}

START_TEST(random_articles_come_back)
{
	struct shelf shelf = shelf_new();
	uint64_t random = (uint64_t)_i + 100;

	for (int n = 0; n < 300; n++) {
		shelf_add(&shelf, draw_article(&shelf, _i, &random));
		if (below(&random, 100) == 0)
			shelf_close_bundle(&shelf);
	}
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);
}
END_TEST

/* A packer that has been used packs the same bytes as a new one. */
START_TEST(bytes_do_not_depend_on_what_was_packed_before)
{
	struct shelf shelf = shelf_new();
	struct nx_buffer first = { 0 };
	uint64_t random = 31;

	for (int n = 0; n < 50; n++)
		shelf_add(&shelf, draw_article(&shelf, n % 5, &random));
	shelf_close_bundle(&shelf);
	nx_buffer_put(&first, shelf.bundle.bytes, shelf.bundle.len);
	for (int n = 0; n < 80; n++)
		shelf_add(&shelf, draw_article(&shelf, (n + 2) % 5, &random));
	shelf_close_bundle(&shelf);
	for (int n = 0; n < 50; n++)
		shelf_add(&shelf, shelf.articles[n]);
	shelf_close_bundle(&shelf);
	ck_assert_uint_eq(shelf.bundle.len, first.len);
	ck_assert_mem_eq(shelf.bundle.bytes, first.bytes, first.len);
	nx_buffer_release(&first);
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);
}
END_TEST

/* More text than a bundle usually has, in one article; and more than a group has, of one word. */
START_TEST(huge_articles_come_back)
{
	enum { HUGE_TEXT = 10 << 20 };
	struct shelf shelf = shelf_new();
	char *text = malloc(HUGE_TEXT);
	uint64_t random = 17;
	size_t n = 0;

	ck_assert_ptr_nonnull(text);
	while (n < HUGE_TEXT - 32)
		n += (size_t)snprintf(text + n, 32, "%s%x ", below(&random, 4) ? "" : "The ",
		                      below(&random, 1 + below(&random, 400000)));
	shelf_add(&shelf, (struct nx_article){ .key = text_of("small"), .body = text_of("x") });
	shelf_add(&shelf, (struct nx_article){ .key = text_of("huge"), .body = { text, n } });
	shelf_add(&shelf, (struct nx_article){ .key = text_of("after"), .body = text_of("y") });
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);

	shelf = shelf_new();
	memset(text, 'z', HUGE_TEXT);
	shelf_add(&shelf, (struct nx_article){ .body = { text, HUGE_TEXT } });
	shelf_add(&shelf, (struct nx_article){ .body = { text, 100000 } });
	shelf_finish(&shelf);
	ck_assert_uint_lt(shelf.bundle.len, 100000);
	shelf_compare(&shelf);
	shelf_free(&shelf);
	free(text);
}
END_TEST

START_TEST(repeats_cost_little)
{
	struct shelf shelf = shelf_new();
	uint64_t random = 3;
	uint8_t body[1000]; /* so small that all copies are in one group */
	size_t once;

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)sample_random(&random);
	shelf_add(&shelf, (struct nx_article){ .body = keep(&shelf, body, sizeof(body)) });
	shelf_close_bundle(&shelf);
	once = shelf.bundle.len;
	for (int n = 0; n < 20; n++)
		shelf_add(&shelf, shelf.articles[0]);
	shelf_close_bundle(&shelf);
	ck_assert_uint_lt(shelf.bundle.len, once + 20 * 30);
	shelf_finish(&shelf);
	shelf_compare(&shelf);
	shelf_free(&shelf);
}
END_TEST

/* ---- Damage ---- */

/* Puts right the checksums of a bundle's pieces (FORMAT.md 7.2), as far as they are inside it. */
static void
mend(uint8_t *bundle, size_t nbytes)
{
	size_t head = nx_u32le(bundle), at = head;

	if (nbytes < 24 || head < 24 || head > nbytes)
		return;
	for (size_t entry = 8; entry + 8 <= head; entry += entry == 8 ? 8 : 20) {
		uint32_t n = nx_u32le(bundle + entry);
		if (n > nbytes - at)
			return;
		nx_put_u32le(bundle + entry + 4, nx_crc32c(0, bundle + at, n));
		at += n;
	}
}

/* Writes one bundle's bytes as the only one, reads all articles, checks. */
static enum nidx_status
try_bundle(struct nx_dir *dir, const uint8_t *bundle, size_t nbytes, size_t narticles)
{
	struct nx_stored_writer *writer;
	struct nx_stored stored;
	struct nx_unpacker with = { 0 };
	struct nx_arena arena = { 0 };
	struct nidx_error err = { 0 };
	enum nidx_status status;

	ck_assert_int_eq(nx_stored_writer_new(&writer, dir, "t", NULL), NIDX_OK);
	(void)nx_stored_writer_append(writer, bundle, nbytes);
	ck_assert_int_eq(nx_stored_writer_finish(writer, NULL), NIDX_OK);
	nx_stored_writer_free(writer);
	ck_assert_int_eq(nx_stored_open(&stored, dir, "t", NULL), NIDX_OK);
	for (uint32_t i = 0; i < narticles + 1; i++) {
		struct nx_article got;
		nx_arena_reset(&arena);
		status = nx_stored_get(&stored, &with, (struct nx_stored_at){ 0, i }, NX_GET_ALL,
		                       &arena, &got, &err);
		ck_assert(status == NIDX_OK || err.message[0]);
	}
	status = nx_stored_check(&stored, &err);
	ck_assert(status == NIDX_OK || status == NIDX_ECORRUPT);
	nx_arena_release(&arena);
	nx_unpacker_release(&with);
	nx_stored_close(&stored);
	return status;
}

static struct shelf
small_shelf(void)
{
	struct shelf shelf = shelf_new();
	uint64_t random = 8;

	for (int n = 0; n < 60; n++)
		shelf_add(&shelf, draw_article(&shelf, 2 + n % 3, &random));
	shelf_close_bundle(&shelf);
	return shelf;
}

START_TEST(damage_with_good_checksums_is_harmless)
{
	struct shelf shelf = small_shelf();
	size_t nbytes = shelf.bundle.len, nhead = nx_u32le(shelf.bundle.bytes);
	uint8_t *copy = malloc(nbytes);
	uint64_t random = 21;
	unsigned refused = 0;

	ck_assert_ptr_nonnull(copy);
	for (int n = 0; n < 1500; n++) {
		uint32_t room = (uint32_t)(n % 3 == 0 ? nhead : nbytes);
		memcpy(copy, shelf.bundle.bytes, nbytes);
		for (int k = 0; k <= n % 4; k++)
			copy[4 + below(&random, room - 4)] ^= (uint8_t)(1u << below(&random, 8));
		mend(copy, nbytes);
		refused += try_bundle(shelf.dir, copy, nbytes, shelf.narticles) != NIDX_OK;
	}
	ck_assert_uint_gt(refused, 500);
	free(copy);
	shelf_free(&shelf);
}
END_TEST

START_TEST(a_bundle_cut_short_is_refused)
{
	struct shelf shelf = small_shelf();
	size_t nhead = nx_u32le(shelf.bundle.bytes);

	for (size_t n = nhead; n < shelf.bundle.len; n += 1 + n / 200) {
		uint8_t *copy = malloc(n);
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, shelf.bundle.bytes, n);
		ck_assert_int_eq(try_bundle(shelf.dir, copy, n, shelf.narticles), NIDX_ECORRUPT);
		free(copy);
	}
	shelf_free(&shelf);
}
END_TEST

/* Heads called bodies, bodies called heads, and parts that there are not. */
START_TEST(parts_out_of_place_are_refused)
{
	struct shelf shelf = small_shelf();
	size_t nhead = nx_u32le(shelf.bundle.bytes);

	ck_assert_uint_gt(groups_of(&shelf, NX_STORED_HEADS), 1);
	ck_assert_uint_gt(groups_of(&shelf, NX_STORED_BODIES), 1);
	for (size_t at = NX_BUNDLE_HEAD; at < nhead; at += NX_BUNDLE_GROUP)
		for (uint32_t change = 1; change < 4; change++) {
			shelf.bundle.bytes[at + 3] ^= (uint8_t)(change << 6);
			ck_assert_int_eq(try_bundle(shelf.dir, shelf.bundle.bytes, shelf.bundle.len,
			                            shelf.narticles), NIDX_ECORRUPT);
			shelf.bundle.bytes[at + 3] ^= (uint8_t)(change << 6);
		}
	shelf_free(&shelf);
}
END_TEST

/* Each number of a group's head one too high: articles, units, bytes of text. */
START_TEST(check_finds_wrong_totals)
{
	struct shelf shelf = small_shelf();
	uint8_t *number = shelf.bundle.bytes + 24 + 4 * (size_t)_i;

	ck_assert_int_eq(try_bundle(shelf.dir, shelf.bundle.bytes, shelf.bundle.len,
	                            shelf.narticles),
	                 NIDX_OK);
	nx_put_u32le(number, nx_u32le(number) + 1);
	ck_assert_int_eq(try_bundle(shelf.dir, shelf.bundle.bytes, shelf.bundle.len,
	                            shelf.narticles),
	                 NIDX_ECORRUPT);
	shelf_free(&shelf);
}
END_TEST

static void
add_damage(Suite *suite)
{
	TCase *damage = tcase_create("damage");

	tcase_set_timeout(damage, 240); /* thousands of files, perhaps under a sanitizer */
	tcase_add_test(damage, damage_with_good_checksums_is_harmless);
	tcase_add_test(damage, a_bundle_cut_short_is_refused);
	tcase_add_test(damage, parts_out_of_place_are_refused);
	tcase_add_loop_test(damage, check_finds_wrong_totals, 0, 3);
	suite_add_tcase(suite, damage);
}

Suite *
suite_segment_stored(void)
{
	Suite *suite = suite_create("segment.stored");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 120);
	tcase_add_test(all, each_text_comes_back_from_each_field);
	tcase_add_loop_test(all, each_text_comes_back_alone, 0, NTEXTS);
	tcase_add_test(all, no_article_is_no_bundle);
	tcase_add_test(all, bodies_are_left_out_where_all_are_empty);
	tcase_add_loop_test(all, random_articles_come_back, 0, 5);
	tcase_add_test(all, bytes_do_not_depend_on_what_was_packed_before);
	tcase_add_test(all, huge_articles_come_back);
	tcase_add_test(all, repeats_cost_little);
	suite_add_tcase(suite, all);
	add_damage(suite);
	return suite;
}
