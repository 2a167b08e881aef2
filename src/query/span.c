#include "query/span.h"

#include "base/buffer.h"
#include "base/when.h"
#include "query/chars.h"

#define DAY INT64_C(86400)
#define FIRST_SECOND (-INT64_C(719528) * DAY) /* 0000-01-01 */
#define LAST_SECOND (INT64_C(2932897) * DAY)  /* 10000-01-01, excluded */

struct span {
	int64_t from, until;
	bool ago; /* a moment counted back from now, not a stretch of the calendar */
};

struct length {
	int64_t seconds;
	int32_t months;
};

struct scan {
	const char *p, *end;
};

static int64_t
clamp(int64_t seconds, int64_t low, int64_t high)
{
	return seconds < low ? low : seconds > high ? high : seconds;
}

/* `ndigits` digits, -1 when there are fewer. */
static int32_t
take_digits(struct scan *s, int ndigits)
{
	int32_t value = 0;

	if (s->end - s->p < ndigits)
		return -1;
	for (int i = 0; i < ndigits; i++) {
		if (!nx_char_is_digit(s->p[i]))
			return -1;
		value = value * 10 + (s->p[i] - '0');
	}
	s->p += ndigits;
	return value;
}

static bool
take_char(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool
at_digit(const struct scan *s)
{
	return s->p < s->end && nx_char_is_digit(*s->p);
}

/* Z, +02:00, -0530, or nothing (UTC). Seconds east of UTC into *east. */
static bool
take_zone(struct scan *s, int64_t *east)
{
	int32_t hours, minutes = 0;
	int64_t sign = 1;

	*east = 0;
	if (s->p == s->end || take_char(s, 'Z') || take_char(s, 'z'))
		return true;
	if (take_char(s, '-'))
		sign = -1;
	else if (!take_char(s, '+'))
		return false;
	hours = take_digits(s, 2);
	take_char(s, ':');
	if (at_digit(s))
		minutes = take_digits(s, 2);
	if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
		return false;
	*east = sign * (hours * INT64_C(3600) + minutes * 60);
	return true;
}

/* HH[:MM[:SS]] and the zone, behind a day that starts at `day`. */
static bool
take_clock(struct scan *s, int64_t day, struct span *span)
{
	int32_t hour = take_digits(s, 2), minute = 0, second = 0;
	int64_t step = 3600, east;

	if (take_char(s, ':')) {
		minute = take_digits(s, 2);
		step = 60;
		if (take_char(s, ':')) {
			second = take_digits(s, 2);
			step = 1;
		}
	}
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	if (!take_zone(s, &east))
		return false;
	span->from = day + hour * INT64_C(3600) + minute * 60 + second - east;
	span->until = span->from + step;
	return true;
}

static int64_t
midnight(int32_t year, int32_t month, int32_t day)
{
	return nx_when_day_from_civil(year, (unsigned)month, (unsigned)day) * DAY;
}

/* A calendar date to the precision written. */
static bool
take_date(struct scan *s, struct span *span)
{
	int32_t year = take_digits(s, 4), month, day;
	bool compact = at_digit(s);

	if (year < 0)
		return false;
	*span = (struct span){ midnight(year, 1, 1), midnight(year + 1, 1, 1), false };
	if (s->p == s->end)
		return true;
	if (!compact && !take_char(s, '-'))
		return false;
	month = take_digits(s, 2);
	if (month < 1 || month > 12)
		return false;
	*span = (struct span){ midnight(year, month, 1),
		               month == 12 ? midnight(year + 1, 1, 1)
		                           : midnight(year, month + 1, 1),
		               false };
	if (s->p == s->end)
		return !compact;
	if (!compact && !take_char(s, '-'))
		return false;
	day = take_digits(s, 2);
	if (day < 1 || day > (int32_t)nx_when_month_length(year, (unsigned)month))
		return false;
	*span = (struct span){ midnight(year, month, day), midnight(year, month, day) + DAY,
		               false };
	if (s->p == s->end)
		return true;
	return (take_char(s, 'T') || take_char(s, 't')) && take_clock(s, span->from, span) &&
	       s->p == s->end;
}

static bool
add_unit(struct length *length, int32_t n, char unit, bool clock)
{
	switch (unit | 0x20) {
	case 'h':
		length->seconds += n * INT64_C(3600);
		return true;
	case 'd':
		length->seconds += n * DAY;
		return true;
	case 'w':
		length->seconds += n * 7 * DAY;
		return true;
	case 'm':
		if (clock)
			length->seconds += n * INT64_C(60);
		else
			length->months += n;
		return true;
	case 's':
		length->seconds += n;
		return clock;
	case 'y':
		length->months += n * 12;
		return true;
	default:
		return false;
	}
}

/* 7d, or ISO 8601's P1W, P1M10D, PT24H. */
static bool
take_length(struct scan *s, struct length *length)
{
	bool iso = take_char(s, 'P') || take_char(s, 'p'), clock = false;
	int nunits = 0;

	*length = (struct length){ 0, 0 };
	while (s->p < s->end && nunits < 8) {
		int32_t n = 0;
		int ndigits = 0;
		if (iso && (take_char(s, 'T') || take_char(s, 't')))
			clock = true;
		for (; at_digit(s) && ndigits < 5; ndigits++)
			n = n * 10 + (*s->p++ - '0');
		if (!ndigits || s->p == s->end || !add_unit(length, n, *s->p++, clock))
			return false;
		nunits++;
		if (!iso)
			break;
	}
	return nunits && s->p == s->end;
}

/* `when` moved by whole months, then by seconds; a day that a month lacks becomes its last. */
static int64_t
shift(int64_t when, struct length length, int sign)
{
	int32_t year;
	unsigned month, dom, last;
	nx_day day = nx_when_day(when);
	int64_t clock = when - day * DAY, index;

	nx_when_civil_from_day(day, &year, &month, &dom);
	index = (int64_t)year * 12 + month - 1 + sign * (int64_t)length.months;
	if (index < 0)
		return FIRST_SECOND;
	if (index >= 10000 * 12)
		return LAST_SECOND;
	year = (int32_t)(index / 12);
	month = (unsigned)(index % 12) + 1;
	last = nx_when_month_length(year, month);
	day = nx_when_day_from_civil(year, month, dom < last ? dom : last);
	return day * DAY + clock + sign * length.seconds;
}

/* One end of a range, or a whole value without an operator. */
static bool
read_moment(const char *p, const char *end, int64_t now, struct span *span)
{
	struct nx_str text = { p, (size_t)(end - p) };
	struct scan s = { p, end };
	struct length length;
	int64_t today = nx_when_day(now) * DAY;

	if (nx_str_is_nocase(text, "today")) {
		*span = (struct span){ today, today + DAY, false };
		return true;
	}
	if (nx_str_is_nocase(text, "yesterday")) {
		*span = (struct span){ today - DAY, today, false };
		return true;
	}
	if (nx_str_is_nocase(text, "now")) {
		*span = (struct span){ now, now + 1, true };
		return true;
	}
	if (take_length(&s, &length)) {
		*span = (struct span){ shift(now, length, -1), now + 1, true };
		return true;
	}
	s.p = p;
	return take_date(&s, span);
}

/* Where a range is divided: ".." first, else the '/' of ISO 8601 intervals. */
static const char *
find_divider(const char *p, const char *end, int *width)
{
	for (const char *q = p; q + 1 < end; q++)
		if (q[0] == '.' && q[1] == '.') {
			*width = 2;
			return q;
		}
	*width = 1;
	for (const char *q = p; q < end; q++)
		if (*q == '/')
			return q;
	return NULL;
}

static bool
read_range(const char *p, const char *mid, int width, const char *end, int64_t now,
           struct span *span)
{
	struct span a = { INT64_MIN, INT64_MIN, false }, b = { INT64_MAX, INT64_MAX, false };
	struct scan s = { mid + width, end };
	struct length length;

	if (mid == p && mid + width == end)
		return false;
	if (mid > p && !read_moment(p, mid, now, &a))
		return false;
	if (mid > p && !a.ago && take_length(&s, &length)) { /* 2020-01-06/P1W */
		*span = (struct span){ a.from, shift(a.from, length, 1), false };
		return span->from < span->until;
	}
	if (mid + width < end && !read_moment(mid + width, end, now, &b))
		return false;
	if (b.ago)
		b.until = b.from + 1;
	if (a.ago)
		a.until = a.from + 1;
	*span = (struct span){ a.from, b.until, false };
	if (span->from >= span->until)
		*span = (struct span){ b.from, a.until, false };
	return true;
}

/* ">2020": after all of it; ">=": since its start; "<": before its start; "<=": all of it. */
static bool
read_compared(const char *p, const char *end, int64_t now, struct span *span)
{
	bool less = *p == '<', equal = p + 1 < end && p[1] == '=';
	struct span at;

	if (!read_moment(p + 1 + equal, end, now, &at))
		return false;
	if (at.ago)
		at.until = at.from + equal;
	*span = less ? (struct span){ INT64_MIN, equal ? at.until : at.from, false } :
	               (struct span){ equal ? at.from : at.until, INT64_MAX, false };
	return true;
}

bool
nx_query_parse_date_span(struct nx_str text, int64_t now, int64_t *from, int64_t *until)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *mid;
	struct span span;
	bool good;
	int width;

	if (!text.len)
		return false;
	now = clamp(now, FIRST_SECOND, LAST_SECOND - 1);
	if (*p == '<' || *p == '>')
		good = read_compared(p, end, now, &span);
	else if ((mid = find_divider(p, end, &width)))
		good = read_range(p, mid, width, end, now, &span);
	else
		good = read_moment(p, end, now, &span);
	if (!good)
		return false;
	if (span.from != INT64_MIN)
		span.from = clamp(span.from, FIRST_SECOND, LAST_SECOND - 1);
	if (span.until != INT64_MAX)
		span.until = clamp(span.until, FIRST_SECOND + 1, LAST_SECOND);
	if (span.until <= span.from)
		span.until = span.from + 1;
	*from = span.from;
	*until = span.until;
	return true;
}

static void
print_moment(int64_t seconds, bool clock, struct nx_buffer *out)
{
	struct nx_when when = { seconds, NX_WHEN_NO_ZONE,
		                (uint8_t)(clock ? NX_WHEN_SECOND : NX_WHEN_DAY) };
	char text[NX_WHEN_TEXT];

	nx_buffer_printf(out, "%s", nx_when_format(&when, text));
}

void
nx_query_print_date_span(int64_t from, int64_t until, struct nx_buffer *out)
{
	bool clock = from != INT64_MIN && from % DAY != 0;
	bool until_clock = until != INT64_MAX && until % DAY != 0;

	if (from != INT64_MIN)
		print_moment(from, clock, out);
	if (!clock && !until_clock && from != INT64_MIN && until - DAY == from)
		return;
	nx_buffer_printf(out, "..");
	if (until != INT64_MAX)
		print_moment(until - (until_clock ? 1 : DAY), until_clock, out);
}
