/* csv.c - tables: a header row that names columns, an article a row.
 *
 * The separator is told from the header (comma, semicolon, tab, bar).  Columns mean what keys of JSON
 * mean (keys.h): a row is handed on as an object of JSON.
 *
 * Source  RFC 4180, leniently: quotes inside unquoted fields, any line end, missing last fields
 */
#include "article/format.h"
#include "article/keys.h"

#include <string.h>

enum { COLUMNS_MAX = 256, HEADER_MAX = 64 * 1024 };

static const char *const endings[] = { ".csv", ".tsv", ".tab", NULL };

/* ---- Fields ---- */

/* The end of the field at p: at its separator, line end, or `end`; *complete false when a quoted one does
 * not end. */
static const char *
field_end(const char *p, const char *end, char separator, bool *complete)
{
	*complete = true;
	if (p < end && *p == '"') {
		for (p++;; p++) {
			p = memchr(p, '"', (size_t)(end - p));
			if (!p) {
				*complete = false;
				return end;
			}
			if (p + 1 < end && p[1] == '"')
				p++;
			else
				break;
		}
	}
	while (p < end && *p != separator && *p != '\n' && *p != '\r')
		p++;
	return p;
}

/* Behind the row at p; NULL when it does not end there (`ended`: nothing more will come). */
static const char *
row_end(const char *p, const char *end, char separator, bool ended)
{
	bool complete;

	for (;;) {
		p = field_end(p, end, separator, &complete);
		if (p == end)
			return ended ? end : NULL;
		if (*p == separator) {
			p++;
			continue;
		}
		if (*p == '\r' && p + 1 == end && !ended)
			return NULL;
		return p + (*p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1);
	}
}

/* Appends a field's text as the inside of a JSON string. */
static void
put_field(struct nx_buffer *out, const char *p, const char *end)
{
	bool quoted = p < end && *p == '"';

	if (quoted) {
		p++;
		while (end > p && end[-1] != '"')
			end--;
		end -= end > p;
	}
	for (; p < end; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '"' && quoted && p + 1 < end && p[1] == '"')
			p++;
		if (c == '"' || c == '\\')
			nx_buffer_put_u8(out, '\\');
		if (c < 0x20)
			nx_buffer_printf(out, "\\u%04x", c);
		else
			nx_buffer_put_u8(out, c);
	}
}

/* ---- The header ---- */

static char
separator_of(struct nx_str line)
{
	static const char marks[] = ",;\t|";
	char best = ',';
	size_t most = 0;

	for (const char *mark = marks; *mark; mark++) {
		size_t n = 0;
		for (size_t i = 0; i < line.len; i++)
			n += line.ptr[i] == *mark;
		if (n > most) {
			most = n;
			best = *mark;
		}
	}
	return best;
}

static struct nx_str
first_line(struct nx_str bytes)
{
	const char *newline = memchr(bytes.ptr, '\n', bytes.len);

	return (struct nx_str){ bytes.ptr, newline ? (size_t)(newline - bytes.ptr) : bytes.len };
}

/* Which of what an article needs the columns name. */
static unsigned
known_columns(struct nx_str line, char separator, unsigned *all)
{
	const char *p = line.ptr, *end = p + line.len;
	unsigned known = 0;

	for (*all = 0;; (*all)++) {
		bool complete;
		const char *to = field_end(p, end, separator, &complete);
		struct nx_str name = { p, (size_t)(to - p) };
		if (name.len > 1 && *p == '"')
			name = (struct nx_str){ p + 1, name.len - 2 };
		if (name.len < 40) {
			enum nx_field field = nx_keys_find(name).field;
			known |= field == NX_FIELD_TITLE ? 1u
			         : field == NX_FIELD_BODY || field == NX_FIELD_SUMMARY ? 2u
			         : field != NX_FIELD_NONE ? 4u : 0;
		}
		if (to == end || *to != separator)
			break;
		p = to + 1;
	}
	return known;
}

static enum nx_sure
sniff_csv(const struct nx_head *head)
{
	struct nx_str line = first_line(head->bytes);
	unsigned all, known = known_columns(line, separator_of(line), &all);
	bool named = false;

	for (const char *const *e = endings; *e; e++)
		named |= strlen(*e) == head->ending.len &&
		         memcmp(*e, head->ending.ptr, head->ending.len) == 0;
	if (all < 1 || !(known & 3))
		return named ? NX_SURE_NAMED : NX_SURE_NOT;
	return named || known == 7 ? NX_SURE_SEEN : NX_SURE_NOT;
}

