#include "index/versions.h"

#include <stdlib.h>

static int64_t
time_of(const struct nx_when *when)
{
	return when->precision == NX_WHEN_NONE ? INT64_MIN : when->seconds;
}

struct nx_version
nx_version_of(const struct nx_segment_doc *columns)
{
	struct nx_version version = { .updated = time_of(&columns->updated),
		                      .published = time_of(&columns->published),
		                      .release = columns->release,
		                      .text = columns->text_hash,
		                      .segment = NX_VERSION_NEW };

	if (version.updated < version.published)
		version.updated = version.published;
	return version;
}

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Those in segments arrived before new ones, and the one that counted last. */
static int
by_arrival(const struct nx_version *a, const struct nx_version *b)
{
	if ((a->segment == NX_VERSION_NEW) != (b->segment == NX_VERSION_NEW))
		return a->segment == NX_VERSION_NEW ? 1 : -1;
	if (a->segment != NX_VERSION_NEW && a->counted != b->counted)
		return a->counted ? 1 : -1;
	if (a->segment != b->segment)
		return compare(a->segment, b->segment);
	return compare(a->doc, b->doc);
}

static int
by_likeness(const void *va, const void *vb)
{
	const struct nx_version *a = va, *b = vb;
	int order = compare(a->updated, b->updated);

	if (!order)
		order = compare(a->published, b->published);
	if (!order)
		order = (a->text > b->text) - (a->text < b->text);
	if (!order)
		order = compare(a->release.embargo, b->release.embargo);
	if (!order)
		order = (int)a->release.status - (int)b->release.status;
	return order ? order : by_arrival(a, b);
}

static bool
are_alike(const struct nx_version *a, const struct nx_version *b)
{
	return a->updated == b->updated && a->published == b->published && a->text == b->text &&
	       a->release.embargo == b->release.embargo && a->release.status == b->release.status;
}

static int
in_order(const void *va, const void *vb)
{
	const struct nx_version *a = va, *b = vb;
	int order = (int)b->repeat - (int)a->repeat;

	if (!order)
		order = compare(a->updated, b->updated);
	if (!order)
		order = compare(a->published, b->published);
	return order ? order : by_arrival(a, b);
}

void
nx_versions_decide(struct nx_version *items, size_t n)
{
	int64_t until = INT64_MAX; /* the first time at which a later one may be shown */

	if (n > 1)
		qsort(items, n, sizeof(*items), by_likeness);
	for (size_t i = 0; i < n; i++)
		items[i].repeat = i && items[i].segment == NX_VERSION_NEW &&
		                  are_alike(&items[i - 1], &items[i]);
	if (n > 1)
		qsort(items, n, sizeof(*items), in_order);
	for (size_t i = n; i-- > 0 && !items[i].repeat;) {
		struct nx_version *item = &items[i];
		bool usable = item->release.status == NX_RELEASE_USABLE;

		item->counted = until == INT64_MAX && usable;
		item->until = usable ? until : INT64_MIN;
		if (item->release.embargo < until)
			until = item->release.embargo;
		else if (until == INT64_MAX) /* an embargo for ever */
			until = INT64_MAX - 1;
	}
}
