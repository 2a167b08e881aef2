#include "index/manifest.h"
#include "index/snapshot.h"
#include "tests/index/common.h"
#include "tests/index/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 1 << 20 }; /* a segment of one batch */

/* Articles enough for a few of the smallest segments, in three files. */
static const char *
make_corpus(uint64_t seed)
{
	const char *folder = temp_folder();
	struct chance chance = { seed };

	for (unsigned i = 0; i < 3; i++) {
		struct nx_buffer lines = { 0 };
		char name[16];
		make_articles(&lines, &chance, 2200, 4000);
		snprintf(name, sizeof(name), "f%u.jsonl", i);
		write_file(folder, name, lines.bytes, lines.len);
		nx_buffer_release(&lines);
	}
	return folder;
}

START_TEST(the_corpus_of_the_repository_is_built)
{
	const char *top = getenv("NIDX_SRCDIR");
	const char *index = temp_folder();
	struct nx_build_stats stats;
	struct nx_snapshot *snapshot = NULL;

	build_one(index, join(top ? top : ".", "corpus"), NULL, &stats, NIDX_OK);
	ck_assert_uint_gt(stats.articles, 100);
	ck_assert_uint_eq(stats.bad_items, 0);
	ck_assert_uint_eq(stats.withheld, 1); /* called back by its agency */
	ck_assert_uint_eq(stats.bad_files, 0);
	ck_assert_uint_ge(stats.clutter, 5);
	ck_assert_uint_eq(stats.segments, 1);
	ck_assert_uint_gt(stats.index_bytes, stats.stored_bytes);
	ck_assert_int_eq(nx_snapshot_open(&snapshot, index, NULL), NIDX_OK);
	ck_assert_uint_eq(snapshot->ndocs, stats.articles);
	ck_assert_uint_ge(snapshot->nlangs, 5);
	nx_snapshot_close(snapshot);
	remove_folder(index);
}
END_TEST

static bool
is_there(const struct nx_snapshot *snapshot, const char *key)
{
	uint32_t segment;
	nx_doc doc;

	return nx_snapshot_find_key(snapshot, &(struct nx_view){ 0 }, (struct nx_str){ key, strlen(key) }, &segment, &doc);
}

/* In one segment, and with enough between the versions that they are in several. */
START_TEST(what_is_called_back_takes_its_older_versions_away)
{
	static const char *const parts[] = {
		"{\"id\":\"gone\",\"title\":\"A\",\"text\":\"t\",\"published\":\"2024-01-01\"}\n"
		"{\"id\":\"back\",\"title\":\"A\",\"text\":\"t\",\"published\":\"2024-01-01\"}\n"
		"{\"id\":\"newer\",\"title\":\"A\",\"text\":\"t\",\"published\":\"2024-01-09\"}\n",
		"{\"id\":\"gone\",\"title\":\"A\",\"pubstatus\":\"canceled\",\"published\":\"2024-01-01\",\"updated\":\"2024-01-02\"}\n"
		"{\"id\":\"back\",\"title\":\"A\",\"pubstatus\":\"withheld\",\"published\":\"2024-01-01\",\"updated\":\"2024-01-02\"}\n"
		"{\"id\":\"newer\",\"title\":\"A\",\"pubstatus\":\"canceled\",\"published\":\"2024-01-02\"}\n"
		"{\"id\":\"never\",\"title\":\"A\",\"pubstatus\":\"canceled\",\"published\":\"2024-01-02\"}\n",
		"{\"id\":\"back\",\"title\":\"A\",\"pubstatus\":\"usable\",\"text\":\"t\",\"published\":\"2024-01-01\",\"updated\":\"2024-01-03\"}\n",
	};

	for (int spread = 0; spread < 2; spread++) {
		const char *folder = temp_folder(), *index = temp_folder();
		struct nx_build_options options = { .segment_bytes = SMALL };
		struct nx_snapshot *snapshot = NULL;
		struct nx_build_stats stats;
		struct chance chance = { 7 };
		char name[16];

		for (unsigned i = 0; i < 3; i++) {
			struct nx_buffer lines = { 0 };
			nx_buffer_put(&lines, parts[i], strlen(parts[i]));
			if (spread)
				make_articles(&lines, &chance, 700 * (i + 1), 3000);
			snprintf(name, sizeof(name), "f%u.jsonl", i);
			write_file(folder, name, lines.bytes, lines.len);
			nx_buffer_release(&lines);
		}
		build_one(index, folder, &options, &stats, NIDX_OK);
		ck_assert_int_eq(nx_snapshot_open(&snapshot, index, NULL), NIDX_OK);
		ck_assert(stats.segments >= (spread ? 2u : 1u));
		ck_assert_uint_eq(stats.bad_items, 0);
		ck_assert_uint_eq(stats.withheld, 4);
		ck_assert_uint_eq(snapshot->ndocs, stats.articles);
		ck_assert(!is_there(snapshot, "gone"));
		ck_assert(is_there(snapshot, "back"));
		ck_assert(is_there(snapshot, "newer"));
		ck_assert(!is_there(snapshot, "never"));
		nx_snapshot_close(snapshot);
		remove_folder(folder);
		remove_folder(index);
	}
}
END_TEST

