/* Crawls and archives: entries read one by one, false lengths and damage told with their place. */
#include "tests/article/reading.h"

#include "article/http.h"

#include <archive.h>
#include <archive_entry.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

Suite *suite_article_container(void);

/* ---- Crawls ---- */

struct crawl {
	char bytes[8192];
	size_t len;
};

/* A record whose head claims `more` bytes more than it has. */
static void
add_record(struct crawl *self, const char *type, const char *body, int more)
{
	self->len += (size_t)sprintf(self->bytes + self->len,
	                             "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: "
	                             "http://c.example/%zu\r\nContent-Type: application/http; "
	                             "msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
	                             type, self->len, (int)strlen(body) + more, body);
}

#define OK "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=windows-1251\r\n"
#define TEXT(title) OK "\r\n" title "\n\nA text of some words.\n"

static struct reading
read_crawl(const struct crawl *crawl)
{
	struct reading reading = { 0 };

	reading_run(&reading, "c.warc", crawl->bytes, crawl->len);
	return reading;
}

START_TEST(answers_are_read_and_all_else_is_not)
{
	struct crawl crawl = { .len = 0 };
	struct reading reading;

	add_record(&crawl, "warcinfo", "software: x", 0);
	add_record(&crawl, "request", "GET / HTTP/1.1\r\n\r\n", 0);
	add_record(&crawl, "response", TEXT("One"), 0);
	add_record(&crawl, "response", "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nGone", 0);
	add_record(&crawl, "response", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nabc", 0);
	add_record(&crawl, "response",
	           OK "Transfer-Encoding: chunked\r\n\r\n5\r\nTwo\n\n\r\n9\r\nChunked t\r\n4;x=y\r\next.\r\n0\r\n\r\n", 0);
	add_record(&crawl, "response", OK "Transfer-Encoding: chunked\r\n\r\nThree\n\nIs not chunked at all.", 0);
	reading = read_crawl(&crawl);
	ck_assert_str_eq(reading.format, "a crawl (WARC or ARC)");
	ck_assert_uint_eq(reading.nerrors, 0);
	ck_assert_uint_eq(reading.articles.count, 3);
	want_text(reading.articles.items[0].title, "One");
	want_text(reading.articles.items[0].key, "c.warc#3");
	want_text(reading.articles.items[1].body, "Chunked text.");
	want_text(reading.articles.items[2].title, "Three");
	reading_release(&reading);
}
END_TEST

START_TEST(false_lengths_cost_one_record)
{
	static const int wrong[] = { -40, -7, 15, 100, 300, 400, 1000000, 2000000000 };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct crawl crawl = { .len = 0 };
		struct reading reading;
		add_record(&crawl, "response", TEXT("One"), 0);
		add_record(&crawl, "response", TEXT("Two"), wrong[i]);
		add_record(&crawl, "response", TEXT("Three"), 0);
		add_record(&crawl, "response", TEXT("Four"), 0);
		reading = read_crawl(&crawl);
		ck_assert_uint_ge(reading.articles.count, 3);
		want_text(reading.articles.items[0].title, "One");
		want_text(reading.articles.items[reading.articles.count - 1].title, "Four");
		ck_assert_msg(reading.nerrors == 1, "%d bytes: %zu errors", wrong[i],
		              reading.nerrors);
		ck_assert_ptr_nonnull(strstr(reading.errors[0].message, "record 2 at byte"));
		reading_release(&reading);
	}
}
END_TEST

START_TEST(every_truncation_of_a_crawl_is_survived)
{
	struct crawl crawl = { .len = 0 };

	add_record(&crawl, "response", TEXT("One"), 0);
	add_record(&crawl, "response", OK "Transfer-Encoding: chunked\r\n\r\n5\r\nTwo\n\n\r\n0\r\n\r\n", 0);
	for (size_t n = 1; n < crawl.len; n++) {
		struct reading reading = { .step = 1 + n % 7 };
		char *copy = malloc(n);
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, crawl.bytes, n);
		reading_run(&reading, "c.warc", copy, n);
		reading_release(&reading);
		free(copy);
	}
}
END_TEST

START_TEST(members_of_gzip_are_records)
{
	struct crawl crawl = { .len = 0 };
	struct reading reading = { 0 };
	unsigned char *a, *b, *both;
	size_t na, nb;

	add_record(&crawl, "response", TEXT("One"), 0);
	a = zipped(crawl.bytes, crawl.len, &na);
	crawl.len = 0;
	add_record(&crawl, "response", TEXT("Two"), 0);
	b = zipped(crawl.bytes, crawl.len, &nb);
	both = malloc(na + nb);
	ck_assert_ptr_nonnull(both);
	memcpy(both, a, na);
	memcpy(both + na, b, nb);
	reading_run(&reading, "c.warc.gz", both, na + nb);
	ck_assert_uint_eq(reading.articles.count, 2);
	ck_assert_uint_eq(reading.nerrors, 0);
	reading_release(&reading);
	free(a);
	free(b);
	free(both);
}
END_TEST

