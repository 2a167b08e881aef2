/* date.h - the dates of newspapers, feeds and machines.
 *
 *	ISO 8601      2020, 2020-01, 2020-01-06, 2020-006, 2020-W02-1, 20200106,
 *	              2020-01-06T14:05:09.25+01:00, 20200106T140509Z, "T" or spaces, "/" or "."
 *	              for "-"
 *	mail, feeds   Mon, 06 Jan 2020 14:05:09 GMT; zone names of RFC 822 and of newspapers
 *	programs      Mon Jan  6 14:05:09 2020; Mon Jan 06 2020 14:05:09 GMT+0100 (CET)
 *	wires         26-FEB-1987 15:01:01.79
 *	numbers       20200106140509; seconds, milli-, micro- or nanoseconds since 1970
 *	words         6 January 2020; January 6, 2020 2:05 p.m. ET; 6. Januar 2020;
 *	              le 6 janvier 2020; 6 de enero de 2020; 6 января 2020 г.; December 1958;
 *	              2020年1月6日; 6 tháng 1 năm 2020; names of months in 40 languages
 *	calendars     12 تیر 1399, 1399/04/12 of Iran; years of Thailand
 *	figures       06.01.2020 and 06-01-2020 are day first; 1/6/2020 is month first, as in the
 *	              United States, unless only the other order is a date
 *
 * Digits may be of any script.  Zone and precision are kept as written.  Years outside 1600 to 2200 are taken for
 * mistakes.  Relative dates ("2 hours ago") are refused: nobody knows when they were written.
 *
 * Threads  pure
 * Source   ISO 8601, RFC 5322 section 3.3, RFC 822 section 5
 */
#ifndef NX_NEWS_DATE_H
#define NX_NEWS_DATE_H

#include "base/types.h"
#include "base/when.h"

/* True and *when set, or false and *when all zero.  A time without a zone is taken as UTC, its
 * zone_min NX_WHEN_NO_ZONE.  Impossible dates (February 30) are refused. */
bool nx_date_parse(struct nx_str text, struct nx_when *when);

#endif
