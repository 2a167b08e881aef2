/* An index that lives: what a user does to it over its days. */
#include "base/checksum.h"
#include "index/dump.h"
#include "index/history.h"
#include "index/rescue.h"
#include "index/update.h"
#include "index/verify.h"

#include "tests/index/common.h"
#include "tests/index/suites.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
must(enum nidx_status status, const struct nidx_error *err)
{
	ck_assert_msg(status == NIDX_OK, "%s", err->message);
}

static void
add(const char *index, const char *text)
{
	struct nx_update *update;
	struct nidx_error err;

	must(nx_update_open(&update, index, NULL, &err), &err);
	must(nx_update_add_bytes(update, "l.jsonl", (struct nx_str){ text, strlen(text) }, &err), &err);
	must(nx_update_commit(update, &err), &err);
	nx_update_close(update);
}

/* The title that is shown of a key at a time; "" when none is. */
static const char *
shown(const char *index, const char *key, int64_t now, bool all)
{
	static char title[256];
	struct nx_view view = { now, all };
	struct nx_snapshot *snapshot;
	struct nx_arena arena = { 0 };
	struct nx_article article;
	struct nidx_error err;
	uint32_t segment;
	nx_doc doc;

	must(nx_snapshot_open(&snapshot, index, &err), &err);
	title[0] = '\0';
	if (nx_snapshot_find_key(snapshot, &view, (struct nx_str){ key, strlen(key) }, &segment,
	                         &doc)) {
		must(nx_segment_article(snapshot->segments[segment].segment, doc, &arena, &article,
		                        &err),
		     &err);
		snprintf(title, sizeof(title), "%.*s", (int)article.title.len, article.title.ptr);
	}
	nx_arena_release(&arena);
	nx_snapshot_close(snapshot);
	return title;
}

/* ---- Versions ---- */

#define LINE(id, title, more) "{\"id\":\"" id "\",\"title\":\"" title "\",\"text\":\"Text.\"" more "}\n"

enum { DAY = 86400, Y2030 = 1893456000 };

START_TEST(a_correction_takes_the_place_of_what_it_corrects)
{
	const char *index = temp_folder();

	add(index, LINE("a", "First", ",\"published\":\"2024-01-01\""));
	add(index, LINE("a", "Second", ",\"published\":\"2024-01-01\",\"updated\":\"2024-01-03\""));
	add(index, LINE("a", "Between", ",\"published\":\"2024-01-01\",\"updated\":\"2024-01-02\""));
	ck_assert_str_eq(shown(index, "a", 0, false), "Second");
	add(index, LINE("a", "Changed", ",\"published\":\"2024-01-01\",\"updated\":\"2024-01-03\""));
	ck_assert_str_eq(shown(index, "a", 0, false), "Changed");
	add(index, LINE("a", "Killed", ",\"updated\":\"2024-01-04\",\"pubstatus\":\"canceled\""));
	ck_assert_str_eq(shown(index, "a", 0, false), "");
	ck_assert_str_ne(shown(index, "a", 0, true), "");
	add(index, LINE("a", "Back", ",\"updated\":\"2024-01-05\",\"pubstatus\":\"usable\""));
	ck_assert_str_eq(shown(index, "a", 0, false), "Back");
	remove_folder(index);
}
END_TEST

START_TEST(an_embargo_ends_by_the_clock)
{
	const char *index = temp_folder();

	add(index, LINE("a", "Old", ",\"published\":\"2024-01-01\""));
	add(index, LINE("a", "New", ",\"published\":\"2024-01-02\",\"embargoed\":\"2030-01-01T00:00:00Z\"")
	           LINE("b", "Alone", ",\"published\":\"2024-01-02\",\"embargoed\":\"2030-01-01T00:00:00Z\"")
	           LINE("c", "Unclear", ",\"published\":\"2024-01-02\",\"embargoed\":\"until lunch\""));
	ck_assert_str_eq(shown(index, "a", Y2030 - 1, false), "Old");
	ck_assert_str_eq(shown(index, "b", Y2030 - 1, false), "");
	ck_assert_str_eq(shown(index, "b", Y2030 - 1, true), "");
	ck_assert_str_eq(shown(index, "a", Y2030, false), "New");
	ck_assert_str_eq(shown(index, "b", Y2030, false), "Alone");
	ck_assert_str_eq(shown(index, "c", Y2030 + 900 * (int64_t)DAY, false), "");
	remove_folder(index);
}
END_TEST

