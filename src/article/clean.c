#include "article/clean.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { LONG_LINE = 200 /* bytes: no file is hard-wrapped this wide */ };

/* Bytes of the white space character at p, 0 if it is none.  Line ends are white space. */
static size_t
space_at(const char *p, const char *end)
{
	unsigned char c = (unsigned char)*p;

	if (c <= 0x20 || c == 0x7F)
		return 1;
	if (c == 0xC2 && end - p >= 2 &&
	    ((unsigned char)p[1] == 0xA0 || (unsigned char)p[1] == 0x85))
		return 2; /* no-break space, NEL */
	if (end - p < 3)
		return 0;
	if (memcmp(p, "\xE3\x80\x80", 3) == 0 || memcmp(p, "\xEF\xBB\xBF", 3) == 0)
		return 3; /* ideographic space, stray byte-order mark */
	if (memcmp(p, "\xE2\x80\xA8", 3) == 0 || memcmp(p, "\xE2\x80\xA9", 3) == 0)
		return 3; /* U+2028, U+2029 */
	return 0;
}

/* The same for the character that ends at `end`. */
static size_t
space_before(const char *begin, const char *end)
{
	for (size_t n = 1; n <= 3 && (size_t)(end - begin) >= n; n++)
		if (space_at(end - n, end) == n)
			return n;
	return 0;
}

struct nx_str
nx_clean_trim(struct nx_str text)
{
	const char *p = text.ptr, *end;
	size_t n;

	if (text.len == 0)
		return (struct nx_str){ NULL, 0 };
	end = p + text.len;
	while (p < end && (n = space_at(p, end)))
		p += n;
	while (p < end && (n = space_before(p, end)))
		end -= n;
	return p < end ? (struct nx_str){ p, (size_t)(end - p) } : (struct nx_str){ NULL, 0 };
}

struct nx_str
nx_clean_line(struct nx_str text, struct nx_arena *arena)
{
	struct nx_str line = nx_clean_trim(text);
	const char *p = line.ptr, *end;
	char *copy, *to;

	if (line.len == 0)
		return line;
	end = p + line.len;
	copy = to = nx_arena_alloc(arena, line.len);
	if (!copy)
		return (struct nx_str){ NULL, 0 };
	while (p < end) {
		size_t n = space_at(p, end);

		if (n == 0) {
			*to++ = *p++;
			continue;
		}
		while (p < end && (n = space_at(p, end)))
			p += n;
		*to++ = ' ';
	}
	return (struct nx_str){ copy, (size_t)(to - copy) };
}

/* ---- Running text that needs no look ---- */

/* A control character, or the first byte of those white spaces that end lines. */
static inline bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c != 0x7F && c != 0xC2 && c != 0xE2;
}

const char *
nx_clean_plain_end_scalar(const char *p, const char *end)
{
	while (p < end && is_plain((unsigned char)*p))
		p++;
	return p;
}

const char *
nx_clean_plain_end(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i del = _mm_set1_epi8(0x7F), last_control = _mm_set1_epi8(0x1F);
	const __m128i nel = _mm_set1_epi8((char)0xC2), separator = _mm_set1_epi8((char)0xE2);

	for (; end - p >= 16; p += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
		__m128i high =
		    _mm_or_si128(_mm_cmpeq_epi8(bytes, nel), _mm_cmpeq_epi8(bytes, separator));
		__m128i low = _mm_or_si128(control, _mm_cmpeq_epi8(bytes, del));
		unsigned others = (unsigned)_mm_movemask_epi8(_mm_or_si128(low, high));

		if (others)
			return p + __builtin_ctz(others);
	}
#endif
	return nx_clean_plain_end_scalar(p, end);
}

/* ---- Lines of running text ---- */

struct line {
	struct nx_str text; /* trimmed */
	bool indented;
	bool new_page; /* a form feed or U+2029 came before it */
};

/* Bytes of the line end at p, 0 if there is none. */
static size_t
line_end_at(const char *p, const char *end)
{
	unsigned char c = (unsigned char)*p;

	if (c == '\r')
		return end - p >= 2 && p[1] == '\n' ? 2 : 1;
	if (c == '\n' || c == '\f' || c == '\v')
		return 1;
	if (c == 0xC2 && end - p >= 2 && (unsigned char)p[1] == 0x85)
		return 2;
	if (c == 0xE2 && end - p >= 3 && (unsigned char)p[1] == 0x80 &&
	    ((unsigned char)p[2] & 0xFE) == 0xA8)
		return 3;
	return 0;
}

/* Cuts the next line off [*from, end). */
static struct line
next_line(const char **from, const char *end, bool *new_page)
{
	const char *p = *from, *stop;
	struct line line = { .new_page = *new_page };
	size_t n = 0;

	*new_page = false;
	for (stop = p; (stop = nx_clean_plain_end(stop, end)) < end; stop++)
		if ((n = line_end_at(stop, end)))
			break;
	*from = stop + n;
	if (n)
		*new_page = *stop == '\f' || (n == 3 && (unsigned char)stop[2] == 0xA9);
	line.text = nx_clean_trim((struct nx_str){ p, (size_t)(stop - p) });
	line.indented = line.text.len && (line.text.ptr >= p + 2 || *p == '\t');
	return line;
}

