#include "news/authors.h"

#include <check.h>
#include <string.h>

Suite *suite_news_authors(void);

static void
want_names(const char *text, const char *want)
{
	struct nx_arena arena = { 0 };
	struct nx_str author = { text, strlen(text) };
	struct nx_article article = { .authors = &author, .nauthors = 1 };
	char joined[256] = "";

	ck_assert(nx_authors_tidy(&article, &arena));
	for (size_t i = 0; i < article.nauthors; i++) {
		if (i)
			strcat(joined, "|");
		strncat(joined, article.authors[i].ptr, article.authors[i].len);
	}
	ck_assert_str_eq(joined, want);
	nx_arena_release(&arena);
}

START_TEST(names_are_parted)
{
	want_names("Jane Doe", "Jane Doe");
	want_names("By Jane Doe and John Smith", "Jane Doe|John Smith");
	want_names("Jane Doe, John Smith and Ann Lee", "Jane Doe|John Smith|Ann Lee");
	want_names("Jane Doe & John Smith, Reuters", "Jane Doe|John Smith|Reuters");
	want_names("Perlis, A. J.; Samelson, K.", "Perlis, A. J.|Samelson, K.");
	want_names("Anna Berg und Jörg Müller", "Anna Berg|Jörg Müller");
	want_names("Jane Doe, Jane Doe", "Jane Doe");
}
END_TEST

START_TEST(one_name_stays_one)
{
	want_names("Doe, Jane", "Doe, Jane");
	want_names("John Doe, Jr.", "John Doe, Jr.");
	want_names("Andy Sandford", "Andy Sandford");
	want_names("", "");
	want_names(" , ", "");
	want_names("None", "");
	want_names("By ", "By");
}
END_TEST

START_TEST(addresses_go)
{
	want_names("jane@paper.example (Jane Doe)", "Jane Doe");
	want_names("Jane Doe <jane@paper.example>", "Jane Doe");
	want_names("jane@paper.example", "jane@paper.example");
}
END_TEST

Suite *
suite_news_authors(void)
{
	Suite *suite = suite_create("news.authors");
	TCase *tc = tcase_create("authors");

	tcase_add_test(tc, names_are_parted);
	tcase_add_test(tc, one_name_stays_one);
	tcase_add_test(tc, addresses_go);
	suite_add_tcase(suite, tc);
	return suite;
}
