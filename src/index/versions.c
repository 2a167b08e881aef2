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

/* A new one is a repeat of the one before it that has its times.  (One that says again what an earlier one of
 * them said is a version: the text was changed back.) */
static void
mark_repeats(struct nx_version *items, size_t n)
{
	const struct nx_version *last = NULL;

	for (size_t i = 0; i < n; i++) {
		struct nx_version *item = &items[i];
		item->repeat = last && item->segment == NX_VERSION_NEW && are_alike(last, item);
		if (!item->repeat)
			last = item;
	}
}

void
nx_versions_decide(struct nx_version *items, size_t n)
{
	int64_t until = INT64_MAX; /* the first time at which a later one may be shown */

	for (size_t i = 0; i < n; i++)
		items[i].repeat = false;
	if (n > 1)
		qsort(items, n, sizeof(*items), in_order);
	mark_repeats(items, n);
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
