/* fake.h - segments in memory, for tests of searching.
 *
 * Defines the nx_segment_ functions that searching calls, over lists made by the real writer
 * of lists from words found by the real analyser.  Tests decide which article stands in which
 * segment and which are dead, and need no disk.
 */
#ifndef NX_TESTS_SEARCH_FAKE_H
#define NX_TESTS_SEARCH_FAKE_H

#include "index/snapshot.h"
#include "search/search.h"

struct fake_article {
	const char *key, *title, *lead, *body, *source, *author;
	int64_t published; /* INT64_MIN: undated */
	nx_lang lang;
	uint32_t segment;
	bool dead;
};

/* Everything stays allocated until fake_free(). */
struct nx_snapshot *fake_new(const struct fake_article *articles, size_t n, uint32_t nsegments);
void fake_free(struct nx_snapshot *snapshot);

/* Overwrites all positions with bytes that cannot be decoded. */
void fake_damage_positions(struct nx_snapshot *snapshot);

/* The key of a hit. */
const char *fake_key(const struct nx_snapshot *snapshot, const struct nx_hit *hit);

#endif