START_TEST(what_is_open_stays_what_it_was)
{
	const char *index = temp_folder();
	struct nx_snapshot *snapshot;
	struct nx_update *update;
	struct nidx_error err;
	uint64_t n = 0;

	add(index, LINE("a", "A", "") LINE("b", "B", ""));
	must(nx_snapshot_open(&snapshot, index, &err), &err);
	must(nx_update_open(&update, index, NULL, &err), &err);
	must(nx_update_delete(update, NX_STR("a"), &n, &err), &err);
	ck_assert_str_eq(shown(index, "a", 0, false), "A"); /* not committed */
	must(nx_update_merge(update, true, &err), &err);
	nx_update_close(update);
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(shown(index, "a", 0, true), "");
	ck_assert_uint_eq(snapshot->ndocs, 2);
	must(nx_snapshot_verify(snapshot, &err), &err); /* its files are gone, and still there */
	nx_snapshot_close(snapshot);
	remove_folder(index);
}
END_TEST

/* Not even its bytes are left. */
START_TEST(a_merge_forgets_what_was_deleted)
{
	const char *index = temp_folder();
	struct nx_buffer bytes = { 0 };
	struct nx_snapshot *snapshot;
	struct nx_update *update;
	struct nx_list list;
	struct nx_found found;
	struct nidx_error err;
	bool damaged = false;
	uint64_t n = 0;

	add(index, LINE("a", "Xylophone", "") LINE("b", "B", ""));
	must(nx_update_open(&update, index, NULL, &err), &err);
	must(nx_update_delete(update, NX_STR("a"), &n, &err), &err);
	must(nx_update_merge(update, true, &err), &err);
	nx_update_close(update);
	must(nx_snapshot_open(&snapshot, index, &err), &err);
	ck_assert_uint_eq(snapshot->nsegments, 1);
	ck_assert_uint_eq(nx_segment_ndocs(snapshot->segments[0].segment), 1);
	ck_assert(!nx_segment_find(snapshot->segments[0].segment, NX_STR("xylophon"), &list, &found,
	                           &damaged));
	nx_snapshot_close(snapshot);
	read_folder(index, &bytes);
	ck_assert_ptr_null(memmem(bytes.bytes, bytes.len, "ylophon", 7));
	nx_buffer_release(&bytes);
	remove_folder(index);
}
END_TEST

/* ---- Folders ---- */

START_TEST(an_index_follows_its_folder)
{
	const char *folder = temp_folder(), *index = temp_folder();
	const char *paths[] = { folder };
	struct nx_sync_stats stats = { 0 };
	struct nx_update *update;
	struct nidx_error err;

	write_file(folder, "a.jsonl", LINE("one", "One", "") LINE("two", "Two", ""),
	           strlen(LINE("one", "One", "") LINE("two", "Two", "")));
	write_file(folder, "b.jsonl", LINE("three", "Three", "") LINE("one", "One", ""),
	           strlen(LINE("three", "Three", "") LINE("one", "One", "")));
	build_one(index, folder, NULL, NULL, NIDX_OK);
	add(index, LINE("other", "Other", ""));
	write_file(folder, "a.jsonl", LINE("four", "Four", ""), strlen(LINE("four", "Four", "")));
	unlink(join(folder, "b.jsonl"));
	write_file(folder, "c.txt", "Five", 4);
	write_file(folder, "d.jsonl", LINE("one", "One", ""), strlen(LINE("one", "One", "")));
	must(nx_update_open(&update, index, NULL, &err), &err);
	must(nx_update_sync(update, paths, 1, &stats, &err), &err);
	must(nx_update_commit(update, &err), &err);
	nx_update_close(update);
	ck_assert_uint_eq(stats.read, 3);
	ck_assert_uint_eq(stats.gone, 1);
	ck_assert_uint_eq(stats.deleted, 2);
	ck_assert_str_eq(shown(index, "one", 0, false), "One"); /* another file holds it */
	ck_assert_str_eq(shown(index, "two", 0, true), "");
	ck_assert_str_eq(shown(index, "three", 0, true), "");
	ck_assert_str_eq(shown(index, "four", 0, false), "Four");
	ck_assert_str_eq(shown(index, "c.txt", 0, false), "Five");
	ck_assert_str_eq(shown(index, "other", 0, false), "Other");
	remove_folder(folder);
	remove_folder(index);
}
END_TEST

/* ---- Out and in again ---- */

