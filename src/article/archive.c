/* archive.c - ZIP and tar, by libarchive, entry by entry.
 *
 * Nothing is unpacked to disk.  Folders, links and empty entries are passed over; an entry that is
 * encrypted or damaged is reported and the next one read.
 */
#include "article/container.h"
#include "base/late.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#ifndef NX_ARCHIVE_SONAME
#define NX_ARCHIVE_SONAME "libarchive"
#endif
#define LIBARCHIVE(F) \
	F(archive_entry_filetype) \
	F(archive_entry_pathname) \
	F(archive_entry_size) \
	F(archive_entry_size_is_set) \
	F(archive_error_string) \
	F(archive_file_count) \
	F(archive_read_data) \
	F(archive_read_free) \
	F(archive_read_new) \
	F(archive_read_next_header) \
	F(archive_read_open) \
	F(archive_read_support_format_tar) \
	F(archive_read_support_format_zip_streamable) \
	F(archive_set_error)
NX_LATE_TABLE(lib, NX_ARCHIVE_SONAME, LIBARCHIVE)

enum { BLOCK = 64 * 1024 };

static const char *const endings[] = { ".zip", ".tar", ".tgz", NULL };

struct archive_reader {
	struct nx_container base;
	struct archive *archive;
	struct nx_stream *stream;
	struct nidx_error error; /* of the stream */
	bool ended;
	char *name; /* of the entry */
	uint8_t block[BLOCK];
};

static bool
sniff_archive(const uint8_t *head, size_t len)
{
	bool zip = len >= 4 && memcmp(head, "PK", 2) == 0 &&
	           (memcmp(head + 2, "\3\4", 2) == 0 || memcmp(head + 2, "\5\6", 2) == 0);

	return zip || (len >= 263 && memcmp(head + 257, "ustar", 5) == 0);
}

static la_ssize_t
read_block(struct archive *archive, void *ctx, const void **bytes)
{
	struct archive_reader *self = ctx;
	size_t got = 0;

	*bytes = self->block;
	if (self->error.status == NIDX_OK &&
	    nx_stream_read(self->stream, self->block, BLOCK, &got, &self->error) != NIDX_OK &&
	    got == 0) {
		lib.archive_set_error(archive, EIO, "%s", self->error.message);
		return ARCHIVE_FATAL;
	}
	return (la_ssize_t)got;
}

static void
close_archive(struct nx_container *base)
{
	struct archive_reader *self = (struct archive_reader *)base; /* its first member */

	lib.archive_read_free(self->archive);
	nx_stream_close(self->stream);
	nx_mem_free(self->name);
	nx_mem_free(self);
}

static enum nidx_status
open_archive(struct nx_container **out, struct nx_stream *stream, struct nidx_error *err)
{
	struct archive_reader *self;

	*out = NULL;
	if (!lib_load()) {
		nx_fail(err, NIDX_EINPUT, 0, "%s: ZIP and tar are read by %s, which is not installed",
		        stream->name, NX_ARCHIVE_SONAME);
		nx_stream_close(stream);
		return NIDX_EINPUT;
	}
	self = nx_mem_zalloc(1, sizeof(*self));
	if (self)
		self->archive = lib.archive_read_new();
	if (!self || !self->archive) {
		nx_mem_free(self);
		nx_stream_close(stream);
		return nx_fail_memory(err);
	}
	self->base.kind = &nx_container_archive;
	self->stream = stream;
	lib.archive_read_support_format_zip_streamable(self->archive);
	lib.archive_read_support_format_tar(self->archive);
	if (lib.archive_read_open(self->archive, self, NULL, read_block, NULL) != ARCHIVE_OK) {
		enum nidx_status status =
		    nx_fail(err, NIDX_EINPUT, 0, "%s: the archive cannot be read (%s)",
		            stream->name, lib.archive_error_string(self->archive));
		close_archive(&self->base);
		return status;
	}
	*out = &self->base;
	return NIDX_OK;
}

static enum nidx_status
read_entry(struct nx_stream *stream, void *to, size_t room, size_t *got, struct nidx_error *err)
{
	struct archive_reader *self = stream->impl;
	la_ssize_t n;

	*got = 0;
	if (self->ended)
		return NIDX_OK;
	n = lib.archive_read_data(self->archive, to, room);
	if (n >= 0) {
		*got = (size_t)n;
		return NIDX_OK;
	}
	self->ended = true;
	return nx_fail(err, NIDX_EINPUT, 0, "%s: the entry is damaged or encrypted (%s)",
	               stream->name, lib.archive_error_string(self->archive));
}

/* Its path as valid text for messages and keys. */
static bool
keep_name(struct archive_reader *self, struct archive_entry *entry)
{
	const char *path = lib.archive_entry_pathname(entry);
	size_t len;
	bool bad;

	if (!path)
		path = "entry";
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	len = strlen(path);
	nx_mem_free(self->name);
	self->name = nx_mem_alloc(len + 1);
	if (!self->name)
		return false;
	bad = nx_utf8_valid(path, len) < len;
	for (size_t i = 0; i <= len; i++) {
		unsigned char c = (unsigned char)path[i];
		self->name[i] = (c && c < 0x20) || (bad && c >= 0x80) ? '?' : path[i];
	}
	return true;
}

static bool
is_hidden(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash ? slash[1] : *path) == '.' || strncmp(path, "__MACOSX/", 9) == 0;
}

static enum nidx_status
fail_archive(struct archive_reader *self, struct nidx_error *err)
{
	self->ended = true;
	if (self->error.status == NIDX_EIO || self->error.status == NIDX_ENOMEM) {
		if (err)
			*err = self->error;
		return self->error.status;
	}
	return nx_fail(err, NIDX_EINPUT, 0,
	               "%s: the archive breaks off or is damaged (%s); what follows is lost",
	               self->stream->name, lib.archive_error_string(self->archive));
}

static enum nidx_status
next_archive(struct nx_container *base, struct nx_entry *out, struct nidx_error *err)
{
	struct archive_reader *self = (struct archive_reader *)base;
	struct archive_entry *entry;

	if (self->archive && lib.archive_file_count(self->archive) >= 0)
		self->ended = false;
	for (;;) {
		int result = lib.archive_read_next_header(self->archive, &entry);
		if (result == ARCHIVE_EOF || result == ARCHIVE_RETRY)
			return NIDX_DONE;
		if (result == ARCHIVE_FATAL) {
			if (self->error.status == NIDX_DONE)
				return NIDX_DONE; /* told already */
			fail_archive(self, err);
			self->error.status = NIDX_DONE;
			return err ? err->status : NIDX_EINPUT;
		}
		if (lib.archive_entry_filetype(entry) != AE_IFREG ||
		    (lib.archive_entry_size_is_set(entry) && lib.archive_entry_size(entry) == 0))
			continue;
		if (!keep_name(self, entry))
			return nx_fail_memory(err);
		if (is_hidden(self->name))
			continue;
		*out = (struct nx_entry){ .stream = { read_entry, NULL, self->name, self },
			                  .name = self->name };
		return NIDX_OK;
	}
}

const struct nx_container_kind nx_container_archive = {
	.name = "an archive (ZIP or tar)",
	.endings = endings,
	.sniff = sniff_archive,
	.open = open_archive,
	.next = next_archive,
	.close = close_archive,
};