/* Whether a line ends as sentences do, looking through closing quotes and brackets. */
static bool
ends_sentence(struct nx_str text)
{
	static const char *const ends[] = {
		".", "!", "?", ":", "\xE2\x80\xA6" /* ellipsis */, "\xE3\x80\x82" /* CJK stop */,
		"\xEF\xBC\x81", "\xEF\xBC\x9F" /* full-width ! ? */, "\xD8\x9F" /* Arabic ? */,
		"\xDB\x94" /* Urdu stop */, "\xE0\xA5\xA4" /* danda */,
		"\xE1\x8D\xA2" /* Ethiopic stop */,
	};
	static const char *const closers[] = {
		"\"", "'", ")", "]", "\xE2\x80\x9D", "\xE2\x80\x99", "\xE2\x80\x9C", "\xC2\xBB",
		"\xE3\x80\x8D", "\xEF\xBC\x89",
	};
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof(closers) / sizeof(closers[0]); i++) {
			size_t n = strlen(closers[i]);
			if (text.len > n && memcmp(text.ptr + text.len - n, closers[i], n) == 0) {
				text.len -= n;
				again = true;
			}
		}
	}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t n = strlen(ends[i]);
		if (text.len >= n && memcmp(text.ptr + text.len - n, ends[i], n) == 0)
			return true;
	}
	return false;
}

struct cleaned {
	char *to;
	size_t nlines, nbreaks; /* lines written; paragraph breaks among them */
	size_t nended;          /* lines, but the last, that end a sentence or are very long */
	bool prev_indented, prev_ended;
};

static char *
copy_line(char *to, struct nx_str text)
{
	char *end = to + text.len, *p = to;

	memcpy(to, text.ptr, text.len);
	for (; (p += nx_clean_plain_end(p, end) - p) < end; p++)
		if ((unsigned char)*p < 0x80) /* a control character */
			*p = ' ';
	return end;
}

static void
put_line(struct cleaned *out, const struct line *line, bool after_blank)
{
	if (out->nlines) {
		bool opens = line->indented && (!out->prev_indented || out->prev_ended);

		*out->to++ = '\n';
		if (after_blank || line->new_page || opens) {
			*out->to++ = '\n';
			out->nbreaks++;
		}
		out->nended += out->prev_ended;
	}
	out->to = copy_line(out->to, line->text);
	out->nlines++;
	out->prev_indented = line->indented;
	out->prev_ended = line->text.len > LONG_LINE || ends_sentence(line->text);
}

/* Every line end doubled. */
static struct nx_str
split_lines(struct nx_str text, size_t nlines, struct nx_arena *arena)
{
	char *copy = nx_arena_alloc(arena, text.len + nlines), *to = copy;

	if (!copy)
		return (struct nx_str){ NULL, 0 };
	for (size_t i = 0; i < text.len; i++) {
		*to++ = text.ptr[i];
		if (text.ptr[i] == '\n')
			*to++ = '\n';
	}
	return (struct nx_str){ copy, (size_t)(to - copy) };
}

static size_t
count_byte(struct nx_str text, char byte)
{
	const char *p = text.ptr, *end = p + text.len;
	size_t n = 0;

	while (p < end && (p = memchr(p, byte, (size_t)(end - p)))) {
		n++;
		p++;
	}
	return n;
}

struct nx_str
nx_clean_text(struct nx_str raw, struct nx_arena *arena)
{
	struct nx_str text = nx_clean_trim(raw);
	const char *p = raw.ptr, *end; /* from the first line's indentation on */
	struct cleaned out = { 0 };
	bool blank = false, new_page = false;
	char *copy;

	if (text.len == 0)
		return text;
	end = text.ptr + text.len;
	/* Only a form feed grows, by one byte; all else is written in as many bytes or fewer:
	 * an indentation that becomes a break had two bytes, or was a tab. */
	copy = out.to = nx_arena_alloc(arena, text.len + count_byte(text, '\f') +
	                                          count_byte(text, '\t') + 1);
	if (!copy)
		return (struct nx_str){ NULL, 0 };
	while (p < end) {
		struct line line = next_line(&p, end, &new_page);

		if (line.text.len == 0) {
			blank = true;
			new_page |= line.new_page;
			continue;
		}
		put_line(&out, &line, blank);
		blank = false;
	}
	text = (struct nx_str){ copy, (size_t)(out.to - copy) };
	if (out.nlines > 1 && out.nbreaks == 0 && out.nended * 3 >= (out.nlines - 1) * 2)
		return split_lines(text, out.nlines, arena);
	return text;
}
