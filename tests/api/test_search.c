/* The public functions as a program uses them. */
#include "tests/api/suites.h"

#include <nidx.h>
#include <nidx_inspect.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char path[128];
static struct nidx_index *index_;

static void
open_sample(void)
{
	struct nidx_error err;

	sample_index(path, sizeof(path));
	ck_assert_msg(nidx_open(&index_, path, &err) == NIDX_OK, "%s", err.message);
}

static void
close_sample(void)
{
	nidx_close(index_);
	sample_remove();
}

static struct nidx_results *
ask(const char *query)
{
	struct nidx_search_options options;
	struct nidx_results *results;
	struct nidx_error err;

	nidx_search_options_init(&options);
	options.want_total = 1;
	ck_assert_msg(nidx_search(index_, query, &options, &results, &err) == NIDX_OK, "%s",
	              err.message);
	ck_assert_int_eq(nidx_results_damaged(results), 0);
	return results;
}

START_TEST(hits_come_best_first_with_all_their_fields)
{
	struct nidx_results *results = ask("missile defense");

	ck_assert_uint_eq(nidx_results_count(results), 3);
	ck_assert_uint_eq(nidx_results_total(results), 3);
	ck_assert_uint_eq(nidx_hit_key_hash(results, 0), nidx_key_hash("a1"));
	ck_assert_uint_ne(nidx_hit_key_hash(results, 1), nidx_key_hash("a1"));
	ck_assert_str_eq(nidx_hit_key(results, 0), "a1");
	ck_assert_str_eq(nidx_hit_title(results, 0), "Senate backs missile defense");
	ck_assert_str_eq(nidx_hit_source(results, 0), "Northwind");
	ck_assert_str_eq(nidx_hit_published(results, 0), "2021-01-06");
	ck_assert_int_eq(nidx_hit_published_seconds(results, 0), 1609891200);
	ck_assert_str_eq(nidx_hit_authors(results, 0), "Jane Example");
	ck_assert_str_eq(nidx_hit_language(results, 0), "en");
	ck_assert_str_eq(nidx_hit_url(results, 0), "");
	ck_assert(nidx_hit_score(results, 0) > nidx_hit_score(results, 1));
	ck_assert_ptr_nonnull(strstr(nidx_hit_explain(results, 0), "missil"));
	nidx_results_free(results);
}
END_TEST

START_TEST(marks_are_the_words_that_matched_and_no_others)
{
	struct nidx_results *results = ask("\"missile defense\" s300");
	struct nidx_marked title = nidx_hit_marked_title(results, 0);
	struct nidx_marked snippet = nidx_hit_snippet(results, 0, 200);
	bool s300 = false;

	ck_assert_str_eq(nidx_hit_key(results, 0), "a1");
	ck_assert_uint_ge(title.nspans, 1);
	ck_assert_int_eq(strncmp(title.text + title.spans[0].begin, "missile", 7), 0);
	for (size_t i = 0; i < snippet.nspans; i++)
		s300 = s300 || strncmp(snippet.text + snippet.spans[i].begin, "S-300", 5) == 0;
	ck_assert(s300);
	nidx_results_free(results);
	results = ask("missile -defense");
	ck_assert_uint_eq(nidx_results_count(results), 1);
	ck_assert_str_eq(nidx_hit_key(results, 0), "a2");
	snippet = nidx_hit_snippet(results, 0, 0);
	ck_assert_uint_eq(snippet.nspans, 1);
	nidx_results_free(results);
}
END_TEST

START_TEST(folding_and_compounds_find_each_other)
{
	static const char *const queries[] = { "muller", "Müller", "S-300 lang:en", "S300",
		                               "title:storm", "author:example", "date:2020-11" };
	static const char *const keys[] = { "a3", "a3", "a1", "a1", "a2", "a1", "a3" };

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct nidx_results *results = ask(queries[i]);
		ck_assert_msg(nidx_results_count(results) == 1, "%s: %zu hits", queries[i],
		              nidx_results_count(results));
		ck_assert_str_eq(nidx_hit_key(results, 0), keys[i]);
		nidx_results_free(results);
	}
}
END_TEST

START_TEST(newest_first_is_strict_and_undated_comes_last)
{
	static const char *const want[] = { "a2", "a1", "a4" };
	struct nidx_search_options options;
	struct nidx_results *results;

	nidx_search_options_init(&options);
	options.sort = NIDX_NEWEST_FIRST;
	ck_assert_int_eq(nidx_search(index_, "missile", &options, &results, NULL), NIDX_OK);
	ck_assert_uint_eq(nidx_results_count(results), 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(nidx_hit_key(results, i), want[i]);
	nidx_results_free(results);
}
END_TEST

START_TEST(many_results_live_at_once)
{
	enum { RESULTS = 40 }; /* more than an index keeps tools for */
	struct nidx_results *results[RESULTS];

	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < RESULTS; i++)
			results[i] = ask(i % 2 ? "muller" : "missile defense");
		for (unsigned i = 0; i < RESULTS; i++) {
			ck_assert_str_eq(nidx_hit_key(results[i], 0), i % 2 ? "a3" : "a1");
			ck_assert_uint_ge(nidx_hit_snippet(results[i], 0, 100).nspans, 1);
		}
		for (unsigned i = 0; i < RESULTS; i++)
			nidx_results_free(results[i]);
	}
}
END_TEST

