/* Tables, SGML collections and wire text. */
#include "tests/article/reading.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_lines(void);

static struct reading
read_as(const char *name, const char *text)
{
	struct reading reading = { .step = 7 };

	reading_text(&reading, name, text);
	return reading;
}

/* ---- Tables ---- */

START_TEST(rows_are_articles)
{
	struct reading reading = read_as("t.csv",
	    "headline,date,text,author\r\n"
	    "\"Storm, a \"\"big\"\" one\",2024-05-06,\"Line one\nline two\",Ana Ruiz\r\n"
	    "\r\n"
	    "Second,2024-05-07,Text\\n and \"quotes\" inside\r\n"
	    "Third,2024-05-08,Text,Jo,\r\n"
	    "Last,,No line end");

	ck_assert_str_eq(reading.format, "CSV");
	ck_assert_uint_eq(reading.nerrors, 0);
	ck_assert_uint_eq(reading.articles.count, 4);
	want_text(reading.articles.items[0].title, "Storm, a \"big\" one");
	want_text(reading.articles.items[0].body, "Line one\nline two");
	want_text(reading.articles.items[0].key, "t.csv#2");
	want_text(reading.articles.items[1].body, "Text\\n and \"quotes\" inside");
	want_text(reading.articles.items[1].key, "t.csv#5");
	want_text(reading.articles.items[3].body, "No line end");
	reading_release(&reading);
}
END_TEST

START_TEST(separators_are_told_apart)
{
	static const char marks[] = ",;\t|";

	for (const char *mark = marks; *mark; mark++) {
		char text[200];
		struct reading reading;
		sprintf(text, "id%ctitle%ctext%cdate\n7%cA, b; c\\t%cBody%c2024\n", *mark, *mark, *mark,
		        *mark, *mark, *mark);
		if (*mark == ',' || *mark == ';')
			sprintf(text, "id%ctitle%ctext%cdate\n7%c\"A, b; c\"%cBody%c2024\n", *mark,
			        *mark, *mark, *mark, *mark, *mark);
		reading = read_as("t", text);
		ck_assert_str_eq(reading.format, "CSV");
		ck_assert_uint_eq(reading.articles.count, 1);
		want_text(reading.articles.items[0].key, "7");
		want_text(reading.articles.items[0].body, "Body");
		reading_release(&reading);
	}
}
END_TEST

START_TEST(bad_rows_are_told_and_the_rest_is_read)
{
	struct reading reading = read_as("t.csv", "title,text\nA,B\nC,D,E\n,\nF,G\nH,\"not closed\nI,J\n");

	ck_assert_uint_eq(reading.articles.count, 3);
	ck_assert_uint_eq(reading.nerrors, 1);
	ck_assert_str_eq(reading.errors[0].message, "t.csv:3: a row with more fields than the header");
	want_text(reading.articles.items[1].title, "F");
	reading_release(&reading);
	reading = read_as("t.csv", "title,text\n");
	ck_assert_uint_eq(reading.articles.count + reading.nerrors, 0);
	reading_release(&reading);
}
END_TEST

START_TEST(text_with_commas_is_no_table)
{
	struct reading reading = read_as("t.txt", "Storm, flood, fire\n\nThe title, text, and date of it.");

	ck_assert_str_eq(reading.format, "plain text");
	reading_release(&reading);
}
END_TEST

/* ---- SGML ---- */

#define TREC "<DOC>\n<DOCNO> AP880212-0001 </DOCNO>\n<HEAD>Storm &amp; flood</HEAD>\n<BYLINE>By ANA RUIZ</BYLINE>\n" \
	"<DATELINE>GENEVA (AP)</DATELINE>\n<TEXT>\n   First <P>para.\n   Second.\n</TEXT>\n</DOC>\n"
#define REUTERS "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" NEWID=\"17\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n" \
	"<TOPICS><D>cocoa</D><D>trade</D></TOPICS>\n<TEXT>&#2;\n<TITLE>BP &lt;BP> UP</TITLE>\n<BODY>Shares of <BP> rose.\n&#3;</BODY></TEXT>\n</REUTERS>\n"

START_TEST(collections_of_documents)
{
	struct reading reading = read_as("c", TREC TREC "<DOC>\n<DOCNO>x</DOCNO>\n</DOC>\n" TREC);

	ck_assert_str_eq(reading.format, "SGML documents");
	ck_assert_uint_eq(reading.articles.count, 3);
	ck_assert_uint_eq(reading.nerrors, 1);
	want_text(reading.articles.items[0].key, "AP880212-0001");
	want_text(reading.articles.items[0].title, "Storm & flood");
	want_text(reading.articles.items[0].authors[0], "By ANA RUIZ");
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "c:"));
	reading_release(&reading);
	reading = read_as("c.sgm", REUTERS REUTERS);
	ck_assert_uint_eq(reading.articles.count, 2);
	want_text(reading.articles.items[0].key, "17");
	want_text(reading.articles.items[0].title, "BP <BP> UP");
	want_text(reading.articles.items[0].source, "Reuters");
	ck_assert_uint_eq(reading.articles.items[0].ntags, 2);
	want_text(reading.articles.items[0].published_text, "26-FEB-1987 15:01:01.79");
	reading_release(&reading);
}
END_TEST

/* ---- Mail ---- */

