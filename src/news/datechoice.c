#include "news/datechoice.h"

#include "news/date.h"

#include <string.h>

enum {
	GRACE = 2 * 86400,  /* seconds after `now` */
	DATELINE_MAX = 100, /* bytes before the dash */
	FIRST_YEAR = 1990,  /* of URLs */
};

static bool
is_believed(const struct nx_when *when, int64_t now)
{
	if (when->precision == NX_WHEN_NONE || when->seconds == 0)
		return false;
	return now == 0 || when->seconds <= now + GRACE;
}

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

/* ---- The choice ---- */

static bool
try_text(struct nx_article *article, int64_t now)
{
	nx_date_parse(article->published_text, &article->published);
	if (!is_believed(&article->published, now))
		return false;
	if (article->date_from == NX_DATE_FROM_NONE)
		article->date_from = NX_DATE_FROM_FIELD;
	return true;
}

static bool
try_others(struct nx_article *article, int64_t now)
{
	struct nx_str text = article->lead.len ? article->lead : article->body;

	if (nx_date_in_url(article->url, &article->published) &&
	    is_believed(&article->published, now))
		article->date_from = NX_DATE_FROM_URL;
	else if ((nx_date_in_dateline(text, &article->published) ||
	          nx_date_in_dateline(article->body, &article->published)) &&
	         is_believed(&article->published, now))
		article->date_from = NX_DATE_FROM_TEXT;
	else
		return false;
	return true;
}

void
nx_date_decide(struct nx_article *article, int64_t now)
{
	bool written = article->published_text.len > 0;

	if (!try_text(article, now) && !try_others(article, now)) {
		article->date_from = written ? NX_DATE_FROM_DOUBTED : NX_DATE_FROM_NONE;
		article->published = (struct nx_when){ 0 };
	}
	nx_date_parse(article->updated_text, &article->updated);
	if (!is_believed(&article->updated, now))
		article->updated = (struct nx_when){ 0 };
}
