#include "tests/article/reading.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_reader(void);

static void
want_message(const struct reading *reading, size_t i, const char *part)
{
	ck_assert_uint_gt(reading->nerrors, i);
	ck_assert_msg(strstr(reading->errors[i].message, part) != NULL, "got \"%s\", want \"%s\"",
	              reading->errors[i].message, part);
}

START_TEST(empty_and_binary_files_are_refused_in_clear_words)
{
	struct reading reading = { 0 };

	reading_run(&reading, "e.txt", "", 0);
	want_message(&reading, 0, "e.txt: the file is empty");
	reading_run(&reading, "p.txt", "%PDF-1.7\n", 9);
	want_message(&reading, 1, "p.txt: looks like a PDF document, which nidx does not read");
	reading_run(&reading, "b.jsonl", "a\0\0\0b\0\0\0", 8);
	want_message(&reading, 2, "binary data");
	reading_release(&reading);
}
END_TEST

static const char lines[] =
    "{\"title\":\"a\",\"body\":\"one\"}\n{\"title\":\"b\",\"body\":\"two\"}\n";

START_TEST(gzip_is_seen_by_its_content)
{
	size_t n;
	unsigned char *gz = zipped(lines, sizeof(lines) - 1, &n);

	for (size_t step = 0; step < 5; step++) {
		struct reading reading = { .step = step };

		reading_run(&reading, "a.jsonl", gz, n);
		ck_assert_uint_eq(reading.articles.count, 2);
		ck_assert_uint_eq(reading.nerrors, 0);
		reading_release(&reading);
	}
	free(gz);
}
END_TEST

START_TEST(gzip_members_one_behind_the_other_are_one_file)
{
	struct reading reading = { 0 };
	size_t n;
	unsigned char *gz = zipped(lines, sizeof(lines) - 1, &n);
	unsigned char *twice = calloc(1, 2 * n + 8);

	memcpy(twice, gz, n);
	memcpy(twice + n, gz, n);
	reading_run(&reading, "a.jsonl.gz", twice, 2 * n);
	ck_assert_uint_eq(reading.articles.count, 4);
	ck_assert_uint_eq(reading.nerrors, 0);
	reading_run(&reading, "a.jsonl.gz", twice, 2 * n + 8); /* padded */
	ck_assert_uint_eq(reading.articles.count, 8);
	ck_assert_uint_eq(reading.nerrors, 0);
	memcpy(twice + 2 * n, "garbage", 7);
	reading_run(&reading, "a.jsonl.gz", twice, 2 * n + 7);
	ck_assert_uint_eq(reading.articles.count, 12);
	want_message(&reading, 0, "other bytes follow the gzip data");
	reading_release(&reading);
	free(gz);
	free(twice);
}
END_TEST

START_TEST(truncated_gzip_gives_what_is_whole_then_says_so)
{
	size_t n;
	unsigned char *gz = zipped(lines, sizeof(lines) - 1, &n);

	for (size_t cut = 2; cut < n; cut++) {
		struct reading reading = { 0 };

		reading_run(&reading, "a.jsonl.gz", gz, cut);
		ck_assert_uint_eq(reading.nerrors, 1);
		want_message(&reading, 0, "the gzip data ends early");
		ck_assert_uint_le(reading.articles.count, 2);
		reading_release(&reading);
	}
	free(gz);
}
END_TEST

START_TEST(damaged_gzip_is_reported_and_survived)
{
	size_t n;
	unsigned char *gz = zipped(lines, sizeof(lines) - 1, &n);

	for (size_t at = 2; at < n; at++)
		for (int bit = 0; bit < 8; bit++) {
			struct reading reading = { 0 };

			gz[at] ^= (unsigned char)(1 << bit);
			reading_run(&reading, "a.jsonl.gz", gz, n);
			gz[at] ^= (unsigned char)(1 << bit);
			reading_release(&reading);
		}
	gz[n - 6] ^= 1; /* the checksum */
	struct reading reading = { 0 };
	reading_run(&reading, "a.jsonl.gz", gz, n);
	want_message(&reading, 0, "damaged");
	reading_release(&reading);
	free(gz);
}
END_TEST

START_TEST(members_behind_a_damaged_one_are_read)
{
	static const char *const texts[] = { "{\"title\":\"one\"}\n", "{\"title\":\"two, with more text in it than that\"}\n",
		                             "{\"title\":\"three\"}\n" };
	unsigned char file[1000];
	size_t len = 0, second = 0, third = 0;
	struct reading reading = { 0 };

	for (size_t i = 0; i < 3; i++) {
		size_t n;
		unsigned char *gz = zipped(texts[i], strlen(texts[i]), &n);

		second = i == 1 ? len : second;
		third = i == 2 ? len : third;
		memcpy(file + len, gz, n);
		len += n;
		free(gz);
	}
	memset(file + second + 14, 0xff, third - second - 24);
	reading_run(&reading, "a.jsonl.gz", file, len);
	ck_assert_uint_ge(reading.articles.count, 2);
	want_text(reading.articles.items[0].title, "one");
	want_text(reading.articles.items[reading.articles.count - 1].title, "three");
	want_message(&reading, reading.nerrors - 1, "reading went on at byte");
	reading_release(&reading);
}
END_TEST

