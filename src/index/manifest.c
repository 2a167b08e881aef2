#include "index/manifest.h"

#include "base/checksum.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static const char MAGIC[] = "nidx manifest ";
enum { VERSION = 8, OLDEST = 1 };

void
nx_manifest_release(struct nx_manifest *self)
{
	nx_mem_free(self->segments);
	*self = (struct nx_manifest){ 0 };
}

bool
nx_manifest_add(struct nx_manifest *self, const struct nx_manifest_segment *segment)
{
	if (nx_mem_grow(&self->segments, &self->room, self->nsegments + 1,
	                sizeof(*self->segments)))
		return false;
	self->segments[self->nsegments++] = *segment;
	return true;
}

/* ---- Parsing ---- */

struct parser {
	const char *at, *end;
	const char *begin;
};

static struct nx_str
next_line(struct parser *p)
{
	const char *line = p->at;
	const char *newline = p->at < p->end ? memchr(line, '\n', (size_t)(p->end - line)) : NULL;

	if (!newline)
		return (struct nx_str){ NULL, 0 }; /* every line ends in one */
	p->at = newline + 1;
	return (struct nx_str){ line, (size_t)(newline - line) };
}

/* Takes `word` and a space off the front of a line. */
static bool
take_word(struct nx_str *line, const char *word)
{
	size_t len = strlen(word);

	if (line->len < len || memcmp(line->ptr, word, len) != 0)
		return false;
	line->ptr += len;
	line->len -= len;
	return true;
}