START_TEST(wrong_options_and_strict_queries_are_refused_in_words)
{
	struct nidx_search_options options;
	struct nidx_results *results;
	struct nidx_error err;

	nidx_search_options_init(&options);
	options.b = 2;
	ck_assert_int_eq(nidx_search(index_, "x", &options, &results, &err), NIDX_EARG);
	ck_assert_ptr_nonnull(strstr(err.message, "b must be"));
	nidx_search_options_init(&options);
	options.strict = 1;
	ck_assert_int_eq(nidx_search(index_, "missile AND", &options, &results, &err),
	                 NIDX_ESYNTAX);
	ck_assert_uint_ge(err.offset, 8);
	nidx_search_options_init(&options);
	options.struct_size = 3;
	ck_assert_int_eq(nidx_search(index_, "x", &options, &results, &err), NIDX_EARG);
	ck_assert_ptr_null(results);
}
END_TEST

START_TEST(an_article_comes_back_whole)
{
	struct nidx_article *article;
	struct nidx_error err;

	ck_assert_int_eq(nidx_get(index_, "a1", &article, &err), NIDX_OK);
	ck_assert_str_eq(nidx_article_text(article, NIDX_TITLE), "Senate backs missile defense");
	ck_assert_str_eq(nidx_article_text(article, NIDX_BODY), "The S-300 is older.");
	ck_assert_uint_eq(nidx_article_author_count(article), 1);
	ck_assert_str_eq(nidx_article_author(article, 0), "Jane Example");
	ck_assert_str_eq(nidx_article_author(article, 7), "");
	nidx_article_free(article);
	ck_assert_int_eq(nidx_get(index_, "none", &article, &err), NIDX_ENOENT);
	ck_assert_ptr_null(article);
}
END_TEST

START_TEST(an_index_that_is_not_there_says_how_to_make_one)
{
	struct nidx_index *none;
	struct nidx_error err;

	ck_assert_int_eq(nidx_open(&none, "/tmp/nidx-none", &err), NIDX_ENOENT);
	ck_assert_ptr_nonnull(strstr(err.message, "nidx build"));
	ck_assert_ptr_null(none);
}
END_TEST

START_TEST(a_build_that_fails_leaves_the_index_as_it_was)
{
	const char *paths[1] = { "/tmp/nidx-no-such-folder" };
	struct nidx_error err;
	struct nidx_index *again;

	ck_assert_int_ne(nidx_build(path, paths, 1, NULL, NULL, &err), NIDX_OK);
	ck_assert_int_eq(nidx_open(&again, path, &err), NIDX_OK);
	ck_assert_int_eq(nidx_check(again, &err), NIDX_OK);
	nidx_close(again);
}
END_TEST

/* ---- Threads ---- */

enum { THREADS = 8, ROUNDS = 200 };

static void *
search_on(void *failed)
{
	static const char *const queries[] = { "missile defense", "\"missile defense\"", "mis*",
		                               "s-300", "ports OR parlament" };

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct nidx_results *results;
		if (nidx_search(index_, queries[i % 5], NULL, &results, NULL) != NIDX_OK) {
			*(bool *)failed = true;
			return NULL;
		}
		for (size_t hit = 0; hit < nidx_results_count(results); hit++)
			if (!*nidx_hit_key(results, hit) ||
			    nidx_hit_snippet(results, hit, 80).nspans == 0)
				*(bool *)failed = true;
		nidx_results_free(results);
	}
	return NULL;
}

START_TEST(many_threads_search_one_index)
{
	pthread_t threads[THREADS];
	bool failed[THREADS] = { false };

	for (unsigned i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, search_on, &failed[i]), 0);
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ck_assert(!failed[i]);
	}
}
END_TEST

/* ---- Long lists ---- */

enum { MANY = 300 };

/* An index of MANY articles about storms, each with a number. */
static struct nidx_index *
open_many(void)
{
	char articles[128], folder[128];
	const char *paths[1] = { articles };
	struct nidx_index *index;
	struct nidx_error err;
	FILE *file;

	sample_path("many.jsonl", articles, sizeof(articles));
	ck_assert_ptr_nonnull(file = fopen(articles, "w"));
	for (int i = 0; i < MANY; i++)
		fprintf(file,
		        "{\"id\":\"k%d\",\"title\":\"Title %d\",\"source\":\"S%d\","
		        "\"date\":\"%d-01-01\",\"body\":\"A storm, number %d.\",\"author\":[\"Ann "
		        "%d\",\"Bo\"]}\n",
		        i, i, i % 7, 1700 + i * 37 % MANY, i, i);
	ck_assert_int_eq(fclose(file), 0);
	sample_path("index", folder, sizeof(folder));
	ck_assert_msg(!nidx_build(folder, paths, 1, NULL, NULL, &err), "%s", err.message);
	ck_assert_msg(!nidx_open(&index, folder, &err), "%s", err.message);
	return index;
}

