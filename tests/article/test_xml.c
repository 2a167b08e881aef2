/* Feeds and agency XML, whole, broken and malicious. */
#include "tests/article/reading.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_xml(void);

static struct reading
read_xml(const char *text)
{
	struct reading reading = { 0 };

	reading_text(&reading, "f.xml", text);
	return reading;
}

static const struct nx_article *
only(const struct reading *reading)
{
	ck_assert_uint_eq(reading->articles.count, 1);
	return &reading->articles.items[0];
}

#define RSS_HEAD "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' " \
	"xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'><channel>" \
	"<title>Harbour Gazette</title><link>https://gazette.example/</link><language>en-GB</language>"
#define RSS_TAIL "</channel></rss>"

START_TEST(rss_2_with_everything)
{
	struct reading reading = read_xml(RSS_HEAD
	    "<item><title>Storm &amp;amp; flood</title><link>/2024/storm</link><guid isPermaLink='false'>17</guid>"
	    "<description>&lt;p&gt;Short.&lt;/p&gt;</description>"
	    "<content:encoded><![CDATA[<p>The storm came.</p><p>It went&nbsp;on.</p><script>x()</script>]]></content:encoded>"
	    "<dc:creator>Ana Ruiz</dc:creator><category>Weather</category><category>Coast</category>"
	    "<media:title>A picture</media:title><pubDate>Mon, 06 May 2024 10:00:00 +0200</pubDate></item>" RSS_TAIL);
	const struct nx_article *article = only(&reading);

	ck_assert_str_eq(reading.format, "feed");
	want_text(article->title, "Storm & flood");
	want_text(article->lead, "Short.");
	want_text(article->body, "The storm came.\n\nIt went\xc2\xa0on.");
	want_text(article->url, "https://gazette.example/2024/storm");
	want_text(article->key, "gazette.example:17");
	want_text(article->source, "Harbour Gazette");
	want_text(article->published_text, "Mon, 06 May 2024 10:00:00 +0200");
	want_text(article->lang_text, "en-GB");
	ck_assert_uint_eq(article->nauthors, 1);
	want_text(article->authors[0], "Ana Ruiz");
	ck_assert_uint_eq(article->ntags, 2);
	want_text(article->tags[1], "Coast");
	ck_assert_int_eq(article->date_from, NX_DATE_FROM_FIELD);
	reading_release(&reading);
}
END_TEST

START_TEST(rss_items_may_lack_anything)
{
	struct reading reading = read_xml(RSS_HEAD
	    "<item><title>Only a title</title></item>"
	    "<item><description>Only a text</description><guid>https://gazette.example/2</guid></item>"
	    "<item><author>desk@gazette.example (Jo Bloggs)</author><title>T</title></item>"
	    "<item><enclosure url='x.mp3'/></item>" RSS_TAIL);

	ck_assert_uint_eq(reading.articles.count, 3);
	want_text(reading.articles.items[0].key, "f.xml#1");
	want_text(reading.articles.items[1].url, "https://gazette.example/2");
	want_text(reading.articles.items[2].authors[0], "Jo Bloggs");
	reading_release(&reading);
}
END_TEST

START_TEST(rss_1_and_atom)
{
	struct reading reading = read_xml(
	    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
	    "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>C</title><link>http://c.example</link></channel>"
	    "<item rdf:about='http://c.example/1'><title>One</title><link>http://c.example/1</link>"
	    "<dc:date>2024-05-06T10:00:00Z</dc:date><description>Text.</description></item></rdf:RDF>");

	want_text(only(&reading)->key, "http://c.example/1");
	want_text(only(&reading)->published_text, "2024-05-06T10:00:00Z");
	reading_release(&reading);

	reading = read_xml(
	    "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' xml:base='https://a.example/news/'><title>A</title>"
	    "<author><name>Redaktion</name></author>"
	    "<entry><title type='html'>Eins &amp;lt;b&amp;gt;</title><id>tag:a.example,2024:1</id>"
	    "<link rel='self' href='s'/><link rel='alternate' href='eins'/><updated>2024-05-07T00:00:00Z</updated>"
	    "<published>2024-05-06T00:00:00Z</published><category term='k'/>"
	    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Ein <b>Satz</b>.</p><p>Noch einer.</p></div></content>"
	    "</entry></feed>");
	want_text(only(&reading)->url, "https://a.example/news/eins");
	want_text(only(&reading)->body, "Ein Satz.\n\nNoch einer.");
	want_text(only(&reading)->authors[0], "Redaktion");
	want_text(only(&reading)->lang_text, "de");
	want_text(only(&reading)->updated_text, "2024-05-07T00:00:00Z");
	want_text(only(&reading)->published_text, "2024-05-06T00:00:00Z");
	reading_release(&reading);
}
END_TEST

