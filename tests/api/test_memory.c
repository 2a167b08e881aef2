/* Every allocation of a build and of a search fails in turn: each time there is NIDX_ENOMEM or,
 * where the library could do without, the right answer; nothing leaks or crashes, and an index
 * already there stands.
 *
 * This program has a malloc of its own in front of the C library's, so the allocations of the
 * libraries below (zlib, jansson, the stemmers) fail as well.  Sanitizers bring their own malloc:
 * not under them. */
#include "tests/api/suites.h"
#include "tests/run.h"

#include <nidx.h>
#include <nidx_inspect.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_MALLOC 0
#else
#define OWN_MALLOC 1
#endif

static unsigned long countdown; /* the allocation that fails; 0: none does */
static bool failed;             /* it has come */

#if OWN_MALLOC
void *__libc_malloc(size_t nbytes);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t nbytes);

static bool
fails_now(void)
{
	if (countdown == 0 || --countdown > 0)
		return false;
	failed = true;
	return true;
}

__attribute__((visibility("default"))) void *
malloc(size_t nbytes)
{
	return fails_now() ? NULL : __libc_malloc(nbytes);
}

__attribute__((visibility("default"))) void *
calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : __libc_calloc(count, size);
}

__attribute__((visibility("default"))) void *
realloc(void *old, size_t nbytes)
{
	return fails_now() ? NULL : __libc_realloc(old, nbytes);
}
#endif

static char articles[128], index_path[128];

static enum nidx_status
build_once(void)
{
	const char *paths[1] = { articles };
	struct nidx_build_options options;
	struct nidx_error err;

	nidx_build_options_init(&options);
	options.threads = 1;
	options.memory_bytes = 8 << 20;
	options.strict = 1;
	return nidx_build(index_path, paths, 1, &options, NULL, &err);
}

/* Opens, asks, reads the hits; the keys found into `keys`. */
static enum nidx_status
search_once(const char *query, char *keys, size_t room)
{
	struct nidx_index *index = NULL;
	struct nidx_results *results = NULL;
	struct nidx_error err;
	enum nidx_status status = nidx_open(&index, index_path, &err);
	size_t n = 0;

	if (status == NIDX_OK)
		status = nidx_search(index, query, NULL, &results, &err);
	keys[0] = '\0';
	for (size_t i = 0; status == NIDX_OK && i < nidx_results_count(results); i++) {
		nidx_hit_snippet(results, i, 100);
		n += (size_t)snprintf(keys + n, room - n, "%s ", nidx_hit_key(results, i));
	}
	if (results && nidx_results_damaged(results))
		status = NIDX_ENOMEM; /* an article could not be read, and that was said */
	nidx_results_free(results);
	nidx_close(index);
	return status;
}

START_TEST(every_allocation_of_a_build_fails_in_turn)
{
	unsigned long n = 0;

	sample_path("articles.jsonl", articles, sizeof(articles));
	sample_articles(articles);
	sample_path("index", index_path, sizeof(index_path));
	ck_assert_int_eq(build_once(), NIDX_OK);
	do {
		enum nidx_status status;
		char keys[64];

		failed = false;
		countdown = ++n;
		status = build_once();
		countdown = 0;
		NX_HOLD(status == NIDX_OK || status == NIDX_ENOMEM || status == NIDX_EIO ||
		        status == NIDX_EINPUT);
		NX_HOLD(status == NIDX_OK || failed);
		NX_HOLD(search_once("\"missile defense\"", keys, sizeof(keys)) == NIDX_OK);
		NX_HOLD(strcmp(keys, "a1 ") == 0);
	} while (failed);
	if (OWN_MALLOC)
		ck_assert_uint_gt(n, 100);
	sample_remove();
}
END_TEST

START_TEST(every_allocation_of_a_search_fails_in_turn)
{
	static const char *const queries[] = { "missile defense", "\"missile defense\" OR s-300",
		                               "mis* w/5 defense", "parlament~1 lang:de" };

	sample_index(index_path, sizeof(index_path));
	for (size_t q = 0; q < sizeof(queries) / sizeof(queries[0]); q++) {
		char want[64], keys[64];
		unsigned long n = 0;

		ck_assert_int_eq(search_once(queries[q], want, sizeof(want)), NIDX_OK);
		do {
			enum nidx_status status;
			failed = false;
			countdown = ++n;
			status = search_once(queries[q], keys, sizeof(keys));
			countdown = 0;
			NX_HOLD(status == NIDX_OK || status == NIDX_ENOMEM || status == NIDX_EIO);
			NX_HOLD(status == NIDX_OK || failed);
			if (!failed)
				ck_assert_str_eq(keys, want);
		} while (failed);
		if (OWN_MALLOC)
			ck_assert_uint_gt(n, 20);
	}
	sample_remove();
}
END_TEST

Suite *
suite_api_memory(void)
{
	Suite *suite = suite_create("api.memory");
	TCase *tc = tcase_create("memory");

	tcase_set_timeout(tc, 300);
	tcase_add_test(tc, every_allocation_of_a_build_fails_in_turn);
	tcase_add_test(tc, every_allocation_of_a_search_fails_in_turn);
	suite_add_tcase(suite, tc);
	return suite;
}
