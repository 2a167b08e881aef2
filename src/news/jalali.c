#include "news/jalali.h"

#include <string.h>

unsigned
nx_jalali_month(struct nx_str word)
{
	static const char *const months[] = { "فروردین", "اردیبهشت", "خرداد", "تیر",  "مرداد", "شهریور",
		                              "مهر",     "آبان",     "آذر",   "دی",   "بهمن",  "اسفند" };

	for (unsigned i = 0; i < 12; i++)
		if (strlen(months[i]) == word.len && memcmp(months[i], word.ptr, word.len) == 0)
			return i + 1;
	return 0;
}

static bool
is_leap(int year)
{
	static const int leap[] = { 1, 5, 9, 13, 17, 22, 26, 30 };

	for (unsigned i = 0; i < sizeof(leap) / sizeof(leap[0]); i++)
		if (year % 33 == leap[i])
			return true;
	return false;
}

static unsigned
month_length(int year, unsigned month)
{
	return month <= 6 ? 31 : month < 12 || is_leap(year) ? 30 : 29;
}

bool
nx_jalali_day(int year, unsigned month, unsigned day, nx_day *out)
{
	nx_day at = nx_when_day_from_civil(1921, 3, 21); /* 1 Farvardin 1300 */

	if (year < NX_JALALI_FIRST || year > NX_JALALI_LAST || month < 1 || month > 12 || day < 1 ||
	    day > month_length(year, month))
		return false;
	for (int y = NX_JALALI_FIRST; y < year; y++)
		at += is_leap(y) ? 366 : 365;
	for (unsigned m = 1; m < month; m++)
		at += (nx_day)month_length(year, m);
	*out = at + (nx_day)day - 1;
	return true;
}
