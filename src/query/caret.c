#include "query/caret.h"

#include "base/buffer.h"
#include "base/utf8.h"

enum { BEFORE = 60, AFTER = 36 }; /* code points shown around the place: a terminal's 100 */

static bool
ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Moves back over at most `most` code points, not before `start`. */
static const char *
step_back(const char *p, const char *start, int most)
{
	while (p > start && most-- > 0) {
		const char *stop = p - start > NX_UTF8_MAX ? p - NX_UTF8_MAX : start;
		for (p--; p > stop && ((unsigned char)*p & 0xc0) == 0x80;)
			p--;
	}
	return p;
}

/* Copies up to `most` code points for display; returns how many, *next where it stopped. */
static int
put_shown(const char *p, const char *end, int most, const char **next, struct nx_buffer *out)
{
	int n = 0;
	unsigned width;

	for (; p < end && n < most; p += width, n++) {
		uint32_t code = nx_utf8_decode(p, end, &width);
		if (code < ' ' || code == 0x7f || (code >= 0x80 && code < 0xa0))
			nx_buffer_put_u8(out, ' ');
		else if (code == 0xfffd && width == 1)
			nx_buffer_put_u8(out, '?');
		else
			nx_buffer_put(out, p, width);
	}
	*next = p;
	return n;
}

void
nx_query_caret(const char *text, size_t len, uint64_t offset, struct nx_buffer *out)
{
	const char *at = text + (offset < len ? (size_t)offset : len), *start = at, *end = at;
	const char *begin, *next;
	int column;

	while (start > text && !ends_line(start[-1]))
		start--;
	while (end < text + len && !ends_line(*end))
		end++;
	begin = step_back(at, start, BEFORE);
	if (begin > start)
		nx_buffer_printf(out, "...");
	column = (begin > start ? 3 : 0) +
	         put_shown(begin, at, 2 * BEFORE * NX_UTF8_MAX, &next, out);
	put_shown(at, end, AFTER, &next, out);
	nx_buffer_printf(out, "%s\n%*s^\n", next < end ? "..." : "", column, "");
}
