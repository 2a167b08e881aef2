#include "news/date.h"

#include "article/months.h"
#include "news/zone.h"

#include <string.h>
#include <strings.h>

enum {
	FIRST_YEAR = 1600,
	LAST_YEAR = 2200,
	TEXT_MAX = 120,  /* bytes: longer text is no date */
	PARTS_MAX = 8,   /* numbers outside of times and zones */
	ZONE_MAX = 18 * 60,
};

/* A date in the making; 0 or -1 for what is not yet known. */
struct date {
	int year;
	unsigned month, day;
	int hour, minute, second; /* -1: unknown */
	int zone_min;             /* NX_WHEN_NO_ZONE: none written */
	bool american;            /* an hour more in summer: zone.h */
};

struct cursor {
	const char *p, *end;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- What a date comes to ---- */

static bool
is_possible(const struct date *date)
{
	if (date->year < FIRST_YEAR || date->year > LAST_YEAR || date->month > 12)
		return false;
	if (date->month == 0)
		return date->day == 0 && date->hour < 0;
	if (date->day > nx_when_month_length(date->year, date->month))
		return false;
	if (date->hour < 0)
		return true;
	if (date->day == 0 || date->hour > 24 || date->minute > 59 || date->second > 60)
		return false;
	return date->hour < 24 || (date->minute == 0 && date->second <= 0);
}

/* The moment, if there is one: an hour of 24 and a leap second run into the next minute. */
static bool
finish(const struct date *date, struct nx_when *when)
{
	nx_day day;

	if (!is_possible(date))
		return false;
	day = nx_when_day_from_civil(date->year, date->month ? date->month : 1,
	                             date->day ? date->day : 1);
	*when = (struct nx_when){ (int64_t)day * 86400, NX_WHEN_NO_ZONE, NX_WHEN_YEAR };
	if (date->month)
		when->precision = NX_WHEN_MONTH;
	if (date->day)
		when->precision = NX_WHEN_DAY;
	if (date->hour >= 0) {
		when->precision = date->second >= 0 ? NX_WHEN_SECOND : NX_WHEN_MINUTE;
		when->seconds += date->hour * 3600 + date->minute * 60 +
		                 (date->second > 0 ? date->second : 0);
	}
	if (date->hour >= 0 && date->zone_min != NX_WHEN_NO_ZONE) {
		bool summer = date->american && nx_zone_is_american_summer(day);
		int zone_min = date->zone_min + (summer ? 60 : 0);

		when->zone_min = (int16_t)zone_min;
		when->seconds -= zone_min * 60;
	}
	return true;
}

/* ---- Numbers alone ---- */

static unsigned
digits_at(const char *p, unsigned n)
{
	unsigned value = 0;

	for (unsigned i = 0; i < n; i++)
		value = value * 10 + (unsigned)(p[i] - '0');
	return value;
}

static bool
finish_compact(const char *p, size_t n, struct nx_when *when)
{
	struct date date = { (int)digits_at(p, 4), digits_at(p + 4, 2), 0, -1, -1, -1,
		             NX_WHEN_NO_ZONE, false };

	if (date.month == 0)
		return false;
	if (n >= 8 && (date.day = digits_at(p + 6, 2)) == 0)
		return false;
	if (n >= 12) {
		date.hour = (int)digits_at(p + 8, 2);
		date.minute = (int)digits_at(p + 10, 2);
	}
	if (n >= 14)
		date.second = (int)digits_at(p + 12, 2);
	return finish(&date, when);
}

/* Seconds since 1970, or thousandths, millionths or billionths of them: told by the number of
 * digits, of which seconds have 9 or 10 from 1973 to 2286. */
static bool
finish_epoch(const char *p, size_t n, bool negative, struct nx_when *when)
{
	int64_t seconds = 0, limit = (int64_t)(LAST_YEAR - 1970) * 31556952;
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

	while (n < len && is_digit(p[n]))
		n++;
	if (n < len) { /* a fraction may follow seconds */
		if (p[n] != '.' || n < 9 || n > 10)
			return false;
		for (size_t i = n + 1; i < len; i++)
			if (!is_digit(p[i]))
				return false;
	}
	if (n == 4 && !negative) {
		struct date year = { (int)digits_at(p, 4), 0, 0, -1, -1, -1, NX_WHEN_NO_ZONE, false };
		return finish(&year, when);
	}
	if ((n == 6 || n == 8 || n == 12 || n == 14) && !negative &&
	    finish_compact(p, n, when))
		return true;
	return n >= 9 && n <= 19 && n != 14 && finish_epoch(p, n, negative, when);
}

/* ---- Times and zones ---- */

/* One or two digits. */
static bool
take_small(struct cursor *at, int *value)
{
	unsigned n = 0;

	while (n < 2 && at->p + n < at->end && is_digit(at->p[n]))
		n++;
	if (n == 0)
		return false;
	*value = (int)digits_at(at->p, n);
	at->p += n;
	return true;
}

static void
skip_fraction(struct cursor *at)
{
	if (at->end - at->p >= 2 && (*at->p == '.' || *at->p == ',') && is_digit(at->p[1]))
		for (at->p++; at->p < at->end && is_digit(*at->p); at->p++)
			;
}

/* "14:05", "14:05:09.25".  The date is untouched when this is no time. */
static bool
take_time(struct cursor *at, struct date *date)
{
	struct cursor try = *at;
	int hour, minute, second = -1;

	if (!take_small(&try, &hour) || try.p == try.end || *try.p != ':')
		return false;
	try.p++;
	if (!take_small(&try, &minute))
		return false;
	if (try.p < try.end && *try.p == ':') {
		try.p++;
		if (!take_small(&try, &second))
			return false;
		skip_fraction(&try);
	}
	date->hour = hour;
	date->minute = minute;
	date->second = second;
	*at = try;
	return true;
}

/* "+01:00", "-0500", "+1" at a sign. */
static bool
take_offset(struct cursor *at, struct date *date)
{
	bool west = *at->p == '-';
	struct cursor try = { at->p + 1, at->end };
	int hours, minutes = 0;

	if (!take_small(&try, &hours))
		return false;
	if (try.p < try.end && *try.p == ':')
		try.p++;
	if (try.p < try.end && is_digit(*try.p) && !take_small(&try, &minutes))
		return false;
	if ((try.p < try.end && is_digit(*try.p)) || minutes > 59 || hours * 60 + minutes > ZONE_MAX)
		return false;
	date->zone_min = west ? -(hours * 60 + minutes) : hours * 60 + minutes;
	*at = try;
	return true;
}

/* ---- ISO 8601, the commonest by far ---- */

static void
skip_spaces(struct cursor *at)
{
	while (at->p < at->end && *at->p == ' ')
		at->p++;
}

static size_t
count_digits(const struct cursor *at)
{
	size_t n = 0;

	while (at->p + n < at->end && is_digit(at->p[n]))
		n++;
	return n;
}

/* What may follow the day: nothing, or a time, or a time and a zone. */
static bool
finish_iso(struct cursor at, struct date *date, struct nx_when *when)
{
	size_t left;

	if (at.p == at.end)
		return finish(date, when);
	if (*at.p != 'T' && *at.p != 't' && *at.p != ' ' && *at.p != '_')
		return false;
	at.p++;
	skip_spaces(&at);
	left = count_digits(&at);
	if (left == 4 || left == 6) { /* basic form */
		date->hour = (int)digits_at(at.p, 2);
		date->minute = (int)digits_at(at.p + 2, 2);
		date->second = left == 6 ? (int)digits_at(at.p + 4, 2) : -1;
		at.p += left;
		skip_fraction(&at);
	} else if (!take_time(&at, date)) {
		return false;
	}
	skip_spaces(&at);
	if (at.p < at.end && (*at.p == '+' || *at.p == '-')) {
		if (!take_offset(&at, date))
			return false;
	} else if (at.p < at.end) {
		if (!nx_zone_find((struct nx_str){ at.p, (size_t)(at.end - at.p) },
		                  &date->zone_min, &date->american))
			return false;
		at.p = at.end;
	}
	return at.p == at.end && finish(date, when);
}

static void
set_day(struct date *date, nx_day day)
{
	int32_t year;

	nx_when_civil_from_day(day, &year, &date->month, &date->day);
	date->year = year;
}

/* "W02-1" behind "2020-".  Week 1 holds January 4; a day number modulo 7 is 4 on Mondays. */
static bool
parse_week(struct cursor at, struct date *date, struct nx_when *when)
{
	nx_day jan4 = nx_when_day_from_civil(date->year, 1, 4);
	nx_day monday = jan4 - (((jan4 - 4) % 7 + 7) % 7);
	unsigned week;

	if (at.end - at.p != 5 || !is_digit(at.p[1]) || !is_digit(at.p[2]) || at.p[3] != '-' ||
	    at.p[4] < '1' || at.p[4] > '7')
		return false;
	week = digits_at(at.p + 1, 2);
	if (week < 1 || week > 53)
		return false;
	set_day(date, monday + (nx_day)(week - 1) * 7 + (at.p[4] - '1'));
	return finish(date, when);
}

/* "006T14:05" behind "2020-". */
static bool
parse_ordinal(struct cursor at, struct date *date, struct nx_when *when)
{
	int year = date->year;

	set_day(date, nx_when_day_from_civil(year, 1, 1) + (nx_day)digits_at(at.p, 3) - 1);
	at.p += 3;
	return date->year == year && finish_iso(at, date, when);
}

/* "01" or "01-06T14:05" behind "2020-". */
static bool
parse_month_and_day(struct cursor at, char mark, struct date *date, struct nx_when *when)
{
	size_t n = count_digits(&at);

	if (n == 0 || n > 2 || (date->month = digits_at(at.p, (unsigned)n)) == 0)
		return false;
	at.p += n;
	if (at.p == at.end)
		return mark == '-' && n == 2 && finish(date, when);
	if (*at.p != mark)
		return false;
	at.p++;
	n = count_digits(&at);
	if (n == 0 || n > 2 || (date->day = digits_at(at.p, (unsigned)n)) == 0)
		return false;
	at.p += n;
	return finish_iso(at, date, when);
}

static bool
parse_iso(struct nx_str text, struct nx_when *when)
{
	struct date date = { 0, 0, 0, -1, -1, -1, NX_WHEN_NO_ZONE, false };
	struct cursor at = { text.ptr, text.ptr + text.len };
	size_t n = count_digits(&at);
	char mark;

	if (n == 8 && text.len > 9) { /* 20200106T140509Z */
		date.year = (int)digits_at(at.p, 4);
		date.month = digits_at(at.p + 4, 2);
		date.day = digits_at(at.p + 6, 2);
		at.p += 8;
		return date.month && date.day && finish_iso(at, &date, when);
	}
	if (n != 4 || text.len < 6 || !strchr("-/.", text.ptr[4]))
		return false;
	date.year = (int)digits_at(at.p, 4);
	mark = text.ptr[4];
	at.p += 5;
	if (mark == '-' && *at.p == 'W')
		return parse_week(at, &date, when);
	if (mark == '-' && count_digits(&at) == 3)
		return parse_ordinal(at, &date, when);
	return parse_month_and_day(at, mark, &date, when);
}

/* ---- Words and figures in any order ---- */

struct part {
	unsigned value;
	unsigned ndigits;
	char mark; /* the byte right behind: '/', '.', '-' join figures */
};

struct loose {
	struct date date;
	struct part parts[PARTS_MAX];
	size_t nparts;
	size_t month_at;  /* number of parts before the month's name */
	bool unknown;     /* a word that belongs to no date */
	bool has_time;
};

static bool
is_word_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool
is_any_of(struct nx_str word, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == word.len && strncasecmp(*list, word.ptr, word.len) == 0)
			return true;
	return false;
}

