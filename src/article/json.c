/* JSON documents: one object, an array of objects, or an object with an array of
 * articles somewhere in it; several one behind the other too.
 *
 * A dump of a million articles in one array must not be held in memory, so elements
 * are handed out one by one.  Of an object it is not known what it is until it has been
 * looked through: it is *probed* for a list of articles under a usual name ("articles",
 * "response" > "docs").  When there is one, the object is *entered*: what leads to the
 * list is dropped, and its elements are the items.  When there is none, the object is the
 * item, and nx_json_parse() finds out whether it is an article.
 */
#include "article/format.h"
#include "article/jsonscan.h"
#include "article/keys.h"

#include <string.h>

enum { LIST = '[', WRAPPER = '{' }; /* what self->nesting holds */

static const char *const endings[] = { ".json", NULL };

static enum nx_sure
sniff_json(const struct nx_head *head)
{
	const char *p = head->bytes.ptr, *end = p + head->bytes.len;
	bool named = head->ending.len == 5 && memcmp(head->ending.ptr, ".json", 5) == 0;
	char first;

	p = nx_jsonscan_space(p, end);
	first = p < end ? *p : '\0';
	if (named)
		return NX_SURE_NAMED + (first == '{' || first == '[');
	p = p < end ? nx_jsonscan_space(p + 1, end) : end;
	if (first == '{' && (p == end || *p == '"' || *p == '}'))
		return NX_SURE_SEEN;
	return first == '[' && p < end && (*p == '{' || *p == ']') ? NX_SURE_SEEN : NX_SURE_NOT;
}

/* ---- One member of an object ---- */

struct member {
	struct nx_meaning meaning;
	const char *value; /* its first byte */
	bool text;         /* the value is a string */
};

/* Reads `"key" :` at p, up to the value. */
static enum nx_scan
read_key(const char *p, const char *end, struct member *member)
{
	enum nx_scan scan;
	size_t len;

	if (p == end)
		return NX_SCAN_SHORT;
	if (*p != '"')
		return NX_SCAN_BAD;
	scan = nx_jsonscan_value(p, end, &len);
	if (scan != NX_SCAN_FOUND)
		return scan;
	member->meaning = nx_keys_find((struct nx_str){ p + 1, len - 2 });
	p = nx_jsonscan_space(p + len, end);
	if (p == end)
		return NX_SCAN_SHORT;
	if (*p != ':')
		return NX_SCAN_BAD;
	member->value = nx_jsonscan_space(p + 1, end);
	if (member->value == end)
		return NX_SCAN_SHORT;
	member->text = *member->value == '"';
	return NX_SCAN_FOUND;
}

static const char *
skip_commas(const char *p, const char *end)
{
	p = nx_jsonscan_space(p, end);
	while (p < end && *p == ',')
		p = nx_jsonscan_space(p + 1, end);
	return p;
}

/* Whether the member's value begins a list of objects under a usual name. */
static enum nx_scan
opens_list(const struct member *member, const char *end)
{
	const char *p;

	if (!member->meaning.list || *member->value != '[')
		return NX_SCAN_BAD;
	p = nx_jsonscan_space(member->value + 1, end);
	if (p == end)
		return NX_SCAN_SHORT;
	return *p == '{' ? NX_SCAN_FOUND : NX_SCAN_BAD;
}

static bool
opens_wrapper(const struct member *member)
{
	return member->meaning.list && *member->value == '{';
}

/* FOUND when the object at p wraps a list of articles; BAD when it does not (or is damaged, which
 * the parser will tell); SHORT when more bytes are needed to know.  A body before the
 * list says that the object is an article, whatever it lists. */
static enum nx_scan
probe(const char *p, const char *end)
{
	unsigned depth = 1;

	for (p++; depth > 0;) {
		struct member member;
		enum nx_scan scan;
		size_t len;

		p = skip_commas(p, end);
		if (p < end && *p == '}') {
			p++;
			depth--;
			continue;
		}
		scan = read_key(p, end, &member);
		if (scan != NX_SCAN_FOUND)
			return scan;
		scan = opens_list(&member, end);
		if (scan != NX_SCAN_BAD)
			return scan;
		if (member.meaning.field == NX_FIELD_BODY && member.text && depth == 1)
			return NX_SCAN_BAD;
		if (opens_wrapper(&member) && depth < NX_FRAME_DEPTH - 1) {
			p = member.value + 1;
			depth++;
			continue;
		}
		scan = nx_jsonscan_value(member.value, end, &len);
		if (scan != NX_SCAN_FOUND)
			return scan;
		p = member.value + len;
	}
	return NX_SCAN_BAD;
}

