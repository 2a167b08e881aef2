#include "news/date.h"

#include "news/dateparts.h"
#include "news/zone.h"

#include <string.h>

enum { TEXT_MAX = 120 /* bytes: longer text is no date */ };

/* ---- Numbers alone ---- */

static bool
finish_compact(const char *p, size_t n, struct nx_when *when)
{
	struct nx_dateparts date = NX_DATEPARTS_NONE;

	date.year = (int)nx_dateparts_number(p, 4);
	date.month = nx_dateparts_number(p + 4, 2);
	if (date.month == 0)
		return false;
	if (n >= 8 && (date.day = nx_dateparts_number(p + 6, 2)) == 0)
		return false;
	if (n >= 12) {
		date.hour = (int)nx_dateparts_number(p + 8, 2);
		date.minute = (int)nx_dateparts_number(p + 10, 2);
	}
	if (n >= 14)
		date.second = (int)nx_dateparts_number(p + 12, 2);
	return nx_dateparts_finish(&date, when);
}

/* Seconds since 1970, or thousandths, millionths or billionths of them: told by the number of
 * digits, of which seconds have 9 or 10 from 1973 to 2286. */
static bool
finish_epoch(const char *p, size_t n, bool negative, struct nx_when *when)
{
	int64_t seconds = 0, limit = (int64_t)(NX_DATE_LAST_YEAR - 1970) * 31556952;
	size_t keep = n > 17 ? n - 9 : n > 14 ? n - 6 : n > 11 ? n - 3 : n;

	for (size_t i = 0; i < keep; i++)
		seconds = seconds * 10 + (p[i] - '0');
	if (seconds > limit)
		return false;
	*when = (struct nx_when){ negative ? -seconds : seconds, 0, NX_WHEN_SECOND };
	return true;
}

static bool
parse_number(struct nx_str text, struct nx_when *when)
{
	bool negative = *text.ptr == '-';
	const char *p = text.ptr + negative;
	size_t len = text.len - negative, n = 0;

	while (n < len && nx_dateparts_is_digit(p[n]))
		n++;
	if (n < len) { /* a fraction may follow seconds */
		if (p[n] != '.' || n < 9 || n > 10)
			return false;
		for (size_t i = n + 1; i < len; i++)
			if (!nx_dateparts_is_digit(p[i]))
				return false;
	}
	if (n == 4 && !negative) {
		struct nx_dateparts year = NX_DATEPARTS_NONE;

		year.year = (int)nx_dateparts_number(p, 4);
		return nx_dateparts_finish(&year, when);
	}
	if ((n == 6 || n == 8 || n == 12 || n == 14) && !negative &&
	    finish_compact(p, n, when))
		return true;
	return n >= 9 && n <= 19 && n != 14 && finish_epoch(p, n, negative, when);
}

/* ---- ISO 8601, the commonest by far ---- */

static void
skip_spaces(struct nx_datecursor *at)
{
	while (at->p < at->end && *at->p == ' ')
		at->p++;
}

/* What may follow the day: nothing, or a time, or a time and a zone. */
static bool
finish_iso(struct nx_datecursor at, struct nx_dateparts *date, struct nx_when *when)
{
	size_t left;

	if (at.p == at.end)
		return nx_dateparts_finish(date, when);
	if (*at.p != 'T' && *at.p != 't' && *at.p != ' ' && *at.p != '_')
		return false;
	at.p++;
	skip_spaces(&at);
	left = nx_dateparts_count_digits(&at);
	if (left == 4 || left == 6) { /* basic form */
		date->hour = (int)nx_dateparts_number(at.p, 2);
		date->minute = (int)nx_dateparts_number(at.p + 2, 2);
		date->second = left == 6 ? (int)nx_dateparts_number(at.p + 4, 2) : -1;
		at.p += left;
		nx_dateparts_skip_fraction(&at);
	} else if (!nx_dateparts_take_time(&at, date)) {
		return false;
	}
	skip_spaces(&at);
	if (at.p < at.end && (*at.p == '+' || *at.p == '-')) {
		if (!nx_dateparts_take_offset(&at, date))
			return false;
	} else if (at.p < at.end) {
		if (!nx_zone_find((struct nx_str){ at.p, (size_t)(at.end - at.p) },
		                  &date->zone_min, &date->american))
			return false;
		at.p = at.end;
	}
	return at.p == at.end && nx_dateparts_finish(date, when);
}

static void
set_day(struct nx_dateparts *date, nx_day day)
{
	int32_t year;

	nx_when_civil_from_day(day, &year, &date->month, &date->day);
	date->year = year;
}

/* "W02-1" behind "2020-".  Week 1 holds January 4; a day number modulo 7 is 4 on Mondays. */
static bool
parse_week(struct nx_datecursor at, struct nx_dateparts *date, struct nx_when *when)
{
	nx_day jan4 = nx_when_day_from_civil(date->year, 1, 4);
	nx_day monday = jan4 - (((jan4 - 4) % 7 + 7) % 7);
	unsigned week;

	if (at.end - at.p != 5 || !nx_dateparts_is_digit(at.p[1]) ||
	    !nx_dateparts_is_digit(at.p[2]) || at.p[3] != '-' || at.p[4] < '1' || at.p[4] > '7')
		return false;
	week = nx_dateparts_number(at.p + 1, 2);
	if (week < 1 || week > 53)
		return false;
	set_day(date, monday + (nx_day)(week - 1) * 7 + (at.p[4] - '1'));
	return nx_dateparts_finish(date, when);
}

