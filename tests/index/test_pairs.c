/* Pairs of common words in the life of an index: a merge makes the same ones, no allocation that
 * fails does harm, what is damaged or lost is found and salvaged. */
#include "index/rescue.h"
#include "index/snapshot.h"
#include "index/update.h"
#include "index/verify.h"
#include "segment/pairs.h"
#include "tests/index/common.h"
#include "tests/index/faults.h"
#include "tests/index/suites.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARTICLES = 1100 };

static void
must(enum nidx_status status, const struct nidx_error *err)
{
	ck_assert_msg(status == NIDX_OK, "%s", err->message);
}

/* Every nparts-th of the articles: short ones, each with a key and a time of its own. */
static void
put_articles(struct nx_buffer *to, unsigned part, unsigned nparts)
{
	static const char *const words[] = { "the", "of", "Covid-19", "U.S.", "us", "seen" };

	nx_buffer_reset(to);
	for (unsigned i = part; i < ARTICLES; i += nparts) {
		struct chance chance = { i };
		nx_buffer_printf(to, "{\"id\":\"k%u\",\"title\":\"", i);
		for (uint32_t k = chance_below(&chance, 4); k > 0; k--)
			nx_buffer_printf(to, "%s ", words[chance_below(&chance, 6)]);
		nx_buffer_printf(to, "\",\"text\":\"word%u ", chance_below(&chance, 700));
		for (uint32_t k = chance_below(&chance, 9); k > 0; k--)
			nx_buffer_printf(to, "%s ", words[chance_below(&chance, 6)]);
		nx_buffer_printf(to,
		                 "\",\"language\":\"en\",\"date\":\"2020-01-01T%02u:%02u:00Z\"}\n",
		                 i / 60, i % 60);
	}
	ck_assert(!to->failed);
}

/* An index of one segment: of one commit, or of several and a merge. */
static const char *
make_index(unsigned nparts)
{
	const char *index = temp_folder();
	struct nx_buffer lines = { 0 };
	struct nx_update *update;
	struct nidx_error err;

	must(nx_update_open(&update, index, NULL, &err), &err);
	for (unsigned part = 0; part < nparts; part++) {
		struct nx_str text;
		put_articles(&lines, part, nparts);
		text = (struct nx_str){ (const char *)lines.bytes, lines.len };
		must(nx_update_add_bytes(update, "l.jsonl", text, &err), &err);
		must(nx_update_commit(update, &err), &err);
	}
	if (nparts > 1)
		must(nx_update_merge(update, true, &err), &err);
	must(nx_update_commit(update, &err), &err);
	nx_update_close(update);
	nx_buffer_release(&lines);
	return index;
}

/* The name of the one segment. */
static void
segment_of(const char *index, char name[64])
{
	DIR *dir = opendir(index);
	struct dirent *entry;
	unsigned n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);
		if (len > 4 && strcmp(entry->d_name + len - 4, ".nxq") == 0) {
			snprintf(name, 64, "%.*s", (int)(len - 4), entry->d_name);
			n++;
		}
	}
	closedir(dir);
	ck_assert_uint_eq(n, 1);
}

/* The bytes of its pairs, in a buffer of its own. */
static struct nx_buffer
read_pairs(const char *index)
{
	char name[64];
	struct nx_buffer bytes = { 0 };
	struct nx_dir *dir;
	struct nx_map map;

	ck_assert_int_eq(nx_dir_open(&dir, index, false, NULL), NIDX_OK);
	segment_of(index, name);
	strcat(name, ".nxq");
	ck_assert_int_eq(nx_dir_map(dir, name, &map, NULL), NIDX_OK);
	nx_buffer_put(&bytes, map.bytes, map.nbytes);
	nx_map_close(&map);
	nx_dir_close(dir);
	return bytes;
}

