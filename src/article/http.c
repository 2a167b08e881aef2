#include "article/http.h"

#include "base/mem.h"

#include <string.h>
#include <strings.h>
#include <zlib.h>

enum { STEP = 64 * 1024, WINDOW = 15 };

static struct nx_str
trim(struct nx_str text)
{
	while (text.len && strchr(" \t\r\n\"'", *text.ptr)) {
		text.ptr++;
		text.len--;
	}
	while (text.len && strchr(" \t\r\n\"'", text.ptr[text.len - 1]))
		text.len--;
	return text;
}

/* Cuts the first line off. */
static struct nx_str
next_line(struct nx_str *text)
{
	const char *newline = memchr(text->ptr, '\n', text->len);
	struct nx_str line = { text->ptr, newline ? (size_t)(newline - text->ptr) : text->len };
	size_t n = line.len + (newline != NULL);

	*text = (struct nx_str){ text->ptr + n, text->len - n };
	return line;
}

struct nx_str
nx_http_header(struct nx_str lines, const char *name)
{
	size_t n = strlen(name);

	while (lines.len) {
		struct nx_str line = next_line(&lines);
		if (line.len > n && line.ptr[n] == ':' && strncasecmp(line.ptr, name, n) == 0)
			return trim((struct nx_str){ line.ptr + n + 1, line.len - n - 1 });
	}
	return (struct nx_str){ NULL, 0 };
}

struct nx_str
nx_http_parameter(struct nx_str value, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i + n < value.len; i++) {
		struct nx_str rest = { value.ptr + i + n + 1, value.len - i - n - 1 };
		const char *end;
		if (value.ptr[i + n] != '=' || strncasecmp(value.ptr + i, name, n) != 0 ||
		    (i > 0 && !strchr("; \t", value.ptr[i - 1])))
			continue;
		end = memchr(rest.ptr, ';', rest.len);
		return trim((struct nx_str){ rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len });
	}
	return (struct nx_str){ NULL, 0 };
}

unsigned
nx_http_status(struct nx_str lines)
{
	struct nx_str line = next_line(&lines);
	const char *space;
	unsigned status = 0;

	if (line.len < 12 || strncasecmp(line.ptr, "HTTP/", 5) != 0)
		return 0;
	space = memchr(line.ptr, ' ', line.len);
	for (space = space ? space + 1 : line.ptr + line.len;
	     space < line.ptr + line.len && *space >= '0' && *space <= '9' && status < 1000; space++)
		status = status * 10 + (unsigned)(*space - '0');
	return status;
}

bool
nx_http_is_text(struct nx_str type)
{
	static const char *const kinds[] = { "text/", "application/xhtml", "application/xml",
		                             "application/rss", "application/atom",
		                             "application/rdf", "application/json",
		                             "application/feed", "application/ld", "html" };

	if (type.len == 0)
		return true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (type.len >= strlen(kinds[i]) &&
		    strncasecmp(type.ptr, kinds[i], strlen(kinds[i])) == 0)
			return strncasecmp(type.ptr, "text/css", type.len < 8 ? type.len : 8) != 0 &&
			       !memmem(type.ptr, type.len, "javascript", 10);
	return false;
}

/* The size line of a chunk at p: its bytes behind the line; false when it is none. */
static bool
chunk_line(const uint8_t *p, size_t len, size_t *size, size_t *line)
{
	size_t n = 0, value = 0;

	for (; n < len && n < 8; n++) {
		int digit = p[n] >= '0' && p[n] <= '9'                   ? p[n] - '0'
		            : (p[n] | 0x20) >= 'a' && (p[n] | 0x20) <= 'f' ? (p[n] | 0x20) - 'a' + 10
		                                                           : -1;
		if (digit < 0)
			break;
		value = value * 16 + (size_t)digit;
	}
	if (n == 0)
		return false;
	while (n < len && (p[n] == ' ' || p[n] == '\t'))
		n++;
	if (n < len && p[n] == ';')
		while (n < len && p[n] != '\n')
			n++;
	if (n < len && p[n] == '\r')
		n++;
	if (n >= len || p[n] != '\n')
		return false;
	*size = value;
	*line = n + 1;
	return true;
}

size_t
nx_http_unchunk(uint8_t *bytes, size_t len)
{
	size_t from = 0, to = 0, size, line;

	while (from < len && chunk_line(bytes + from, len - from, &size, &line)) {
		from += line;
		if (size == 0)
			return to;
		if (size > len - from)
			size = len - from; /* cut short */
		memmove(bytes + to, bytes + from, size);
		to += size;
		from += size;
		if (from < len && bytes[from] == '\r')
			from++;
		if (from < len && bytes[from] == '\n')
			from++;
	}
	if (from == 0)
		return len; /* not chunked, whatever the header said */
	return to;
}

bool
nx_http_inflate(const uint8_t *bytes, size_t len, size_t most, struct nx_buffer *to)
{
	bool zlib = len >= 2 && (bytes[0] & 15) == 8 && (bytes[0] * 256 + bytes[1]) % 31 == 0;
	z_stream z = { .zalloc = nx_mem_zlib_alloc, .zfree = nx_mem_zlib_free };
	size_t begin = to->len;
	int result;

	z.next_in = (Bytef *)(uintptr_t)bytes; /* zlib does not write to it */
	z.avail_in = len < UINT32_MAX ? (unsigned)len : UINT32_MAX;
	if (inflateInit2(&z, zlib ? WINDOW : -WINDOW) != Z_OK)
		return false;
	do {
		if (!nx_buffer_reserve(to, STEP))
			break;
		z.next_out = to->bytes + to->len;
		z.avail_out = STEP;
		result = inflate(&z, Z_NO_FLUSH);
		to->len += STEP - z.avail_out;
	} while (result == Z_OK && z.avail_out == 0 && to->len - begin < most);
	inflateEnd(&z);
	return !to->failed;
}
