#include "article/reader.h"

#include "article/charset.h"
#include "article/container.h"
#include "article/format.h"
#include "article/gunzip.h"
#include "article/peek.h"
#include "base/mem.h"

#include <string.h>

enum { DEPTH = 4 }; /* containers inside of each other */

/* A container that is open, with the bytes it reads. */
struct level {
	struct nx_container *container;
	struct nx_stream unpacked; /* gunzipped */
	struct nx_peek peek;
	struct nx_stream stream;
	struct nx_buffer path, key; /* of the container itself */
};

struct nx_reader {
	struct level *levels[DEPTH];
	unsigned depth;
	/* The document being read, if `format`: */
	const struct nx_format *format;
	struct nx_stream packed; /* an entry's */
	struct nx_peek peek;     /* of bytes that turned out to be a document */
	struct nx_input input;
	struct nx_framer framer;
	struct nx_buffer path, key_base; /* ending in zero */
	struct nx_str url, charset;      /* of an entry: borrowed from its container */
	struct nx_buffer key;            /* "key_base#number" */
	const char *name;                /* of the outermost format or container */
};

static bool
put_text(struct nx_buffer *to, const char *text)
{
	nx_buffer_reset(to);
	nx_buffer_put(to, text, strlen(text) + 1);
	return !to->failed;
}

/* "path/name" or "path#number". */
static bool
put_place(struct nx_buffer *to, const struct nx_buffer *outer, const struct nx_entry *entry)
{
	nx_buffer_reset(to);
	nx_buffer_put(to, outer->bytes, outer->len - 1);
	if (entry->name)
		nx_buffer_printf(to, "/%s", entry->name);
	else
		nx_buffer_printf(to, "#%llu", (unsigned long long)entry->number);
	nx_buffer_put_u8(to, 0);
	return !to->failed;
}

static const char *
text_of(const struct nx_buffer *text)
{
	return (const char *)text->bytes;
}

/* ---- Documents ---- */

static void
close_document(struct nx_reader *self)
{
	nx_input_close(&self->input);
	nx_buffer_release(&self->framer.header);
	nx_buffer_release(&self->framer.made);
	self->format = NULL;
	self->framer = (struct nx_framer){ 0 };
}

/* NIDX_DONE for what a folder's walk found and nothing says that it is news. */
static enum nidx_status
open_document(struct nx_reader *self, struct nx_stream *stream, bool named, struct nidx_error *err)
{
	char ending[NX_ENDING_MAX + 1];
	struct nx_head head = { .ending = nx_formats_ending(text_of(&self->path), ending) };
	bool known = named || nx_reader_wants_name(text_of(&self->path));
	enum nidx_status status = nx_input_start(&self->input, stream, err);

	if (status == NIDX_EINPUT && !known)
		return NIDX_DONE;
	if (status != NIDX_OK)
		return status;
	head.bytes = nx_input_view(&self->input);
	head.whole = self->input.ended;
	self->format = nx_formats_sniff(&head);
	if (!known && !self->format->unmistakable) {
		close_document(self);
		return NIDX_DONE;
	}
	self->framer.input = &self->input;
	return NIDX_OK;
}

/* ---- Containers ---- */

static void
close_level(struct nx_reader *self)
{
	struct level *level = self->levels[--self->depth];

	if (level->container)
		level->container->kind->close(level->container);
	nx_buffer_release(&level->path);
	nx_buffer_release(&level->key);
	nx_mem_free(level);
}

static enum nidx_status
open_container(struct nx_reader *self, const struct nx_container_kind *kind, struct nx_peek *peek,
               struct nidx_error *err)
{
	struct level *level = nx_mem_zalloc(1, sizeof(*level));
	enum nidx_status status;

	if (!level) {
		nx_stream_close(&peek->inner);
		return nx_fail_memory(err);
	}
	level->peek = *peek;
	level->stream = nx_peek_stream(&level->peek);
	if (!put_text(&level->path, text_of(&self->path)) ||
	    !put_text(&level->key, text_of(&self->key_base))) {
		nx_stream_close(&level->stream);
		status = nx_fail_memory(err);
	} else {
		status = kind->open(&level->container, &level->stream, err);
	}
	self->levels[self->depth++] = level;
	if (status != NIDX_OK)
		close_level(self);
	return status;
}

/* Opens what `stream` turns out to be.  Its path and key are set. */
static enum nidx_status
open_bytes(struct nx_reader *self, struct nx_stream *stream, bool named, struct nidx_error *err)
{
	struct nx_stream unpacked;
	const struct nx_container_kind *kind;
	enum nidx_status status = nx_gunzip_open(&unpacked, stream, err);

	if (status != NIDX_OK)
		return status;
	nx_peek_start(&self->peek, &unpacked);
	kind = nx_containers_sniff(self->peek.head, self->peek.len);
	if (!kind) {
		unpacked = nx_peek_stream(&self->peek);
		return open_document(self, &unpacked, named, err);
	}
	if (self->depth == DEPTH) {
		nx_stream_close(&self->peek.inner);
		return nx_fail(err, NIDX_EINPUT, 0,
		               "%s: %s inside of %d others was not read: unpack it first",
		               text_of(&self->path), kind->name, DEPTH);
	}
	if (!self->name)
		self->name = kind->name;
	return open_container(self, kind, &self->peek, err);
}