static bool
is_same(const struct nx_buffer *a, const struct nx_buffer *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool
is_whole(const char *index)
{
	struct nx_snapshot *snapshot;
	bool whole;

	if (nx_snapshot_open(&snapshot, index, NULL))
		return false;
	whole = nx_snapshot_verify(snapshot, NULL) == NIDX_OK;
	nx_snapshot_close(snapshot);
	return whole;
}

START_TEST(a_merge_makes_the_pairs_that_a_build_makes)
{
	const char *whole = make_index(1), *merged = make_index(3);
	struct nx_buffer a = read_pairs(whole), b = read_pairs(merged);

	ck_assert_uint_gt(a.len, 1000);
	ck_assert(is_same(&a, &b));
	ck_assert(is_whole(whole) && is_whole(merged));
	nx_buffer_release(&a);
	nx_buffer_release(&b);
	remove_folder(whole);
	remove_folder(merged);
}
END_TEST

START_TEST(each_allocation_that_fails_is_reported)
{
	const char *index = make_index(1);
	struct nx_buffer before = read_pairs(index), after;
	struct nx_dir *dir;
	char name[64];
	unsigned failed = 0;
	bool done = false;

	segment_of(index, name);
	ck_assert_int_eq(nx_dir_open(&dir, index, false, NULL), NIDX_OK);
	for (long n = 1; !done; n++) {
		struct nidx_error err = { 0 };
		enum nidx_status status;

		atomic_store(&allocations_left, n);
		status = nx_pairs_write(dir, name, NULL, NULL, NULL, &err);
		done = atomic_exchange(&allocations_left, LONG_MAX) > 0;
		ck_assert_msg(!status || (status == NIDX_ENOMEM && err.message[0]),
		              "allocation %ld: status %d", n, (int)status);
		failed += status != NIDX_OK;
		if (status)
			continue;
		after = read_pairs(index); /* what failed was not needed, or nothing did */
		ck_assert_msg(is_same(&before, &after), "allocation %ld: other bytes", n);
		nx_buffer_release(&after);
	}
	ck_assert_uint_gt(failed, 20);
	ck_assert(is_whole(index));
	nx_buffer_release(&before);
	nx_dir_close(dir);
	remove_folder(index);
}
END_TEST

static void
count_loss(void *ctx, const struct nidx_error *what)
{
	ck_assert(what->message[0]);
	++*(unsigned *)ctx;
}

/* Damage is found, and all articles come back. */
static void
assert_salvaged(const char *index)
{
	const char *to = temp_folder();
	struct nx_rescued rescued = { 0, 0 };
	struct nidx_error err;
	unsigned losses = 0;

	ck_assert(!is_whole(index));
	must(nx_salvage(index, to, NULL, count_loss, &losses, &rescued, &err), &err);
	ck_assert_uint_eq(rescued.articles, ARTICLES);
	ck_assert(is_whole(to));
	remove_folder(to);
}

START_TEST(damaged_and_lost_pairs_cost_no_article)
{
	const char *index = make_index(1);
	struct nx_buffer bytes = read_pairs(index);
	const size_t places[] = { 5, 40, bytes.len / 2, bytes.len - 40, bytes.len - 5 };
	char name[64];

	segment_of(index, name);
	strcat(name, ".nxq");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		bytes.bytes[places[i]] ^= 4;
		write_file(index, name, bytes.bytes, bytes.len);
		assert_salvaged(index);
		bytes.bytes[places[i]] ^= 4;
	}
	write_file(index, name, bytes.bytes, bytes.len / 2);
	assert_salvaged(index);
	ck_assert_int_eq(unlink(join(index, name)), 0);
	assert_salvaged(index);
	write_file(index, name, bytes.bytes, bytes.len);
	ck_assert(is_whole(index));
	nx_buffer_release(&bytes);
	remove_folder(index);
}
END_TEST

Suite *
suite_index_pairs(void)
{
	Suite *suite = suite_create("index.pairs");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 120);
	tcase_add_test(all, a_merge_makes_the_pairs_that_a_build_makes);
	tcase_add_test(all, each_allocation_that_fails_is_reported);
	tcase_add_test(all, damaged_and_lost_pairs_cost_no_article);
	suite_add_tcase(suite, all);
	return suite;
}