START_TEST(bytes_do_not_depend_on_threads)
{
	static const unsigned nthreads[] = { 2, 3, 8 };
	const char *corpus = make_corpus(1), *first = temp_folder();
	struct nx_build_options options = { .segment_bytes = SMALL, .nthreads = 1 };
	struct nx_build_stats stats;

	build_one(first, corpus, &options, &stats, NIDX_OK);
	ck_assert_uint_gt(stats.segments, 1);
	ck_assert_uint_gt(stats.replaced, 0);
	for (size_t i = 0; i < sizeof(nthreads) / sizeof(nthreads[0]); i++) {
		const char *index = temp_folder();
		options.nthreads = nthreads[i];
		build_one(index, corpus, &options, NULL, NIDX_OK);
		assert_same_files(first, index);
		remove_folder(index);
	}
	remove_folder(first);
	remove_folder(corpus);
}
END_TEST

START_TEST(a_second_build_replaces_the_first)
{
	static const char one[] = "{\"id\":\"one\",\"title\":\"First\",\"body\":\"Text.\"}\n";
	static const char two[] = "{\"id\":\"two\",\"title\":\"First\",\"body\":\"Text.\"}\n";
	const char *corpus = temp_folder(), *index = temp_folder();
	struct nx_build_stats stats;
	struct nx_snapshot *old = NULL, *new = NULL;
	struct nx_view now = { 0 };
	uint32_t segment;
	nx_doc doc;

	write_file(corpus, "a.jsonl", one, sizeof(one) - 1);
	build_one(index, corpus, NULL, &stats, NIDX_OK);
	ck_assert_int_eq(nx_snapshot_open(&old, index, NULL), NIDX_OK);
	write_file(corpus, "a.jsonl", two, sizeof(two) - 1);
	build_one(index, corpus, NULL, &stats, NIDX_OK);
	ck_assert_int_eq(nx_snapshot_open(&new, index, NULL), NIDX_OK);

	ck_assert_uint_gt(new->generation, old->generation);
	ck_assert(nx_snapshot_find_key(old, &now, NX_STR("one"), &segment, &doc)); /* still held */
	ck_assert(!nx_snapshot_find_key(old, &now, NX_STR("two"), &segment, &doc));
	ck_assert(nx_snapshot_find_key(new, &now, NX_STR("two"), &segment, &doc));
	ck_assert(!nx_snapshot_find_key(new, &now, NX_STR("one"), &segment, &doc));
	ck_assert_str_ne(nx_segment_name(old->segments[0].segment),
	                 nx_segment_name(new->segments[0].segment));
	nx_snapshot_close(old);
	nx_snapshot_close(new);
	remove_folder(index);
	remove_folder(corpus);
}
END_TEST

/* ---- Input that is not right ---- */

static const char MIXED[] = "{\"id\":\"a\",\"title\":\"Good\",\"body\":\"One.\"}\n"
                            "{\"id\":\"b\",\"title\":\n"
                            "{\"id\":\"c\",\"title\":\"Good\",\"body\":\"Two.\"}\n";

struct seen {
	unsigned count;
	char message[NIDX_ERROR_MESSAGE];
};

static void
note_problem(void *ctx, const struct nidx_error *what)
{
	struct seen *seen = ctx;

	seen->count++;
	memcpy(seen->message, what->message, sizeof(seen->message));
}