START_TEST(encodings_are_believed_unless_they_lie)
{
	struct reading reading = read_xml("<?xml version='1.0' encoding='windows-1251'?><rss><channel><item><title>"
	                                  "\xcc\xee\xf1\xea\xe2\xe0</title></item></channel></rss>");

	want_text(only(&reading)->title, "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0");
	reading_release(&reading);
	reading = read_xml("<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><title>"
	                   "Caf\xc3\xa9</title></item></channel></rss>");
	want_text(only(&reading)->title, "Caf\xc3\xa9");
	reading_release(&reading);
	reading = read_xml("<?xml version='1.0' encoding='utf-8'?><rss><channel><item><title>"
	                   "Caf\xe9</title></item></channel></rss>");
	want_text(only(&reading)->title, "Caf\xc3\xa9");
	reading_release(&reading);
}
END_TEST

START_TEST(broken_feeds_are_read_as_far_as_they_go)
{
	struct reading reading = read_xml(RSS_HEAD
	    "<item><title>A & B</title><description>x &nbsp; y</description></item>"
	    "<item><title>Second</title><description>cut of");

	ck_assert_uint_ge(reading.articles.count, 1);
	want_text(reading.articles.items[0].title, "A & B");
	ck_assert_uint_eq(reading.nerrors, 1);
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "broken XML, line 1"));
	reading_release(&reading);
	reading = read_xml("<!-- too early -->\n\n<?xml version='1.0'?><rss><channel><item><title>T</title></item></channel></rss>");
	want_text(only(&reading)->title, "T");
	reading_release(&reading);
	reading = read_xml(RSS_HEAD RSS_TAIL);
	ck_assert_uint_eq(reading.articles.count, 0);
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "a feed, but no item"));
	reading_release(&reading);
}
END_TEST

START_TEST(entities_and_depth_do_no_harm)
{
	struct reading reading = read_xml(
	    "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
	    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
	    "<rss><channel><item><title>T &c; &x;</title><description>d</description></item></channel></rss>");
	char *deep = malloc(400100), *at = deep;

	ck_assert_uint_le(reading.articles.count, 1);
	if (reading.articles.count)
		ck_assert_uint_lt(only(&reading)->title.len, 20);
	reading_release(&reading);

	ck_assert_ptr_nonnull(deep);
	at += sprintf(at, "<rss><channel><item><title>T</title><description>");
	for (int i = 0; i < 100000; i++)
		at += sprintf(at, "<x>");
	reading = read_xml(deep);
	reading_release(&reading);
	free(deep);
}
END_TEST

#define NITF "<nitf><head><title>other</title><docdata management-status='usable'><doc-id id-string='n1'/>" \
	"<date.issue norm='20240506T100000Z'/><key-list><keyword key='storm'/></key-list></docdata>" \
	"<pubdata name='The Ledger'/></head><body><body.head><hedline><hl1>Storm hits</hl1></hedline>" \
	"<byline>By <person>Ana Ruiz</person><byttl>Staff</byttl></byline><abstract><p>Short.</p></abstract></body.head>" \
	"<body.content><media><caption>no</caption></media><p>One.</p><p>Two.</p></body.content></body></nitf>"

