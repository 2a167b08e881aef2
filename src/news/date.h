/* date.h - the dates of newspapers, feeds and machines.
 *
 * Understands ISO 8601 (date, date and time, with or without zone, basic and extended), RFC 822 and
 * 2822, asctime, plain numbers of seconds or milliseconds since 1970, and "6 January 2020" or
 * "January 6, 2020" with English month names; keeps zone and precision as written.
 */
#ifndef NX_NEWS_DATE_H
#define NX_NEWS_DATE_H

#include "base/types.h"
#include "base/when.h"

/* True and *when set, or false and *when all zero.  A time without a zone is taken as UTC, its
 * zone_min NX_WHEN_NO_ZONE.  Impossible dates (February 30) are refused. */
bool nx_date_parse(struct nx_str text, struct nx_when *when);

#endif
