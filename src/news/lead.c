#include "news/lead.h"

#include "news/complete.h"

#include <stdbool.h>
#include <string.h>

enum {
	THIRDS = 3,          /* lengths are counted in thirds of a word */
	DATELINE_MAX = 100,  /* bytes before a repeated summary: "WASHINGTON (Reuters) - " */
	TEASER_MIN = 24,     /* bytes of a summary that may be searched for behind a dateline */
};

static bool
is_space(char c)
{
	return (unsigned char)c <= ' ';
}

static struct nx_str
trim(struct nx_str text)
{
	while (text.len && is_space(*text.ptr)) {
		text.ptr++;
		text.len--;
	}
	while (text.len && is_space(text.ptr[text.len - 1]))
		text.len--;
	return text.len ? text : (struct nx_str){ NULL, 0 };
}

static struct nx_str
from(struct nx_str text, size_t begin)
{
	if (text.len == begin)
		return (struct nx_str){ NULL, 0 };
	return trim((struct nx_str){ text.ptr + begin, text.len - begin });
}

static struct nx_str
until(struct nx_str text, size_t end)
{
	return trim((struct nx_str){ text.ptr, end });
}

/* Bytes of `text` that `opening` covers, white space being equal to white space; 0 when text
 * begins otherwise. */
static size_t
covered(struct nx_str text, struct nx_str opening)
{
	size_t i = 0, j = 0;

	while (j < opening.len) {
		if (is_space(opening.ptr[j])) {
			if (i >= text.len || !is_space(text.ptr[i]))
				return 0;
			while (j < opening.len && is_space(opening.ptr[j]))
				j++;
			while (i < text.len && is_space(text.ptr[i]))
				i++;
			continue;
		}
		if (i >= text.len || text.ptr[i] != opening.ptr[j])
			return 0;
		i++;
		j++;
	}
	return i;
}

static bool
same(struct nx_str a, struct nx_str b)
{
	size_t n = covered(a, b);

	return b.len && n && trim(from(a, n)).len == 0;
}

/* A teaser without the "...", "[...]", "[+123 chars]" it was cut off with. */
static struct nx_str
without_ellipsis(struct nx_str text)
{
	text = trim(text);
	if (text.len && text.ptr[text.len - 1] == ']') {
		size_t n = text.len;
		while (n > 1 && text.len - n < 20 && text.ptr[n - 1] != '[')
			n--;
		if (text.ptr[n - 1] == '[' && n < text.len &&
		    (text.ptr[n] == '+' || text.ptr[n] == '.' ||
		     (unsigned char)text.ptr[n] == 0xE2))
			text = until(text, n - 1);
	}
	while (text.len >= 3 && memcmp(text.ptr + text.len - 3, "\xE2\x80\xA6", 3) == 0)
		text = until(text, text.len - 3);
	while (text.len >= 3 && memcmp(text.ptr + text.len - 3, "...", 3) == 0)
		text = until(text, text.len - 3);
	return text;
}

/* ---- Lengths ---- */

/* Thirds of a word in one letter of a script without spaces (CJK, Thai and its
 * neighbours), 0 for other letters. */
static unsigned
dense_letter(const unsigned char *p, size_t left)
{
	if (left < 3)
		return 0;
	if ((p[0] >= 0xE3 && p[0] <= 0xE9) || (p[0] == 0xE0 && (p[1] & 0xFC) == 0xB8))
		return 1;
	return 0;
}

/* Bytes of `text` that hold at most NX_LEAD_WORDS words, and how long they are. */
static size_t
measure(struct nx_str text, unsigned *thirds)
{
	bool in_word = false;
	size_t i;

	*thirds = 0;
	for (i = 0; i < text.len; i++) {
		const unsigned char *p = (const unsigned char *)text.ptr + i;
		unsigned dense = *p >= 0xE0 ? dense_letter(p, text.len - i) : 0;
		bool space = is_space(text.ptr[i]);

		if (dense == 0 && !space && !in_word && (*p & 0xC0) != 0x80)
			dense = THIRDS; /* a word begins */
		if (*thirds + dense > NX_LEAD_WORDS * THIRDS)
			break;
		*thirds += dense;
		in_word = !space && (in_word || dense == THIRDS);
	}
	return i;
}

static size_t
paragraph_end(struct nx_str text, size_t at)
{
	const char *p, *end;

	if (at >= text.len)
		return text.len;
	p = text.ptr + at;
	end = text.ptr + text.len;
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		if (p + 1 < end && p[1] == '\n')
			return (size_t)(p - text.ptr);
		p++;
	}
	return text.len;
}

/* ---- Sentences ---- */

static bool
is_abbreviation(struct nx_str text, size_t stop)
{
	static const char *const known[] = {
		"Mr",  "Mrs", "Ms",  "Dr",  "St",  "Gen", "Col", "Lt",  "Sgt", "Sen", "Rep", "Gov",
		"Rev", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Oct", "Nov", "Dec", "Co", "Corp",
		"Inc", "Ltd", "No",  "vs",  "Jr",  "Sr",  "Prof", "Hon", "Capt", "Maj", "bzw", "Nr",
		"ca", "etc", "Sep", "Bros", "Mt",
	};
	size_t begin = stop;

	while (begin > 0 && !is_space(text.ptr[begin - 1]) && text.ptr[begin - 1] != '(')
		begin--;
	if (stop - begin <= 1 || memchr(text.ptr + begin, '.', stop - begin))
		return true; /* an initial, or "U.S." */
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i]) == stop - begin &&
		    memcmp(known[i], text.ptr + begin, stop - begin) == 0)
			return true;
	/* "6. Januar" */
	return text.ptr[begin] >= '0' && text.ptr[begin] <= '9' && stop - begin <= 2;
}