/* One gigabyte of blanks in a megabyte: refused at the limit, without holding it. */
START_TEST(a_bomb_is_refused_at_the_limit)
{
	struct reading reading = { 0 };
	size_t nblanks = (size_t)80 << 20, n;
	char *blanks = malloc(nblanks);
	unsigned char *gz;

	memset(blanks, ' ', nblanks);
	memcpy(blanks, "Bomb", 4);
	gz = zipped(blanks, nblanks, &n);
	reading_run(&reading, "bomb.txt.gz", gz, n);
	want_message(&reading, 0, "larger than 64 MB");
	free(gz);
	memcpy(blanks, "{\"title\":\"a\"}\n{", 15);
	memcpy(blanks + nblanks - 15, "\n{\"title\":\"b\"}\n", 15);
	reading_run(&reading, "bomb.jsonl", blanks, nblanks);
	want_message(&reading, 1, "bomb.jsonl:2: the line is longer than 64 MB");
	ck_assert_uint_eq(reading.articles.count, 2);
	memcpy(blanks, "[{\"title\":\"a\"},{", 16);
	memcpy(blanks + nblanks - 16, "},{\"title\":\"b\"}]", 16);
	reading_run(&reading, "bomb.json", blanks, nblanks);
	want_message(&reading, 2, "bomb.json:1: the value is larger than 64 MB");
	ck_assert_uint_eq(reading.articles.count, 4);
	reading_release(&reading);
	free(blanks);
}
END_TEST

START_TEST(encodings_of_files)
{
	static const char *const names[] = { "utf8-bom.txt", "utf16le.txt", "utf16be.txt",
		                             "utf16-nobom.txt", "windows-1252.txt", "utf8.txt.gz" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t step = 0; step < 4; step++) {
			struct reading reading = { .step = step };

			reading_file(&reading, names[i]);
			ck_assert_msg(reading.nerrors == 0, "%s", reading.errors[0].message);
			ck_assert_uint_eq(reading.articles.count, 1);
			want_text(reading.articles.items[0].title, "Der Fluß steigt");
			want_text(reading.articles.items[0].body, "Köln – Das Wasser „steigt“.");
			reading_release(&reading);
		}
}
END_TEST

START_TEST(long_files_stream_through_a_small_window)
{
	struct reading reading = { .step = 777 };
	size_t nlines = 20000, room = nlines * 64, len = 0;
	char *text = malloc(room);

	for (size_t i = 0; i < nlines; i++)
		len += (size_t)snprintf(text + len, room - len, "{\"title\":\"t%zu\",\"id\":%zu}\n",
		                        i, i);
	reading_run(&reading, "long.jsonl", text, len);
	ck_assert_uint_eq(reading.articles.count, nlines);
	want_text(reading.articles.items[19999].title, "t19999");
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n')
			text[i] = ',';
	text[len - 1] = ']';
	memmove(text + 1, text, len);
	text[0] = '[';
	reading_run(&reading, "long.json", text, len + 1);
	ck_assert_uint_eq(reading.articles.count, 2 * nlines);
	ck_assert_uint_eq(reading.nerrors, 0);
	reading_release(&reading);
	free(text);
}
END_TEST

static enum nidx_status
fail_reading(struct nx_stream *self, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	int *calls = self->impl;

	(void)to, (void)room;
	*got = 0;
	if (++*calls < 3 && room > 4) {
		memcpy(to, "{}\n{", 4);
		*got = 4;
		return NIDX_OK;
	}
	if (err)
		*err = (struct nidx_error){ NIDX_EIO, 0, "disk on fire" };
	return NIDX_EIO;
}

START_TEST(read_errors_are_passed_on)
{
	int calls = 0;
	struct nx_stream stream = { fail_reading, NULL, "f.jsonl", &calls };
	struct nx_reader *reader;
	struct nidx_error err;

	ck_assert_int_eq(nx_reader_open(&reader, &stream, "f.jsonl", true, &err), NIDX_EIO);
	ck_assert_str_eq(err.message, "disk on fire");
	ck_assert_ptr_null(reader);
}
END_TEST

Suite *
suite_article_reader(void)
{
	Suite *suite = suite_create("article.reader");
	TCase *tc = tcase_create("reader");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, empty_and_binary_files_are_refused_in_clear_words);
	tcase_add_test(tc, gzip_is_seen_by_its_content);
	tcase_add_test(tc, gzip_members_one_behind_the_other_are_one_file);
	tcase_add_test(tc, truncated_gzip_gives_what_is_whole_then_says_so);
	tcase_add_test(tc, damaged_gzip_is_reported_and_survived);
	tcase_add_test(tc, members_behind_a_damaged_one_are_read);
	tcase_add_test(tc, a_bomb_is_refused_at_the_limit);
	tcase_add_test(tc, encodings_of_files);
	tcase_add_test(tc, long_files_stream_through_a_small_window);
	tcase_add_test(tc, read_errors_are_passed_on);
	suite_add_tcase(suite, tc);
	return suite;
}
