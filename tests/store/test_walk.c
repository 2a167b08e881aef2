#include "tests/store/folder.h"
#include "tests/store/suites.h"

#include "store/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct seen {
	char text[4000]; /* "base:size " for each, "!" for errors, "=" for named ones */
	int stop_after;
	const char *top;
};

static enum nidx_status
note(void *ctx, const char *path, const char *base, int64_t size, bool named,
     struct nidx_error *err)
{
	struct seen *self = ctx;
	size_t len = strlen(self->text);

	ck_assert_ptr_nonnull(strstr(path, base));
	if (size < 0)
		ck_assert_ptr_nonnull(strstr(err->message, path));
	snprintf(self->text + len, sizeof(self->text) - len, "%s%s%s:%d ", size < 0 ? "!" : "",
	         named ? "=" : "", named ? strrchr(base, '/') + 1 : base, (int)size);
	return --self->stop_after == 0 ? NIDX_ECANCEL : NIDX_OK;
}

static void
make_tree(const char *path)
{
	char name[4200];
	static const char *const folders[] = { "b", "b/deep", "a", ".hidden", "empty" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", path, folders[i]);
		ck_assert_int_eq(mkdir(name, 0777), 0);
	}
	test_put(path, "c.txt", "ccc");
	test_put(path, "b/2", "22");
	test_put(path, "b/10", "1");
	test_put(path, "b/deep/x", "");
	test_put(path, "a/z", "zz");
	test_put(path, ".secret", "no");
	test_put(path, ".hidden/no", "no");
}

START_TEST(files_come_in_order_whatever_the_folder_says)
{
	char *path = test_folder();
	char slash[4200];
	struct seen seen = { .text = "" };

	make_tree(path);
	ck_assert_int_eq(nx_input_walk(path, note, &seen, NULL), NIDX_OK);
	ck_assert_str_eq(seen.text, "a/z:2 b/10:1 b/2:2 b/deep/x:0 c.txt:3 ");
	seen.text[0] = '\0';
	snprintf(slash, sizeof(slash), "%s/", path);
	ck_assert_int_eq(nx_input_walk(slash, note, &seen, NULL), NIDX_OK);
	ck_assert_str_eq(seen.text, "a/z:2 b/10:1 b/2:2 b/deep/x:0 c.txt:3 ");
	test_folder_remove(path);
}
END_TEST

START_TEST(a_named_file_is_visited_even_when_hidden)
{
	char *path = test_folder();
	char name[4200];
	struct seen seen = { .text = "" };

	make_tree(path);
	snprintf(name, sizeof(name), "%s/.secret", path);
	ck_assert_int_eq(nx_input_walk(name, note, &seen, NULL), NIDX_OK);
	ck_assert_str_eq(seen.text, "=.secret:2 ");
	snprintf(name, sizeof(name), "%s/nothing", path);
	ck_assert_int_eq(nx_input_walk(name, note, &seen, NULL), NIDX_ENOENT);
	test_folder_remove(path);
}
END_TEST

START_TEST(links_in_a_circle_end)
{
	char *path = test_folder();
	char name[4200];
	struct seen seen = { .text = "" };
	struct nidx_error err = { 0 };

	make_tree(path);
	snprintf(name, sizeof(name), "%s/b/up", path);
	ck_assert_int_eq(symlink("..", name), 0);
	snprintf(name, sizeof(name), "%s/b/again", path);
	ck_assert_int_eq(symlink("../c.txt", name), 0);
	snprintf(name, sizeof(name), "%s/lost", path);
	ck_assert_int_eq(symlink("nowhere", name), 0);
	ck_assert_int_eq(nx_input_walk(path, note, &seen, &err), NIDX_OK);
	ck_assert_str_eq(seen.text,
	                 "a/z:2 b/10:1 b/2:2 b/again:3 b/deep/x:0 c.txt:3 !lost:-1 ");
	test_folder_remove(path);
}
END_TEST

START_TEST(a_visitor_may_stop_the_walk)
{
	char *path = test_folder();
	struct seen seen = { .text = "", .stop_after = 2 };

	make_tree(path);
	ck_assert_int_eq(nx_input_walk(path, note, &seen, NULL), NIDX_ECANCEL);
	ck_assert_str_eq(seen.text, "a/z:2 b/10:1 ");
	test_folder_remove(path);
}
END_TEST

START_TEST(what_cannot_be_read_is_reported_and_passed_over)
{
	char *path = test_folder();
	struct nidx_error err = { 0 };
	long n;

	make_tree(path);
	for (n = 0;; n++) {
		struct seen seen = { .text = "" };
		enum nx_sys_call call = NX_SYS_CALLS;
		enum nidx_status status;
		ck_assert_int_lt(n, 100);
		test_fail_at(n, EACCES);
		status = nx_input_walk(path, note, &seen, &err);
		if (!test_failed(&call))
			break;
		if (n == 0)
			ck_assert_int_eq(status, NIDX_EIO); /* what the user named */
		else
			ck_assert(strchr(seen.text, '!') || call == NX_SYS_CLOSE);
	}
	test_fail_at(-1, 0);
	test_folder_remove(path);
}
END_TEST

START_TEST(a_stream_reads_a_file_to_its_end)
{
	char *path = test_folder();
	char name[4200], bytes[64];
	struct nx_stream stream;
	struct nidx_error err = { 0 };
	size_t got, len = 0;

	test_put(path, "f", "some text of an article");
	snprintf(name, sizeof(name), "%s/f", path);
	test_short_transfers(5);
	ck_assert_int_eq(nx_input_open(&stream, name, &err), NIDX_OK);
	ck_assert_str_eq(stream.name, name);
	do {
		ck_assert_int_eq(
		    nx_stream_read(&stream, bytes + len, sizeof(bytes) - len, &got, &err), NIDX_OK);
		len += got;
	} while (got);
	ck_assert_uint_eq(len, 23);
	ck_assert_int_eq(memcmp(bytes, "some text of an article", 23), 0);
	nx_stream_close(&stream);
	ck_assert_int_eq(nx_input_open(&stream, path, &err), NIDX_OK); /* a folder opens ... */
	/* ... and fails */
	ck_assert_int_eq(nx_stream_read(&stream, bytes, 8, &got, &err), NIDX_EIO);
	ck_assert_int_eq(nx_stream_read(&stream, bytes, 8, &got, &err), NIDX_EIO);
	nx_stream_close(&stream);
	snprintf(name, sizeof(name), "%s/nothing", path);
	ck_assert_int_eq(nx_input_open(&stream, name, &err), NIDX_ENOENT);
	ck_assert_int_eq(nx_input_open(&stream, "-", &err), NIDX_OK);
	ck_assert_str_eq(stream.name, "standard input");
	nx_stream_close(&stream);
	test_folder_remove(path);
}
END_TEST

Suite *
suite_store_walk(void)
{
	Suite *suite = suite_create("store.walk");
	TCase *all = tcase_create("all");

	tcase_add_test(all, files_come_in_order_whatever_the_folder_says);
	tcase_add_test(all, a_named_file_is_visited_even_when_hidden);
	tcase_add_test(all, links_in_a_circle_end);
	tcase_add_test(all, a_visitor_may_stop_the_walk);
	tcase_add_test(all, what_cannot_be_read_is_reported_and_passed_over);
	tcase_add_test(all, a_stream_reads_a_file_to_its_end);
	suite_add_tcase(suite, all);
	return suite;
}
