#include "segment/dayruns.h"

#include "base/bytes.h"

#include <stdbool.h>

enum nidx_status
nx_dayruns_open(struct nx_dayruns *self, const uint8_t *bytes, size_t nbytes, nx_doc ndated,
                struct nidx_error *err)
{
	if (nbytes % NX_DAYRUN || (nbytes == 0) != (ndated == 0) || nbytes / NX_DAYRUN > ndated)
		return nx_fail(err, NIDX_ECORRUPT, 0, "day runs: size and documents disagree");
	*self = (struct nx_dayruns){ bytes, (uint32_t)(nbytes / NX_DAYRUN), ndated };
	return NIDX_OK;
}

nx_day
nx_dayruns_day(const struct nx_dayruns *self, uint32_t i, nx_doc *first)
{
	const uint8_t *p = self->runs + (size_t)i * NX_DAYRUN;
	nx_doc doc = nx_u32le(p + 4);

	*first = doc < self->ndated ? doc : self->ndated;
	return (nx_day)nx_u32le(p);
}

/* First run whose day is `day` or earlier; nruns if there is none. */
static uint32_t
find_run(const struct nx_dayruns *self, nx_day day)
{
	uint32_t lo = 0, hi = self->nruns;

	while (lo < hi) { /* runs before lo are later than day; runs from hi are not */
		uint32_t mid = lo + (hi - lo) / 2;
		nx_doc first;
		if (nx_dayruns_day(self, mid, &first) > day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static nx_doc
first_of(const struct nx_dayruns *self, uint32_t run)
{
	nx_doc first = self->ndated;

	if (run < self->nruns)
		(void)nx_dayruns_day(self, run, &first);
	return first;
}

nx_doc
nx_dayruns_first(const struct nx_dayruns *self, nx_day day)
{
	return first_of(self, find_run(self, day));
}

struct nx_docspan
nx_dayruns_span(const struct nx_dayruns *self, nx_day day)
{
	uint32_t run = find_run(self, day);
	struct nx_docspan span = { first_of(self, run), 0 };
	nx_doc first;

	span.end = span.begin;
	if (run < self->nruns && nx_dayruns_day(self, run, &first) == day)
		span.end = first_of(self, run + 1);
	if (span.end < span.begin) /* damaged */
		span.end = span.begin;
	return span;
}

enum nidx_status
nx_dayruns_check(const struct nx_dayruns *self, struct nidx_error *err)
{
	nx_day last_day = 0;
	nx_doc last_first = 0;

	for (uint32_t i = 0; i < self->nruns; i++) {
		nx_doc first;
		nx_day day = nx_dayruns_day(self, i, &first);
		bool follows = i == 0 ? first == 0 : last_day > day && last_first < first;
		if (!follows || first >= self->ndated)
			return nx_fail(err, NIDX_ECORRUPT, (uint64_t)i * NX_DAYRUN,
			               "day runs: run %u is out of order", i);
		last_day = day;
		last_first = first;
	}
	return NIDX_OK;
}
