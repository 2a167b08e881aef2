/* datefind.h - dates that stand inside of something else: an address, a line, a dateline.
 *
 *	https://example.org/2020/01/06/story     Published: Monday, 6 January 2020 | Reuters
 *	GENEVA, Jan. 6, 2020 (AP) - The council
 *
 * Threads  pure
 */
#ifndef NX_NEWS_DATEFIND_H
#define NX_NEWS_DATEFIND_H

#include "base/types.h"
#include "base/when.h"

#include <stdbool.h>

/* The date in a URL's path, to the day; false when there is none. */
bool nx_date_in_url(struct nx_str url, struct nx_when *when);

/* The first date of a short line (at most 200 bytes are read) that names day, month and year, with its
 * time when that follows; false when there is none. */
bool nx_date_in_line(struct nx_str line, struct nx_when *when);

/* The date of a dateline at the head of a text, when it has a year; false when there is none. */
bool nx_date_in_dateline(struct nx_str text, struct nx_when *when);

#endif
