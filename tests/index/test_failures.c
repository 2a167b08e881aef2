/* Every system call and every allocation of a build fails in turn: an error is
 * reported, and the index that was there is still there, byte for byte. */
#include "index/build.h"
#include "index/snapshot.h"
#include "tests/index/common.h"
#include "tests/index/faults.h"
#include "tests/index/suites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- A small index, and another build over it ---- */

struct fixture {
	const char *first, *second, *index;
	struct nx_buffer before;
};

static void
set_up(struct fixture *self)
{
	struct chance chance = { 5 };
	struct nx_buffer lines = { 0 };

	*self = (struct fixture){ temp_folder(), temp_folder(), temp_folder(), { 0 } };
	make_articles(&lines, &chance, 12, 8);
	write_file(self->first, "a.jsonl", lines.bytes, lines.len);
	nx_buffer_reset(&lines);
	make_articles(&lines, &chance, 12, 8);
	write_file(self->second, "b.jsonl", lines.bytes, lines.len);
	nx_buffer_release(&lines);
	build_one(self->index, self->first, NULL, NULL, NIDX_OK);
	read_folder(self->index, &self->before);
}

static void
tear_down(struct fixture *self)
{
	nx_buffer_release(&self->before);
	remove_folder(self->first);
	remove_folder(self->second);
	remove_folder(self->index);
}

static bool
is_as_before(struct fixture *self)
{
	struct nx_buffer now = { 0 };
	bool same;

	read_folder(self->index, &now);
	same = now.len == self->before.len && memcmp(now.bytes, self->before.bytes, now.len) == 0;
	nx_buffer_release(&now);
	return same;
}

/* The index opens and every segment is whole. */
static void
assert_whole(const char *index)
{
	struct nx_snapshot *snapshot = NULL;
	struct nidx_error err = { 0 };

	ck_assert_msg(nx_snapshot_open(&snapshot, index, &err) == NIDX_OK, "%s", err.message);
	for (uint32_t i = 0; i < snapshot->nsegments; i++)
		ck_assert_int_eq(nx_segment_check(snapshot->segments[i].segment, NULL), NIDX_OK);
	nx_snapshot_close(snapshot);
}

static enum nidx_status
build_second(struct fixture *self, unsigned nthreads, struct nidx_error *err)
{
	struct nx_build_options options = { .nthreads = nthreads };

	return nx_build(self->index, &self->second, 1, &options, NULL, err);
}

START_TEST(each_failing_system_call_leaves_a_whole_index)
{
	struct fixture f;
	unsigned kept = 0;
	bool done = false;

	set_up(&f);
	for (long n = 1; !done; n++) {
		struct nidx_error err = { 0 };
		enum nidx_status status;

		ck_assert_int_lt(n, 2000);
		atomic_store(&calls_left, n);
		status = build_second(&f, 1, &err);
		done = atomic_exchange(&calls_left, LONG_MAX) > 0;
		if (status != NIDX_OK)
			ck_assert_msg(err.status == status && err.message[0], "call %ld: no words",
			              n);
		if (status != NIDX_OK && is_as_before(&f))
			kept++;
		else /* the failing call was one a build survives, or came behind the commit */
			assert_whole(f.index);
		if (!is_as_before(&f)) {
			build_one(f.index, f.first, NULL, NULL, NIDX_OK);
			read_folder(f.index, &f.before);
		}
	}
	ck_assert_uint_gt(kept, 10);
	tear_down(&f);
}
END_TEST