#define MAIL "Received: by x\r\nSubject: =?utf-8?Q?Caf=C3=A9?=\r\n =?iso-8859-1?B?IOk=?= news\r\nFrom: \"Ana Ruiz\" <ana@x.example>\r\n" \
	"Date: Mon, 06 May 2024 10:00:00 +0200\r\nMessage-ID: <m1@x.example>\r\nMIME-Version: 1.0\r\n" \
	"Content-Type: multipart/alternative;\r\n boundary=\"b1\"\r\n\r\nignored\r\n--b1\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n" \
	"--b1\r\nContent-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" \
	"=CC=EE=F1=EA=E2=E0 long=\r\n line.\r\n--b1--\r\nafter\r\n"

START_TEST(a_message_is_an_article)
{
	struct reading reading = read_as("f", MAIL);

	ck_assert_str_eq(reading.format, "mail");
	ck_assert_uint_eq(reading.articles.count, 1);
	want_text(reading.articles.items[0].title, "Caf\xc3\xa9 \xc3\xa9 news");
	want_text(reading.articles.items[0].key, "m1@x.example");
	want_text(reading.articles.items[0].authors[0], "Ana Ruiz");
	want_text(reading.articles.items[0].published_text, "Mon, 06 May 2024 10:00:00 +0200");
	want_text(reading.articles.items[0].body,
	          "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0 long line.");
	reading_release(&reading);
}
END_TEST

START_TEST(a_mailbox_is_many)
{
	struct reading reading = read_as("m.mbox",
	    "From a@b Mon May  6 10:00:00 2024\nFrom: a@b\nSubject: One\nMessage-ID: <1@b>\n\nText.\nFrom here on text.\n\n"
	    "From c@d Mon May  6 10:00:00 2024\nFrom: C <c@d>\nSubject: Two\nMessage-ID: <2@b>\nContent-Transfer-Encoding: base64\n\nVGV4dC4=\n");

	ck_assert_uint_eq(reading.articles.count, 2);
	ck_assert_uint_eq(reading.articles.items[0].nauthors, 0);
	want_text(reading.articles.items[0].body, "Text.\n\nFrom here on text.");
	want_text(reading.articles.items[1].key, "2@b");
	want_text(reading.articles.items[1].body, "Text.");
	reading_release(&reading);
}
END_TEST

/* ---- Wire text ---- */

START_TEST(anpa)
{
	struct reading reading = read_as("f",
	    "\x16\x16\x01" "W2870\x1f" "asian\nf l\x13\x11 BC-LT--Beauty     11-13 1049\n"
	    "\x02^BC-LT--Cancer Beauty,466<\n^Mirrors can hurt <\n^Eds: With photos.<\n^By PAUL BYRNE=\n^Associated Press=\n"
	    "\t   BUENOS AIRES (AP) _ ``Look'' at it.\n \n\t   Second.\n\x03" "AP-WF-11-13-13 1509GMT<\n\x0c\n\x04");

	ck_assert_str_eq(reading.format, "wire text");
	ck_assert_uint_eq(reading.articles.count, 1);
	want_text(reading.articles.items[0].title, "Mirrors can hurt");
	want_text(reading.articles.items[0].source, "Associated Press");
	want_text(reading.articles.items[0].published_text, "2013-11-13T15:09Z");
	want_text(reading.articles.items[0].body,
	          "BUENOS AIRES (AP) \xe2\x80\x94 \"Look\" at it.\n\nSecond.");
	reading_release(&reading);
}
END_TEST

START_TEST(iptc_7901)
{
	struct reading reading = read_as("f",
	    "\x01" "eca0124 3 i 93  dpa 1888\r\n\nYemen/conflict/\r\n\x02" "EXTRA\r\nPeace talks to take\r\nplace in Sweden =\r\n\r\n"
	    "Washington (dpa) - The parties\r\nwill meet.\r\n\x03" "212101 GMT Nov 18\r\n\x04");

	ck_assert_uint_eq(reading.articles.count, 1);
	want_text(reading.articles.items[0].title, "Peace talks to take place in Sweden");
	want_text(reading.articles.items[0].published_text, "2018-11-21T21:01Z");
	want_text(reading.articles.items[0].body, "Washington (dpa) - The parties\nwill meet.");
	reading_release(&reading);
}
END_TEST

START_TEST(every_truncation_is_survived)
{
	static const char *const whole[] = {
		"title,text,date\n\"a\"\"b\",\"c\nd\",2024\nx,y,z,w\n", TREC TREC, REUTERS,
		"\x16\x01x\n\x02^BC-A--b<\n^T<\n\t c\n\x03" "AP-WF-11-13-13 1509GMT<",
		"\x01x\r\n\x02T =\r\n\r\nb\x03" "212101 GMT Nov 18", MAIL,
	};
	const char *text = whole[_i];

	for (size_t n = 1; n <= strlen(text); n++) {
		struct reading reading = { .step = 1 + n % 5 };
		char *copy = malloc(n);
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, text, n);
		reading_run(&reading, _i ? "f" : "f.csv", copy, n);
		reading_release(&reading);
		free(copy);
	}
}
END_TEST

Suite *
suite_article_lines(void)
{
	Suite *suite = suite_create("article.lines");
	TCase *all = tcase_create("all");

	tcase_add_test(all, rows_are_articles);
	tcase_add_test(all, separators_are_told_apart);
	tcase_add_test(all, bad_rows_are_told_and_the_rest_is_read);
	tcase_add_test(all, text_with_commas_is_no_table);
	tcase_add_test(all, collections_of_documents);
	tcase_add_test(all, a_message_is_an_article);
	tcase_add_test(all, a_mailbox_is_many);
	tcase_add_test(all, anpa);
	tcase_add_test(all, iptc_7901);
	tcase_add_loop_test(all, every_truncation_is_survived, 0, 6);
	suite_add_tcase(suite, all);
	return suite;
}
