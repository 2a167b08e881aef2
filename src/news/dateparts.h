/* dateparts.h - the parts of a date while it is being read, and what they come to.
 *
 * Shared by the readers of dates in figures (date.c) and in words (datewords.c).
 *
 * Threads  pure
 */
#ifndef NX_NEWS_DATEPARTS_H
#define NX_NEWS_DATEPARTS_H

#include "base/types.h"
#include "base/when.h"

#include <stdbool.h>

enum {
	NX_DATE_FIRST_YEAR = 1600,
	NX_DATE_LAST_YEAR = 2200,
};

/* 0 or -1 for what is not yet known. */
struct nx_dateparts {
	int year;
	unsigned month, day;
	int hour, minute, second; /* -1: unknown */
	int zone_min;             /* NX_WHEN_NO_ZONE: none written */
	bool american;            /* an hour more in summer: zone.h */
};

#define NX_DATEPARTS_NONE { 0, 0, 0, -1, -1, -1, NX_WHEN_NO_ZONE, false }

struct nx_datecursor {
	const char *p, *end;
};

static inline bool
nx_dateparts_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number of n digits at p; n at most 9. */
unsigned nx_dateparts_number(const char *p, unsigned n);

size_t nx_dateparts_count_digits(const struct nx_datecursor *at);

/* Reads "14:05" or "14:05:09.25" and moves on; false and nothing changed when there is none. */
bool nx_dateparts_take_time(struct nx_datecursor *at, struct nx_dateparts *date);

/* Reads "+01:00", "-0500" or "+1" at a sign; false and nothing changed when there is none. */
bool nx_dateparts_take_offset(struct nx_datecursor *at, struct nx_dateparts *date);

/* Moves past ".25" or ",25". */
void nx_dateparts_skip_fraction(struct nx_datecursor *at);

/* The moment, if there is one: an hour of 24 and a leap second run into the next
 * minute.  False for dates that never were; *when is then undefined. */
bool nx_dateparts_finish(const struct nx_dateparts *date, struct nx_when *when);

/* Dates in words, and figures in any order: datewords.c. */
bool nx_datewords_parse(struct nx_str text, struct nx_when *when);

#endif