static bool
take_number(struct nx_str *line, uint64_t max, uint64_t *value)
{
	uint64_t v = 0;
	size_t n = 0;

	for (; n < line->len && line->ptr[n] >= '0' && line->ptr[n] <= '9'; n++) {
		unsigned digit = (unsigned)(line->ptr[n] - '0');
		if (v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	line->ptr += n;
	line->len -= n;
	*value = v;
	return n > 0;
}

/* A file name: lower-case letters, digits, '-' and '.', up to a space or the end. */
static bool
take_name(struct nx_str *line, char to[NX_MANIFEST_NAME])
{
	size_t n = 0;

	while (n < line->len && line->ptr[n] != ' ') {
		char c = line->ptr[n];
		bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
		            (c == '.' && n > 0);
		if (!good || n + 1 >= NX_MANIFEST_NAME)
			return false;
		to[n++] = c;
	}
	to[n] = '\0';
	line->ptr += n;
	line->len -= n;
	return n > 0;
}

static bool
parse_segment(struct nx_str line, struct nx_manifest_segment *segment)
{
	uint64_t ndocs;

	if (!take_name(&line, segment->name) || !take_word(&line, " ") ||
	    !take_number(&line, UINT32_MAX - 1, &ndocs) || !take_word(&line, " ") ||
	    !take_name(&line, segment->hidden) || line.len != 0 || ndocs == 0)
		return false;
	segment->ndocs = (nx_doc)ndocs;
	if (strcmp(segment->hidden, "-") == 0)
		segment->hidden[0] = '\0';
	return true;
}

/* The last line is the checksum of everything before it. */
static bool
checksum_holds(struct nx_str text)
{
	enum { LINE = 16 }; /* "crc32c 01234567\n" */
	char expected[LINE + 1];

	if (text.len < LINE)
		return false;
	snprintf(expected, sizeof(expected), "crc32c %08x\n",
	         (unsigned)nx_crc32c(0, text.ptr, text.len - LINE));
	return memcmp(text.ptr + text.len - LINE, expected, LINE) == 0;
}

static enum nidx_status
parse_head(struct nx_manifest *self, struct parser *p, struct nidx_error *err)
{
	struct nx_str line = next_line(p), number;

	if (!take_word(&line, MAGIC))
		return nx_fail(err, NIDX_ECORRUPT, 0, "manifest: this is no nidx manifest");
	number = line;
	if (!take_number(&line, UINT64_MAX, &self->version) || line.len || self->version < OLDEST ||
	    self->version > VERSION)
		return nx_fail(err, NIDX_EVERSION, sizeof(MAGIC) - 1,
		               "manifest: written in format %.*s, this nidx reads format %d: "
		               "use the nidx that wrote it, or build the index anew",
		               (int)(number.len < 16 ? number.len : 16), number.ptr, (int)VERSION);
	line = next_line(p);
	if (!take_word(&line, "generation ") ||
	    !take_number(&line, UINT64_MAX, &self->generation) || line.len)
		return nx_fail(err, NIDX_ECORRUPT, 0, "manifest: no generation in line 2");
	line = next_line(p);
	if (!take_word(&line, "next ") || !take_number(&line, UINT64_MAX, &self->next) || line.len)
		return nx_fail(err, NIDX_ECORRUPT, 0, "manifest: no next segment in line 3");
	return NIDX_OK;
}

static enum nidx_status
parse_lines(struct nx_manifest *self, struct parser *p, struct nidx_error *err)
{
	enum nidx_status status = parse_head(self, p, err);
	struct nx_str line;

	while (!status) {
		uint64_t offset = (uint64_t)(p->at - p->begin);
		struct nx_manifest_segment segment;

		line = next_line(p);
		if (!take_word(&line, "segment "))
			break;
		if (self->nsegments == NX_MANIFEST_SEGMENTS || !parse_segment(line, &segment))
			return nx_fail(err, NIDX_ECORRUPT, offset,
			               "manifest: segment %zu is malformed", self->nsegments + 1);
		if (!nx_manifest_add(self, &segment))
			return nx_fail_memory(err);
	}
	if (!status && take_word(&line, "clutter ")) {
		if (!take_name(&line, self->clutter) || line.len)
			return nx_fail(err, NIDX_ECORRUPT, (uint64_t)(p->at - p->begin),
			               "manifest: the line of the clutter is malformed");
		line = next_line(p);
	}
	if (!status && take_word(&line, "files ")) {
		if (!take_name(&line, self->files) || line.len)
			return nx_fail(err, NIDX_ECORRUPT, (uint64_t)(p->at - p->begin),
			               "manifest: the line of the files is malformed");
		line = next_line(p);
	}
	if (!status && (!take_word(&line, "crc32c ") || p->at != p->end))
		return nx_fail(err, NIDX_ECORRUPT, (uint64_t)(p->at - p->begin),
		               "manifest: a line that is no segment");
	return status;
}

enum nidx_status
nx_manifest_parse(struct nx_manifest *self, struct nx_str text, struct nidx_error *err)
{
	struct parser p = { text.ptr, text.ptr + text.len, text.ptr };
	enum nidx_status status;

	*self = (struct nx_manifest){ 0 };
	status = parse_lines(self, &p, err);
	if (!status && !checksum_holds(text))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "manifest: the checksum does not hold");
	if (status)
		nx_manifest_release(self);
	return status;
}

/* ---- Writing ---- */

void
nx_manifest_print(const struct nx_manifest *self, struct nx_buffer *to)
{
	nx_buffer_reset(to);
	nx_buffer_printf(to, "%s%d\ngeneration %llu\nnext %llu\n", MAGIC, (int)VERSION,
	                 (unsigned long long)self->generation, (unsigned long long)self->next);
	for (size_t i = 0; i < self->nsegments; i++) {
		const struct nx_manifest_segment *segment = &self->segments[i];
		nx_buffer_printf(to, "segment %s %u %s\n", segment->name, (unsigned)segment->ndocs,
		                 segment->hidden[0] ? segment->hidden : "-");
	}
	if (self->clutter[0])
		nx_buffer_printf(to, "clutter %s\n", self->clutter);
	if (self->files[0])
		nx_buffer_printf(to, "files %s\n", self->files);
	if (!to->failed)
		nx_buffer_printf(to, "crc32c %08x\n", (unsigned)nx_crc32c(0, to->bytes, to->len));
}

enum nidx_status
nx_manifest_read_any(struct nx_manifest *self, struct nx_dir *dir, struct nidx_error *err)
{
	struct nx_map map = { 0 };
	enum nidx_status status = nx_dir_map(dir, NX_MANIFEST_FILE, &map, err);

	*self = (struct nx_manifest){ 0 };
	if (status)
		return status;
	status = nx_manifest_parse(self, (struct nx_str){ (const char *)map.bytes, map.nbytes },
	                           err);
	nx_map_close(&map);
	if (status)
		return nx_fail_prefix(err, status, "%s", nx_dir_path(dir));
	return NIDX_OK;
}

enum nidx_status
nx_manifest_read(struct nx_manifest *self, struct nx_dir *dir, struct nidx_error *err)
{
	enum nidx_status status = nx_manifest_read_any(self, dir, err);
	int version = (int)self->version;

	if (status || version == VERSION)
		return status;
	nx_manifest_release(self);
	return nx_fail(err, NIDX_EVERSION, sizeof(MAGIC) - 1,
	               "%s: this index is in the older format %d, this nidx reads format %d: "
	               "'nidx upgrade' brings it up to date",
	               nx_dir_path(dir), version, (int)VERSION);
}

enum nidx_status
nx_manifest_commit(const struct nx_manifest *self, struct nx_dir *dir, struct nidx_error *err)
{
	struct nx_buffer text = { 0 };
	struct nx_file *file = NULL;
	enum nidx_status status;

	nx_manifest_print(self, &text);
	status = text.failed ? nx_fail_memory(err)
	                     : nx_file_create(&file, dir, NX_MANIFEST_NEW, err);
	if (!status) {
		nx_file_write(file, text.bytes, text.len);
		status = nx_file_finish(file, err);
	}
	if (!status)
		status = nx_dir_rename(dir, NX_MANIFEST_NEW, NX_MANIFEST_FILE, err);
	nx_buffer_release(&text);
	return status;
}

uint64_t
nx_manifest_version(void)
{
	return VERSION;
}

/* ---- Files ---- */

void
nx_segment_name_of(uint64_t number, char *to, size_t room)
{
	snprintf(to, room, "s%06llu", (unsigned long long)number);
}

/* Files of segments: 's', digits, then ".nx?" or "-digits.nxd". */
static bool
is_segment_file(const char *name, uint64_t *number)
{
	struct nx_str rest = { name, strlen(name) };
	uint64_t generation;

	if (!take_word(&rest, "s") || !take_number(&rest, UINT64_MAX, number))
		return false;
	if (take_word(&rest, "-") && !take_number(&rest, UINT64_MAX, &generation))
		return false;
	return rest.len == 4 && memcmp(rest.ptr, ".nx", 3) == 0;
}

/* "clutter-digits.nxc", "files-digits.nxf" */
static bool
is_list_file(const char *name, const char *stem, const char *ending)
{
	struct nx_str rest = { name, strlen(name) };
	uint64_t generation;

	return take_word(&rest, stem) && take_number(&rest, UINT64_MAX, &generation) &&
	       rest.len == strlen(ending) && memcmp(rest.ptr, ending, rest.len) == 0;
}

static void
note_number(void *ctx, const char *name)
{
	uint64_t *after = ctx, number;

	if (is_segment_file(name, &number) && number >= *after && number < UINT64_MAX)
		*after = number + 1;
}

uint64_t
nx_segment_number_after(struct nx_dir *dir)
{
	uint64_t after = 1;

	nx_dir_list(dir, note_number, &after, NULL); /* what cannot be listed is truncated */
	return after;
}

struct sweep {
	const struct nx_manifest *manifest;
	const char *making; /* a segment that is being written; may be NULL */
	struct nx_dir *dir;
};

static bool
is_named(const struct nx_manifest *manifest, const char *file)
{
	size_t stem = strcspn(file, ".-");

	for (size_t i = 0; manifest && i < manifest->nsegments; i++) {
		const struct nx_manifest_segment *segment = &manifest->segments[i];
		if (file[stem] == '-' ? strcmp(file, segment->hidden) == 0
		                      : strlen(segment->name) == stem &&
		                            memcmp(file, segment->name, stem) == 0)
			return true;
	}
	return false;
}

static bool
is_made(const char *making, const char *file)
{
	size_t stem = strcspn(file, ".-");

	return making && strlen(making) == stem && memcmp(file, making, stem) == 0;
}

static void
sweep_file(void *ctx, const char *name)
{
	struct sweep *sweep = ctx;
	uint64_t number;

	if (is_made(sweep->making, name))
		return;
	if (strcmp(name, NX_MANIFEST_NEW) == 0 ||
	    (is_segment_file(name, &number) && !is_named(sweep->manifest, name)) ||
	    (is_list_file(name, "clutter-", ".nxc") &&
	     !(sweep->manifest && strcmp(name, sweep->manifest->clutter) == 0)) ||
	    (is_list_file(name, "files-", ".nxf") &&
	     !(sweep->manifest && strcmp(name, sweep->manifest->files) == 0)))
		nx_dir_remove(sweep->dir, name, NULL);
}

void
nx_manifest_sweep(const struct nx_manifest *self, struct nx_dir *dir, const char *making)
{
	struct sweep sweep = { self, making, dir };

	nx_dir_list(dir, sweep_file, &sweep, NULL);
}
