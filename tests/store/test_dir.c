#include "tests/store/folder.h"
#include "tests/store/suites.h"

#include "store/dir.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct nx_dir *
open_dir(const char *path)
{
	struct nx_dir *dir = NULL;
	struct nidx_error err = { 0 };

	ck_assert_msg(nx_dir_open(&dir, path, false, &err) == NIDX_OK, "%s", err.message);
	return dir;
}

START_TEST(a_folder_is_made_with_its_parents)
{
	char *path = test_folder();
	char deep[4200];
	struct nx_dir *dir;
	struct nidx_error err = { 0 };

	snprintf(deep, sizeof(deep), "%s/a/b/c", path);
	ck_assert_int_eq(nx_dir_open(&dir, deep, false, &err), NIDX_ENOENT);
	ck_assert_ptr_nonnull(strstr(err.message, "/a/b/c"));
	ck_assert_int_eq(nx_dir_open(&dir, deep, true, &err), NIDX_OK);
	ck_assert_str_eq(nx_dir_path(dir), deep);
	nx_dir_close(dir);
	snprintf(deep, sizeof(deep), "%s/a//b/", path); /* there already, slashes to spare */
	ck_assert_int_eq(nx_dir_open(&dir, deep, true, &err), NIDX_OK);
	nx_dir_close(dir);
	nx_dir_close(NULL);
	ck_assert_int_eq(nx_dir_open(&dir, "", true, &err), NIDX_EARG);
	test_folder_remove(path);
}
END_TEST

START_TEST(a_file_is_no_folder)
{
	char *path = test_folder();
	char name[4200];
	struct nx_dir *dir;

	test_put(path, "file", "x");
	snprintf(name, sizeof(name), "%s/file", path);
	ck_assert_int_eq(nx_dir_open(&dir, name, true, NULL), NIDX_EIO);
	snprintf(name, sizeof(name), "%s/file/below", path);
	ck_assert_int_eq(nx_dir_open(&dir, name, true, NULL), NIDX_EIO);
	test_folder_remove(path);
}
END_TEST

START_TEST(what_is_written_is_mapped_back)
{
	static const size_t sizes[] = { 0, 1, 1000, 262144, 262145, 1000000 };
	char *path = test_folder();
	struct nx_dir *dir = open_dir(path);
	size_t nbytes = sizes[_i];
	uint8_t *bytes = malloc(nbytes + 1);
	struct nx_file *file;
	struct nx_map map;

	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < nbytes; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251);
	test_short_transfers(_i % 2 ? 999 : 0);
	ck_assert_int_eq(nx_file_create(&file, dir, "f", NULL), NIDX_OK);
	for (size_t at = 0, step = 1; at < nbytes; at += step, step = step * 3 + 1) {
		step = step < nbytes - at ? step : nbytes - at;
		nx_file_write(file, bytes + at, step);
		ck_assert_uint_eq(nx_file_size(file), at + step);
	}
	ck_assert_int_eq(nx_file_finish(file, NULL), NIDX_OK);
	ck_assert_int_eq(nx_dir_map(dir, "f", &map, NULL), NIDX_OK);
	ck_assert_ptr_nonnull(map.bytes);
	ck_assert_uint_eq(map.nbytes, nbytes);
	ck_assert(nbytes == 0 || memcmp(map.bytes, bytes, nbytes) == 0);
	nx_map_close(&map);
	nx_map_close(&map); /* zeroed: nothing to do */
	free(bytes);
	nx_dir_close(dir);
	test_folder_remove(path);
}
END_TEST

START_TEST(an_abandoned_file_is_gone)
{
	char *path = test_folder();
	struct nx_dir *dir = open_dir(path);
	struct nx_file *file;
	struct nx_map map;

	ck_assert_int_eq(nx_file_create(&file, dir, "f", NULL), NIDX_OK);
	nx_file_write(file, "abc", 3);
	ck_assert(nx_dir_exists(dir, "f"));
	nx_file_abandon(file);
	nx_file_abandon(NULL);
	ck_assert(!nx_dir_exists(dir, "f"));
	ck_assert_int_eq(nx_dir_map(dir, "f", &map, NULL), NIDX_ENOENT);
	ck_assert_int_eq(nx_dir_remove(dir, "f", NULL), NIDX_ENOENT);
	nx_dir_close(dir);
	test_folder_remove(path);
}
END_TEST