START_TEST(arc_files)
{
	static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nAn arc\n\nText.";
	char arc[1024];
	struct reading reading = { 0 };
	int n = sprintf(arc, "filedesc://x.arc 0.0.0.0 20140216050221 text/plain 6\n1 0 x\n\n"
	                     "http://a.example/one 1.2.3.4 20140216050221 text/plain %d\n%s\n"
	                     "rubbish\nhttp://a.example/two 1.2.3.4 20140216050221 text/plain %d\n%s\n",
	                (int)sizeof(page) - 1, page, (int)sizeof(page) - 1, page);

	reading_run(&reading, "x.arc", arc, (size_t)n);
	ck_assert_uint_eq(reading.articles.count, 2);
	ck_assert_uint_eq(reading.nerrors, 1);
	want_text(reading.articles.items[1].title, "An arc");
	reading_release(&reading);
}
END_TEST

/* A stream that writes a crawl while it is read, far larger than memory should hold. */
struct endless {
	struct crawl record;
	uint64_t left; /* records */
	size_t at;
};

static enum nidx_status
read_endless(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct endless *self = stream->impl;

	(void)err;
	*got = 0;
	while (*got < room && self->left) {
		size_t n = self->record.len - self->at;
		n = n < room - *got ? n : room - *got;
		memcpy((char *)to + *got, self->record.bytes + self->at, n);
		*got += n;
		self->at += n;
		if (self->at == self->record.len) {
			self->at = 0;
			self->left--;
		}
	}
	return NIDX_OK;
}

START_TEST(a_long_crawl_streams)
{
	struct endless endless = { .left = 20000 };
	struct nx_stream stream = { read_endless, NULL, "c.warc", &endless };
	struct nx_reader *reader;
	struct nidx_error err;
	struct nx_raw raw;
	unsigned n = 0;

	add_record(&endless.record, "response", TEXT("One"), 0);
	ck_assert_int_eq(nx_reader_open(&reader, &stream, "c.warc", true, &err), NIDX_OK);
	while (nx_reader_next(reader, &raw, &err) == NIDX_OK)
		n++;
	ck_assert_uint_eq(n, 20000);
	nx_reader_close(reader);
}
END_TEST

START_TEST(headers_of_http)
{
	struct nx_str lines = NX_STR("HTTP/1.0 200 OK\r\ncontent-TYPE:  text/html;charset=\"utf-8\"; x=1\r\nA:\r\n");
	struct nx_str type = nx_http_header(lines, "Content-Type");

	ck_assert_uint_eq(nx_http_status(lines), 200);
	ck_assert_uint_eq(nx_http_status(NX_STR("GET / HTTP/1.1")), 0);
	want_text(type, "text/html;charset=\"utf-8\"; x=1");
	want_text(nx_http_parameter(type, "charset"), "utf-8");
	want_text(nx_http_parameter(type, "x"), "1");
	want_text(nx_http_parameter(type, "y"), "");
	want_text(nx_http_header(lines, "A"), "");
	want_text(nx_http_header(lines, "B"), "");
	ck_assert(nx_http_is_text(type) && nx_http_is_text(NX_STR("application/rss+xml")));
	ck_assert(!nx_http_is_text(NX_STR("text/css")) && !nx_http_is_text(NX_STR("image/png")));
	ck_assert(!nx_http_is_text(NX_STR("text/javascript")));
}
END_TEST

/* ---- Archives ---- */

static size_t
make_archive(bool zip, const char *const *names, const char *const *texts, size_t n, char *to,
             size_t room)
{
	struct archive *archive = archive_write_new();
	size_t used = 0;

	ck_assert_ptr_nonnull(archive);
	ck_assert_int_eq(zip ? archive_write_set_format_zip(archive)
	                     : archive_write_set_format_ustar(archive),
	                 ARCHIVE_OK);
	ck_assert_int_eq(archive_write_open_memory(archive, to, room, &used), ARCHIVE_OK);
	for (size_t i = 0; i < n; i++) {
		struct archive_entry *entry = archive_entry_new();
		archive_entry_set_pathname(entry, names[i]);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)strlen(texts[i]));
		ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
		archive_write_data(archive, texts[i], strlen(texts[i]));
		archive_entry_free(entry);
	}
	ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
	return used;
}

