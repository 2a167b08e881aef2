#include "article/jsonscan.h"

#include "base/ascii.h"

const char *
nx_jsonscan_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

/* Over the rest of a string: the byte behind its closing quote, or `end`. */
static const char *
run_string(struct nx_jsonscan *self, const char *p, const char *end)
{
	while (p < end && self->in_string) {
		if (self->escaped)
			self->escaped = false;
		else if (*p == '\\')
			self->escaped = true;
		else if (*p == '"')
			self->in_string = false;
		p++;
	}
	return p;
}

enum nx_scan
nx_jsonscan_run(struct nx_jsonscan *self, const char *begin, const char *end, size_t *len)
{
	const char *p = begin;

	while (p < end) {
		if (self->in_string) {
			p = run_string(self, p, end);
			continue;
		}
		switch (*p++) {
		case '"':
			self->in_string = true;
			break;
		case '{':
		case '[':
			self->depth++;
			break;
		case '}':
		case ']':
			if (--self->depth == 0) {
				*len = (size_t)(p - begin);
				return NX_SCAN_FOUND;
			}
			break;
		default:
			break;
		}
	}
	*len = (size_t)(end - begin);
	return NX_SCAN_SHORT;
}

static bool
in_word(char c)
{
	return nx_ascii_is_word(c) || c == '-' || c == '+' || c == '.';
}

enum nx_scan
nx_jsonscan_value(const char *begin, const char *end, size_t *len)
{
	struct nx_jsonscan scan = { 0 };
	const char *p = begin;

	if (p == end)
		return NX_SCAN_SHORT;
	if (*p == '{' || *p == '[')
		return nx_jsonscan_run(&scan, begin, end, len);
	if (*p == '"') {
		scan.in_string = true;
		p = run_string(&scan, p + 1, end);
		*len = (size_t)(p - begin);
		return scan.in_string ? NX_SCAN_SHORT : NX_SCAN_FOUND;
	}
	while (p < end && in_word(*p))
		p++;
	if (p == begin)
		return NX_SCAN_BAD;
	*len = (size_t)(p - begin);
	return p == end ? NX_SCAN_SHORT : NX_SCAN_FOUND;
}