static enum nidx_status
keep_line(void *ctx, struct nx_str line, struct nidx_error *err)
{
	(void)err;
	nx_buffer_put(ctx, line.ptr, line.len);
	return NIDX_OK;
}

static void
dump(const char *index, struct nx_buffer *to)
{
	struct nx_dump dumped = { .line = keep_line, .ctx = to };
	struct nx_dir *dir;
	struct nidx_error err;

	must(nx_dir_open(&dir, index, false, &err), &err);
	must(nx_dump_run(&dumped, dir, &err), &err);
	nx_dir_close(dir);
}

START_TEST(a_dump_builds_the_same_index)
{
	const char *folder = temp_folder(), *first = temp_folder(), *second = temp_folder();
	struct nx_build_options options = { .segment_bytes = 1 << 20, .nthreads = 2 };
	struct nx_build_stats stats;
	struct chance chance = { 11 };
	struct nx_buffer lines = { 0 }, dumped = { 0 };

	make_articles(&lines, &chance, 5000, 3000);
	nx_buffer_put(&lines, lines.bytes, 3000); /* repeats, and a line cut short */
	write_file(folder, "a.jsonl", lines.bytes, lines.len);
	build_one(first, folder, &options, &stats, NIDX_OK);
	ck_assert_uint_gt(stats.segments, 1);
	ck_assert_uint_gt(stats.repeats, 0);
	dump(first, &dumped);
	write_file(folder, "a.jsonl", dumped.bytes, dumped.len);
	options.nthreads = 1;
	build_one(second, folder, &options, NULL, NIDX_OK);
	assert_same_files(first, second);
	nx_buffer_release(&lines);
	nx_buffer_release(&dumped);
	remove_folder(folder);
	remove_folder(first);
	remove_folder(second);
}
END_TEST

/* ---- Damage ---- */

/* Every kind of file and section, small. */
static const char *
make_small_index(void)
{
	const char *index = temp_folder();
	struct nx_update *update;
	struct nidx_error err;
	uint64_t n = 0;

	add(index, LINE("a", "Missile", ",\"published\":\"2024-01-01\",\"source\":\"AP\"")
	           LINE("b", "Storm at sea", ",\"section\":\"World\"")
	           LINE("c", "Radar", ",\"embargoed\":\"2030-01-01\""));
	add(index, LINE("a", "Missiles", ",\"published\":\"2024-01-02\"") LINE("d", "D", "")
	           LINE("b", "Later", ",\"published\":\"2024-01-03\",\"embargoed\":\"2030-01-01\""));
	must(nx_update_open(&update, index, NULL, &err), &err);
	must(nx_update_delete(update, NX_STR("d"), &n, &err), &err);
	must(nx_update_commit(update, &err), &err);
	nx_update_close(update);
	return index;
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

static void
read_one(const char *index, const char *name, struct nx_buffer *to)
{
	uint8_t chunk[4096];
	FILE *file = fopen(join(index, name), "rb");
	size_t n;

	ck_assert_ptr_nonnull(file);
	nx_buffer_reset(to);
	while ((n = fread(chunk, 1, sizeof(chunk), file)))
		nx_buffer_put(to, chunk, n);
	fclose(file);
}

static void
flip_all(const char *index, const char *name)
{
	struct nx_buffer bytes = { 0 };

	read_one(index, name, &bytes);
	for (size_t i = 0; i < bytes.len; i++) {
		FILE *file = fopen(join(index, name), "r+b");
		ck_assert_ptr_nonnull(file);
		fseek(file, (long)i, SEEK_SET);
		fputc(bytes.bytes[i] ^ 1 << i % 8, file);
		fclose(file);
		ck_assert_msg(!is_whole(index), "%s: byte %zu", name, i);
		file = fopen(join(index, name), "r+b");
		fseek(file, (long)i, SEEK_SET);
		fputc(bytes.bytes[i], file);
		fclose(file);
	}
	nx_buffer_release(&bytes);
}

START_TEST(a_flipped_bit_anywhere_is_found)
{
	const char *index = make_small_index();
	DIR *dir = opendir(index);
	struct dirent *entry;
	unsigned nfiles = 0;

	ck_assert(is_whole(index));
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "lock") != 0) {
			flip_all(index, entry->d_name);
			nfiles++;
		}
	closedir(dir);
	ck_assert_uint_ge(nfiles, 8);
	ck_assert(is_whole(index));
	remove_folder(index);
}
END_TEST

