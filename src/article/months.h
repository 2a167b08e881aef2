/* months.h - the names of months and weekdays in the languages of the news.
 *
 * Dates in words are read in two places, the date line of a text file and the dates of
 * all formats, so the names are a table of their own: a language is a line here.
 *
 * Threads  constant
 * Source   Unicode CLDR (names in the nominative, and the genitive where dates use it)
 */
#ifndef NX_ARTICLE_MONTHS_H
#define NX_ARTICLE_MONTHS_H

#include "base/types.h"

#include <stdbool.h>

/* 1 to 12 for a month's name or an unambiguous beginning of one of three letters or more
 * ("Jan", "janv", "sept", "мая"), any case, without its full stop; 0 for other words. */
unsigned nx_months_find(struct nx_str word);

/* True for a weekday's name or a beginning of three letters or more. */
bool nx_months_is_weekday(struct nx_str word);

#endif