static const char *const fillers[] = {
	"at",   "on",      "of",     "the",   "de",   "del",  "le",       "den",      "der",
	"um",   "uhr",     "st",     "nd",    "rd",   "th",   "er",       "em",       "do",
	"date", "updated", "posted", "published",     "last", "first",    "modified", "года",
	"г",    "в",       "à",      "a",     "h",    "o",    "t",        NULL,
};

/* Twelve-hour clocks. */
static bool
apply_half_day(struct loose *loose, char half)
{
	int *hour = &loose->date.hour;

	if (*hour < 0 && loose->nparts && loose->parts[loose->nparts - 1].value <= 12) {
		*hour = (int)loose->parts[--loose->nparts].value; /* "2 p.m." */
		loose->date.minute = 0;
		loose->has_time = true;
	}
	if (*hour < 1 || *hour > 12)
		return *hour >= 0 && half == 'p'; /* "14:05 pm" happens */
	*hour = *hour % 12 + (half == 'p' ? 12 : 0);
	return true;
}

static bool
take_half_day(struct cursor *at, struct loose *loose)
{
	size_t left = (size_t)(at->end - at->p);
	char half = (char)(*at->p | 0x20);
	size_t n = 0;

	if (half != 'a' && half != 'p')
		return false;
	if (left >= 2 && (at->p[1] | 0x20) == 'm')
		n = 2;
	else if (left >= 3 && at->p[1] == '.' && (at->p[2] | 0x20) == 'm')
		n = 3;
	if (n == 0 || (left > n && is_word_byte(at->p[n])))
		return false;
	at->p += n;
	return apply_half_day(loose, half);
}

