/* Each system call of an addition, a deletion, a merge and a build fails in turn, in each way it can, or is
 * the last before a kill: afterwards the index opens, is whole, holds exactly what a commit left, and the
 * next addition works. */
#include "index/history.h"
#include "index/update.h"
#include "index/verify.h"
#include "tests/index/common.h"
#include "tests/index/faults.h"
#include "tests/index/suites.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NKEYS = 12 };

static const char MORE[] =
    "{\"id\":\"key-3\",\"title\":\"Three\",\"body\":\"A later version.\",\"updated\":\"2031-01-01\"}\n"
    "{\"id\":\"more\",\"title\":\"More\",\"body\":\"A new article.\",\"date\":\"2020-01-01\"}\n";
static const char NEXT[] = "{\"id\":\"next\",\"title\":\"Next\",\"body\":\"Here.\"}\n";

/* ---- Folders ---- */

static void
copy_folder(const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *entry;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir))) {
		struct nx_buffer bytes = { 0 };
		char chunk[65536];
		size_t n;
		FILE *file;

		if (entry->d_name[0] == '.')
			continue;
		file = fopen(join(from, entry->d_name), "rb");
		ck_assert_ptr_nonnull(file);
		while ((n = fread(chunk, 1, sizeof(chunk), file)))
			nx_buffer_put(&bytes, chunk, n);
		fclose(file);
		write_file(to, entry->d_name, bytes.bytes, bytes.len);
		nx_buffer_release(&bytes);
	}
	closedir(dir);
}

/* One that lives longer than 64 calls. */
static char *
long_folder(void)
{
	char *path = strdup(temp_folder());

	ck_assert_ptr_nonnull(path);
	return path;
}

static void
drop_folder(char *path)
{
	remove_folder(path);
	free(path);
}

/* What searches see: a sum over all versions of all articles and what became of them. */
static uint64_t
what_is_there(const char *index)
{
	struct nx_snapshot *snapshot = NULL;
	struct nidx_error err = { 0 };
	uint64_t sum = 0;

	ck_assert_msg(nx_snapshot_open(&snapshot, index, &err) == NIDX_OK, "%s", err.message);
	ck_assert_msg(nx_snapshot_verify(snapshot, &err) == NIDX_OK, "%s", err.message);
	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		const struct nx_live_segment *live = &snapshot->segments[i];
		for (nx_doc d = 0; d < nx_segment_ndocs(live->segment); d++) {
			bool gone = live->file.gone && live->file.gone[d >> 3] >> (d & 7) & 1;
			if (!gone)
				sum += (nx_segment_key_hash(live->segment, d) * 31 +
				        nx_segment_text_hash(live->segment, d)) *
				       (nx_live_has(live, d) ? 7 : 3);
		}
	}
	sum ^= snapshot->ndocs << 20 ^ snapshot->nwords;
	nx_snapshot_close(snapshot);
	return sum;
}

/* ---- What is done ---- */

typedef enum nidx_status (*deed_function)(const char *index, struct nidx_error *err);

static const struct nx_build_options one_thread = { .nthreads = 1 };

static enum nidx_status
add_text(struct nx_update *update, const char *text, struct nidx_error *err)
{
	return nx_update_add_bytes(update, "lines.jsonl", (struct nx_str){ text, strlen(text) }, err);
}

static enum nidx_status
do_add(const char *index, struct nidx_error *err)
{
	struct nx_update *update;
	enum nidx_status status = nx_update_open(&update, index, &one_thread, err);

	if (!status)
		status = add_text(update, MORE, err);
	if (!status)
		status = nx_update_commit(update, err);
	nx_update_close(update);
	return status;
}

static enum nidx_status
do_delete(const char *index, struct nidx_error *err)
{
	struct nx_update *update;
	enum nidx_status status = nx_update_open(&update, index, &one_thread, err);
	uint64_t n = 0;

	if (!status)
		status = nx_update_delete(update, NX_STR("key-1"), &n, err);
	if (!status)
		status = nx_update_delete(update, NX_STR("key-4"), &n, err);
	if (!status)
		status = nx_update_commit(update, err);
	nx_update_close(update);
	return status;
}

static enum nidx_status
do_merge(const char *index, struct nidx_error *err)
{
	struct nx_update *update;
	enum nidx_status status = nx_update_open(&update, index, &one_thread, err);

	if (!status)
		status = nx_update_merge(update, true, err);
	nx_update_close(update);
	return status;
}

static char *corpus;

static enum nidx_status
do_build(const char *index, struct nidx_error *err)
{
	const char *path = corpus;

	return nx_build(index, &path, 1, &one_thread, NULL, err);
}

/* Three segments, with replaced and deleted documents. */
static char *
make_index(void)
{
	char *index = long_folder();
	struct chance chance = { 3 };
	struct nx_update *update;
	uint64_t n = 0;

	corpus = long_folder();
	write_file(corpus, "more.jsonl", MORE, sizeof(MORE) - 1);
	ck_assert_int_eq(nx_update_open(&update, index, &one_thread, NULL), NIDX_OK);
	for (int i = 0; i < 3; i++) {
		struct nx_buffer lines = { 0 };
		make_articles(&lines, &chance, 9, NKEYS);
		nx_buffer_put_u8(&lines, 0);
		ck_assert_int_eq(add_text(update, (char *)lines.bytes, NULL), NIDX_OK);
		nx_buffer_release(&lines);
		ck_assert_int_eq(nx_update_commit(update, NULL), NIDX_OK);
	}
	ck_assert_int_eq(nx_update_delete(update, NX_STR("key-2"), &n, NULL), NIDX_OK);
	ck_assert_uint_gt(n, 0);
	ck_assert_int_eq(nx_update_commit(update, NULL), NIDX_OK);
	nx_update_close(update);
	return index;
}