/* ---- Rows ---- */

/* The next row in the window, taken by the caller; NIDX_DONE at the end. */
static enum nidx_status
find_row(struct nx_framer *self, char separator, struct nx_str *row, struct nidx_error *err)
{
	struct nx_input *input = self->input;

	for (;;) {
		struct nx_str view = nx_input_view(input);
		const char *end = row_end(view.ptr, view.ptr + view.len, separator, input->ended);
		enum nidx_status status;
		if (view.len == 0 && input->ended)
			return nx_input_trouble(input, err);
		if (end && view.len) {
			*row = (struct nx_str){ view.ptr, (size_t)(end - view.ptr) };
			return NIDX_OK;
		}
		if (view.len > NX_RAW_MAX) {
			self->finished = true;
			return nx_fail(err, NIDX_EINPUT, input->offset,
			               "%s:%llu: a row larger than %zu MB (a quotation mark that is "
			               "not closed?)",
			               input->stream.name, (unsigned long long)input->line,
			               NX_RAW_MAX >> 20);
		}
		status = nx_input_more(input, err);
		if (status != NIDX_OK && status != NIDX_DONE)
			return status;
	}
}

static bool
is_blank(struct nx_str row)
{
	for (size_t i = 0; i < row.len; i++)
		if (!strchr(" \t\r\n,;|\"", row.ptr[i]))
			return false;
	return true;
}

static enum nidx_status
read_header(struct nx_framer *self, struct nidx_error *err)
{
	struct nx_str line = first_line(nx_input_view(self->input)), row;
	enum nidx_status status;

	self->separator = separator_of(line);
	status = find_row(self, self->separator, &row, err);
	if (status != NIDX_OK)
		return status;
	nx_buffer_put(&self->header, row.ptr, row.len < HEADER_MAX ? row.len : HEADER_MAX);
	nx_input_take(self->input, row.len);
	return self->header.failed ? nx_fail_memory(err) : NIDX_OK;
}

/* The row as an object; false when it has more fields than the header. */
static bool
make_object(struct nx_framer *self, struct nx_str row)
{
	const char *p = row.ptr, *end = p + row.len;
	const char *name = (const char *)self->header.bytes, *names = name + self->header.len;
	bool complete, more = true;

	nx_buffer_reset(&self->made);
	nx_buffer_put_u8(&self->made, '{');
	while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	while (names > name && (names[-1] == '\n' || names[-1] == '\r'))
		names--;
	for (;;) {
		const char *to = field_end(p, end, self->separator, &complete);
		const char *name_to = field_end(name, names, self->separator, &complete);
		if (!more && p < end)
			return false;
		if (!more) /* a separator too many at the end does no harm */
			break;
		nx_buffer_printf(&self->made, "%s\"", self->made.len > 1 ? "," : "");
		put_field(&self->made, name, name_to);
		nx_buffer_put(&self->made, "\":\"", 3);
		put_field(&self->made, p, to);
		nx_buffer_put_u8(&self->made, '"');
		if (to >= end)
			break;
		p = to + 1;
		more = name_to < names;
		name = more ? name_to + 1 : names;
	}
	nx_buffer_put_u8(&self->made, '}');
	return true;
}

static enum nidx_status
frame_csv(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	enum nidx_status status = NIDX_OK;
	struct nx_str row;
	bool good;

	if (self->finished)
		return NIDX_DONE;
	if (self->header.len == 0)
		status = read_header(self, err);
	for (;;) {
		if (status == NIDX_OK)
			status = find_row(self, self->separator, &row, err);
		if (status != NIDX_OK) {
			self->finished = true;
			return status;
		}
		if (!is_blank(row))
			break;
		nx_input_take(input, row.len);
	}
	*item = (struct nx_framed){ .number = input->line, .line = input->line,
		                    .offset = input->offset };
	good = make_object(self, row);
	nx_input_take(input, row.len);
	if (self->made.failed)
		return nx_fail_memory(err);
	if (!good)
		return nx_fail(err, NIDX_EINPUT, item->offset,
		               "%s:%llu: a row with more fields than the header", input->stream.name,
		               (unsigned long long)item->line);
	item->bytes = (struct nx_str){ (const char *)self->made.bytes, self->made.len };
	return NIDX_OK;
}

const struct nx_format nx_format_csv = {
	.name = "CSV",
	.endings = endings,
	.sniff = sniff_csv,
	.frame = frame_csv,
	.parse = nx_json_parse,
};