static struct nidx_results *
list_of(const struct nidx_index *index, size_t count, size_t offset)
{
	struct nidx_search_options options;
	struct nidx_results *results;
	struct nidx_error err;

	nidx_search_options_init(&options);
	options.count = count;
	options.offset = offset;
	options.sort = NIDX_NEWEST_FIRST;
	ck_assert_msg(!nidx_search(index, "storm", &options, &results, &err), "%s", err.message);
	return results;
}

/* The small parts of a long list's hits are read together and their articles one by one: in
 * whatever order is asked, each hit is what it is in a list of its own. */
START_TEST(a_long_list_reads_as_short_ones)
{
	struct nidx_index *index = open_many();
	struct nidx_results *all = list_of(index, MANY, 0);

	ck_assert_uint_eq(nidx_results_count(all), MANY);
	for (size_t k = 0; k < MANY; k++) {
		size_t i = k * 101 % MANY;
		struct nidx_results *one = list_of(index, 1, i);
		if (k % 3 == 0)
			ck_assert_str_eq(nidx_hit_snippet(all, i, 100).text,
			                 nidx_hit_snippet(one, 0, 100).text);
		ck_assert_str_eq(nidx_hit_key(all, i), nidx_hit_key(one, 0));
		ck_assert_uint_eq(nidx_hit_key_hash(all, i), nidx_key_hash(nidx_hit_key(all, i)));
		ck_assert_str_eq(nidx_hit_title(all, i), nidx_hit_title(one, 0));
		ck_assert_str_eq(nidx_hit_source(all, i), nidx_hit_source(one, 0));
		ck_assert_str_eq(nidx_hit_authors(all, i), nidx_hit_authors(one, 0));
		ck_assert_str_eq(nidx_hit_published(all, i), nidx_hit_published(one, 0));
		ck_assert_str_eq(nidx_hit_marked_title(all, i).text,
		                 nidx_hit_marked_title(one, 0).text);
		nidx_results_free(one);
	}
	ck_assert(!nidx_results_damaged(all));
	nidx_results_free(all);
	nidx_close(index);
}
END_TEST

static int
stop_at_once(void *ctx, const struct nidx_build_stats *stats, uint64_t total_bytes)
{
	(void)stats, (void)total_bytes;
	++*(int *)ctx;
	return 1;
}

/* However small a build is, it asks before it replaces the index. */
START_TEST(a_build_that_is_called_off_replaces_nothing)
{
	char articles[128];
	const char *paths[1] = { articles };
	struct nidx_build_options options;
	struct nidx_index_stats stats;
	struct nidx_index *again;
	struct nidx_error err;
	int asked = 0;

	sample_path("articles.jsonl", articles, sizeof(articles));
	sample_articles(articles);
	nidx_build_options_init(&options);
	options.progress = stop_at_once;
	options.ctx = &asked;
	ck_assert_int_eq(nidx_build(path, paths, 1, &options, NULL, &err), NIDX_ECANCEL);
	ck_assert_int_eq(asked, 1);
	ck_assert_int_eq(nidx_open(&again, path, &err), NIDX_OK);
	nidx_index_stats(again, &stats);
	ck_assert_uint_eq(stats.generation, 1);
	nidx_close(again);
}
END_TEST

Suite *
suite_api_search(void)
{
	Suite *suite = suite_create("api.search");
	TCase *tc = tcase_create("search");

	tcase_add_checked_fixture(tc, open_sample, close_sample);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, hits_come_best_first_with_all_their_fields);
	tcase_add_test(tc, marks_are_the_words_that_matched_and_no_others);
	tcase_add_test(tc, folding_and_compounds_find_each_other);
	tcase_add_test(tc, newest_first_is_strict_and_undated_comes_last);
	tcase_add_test(tc, many_results_live_at_once);
	tcase_add_test(tc, wrong_options_and_strict_queries_are_refused_in_words);
	tcase_add_test(tc, an_article_comes_back_whole);
	tcase_add_test(tc, an_index_that_is_not_there_says_how_to_make_one);
	tcase_add_test(tc, a_build_that_fails_leaves_the_index_as_it_was);
	tcase_add_test(tc, many_threads_search_one_index);
	tcase_add_test(tc, a_long_list_reads_as_short_ones);
	tcase_add_test(tc, a_build_that_is_called_off_replaces_nothing);
	suite_add_tcase(suite, tc);
	return suite;
}
