/* Every system call of writing or opening a segment fails in turn. */
#include "tests/segment/sample.h"
#include "tests/segment/suites.h"

#include "store/sys.h"

#include <errno.h>

/* State of the test: this nx_sys_fault() takes the place of the library's weak one. */
static struct {
	long at, seen;
	enum nx_sys_call call;
} fault = { .at = -1 };

int
nx_sys_fault(enum nx_sys_call call, size_t *nbytes)
{
	(void)nbytes;
	if (fault.seen++ != fault.at)
		return 0;
	fault.call = call;
	return ENOSPC;
}

static void
fail_at(long n)
{
	fault.at = n;
	fault.seen = 0;
	fault.call = NX_SYS_CALLS;
}

/* Without pairs, and with. */
static const struct sample_size sizes[] = { { 30, 200, 60, 28, 3000 }, { 1024, 5, 4, 1000, 0 } };
static const long least_calls[] = { 12, 16 }; /* open, write, sync, close of three files, four */

/* Its .nxi is finished after two of the files, its .nxq after that: a segment that opens is whole. */
static void
assert_absent_or_whole(struct nx_dir *dir)
{
	struct nx_segment *segment = NULL;

	if (nx_segment_open(&segment, dir, "s", NULL) == NIDX_OK)
		ck_assert_int_eq(nx_segment_check(segment, NULL), NIDX_OK);
	nx_segment_close(segment);
}

static void
remove_all(struct nx_dir *dir)
{
	static const char *const names[] = { "s.nxi", "s.nxp", "s.nxs", "s.nxq" };

	for (int i = 0; i < 4; i++)
		if (nx_dir_exists(dir, names[i]))
			ck_assert_int_eq(nx_dir_remove(dir, names[i], NULL), NIDX_OK);
}

START_TEST(each_call_of_writing_fails_in_turn)
{
	struct sample *sample = sample_new(9, sizes[_i]);
	char *path = sample_folder();
	struct nx_dir *dir;
	long n, nclosed = 0;

	ck_assert_int_eq(nx_dir_open(&dir, path, false, NULL), NIDX_OK);
	for (n = 0;; n++) {
		struct nidx_error err = { 0 };
		enum nidx_status status;
		ck_assert_int_lt(n, 200);
		fail_at(n);
		status = sample_write(sample, dir, "s", &err);
		if (fault.call == NX_SYS_CALLS)
			break;
		nclosed += status == NIDX_OK;
		ck_assert_int_eq(status, status ? NIDX_EIO : NIDX_OK);
		ck_assert(status ? err.message[0] != '\0' : fault.call == NX_SYS_CLOSE);
		fail_at(-1);
		assert_absent_or_whole(dir);
		remove_all(dir);
	}
	ck_assert_int_ge(n, least_calls[_i]);
	ck_assert_int_le(nclosed, 3); /* pairs are made of what is read again: closing that may fail */
	fail_at(-1);
	nx_dir_close(dir);
	sample_folder_remove(path);
	sample_free(sample);
}
END_TEST

START_TEST(each_call_of_opening_fails_in_turn)
{
	struct sample *sample = sample_new(9, sizes[_i]);
	char *path = sample_folder();
	struct nx_dir *dir;
	long n;

	ck_assert_int_eq(nx_dir_open(&dir, path, false, NULL), NIDX_OK);
	ck_assert_int_eq(sample_write(sample, dir, "s", NULL), NIDX_OK);
	for (n = 0;; n++) {
		struct nx_segment *segment = NULL;
		enum nidx_status status;
		ck_assert_int_lt(n, 50);
		fail_at(n);
		status = nx_segment_open(&segment, dir, "s", NULL);
		if (fault.call != NX_SYS_CALLS && fault.call != NX_SYS_CLOSE)
			ck_assert_int_eq(status, NIDX_EIO);
		else
			ck_assert_int_eq(status, NIDX_OK);
		nx_segment_close(segment);
		if (fault.call == NX_SYS_CALLS)
			break;
	}
	ck_assert_int_ge(n, 9);
	fail_at(-1);
	nx_dir_close(dir);
	sample_folder_remove(path);
	sample_free(sample);
}
END_TEST

Suite *
suite_segment_fault(void)
{
	Suite *suite = suite_create("segment.fault");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60); /* syncs */
	tcase_add_loop_test(all, each_call_of_writing_fails_in_turn, 0, 2);
	tcase_add_loop_test(all, each_call_of_opening_fails_in_turn, 0, 2);
	suite_add_tcase(suite, all);
	return suite;
}
