/* Pages: what they say to programs, what they show to readers, and how they are broken. */
#include "tests/article/reading.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_html(void);

static struct reading
read_page(const char *text)
{
	struct reading reading = { 0 };

	reading_text(&reading, "f.html", text);
	return reading;
}

static const struct nx_article *
only(const struct reading *reading)
{
	ck_assert_uint_eq(reading->articles.count, 1);
	return &reading->articles.items[0];
}

#define P1 "The ferry between the islands runs again after eleven weeks, the harbour office said on Monday."
#define P2 "More people than ever had signed a letter that asked for it to come back before the summer."
#define P3 "Tickets cost two crowns more than they did in spring, and children travel free until autumn."
#define TEXT "<p>" P1 "</p><p>" P2 "</p><p>" P3 "</p>"
#define BODY P1 "\n\n" P2 "\n\n" P3

START_TEST(a_page_is_told_by_its_content)
{
	static const char *const pages[] = {
		"<!DOCTYPE html><html><body><h1>Ferry</h1>" TEXT,
		"\n <!-- a -->\n<HTML><body><h1>Ferry</h1>" TEXT,
		"<br />\n<b>Warning</b>: include() in <b>/www/x.php</b><br />\n<!DOCTYPE html><html><body><h1>Ferry</h1>" TEXT,
		"<?xml version='1.0'?><!DOCTYPE HTML PUBLIC '-//W3C//DTD XHTML 1.0'><html><body><h1>Ferry</h1>" TEXT,
	};

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct reading reading = { 0 };

		reading_text(&reading, "page.dat", pages[i]);
		ck_assert_str_eq(reading.format, "HTML");
		want_text(only(&reading)->title, "Ferry");
		want_text(only(&reading)->body, BODY);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(json_ld_meta_and_the_page)
{
	struct reading reading = read_page(
	    "<!DOCTYPE html><html lang='en-GB'><head><title>Ferry returns | Gazette</title>"
	    "<link rel=canonical href='https://gazette.example/a/ferry'>"
	    "<meta property='og:site_name' content='Gazette'><meta property='article:tag' content='Ferries'>"
	    "<meta property='article:section' content='Coast'><meta property='article:tag' content='Islands'>"
	    "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"Organization\",\"@id\":\"#o\",\"name\":\"Gazette\"},"
	    "{\"@type\":\"NewsArticle\",\"headline\":\"Ferry &amp; bridge\",\"datePublished\":\"2024-05-06T10:00:00+02:00\","
	    "\"dateModified\":\"2024-05-07T08:00:00Z\",\"author\":[{\"@id\":\"#a\"},{\"@type\":\"Person\",\"name\":\"Olu Ade\"}]},"
	    "{\"@type\":\"Person\",\"@id\":\"#a\",\"name\":\"Ana Ruiz\"}]}</script></head>"
	    "<body><article><h1>Ferry &amp; bridge</h1>" TEXT "</article></body></html>");
	const struct nx_article *article = only(&reading);

	want_text(article->title, "Ferry & bridge");
	want_text(article->body, BODY);
	want_text(article->source, "Gazette");
	want_text(article->section, "Coast");
	want_text(article->url, "https://gazette.example/a/ferry");
	want_text(article->key, "https://gazette.example/a/ferry");
	want_text(article->lang_text, "en-GB");
	want_text(article->published_text, "2024-05-06T10:00:00+02:00");
	want_text(article->updated_text, "2024-05-07T08:00:00Z");
	ck_assert_int_eq(article->date_from, NX_DATE_FROM_JSON_LD);
	ck_assert_uint_eq(article->nauthors, 2);
	want_text(article->authors[0], "Ana Ruiz");
	want_text(article->authors[1], "Olu Ade");
	ck_assert_uint_eq(article->ntags, 2);
	want_text(article->tags[1], "Islands");
	reading_release(&reading);
}
END_TEST

START_TEST(headlines_lose_the_name_of_their_site)
{
	static const struct {
		const char *head, *title;
	} cases[] = {
		{ "<title>Ferry service returns | Gazette</title><body><h1>Ferry service returns</h1>", "Ferry service returns" },
		{ "<title>Gazette: all news</title><body><h1>Ferry service returns</h1>", "Gazette: all news" },
		{ "<meta property=og:site_name content='The Gazette'><meta property=og:title content='Ferry - The Gazette'><body><h1>x</h1>",
		  "Ferry" },
		{ "<meta property=og:title content='Ferry service returns\xef\xbd\x9cGazette'><body><h1>Ferry service returns</h1>",
		  "Ferry service returns" },
		{ "<meta property=og:title content='Ferry: what we know - and what not'><body><h1>Other</h1>",
		  "Ferry: what we know - and what not" },
		{ "<body><h1>Only here</h1>", "Only here" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char page[2000];
		struct reading reading;

		snprintf(page, sizeof(page), "<!DOCTYPE html><html>%s" TEXT, cases[i].head);
		reading = read_page(page);
		want_text(only(&reading)->title, cases[i].title);
		want_text(only(&reading)->body, BODY);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(clutter_is_left_out)
{
	static const char *const clutter[] = {
		"<nav><p>Home, news, sports, weather and all that this paper has to offer to its readers.</p></nav>",
		"<aside><p>Read what people in the other towns of this coast have to say about their ferries.</p></aside>",
		"<footer><p>This paper is printed in the town by people who live here, since eighteen ninety one.</p></footer>",
		"<div class=newsletter-signup><p>Get the news of the coast each morning, written by people who know it.</p></div>",
		"<div class='relatedStories'><p>The bridge was closed for a week, and nobody knows when it opens again.</p></div>",
		"<div id=share_bar>Share this on all the networks that there are in the world of today.</div>",
		"<div class=sr-only>For screens that are read aloud: this is the end of what we wanted to say.</div>",
		"<p style='display:none'>This paragraph is for machines only and no reader of the page will see it.</p>",
		"<figure><img src=a><figcaption>The ferry at the quay of the island, in May. Photo: A. Ruiz</figcaption></figure>",
		"<ul><li><a href=a>The bridge was closed for a week, and nobody knows when</a></li></ul>",
		"<p>Read more: <a href=b>The bridge was closed for a week</a></p>",
		"<p>Sign up for our newsletter to get the best of the coast by mail.</p>",
		"<dialog><p>We and our partners store information on a device; please say that you agree to it.</p></dialog>",
		"<script>document.write('<p>not a paragraph of the text, and yet one to a careless reader of it.</p>')</script>",
		"<noscript><p>Please switch on scripts, so that we can show you advertisements on this page.</p></noscript>",
		"<!-- <p>A paragraph that has been taken out of the text long before it was printed.</p> -->",
	};

	for (size_t i = 0; i < sizeof(clutter) / sizeof(clutter[0]); i++) {
		char page[4000];
		struct reading reading;

		snprintf(page, sizeof(page),
		         "<!DOCTYPE html><html><body><div class=story><h1>Ferry</h1><p>" P1 "</p>%s<p>" P2
		         "</p><p>" P3 "</p></div></body></html>", clutter[i]);
		reading = read_page(page);
		ck_assert_msg(only(&reading)->body.len == strlen(BODY) &&
		                  memcmp(only(&reading)->body.ptr, BODY, strlen(BODY)) == 0,
		              "%s: %.*s", clutter[i], (int)only(&reading)->body.len, only(&reading)->body.ptr);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(what_announces_other_articles_ends_only_what_it_stands_above)
{
	struct reading reading = read_page(
	    "<!DOCTYPE html><body><div class=text><h1>Ferry</h1><p>" P1 "</p><div class=x1><h4>Related</h4>"
	    "<p>A teaser of another article that says what that one is about.</p></div><p>" P2 "</p><p>" P3 "</p>"
	    "<h2>More from the coast</h2><p>A last teaser that is set as if it were a part of the text.</p></div>");

	want_text(only(&reading)->body, BODY);
	reading_release(&reading);
}
END_TEST

START_TEST(text_that_scripts_would_show_is_text)
{
	char page[9000], text[4000] = "";
	struct reading reading;

	for (int i = 0; i < 6; i++)
		strcat(text, TEXT);
	snprintf(page, sizeof(page),
	         "<!DOCTYPE html><body><h1>Ferry</h1><div hidden id=S:1><div class=story>%s</div></div>", text);
	reading = read_page(page);
	ck_assert_ptr_nonnull(memmem(only(&reading)->body.ptr, only(&reading)->body.len, P2, strlen(P2)));
	reading_release(&reading);
}
END_TEST

START_TEST(standfirsts_are_leads)
{
	struct reading reading = read_page(
	    "<!DOCTYPE html><body><header><h1>Ferry</h1><p class=standfirst>After eleven weeks the islands are joined again by boat.</p>"
	    "</header><div class=article-body>" TEXT "</div>");

	want_text(only(&reading)->lead, "After eleven weeks the islands are joined again by boat.");
	want_text(only(&reading)->body, BODY);
	reading_release(&reading);
}
END_TEST

START_TEST(dates_of_pages_best_first)
{
	static const struct {
		const char *page, *first;
		enum nx_date_from from;
	} cases[] = {
		{ "<meta property=article:published_time content=2024-05-06><h1>Ferry</h1>" TEXT, "2024-05-06", NX_DATE_FROM_META },
		{ "<div itemscope><meta itemprop=datePublished content=2024-05-06><h1>Ferry</h1>" TEXT "</div>", "2024-05-06",
		  NX_DATE_FROM_META },
		{ "<h1>Ferry</h1><span itemprop=datePublished datetime=2024-05-06>yesterday</span>" TEXT, "2024-05-06",
		  NX_DATE_FROM_MICRODATA },
		{ "<h1>Ferry</h1><time datetime=2024-05-06T10:00Z>now</time>" TEXT, "2024-05-06T10:00Z", NX_DATE_FROM_TIME_TAG },
		{ "<h1>Ferry</h1><div>Monday, 6 May 2024</div>" TEXT, "Monday, 6 May 2024", NX_DATE_FROM_TEXT },
		{ "<div>06.05.2024</div><h1>Ferry</h1>" TEXT, "06.05.2024", NX_DATE_FROM_TEXT },
		{ "<h1>Ferry</h1>" TEXT "<div>Stand: 6. Mai 2024</div>", "Stand: 6. Mai 2024", NX_DATE_FROM_TEXT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char page[2000];
		struct reading reading;

		snprintf(page, sizeof(page), "<!DOCTYPE html><html><body>%s", cases[i].page);
		reading = read_page(page);
		ck_assert_msg(only(&reading)->ndates > 0, "%s", cases[i].page);
		want_text(only(&reading)->dates[0].text, cases[i].first);
		ck_assert_int_eq(only(&reading)->dates[0].from, cases[i].from);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(a_date_is_saved_from_json_that_is_none)
{
	struct reading reading = read_page(
	    "<!DOCTYPE html><script type=application/ld+json>{\"@type\":\"NewsArticle\",,\"headline\":\"a \"quoted\" b\","
	    "\"datePublished\": \"2024-05-06T10:00:00Z\" [</script><body><h1>Ferry</h1>" TEXT);

	want_text(only(&reading)->published_text, "2024-05-06T10:00:00Z");
	reading_release(&reading);
}
END_TEST

START_TEST(authors_are_people_before_papers)
{
	static const struct {
		const char *page, *author;
	} cases[] = {
		{ "<meta name=author content='By Ana Ruiz | Reporter'><h1>Ferry</h1>" TEXT, "Ana Ruiz" },
		{ "<meta name=author content=gazette.example><h1>Ferry</h1><a rel=author href=x>Ana Ruiz</a>" TEXT, "Ana Ruiz" },
		{ "<meta property=og:site_name content=Gazette><meta name=author content=Gazette><h1>Ferry</h1><p>Von Ana Ruiz</p>" TEXT,
		  "Ana Ruiz" },
		{ "<meta name=author content=104221><h1>Ferry</h1><span class=byline__name>Ana Ruiz</span>" TEXT, "Ana Ruiz" },
		{ "<meta property=og:site_name content=Gazette><meta name=author content=Gazette><h1>Ferry</h1>" TEXT, "Gazette" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char page[2000];
		struct reading reading;

		snprintf(page, sizeof(page), "<!DOCTYPE html><html><body>%s", cases[i].page);
		reading = read_page(page);
		ck_assert_msg(only(&reading)->nauthors == 1, "%s", cases[i].page);
		want_text(only(&reading)->authors[0], cases[i].author);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(pages_say_how_they_are_encoded)
{
	static const char *const pages[] = {
		"<!DOCTYPE html><meta charset=iso-8859-1><body><h1>Stra\xdf" "e</h1>" TEXT,
		"<!DOCTYPE html><meta http-equiv=Content-Type content='text/html; charset=windows-1252'><body><h1>Stra\xdf" "e</h1>" TEXT,
		"<!DOCTYPE html><meta charset=utf-8><body><h1>Stra\xdf" "e</h1>" TEXT, /* and lie */
		"<!DOCTYPE html><body><h1>Stra\xc3\x9f" "e</h1>" TEXT,
		"<!DOCTYPE html><meta charset=latin1><body><h1>Stra\xc3\x9f" "e</h1>" TEXT, /* the other way round */
	};

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct reading reading = read_page(pages[i]);

		ck_assert_msg(only(&reading)->title.len == 7, "page %zu: %.*s", i, (int)only(&reading)->title.len,
		              only(&reading)->title.ptr);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(broken_pages_are_read_as_browsers_would)
{
	static const char *const pages[] = {
		"<html><body><h1>Ferry<p>" P1 "<p>" P2 "<p>" P3,
		"<html><body><h1>Ferry</h1></div></span><p>" P1 "</b></p></td><p>" P2 "<p>" P3 "</html></html",
		"<html><h1>Ferry</h1>" TEXT "<!-- never closed",
		"<html><h1>Ferry</h1>" TEXT "<script>never closed",
		"<html><h1>Ferry</h1>" TEXT "<a href='never closed",
		"<html><body><html><body><h1>Ferry</h1>" TEXT "</body></html></body></html>",
	};

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct reading reading = read_page(pages[i]);
		const struct nx_article *article = only(&reading);

		ck_assert_msg(article->body.len >= strlen(P2) && memmem(article->body.ptr, article->body.len, P2, strlen(P2)),
		              "page %zu: %.*s", i, (int)article->body.len, article->body.ptr);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(deep_wide_and_tangled_pages_end)
{
	enum { N = 200000 };
	static const char *const units[] = { "<div>", "<b><p>", "<a><table>", "<table><td>", "<i class=x>", "</p>", "<li><ul>", "<span hidden>" };

	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		size_t n = strlen(units[u]), len = 6;
		char *page = malloc(N * n + sizeof(TEXT) + 10);
		struct reading reading = { 0 };

		memcpy(page, "<html>", 6);
		for (size_t i = 0; i < N; i++, len += n)
			memcpy(page + len, units[u], n);
		memcpy(page + len, TEXT, sizeof(TEXT));
		reading_text(&reading, "f.html", page);
		ck_assert_uint_eq(reading.articles.count + reading.nerrors, 1);
		reading_release(&reading);
		free(page);
	}
}
END_TEST

START_TEST(a_page_without_an_article_says_so)
{
	struct reading reading = read_page("<!DOCTYPE html><html><body><img src=a></body></html>");

	ck_assert_uint_eq(reading.articles.count, 0);
	ck_assert_uint_eq(reading.nerrors, 1);
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "f.html"));
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "neither a headline nor text"));
	reading_release(&reading);
}
END_TEST

Suite *
suite_article_html(void)
{
	Suite *suite = suite_create("html");
	TCase *tcase = tcase_create("html");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_page_is_told_by_its_content);
	tcase_add_test(tcase, json_ld_meta_and_the_page);
	tcase_add_test(tcase, headlines_lose_the_name_of_their_site);
	tcase_add_test(tcase, clutter_is_left_out);
	tcase_add_test(tcase, what_announces_other_articles_ends_only_what_it_stands_above);
	tcase_add_test(tcase, text_that_scripts_would_show_is_text);
	tcase_add_test(tcase, standfirsts_are_leads);
	tcase_add_test(tcase, dates_of_pages_best_first);
	tcase_add_test(tcase, a_date_is_saved_from_json_that_is_none);
	tcase_add_test(tcase, authors_are_people_before_papers);
	tcase_add_test(tcase, pages_say_how_they_are_encoded);
	tcase_add_test(tcase, broken_pages_are_read_as_browsers_would);
	tcase_add_test(tcase, deep_wide_and_tangled_pages_end);
	tcase_add_test(tcase, a_page_without_an_article_says_so);
	suite_add_tcase(suite, tcase);
	return suite;
}
