/* zone.h - "GMT", "CEST", "ET": the zones of mail and of newspapers by name.
 *
 * Units    minutes east of UTC
 * Threads  pure
 * Source   RFC 822, section 5; the IANA time zone database for the others
 */
#ifndef NX_NEWS_ZONE_H
#define NX_NEWS_ZONE_H

#include "base/types.h"

#include <stdbool.h>

/* True and the zone, any case; false, both untouched, for other words.  *american for "ET", "CT",
 * "MT" and "PT" (upper case only), which mean an hour more in summer. */
bool nx_zone_find(struct nx_str word, int *zone_min, bool *american);

/* Whether American clocks show summer time on this day: from the second Sunday of
 * March to the first of November, their rule since 2007. */
bool nx_zone_is_american_summer(nx_day day);

#endif
