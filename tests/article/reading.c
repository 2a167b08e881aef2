#include "tests/article/reading.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct slow {
	const char *bytes;
	size_t len, step;
};

static enum nidx_status
read_slowly(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct slow *slow = stream->impl;
	size_t n = slow->len < room ? slow->len : room;

	(void)err;
	if (slow->step && n > slow->step)
		n = slow->step;
	if (n)
		memcpy(to, slow->bytes, n);
	slow->bytes += n;
	slow->len -= n;
	*got = n;
	return NIDX_OK;
}

static void
keep_error(struct reading *self, const struct nidx_error *err)
{
	if (self->nerrors < MESSAGES_MAX)
		self->errors[self->nerrors] = *err;
	self->nerrors++;
}

void
reading_run(struct reading *self, const char *name, const void *bytes, size_t len)
{
	struct slow slow = { bytes, len, self->step };
	struct nx_stream stream = { read_slowly, NULL, name, &slow };
	struct nx_reader *reader;
	struct nidx_error err = { 0 };
	enum nidx_status status;
	struct nx_raw raw;

	if (nx_reader_open(&reader, &stream, name, true, &err) != NIDX_OK) {
		ck_assert_ptr_null(reader);
		ck_assert_int_eq(err.status, NIDX_EINPUT);
		keep_error(self, &err);
		return;
	}
	snprintf(self->format, sizeof(self->format), "%s", nx_reader_format_name(reader));
	while ((status = nx_reader_next(reader, &raw, &err)) != NIDX_DONE) {
		if (status == NIDX_OK) {
			self->nitems++;
			raw.bytes = nx_arena_str(&self->arena, raw.bytes.ptr, raw.bytes.len);
			status = nx_raw_parse(&raw, &self->arena, &self->articles, &err);
		}
		if (status == NIDX_OK)
			continue;
		ck_assert_int_eq(status, NIDX_EINPUT);
		ck_assert_int_eq(err.status, NIDX_EINPUT);
		keep_error(self, &err);
	}
	nx_reader_close(reader);
}

void
reading_text(struct reading *self, const char *name, const char *text)
{
	reading_run(self, name, text, strlen(text));
}

void
reading_file(struct reading *self, const char *name)
{
	const char *top = getenv("NIDX_SRCDIR");
	char path[1024];
	FILE *file;
	char *bytes = malloc(1 << 20);
	size_t len;

	snprintf(path, sizeof(path), "%s/tests/article/data/%s", top ? top : ".", name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "cannot open %s", path);
	len = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	reading_run(self, name, bytes, len);
	free(bytes);
}

void
reading_release(struct reading *self)
{
	nx_arena_release(&self->arena);
	*self = (struct reading){ 0 };
}

void
want_text(struct nx_str got, const char *want)
{
	ck_assert_msg(got.len == strlen(want) && memcmp(got.ptr ? got.ptr : "", want, got.len) == 0,
	              "got \"%.*s\", want \"%s\"", (int)got.len, got.ptr ? got.ptr : "", want);
}

unsigned char *
zipped(const void *bytes, size_t len, size_t *nbytes)
{
	z_stream z = { 0 };
	unsigned char *to;

	deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	*nbytes = deflateBound(&z, len) + 32;
	to = malloc(*nbytes);
	z.next_in = (unsigned char *)(uintptr_t)bytes;
	z.avail_in = (unsigned)len;
	z.next_out = to;
	z.avail_out = (unsigned)*nbytes;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	*nbytes = z.total_out;
	deflateEnd(&z);
	return to;
}