static const char *const names[] = { "a/one.txt", "a/picture.jpg", "b.jsonl", "README", "c.txt" };
static const char *const texts[] = { "One\n\nText.", "\xff\xd8\xff\xe0 no text",
	                             "{\"title\":\"Two\",\"text\":\"T\"}\n{\"title\":\"Three\",\"text\":\"T\"}\n",
	                             "no news", "Four\n\nText." };

START_TEST(deflated_answers)
{
	static const char text[] = "Storm\n\nThe storm came at night, and again in the morning.\n";

	for (int bare = 0; bare < 2; bare++) {
		unsigned char packed[400];
		struct nx_buffer to = { 0 };
		z_stream z = { 0 };
		size_t n;

		ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, bare ? -15 : 15, 8, Z_DEFAULT_STRATEGY), Z_OK);
		z.next_in = (Bytef *)(uintptr_t)text;
		z.avail_in = sizeof(text) - 1;
		z.next_out = packed;
		z.avail_out = sizeof(packed);
		ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
		n = z.total_out;
		deflateEnd(&z);
		for (size_t cut = 0; cut <= n; cut++) {
			nx_buffer_reset(&to);
			ck_assert(nx_http_inflate(packed, cut, 1 << 20, &to));
			ck_assert_uint_le(to.len, sizeof(text) - 1);
			ck_assert(to.len == 0 || memcmp(to.bytes, text, to.len) == 0);
		}
		ck_assert_uint_eq(to.len, sizeof(text) - 1);
		nx_buffer_release(&to);
	}
}
END_TEST

START_TEST(archives_of_files)
{
	static char bytes[65536];
	size_t n = make_archive(_i, names, texts, 5, bytes, sizeof(bytes));
	struct reading reading = { .step = 100 };

	reading_run(&reading, _i ? "a.zip" : "a.tar", bytes, n);
	ck_assert_str_eq(reading.format, "an archive (ZIP or tar)");
	ck_assert_uint_eq(reading.nerrors, 0);
	ck_assert_uint_eq(reading.articles.count, 4);
	want_text(reading.articles.items[0].key, _i ? "a.zip/a/one.txt" : "a.tar/a/one.txt");
	want_text(reading.articles.items[2].key, _i ? "a.zip/b.jsonl#2" : "a.tar/b.jsonl#2");
	want_text(reading.articles.items[3].title, "Four");
	reading_release(&reading);
}
END_TEST

START_TEST(archives_in_archives_are_read_to_some_depth)
{
	static char bytes[2][65536];
	size_t n = make_archive(true, names, texts, 1, bytes[0], sizeof(bytes[0]));

	for (int depth = 1; depth < 6; depth++) {
		struct reading reading = { 0 };
		struct archive *archive = archive_write_new();
		struct archive_entry *entry = archive_entry_new();
		char *from = bytes[(depth + 1) % 2], *to = bytes[depth % 2];
		size_t used = 0;
		archive_write_set_format_ustar(archive);
		archive_write_open_memory(archive, to, sizeof(bytes[0]), &used);
		archive_entry_set_pathname(entry, "inner.zip");
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)n);
		archive_write_header(archive, entry);
		archive_write_data(archive, from, n);
		archive_entry_free(entry);
		archive_write_free(archive);
		n = used;
		reading_run(&reading, "outer.tar", to, n);
		ck_assert_uint_eq(reading.articles.count, depth < 4);
		ck_assert_uint_eq(reading.nerrors, depth >= 4);
		reading_release(&reading);
	}
}
END_TEST

START_TEST(every_truncation_of_an_archive_is_survived)
{
	static char bytes[65536];
	size_t n = make_archive(_i, names, texts, 5, bytes, sizeof(bytes));

	for (size_t cut = 1; cut < n; cut += 1 + cut / 40) {
		struct reading reading = { 0 };
		char *copy = malloc(cut);
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, bytes, cut);
		reading_run(&reading, "a.zip", copy, cut);
		reading_release(&reading);
		free(copy);
	}
}
END_TEST

Suite *
suite_article_container(void)
{
	Suite *suite = suite_create("article.container");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 120);
	tcase_add_test(all, answers_are_read_and_all_else_is_not);
	tcase_add_test(all, false_lengths_cost_one_record);
	tcase_add_test(all, every_truncation_of_a_crawl_is_survived);
	tcase_add_test(all, members_of_gzip_are_records);
	tcase_add_test(all, arc_files);
	tcase_add_test(all, a_long_crawl_streams);
	tcase_add_test(all, headers_of_http);
	tcase_add_test(all, deflated_answers);
	tcase_add_loop_test(all, archives_of_files, 0, 2);
	tcase_add_test(all, archives_in_archives_are_read_to_some_depth);
	tcase_add_loop_test(all, every_truncation_of_an_archive_is_survived, 0, 2);
	suite_add_tcase(suite, all);
	return suite;
}
