/* Every system call fails in turn: the failure is reported once, with words, and what was
 * committed before stays as it was. */
#include "tests/store/folder.h"
#include "tests/store/suites.h"

#include "store/dir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a commit does: lock, write a data file, write a list, rename it into place. */
static enum nidx_status
commit(const char *path, const char *text, size_t ntexts, struct nidx_error *err)
{
	struct nx_dir *dir = NULL;
	struct nx_file *file = NULL;
	enum nidx_status status = nx_dir_open(&dir, path, true, err);

	if (status != NIDX_OK)
		return status;
	status = nx_dir_lock(dir, err);
	if (status == NIDX_OK)
		status = nx_file_create(&file, dir, "data", err);
	if (status == NIDX_OK) {
		for (size_t i = 0; i < ntexts; i++)
			nx_file_write(file, text, strlen(text));
		status = nx_file_finish(file, err);
	}
	if (status == NIDX_OK)
		status = nx_file_create(&file, dir, "list.new", err);
	if (status == NIDX_OK) {
		nx_file_write(file, text, strlen(text));
		status = nx_file_finish(file, err);
	}
	if (status == NIDX_OK)
		status = nx_dir_rename(dir, "list.new", "list", err);
	nx_dir_close(dir);
	return status;
}

/* The text of `list`, "" where there is none. */
static void
read_list(const char *path, char to[64])
{
	struct nx_dir *dir = NULL;
	struct nx_map map;

	to[0] = '\0';
	ck_assert_int_eq(nx_dir_open(&dir, path, false, NULL), NIDX_OK);
	if (nx_dir_map(dir, "list", &map, NULL) == NIDX_OK) {
		snprintf(to, 64, "%.*s", (int)map.nbytes, (const char *)map.bytes);
		nx_map_close(&map);
	}
	nx_dir_close(dir);
}

START_TEST(each_call_of_a_commit_fails_in_turn)
{
	static const int numbers[] = { EIO, ENOSPC, EACCES };
	char *path = test_folder();
	bool seen[NX_SYS_CALLS] = { false };
	char text[64];
	long n = 0;

	test_short_transfers(100000);
	ck_assert_int_eq(commit(path, "first", 1, NULL), NIDX_OK);
	for (;; n++) {
		struct nidx_error err = { 0 };
		enum nx_sys_call call = NX_SYS_CALLS;
		enum nidx_status status;
		ck_assert_int_lt(n, 200);
		test_fail_at(n, numbers[_i]);
		status = commit(path, "second", 100000, &err); /* 600 kB: several writes */
		if (!test_failed(&call))
			break;
		test_fail_at(-1, 0);
		seen[call] = true;
		read_list(path, text);
		if (status == NIDX_OK) { /* only what changes nothing may fail unheard */
			ck_assert(call == NX_SYS_CLOSE || call == NX_SYS_MKDIR);
			ck_assert_str_eq(text, "second");
			ck_assert_int_eq(commit(path, "first", 1, NULL), NIDX_OK);
			continue;
		}
		ck_assert_int_eq(status, NIDX_EIO);
		ck_assert_ptr_nonnull(strstr(err.message, path));
		ck_assert_ptr_nonnull(strstr(err.message, nx_sys_call_name(call)));
		ck_assert_ptr_nonnull(strstr(err.message, strerror(numbers[_i])));
		/* After the rename the list is the new one, though perhaps not yet on disk. */
		ck_assert(strcmp(text, "first") == 0 ||
		          (strcmp(text, "second") == 0 && call == NX_SYS_FSYNC));
		ck_assert_int_eq(commit(path, "first", 1, NULL), NIDX_OK); /* no lock is left */
	}
	test_fail_at(-1, 0);
	ck_assert(seen[NX_SYS_OPEN] && seen[NX_SYS_WRITE] && seen[NX_SYS_FSYNC] &&
	          seen[NX_SYS_RENAME] && seen[NX_SYS_CLOSE] && seen[NX_SYS_LOCK] &&
	          seen[NX_SYS_MKDIR]);
	read_list(path, text);
	ck_assert_str_eq(text, "second");
	test_folder_remove(path);
}
END_TEST

START_TEST(each_call_of_reading_fails_in_turn)
{
	char *path = test_folder();
	long n = 0;

	ck_assert_int_eq(commit(path, "text", 1, NULL), NIDX_OK);
	for (;; n++) {
		struct nx_dir *dir = NULL;
		struct nx_map map = { 0 };
		struct nidx_error err = { 0 };
		enum nx_sys_call call = NX_SYS_CALLS;
		enum nidx_status status;
		ck_assert_int_lt(n, 20);
		test_fail_at(n, EIO);
		status = nx_dir_open(&dir, path, false, &err);
		if (status == NIDX_OK)
			status = nx_dir_map(dir, "list", &map, &err);
		if (status == NIDX_OK)
			ck_assert_int_eq(memcmp(map.bytes, "text", 4), 0);
		nx_map_close(&map);
		nx_dir_close(dir);
		if (!test_failed(&call))
			break;
		ck_assert(status == NIDX_EIO || call == NX_SYS_CLOSE);
	}
	ck_assert_int_ge(n, 5); /* open, open, stat, mmap, close, close */
	test_fail_at(-1, 0);
	test_folder_remove(path);
}
END_TEST

START_TEST(a_failed_file_is_removed)
{
	char *path = test_folder();
	struct nx_dir *dir;
	struct nx_file *file;
	uint8_t *bytes = calloc(1, 1 << 20);

	ck_assert_ptr_nonnull(bytes);
	ck_assert_int_eq(nx_dir_open(&dir, path, false, NULL), NIDX_OK);
	ck_assert_int_eq(nx_file_create(&file, dir, "f", NULL), NIDX_OK);
	test_fail_at(0, ENOSPC);
	nx_file_write(file, bytes, 1 << 20);
	nx_file_write(file, bytes, 1 << 20); /* does nothing: the first failure is kept */
	ck_assert_int_eq(test_calls(), 1);
	test_fail_at(-1, 0);
	ck_assert_int_eq(nx_file_finish(file, NULL), NIDX_EIO);
	ck_assert(!nx_dir_exists(dir, "f"));
	nx_dir_close(dir);
	free(bytes);
	test_folder_remove(path);
}
END_TEST

Suite *
suite_store_fault(void)
{
	Suite *suite = suite_create("store.fault");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60); /* syncs */
	tcase_add_loop_test(all, each_call_of_a_commit_fails_in_turn, 0, 3);
	tcase_add_test(all, each_call_of_reading_fails_in_turn);
	tcase_add_test(all, a_failed_file_is_removed);
	suite_add_tcase(suite, all);
	return suite;
}