/* Bytes of a full stop of any script at `at`, 0 if there is none. */
static size_t
stop_at(struct nx_str text, size_t at)
{
	static const char stops[][4] = { "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F",
		                         "\xE0\xA5\xA4", "\xE1\x8D\xA2" };
	unsigned char c = (unsigned char)text.ptr[at];

	if (c == '!' || c == '?')
		return 1;
	if (c == '.')
		return is_abbreviation(text, at) ? 0 : 1;
	if (c < 0xD8)
		return 0;
	if (text.len - at >= 2 && (memcmp(text.ptr + at, "\xD8\x9F", 2) == 0 ||
	                           memcmp(text.ptr + at, "\xDB\x94", 2) == 0))
		return 2;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (text.len - at >= 3 && memcmp(text.ptr + at, stops[i], 3) == 0)
			return 3;
	return 0;
}

/* Behind closing quotes and brackets. */
static size_t
skip_closers(struct nx_str text, size_t at)
{
	static const char *const closers[] = { "\"", "'", ")", "]", "\xE2\x80\x9D", "\xE2\x80\x99",
		                               "\xC2\xBB", "\xE3\x80\x8D", "\xE2\x80\x9C" };
	bool again = true;

	while (again && at < text.len) {
		again = false;
		for (size_t i = 0; i < sizeof(closers) / sizeof(closers[0]); i++) {
			size_t n = strlen(closers[i]);
			if (text.len - at >= n && memcmp(text.ptr + at, closers[i], n) == 0) {
				at += n;
				again = true;
			}
		}
	}
	return at;
}

/* Where the first sentence that ends at or behind `at` ends, text.len if none does; stops from
 * `limit` on are not looked at.  A western full stop needs white space behind it, an eastern one does
 * not. */
static size_t
sentence_end(struct nx_str text, size_t at, size_t limit)
{
	while (at < limit) {
		size_t n = stop_at(text, at), behind;

		if (n == 0) {
			at++;
			continue;
		}
		behind = skip_closers(text, at + n);
		if (n > 1 || behind == text.len || is_space(text.ptr[behind]))
			return behind;
		at = behind > at ? behind : at + 1;
	}
	return text.len;
}

static size_t
sentences_within(struct nx_str text, size_t limit)
{
	size_t first = sentence_end(text, 0, limit), second;

	if (first > limit)
		return 0;
	second = first < text.len ? sentence_end(text, first, limit) : first;
	return second <= limit ? second : first;
}

/* ---- The cut ---- */

/* The end of the paragraph that holds byte `least`, or of its sentence when that is too long. */
static size_t
cut_behind(struct nx_str body, size_t least)
{
	size_t end = paragraph_end(body, least ? least - 1 : 0), sentence;
	unsigned thirds;

	if (measure(until(body, end), &thirds) == until(body, end).len)
		return end;
	sentence = sentence_end(body, least, end);
	return sentence < end ? sentence : end;
}

/* The end of the lead when nothing but the body tells. */
static size_t
cut_opening(struct nx_str body)
{
	size_t end = paragraph_end(body, 0), fits, next;
	unsigned thirds, both;
	struct nx_str opening = until(body, end);

	fits = measure(opening, &thirds);
	if (fits == opening.len) {
		if (thirds >= NX_LEAD_SHORT * THIRDS || end == body.len)
			return end;
		next = paragraph_end(body, end + 2 < body.len ? end + 2 : body.len);
		opening = until(body, next);
		return measure(opening, &both) == opening.len ? next : end;
	}
	next = sentences_within(opening, fits);
	if (next)
		return next;
	while (fits > 0 && !is_space(body.ptr[fits]) &&
	       ((unsigned char)body.ptr[fits] < 0x80 ||
	        ((unsigned char)body.ptr[fits] & 0xC0) == 0x80))
		fits--;
	return fits ? fits : end;
}

/* Bytes of the body up to the end of what the summary repeats of it; 0 when it repeats
 * nothing.  The body may have a dateline before it. */
static size_t
repeated(struct nx_str body, struct nx_str summary)
{
	size_t n = covered(body, summary);

	if (n || summary.len < TEASER_MIN)
		return n;
	for (size_t at = 1; at < DATELINE_MAX && at < body.len; at++)
		if (body.ptr[at] == *summary.ptr && (n = covered(from(body, at), summary)))
			return (size_t)(from(body, at).ptr - body.ptr) + n;
	return 0;
}

void
nx_lead_cut(struct nx_article *article)
{
	struct nx_str summary = trim(article->lead), body = trim(article->body), teaser, opening;
	size_t cut;

	opening = until(body, body.len ? paragraph_end(body, 0) : 0);
	if (article->title.len && same(opening, article->title) && opening.len < body.len)
		body = from(body, opening.len);
	if (same(summary, article->title))
		summary = (struct nx_str){ NULL, 0 };
	teaser = without_ellipsis(summary);
	if (teaser.len && body.len) {
		if (covered(summary, without_ellipsis(body))) /* the body is the shorter one */
			body = (struct nx_str){ NULL, 0 };
		else if ((cut = repeated(body, teaser)))
			goto split;
	}
	if (summary.len || body.len == 0) {
		article->lead = summary;
		article->body = body;
		return;
	}
	cut = 0;
split:
	cut = cut ? cut_behind(body, cut) : cut_opening(body);
	article->lead = until(body, cut);
	article->body = from(body, cut);
}
