/* stored_repeat.h - finds what a group of articles says a second time.
 *
 * Names, formulas, whole sentences of a wire copy, the source and section of the article before:
 * where units come again and pointing back is cheaper than coding them anew, they become a repeat.
 *
 * Units    positions count units of the bundle; costs are eighths of a bit
 * Source   J. Ziv, A. Lempel 1977, on words instead of bytes; one step of lazy choice as in zlib
 */
#ifndef NX_SEGMENT_STORED_REPEAT_H
#define NX_SEGMENT_STORED_REPEAT_H

#include "base/types.h"
#include "segment/stored_units.h"

#include <stddef.h>

/* What is coded: `unit` is a piece, an end, a stop, or NX_UNIT_REPEAT. */
struct nx_op {
	uint32_t before; /* the unit in front of it, NX_UNIT_END at the start of a group */
	uint32_t unit;
};

struct nx_repeat {
	uint32_t length, distance;
};

/* Born zeroed is ready. */
struct nx_repeater {
	struct nx_op *ops;
	size_t nops, ops_room;
	struct nx_repeat *repeats; /* of the ops that are NX_UNIT_REPEAT, in order */
	size_t nrepeats, repeats_room;
	/* For the search: */
	uint16_t *costs;     /* of each unit written alone */
	uint32_t *latest;    /* of each unit, where it last stood */
	uint32_t *hashed;    /* of each hash of three units, where they last began */
	size_t costs_room, latest_room;
};

void nx_repeater_release(struct nx_repeater *self);

/* Room for `nkinds` different units, of which the caller then fills the costs; forgets all ops.
 * False when memory is out. */
bool nx_repeater_reset(struct nx_repeater *self, size_t nkinds);

/* Appends the ops of the group units[begin, end).  Groups come in order.  False when memory is
 * out. */
bool nx_repeater_group(struct nx_repeater *self, const uint32_t *units, size_t begin, size_t end);

#endif