/* 年, 月, 日 and their Korean twins tell what the number before them was. */
static bool
take_east_asian(struct cursor *at, struct loose *loose)
{
	static const char marks[][4] = { "年", "月", "日", "년", "월", "일" };
	struct part *last = loose->nparts ? &loose->parts[loose->nparts - 1] : NULL;

	if (!last || at->end - at->p < 3)
		return false;
	for (unsigned i = 0; i < 6; i++) {
		if (memcmp(at->p, marks[i], 3) != 0)
			continue;
		if (i % 3 == 0)
			loose->date.year = (int)last->value;
		else if (i % 3 == 1)
			loose->date.month = last->value;
		else
			loose->date.day = last->value;
		loose->nparts--;
		at->p += 3;
		return true;
	}
	return false;
}

static bool
take_word(struct cursor *at, struct loose *loose)
{
	const char *begin = at->p;
	struct nx_str word;
	unsigned month;

	if (take_half_day(at, loose) || take_east_asian(at, loose))
		return true;
	while (at->p < at->end && is_word_byte(*at->p))
		at->p++;
	word = (struct nx_str){ begin, (size_t)(at->p - begin) };
	month = nx_months_find(word);
	if (month && !loose->date.month) {
		loose->date.month = month;
		loose->month_at = loose->nparts;
		return true;
	}
	if (loose->has_time &&
	    nx_zone_find(word, &loose->date.zone_min, &loose->date.american))
		return true;
	if (!is_any_of(word, fillers) && !nx_months_is_weekday(word))
		loose->unknown = true;
	return true;
}

