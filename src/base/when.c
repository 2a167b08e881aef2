#include "base/when.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

nx_day
nx_when_day_from_civil(int32_t year, unsigned month, unsigned day)
{
	int64_t y = (int64_t)year - (month <= 2); /* a year begins in March: leap day last */
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	unsigned yoe = (unsigned)(y - era * 400);
	unsigned doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return (nx_day)(era * 146097 + (int64_t)doe - 719468);
}

void
nx_when_civil_from_day(nx_day day, int32_t *year, unsigned *month, unsigned *dom)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	unsigned doe = (unsigned)(z - era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;

	*dom = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = (int32_t)((int64_t)yoe + era * 400 + (*month <= 2));
}

unsigned
nx_when_month_length(int32_t year, unsigned month)
{
	static const unsigned char days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

nx_day
nx_when_day(int64_t seconds)
{
	int64_t day = seconds / 86400;

	return (nx_day)(day - (seconds % 86400 < 0));
}

char *
nx_when_format(const struct nx_when *when, char to[NX_WHEN_TEXT])
{
	bool timed = when->precision >= NX_WHEN_MINUTE;
	int zone = timed && when->zone_min != NX_WHEN_NO_ZONE ? when->zone_min : 0;
	int64_t seconds = when->seconds + zone * 60;
	nx_day day = nx_when_day(seconds);
	unsigned rest = (unsigned)(seconds - (int64_t)day * 86400), month, dom;
	int32_t year;
	int n = 0;

	nx_when_civil_from_day(day, &year, &month, &dom);
	to[0] = '\0';
	if (when->precision == NX_WHEN_YEAR)
		snprintf(to, NX_WHEN_TEXT, "%04d", year);
	else if (when->precision == NX_WHEN_MONTH)
		snprintf(to, NX_WHEN_TEXT, "%04d-%02u", year, month);
	else if (when->precision != NX_WHEN_NONE)
		n = snprintf(to, NX_WHEN_TEXT, "%04d-%02u-%02u", year, month, dom);
	if (!timed)
		return to;
	n += snprintf(to + n, NX_WHEN_TEXT - (size_t)n, "T%02u:%02u", rest / 3600, rest / 60 % 60);
	if (when->precision == NX_WHEN_SECOND)
		n += snprintf(to + n, NX_WHEN_TEXT - (size_t)n, ":%02u", rest % 60);
	if (zone == 0)
		snprintf(to + n, NX_WHEN_TEXT - (size_t)n, "Z");
	else
		snprintf(to + n, NX_WHEN_TEXT - (size_t)n, "%c%02d:%02d", zone < 0 ? '-' : '+',
		         abs(zone) / 60, abs(zone) % 60);
	return to;
}