static void
count_loss(void *ctx, const struct nidx_error *what)
{
	ck_assert(what->message[0]);
	++*(unsigned *)ctx;
}

static uint64_t
salvage(const char *from, unsigned *losses)
{
	const char *to = temp_folder();
	struct nx_rescued rescued = { 0, 0 };
	struct nidx_error err;

	*losses = 0;
	if (nx_salvage(from, to, NULL, count_loss, losses, &rescued, &err) == NIDX_OK)
		ck_assert(is_whole(to));
	remove_folder(to);
	return rescued.articles;
}

START_TEST(what_is_sound_is_salvaged)
{
	static const char *const names[] = { "manifest", "s000001.nxi", "s000001.nxp", "s000001.nxs",
		                             "s000001-2.nxd" };
	char *index = strdup(make_small_index()); /* it lives longer than 64 folders */
	struct nx_buffer bytes = { 0 };
	unsigned losses;

	ck_assert_uint_eq(salvage(index, &losses), 5);
	ck_assert_uint_eq(losses, 0);
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		bool stored = strstr(names[k], ".nxs") != NULL;
		read_one(index, names[k], &bytes);
		for (size_t at = 8; at < bytes.len; at += 1 + bytes.len / 23) {
			uint64_t n;
			bytes.bytes[at] ^= 0x10;
			write_file(index, names[k], bytes.bytes, bytes.len);
			n = salvage(index, &losses);
			bytes.bytes[at] ^= 0x10;
			/* a deleted article may come back, a stored one may be lost */
			ck_assert_msg(n >= (stored ? 2 : 5), "%s at %zu: %u", names[k], at, (unsigned)n);
			ck_assert(n >= 5 || losses);
		}
		unlink(join(index, names[k]));
		ck_assert_uint_ge(salvage(index, &losses), stored ? 2 : 5);
		ck_assert_uint_gt(losses, 0);
		write_file(index, names[k], bytes.bytes, bytes.len);
	}
	nx_buffer_release(&bytes);
	remove_folder(index);
	free(index);
}
END_TEST

START_TEST(an_older_index_is_refused_and_upgraded)
{
	const char *index = temp_folder();
	struct nx_buffer bytes = { 0 };
	struct nx_rescued rescued;
	struct nx_snapshot *snapshot;
	struct nx_update *update;
	struct nidx_error err;
	char *line;

	add(index, LINE("a", "A", ""));
	ck_assert_int_eq(nx_upgrade(index, NULL, &rescued, &err), NIDX_DONE);
	read_one(index, "manifest", &bytes);
	line = (char *)bytes.bytes;
	memcpy(line, "nidx manifest 1", 15);
	bytes.len -= 16;
	nx_buffer_printf(&bytes, "crc32c %08x\n", (unsigned)nx_crc32c(0, bytes.bytes, bytes.len));
	write_file(index, "manifest", bytes.bytes, bytes.len);
	ck_assert_int_eq(nx_snapshot_open(&snapshot, index, &err), NIDX_EVERSION);
	ck_assert_ptr_nonnull(strstr(err.message, "nidx upgrade"));
	ck_assert_int_eq(nx_update_open(&update, index, NULL, &err), NIDX_EVERSION);
	must(nx_upgrade(index, NULL, &rescued, &err), &err);
	ck_assert_uint_eq(rescued.articles, 1);
	ck_assert_str_eq(shown(index, "a", 0, false), "A");
	nx_buffer_release(&bytes);
	remove_folder(index);
}
END_TEST

Suite *
suite_index_living(void)
{
	Suite *suite = suite_create("index.living");
	TCase *all = tcase_create("living"), *damage = tcase_create("damage");

	tcase_add_test(all, a_correction_takes_the_place_of_what_it_corrects);
	tcase_add_test(all, an_embargo_ends_by_the_clock);
	tcase_add_test(all, what_is_open_stays_what_it_was);
	tcase_add_test(all, a_merge_forgets_what_was_deleted);
	tcase_add_test(all, an_index_follows_its_folder);
	tcase_add_test(all, a_dump_builds_the_same_index);
	tcase_set_timeout(all, 120);
	suite_add_tcase(suite, all);
	tcase_set_timeout(damage, 600);
	tcase_add_test(damage, a_flipped_bit_anywhere_is_found);
	tcase_add_test(damage, what_is_sound_is_salvaged);
	tcase_add_test(damage, an_older_index_is_refused_and_upgraded);
	suite_add_tcase(suite, damage);
	return suite;
}
