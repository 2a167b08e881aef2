/* What the pages of a site repeat. */
#include "news/clutter.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *suite_news_clutter(void);

static struct nx_clutter *table;
static struct nx_clutter_pages pages;
static struct nx_arena arena;
static unsigned ncut;

static void
begin(void)
{
	table = nx_clutter_new();
	ncut = 0;
}

static void
end(void)
{
	nx_clutter_free(table);
	nx_clutter_pages_release(&pages);
	nx_arena_release(&arena);
}

static struct nx_str
format(const char *form, int a, int b)
{
	char text[400];
	int n = snprintf(text, sizeof(text), form, a, b);

	return nx_arena_str(&arena, text, (size_t)n);
}

static struct nx_article
page_of(const char *site, int number, const char *body)
{
	return (struct nx_article){ .source = { site, strlen(site) }, .key = format("https://x/%d", number, 0),
		                    .title = format("Title %d", number, 0), .body = format(body, number, number) };
}

static void
learn(const struct nx_article *article)
{
	nx_clutter_pages_reset(&pages);
	ck_assert(nx_clutter_note(&pages, article, "f"));
	ck_assert(nx_clutter_learn(table, &pages));
}

static bool
count_cut(void *ctx, uint64_t site, uint64_t id, struct nx_str paragraph)
{
	(void)ctx, (void)site, (void)id, (void)paragraph;
	ncut++;
	return true;
}

static void
clean(struct nx_article *article)
{
	nx_clutter_pages_reset(&pages);
	ck_assert(nx_clutter_note(&pages, article, "f"));
	ck_assert(nx_clutter_clean(article, &pages.items[0], table, NULL, &arena, count_cut, NULL));
}

#define BODY "News %d of today, longer than what comes below it by some words at least.\n\nBuy our paper.\n\nMore news %d, here too."

START_TEST(four_pages_make_clutter)
{
	struct nx_article article;

	for (int i = 0; i < 3; i++) {
		article = page_of("Gazette", i, BODY);
		learn(&article);
	}
	article = page_of("Gazette", 9, BODY);
	clean(&article);
	ck_assert_uint_eq(ncut, 0);
	article = page_of("Gazette", 3, BODY);
	learn(&article);
	article = page_of("Gazette", 9, BODY);
	clean(&article);
	ck_assert_uint_eq(ncut, 1);
	ck_assert_ptr_null(memmem(article.body.ptr, article.body.len, "paper", 5));
	ck_assert_ptr_nonnull(memmem(article.body.ptr, article.body.len, "today", 5));
	ck_assert_ptr_nonnull(memmem(article.body.ptr, article.body.len, "least.\n\nMore", 12));
	article = page_of("Other", 9, BODY);
	clean(&article);
	ck_assert_uint_eq(ncut, 1);
}
END_TEST

START_TEST(few_of_many_pages_are_no_clutter)
{
	struct nx_article article;

	for (int i = 0; i < 40; i++) {
		article = page_of("Gazette", i, i % 4 == 0 ? BODY : "News %d and more of it, %d.");
		learn(&article);
	}
	article = page_of("Gazette", 99, BODY);
	clean(&article);
	ck_assert_uint_eq(ncut, 0);
}
END_TEST

START_TEST(versions_of_a_page_do_not_count)
{
	struct nx_article article;

	for (int i = 0; i < 20; i++) {
		article = page_of("Gazette", i, BODY);
		article.title = format("The same", 0, 0);
		learn(&article);
		article = page_of("Gazette", 1000, BODY);
		article.title = format("Another headline %d", i, 0);
		learn(&article);
	}
	article = page_of("Gazette", 99, BODY);
	clean(&article);
	ck_assert_uint_eq(ncut, 0);
}
END_TEST

START_TEST(an_article_never_loses_half)
{
	struct nx_article article;

	for (int i = 0; i < 9; i++) {
		article = page_of("Gazette", i, "Weather: it rains, and it will go on raining until Sunday.\n\n%d mm.");
		learn(&article);
	}
	article = page_of("Gazette", 99, "Weather: it rains, and it will go on raining until Sunday.\n\n%d mm.");
	clean(&article);
	ck_assert_uint_eq(ncut, 0);
}
END_TEST

START_TEST(memory_is_bounded)
{
	struct nx_article article;

	for (int i = 0; i < 60000; i++) {
		article = page_of("Gazette", i, "a %d\n\nb %d\n\nBuy our paper.");
		for (int k = 0; k < 12; k++) {
			article.lead = format("%d of %d", i, k);
			nx_clutter_pages_reset(&pages);
			ck_assert(nx_clutter_note(&pages, &article, "f"));
			pages.items[0].key += (uint64_t)k;
			pages.items[0].title += (uint64_t)k;
			ck_assert(nx_clutter_learn(table, &pages));
		}
		nx_arena_reset(&arena);
	}
	ck_assert_uint_le(nx_clutter_nbytes(table), (size_t)48 << 20);
}
END_TEST

Suite *
suite_news_clutter(void)
{
	Suite *suite = suite_create("clutter");
	TCase *tcase = tcase_create("clutter");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, four_pages_make_clutter);
	tcase_add_test(tcase, few_of_many_pages_are_no_clutter);
	tcase_add_test(tcase, versions_of_a_page_do_not_count);
	tcase_add_test(tcase, an_article_never_loses_half);
	tcase_add_test(tcase, memory_is_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