START_TEST(bad_lines_are_reported_counted_and_skipped)
{
	const char *corpus = temp_folder(), *index = temp_folder();
	struct seen seen = { 0 };
	struct nx_build_options options = { .ctx = &seen, .problem = note_problem };
	struct nx_build_stats stats;

	write_file(corpus, "m.jsonl", MIXED, sizeof(MIXED) - 1);
	write_file(corpus, "picture.png", "\x89PNG", 4);
	build_one(index, corpus, &options, &stats, NIDX_OK);
	ck_assert_uint_eq(stats.articles, 2);
	ck_assert_uint_eq(stats.bad_items, 1);
	ck_assert_uint_eq(stats.ignored_files, 1);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_ptr_nonnull(strstr(seen.message, "m.jsonl"));
	remove_folder(index);
	remove_folder(corpus);
}
END_TEST

START_TEST(strict_stops_at_the_first_bad_line_and_changes_nothing)
{
	const char *corpus = temp_folder(), *index = temp_folder();
	struct nx_build_options options = { .strict = true };
	struct nx_buffer before = { 0 }, after = { 0 };

	write_file(corpus, "m.jsonl", MIXED, sizeof(MIXED) - 1);
	build_one(index, corpus, NULL, NULL, NIDX_OK);
	read_folder(index, &before);
	build_one(index, corpus, &options, NULL, NIDX_EINPUT);
	read_folder(index, &after);
	ck_assert_uint_eq(before.len, after.len);
	ck_assert_mem_eq(before.bytes, after.bytes, after.len);
	nx_buffer_release(&before);
	nx_buffer_release(&after);
	remove_folder(index);
	remove_folder(corpus);
}
END_TEST

START_TEST(nothing_readable_is_an_error_that_says_so)
{
	const char *corpus = temp_folder();
	const char *index = join(corpus, "new-index");
	struct nx_snapshot *snapshot = NULL;
	struct nidx_error err;

	build_one(index, corpus, NULL, NULL, NIDX_EINPUT);
	write_file(corpus, "empty.txt", "", 0);
	build_one(index, corpus, NULL, NULL, NIDX_EINPUT);
	build_one(index, join(corpus, "missing"), NULL, NULL, NIDX_EINPUT);
	ck_assert_int_eq(nx_snapshot_open(&snapshot, index, &err), NIDX_ENOENT);
	ck_assert_ptr_nonnull(strstr(err.message, "nidx build"));
	remove_folder(corpus);
}
END_TEST

START_TEST(an_index_below_the_articles_is_not_read)
{
	const char *corpus = temp_folder();
	const char *index = join(corpus, "index");
	struct nx_build_stats stats;

	write_file(corpus, "m.jsonl", MIXED, sizeof(MIXED) - 1);
	build_one(index, corpus, NULL, &stats, NIDX_OK);
	write_file(index, "trap.jsonl", MIXED, sizeof(MIXED) - 1);
	build_one(index, corpus, NULL, &stats, NIDX_OK);
	ck_assert_uint_eq(stats.files, 1);
	remove_folder(corpus);
}
END_TEST

START_TEST(one_bad_path_among_good_ones_is_a_problem_not_the_end)
{
	const char *corpus = temp_folder(), *index = temp_folder();
	const char *paths[2] = { join(corpus, "missing.txt"), corpus };
	struct nx_build_stats stats;

	write_file(corpus, "m.jsonl", MIXED, sizeof(MIXED) - 1);
	ck_assert_int_eq(nx_build(index, paths, 2, NULL, &stats, NULL), NIDX_OK);
	ck_assert_uint_eq(stats.bad_files, 1);
	ck_assert_uint_eq(stats.articles, 2);
	remove_folder(index);
	remove_folder(corpus);
}
END_TEST

Suite *
suite_index_build(void)
{
	Suite *suite = suite_create("index.build");
	TCase *good = tcase_create("good"), *bad = tcase_create("bad");

	tcase_set_timeout(good, 120);
	tcase_add_test(good, the_corpus_of_the_repository_is_built);
	tcase_add_test(good, what_is_called_back_takes_its_older_versions_away);
	tcase_add_test(good, bytes_do_not_depend_on_threads);
	tcase_add_test(good, a_second_build_replaces_the_first);
	suite_add_tcase(suite, good);
	tcase_add_test(bad, bad_lines_are_reported_counted_and_skipped);
	tcase_add_test(bad, strict_stops_at_the_first_bad_line_and_changes_nothing);
	tcase_add_test(bad, nothing_readable_is_an_error_that_says_so);
	tcase_add_test(bad, an_index_below_the_articles_is_not_read);
	tcase_add_test(bad, one_bad_path_among_good_ones_is_a_problem_not_the_end);
	suite_add_tcase(suite, bad);
	return suite;
}
