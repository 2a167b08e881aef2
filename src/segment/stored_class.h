/* stored_class.h - classes of words, by what stands beside them.
 *
 * The class of a unit is coded by the class before it, then the word within its class: the better
 * the classes foretell each other, the fewer bits.  Frequent words are classes of their own; the
 * rest starts in classes by its shape (last letters, capital, digits) and moves twice to where it
 * costs least.
 *
 * Source   the exchange algorithm of R. Kneser, H. Ney, "Improved clustering techniques for
 *          class-based statistical language modelling", Eurospeech 1993, all words at once and on
 *          a sample of their neighbours; P. Brown et al., "Class-based n-gram models of natural language", 1992
 */
#ifndef NX_SEGMENT_STORED_CLASS_H
#define NX_SEGMENT_STORED_CLASS_H

#include "segment/stored_cut.h"
#include "segment/stored_repeat.h"

struct nx_neighbours;

/* Born zeroed is ready. */
struct nx_classer {
	uint8_t *classes; /* of each unit; NX_UNIT_SPELL for a piece that is no word */
	uint32_t nclasses;
	/* For the search: */
	uint32_t *numbers; /* of each unit, its place among the words that can move */
	struct nx_neighbours *neighbours; /* a sample of each such word's */
	uint8_t *next;                    /* of each such word, the class it moves to */
	uint64_t *ranks;
	uint32_t *pairs; /* [before][class]: how often */
	size_t classes_room, numbers_room, neighbours_room, next_room, ranks_room, pairs_room;
};

void nx_classer_release(struct nx_classer *self);

/* Gives classes to the pieces worth a place in the dictionary, at most NX_WORDS_MAX of them.
 * counts: of each of the `nkinds` units, how many ops.  False when memory is out. */
bool nx_classer_assign(struct nx_classer *self, const struct nx_cutter *cut, const uint8_t *text,
                       const struct nx_op *ops, size_t nops, const uint32_t *counts);

#endif