/* ---- Moving through the input ---- */

static void
enter(struct nx_framer *self, uint8_t bracket, size_t nbytes)
{
	self->nesting[self->depth++] = bracket;
	nx_input_take(self->input, nbytes);
}

static enum nidx_status
fail_here(struct nx_framer *self, const char *what, struct nidx_error *err)
{
	struct nx_input *input = self->input;

	self->finished = true;
	return nx_fail(err, NIDX_EINPUT, input->offset,
	               "%s:%llu: not valid JSON (%s): the rest of the file is skipped",
	               input->stream.name, (unsigned long long)input->line, what);
}

/* More bytes for something incomplete; the end of input is an error. */
static enum nidx_status
need_more(struct nx_framer *self, struct nidx_error *err)
{
	enum nidx_status status = nx_input_more(self->input, err);

	if (status != NIDX_DONE)
		return status;
	if (self->input->broken) {
		self->finished = true;
		return nx_input_trouble(self->input, err);
	}
	return fail_here(self, "the file ends in the middle of a value", err);
}

/* White space and commas taken, at least one byte in the window; or NIDX_DONE. */
static enum nidx_status
to_next_byte(struct nx_framer *self, struct nidx_error *err)
{
	for (;;) {
		struct nx_str view = nx_input_view(self->input);
		const char *p = skip_commas(view.ptr, view.ptr + view.len);
		enum nidx_status status;

		nx_input_take(self->input, (size_t)(p - view.ptr));
		if (nx_input_view(self->input).len)
			return NIDX_OK;
		status = nx_input_more(self->input, err);
		if (status != NIDX_OK)
			return status;
	}
}

/* Drops a value too large to be held; its end is found piece by piece. */
static enum nidx_status
skip_large(struct nx_framer *self, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	uint64_t line = input->line, offset = input->offset;
	struct nx_jsonscan scan = { 0 };
	enum nx_scan found = NX_SCAN_SHORT;

	if (*nx_input_view(input).ptr != '{' && *nx_input_view(input).ptr != '[')
		return fail_here(self, "a string or number larger than 64 MB", err);
	while (found == NX_SCAN_SHORT) {
		struct nx_str view = nx_input_view(input);
		enum nidx_status status;
		size_t len;

		found = nx_jsonscan_run(&scan, view.ptr, view.ptr + view.len, &len);
		nx_input_take(input, len);
		if (found == NX_SCAN_SHORT && (status = need_more(self, err)) != NIDX_OK)
			return status;
	}
	return nx_fail(err, NIDX_EINPUT, offset,
	               "%s:%llu: the value is larger than %zu MB, the limit",
	               input->stream.name, (unsigned long long)line, NX_RAW_MAX >> 20);
}

static bool
is_bare(char first)
{
	return first != '{' && first != '[' && first != '"';
}

/* The whole value at the window's start: *len bytes.  Only the end of the file shows where a
 * bare number or word at its end is complete. */
static enum nidx_status
hold_value(struct nx_framer *self, size_t *len, struct nidx_error *err)
{
	for (;;) {
		struct nx_str view = nx_input_view(self->input);
		enum nx_scan scan = nx_jsonscan_value(view.ptr, view.ptr + view.len, len);
		enum nidx_status status;

		if (scan == NX_SCAN_BAD)
			return fail_here(self, "a value was expected", err);
		if (scan == NX_SCAN_SHORT && self->input->ended && is_bare(*view.ptr))
			return NIDX_OK;
		if ((scan == NX_SCAN_FOUND ? *len : view.len) > NX_RAW_MAX)
			return skip_large(self, err);
		if (scan == NX_SCAN_FOUND)
			return NIDX_OK;
		status = nx_input_more(self->input, err);
		if (status == NIDX_DONE && is_bare(*nx_input_view(self->input).ptr))
			continue;
		if (status == NIDX_DONE)
			status = need_more(self, err);
		if (status != NIDX_OK)
			return status;
	}
}

static enum nidx_status
hand_out(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	enum nidx_status status;
	size_t len;

	status = hold_value(self, &len, err);
	if (status != NIDX_OK)
		return status;
	*item = (struct nx_framed){
		{ nx_input_view(input).ptr, len }, self->nitems + 1, input->line, input->offset
	};
	nx_input_take(input, len);
	return NIDX_OK;
}

