/* Damaged files: an error or an answer in bounds, and nx_segment_check() finds every byte. */
#include "tests/segment/exercise.h"
#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "s.nxi", "s.nxp", "s.nxs" };

struct whole {
	char *path;
	struct nx_dir *dir;
	uint8_t *bytes[3];
	size_t nbytes[3];
};

static struct whole
make_whole(struct sample_size size)
{
	struct whole self = { .path = sample_folder() };
	struct sample *sample = sample_new(3, size);

	ck_assert_int_eq(nx_dir_open(&self.dir, self.path, false, NULL), NIDX_OK);
	ck_assert_int_eq(sample_write(sample, self.dir, "s", NULL), NIDX_OK);
	sample_free(sample);
	for (int i = 0; i < 3; i++) {
		struct nx_map map;
		ck_assert_int_eq(nx_dir_map(self.dir, names[i], &map, NULL), NIDX_OK);
		self.nbytes[i] = map.nbytes;
		self.bytes[i] = malloc(map.nbytes);
		ck_assert_ptr_nonnull(self.bytes[i]);
		memcpy(self.bytes[i], map.bytes, map.nbytes);
		nx_map_close(&map);
	}
	return self;
}

static void
end_whole(struct whole *self)
{
	for (int i = 0; i < 3; i++)
		free(self->bytes[i]);
	nx_dir_close(self->dir);
	sample_folder_remove(self->path);
}

/* Gives file `which` other bytes. */
static void
put_file(const struct whole *self, int which, const uint8_t *bytes, size_t nbytes)
{
	char path[4200];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", self->path, names[which]);
	out = fopen(path, "wb");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(bytes, 1, nbytes, out), nbytes);
	ck_assert_int_eq(fclose(out), 0);
}

/* Opens, asks everything, checks; NIDX_OK only if all of it went well. */
static enum nidx_status
try_segment(const struct whole *self)
{
	struct nx_segment *segment = NULL;
	struct nidx_error err = { 0 };
	enum nidx_status status = nx_segment_open(&segment, self->dir, "s", &err);

	if (status == NIDX_OK) {
		exercise_segment(segment);
		status = nx_segment_check(segment, &err);
	}
	ck_assert(status == NIDX_OK || err.message[0]);
	nx_segment_close(segment);
	return status;
}

START_TEST(every_truncation_is_refused)
{
	struct whole whole = make_whole((struct sample_size){ 4, 30, 20, 3, 100 });

	for (size_t n = 0; n < whole.nbytes[_i]; n++) {
		put_file(&whole, _i, whole.bytes[_i], n);
		ck_assert_msg(try_segment(&whole) != NIDX_OK, "%s cut at %zu", names[_i], n);
	}
	put_file(&whole, _i, whole.bytes[_i], whole.nbytes[_i]);
	ck_assert_int_eq(try_segment(&whole), NIDX_OK);
	end_whole(&whole);
}
END_TEST

START_TEST(check_finds_every_changed_byte)
{
	struct whole whole = make_whole((struct sample_size){ 4, 30, 20, 3, 100 });
	uint64_t random = 11;

	for (size_t at = 0; at < whole.nbytes[_i]; at++) {
		uint8_t kept = whole.bytes[_i][at];
		whole.bytes[_i][at] ^= (uint8_t)(1 + sample_random(&random) % 255);
		put_file(&whole, _i, whole.bytes[_i], whole.nbytes[_i]);
		ck_assert_msg(try_segment(&whole) != NIDX_OK, "%s changed at %zu", names[_i], at);
		whole.bytes[_i][at] = kept;
	}
	end_whole(&whole);
}
END_TEST

START_TEST(thousands_of_changes_crash_nothing)
{
	struct whole whole = make_whole((struct sample_size){ 300, 50, 20, 280, 2000 });
	uint64_t random = 12;

	for (int n = 0; n < 2500; n++) {
		int which = (int)(sample_random(&random) % 8);
		uint8_t *copy;
		which = which < 5 ? 0 : which - 5;
		copy = malloc(whole.nbytes[which]);
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, whole.bytes[which], whole.nbytes[which]);
		for (int k = 0; k < 1 + n % 4; k++)
			copy[sample_random(&random) % whole.nbytes[which]] ^=
			    (uint8_t)(1u << sample_random(&random) % 8);
		put_file(&whole, which, copy, whole.nbytes[which]);
		(void)try_segment(&whole);
		put_file(&whole, which, whole.bytes[which], whole.nbytes[which]);
		free(copy);
	}
	end_whole(&whole);
}
END_TEST

START_TEST(another_version_is_named)
{
	struct whole whole = make_whole((struct sample_size){ 2, 9, 9, 2, 0 });
	struct nx_segment *segment;
	struct nidx_error err = { 0 };

	whole.bytes[0][4] = 99;
	memcpy(whole.bytes[0] + 12, "\x5a\x5a\x5a\x5a", 4); /* whatever its checksum means */
	put_file(&whole, 0, whole.bytes[0], whole.nbytes[0]);
	ck_assert_int_eq(nx_segment_open(&segment, whole.dir, "s", &err), NIDX_EVERSION);
	ck_assert_ptr_nonnull(strstr(err.message, "version 99"));
	end_whole(&whole);
}
END_TEST

START_TEST(a_damaged_group_is_an_error_for_its_articles_only)
{
	struct whole whole = make_whole((struct sample_size){ 50, 60, 40, 50, 500 });
	struct nx_segment *segment;
	struct nx_arena arena = { 0 };
	struct nx_article article;
	unsigned good = 0, bad = 0;

	whole.bytes[2][40] ^= 1; /* in the first group */
	put_file(&whole, 2, whole.bytes[2], whole.nbytes[2]);
	ck_assert_int_eq(nx_segment_open(&segment, whole.dir, "s", NULL), NIDX_OK);
	for (nx_doc d = 0; d < 50; d++)
		*(nx_segment_article(segment, d, &arena, &article, NULL) == NIDX_OK ? &good
		                                                                    : &bad) += 1;
	ck_assert_uint_ge(bad, 1);
	ck_assert_uint_ge(good, 25);
	ck_assert_int_eq(nx_segment_check(segment, NULL), NIDX_ECORRUPT);
	nx_arena_release(&arena);
	nx_segment_close(segment);
	end_whole(&whole);
}
END_TEST

START_TEST(files_of_two_segments_do_not_mix)
{
	struct whole a = make_whole((struct sample_size){ 20, 30, 20, 20, 100 });
	struct whole b = make_whole((struct sample_size){ 20, 31, 20, 20, 100 });
	struct nx_segment *segment;

	put_file(&a, 1, b.bytes[1], b.nbytes[1]);
	ck_assert_int_eq(nx_segment_open(&segment, a.dir, "s", NULL), NIDX_ECORRUPT);
	end_whole(&a);
	end_whole(&b);
}
END_TEST

Suite *
suite_segment_damage(void)
{
	Suite *suite = suite_create("segment.damage");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 240); /* thousands of segments, perhaps under a sanitizer */
	tcase_add_loop_test(all, every_truncation_is_refused, 0, 3);
	tcase_add_loop_test(all, check_finds_every_changed_byte, 0, 3);
	tcase_add_test(all, thousands_of_changes_crash_nothing);
	tcase_add_test(all, another_version_is_named);
	tcase_add_test(all, a_damaged_group_is_an_error_for_its_articles_only);
	tcase_add_test(all, files_of_two_segments_do_not_mix);
	suite_add_tcase(suite, all);
	return suite;
}