static bool
take_number(struct cursor *at, struct loose *loose)
{
	unsigned n = 0;

	if (!loose->has_time && take_time(at, &loose->date)) {
		loose->has_time = true;
		return true;
	}
	while (at->p + n < at->end && is_digit(at->p[n]))
		n++;
	if (n > 4 || loose->nparts == PARTS_MAX)
		return false;
	loose->parts[loose->nparts] = (struct part){ digits_at(at->p, n), n, '\0' };
	at->p += n;
	if (at->p < at->end)
		loose->parts[loose->nparts].mark = *at->p;
	loose->nparts++;
	return true;
}

static bool
scan_parts(struct cursor at, struct loose *loose)
{
	while (at.p < at.end) {
		if (is_digit(*at.p)) {
			if (!take_number(&at, loose))
				return false;
		} else if (is_word_byte(*at.p)) {
			take_word(&at, loose);
		} else if (*at.p == '(' && loose->has_time && memchr(at.p, ')', (size_t)(at.end - at.p))) {
			at.p = (const char *)memchr(at.p, ')', (size_t)(at.end - at.p)) + 1;
		} else if ((*at.p == '+' || *at.p == '-') && loose->has_time &&
		           at.end - at.p >= 3 && is_digit(at.p[1]) &&
		           (loose->date.zone_min == NX_WHEN_NO_ZONE || loose->date.zone_min == 0)) {
			if (!take_offset(&at, &loose->date))
				at.p++;
		} else {
			at.p++;
		}
	}
	return true;
}