/* A top-level object is entered or is an item; alone in its file it is keyed by the file. */
static enum nidx_status
top_object(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	struct nx_input *input = self->input;
	enum nidx_status status;

	for (;;) {
		struct nx_str view = nx_input_view(input);
		enum nx_scan scan = probe(view.ptr, view.ptr + view.len);

		if (scan == NX_SCAN_FOUND) {
			enter(self, WRAPPER, 1);
			return NIDX_OK;
		}
		if (scan == NX_SCAN_BAD || view.len > NX_RAW_MAX)
			break;
		status = need_more(self, err);
		if (status != NIDX_OK)
			return status;
	}
	status = hand_out(self, item, err);
	if (status != NIDX_OK)
		return status;
	if (self->nitems == 0 && input->ended) {
		struct nx_str rest = nx_input_view(input);
		const char *end = rest.ptr + rest.len;
		if (nx_jsonscan_space(rest.ptr, end) == end)
			item->number = 0;
	}
	return NIDX_OK;
}

/* Inside a wrapper: past one member, or into it, or out of the wrapper. */
static enum nidx_status
next_member(struct nx_framer *self, struct nidx_error *err)
{
	struct nx_input *input = self->input;

	for (;;) {
		struct nx_str view = nx_input_view(input);
		const char *end = view.ptr + view.len;
		struct member member;
		enum nx_scan scan = read_key(view.ptr, end, &member);
		enum nidx_status status;
		size_t len;

		if (scan == NX_SCAN_FOUND && (scan = opens_list(&member, end)) == NX_SCAN_FOUND) {
			enter(self, LIST, (size_t)(member.value - view.ptr) + 1);
			return NIDX_OK;
		}
		if (scan == NX_SCAN_BAD && *view.ptr != '"')
			return fail_here(self, "a key was expected", err);
		if (scan == NX_SCAN_BAD && read_key(view.ptr, end, &member) == NX_SCAN_FOUND) {
			if (opens_wrapper(&member) && self->depth < NX_FRAME_DEPTH - 1) {
				enter(self, WRAPPER, (size_t)(member.value - view.ptr) + 1);
				return NIDX_OK;
			}
			nx_input_take(input, (size_t)(member.value - view.ptr));
			status = hold_value(self, &len, err);
			if (status == NIDX_OK)
				nx_input_take(input, len);
			return status;
		}
		if (scan == NX_SCAN_BAD)
			return fail_here(self, "a colon was expected", err);
		if (view.len > NX_RAW_MAX)
			return fail_here(self, "a key larger than 64 MB", err);
		status = need_more(self, err);
		if (status != NIDX_OK)
			return status;
	}
}

static enum nidx_status
at_the_end(struct nx_framer *self, struct nidx_error *err)
{
	self->finished = true;
	if (self->depth && !self->input->broken)
		return fail_here(self, "the file ends inside a list; what came before was read",
		                 err);
	return nx_input_trouble(self->input, err);
}

static enum nidx_status
frame_json(struct nx_framer *self, struct nx_framed *item, struct nidx_error *err)
{
	while (!self->finished) {
		enum nidx_status status = to_next_byte(self, err);
		char first;

		if (status == NIDX_DONE)
			return at_the_end(self, err);
		if (status != NIDX_OK)
			return status;
		first = *nx_input_view(self->input).ptr;
		if (self->depth && (first == ']' || first == '}')) {
			self->depth--;
			nx_input_take(self->input, 1);
		} else if (self->depth && self->nesting[self->depth - 1] == WRAPPER) {
			status = next_member(self, err);
		} else if (self->depth == 0 && first == '[') {
			enter(self, LIST, 1);
		} else if (self->depth == 0 && first != '{') {
			return fail_here(self, "neither an object nor an array", err);
		} else {
			status = self->depth == 0 ? top_object(self, item, err)
			                          : hand_out(self, item, err);
			if (status == NIDX_OK && item->bytes.ptr)
				return NIDX_OK;
		}
		if (status != NIDX_OK)
			return status;
	}
	return nx_input_trouble(self->input, err);
}

const struct nx_format nx_format_json = {
	.name = "JSON",
	.endings = endings,
	.sniff = sniff_json,
	.frame = frame_json,
	.parse = nx_json_parse,
};