/* ---- One fault after the other ---- */

struct states {
	uint64_t before, after;
	unsigned kept, done;
};

static void
check_after(const char *index, struct states *states, enum nidx_status status, bool killed,
            const char *place)
{
	uint64_t now = what_is_there(index);
	struct nx_update *update;
	struct nx_snapshot *snapshot;
	struct nx_view view = { 0 };
	uint32_t segment;
	nx_doc doc;

	ck_assert_msg(now == states->before || now == states->after, "%s: something else", place);
	if (!killed && status == NIDX_OK)
		ck_assert_msg(now == states->after, "%s: not done", place);
	*(now == states->after ? &states->done : &states->kept) += 1;
	ck_assert_int_eq(nx_update_open(&update, index, &one_thread, NULL), NIDX_OK);
	ck_assert_int_eq(add_text(update, NEXT, NULL), NIDX_OK);
	ck_assert_int_eq(nx_update_commit(update, NULL), NIDX_OK);
	nx_update_close(update);
	ck_assert_int_eq(nx_snapshot_open(&snapshot, index, NULL), NIDX_OK);
	ck_assert(nx_snapshot_find_key(snapshot, &view, NX_STR("next"), &segment, &doc));
	nx_snapshot_close(snapshot);
}

/* Does it with call n failing; false when there are fewer calls. */
static bool
try_once(deed_function deed, const char *index, enum fault kind, long n, struct states *states)
{
	enum nidx_status status = NIDX_OK;
	struct nidx_error err = { 0 };
	bool hit, killed = kind == FAULT_KILL;
	char place[64];
	int state = 0;

	fault_kind = kind;
	if (killed) {
		pid_t child = fork();
		if (child == 0) {
			atomic_store(&calls_left, n);
			deed(index, NULL);
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &state, 0), child);
		hit = WIFEXITED(state) && WEXITSTATUS(state) == KILLED;
	} else {
		atomic_store(&calls_left, n);
		status = deed(index, &err);
		hit = atomic_exchange(&calls_left, LONG_MAX) <= 0;
		ck_assert_msg(status == NIDX_OK || err.message[0], "call %ld: no words", n);
		if (kind == FAULT_EINTR || kind == FAULT_SHORT)
			ck_assert_msg(status == NIDX_OK, "call %ld: %s", n, err.message);
	}
	snprintf(place, sizeof(place), "fault %d at call %ld", (int)kind, n);
	check_after(index, states, status, killed, place);
	return hit;
}

static void
walk_through(deed_function deed)
{
	char *base = make_index(), *done = long_folder();
	struct states states = { .before = what_is_there(base) };

	copy_folder(base, done);
	ck_assert_int_eq(deed(done, NULL), NIDX_OK);
	states.after = what_is_there(done);
	for (int kind = 0; kind < FAULTS; kind++) {
		bool hit = true;
		for (long n = 1; hit; n++) {
			const char *index = temp_folder();
			ck_assert_int_lt(n, 3000);
			copy_folder(base, index);
			hit = try_once(deed, index, (enum fault)kind, n, &states);
			remove_folder(index);
		}
	}
	ck_assert_uint_gt(states.kept + (states.before == states.after ? states.done : 0), 30);
	ck_assert_uint_gt(states.done, 3);
	drop_folder(base);
	drop_folder(done);
	drop_folder(corpus);
}

START_TEST(an_addition_is_done_or_not)
{
	walk_through(do_add);
}
END_TEST

START_TEST(a_deletion_is_done_or_not)
{
	walk_through(do_delete);
}
END_TEST

START_TEST(a_merge_changes_nothing_that_is_seen)
{
	walk_through(do_merge);
}
END_TEST

START_TEST(a_build_is_done_or_not)
{
	walk_through(do_build);
}
END_TEST

/* ---- Memory ---- */

static void
starve(deed_function deed)
{
	char *base = make_index(), *done = long_folder();
	struct states states = { .before = what_is_there(base) };
	bool hit = true;

	copy_folder(base, done);
	ck_assert_int_eq(deed(done, NULL), NIDX_OK);
	states.after = what_is_there(done);
	for (long n = 1; hit; n += n < 500 ? 1 : 1 + n / 61) {
		const char *index = temp_folder();
		struct nidx_error err = { 0 };
		enum nidx_status status;

		copy_folder(base, index);
		atomic_store(&allocations_left, n);
		status = deed(index, &err);
		hit = atomic_exchange(&allocations_left, LONG_MAX) <= 0;
		ck_assert_msg(status == NIDX_OK || err.message[0], "allocation %ld: no words", n);
		check_after(index, &states, status, false, "memory");
		remove_folder(index);
	}
	drop_folder(base);
	drop_folder(done);
	drop_folder(corpus);
}

START_TEST(without_memory_a_change_is_done_or_not)
{
	static const deed_function deeds[] = { do_add, do_delete, do_merge };

	starve(deeds[_i]);
}
END_TEST

Suite *
suite_index_crash(void)
{
	Suite *suite = suite_create("index.crash");
	TCase *all = tcase_create("crash");

	tcase_set_timeout(all, 600);
	tcase_add_test(all, an_addition_is_done_or_not);
	tcase_add_test(all, a_deletion_is_done_or_not);
	tcase_add_test(all, a_merge_changes_nothing_that_is_seen);
	tcase_add_test(all, a_build_is_done_or_not);
	tcase_add_loop_test(all, without_memory_a_change_is_done_or_not, 0, 3);
	suite_add_tcase(suite, all);
	return suite;
}
