/* stored_cut.h - the texts of a bundle as units, and each different piece of text once.
 *
 * Words, numbers, and what stands between them are pieces; a single space between two words is
 * understood and is no piece.  Characters of writings without spaces are pieces alone.
 *
 * Owner    owns its tables; the text is the caller's and must be the same for all calls
 * Threads  one at a time
 * Source   spaceless words: E. de Moura, G. Navarro, N. Ziviani, R. Baeza-Yates, "Fast and flexible
 *          word searching on compressed text", ACM TOIS 2000, 3.1
 */
#ifndef NX_SEGMENT_STORED_CUT_H
#define NX_SEGMENT_STORED_CUT_H

#include "base/head.h"
#include "base/types.h"
#include "segment/stored_units.h"

enum { NX_CUT_PAD = NX_HEAD_BYTES }; /* readable bytes a text must have behind it */

struct nx_piece {
	struct nx_head head;
	uint32_t at;         /* where it stood first */
	uint32_t count;
	uint32_t hash;
	uint8_t len;
};

/* Born zeroed is ready. */
struct nx_cutter {
	struct nx_piece *pieces;
	size_t npieces, pieces_room;
	uint64_t *slots; /* open addressing: hash << 32 | piece + 1 */
	size_t nslots;
	uint32_t *units; /* NX_UNIT_WORD + piece, or NX_UNIT_END, NX_UNIT_STOP */
	size_t nunits, units_room;
	bool failed; /* sticky until reset */
};

void nx_cutter_release(struct nx_cutter *self);
void nx_cutter_reset(struct nx_cutter *self); /* memory kept */

/* Appends the units of text[begin, end) and an NX_UNIT_END.  `text` may move between calls; offsets
 * stay below 2^32. */
void nx_cutter_text(struct nx_cutter *self, const uint8_t *text, size_t begin, size_t end);

void nx_cutter_stop(struct nx_cutter *self); /* appends an NX_UNIT_STOP */

#endif
