/* when.h - a moment as a newspaper knows it: to the year, the day or the second.
 *
 * Source  the proleptic Gregorian calendar; day arithmetic after Howard Hinnant,
 *         "chrono-compatible low-level date algorithms"
 */
#ifndef NX_BASE_WHEN_H
#define NX_BASE_WHEN_H

#include "base/types.h"

#include <stdbool.h>

enum nx_when_precision {
	NX_WHEN_NONE = 0, /* no time is known */
	NX_WHEN_YEAR = 1,
	NX_WHEN_MONTH = 2,
	NX_WHEN_DAY = 3,
	NX_WHEN_MINUTE = 4,
	NX_WHEN_SECOND = 5,
};

#define NX_WHEN_NO_ZONE INT16_MIN

struct nx_when {
	int64_t seconds;   /* since 1970-01-01T00:00Z; the span's start when coarse */
	int16_t zone_min;  /* minutes east of UTC as written; NX_WHEN_NO_ZONE if none was */
	uint8_t precision; /* enum nx_when_precision */
};

/* Days since 1970-01-01 of a civil date; any year of int32, month 1-12, day 1-31. */
nx_day nx_when_day_from_civil(int32_t year, unsigned month, unsigned day);
void nx_when_civil_from_day(nx_day day, int32_t *year, unsigned *month, unsigned *dom);

/* Days of a month; 0 when the month is not 1 to 12. */
unsigned nx_when_month_length(int32_t year, unsigned month);

/* Floor of seconds / 86400. */
nx_day nx_when_day(int64_t seconds);

#define NX_WHEN_TEXT 32
/* ISO 8601 in its own zone (UTC without one) to the precision known: "2020", "2020-01", "2020-01-06",
 * "2020-01-06T14:05Z", "2020-01-06T14:05:09+01:00"; "" for none.  Returns `to`. */
char *nx_when_format(const struct nx_when *when, char to[NX_WHEN_TEXT]);

#endif
