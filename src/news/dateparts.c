#include "news/dateparts.h"

#include "news/zone.h"

enum { ZONE_MAX = 18 * 60 };

unsigned
nx_dateparts_number(const char *p, unsigned n)
{
	unsigned value = 0;

	for (unsigned i = 0; i < n; i++)
		value = value * 10 + (unsigned)(p[i] - '0');
	return value;
}

size_t
nx_dateparts_count_digits(const struct nx_datecursor *at)
{
	size_t n = 0;

	while (at->p + n < at->end && nx_dateparts_is_digit(at->p[n]))
		n++;
	return n;
}

/* One or two digits. */
static bool
take_small(struct nx_datecursor *at, int *value)
{
	unsigned n = 0;

	while (n < 2 && at->p + n < at->end && nx_dateparts_is_digit(at->p[n]))
		n++;
	if (n == 0)
		return false;
	*value = (int)nx_dateparts_number(at->p, n);
	at->p += n;
	return true;
}

void
nx_dateparts_skip_fraction(struct nx_datecursor *at)
{
	if (at->end - at->p >= 2 && (*at->p == '.' || *at->p == ',') &&
	    nx_dateparts_is_digit(at->p[1]))
		for (at->p++; at->p < at->end && nx_dateparts_is_digit(*at->p); at->p++)
			;
}

bool
nx_dateparts_take_time(struct nx_datecursor *at, struct nx_dateparts *date)
{
	struct nx_datecursor try = *at;
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
		nx_dateparts_skip_fraction(&try);
	}
	date->hour = hour;
	date->minute = minute;
	date->second = second;
	*at = try;
	return true;
}

bool
nx_dateparts_take_offset(struct nx_datecursor *at, struct nx_dateparts *date)
{
	bool west = *at->p == '-';
	struct nx_datecursor try = { at->p + 1, at->end };
	int hours, minutes = 0;

	if (!take_small(&try, &hours))
		return false;
	if (try.p < try.end && *try.p == ':')
		try.p++;
	if (try.p < try.end && nx_dateparts_is_digit(*try.p) && !take_small(&try, &minutes))
		return false;
	if ((try.p < try.end && nx_dateparts_is_digit(*try.p)) || minutes > 59 ||
	    hours * 60 + minutes > ZONE_MAX)
		return false;
	date->zone_min = west ? -(hours * 60 + minutes) : hours * 60 + minutes;
	*at = try;
	return true;
}

static bool
is_possible(const struct nx_dateparts *date)
{
	if (date->year < NX_DATE_FIRST_YEAR || date->year > NX_DATE_LAST_YEAR || date->month > 12)
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

bool
nx_dateparts_finish(const struct nx_dateparts *date, struct nx_when *when)
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

