/* Writers through nidx.h: what they do is seen when they say so, by readers beside them too. */
#include "tests/api/suites.h"

#include <nidx.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(enum nidx_status status, const struct nidx_error *err)
{
	ck_assert_msg(status == NIDX_OK, "%s", err->message);
}

static uint64_t
count(const char *path, const char *query, int all)
{
	struct nidx_search_options options;
	struct nidx_results *results;
	struct nidx_index *index;
	struct nidx_error err;
	uint64_t total;

	nidx_search_options_init(&options);
	options.want_total = 1;
	options.all_versions = all;
	must(nidx_open(&index, path, &err), &err);
	must(nidx_search(index, query, &options, &results, &err), &err);
	total = nidx_results_total(results);
	ck_assert(!nidx_results_damaged(results));
	nidx_results_free(results);
	nidx_close(index);
	return total;
}

static void
add(struct nidx_writer *writer, const char *text)
{
	struct nidx_error err;

	must(nidx_writer_add_bytes(writer, "wire.jsonl", text, strlen(text), &err), &err);
}

static int
note_version(void *ctx, const struct nidx_article *version, enum nidx_version_state state,
             size_t number)
{
	char *to = ctx;

	sprintf(to + strlen(to), "%zu %d %s; ", number, (int)state,
	        nidx_article_text(version, NIDX_TITLE));
	return 0;
}

START_TEST(a_writer_adds_deletes_and_commits)
{
	char path[128], versions[256] = "";
	struct nidx_build_stats stats;
	struct nidx_writer *writer, *other;
	struct nidx_index *index;
	struct nidx_article *article;
	struct nidx_error err;
	uint64_t n;

	sample_index(path, sizeof(path));
	must(nidx_writer_open(&writer, path, NULL, &err), &err);
	ck_assert_int_eq(nidx_writer_open(&other, path, NULL, &err), NIDX_ELOCKED);
	ck_assert_ptr_null(other);
	add(writer, "{\"id\":\"a2\",\"title\":\"Storm over\",\"date\":\"2021-02-01T10:00:00Z\","
	            "\"updated\":\"2021-02-02\",\"body\":\"Ports are open again.\"}\n");
	ck_assert_uint_eq(count(path, "wind", 0), 1); /* not committed */
	must(nidx_writer_commit(writer, &err), &err);
	ck_assert_uint_eq(count(path, "wind", 0), 0);
	ck_assert_uint_eq(count(path, "wind", 1), 1);
	must(nidx_open(&index, path, &err), &err);
	must(nidx_history(index, "a2", NIDX_NO_TIME, note_version, versions, &err), &err);
	ck_assert_str_eq(versions, "1 1 Storm closes ports; 2 0 Storm over; ");
	must(nidx_writer_delete(writer, "a1", &n, &err), &err);
	ck_assert_uint_eq(n, 1);
	must(nidx_writer_delete(writer, "a1", &n, &err), &err);
	ck_assert_uint_eq(n, 0);
	must(nidx_writer_delete_matching(writer, "storm OR raketenabwehr", NULL, &n, &err), &err);
	ck_assert_uint_eq(n, 2);
	must(nidx_writer_merge(writer, 1, &err), &err);
	nidx_writer_stats(writer, &stats);
	ck_assert_uint_eq(stats.segments, 1);
	ck_assert_uint_eq(stats.articles, 1);
	ck_assert_uint_eq(stats.replaced, 1);
	must(nidx_get(index, "a1", &article, &err), &err); /* opened before */
	nidx_article_free(article);
	nidx_close(index);
	ck_assert_uint_eq(count(path, "*", 1), 1);
	add(writer, "{\"id\":\"lost\",\"title\":\"Never committed\"}\n");
	nidx_writer_close(writer);
	ck_assert_uint_eq(count(path, "*", 0), 1);
	sample_remove();
}
END_TEST

/* ---- Together ---- */

enum { BATCHES = 60, READERS = 4, A_BATCH = 25 };

struct together {
	char path[128];
	atomic_int committed; /* batches */
	atomic_bool done, failed;
};

/* Each batch has A_BATCH articles of its own and corrects the one all batches have. */
static void *
read_on(void *ctx)
{
	struct together *self = ctx;

	while (!atomic_load(&self->done)) {
		int before = atomic_load(&self->committed);
		struct nidx_search_options options;
		struct nidx_results *results = NULL;
		struct nidx_index *index = NULL;
		uint64_t total = 0;

		nidx_search_options_init(&options);
		options.want_total = 1;
		if (nidx_open(&index, self->path, NULL) == NIDX_OK &&
		    nidx_search(index, "ferry", &options, &results, NULL) == NIDX_OK)
			total = nidx_results_total(results);
		if (!results || nidx_results_damaged(results) || (total - 1) % A_BATCH != 0 ||
		    total < 1 + (uint64_t)before * A_BATCH)
			atomic_store(&self->failed, true);
		if (results && nidx_results_count(results))
			(void)nidx_hit_snippet(results, 0, 0);
		nidx_results_free(results);
		nidx_close(index);
	}
	return NULL;
}

