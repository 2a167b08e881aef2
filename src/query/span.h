/* span.h - dates as a reader writes them, as a span of seconds.
 *
 * One parser serves the query's date: and the command's --from, --until and --last, so that a
 * form which works in one place works in all.
 *
 *	2020  2020-01  2020-01-06  20200106  2020-01-06T14  T14:05  T14:05:09  with Z or +02:00
 *	today  yesterday  now
 *	24h  7d  2w  3m  1y  P1W  P1M10D     counted back from now; months and years by calendar
 *	A..B  A..  ..B  A/B  A/P1W           both ends included, as far as they are precise
 *	>A  >=A  <A  <=A                     after, since, before, until
 *
 * Units  seconds since 1970-01-01T00:00Z; spans are half open, [from, until); INT64_MIN and
 *        INT64_MAX where open. Years 0000 to 9999, all dates UTC unless they carry an offset.
 */
#ifndef NX_QUERY_SPAN_H
#define NX_QUERY_SPAN_H

#include "base/types.h"

#include <stdbool.h>

struct nx_buffer;

/* The span `text` names, seen from `now`. A time back alone ("7d") ends with `now` included; ends
 * written the wrong way round are turned. False, and both untouched, when it is no date. */
bool nx_query_parse_date_span(struct nx_str text, int64_t now, int64_t *from, int64_t *until);

/* "A..B" such that parsing it gives the same span. Needs from < until, one of them not open. */
void nx_query_print_date_span(int64_t from, int64_t until, struct nx_buffer *out);

#endif
