/* A damaged index gives an error or a sound answer; it never crashes or hangs. */
#include "tests/api/suites.h"
#include "tests/run.h"

#include <nidx.h>
#include <nidx_inspect.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLIPS = 10000, FILES = 4 };

static const char *const names[FILES] = { "manifest", "s000001.nxi", "s000001.nxp", "s000001.nxs" };

struct file {
	char path[160];
	unsigned char *bytes;
	long nbytes;
};

static char index_path[128];
static struct file files[FILES];

/* Writes bytes [from, nbytes) in place: creating the file anew ten thousand times would wait for
 * the disk each time. */
static void
write_file(const struct file *file, long from, long nbytes)
{
	FILE *out = fopen(file->path, "r+b");
	size_t n = (size_t)(nbytes - from);

	NX_HOLD(out && fseek(out, from, SEEK_SET) == 0);
	NX_HOLD(fwrite(file->bytes + from, 1, n, out) == n);
	NX_HOLD(fclose(out) == 0 && truncate(file->path, nbytes) == 0);
}

static void
read_files(void)
{
	sample_index(index_path, sizeof(index_path));
	for (unsigned i = 0; i < FILES; i++) {
		struct file *file = &files[i];
		FILE *in;

		snprintf(file->path, sizeof(file->path), "%s/%s", index_path, names[i]);
		in = fopen(file->path, "rb");
		ck_assert_msg(in != NULL, "%s", file->path);
		fseek(in, 0, SEEK_END);
		file->nbytes = ftell(in);
		rewind(in);
		file->bytes = malloc((size_t)file->nbytes);
		ck_assert_uint_eq(fread(file->bytes, 1, (size_t)file->nbytes, in),
		                  (size_t)file->nbytes);
		fclose(in);
	}
}

static void
forget_files(void)
{
	for (unsigned i = 0; i < FILES; i++)
		free(files[i].bytes);
	sample_remove();
}

static void
read_all_hits(struct nidx_results *results)
{
	for (size_t i = 0; i < nidx_results_count(results); i++) {
		NX_HOLD(nidx_hit_key(results, i) != NULL);
		NX_HOLD(nidx_hit_snippet(results, i, 100).text != NULL);
		NX_HOLD(nidx_hit_explain(results, i) != NULL);
	}
}

/* Everything a user would do; true when no error was reported. */
static bool
use_index(void)
{
	static const char *const queries[] = { "missile defense", "\"missile defense\"", "m*",
		                               "missile w/s wednesday", "date:2021",
		                               "raketenabwehr~1" };
	struct nidx_index *index;
	struct nidx_article *article;
	struct nidx_error err;
	bool sound = true;
	char *text;

	if (nidx_open(&index, index_path, &err) != NIDX_OK)
		return false;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct nidx_results *results;
		if (nidx_search(index, queries[i], NULL, &results, &err) == NIDX_OK)
			read_all_hits(results);
		nidx_results_free(results);
	}
	if (nidx_get(index, "a2", &article, &err) == NIDX_OK)
		nidx_article_free(article);
	if (nidx_inspect(index, "postings", "missile", &text, &err) == NIDX_OK)
		nidx_free(text);
	sound = nidx_check(index, &err) == NIDX_OK;
	NX_HOLD(sound || *err.message);
	nidx_close(index);
	return sound;
}

START_TEST(every_truncation_of_every_file_is_noticed)
{
	for (unsigned i = 0; i < FILES; i++) {
		for (long n = files[i].nbytes - 1; n >= 0; n -= 1 + n / 400) {
			NX_HOLD(truncate(files[i].path, n) == 0);
			if (use_index())
				ck_abort_msg("%s cut to %ld bytes passed the check", names[i], n);
		}
		write_file(&files[i], 0, files[i].nbytes);
	}
	ck_assert(use_index());
}
END_TEST

START_TEST(every_flipped_bit_is_noticed_by_check_and_survived_by_all_else)
{
	unsigned seed = 20210106;

	for (unsigned round = 0; round < FLIPS; round++) {
		struct file *file = &files[rand_r(&seed) % FILES];
		long at = rand_r(&seed) % file->nbytes;
		unsigned char bit = (unsigned char)(1u << rand_r(&seed) % 8);

		file->bytes[at] ^= bit;
		write_file(file, at, file->nbytes);
		if (use_index())
			ck_abort_msg("%s: bit %u of byte %ld flipped, and the check passed",
			             file->path, bit, at);
		file->bytes[at] ^= bit;
		write_file(file, at, file->nbytes);
	}
	ck_assert(use_index());
}
END_TEST

Suite *
suite_api_damage(void)
{
	Suite *suite = suite_create("api.damage");
	TCase *tc = tcase_create("damage");

	tcase_add_checked_fixture(tc, read_files, forget_files);
	tcase_set_timeout(tc, 900);
	tcase_add_test(tc, every_truncation_of_every_file_is_noticed);
	tcase_add_test(tc, every_flipped_bit_is_noticed_by_check_and_survived_by_all_else);
	suite_add_tcase(suite, tc);
	return suite;
}
