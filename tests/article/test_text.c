#include "tests/article/reading.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_text(void);

/* The one article of a text. */
static const struct nx_article *
one(struct reading *reading, const char *text)
{
	reading_text(reading, "a.txt", text);
	ck_assert_msg(reading->nerrors == 0, "%s", reading->errors[0].message);
	ck_assert_str_eq(reading->format, "plain text");
	ck_assert_uint_eq(reading->articles.count, 1);
	return &reading->articles.items[0];
}

START_TEST(headline_byline_date_and_text)
{
	struct reading reading = { 0 };
	const struct nx_article *a = one(&reading, "Storm cuts power\r\n\r\nBy Jane Doe and John "
	                                           "Smith\r\nJanuary 6, 2020\r\n\r\nPORT ELLIS, "
	                                           "Jan. 6 (Reuters) \xe2\x80\x94 It "
	                                           "hit.\r\n\r\nMore.\r\n");

	want_text(a->key, "a.txt");
	want_text(a->title, "Storm cuts power");
	ck_assert_uint_eq(a->nauthors, 1);
	want_text(a->authors[0], "Jane Doe and John Smith");
	want_text(a->published_text, "January 6, 2020");
	want_text(a->body, "PORT ELLIS, Jan. 6 (Reuters) \xe2\x80\x94 It hit.\n\nMore.");
	reading_release(&reading);
}
END_TEST

START_TEST(bylines_of_many_languages)
{
	static const char *const lines[][2] = {
		{ "By Jane Doe", "Jane Doe" },
		{ "BY JANE DOE", "JANE DOE" },
		{ "Von Jörg Müller", "Jörg Müller" },
		{ "Par Élodie Roux", "Élodie Roux" },
		{ "Por Lucía Arrieta", "Lucía Arrieta" },
		{ "Автор: Денис Чугунов", "Денис Чугунов" },
		{ "بقلم: ريم البغدادي", "ريم البغدادي" },
		{ "记者 沈若川", "沈若川" },
		{ "By Jane Doe, Reuters", "Jane Doe, Reuters" },
		{ "By the Northwind Agency", "the Northwind Agency" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct reading reading = { 0 };
		char text[256];
		const struct nx_article *a;

		snprintf(text, sizeof(text), "Headline\n\n%s\n\nThe text.", lines[i][0]);
		a = one(&reading, text);
		ck_assert_msg(a->nauthors == 1, "%s", lines[i][0]);
		want_text(a->authors[0], lines[i][1]);
		want_text(a->body, "The text.");
		reading_release(&reading);
	}
}
END_TEST

START_TEST(sentences_are_not_bylines)
{
	static const char *const lines[] = {
		"By the time they came, it was over", "De Madrid al cielo fueron", "By Monday.",
		"Von dort kam nichts", "Par ailleurs, le conseil",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct reading reading = { 0 };
		char text[256];
		const struct nx_article *a;

		snprintf(text, sizeof(text), "Headline\n\n%s\n\nThe text.", lines[i]);
		a = one(&reading, text);
		ck_assert_msg(a->nauthors == 0, "%s", lines[i]);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(date_lines_and_what_is_none)
{
	static const char *const dates[] = {
		"2020-01-06", "January 6, 2020", "6 January 2020",
		"Monday, Jan. 6, 2020, 2:05 PM ET", "6. Januar 2020", "22 août 2023",
		"3 de diciembre de 2018", "6 января 2020 г.", "2019年9月26日", "06.01.2020",
		"01/06/2020", "26-FEB-1987 15:01", "2020-01-06T14:05:00Z", "28 نوفمبر 2021",
	};
	static const char *const others[] = { "Euro 2020: 3 winners", "Budget 2020",
		                              "In 2020, 3 May", "1984", "May 6" };
	struct reading reading = { 0 };
	char text[256];

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		snprintf(text, sizeof(text), "Headline\n%s\n\nThe text.", dates[i]);
		want_text(one(&reading, text)->published_text, dates[i]);
		reading_release(&reading);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(text, sizeof(text), "Headline\n%s\n\nThe text.", others[i]);
		want_text(one(&reading, text)->published_text, "");
		reading_release(&reading);
	}
}
END_TEST

START_TEST(labelled_lines_fill_fields)
{
	struct reading reading = { 0 };
	const struct nx_article *a =
	    one(&reading, "Title: The storm\nAuthor: Jane Doe\nDate: 2020-01-06\nSource: Harbour "
	                  "Gazette\nURL: https://h.example/1\nSection: local\n\nNote: it "
	                  "rained.\n");

	want_text(a->title, "The storm");
	want_text(a->authors[0], "Jane Doe");
	want_text(a->published_text, "2020-01-06");
	want_text(a->source, "Harbour Gazette");
	want_text(a->url, "https://h.example/1");
	want_text(a->section, "local");
	want_text(a->body, "Note: it rained.");
	reading_release(&reading);
}
END_TEST

START_TEST(a_headline_without_a_blank_line)
{
	struct reading reading = { 0 };
	const struct nx_article *a = one(&reading, "Headline\nFirst sentence here.\nSecond.");

	want_text(a->title, "Headline");
	want_text(a->body, "First sentence here.\n\nSecond.");
	reading_release(&reading);
	want_text(one(&reading, "Only a headline\n")->title, "Only a headline");
	reading_release(&reading);
	want_text(one(&reading, "A headline that is\nwrapped\n\nThe text.")->title,
	          "A headline that is wrapped");
	reading_release(&reading);
}
END_TEST

START_TEST(text_without_a_headline_is_all_body)
{
	struct reading reading = { 0 };
	char text[2000] = "";
	const struct nx_article *a;

	for (int i = 0; i < 100; i++)
		strcat(text, "many words ");
	a = one(&reading, text);
	want_text(a->title, "");
	ck_assert_uint_eq(a->body.len, 1099);
	reading_release(&reading);
	text[0] = '\0';
	for (int i = 0; i < 8; i++)
		strcat(text, "the ambassador said on Monday that his country\nis negotiating ");
	a = one(&reading, text);
	want_text(a->title, "");
	reading_release(&reading);
}
END_TEST

START_TEST(white_space_alone_is_refused_with_its_place)
{
	struct reading reading = { 0 };

	reading_text(&reading, "blank.txt", " \n\n\t\n");
	ck_assert_uint_eq(reading.nerrors, 1);
	ck_assert_str_eq(reading.errors[0].message, "blank.txt: nothing but white space");
	reading_release(&reading);
}
END_TEST

Suite *
suite_article_text(void)
{
	Suite *suite = suite_create("article.text");
	TCase *tc = tcase_create("text");

	tcase_add_test(tc, headline_byline_date_and_text);
	tcase_add_test(tc, bylines_of_many_languages);
	tcase_add_test(tc, sentences_are_not_bylines);
	tcase_add_test(tc, date_lines_and_what_is_none);
	tcase_add_test(tc, labelled_lines_fill_fields);
	tcase_add_test(tc, a_headline_without_a_blank_line);
	tcase_add_test(tc, text_without_a_headline_is_all_body);
	tcase_add_test(tc, white_space_alone_is_refused_with_its_place);
	suite_add_tcase(suite, tc);
	return suite;
}