static int
full_year(const struct part *part)
{
	if (part->ndigits == 4)
		return (int)part->value;
	if (part->ndigits != 2)
		return 0;
	return (int)part->value + (part->value < 70 ? 2000 : 1900); /* RFC 2822, 4.3, POSIX */
}

/* A month by name, and one or two numbers: day and year, in the order that is possible. */
static bool
settle_named(struct loose *loose)
{
	struct date *date = &loose->date;
	const struct part *parts = loose->parts;

	for (size_t i = 0; i < loose->nparts; i++) {
		if (parts[i].ndigits == 4 && !date->year)
			date->year = (int)parts[i].value;
		else if (parts[i].ndigits <= 2 && !date->day && parts[i].value >= 1 &&
		         parts[i].value <= 31)
			date->day = parts[i].value;
		else if (parts[i].ndigits == 2 && date->day && !date->year)
			date->year = full_year(&parts[i]);
		else
			return false;
	}
	return date->year != 0;
}

/* Three figures.  Points and hyphens are European or Indian, day first; slashes American,
 * month first, unless that is no month. */
static bool
settle_figures(struct loose *loose)
{
	struct date *date = &loose->date;
	const struct part *parts = loose->parts;
	unsigned a, b;

	if (loose->nparts != 3 || parts[0].mark != parts[1].mark || !parts[0].mark ||
	    !strchr("/.-", parts[0].mark) || parts[0].ndigits > 2 || parts[1].ndigits > 2)
		return false;
	date->year = full_year(&parts[2]);
	a = parts[0].value;
	b = parts[1].value;
	if (parts[0].mark == '/' ? a <= 12 : b > 12) {
		date->month = a;
		date->day = b;
	} else {
		date->day = a;
		date->month = b;
	}
	return date->year && date->month && date->day;
}

static bool
parse_loose(struct nx_str text, struct nx_when *when)
{
	struct loose loose = { .date = { 0, 0, 0, -1, -1, -1, NX_WHEN_NO_ZONE, false } };
	struct cursor at = { text.ptr, text.ptr + text.len };
	bool settled;

	if (!scan_parts(at, &loose))
		return false;
	if (loose.date.month && loose.date.year && loose.nparts == 0)
		settled = true; /* East Asian */
	else if (loose.date.month)
		settled = settle_named(&loose);
	else
		settled = !loose.unknown && settle_figures(&loose);
	if (!settled || (loose.unknown && loose.date.year < FIRST_YEAR))
		return false;
	if (loose.date.day == 0)
		loose.date.hour = -1;
	return finish(&loose.date, when);
}

/* A copy with no-break spaces and tabs as spaces, trimmed, in `to`. */
static struct nx_str
tidy(struct nx_str text, char to[TEXT_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < TEXT_MAX; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

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
	if (parse_number(text, when) || parse_iso(text, when) || parse_loose(text, when))
		return true;
	*when = (struct nx_when){ 0 };
	return false;
}
