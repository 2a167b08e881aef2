/* Any bytes as a page, and as the body of one whose head says everything. */
#include "article/reader.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_all(const char *name, const uint8_t *data, size_t size)
{
	struct nx_str bytes = { (const char *)data, size };
	struct nx_stream stream;
	struct nx_reader *reader;
	struct nx_arena arena = { 0 };
	struct nx_articles found = { NULL, 0 };
	struct nidx_error err;
	struct nx_raw raw;
	enum nidx_status status;

	nx_stream_from_memory(&stream, name, &bytes);
	if (nx_reader_open(&reader, &stream, "f", true, &err) != NIDX_OK)
		return;
	while ((status = nx_reader_next(reader, &raw, &err)) != NIDX_DONE)
		if (status == NIDX_OK)
			(void)nx_raw_parse(&raw, &arena, &found, &err);
	for (size_t i = 0; i < found.count; i++)
		if (found.items[i].key.len == 0)
			abort();
	nx_arena_release(&arena);
	nx_reader_close(reader);
}

static const char HEAD[] =
    "<!DOCTYPE html><html lang=en><head><title>Storm hits the coast | Gazette</title>"
    "<meta property=og:site_name content=Gazette><meta property=og:title content='Storm hits the coast'>"
    "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Storm hits\","
    "\"datePublished\":\"2024-05-06\",\"author\":[{\"name\":\"Ana\"}]}</script></head><body><h1>Storm hits the coast</h1>";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *page = malloc(sizeof(HEAD) + size);

	read_all("f.html", data, size);
	if (!page)
		abort();
	memcpy(page, HEAD, sizeof(HEAD) - 1);
	if (size)
		memcpy(page + sizeof(HEAD) - 1, data, size);
	read_all("f.html", page, sizeof(HEAD) - 1 + size);
	free(page);
	return 0;
}