START_TEST(each_failing_allocation_leaves_the_index_as_it_was)
{
	struct fixture f;
	unsigned failed = 0;
	bool done = false;

	set_up(&f);
	for (long n = 1; !done; n += n < 400 ? 1 : 1 + n / 37) {
		struct nidx_error err = { 0 };
		enum nidx_status status;

		atomic_store(&allocations_left, n);
		status = build_second(&f, 1, &err);
		done = atomic_exchange(&allocations_left, LONG_MAX) > 0;
		if (status != NIDX_OK) {
			ck_assert_msg(status == NIDX_ENOMEM || status == NIDX_EINPUT ||
			                  status == NIDX_EIO,
			              "allocation %ld: status %d: %s", n, (int)status, err.message);
			ck_assert_msg(is_as_before(&f), "allocation %ld: the index changed", n);
			failed++;
			continue;
		}
		assert_whole(f.index);
		build_one(f.index, f.first, NULL, NULL, NIDX_OK);
		read_folder(f.index, &f.before);
	}
	ck_assert_uint_gt(failed, 50);
	tear_down(&f);
}
END_TEST

START_TEST(a_build_killed_at_any_system_call_leaves_a_whole_index)
{
	struct fixture f;
	int killed = 1;

	set_up(&f);
	for (long n = 1; killed; n++) {
		int state = 0;
		pid_t child = fork();

		if (child == 0) {
			fault_kind = FAULT_KILL;
			atomic_store(&calls_left, n);
			build_second(&f, 1, NULL);
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &state, 0), child);
		killed = WIFEXITED(state) && WEXITSTATUS(state) == KILLED;
		assert_whole(f.index);
	}
	build_one(f.index, f.second, NULL, NULL, NIDX_OK); /* and the rubbish is swept */
	read_folder(f.index, &f.before);
	build_one(f.index, f.second, &(struct nx_build_options){ .strict = true }, NULL, NIDX_OK);
	tear_down(&f);
}
END_TEST

/* ---- Stopped on purpose ---- */

static int
cancel_at_once(void *ctx, const struct nx_build_stats *so_far, uint64_t total)
{
	(void)so_far;
	(void)total;
	++*(unsigned *)ctx;
	return 1;
}

START_TEST(a_cancelled_build_leaves_the_index_as_it_was)
{
	struct fixture f;
	unsigned asked = 0;
	struct nx_build_options options = { .ctx = &asked, .progress = cancel_at_once,
		                            .nthreads = 3 };
	struct nx_buffer lines = { 0 };
	struct chance chance = { 9 };

	set_up(&f);
	make_articles(&lines, &chance, 20000, 20000); /* work for more than one tick */
	write_file(f.second, "b.jsonl", lines.bytes, lines.len);
	nx_buffer_release(&lines);
	build_one(f.index, f.second, &options, NULL, NIDX_ECANCEL);
	ck_assert_uint_eq(asked, 1);
	ck_assert(is_as_before(&f));
	tear_down(&f);
}
END_TEST

START_TEST(only_one_writer_at_a_time)
{
	struct fixture f;
	struct nx_dir *dir;

	set_up(&f);
	ck_assert_int_eq(nx_dir_open(&dir, f.index, false, NULL), NIDX_OK);
	ck_assert_int_eq(nx_dir_lock(dir, NULL), NIDX_OK);
	build_one(f.index, f.second, NULL, NULL, NIDX_ELOCKED);
	ck_assert(is_as_before(&f));
	nx_dir_unlock(dir);
	nx_dir_close(dir);
	build_one(f.index, f.second, NULL, NULL, NIDX_OK);
	tear_down(&f);
}
END_TEST

Suite *
suite_index_failures(void)
{
	Suite *suite = suite_create("index.failures");
	TCase *failing = tcase_create("failing"), *stopped = tcase_create("stopped");

	tcase_set_timeout(failing, 300);
	tcase_add_test(failing, each_failing_system_call_leaves_a_whole_index);
	tcase_add_test(failing, each_failing_allocation_leaves_the_index_as_it_was);
	tcase_add_test(failing, a_build_killed_at_any_system_call_leaves_a_whole_index);
	suite_add_tcase(suite, failing);
	tcase_set_timeout(stopped, 120);
	tcase_add_test(stopped, a_cancelled_build_leaves_the_index_as_it_was);
	tcase_add_test(stopped, only_one_writer_at_a_time);
	suite_add_tcase(suite, stopped);
	return suite;
}
