/* stored_bundle.h - what is where in a bundle of stored articles: its model, its groups.
 *
 * Bytes    FORMAT.md 7.1, 7.2
 * Owner    points into the mapped file
 */
#ifndef NX_SEGMENT_STORED_BUNDLE_H
#define NX_SEGMENT_STORED_BUNDLE_H

#include "segment/stored_reader.h"
#include "segment/stored_units.h"

/* A checked piece of a bundle. */
struct nx_bundle_piece {
	const uint8_t *bytes;
	uint32_t nbytes, crc;
};

/* The groups that have one part of all articles of a bundle, or whole ones. */
struct nx_bundle_groups {
	enum nx_stored_part part;
	const uint8_t *table; /* in the head of the bundle */
	const uint8_t *bytes; /* of the first */
	uint32_t count, narticles;
};

enum { NX_PART_HEADS, NX_PART_BODIES, NX_PARTS }; /* whole articles lie where heads do */

struct nx_bundle {
	struct nx_bundle_piece codes, dictionary;
	uint32_t codes_plain; /* bytes inflated */
	struct nx_bundle_groups parts[NX_PARTS];
	uint64_t text; /* bytes of all articles */
};

struct nx_bundle_group {
	struct nx_bundle_piece piece;
	enum nx_stored_part part;
	uint32_t narticles, nunits, text;
};

/* Finds a bundle and verifies its head: sizes are then such as a writer could have made, and pieces fill
 * the bundle. */
enum nidx_status nx_bundle_open(const struct nx_stored *self, uint32_t number,
                                struct nx_bundle *bundle, struct nidx_error *err);

/* Says that a bundle is damaged; returns NIDX_ECORRUPT. */
enum nidx_status nx_bundle_fail(const struct nx_stored *self, uint32_t number,
                                struct nidx_error *err);

/* Whether it matches its checksum. */
bool nx_bundle_piece_whole(const struct nx_bundle_piece *piece);

/* Goes from group to group: i from 0 to groups->count - 1, *bytes, groups->bytes at first, moves behind each. */
struct nx_bundle_group nx_bundle_next(const struct nx_bundle_groups *groups, uint32_t i,
                                      const uint8_t **bytes);

/* The group that holds article *index < groups->narticles, which becomes its index in the group. */
struct nx_bundle_group nx_bundle_find(const struct nx_bundle_groups *groups, uint32_t *index);

#endif
