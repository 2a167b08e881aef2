/* meeting.h - which of some documents a list holds, and where.
 *
 * Up to a block of documents of the rarest word is asked of another word's list together, block by
 * block of that list.  Where many of them fall into one block, it writes the places of its
 * documents in an array of bytes, by document, and those asked for look themselves up: nothing is
 * searched, and no branch depends on what is found.  Few are sought one by one.
 *
 * Example: of 128 documents of "interest" 50 stand before the block of "only" in hand ends; it
 * writes its 128 places, and the 50 look up whether there is one for them.
 *
 * Threads  one
 * Source   a table in place of a search: Ding and König, "Fast set intersection in memory" (VLDB 2011);
 *          of it this keeps only that a block is small enough for one
 */
#ifndef NX_SEARCH_MEETING_H
#define NX_SEARCH_MEETING_H

#include "postings/cursor.h"

enum { NX_MEETING_SPAN = 4096 }; /* documents that one table reaches over */

/* Documents of a batch that a list holds too, as far as a block of it reaches. */
struct nx_meeting {
	bool used;                       /* `places` were set to 0: most queries never need them */
	uint8_t places[NX_MEETING_SPAN]; /* the table: below NX_BLOCK_DOCS */
	uint32_t n;
	uint8_t which[NX_BLOCK_DOCS]; /* their numbers in the batch, ascending */
	uint8_t at[NX_BLOCK_DOCS];    /* their places in the cursor's block */
};

static inline void
nx_meeting_init(struct nx_meeting *self)
{
	self->used = false;
	self->n = 0;
}

/* Looks for docs[from] to docs[n - 1], ascending, n <= NX_BLOCK_DOCS, in the cursor's list, and
 * stops where one of its blocks does: that block is in the cursor's hands afterwards.  Returns the
 * number of the first not looked for, n at the end. */
uint32_t nx_meet(struct nx_meeting *self, struct nx_cursor *cursor, const nx_doc *docs,
                 uint32_t from, uint32_t n);

#endif
