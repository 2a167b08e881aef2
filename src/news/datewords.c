/* Dates in words and figures, in whatever order they come. */
#include "article/months.h"
#include "base/str.h"
#include "news/dateparts.h"
#include "news/jalali.h"
#include "news/zone.h"

#include <string.h>
#include <strings.h>

enum {
	PARTS_MAX = 8, /* numbers outside of times and zones */
	BUDDHIST_FIRST = 2400,
	BUDDHIST_LAST = 2700,
	BUDDHIST_AHEAD = 543,
};

struct part {
	unsigned value;
	unsigned ndigits;
	char mark; /* the byte right behind: '/', '.', '-' join figures */
};

struct loose {
	struct nx_dateparts date;
	struct part parts[PARTS_MAX];
	size_t nparts;
	size_t month_at;  /* number of parts before the month's name */
	bool unknown;     /* a word that belongs to no date */
	bool has_time;
	bool month_next;  /* Vietnamese: "tháng 10" */
	bool jalali;      /* the month is of Iran's calendar */
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
take_half_day(struct nx_datecursor *at, struct loose *loose)
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
take_east_asian(struct nx_datecursor *at, struct loose *loose)
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
take_word(struct nx_datecursor *at, struct loose *loose)
{
	const char *begin = at->p;
	struct nx_str word;
	unsigned month;

	if (take_half_day(at, loose) || take_east_asian(at, loose))
		return true;
	while (at->p < at->end && is_word_byte(*at->p))
		at->p++;
	word = (struct nx_str){ begin, (size_t)(at->p - begin) };
	month = nx_jalali_month(word);
	if (month && !loose->date.month)
		loose->jalali = true;
	else
		month = nx_months_find(word);
	if (nx_str_is(word, "tháng")) {
		loose->month_next = true;
		return true;
	}
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
take_number(struct nx_datecursor *at, struct loose *loose)
{
	unsigned n = 0;

	if (!loose->has_time && nx_dateparts_take_time(at, &loose->date)) {
		loose->has_time = true;
		return true;
	}
	while (at->p + n < at->end && nx_dateparts_is_digit(at->p[n]))
		n++;
	if (n > 4 || loose->nparts == PARTS_MAX)
		return false;
	if (loose->month_next && n <= 2 && !loose->date.month) {
		loose->date.month = nx_dateparts_number(at->p, n);
		loose->month_at = loose->nparts;
		loose->month_next = false;
		at->p += n;
		return true;
	}
	loose->parts[loose->nparts] = (struct part){ nx_dateparts_number(at->p, n), n, '\0' };
	at->p += n;
	if (at->p < at->end)
		loose->parts[loose->nparts].mark = *at->p;
	loose->nparts++;
	return true;
}

static bool
scan_parts(struct nx_datecursor at, struct loose *loose)
{
	while (at.p < at.end) {
		if (nx_dateparts_is_digit(*at.p)) {
			if (!take_number(&at, loose))
				return false;
		} else if (is_word_byte(*at.p)) {
			take_word(&at, loose);
		} else if (*at.p == '(' && loose->has_time &&
		           memchr(at.p, ')', (size_t)(at.end - at.p))) {
			at.p = (const char *)memchr(at.p, ')', (size_t)(at.end - at.p)) + 1;
		} else if ((*at.p == '+' || *at.p == '-') && loose->has_time &&
		           at.end - at.p >= 3 && nx_dateparts_is_digit(at.p[1]) &&
		           (loose->date.zone_min == NX_WHEN_NO_ZONE || loose->date.zone_min == 0)) {
			if (!nx_dateparts_take_offset(&at, &loose->date))
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
	struct nx_dateparts *date = &loose->date;
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
	struct nx_dateparts *date = &loose->date;
	const struct part *parts = loose->parts;
	unsigned a, b;

	if (loose->nparts == 3 && parts[0].ndigits == 4 && parts[0].value <= NX_JALALI_LAST &&
	    parts[1].ndigits <= 2 && parts[2].ndigits <= 2) { /* "1399/04/12" */
		date->year = (int)parts[0].value;
		date->month = parts[1].value;
		date->day = parts[2].value;
		return true;
	}
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

/* Years of Iran and of the Buddhist calendar of Thailand, as they are written there. */
static void
settle_calendar(struct loose *loose)
{
	struct nx_dateparts *date = &loose->date;
	int32_t year;
	nx_day day;

	if (date->year >= BUDDHIST_FIRST && date->year <= BUDDHIST_LAST && !loose->jalali)
		date->year -= BUDDHIST_AHEAD;
	if (!loose->jalali && (date->year < NX_JALALI_FIRST || date->year > NX_JALALI_LAST))
		return;
	if (date->day == 0 || !nx_jalali_day(date->year, date->month, date->day, &day)) {
		date->month = 13; /* no date */
		return;
	}
	nx_when_civil_from_day(day, &year, &date->month, &date->day);
	date->year = year;
}

bool
nx_datewords_parse(struct nx_str text, struct nx_when *when)
{
	struct loose loose = { .date = NX_DATEPARTS_NONE };
	struct nx_datecursor at = { text.ptr, text.ptr + text.len };
	bool settled;

	if (!scan_parts(at, &loose))
		return false;
	if (loose.date.month && loose.date.year && loose.nparts == 0)
		settled = true; /* East Asian */
	else if (loose.date.month)
		settled = settle_named(&loose);
	else
		settled = !loose.unknown && settle_figures(&loose);
	if (!settled ||
	    (loose.unknown && !loose.jalali && loose.date.year < NX_DATE_FIRST_YEAR))
		return false;
	if (loose.date.day == 0)
		loose.date.hour = -1;
	settle_calendar(&loose);
	return nx_dateparts_finish(&loose.date, when);
}
