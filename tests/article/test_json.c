#include "article/keys.h"
#include "tests/article/reading.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_article_json(void);

static const struct nx_article *
one(struct reading *reading, const char *json)
{
	reading_text(reading, "a.json", json);
	ck_assert_msg(reading->nerrors == 0, "%s", reading->errors[0].message);
	ck_assert_uint_eq(reading->articles.count, 1);
	return &reading->articles.items[0];
}

START_TEST(keys_are_known_in_any_spelling)
{
	static const char *const spellings[] = { "publishedAt", "published_at", "PUBLISHED-AT",
		                                 "published at" };

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(nx_keys_find((struct nx_str){ spellings[i], strlen(spellings[i]) })
		                     .field,
		                 NX_FIELD_PUBLISHED);
	ck_assert_int_eq(nx_keys_find((struct nx_str){ "", 0 }).field, NX_FIELD_NONE);
	ck_assert_int_eq(nx_keys_find((struct nx_str){ "source_set", 10 }).field, NX_FIELD_NONE);
}
END_TEST

/* Binary search needs the table in order: find every entry by itself. */
START_TEST(every_field_has_its_commonest_keys)
{
	static const struct {
		const char *key;
		enum nx_field field;
	} cases[] = {
		{ "id", NX_FIELD_KEY },          { "guid", NX_FIELD_KEY },
		{ "_id", NX_FIELD_KEY }, { "uri", NX_FIELD_KEY },
		{ "headline", NX_FIELD_TITLE }, { "webTitle", NX_FIELD_TITLE },
		{ "standfirst", NX_FIELD_SUMMARY }, { "description", NX_FIELD_SUMMARY },
		{ "articleBody", NX_FIELD_BODY }, { "maintext", NX_FIELD_BODY },
		{ "content_html", NX_FIELD_BODY }, { "pubDate", NX_FIELD_PUBLISHED },
		{ "created_at", NX_FIELD_PUBLISHED }, { "versioncreated", NX_FIELD_PUBLISHED },
		{ "dateModified", NX_FIELD_UPDATED }, { "byline", NX_FIELD_AUTHORS },
		{ "dc:creator", NX_FIELD_AUTHORS }, { "outlet", NX_FIELD_SOURCE },
		{ "domain", NX_FIELD_SOURCE }, { "og:site_name", NX_FIELD_SOURCE },
		{ "desk", NX_FIELD_SECTION },    { "permalink", NX_FIELD_URL },
		{ "inLanguage", NX_FIELD_LANG }, { "keywords", NX_FIELD_TAGS },
		{ "writers", NX_FIELD_AUTHORS }, { "abstract", NX_FIELD_SUMMARY },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(nx_keys_find((struct nx_str){ cases[i].key, strlen(cases[i].key) })
		                      .field == cases[i].field,
		              "%s", cases[i].key);
}
END_TEST

START_TEST(all_fields_of_an_object)
{
	struct reading reading = { 0 };
	const struct nx_article *a = one(
	    &reading,
	    "{\"id\": 17, \"headline\": \"A &amp; B\", \"text\": \"One.\\n\\nTwo.\", \"summary\": "
	    "\"Short.\", \"published\": 1578319500, \"updated_at\": \"2020-01-07\", "
	    "\"authors\": [{\"name\": \"Jane Doe\"}, \"John Smith\"], \"publisher\": "
	    "{\"name\": \"Gazette\"}, \"link\": \"https://www.g.example/1\", "
	    "\"category\": \"World\", \"language\": \"en-GB\", \"keywords\": \"iran, "
	    "trade\"}");

	want_text(a->key, "17");
	want_text(a->title, "A & B");
	want_text(a->lead, "Short.");
	want_text(a->body, "One.\n\nTwo.");
	want_text(a->published_text, "1578319500");
	want_text(a->updated_text, "2020-01-07");
	ck_assert_uint_eq(a->nauthors, 2);
	want_text(a->authors[0], "Jane Doe");
	want_text(a->authors[1], "John Smith");
	want_text(a->source, "Gazette");
	want_text(a->url, "https://www.g.example/1");
	want_text(a->section, "World");
	want_text(a->lang_text, "en-GB");
	ck_assert_uint_eq(a->ntags, 2);
	want_text(a->tags[1], "trade");
	reading_release(&reading);
}
END_TEST

START_TEST(the_best_of_several_keys_is_taken)
{
	struct reading reading = { 0 };
	const struct nx_article
	    *a = one(&reading,
	             "{\"created_at\": \"2019\", \"published\": \"2020\", \"content\": \"short\", "
	             "\"body\": \"\", \"text\": null, \"name\": \"n\", \"title\": \"t\"}");

	want_text(a->published_text, "2020");
	want_text(a->body, "short");
	want_text(a->title, "t");
	reading_release(&reading);
}
END_TEST

START_TEST(keys_fall_back_to_the_url_then_to_the_place)
{
	struct reading reading = { 0 };

	reading_text(&reading, "d/f.jsonl",
	             "{\"title\":\"a\",\"url\":\"https://x.example/1\"}\n\n{\"title\":\"b\"}\n");
	ck_assert_uint_eq(reading.articles.count, 2);
	want_text(reading.articles.items[0].key, "https://x.example/1");
	want_text(reading.articles.items[0].source, "x.example");
	want_text(reading.articles.items[1].key, "d/f.jsonl#3");
	reading_release(&reading);
	want_text(one(&reading, "{\"title\":\"a\"}")->key, "a.json");
	reading_release(&reading);
	reading_text(&reading, "a.json", "[{\"title\":\"a\"},{\"title\":\"b\"}]");
	want_text(reading.articles.items[1].key, "a.json#2");
	reading_release(&reading);
}
END_TEST

START_TEST(articles_are_found_inside_objects)
{
	static const char *const forms[] = {
		"{\"status\":\"ok\",\"total\":2,\"articles\":[{\"title\":\"a\"},"
		"{\"title\":\"b\"}]}",
		"{\"items\":[{\"title\":\"a\"},{\"title\":\"b\"}],\"title\":\"feed\"}",
		"{\"title\":\"feed\",\"items\":[{\"title\":\"a\"},{\"title\":\"b\"}]}",
		"{\"response\":{\"n\":2,\"docs\":[{\"title\":\"a\"},{\"title\":\"b\"}]}}",
		("{\"took\":1,\"hits\":{\"n\":null,\"hits\":[{\"_source\":{\"title\":\"a\","
		"\"body\":\"x\"}},{\"_source\":{\"title\":\"b\",\"body\":\"y\"}}]}}"),
		"{\"unusual\":[{\"title\":\"a\"},{\"title\":\"b\"}]}",
		"{\"@graph\":[{\"headline\":\"a\"},{\"headline\":\"b\"}]}",
		"[[{\"title\":\"a\"},{\"title\":\"b\"}]]",
		"{\"title\":\"a\"}\n{\"title\":\"b\"}",
		"{\"data\":{\"title\":\"a\",\"body\":\"x\"}}{\"data\":{\"title\":\"b\","
		"\"body\":\"x\"}}",
		"{\"articles\":[{\"title\":\"a\"}],\"n\":3,\"stories\":[{\"title\":\"b\"}],"
		"\"z\":[1]}",
		"\xef\xbb\xbf[{\"title\":\"a\"},\n{\"title\":\"b\"}]\n",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		for (size_t step = 0; step < 4; step++) {
			struct reading reading = { .step = step };

			reading_text(&reading, "a.json", forms[i]);
			ck_assert_msg(reading.nerrors == 0 && reading.articles.count == 2,
			              "%s: %zu articles, %s", forms[i], reading.articles.count,
			              reading.errors[0].message);
			want_text(reading.articles.items[0].title, "a");
			want_text(reading.articles.items[1].title, "b");
			ck_assert_msg(reading.articles.items[0].key.len !=
			                      reading.articles.items[1].key.len ||
			                  memcmp(reading.articles.items[0].key.ptr,
			                         reading.articles.items[1].key.ptr,
			                         reading.articles.items[0].key.len) != 0,
			              "%s: equal keys", forms[i]);
			reading_release(&reading);
		}
	}
}
END_TEST

START_TEST(values_are_unwrapped)
{
	struct reading reading = { 0 };
	const struct nx_article *a =
	    one(&reading,
	        "{\"_id\":{\"$oid\":\"5f1\"},\"title\":{\"rendered\":\"Caf&#233;\"},\"content\":{"
	        "\"rendered\":\"<p>One.</p><p>Two.</p>\"},"
	        "\"date\":{\"$date\":\"2020-01-06\"},\"headline\":{\"main\":\"Real\"},"
	        "\"byline\":{\"original\":\"By Jane Doe\"}}");

	want_text(a->key, "5f1");
	want_text(a->title, "Real");
	want_text(a->body, "One.\n\nTwo.");
	want_text(a->published_text, "2020-01-06");
	want_text(a->authors[0], "By Jane Doe");
	reading_release(&reading);
	a = one(&reading, "{\"webTitle\":\"T\",\"fields\":{\"bodyText\":\"B.\",\"headline\":\"H\"},"
	                  "\"webPublicationDate\":\"2020-01-06T00:00:00Z\"}");
	want_text(a->title, "T");
	want_text(a->body, "B.");
	reading_release(&reading);
	a = one(&reading,
	        "{\"title\":\"T\",\"paragraphs\":[\"One.\",{\"text\":\"Two.\"},null,\"\"]}");
	want_text(a->body, "One.\n\nTwo.");
	reading_release(&reading);
}
END_TEST

START_TEST(json_of_careless_programs_is_read)
{
	struct reading reading = { 0 };
	const struct nx_article *a =
	    one(&reading, "{\"title\": \"it\\'s \\ud800 x\", \"score\": NaN, \"ok\": True, \"id\": "
	                  "184467440737095516151234, \"body\": \"tab\there\nand line\\u0000\",}");

	want_text(a->title, "it's \xef\xbf\xbd x");
	want_text(a->key, "184467440737095516151234");
	want_text(a->body, "tab here\nand line");
	reading_release(&reading);
	want_text(one(&reading, "{\"title\":\"\\ud83d\\ude00 a\\u0000b\"}")->title,
	          "\xf0\x9f\x98\x80 a b");
	reading_release(&reading);
}
END_TEST

START_TEST(a_bad_line_costs_itself_alone)
{
	struct reading reading = { 0 };

	reading_text(&reading, "r.jsonl",
	             "{\"title\":\"a\"}\n{\"title\": "
	             "oops}\n{\"title\":\"caf\xe9\"}\n[]\n17\n{\"x\":1}\n"
	             "{\"title\":\"last\"}");
	ck_assert_str_eq(reading.format, "JSON lines");
	ck_assert_uint_eq(reading.articles.count, 3);
	want_text(reading.articles.items[1].title, "caf\xc3\xa9");
	want_text(reading.articles.items[2].title, "last");
	ck_assert_uint_eq(reading.nerrors, 4);
	ck_assert_msg(strncmp(reading.errors[0].message, "r.jsonl:2: not valid JSON near column ",
	                      strlen("r.jsonl:2: not valid JSON near column ")) == 0,
	              "%s", reading.errors[0].message);
	ck_assert_msg(strstr(reading.errors[3].message, "r.jsonl:6: no headline") != NULL, "%s",
	              reading.errors[3].message);
	reading_release(&reading);
}
END_TEST

START_TEST(content_decides_and_the_name_helps)
{
	static const struct {
		const char *name, *bytes, *format;
	} cases[] = {
		{ "a.json", "{\"title\":\"a\"}\n{\"title\":\"b\"}\n", "JSON lines" },
		{ "a", "{\"title\":\"a\"}\n{\"title\":\"b\"}\n", "JSON lines" },
		{ "a.txt", "{\"title\":\"a\"}\n{\"title\":\"b\"}\n", "JSON lines" },
		{ "a.jsonl", "{\"title\":\"a\"}", "JSON lines" },
		{ "a.JSONL.GZ", "{\"title\":\"a\"}", "JSON lines" },
		{ "a", "{\n \"title\":\"a\"}", "JSON" },
		{ "a", "[{\"title\":\"a\"}]", "JSON" },
		{ "a", "[Update] Storm hits coast\n", "plain text" },
		{ "a.txt", "{Note} Storm hits coast\n", "plain text" },
		{ "a.json", "\"oops\"", "JSON" },
		{ "a.jsonl", "oops", "JSON lines" },
		{ "a.md", "Storm", "plain text" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading reading = { 0 };

		reading_text(&reading, cases[i].name, cases[i].bytes);
		ck_assert_str_eq(reading.format, cases[i].format);
		reading_release(&reading);
	}
	ck_assert(nx_reader_wants_name("x/a.txt") && nx_reader_wants_name("a.Json.gz") &&
	          nx_reader_wants_name("a.ndjson"));
	ck_assert(!nx_reader_wants_name("a.pdf") && !nx_reader_wants_name("txt") &&
	          !nx_reader_wants_name("a.gz") && !nx_reader_wants_name("d.txt/a"));
}
END_TEST

START_TEST(damaged_documents_end_with_their_place)
{
	static const char *const bad[] = { "[{\"title\":\"a\"},{\"title\":", "[{\"title\":\"a\"}",
		                           "[{\"title\":\"a\"}, :]",
		                           "{\"articles\":[{\"title\":\"a\"}],x",
		                           "{\"articles\":[{\"title\":\"a\"}] \"k\" 1}" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct reading reading = { 0 };

		reading_text(&reading, "d.json", bad[i]);
		ck_assert_msg(reading.articles.count == 1 && reading.nerrors == 1, "%s: %zu, %zu",
		              bad[i], reading.articles.count, reading.nerrors);
		ck_assert_msg(strncmp(reading.errors[0].message, "d.json:1: not valid JSON", 24) ==
		                  0,
		              "%s", reading.errors[0].message);
		reading_release(&reading);
	}
}
END_TEST

/* Every beginning of a document, and every byte of it changed: an answer, never a crash. */
START_TEST(truncated_and_flipped_documents_are_survived)
{
	const char *whole =
	    "{\"response\":{\"docs\":[{\"id\":1,\"title\":\"a \\\" b\",\"authors\":[\"x\"]},"
	    "{\"title\":\"b\",\"body\":\"<p>t</p>\"}],\"n\":[2,{}]}}";
	size_t len = strlen(whole);
	uint32_t seed = 7;

	for (size_t n = 1; n < len; n++) {
		struct reading reading = { 0 };

		reading_run(&reading, "t.json", whole, n);
		reading_release(&reading);
	}
	for (int round = 0; round < 3000; round++) {
		struct reading reading = { 0 };
		char copy[256];

		memcpy(copy, whole, len);
		for (int k = 0; k < 2; k++) {
			seed = seed * 1664525 + 1013904223;
			copy[(seed >> 8) % len] ^= (char)(1 << (seed >> 29));
		}
		reading_run(&reading, round & 1 ? "t.json" : "t.jsonl", copy, len);
		reading_release(&reading);
	}
}
END_TEST

Suite *
suite_article_json(void)
{
	Suite *suite = suite_create("article.json");
	TCase *tc = tcase_create("json");

	tcase_add_test(tc, keys_are_known_in_any_spelling);
	tcase_add_test(tc, every_field_has_its_commonest_keys);
	tcase_add_test(tc, all_fields_of_an_object);
	tcase_add_test(tc, the_best_of_several_keys_is_taken);
	tcase_add_test(tc, keys_fall_back_to_the_url_then_to_the_place);
	tcase_add_test(tc, articles_are_found_inside_objects);
	tcase_add_test(tc, values_are_unwrapped);
	tcase_add_test(tc, json_of_careless_programs_is_read);
	tcase_add_test(tc, a_bad_line_costs_itself_alone);
	tcase_add_test(tc, content_decides_and_the_name_helps);
	tcase_add_test(tc, damaged_documents_end_with_their_place);
	tcase_add_test(tc, truncated_and_flipped_documents_are_survived);
	suite_add_tcase(suite, tc);
	return suite;
}