START_TEST(nitf_alone_and_inside)
{
	struct reading reading = read_xml("<?xml version='1.0'?>" NITF);

	ck_assert_str_eq(reading.format, "agency XML");
	want_text(only(&reading)->title, "Storm hits");
	want_text(only(&reading)->body, "One.\n\nTwo.");
	want_text(only(&reading)->lead, "Short.");
	want_text(only(&reading)->key, "n1");
	want_text(only(&reading)->source, "The Ledger");
	want_text(only(&reading)->status, "usable");
	want_text(only(&reading)->authors[0], "Ana Ruiz");
	want_text(only(&reading)->tags[0], "storm");
	reading_release(&reading);

	reading = read_xml("<NewsML><NewsEnvelope><DateAndTime>20240506T1000Z</DateAndTime></NewsEnvelope><NewsItem>"
	    "<Identification><NewsIdentifier><PublicIdentifier>urn:x</PublicIdentifier></NewsIdentifier></Identification>"
	    "<NewsManagement><FirstCreated>20240506T090000Z</FirstCreated><ThisRevisionCreated>20240506T100000Z</ThisRevisionCreated>"
	    "<Status FormalName='Canceled'/></NewsManagement><NewsComponent><NewsLines><HeadLine>H</HeadLine><ByLine>Jo</ByLine></NewsLines>"
	    "<NewsComponent><ContentItem><MediaType FormalName='Text'/><DataContent><p>Body text.</p></DataContent></ContentItem>"
	    "<ContentItem><MediaType FormalName='Photo'/><DataContent><p>no</p></DataContent></ContentItem></NewsComponent></NewsComponent>"
	    "</NewsItem></NewsML>");
	want_text(only(&reading)->title, "H");
	want_text(only(&reading)->body, "Body text.");
	want_text(only(&reading)->status, "canceled");
	want_text(only(&reading)->published_text, "20240506T090000Z");
	want_text(only(&reading)->updated_text, "20240506T100000Z");
	want_text(only(&reading)->key, "urn:x");
	reading_release(&reading);
}
END_TEST

START_TEST(g2_messages_items_and_what_is_none)
{
	struct reading reading = read_xml("<newsMessage><itemSet>"
	    "<packageItem guid='p'/>"
	    "<newsItem guid='g1' version='2' xml:lang='fr'><itemMeta><provider qcode='nprov:AFP'/>"
	    "<versionCreated>2024-05-06T10:00:00Z</versionCreated><firstCreated>2024-05-06T09:00:00Z</firstCreated>"
	    "<embargoed>2024-05-07T00:00:00Z</embargoed><pubStatus qcode='stat:usable'/></itemMeta>"
	    "<contentMeta><headline>Titre</headline><by>Par Jo</by><subject><name>Politique</name></subject></contentMeta>"
	    "<contentSet><inlineXML><html><head><title>t</title></head><body><p>Un.</p><p>Deux.</p></body></html></inlineXML></contentSet>"
	    "</newsItem></itemSet></newsMessage>");

	want_text(only(&reading)->title, "Titre");
	want_text(only(&reading)->body, "Un.\n\nDeux.");
	want_text(only(&reading)->source, "AFP");
	want_text(only(&reading)->embargo, "2024-05-07T00:00:00Z");
	want_text(only(&reading)->lang_text, "fr");
	reading_release(&reading);
	reading = read_xml("<packageItem guid='p'><itemMeta/></packageItem>");
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "a package"));
	reading_release(&reading);
	reading = read_xml("<conceptItem guid='p'/>");
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "concepts"));
	reading_release(&reading);
	reading = read_xml("<?xml version='1.0'?><opml><body/></opml>");
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "OPML"));
	reading_release(&reading);
	reading = read_xml("<?xml version='1.0'?><configuration/>");
	ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "<configuration>"));
	reading_release(&reading);
}
END_TEST

START_TEST(every_truncation_is_survived)
{
	static const char *const whole[] = {
		"<?xml version='1.0' encoding='utf-8'?><!DOCTYPE nitf [<!ELEMENT a b>]>" NITF,
		RSS_HEAD "<item><title>T</title><link>l</link><description>&lt;p&gt;d</description></item>" RSS_TAIL,
	};
	const char *text = whole[_i];

	for (size_t n = 1; n <= strlen(text); n++) {
		struct reading reading = { 0 };
		char *copy = malloc(n); /* so that a read past the end is seen */
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, text, n);
		reading_run(&reading, "f.xml", copy, n);
		ck_assert(reading.articles.count + reading.nerrors > 0);
		reading_release(&reading);
		free(copy);
	}
}
END_TEST

Suite *
suite_article_xml(void)
{
	Suite *suite = suite_create("article.xml");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_test(all, rss_2_with_everything);
	tcase_add_test(all, rss_items_may_lack_anything);
	tcase_add_test(all, rss_1_and_atom);
	tcase_add_test(all, encodings_are_believed_unless_they_lie);
	tcase_add_test(all, broken_feeds_are_read_as_far_as_they_go);
	tcase_add_test(all, entities_and_depth_do_no_harm);
	tcase_add_test(all, nitf_alone_and_inside);
	tcase_add_test(all, g2_messages_items_and_what_is_none);
	tcase_add_loop_test(all, every_truncation_is_survived, 0, 2);
	suite_add_tcase(suite, all);
	return suite;
}
