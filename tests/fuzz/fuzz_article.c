/* fuzz_article.c - any bytes through reading, parsing and completing.
 *
 * The first byte chooses the name the bytes come under, the rest are the file.  What
 * must hold of every article found is asserted: valid UTF-8, a key, no text invented.
 * The same bytes are also read as one JSON value, by us and by jansson, who must agree.
 */
#include "article/charset.h"
#include "article/reader.h"
#include "base/utf8.h"
#include "news/complete.h"
#include "tests/article/samejson.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int condition)
{
	if (!condition)
		abort();
}

static void
check_text(struct nx_str text)
{
	require(nx_utf8_valid(text.ptr, text.len) == text.len);
	require(text.len == 0 || !memchr(text.ptr, '\0', text.len));
}

static void
check_article(const struct nx_article *article)
{
	require(article->key.len > 0);
	check_text(article->key);
	check_text(article->title);
	check_text(article->lead);
	check_text(article->body);
	check_text(article->source);
	check_text(article->section);
	check_text(article->url);
	for (size_t i = 0; i < article->nauthors; i++)
		check_text(article->authors[i]);
	for (size_t i = 0; i < article->ntags; i++)
		check_text(article->tags[i]);
}

static void
parse(const struct nx_raw *raw, struct nx_arena *arena)
{
	struct nx_articles found = { 0 };
	struct nidx_error err;

	nx_arena_reset(arena);
	if (nx_raw_parse(raw, arena, &found, &err) != NIDX_OK)
		return;
	for (size_t i = 0; i < found.count; i++) {
		check_article(&found.items[i]);
		require(nx_news_complete(&found.items[i], 0, arena, &err) == NIDX_OK);
		check_article(&found.items[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "f.txt", "f.jsonl", "f.json", "f", "f.ndjson.gz" };
	struct nx_str bytes;
	struct nx_stream stream;
	struct nx_reader *reader;
	struct nx_arena arena = { 0 };
	struct nidx_error err;
	enum nidx_status status;
	struct nx_raw raw;

	if (size == 0)
		return 0;
	bytes = (struct nx_str){ (const char *)data + 1, size - 1 };
	nx_stream_from_memory(&stream, names[data[0] % 5], &bytes);
	if (nx_reader_open(&reader, &stream, "f", true, &err) != NIDX_OK)
		return 0;
	for (size_t n = 0; (status = nx_reader_next(reader, &raw, &err)) != NIDX_DONE; n++) {
		require(n <= 2000 * size + 4); /* it ends; deflate packs 1032 to 1 */
		if (status == NIDX_OK)
			parse(&raw, &arena);
		else
			require(status == NIDX_EINPUT);
	}
	nx_reader_close(reader);
	nx_arena_reset(&arena);
	require(same_json(nx_charset_repair(bytes, &arena)));
	nx_arena_release(&arena);
	return 0;
}