/* "006T14:05" behind "2020-". */
static bool
parse_ordinal(struct nx_datecursor at, struct nx_dateparts *date, struct nx_when *when)
{
	int year = date->year;

	set_day(date,
	        nx_when_day_from_civil(year, 1, 1) + (nx_day)nx_dateparts_number(at.p, 3) - 1);
	at.p += 3;
	return date->year == year && finish_iso(at, date, when);
}

/* "01" or "01-06T14:05" behind "2020-". */
static bool
parse_month_and_day(struct nx_datecursor at, char mark, struct nx_dateparts *date,
                    struct nx_when *when)
{
	size_t n = nx_dateparts_count_digits(&at);

	if (n == 0 || n > 2 || (date->month = nx_dateparts_number(at.p, (unsigned)n)) == 0)
		return false;
	at.p += n;
	if (at.p == at.end)
		return mark == '-' && n == 2 && nx_dateparts_finish(date, when);
	if (*at.p != mark)
		return false;
	at.p++;
	n = nx_dateparts_count_digits(&at);
	if (n == 0 || n > 2 || (date->day = nx_dateparts_number(at.p, (unsigned)n)) == 0)
		return false;
	at.p += n;
	return finish_iso(at, date, when);
}

static bool
parse_iso(struct nx_str text, struct nx_when *when)
{
	struct nx_dateparts date = NX_DATEPARTS_NONE;
	struct nx_datecursor at = { text.ptr, text.ptr + text.len };
	size_t n = nx_dateparts_count_digits(&at);
	char mark;

	if (n == 8 && text.len > 9) { /* 20200106T140509Z */
		date.year = (int)nx_dateparts_number(at.p, 4);
		date.month = nx_dateparts_number(at.p + 4, 2);
		date.day = nx_dateparts_number(at.p + 6, 2);
		at.p += 8;
		return date.month && date.day && finish_iso(at, &date, when);
	}
	if (n != 4 || text.len < 6 || !strchr("-/.", text.ptr[4]))
		return false;
	date.year = (int)nx_dateparts_number(at.p, 4);
	mark = text.ptr[4];
	at.p += 5;
	if (mark == '-' && *at.p == 'W')
		return parse_week(at, &date, when);
	if (mark == '-' && nx_dateparts_count_digits(&at) == 3)
		return parse_ordinal(at, &date, when);
	return parse_month_and_day(at, mark, &date, when);
}

/* The value of a digit of another script at p: Arabic, Persian, Indic, Thai, fullwidth; 10 for all else.
 * *width gets its bytes. */
static unsigned
native_digit(const char *p, size_t len, unsigned *width)
{
	const unsigned char *c = (const unsigned char *)p;
	unsigned offset = 10;

	*width = 1;
	if (len >= 2 && c[0] == 0xD9 && c[1] >= 0xA0) { /* U+0660 */
		*width = 2;
		offset = c[1] - 0xA0u;
	} else if (len >= 2 && c[0] == 0xDB && c[1] >= 0xB0) { /* U+06F0 */
		*width = 2;
		offset = c[1] - 0xB0u;
	} else if (len >= 3 && c[0] == 0xE0 && c[1] >= 0xA5 && c[1] <= 0xAF && (c[1] & 1) &&
	           c[2] >= 0xA6) { /* U+0966, U+09E6 ... every 128 */
		*width = 3;
		offset = c[2] - 0xA6u;
	} else if (len >= 3 && c[0] == 0xE0 && c[1] == 0xB9 && c[2] >= 0x90) { /* U+0E50 */
		*width = 3;
		offset = c[2] - 0x90u;
	} else if (len >= 3 && c[0] == 0xEF && c[1] == 0xBC && c[2] >= 0x90) { /* U+FF10 */
		*width = 3;
		offset = c[2] - 0x90u;
	}
	return offset < 10 ? offset : 10;
}

/* A copy with no-break spaces and tabs as spaces, digits of all scripts as ASCII, trimmed, in `to`. */
static struct nx_str
tidy(struct nx_str text, char to[TEXT_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < TEXT_MAX; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		unsigned width, digit = native_digit(text.ptr + i, text.len - i, &width);

		if (digit < 10) {
			to[n++] = (char)('0' + digit);
			i += width - 1;
			continue;
		}
		if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] == 0xA0) {
			i++;
			c = ' ';
		}
		if (c <= ' ')
			c = ' ';
		if (c != ' ' || n)
			to[n++] = (char)c;
	}
	while (n && to[n - 1] == ' ')
		n--;
	return (struct nx_str){ to, n };
}

bool
nx_date_parse(struct nx_str raw, struct nx_when *when)
{
	char copy[TEXT_MAX];
	struct nx_str text;

	*when = (struct nx_when){ 0 };
	if (raw.len >= TEXT_MAX)
		return false;
	text = tidy(raw, copy);
	if (text.len < 4)
		return false;
	if (parse_number(text, when) || parse_iso(text, when) || nx_datewords_parse(text, when))
		return true;
	*when = (struct nx_when){ 0 };
	return false;
}
