/* versions.h - which version of an article is the one that counts.
 *
 * Articles with one key are versions of one article.  In their order the later `updated` comes later (an
 * article never updated counts from its publication), then the later `published`, then the later to
 * arrive.  The last one counts.  The others are kept and hidden, and one of them is still shown
 * while all later ones are under embargo.  A version that is all the last one of its times is (text and
 * restrictions too) is that version once more.
 */
#ifndef NX_INDEX_VERSIONS_H
#define NX_INDEX_VERSIONS_H

#include "base/release.h"
#include "base/types.h"
#include "segment/writer.h"

#include <stdbool.h>

enum { NX_VERSION_NEW = UINT32_MAX }; /* as segment: it is not in one yet */

struct nx_version {
	int64_t updated, published; /* INT64_MIN: unknown; updated never before published */
	struct nx_release release;
	uint64_t text;    /* hash */
	uint32_t segment; /* that holds it, or NX_VERSION_NEW */
	uint32_t doc;     /* in the segment; of new ones the place in their order of arrival */
	bool counted;     /* in: it was the last one; out: it is, and may be shown */
	bool repeat;      /* out: a new one that another stands for; what follows means nothing then */
	int64_t until;    /* out, of one that is not counted: shown before, if it may be; or INT64_MIN */
};

/* Times as they are compared. */
struct nx_version nx_version_of(const struct nx_segment_doc *columns);

/* Decides about all versions of one key; puts them in their order, repeats first. */
void nx_versions_decide(struct nx_version *items, size_t n);

#endif