static void
add_batch(struct nidx_writer *writer, int batch)
{
	char text[A_BATCH * 160 + 256];
	size_t len = 0;

	for (int i = 0; i < A_BATCH; i++)
		len += (size_t)sprintf(text + len,
		                       "{\"id\":\"b%d-%d\",\"title\":\"Ferry %d\",\"body\":\"Of batch "
		                       "%d.\"}\n",
		                       batch, i, i, batch);
	sprintf(text + len,
	        "{\"id\":\"all\",\"title\":\"Ferry of all\",\"body\":\"Batch %d.\","
	        "\"updated\":\"2024-01-01T00:%02d:00Z\"}\n",
	        batch, batch);
	add(writer, text);
}

START_TEST(readers_see_whole_commits_beside_a_writer)
{
	struct together self = { .path = "" };
	pthread_t readers[READERS];
	struct nidx_writer *writer;
	struct nidx_error err;

	sample_path("together", self.path, sizeof(self.path));
	must(nidx_writer_open(&writer, self.path, NULL, &err), &err);
	add_batch(writer, 0);
	must(nidx_writer_commit(writer, &err), &err);
	atomic_store(&self.committed, 1);
	for (int i = 0; i < READERS; i++)
		ck_assert_int_eq(pthread_create(&readers[i], NULL, read_on, &self), 0);
	for (int batch = 1; batch < BATCHES; batch++) {
		add_batch(writer, batch);
		if (batch % 20 == 0)
			must(nidx_writer_merge(writer, batch % 40 == 0, &err), &err);
		else
			must(nidx_writer_commit(writer, &err), &err);
		atomic_store(&self.committed, batch + 1);
	}
	atomic_store(&self.done, true);
	for (int i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	nidx_writer_close(writer);
	ck_assert(!atomic_load(&self.failed));
	ck_assert_uint_eq(count(self.path, "ferry", 0), 1 + BATCHES * A_BATCH);
	ck_assert_uint_eq(count(self.path, "ferry", 1), BATCHES * (A_BATCH + 1));
	sample_remove();
}
END_TEST

/* ---- Limits ---- */

START_TEST(limits_mark_what_is_partial)
{
	struct nidx_search_options options;
	struct nidx_results *results;
	struct nidx_index *index;
	struct nidx_error err;
	char path[128];

	sample_index(path, sizeof(path));
	must(nidx_open(&index, path, &err), &err);
	nidx_search_options_init(&options);
	must(nidx_search(index, "s*", &options, &results, &err), &err);
	ck_assert(!nidx_results_partial(results));
	nidx_results_free(results);
	options.max_terms = 1;
	must(nidx_search(index, "s*", &options, &results, &err), &err);
	ck_assert(nidx_results_partial(results));
	ck_assert_uint_gt(nidx_results_count(results), 0);
	nidx_results_free(results);
	options.max_terms = 0;
	ck_assert_int_eq(nidx_search(index, "s*", &options, &results, &err), NIDX_EARG);
	nidx_close(index);
	sample_remove();
}
END_TEST

/* ---- Out and over ---- */

static int
keep_line(void *ctx, const char *text, size_t nbytes)
{
	(void)text;
	*(size_t *)ctx += nbytes;
	return 0;
}

static int
stop_line(void *ctx, const char *text, size_t nbytes)
{
	(void)ctx;
	(void)text;
	(void)nbytes;
	return 1;
}

START_TEST(an_index_is_dumped_and_salvaged)
{
	struct nidx_rescued rescued;
	struct nidx_error err;
	char path[128], to[128];
	size_t nbytes = 0;

	sample_index(path, sizeof(path));
	sample_path("salvaged", to, sizeof(to));
	must(nidx_dump(path, keep_line, &nbytes, &err), &err);
	ck_assert_uint_gt(nbytes, 500);
	ck_assert_int_eq(nidx_dump(path, stop_line, NULL, &err), NIDX_ECANCEL);
	must(nidx_salvage(path, to, NULL, NULL, &rescued, &err), &err);
	ck_assert_uint_eq(rescued.articles, 4);
	ck_assert_uint_eq(count(to, "missile", 0), count(path, "missile", 0));
	ck_assert_int_eq(nidx_salvage(path, path, NULL, NULL, &rescued, &err), NIDX_EARG);
	ck_assert_int_eq(nidx_upgrade(path, &rescued, &err), NIDX_DONE);
	sample_remove();
}
END_TEST

/* ---- Without texts ---- */

/* Articles of words that many share; of version 0 all, of others one in three. */
static void
add_version(struct nidx_writer *writer, int version)
{
	char line[256];

	for (int i = 0; i < 60; i++) {
		if (version && i % 3 != version % 3)
			continue;
		snprintf(line, sizeof(line),
		         "{\"id\":\"v%d\",\"title\":\"Harbour %d\",\"updated\":\"2024-02-%02d\","
		         "\"body\":\"Ferry word%d of tide%d and storm%d, the ferry.\"}\n",
		         i, i % 4, version + 1, i % 7, (i + version) % 5, (i * version) % 3);
		add(writer, line);
	}
}

static void
live_a_while(const char *path, int no_texts)
{
	struct nidx_build_options options;
	struct nidx_writer *writer;
	struct nidx_error err;
	uint64_t n;

	nidx_build_options_init(&options);
	options.no_texts = no_texts;
	for (int version = 0; version < 6; version++) {
		must(nidx_writer_open(&writer, path, version ? NULL : &options, &err), &err);
		add_version(writer, version);
		must(nidx_writer_commit(writer, &err), &err);
		if (version == 2)
			must(nidx_writer_delete_matching(writer, "word3", NULL, &n, &err), &err);
		if (version == 4)
			must(nidx_writer_merge(writer, 1, &err), &err);
		must(nidx_writer_commit(writer, &err), &err);
		nidx_writer_close(writer);
	}
}

/* Keys and scores of the hits, as text. */
static void
list_hits(const char *path, const char *query, char *to)
{
	struct nidx_results *results;
	struct nidx_index *index;
	struct nidx_error err;
	struct nidx_search_options options;

	nidx_search_options_init(&options);
	options.count = 100;
	must(nidx_open(&index, path, &err), &err);
	must(nidx_search(index, query, &options, &results, &err), &err);
	*to = '\0';
	for (size_t i = 0; i < nidx_results_count(results); i++)
		to += sprintf(to, "%s %.5f; ", nidx_hit_key(results, i),
		              nidx_hit_score(results, i));
	ck_assert(!nidx_results_damaged(results));
	nidx_results_free(results);
	nidx_close(index);
}

static int
ignore_line(void *ctx, const char *text, size_t nbytes)
{
	(void)ctx, (void)text, (void)nbytes;
	return 0;
}

START_TEST(without_texts_hits_and_scores_are_the_same)
{
	static const char *const queries[] = { "ferry", "tide1", "storm2 word1", "\"the ferry\"",
		                               "harbour tide4 -storm1", "word3 OR tide0" };
	char with[128], without[128], expected[8192], got[8192];
	struct nidx_build_options options;
	struct nidx_writer *writer;
	struct nidx_article *article;
	struct nidx_index *index;
	struct nidx_error err;

	sample_path("with", with, sizeof(with));
	sample_path("without", without, sizeof(without));
	live_a_while(with, 0);
	live_a_while(without, 1);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		list_hits(with, queries[i], expected);
		list_hits(without, queries[i], got);
		ck_assert_str_eq(got, expected);
		ck_assert_uint_gt(strlen(got), 0);
	}
	must(nidx_open(&index, without, &err), &err);
	must(nidx_get(index, "v1", &article, &err), &err);
	ck_assert_str_eq(nidx_article_text(article, NIDX_TITLE), "Harbour 1");
	ck_assert_str_eq(nidx_article_text(article, NIDX_BODY), "");
	nidx_article_free(article);
	nidx_close(index);
	ck_assert_int_eq(nidx_dump(without, ignore_line, NULL, &err), NIDX_EARG);
	ck_assert_ptr_nonnull(strstr(err.message, "no texts"));
	nidx_build_options_init(&options);
	options.no_texts = 1;
	ck_assert_int_eq(nidx_writer_open(&writer, with, &options, &err), NIDX_EARG);
	sample_remove();
}
END_TEST

Suite *
suite_api_writer(void)
{
	Suite *suite = suite_create("api.writer");
	TCase *all = tcase_create("writer");

	tcase_set_timeout(all, 120);
	tcase_add_test(all, a_writer_adds_deletes_and_commits);
	tcase_add_test(all, readers_see_whole_commits_beside_a_writer);
	tcase_add_test(all, limits_mark_what_is_partial);
	tcase_add_test(all, an_index_is_dumped_and_salvaged);
	tcase_add_test(all, without_texts_hits_and_scores_are_the_same);
	suite_add_tcase(suite, all);
	return suite;
}
