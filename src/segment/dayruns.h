/* dayruns.h - which documents were published on which day.
 *
 * Documents stand newest first, so a day is one run of document numbers and a span of
 * days is one range: a date filter costs a binary search over days, then one inside an edge day.
 * Undated documents stand behind all dated ones and belong to no run.
 *
 * Bytes    FORMAT.md section 4.1
 * Units    days since 1970-01-01 UTC; document numbers local to the segment
 * Owner    borrows the mapped section
 * Threads  immutable after open; any number of readers
 * Source   sorting an index by its commonest filter ("index sorting", Lucene)
 */
#ifndef NX_SEGMENT_DAYRUNS_H
#define NX_SEGMENT_DAYRUNS_H

#include "base/fail.h"
#include "base/types.h"

enum { NX_DAYRUN = 8 }; /* bytes: day, first document */

struct nx_dayruns {
	const uint8_t *runs;
	uint32_t nruns;
	nx_doc ndated;
};

struct nx_docspan {
	nx_doc begin, end; /* half open; begin == end when empty */
};

/* O(1): only sizes are checked; answers are clamped to ndated, whatever the bytes. */
enum nidx_status nx_dayruns_open(struct nx_dayruns *self, const uint8_t *bytes, size_t nbytes,
                                 nx_doc ndated, struct nidx_error *err);

/* The documents of days `day` and earlier start here; ndated if there are none. */
nx_doc nx_dayruns_first(const struct nx_dayruns *self, nx_day day);

/* The documents of one day. */
struct nx_docspan nx_dayruns_span(const struct nx_dayruns *self, nx_day day);

/* Run i < nruns. */
nx_day nx_dayruns_day(const struct nx_dayruns *self, uint32_t i, nx_doc *first);

/* Every invariant of FORMAT.md 4.1. */
enum nidx_status nx_dayruns_check(const struct nx_dayruns *self, struct nidx_error *err);

#endif
