#include "query/chars.h"

#include "base/ascii.h"
#include "base/utf8.h"

#include <string.h>

struct range {
	uint32_t first, last;
	enum nx_char_class class;
};

/* Sorted, searched by halves. Only what differs from NX_CHAR_WORD, above ASCII. */
static const struct range ranges[] = {
	{ 0x0080, 0x00a0, NX_CHAR_SPACE },
	{ 0x00a1, 0x00a9, NX_CHAR_MARK },
	{ 0x00ab, 0x00ab, NX_CHAR_QUOTE },
	{ 0x00ac, 0x00b1, NX_CHAR_MARK },
	{ 0x00b4, 0x00b4, NX_CHAR_EDGE },
	{ 0x00b6, 0x00b8, NX_CHAR_MARK },
	{ 0x00bb, 0x00bb, NX_CHAR_QUOTE },
	{ 0x00bf, 0x00bf, NX_CHAR_EDGE },
	{ 0x00d7, 0x00d7, NX_CHAR_MARK },
	{ 0x00f7, 0x00f7, NX_CHAR_MARK },
	{ 0x060c, 0x060c, NX_CHAR_SPLIT },
	{ 0x061b, 0x061b, NX_CHAR_SPLIT },
	{ 0x061f, 0x061f, NX_CHAR_SPLIT },
	{ 0x06d4, 0x06d4, NX_CHAR_SPLIT },
	{ 0x0964, 0x0965, NX_CHAR_SPLIT },
	{ 0x1680, 0x1680, NX_CHAR_SPACE },
	{ 0x2000, 0x200b, NX_CHAR_SPACE },
	{ 0x200c, 0x200d, NX_CHAR_MARK }, /* joiners: letters of Persian words, emoji */
	{ 0x200e, 0x200f, NX_CHAR_SPACE }, /* direction marks come along with pasted text */
	{ 0x2010, 0x2013, NX_CHAR_EDGE },  /* hyphens and the dash of 2019–2020 */
	{ 0x2014, 0x2017, NX_CHAR_SPLIT },
	{ 0x2018, 0x201b, NX_CHAR_EDGE }, /* apostrophes: ’ is a letter of Iran’s */
	{ 0x201c, 0x201f, NX_CHAR_QUOTE },
	{ 0x2020, 0x2027, NX_CHAR_SPLIT },
	{ 0x2028, 0x202f, NX_CHAR_SPACE },
	{ 0x2030, 0x2031, NX_CHAR_MARK },
	{ 0x2032, 0x2037, NX_CHAR_EDGE },
	{ 0x2038, 0x205e, NX_CHAR_SPLIT },
	{ 0x205f, 0x206f, NX_CHAR_SPACE },
	{ 0x20a0, 0x20cf, NX_CHAR_MARK }, /* currencies */
	{ 0x2190, 0x23ff, NX_CHAR_MARK }, /* arrows, mathematics */
	{ 0x2500, 0x25ff, NX_CHAR_SPLIT },
	{ 0x3000, 0x3000, NX_CHAR_SPACE },
	{ 0x3001, 0x3003, NX_CHAR_SPLIT },
	{ 0x3008, 0x300b, NX_CHAR_SPLIT },
	{ 0x300c, 0x300f, NX_CHAR_QUOTE },
	{ 0x3010, 0x301b, NX_CHAR_SPLIT },
	{ 0x301c, 0x301c, NX_CHAR_MARK },
	{ 0x301d, 0x301f, NX_CHAR_QUOTE },
	{ 0xfeff, 0xfeff, NX_CHAR_SPACE },
	{ 0xff01, 0xff01, NX_CHAR_SPLIT },
	{ 0xff02, 0xff02, NX_CHAR_QUOTE },
	{ 0xff08, 0xff08, NX_CHAR_OPEN },
	{ 0xff09, 0xff09, NX_CHAR_CLOSE },
	{ 0xff0c, 0xff0c, NX_CHAR_SPLIT },
	{ 0xff1a, 0xff1b, NX_CHAR_SPLIT },
	{ 0xff1f, 0xff1f, NX_CHAR_SPLIT },
	{ 0xff5b, 0xff65, NX_CHAR_SPLIT },
	{ 0xfffd, 0xfffd, NX_CHAR_SPACE },
};

static enum nx_char_class
classify_ascii(char c)
{
	if (nx_ascii_is_word(c))
		return NX_CHAR_WORD;
	if (c <= ' ' || c == 0x7f)
		return NX_CHAR_SPACE;
	switch (c) {
	case '"':
		return NX_CHAR_QUOTE;
	case '(':
		return NX_CHAR_OPEN;
	case ')':
		return NX_CHAR_CLOSE;
	case ',':
	case ':':
		return NX_CHAR_DIGIT_MARK;
	default:
		if (strchr(";|~^=<>{}\\", c))
			return NX_CHAR_SPLIT;
		return strchr("'`!?-/", c) ? NX_CHAR_EDGE : NX_CHAR_MARK;
	}
}

enum nx_char_class
nx_char_classify(uint32_t code)
{
	size_t lo = 0, hi = sizeof(ranges) / sizeof(*ranges);

	if (code < 0x80)
		return classify_ascii((char)code);
	while (lo < hi) { /* ranges before lo end below code; ranges from hi end at it or above */
		size_t mid = lo + (hi - lo) / 2;
		if (ranges[mid].last < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == sizeof(ranges) / sizeof(*ranges) || code < ranges[lo].first)
		return NX_CHAR_WORD;
	return ranges[lo].class;
}

unsigned
nx_char_quote_family(uint32_t code)
{
	if (code == 0xab || code == 0xbb)
		return 1;
	if (code == 0x300c || code == 0x300d)
		return 2;
	return code == 0x300e || code == 0x300f ? 3 : 0;
}

enum nx_char_class
nx_char_at(const char *p, const char *end, unsigned *width)
{
	return nx_char_classify(nx_utf8_decode(p, end, width));
}

bool
nx_char_wordy(const char *p, const char *end)
{
	unsigned width;

	for (; p < end; p += width)
		if (nx_char_at(p, end, &width) == NX_CHAR_WORD)
			return true;
	return false;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
nx_str_is_nocase(struct nx_str text, const char *word)
{
	size_t i = 0;

	while (i < text.len && word[i] && lower(text.ptr[i]) == word[i])
		i++;
	return i == text.len && !word[i];
}
