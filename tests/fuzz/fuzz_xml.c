/* Any bytes as a feed or a document of an agency: read as they are, and behind the head of one. */
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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_all("f.xml", data, size);
	return 0;
}