/* Opens the next entry of the innermost container; NIDX_OK also when there is nothing to read in it. */
static enum nidx_status
open_entry(struct nx_reader *self, struct nidx_error *err)
{
	struct level *level = self->levels[self->depth - 1];
	struct nx_entry entry = { 0 };
	enum nidx_status status = level->container->kind->next(level->container, &entry, err);

	if (status == NIDX_DONE)
		close_level(self);
	if (status != NIDX_OK)
		return status == NIDX_DONE ? NIDX_OK : status;
	if (!put_place(&self->path, &level->path, &entry) ||
	    !put_place(&self->key_base, &level->key, &entry))
		return nx_fail_memory(err);
	self->url = entry.url;
	self->charset = entry.charset;
	self->packed = entry.stream;
	self->packed.name = text_of(&self->path);
	status = open_bytes(self, &self->packed, entry.name == NULL, err);
	return status == NIDX_DONE ? NIDX_OK : status;
}

/* ---- The reader ---- */

enum nidx_status
nx_reader_open(struct nx_reader **out, struct nx_stream *stream, const char *key_base, bool named,
               struct nidx_error *err)
{
	struct nx_reader *self = nx_mem_zalloc(1, sizeof(*self));
	enum nidx_status status;

	*out = NULL;
	if (!self || !put_text(&self->path, stream->name ? stream->name : "input") ||
	    !put_text(&self->key_base, key_base)) {
		nx_stream_close(stream);
		nx_reader_close(self);
		return nx_fail_memory(err);
	}
	status = open_bytes(self, stream, named, err);
	if (status != NIDX_OK) {
		nx_reader_close(self);
		return status;
	}
	if (!self->name)
		self->name = self->format->name;
	*out = self;
	return NIDX_OK;
}

void
nx_reader_close(struct nx_reader *self)
{
	if (!self)
		return;
	close_document(self);
	while (self->depth)
		close_level(self);
	nx_buffer_release(&self->path);
	nx_buffer_release(&self->key_base);
	nx_buffer_release(&self->key);
	nx_mem_free(self);
}

static enum nidx_status
make_key(struct nx_reader *self, uint64_t number, struct nx_str *key, struct nidx_error *err)
{
	nx_buffer_reset(&self->key);
	nx_buffer_put(&self->key, self->key_base.bytes, self->key_base.len - 1);
	if (number)
		nx_buffer_printf(&self->key, "#%llu", (unsigned long long)number);
	if (self->key.failed)
		return nx_fail_memory(err);
	*key = (struct nx_str){ (const char *)self->key.bytes, self->key.len };
	return NIDX_OK;
}

static enum nidx_status
next_item(struct nx_reader *self, struct nx_raw *raw, struct nidx_error *err)
{
	struct nx_framed item = { 0 };
	enum nidx_status status = self->format->frame(&self->framer, &item, err);

	if (status != NIDX_OK)
		return status;
	*raw = (struct nx_raw){ .format = self->format,
		                .bytes = item.bytes,
		                .path = text_of(&self->path),
		                .url = self->url,
		                .charset = self->input.charset == NX_CHARSET_BYTES
		                               ? self->charset
		                               : NX_STR("utf-8"),
		                .line = item.line,
		                .offset = item.offset };
	self->framer.nitems++;
	return make_key(self, item.number, &raw->key, err);
}

enum nidx_status
nx_reader_next(struct nx_reader *self, struct nx_raw *raw, struct nidx_error *err)
{
	for (;;) {
		enum nidx_status status;
		if (self->format) {
			status = next_item(self, raw, err);
			if (status != NIDX_DONE)
				return status;
			close_document(self);
		}
		if (self->depth == 0)
			return NIDX_DONE;
		status = open_entry(self, err);
		if (status != NIDX_OK)
			return status;
	}
}

const char *
nx_reader_format_name(const struct nx_reader *self)
{
	return self->name;
}

bool
nx_raw_is_dumped(const struct nx_raw *raw)
{
	return raw->format == &nx_format_dump;
}

const char *
nx_raw_format_name(const struct nx_raw *raw)
{
	return raw->format->name;
}

enum nidx_status
nx_raw_parse(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
             struct nidx_error *err)
{
	struct nx_raw text = *raw;

	text.url = nx_charset_repair(raw->url, arena);
	if (!raw->format->encoded)
		text.bytes = nx_charset_repair(raw->bytes, arena);
	if (arena->failed)
		return nx_fail_memory(err);
	return raw->format->parse(&text, arena, out, err);
}