static void
note_name(void *ctx, const char *name)
{
	strcat(ctx, name);
	strcat(ctx, " ");
}

START_TEST(names_are_listed_in_the_order_of_their_bytes)
{
	char *path = test_folder();
	struct nx_dir *dir = open_dir(path);
	struct nx_dir *below;
	char deep[4200], names[100];

	test_put(path, "b", "");
	test_put(path, "a10", "");
	test_put(path, "a2", "");
	test_put(path, "Z", "");
	snprintf(deep, sizeof(deep), "%s/folder", path);
	ck_assert_int_eq(nx_dir_open(&below, deep, true, NULL), NIDX_OK);
	nx_dir_close(below);
	for (int i = 0; i < 2; i++) { /* a second time as well */
		names[0] = '\0';
		ck_assert_int_eq(nx_dir_list(dir, note_name, names, NULL), NIDX_OK);
		ck_assert_str_eq(names, "Z a10 a2 b ");
	}
	nx_dir_close(dir);
	test_folder_remove(path);
}
END_TEST

START_TEST(a_rename_replaces)
{
	char *path = test_folder();
	struct nx_dir *dir = open_dir(path);
	struct nx_map map;

	test_put(path, "old", "old");
	test_put(path, "new", "newer");
	ck_assert_int_eq(nx_dir_rename(dir, "new", "old", NULL), NIDX_OK);
	ck_assert(!nx_dir_exists(dir, "new"));
	ck_assert_int_eq(nx_dir_map(dir, "old", &map, NULL), NIDX_OK);
	ck_assert_uint_eq(map.nbytes, 5);
	nx_map_close(&map);
	ck_assert_int_eq(nx_dir_rename(dir, "nothing", "old", NULL), NIDX_ENOENT);
	ck_assert_int_eq(nx_dir_remove(dir, "old", NULL), NIDX_OK);
	nx_dir_close(dir);
	test_folder_remove(path);
}
END_TEST

START_TEST(one_writer_at_a_time)
{
	char *path = test_folder();
	struct nx_dir *a = open_dir(path), *b = open_dir(path);
	struct nidx_error err = { 0 };

	ck_assert_int_eq(nx_dir_lock(a, &err), NIDX_OK);
	ck_assert_int_eq(nx_dir_lock(b, &err), NIDX_ELOCKED);
	ck_assert_int_eq(nx_dir_lock(a, &err), NIDX_ELOCKED);
	nx_dir_unlock(a);
	nx_dir_unlock(a);
	ck_assert_int_eq(nx_dir_lock(b, &err), NIDX_OK);
	nx_dir_close(b); /* lets go */
	ck_assert_int_eq(nx_dir_lock(a, &err), NIDX_OK);
	nx_dir_close(a);
	test_folder_remove(path);
}
END_TEST

START_TEST(the_lock_dies_with_its_process)
{
	char *path = test_folder();
	struct nx_dir *dir = open_dir(path);
	int ready[2];
	char byte;
	pid_t child;

	ck_assert_int_eq(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		struct nx_dir *own;
		if (nx_dir_open(&own, path, false, NULL) != NIDX_OK ||
		    nx_dir_lock(own, NULL) != NIDX_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(nx_dir_lock(dir, NULL), NIDX_ELOCKED);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_int_eq(nx_dir_lock(dir, NULL), NIDX_OK);
	nx_dir_close(dir);
	test_folder_remove(path);
}
END_TEST

Suite *
suite_store_dir(void)
{
	Suite *suite = suite_create("store.dir");
	TCase *all = tcase_create("all");

	tcase_add_test(all, a_folder_is_made_with_its_parents);
	tcase_add_test(all, a_file_is_no_folder);
	tcase_add_loop_test(all, what_is_written_is_mapped_back, 0, 6);
	tcase_add_test(all, an_abandoned_file_is_gone);
	tcase_add_test(all, names_are_listed_in_the_order_of_their_bytes);
	tcase_add_test(all, a_rename_replaces);
	tcase_add_test(all, one_writer_at_a_time);
	tcase_add_test(all, the_lock_dies_with_its_process);
	suite_add_tcase(suite, all);
	return suite;
}
