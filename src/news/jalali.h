/* jalali.h - the calendar of Iran, in which its papers date.
 *
 *	۱۲ تیر ۱۳۹۹        1399/04/12        2020-07-02
 *
 * Years begin at the spring equinox; what is written as 1300 to 1450 is of this calendar.
 *
 * Threads  pure
 * Source   leap years by the cycle of 33 (Khayyam), right from 1244 to 1472
 */
#ifndef NX_NEWS_JALALI_H
#define NX_NEWS_JALALI_H

#include "base/types.h"
#include "base/when.h"

#include <stdbool.h>

enum { NX_JALALI_FIRST = 1300, NX_JALALI_LAST = 1450 };

/* 1 to 12 for the name of a month; 0 for other words. */
unsigned nx_jalali_month(struct nx_str word);

/* The day of a date; false when there is no such date. */
bool nx_jalali_day(int year, unsigned month, unsigned day, nx_day *out);

#endif
