#include "news/datefind.h"

#include "news/date.h"

#include <string.h>

enum {
	DATELINE_MAX = 100, /* bytes before the dash */
	LINE_MAX = 200,
	WORDS_MAX = 9,      /* of a date: "Monday , 6 January 2020 at 2:05 p.m. ET" */
	STARTS_MAX = 24,    /* words a date is tried from */
	FIRST_YEAR = 1990,  /* of URLs */
};

/* ---- URLs ---- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Up to `most` digits at p; how many. */
static unsigned
take_digits(const char *p, const char *end, unsigned most, unsigned *value)
{
	unsigned n = 0;

	for (*value = 0; n < most && p + n < end && is_digit(p[n]); n++)
		*value = *value * 10 + (unsigned)(p[n] - '0');
	return n;
}

static bool
set_day(unsigned year, unsigned month, unsigned day, struct nx_when *when)
{
	if (year < FIRST_YEAR || year > 2200 || day == 0 ||
	    day > nx_when_month_length((int32_t)year, month))
		return false;
	*when = (struct nx_when){ nx_when_day_from_civil((int32_t)year, month, day) * 86400LL,
		                  NX_WHEN_NO_ZONE, NX_WHEN_DAY };
	return true;
}

/* "2020/01/06", "2020-1-6", "20200106" at p, nothing but no digit around it. */
static bool
read_url_date(const char *p, const char *end, struct nx_when *when)
{
	unsigned year, month, day, n;
	char mark;

	if (take_digits(p, end, 4, &year) != 4)
		return false;
	p += 4;
	mark = p < end ? *p : 0;
	if (mark != '/' && mark != '-' && mark != '_' && mark != '.')
		return take_digits(p, end, 2, &month) == 2 &&
		       take_digits(p + 2, end, 2, &day) == 2 &&
		       (p + 4 == end || !is_digit(p[4])) && set_day(year, month, day, when);
	n = take_digits(++p, end, 2, &month);
	p += n;
	if (n == 0 || p >= end || *p != mark)
		return false;
	n = take_digits(++p, end, 2, &day);
	return n > 0 && (p + n == end || !is_digit(p[n])) && set_day(year, month, day, when);
}

bool
nx_date_in_url(struct nx_str url, struct nx_when *when)
{
	const char *end, *p = url.ptr, *scheme;

	if (url.len == 0)
		return false;
	end = p + url.len;
	scheme = url.len > 8 ? memchr(p, ':', 8) : NULL;
	if (scheme && end - scheme > 3 && memcmp(scheme, "://", 3) == 0) {
		p = memchr(scheme + 3, '/', (size_t)(end - scheme - 3));
		if (!p)
			return false;
	}
	for (; p < end; p++)
		if ((p == url.ptr || !is_digit(p[-1])) && read_url_date(p, end, when))
			return true;
	return false;
}

/* ---- Datelines ---- */

/* Where the dash behind a dateline begins in the first bytes of a text; NULL for none. */
static const char *
find_dash(struct nx_str text)
{
	const char *end = text.ptr + (text.len < DATELINE_MAX ? text.len : DATELINE_MAX);

	for (const char *p = text.ptr; p + 2 < end && *p != '\n'; p++)
		if (memcmp(p, "\xe2\x80\x93", 3) == 0 || memcmp(p, "\xe2\x80\x94", 3) == 0 ||
		    memcmp(p, " - ", 3) == 0 || memcmp(p, "-- ", 3) == 0)
			return p;
	return NULL;
}

/* A year of four digits stands in it. */
static bool
has_year(const char *p, const char *end)
{
	unsigned n = 0;

	for (; p <= end; p++) {
		if (p < end && is_digit(*p)) {
			n++;
			continue;
		}
		if (n == 4 && (p[-4] == '1' || p[-4] == '2'))
			return true;
		n = 0;
	}
	return false;
}

/* "GENEVA, Jan. 6, 2020 (AP)": from the end of each word on, the rest is tried for a date. */
bool
nx_date_in_dateline(struct nx_str text, struct nx_when *when)
{
	const char *end = text.len ? find_dash(text) : NULL, *p = text.ptr;
	const char *agency;

	if (!end)
		return false;
	agency = memchr(p, '(', (size_t)(end - p));
	end = agency && agency > p ? agency : end;
	while (end > p && (end[-1] == ' ' || end[-1] == ','))
		end--;
	while (p < end && has_year(p, end)) {
		struct nx_str rest = { p, (size_t)(end - p) };
		if (nx_date_parse(rest, when) && when->precision >= NX_WHEN_DAY)
			return true;
		while (p < end && *p != ' ')
			p++;
		while (p < end && *p == ' ')
			p++;
	}
	return false;
}

/* ---- Lines ---- */

struct words {
	const char *begin[STARTS_MAX + WORDS_MAX], *end[STARTS_MAX + WORDS_MAX];
	unsigned count;
};

static bool
parts_words(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '|' || c == '(' || c == ')';
}

static void
split_words(struct nx_str line, struct words *words)
{
	const char *p = line.ptr, *end = p + (line.len < LINE_MAX ? line.len : LINE_MAX);

	for (words->count = 0; words->count < STARTS_MAX + WORDS_MAX; words->count++) {
		while (p < end && parts_words(*p))
			p++;
		if (p == end)
			return;
		words->begin[words->count] = p;
		while (p < end && !parts_words(*p))
			p++;
		words->end[words->count] = p;
	}
}

static bool
is_figure(char c)
{
	return is_digit(c) || c == '.' || c == '/' || c == '-';
}

/* "08/08/2017by Jane": figures with a letter right behind them. */
static bool
is_glued(const char *p, const char *end)
{
	const char *begin = p;

	while (p < end && is_figure(*p))
		p++;
	return p - begin >= 8 && p < end && (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z' &&
	       *p != 'T';
}

static bool
read_figures(const char *p, const char *end, struct nx_when *when)
{
	const char *begin = p;

	while (p < end && is_figure(*p))
		p++;
	return nx_date_parse((struct nx_str){ begin, (size_t)(p - begin) }, when) &&
	       when->precision >= NX_WHEN_DAY;
}

/* From word i on, the longest run of words that is a date; "Date:2020-01-06" counts from the colon. */
static bool
read_line_date(const struct words *words, unsigned i, struct nx_when *when)
{
	unsigned last = i + WORDS_MAX < words->count ? i + WORDS_MAX : words->count;
	const char *begin = words->begin[i];
	const char *colon = memchr(begin, ':', (size_t)(words->end[i] - begin));

	if (colon && !is_digit(*begin))
		begin = colon + 1;
	if (is_digit(*begin) && is_glued(begin, words->end[i]))
		return read_figures(begin, words->end[i], when);
	for (unsigned k = last; k > i; k--) {
		const char *end = words->end[k - 1];

		while (end > begin && (end[-1] == ',' || end[-1] == '-' || end[-1] == ';'))
			end--;
		if (end > begin && nx_date_parse((struct nx_str){ begin, (size_t)(end - begin) }, when) &&
		    when->precision >= NX_WHEN_DAY)
			return true;
	}
	return false;
}

bool
nx_date_in_line(struct nx_str line, struct nx_when *when)
{
	struct words words;

	if (line.len == 0)
		return false;
	split_words(line, &words);
	for (unsigned i = 0; i < words.count && i < STARTS_MAX; i++) {
		unsigned value;
		unsigned n = take_digits(words.begin[i], words.end[i], 9, &value);
		if (n < 9 && read_line_date(&words, i, when)) /* no seconds since 1970 */
			return true;
	}
	return false;
}
