#include "article/reader.h"

#include "article/format.h"
#include "base/mem.h"

#include <string.h>

struct nx_reader {
	struct nx_input input;
	struct nx_framer framer;
	const struct nx_format *format;
	char *path;            /* for messages */
	char *key_base;
	struct nx_buffer key;  /* "key_base#number" */
};

static char *
copy_text(const char *text)
{
	size_t nbytes = strlen(text) + 1;
	char *copy = nx_mem_alloc(nbytes);

	if (copy)
		memcpy(copy, text, nbytes);
	return copy;
}

static const struct nx_format *
choose_format(const struct nx_input *input, const char *name)
{
	char ending[NX_ENDING_MAX + 1];
	struct nx_head head = { nx_input_view(input), input->ended,
		                nx_formats_ending(name, ending) };

	return nx_formats_sniff(&head);
}

enum nidx_status
nx_reader_open(struct nx_reader **out, struct nx_stream *stream, const char *key_base,
               struct nidx_error *err)
{
	struct nx_reader *self = nx_mem_zalloc(1, sizeof(*self));
	enum nidx_status status = NIDX_OK;

	*out = NULL;
	if (!self) {
		nx_stream_close(stream);
		return nx_fail_memory(err);
	}
	self->path = copy_text(stream->name ? stream->name : "input");
	self->key_base = copy_text(key_base);
	status = nx_input_start(&self->input, stream, err);
	if (status == NIDX_OK && (!self->path || !self->key_base))
		status = nx_fail_memory(err);
	if (status != NIDX_OK) {
		nx_reader_close(self);
		return status;
	}
	self->format = choose_format(&self->input, self->path);
	self->framer.input = &self->input;
	*out = self;
	return NIDX_OK;
}

void
nx_reader_close(struct nx_reader *self)
{
	if (!self)
		return;
	nx_input_close(&self->input);
	nx_buffer_release(&self->key);
	nx_mem_free(self->path);
	nx_mem_free(self->key_base);
	nx_mem_free(self);
}

static enum nidx_status
make_key(struct nx_reader *self, uint64_t number, struct nx_str *key, struct nidx_error *err)
{
	nx_buffer_reset(&self->key);
	nx_buffer_put(&self->key, self->key_base, strlen(self->key_base));
	if (number)
		nx_buffer_printf(&self->key, "#%llu", (unsigned long long)number);
	if (self->key.failed)
		return nx_fail_memory(err);
	*key = (struct nx_str){ (const char *)self->key.bytes, self->key.len };
	return NIDX_OK;
}

enum nidx_status
nx_reader_next(struct nx_reader *self, struct nx_raw *raw, struct nidx_error *err)
{
	struct nx_framed item = { 0 };
	enum nidx_status status = self->format->frame(&self->framer, &item, err);

	if (status != NIDX_OK)
		return status;
	*raw = (struct nx_raw){ .format = self->format,
		                .bytes = item.bytes,
		                .path = self->path,
		                .line = item.line,
		                .offset = item.offset };
	self->framer.nitems++;
	return make_key(self, item.number, &raw->key, err);
}

const char *
nx_reader_format_name(const struct nx_reader *self)
{
	return self->format->name;
}

enum nidx_status
nx_raw_parse(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
             struct nidx_error *err)
{
	struct nx_raw text = *raw;

	text.bytes = nx_charset_repair(raw->bytes, arena);
	if (arena->failed)
		return nx_fail_memory(err);
	return raw->format->parse(&text, arena, out, err);
}
