/* JSON lines: one object a line.  The line is the item, so a bad one costs itself alone. */
#include "article/format.h"
#include "article/jsonscan.h"

#include <string.h>

static const char *const endings[] = { ".jsonl", ".ndjson", ".jsonlines", ".jl", NULL };

static bool
named(const struct nx_head *head)
{
	for (const char *const *e = endings; *e; e++)
		if (strlen(*e) == head->ending.len &&
		    memcmp(*e, head->ending.ptr, head->ending.len) == 0)
			return true;
	return false;
}

/* Content decides when the first line is an object and another follows; the name
 * when it is the only line, too long to see its end, or damaged. */
static enum nx_sure
sniff_lines(const struct nx_head *head)
{
	const char *p = head->bytes.ptr, *end = p + head->bytes.len, *stop;
	size_t len;

	p = nx_jsonscan_space(p, end);
	if (p == end || *p != '{')
		return named(head) ? NX_SURE_NAMED : NX_SURE_NOT;
	stop = memchr(p, '\n', (size_t)(end - p));
	if (!stop || nx_jsonscan_value(p, stop, &len) != NX_SCAN_FOUND)
		return named(head) ? NX_SURE_SEEN : NX_SURE_NOT;
	p = nx_jsonscan_space(p + len, end);
	if (named(head) || (p > stop && p < end && *p == '{'))
		return NX_SURE_SEEN;
	return NX_SURE_NOT;
}

/* Drops bytes up to and with the next line end. */
static enum nidx_status
skip_line(struct nx_input *input, struct nidx_error *err)
{
	for (;;) {
		struct nx_str view = nx_input_view(input);
		const char *stop = view.len ? memchr(view.ptr, '\n', view.len) : NULL;
		enum nidx_status status;

		nx_input_take(input, stop ? (size_t)(stop - view.ptr) + 1 : view.len);
		if (stop)
			return NIDX_OK;
		status = nx_input_more(input, err);
		if (status != NIDX_OK)
			return status == NIDX_DONE ? NIDX_OK : status;
	}
}

static enum nidx_status
refuse_long_line(struct nx_input *input, struct nidx_error *err)
{
	uint64_t line = input->line, offset = input->offset;
	enum nidx_status status = skip_line(input, err);

	if (status != NIDX_OK)
		return status;
	return nx_fail(err, NIDX_EINPUT, offset,
	               "%s:%llu: the line is longer than %zu MB, the limit",
	               input->stream.name, (unsigned long long)line, NX_RAW_MAX >> 20);
}

/* The last line has no line end; where the file broke off, it is no line. */
static enum nidx_status
last_line(struct nx_input *input, size_t *len, struct nidx_error *err)
{
	struct nx_str rest = nx_input_view(input);

	if (rest.len && !input->broken) {
		*len = rest.len;
		return NIDX_OK;
	}
	nx_input_take(input, rest.len);
	return nx_input_trouble(input, err);
}

/* Length of the line in the window, with its end. */
static enum nidx_status
find_line(struct nx_input *input, size_t *len, struct nidx_error *err)
{
	size_t looked = 0;

	for (;;) {
		struct nx_str view = nx_input_view(input);
		const char *stop = NULL;
		enum nidx_status status;

		if (view.len > looked)
			stop = memchr(view.ptr + looked, '\n', view.len - looked);
		if (stop)
			*len = (size_t)(stop - view.ptr) + 1;
		if ((stop ? *len : view.len) > NX_RAW_MAX)
			return refuse_long_line(input, err);
		if (stop)
			return NIDX_OK;
		looked = view.len;
		status = nx_input_more(input, err);
		if (status == NIDX_DONE)
			return last_line(input, len, err);
		if (status != NIDX_OK)
			return status;
	}
}

static enum nidx_status
frame_line(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	enum nidx_status status;
	size_t len = 0;

	while ((status = find_line(input, &len, err)) == NIDX_OK) {
		const char *p = nx_input_view(input).ptr, *end = p + len;

		if (*p == 0x1e) /* RFC 7464 puts a record separator before each */
			p++;
		p = nx_jsonscan_space(p, end);
		while (end > p && (unsigned char)end[-1] <= ' ')
			end--;
		*item = (struct nx_framed){ { p, (size_t)(end - p) }, input->line, input->line,
			                    input->offset };
		nx_input_take(input, len);
		if (item->bytes.len)
			return NIDX_OK;
	}
	return status;
}

const struct nx_format nx_format_json_lines = {
	.name = "JSON lines",
	.endings = endings,
	.sniff = sniff_lines,
	.frame = frame_line,
	.parse = nx_json_parse,
};
