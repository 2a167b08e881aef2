/* stored_group.h - the units of a group of stored articles, read back.
 *
 * Bytes    FORMAT.md 7.4
 * Owner    owns its memory until release; the model is borrowed
 * Threads  one at a time
 */
#ifndef NX_SEGMENT_STORED_GROUP_H
#define NX_SEGMENT_STORED_GROUP_H

#include "article/article.h"
#include "base/arena.h"
#include "base/fail.h"
#include "segment/stored_model.h"

struct nx_spelled {
	uint32_t at; /* among the letters */
	uint32_t len;
};

/* Born zeroed, then opened. */
struct nx_group {
	struct nx_model *model;
	struct nx_bits_in bits;
	uint32_t *units; /* NX_UNIT_WORD + word, behind the last word spelled ones */
	size_t nunits, units_room;
	struct nx_spelled *spelled;
	size_t nspelled, spelled_room;
	struct nx_buffer letters;
	size_t most;    /* units of the group */
	unsigned class; /* of the last unit */
	unsigned first, behind; /* of the lists and texts of a whole article, those it has here */
	/* The article at the end of the units; a repeat can run on into the next ones. */
	unsigned stage; /* of the list or text it is in */
	bool in_text;
	size_t *ends; /* of the articles whose units are all there: how many units lie before */
	size_t nends, ends_room;
};

void nx_group_open(struct nx_group *self, struct nx_model *model, enum nx_stored_part part,
                   const uint8_t *bytes, size_t nbytes, size_t nunits);
void nx_group_release(struct nx_group *self);
size_t nx_group_nbytes(const struct nx_group *self); /* of memory it keeps */

/* Reads units until `nends` articles have ended. */
enum nidx_status nx_group_read(struct nx_group *self, size_t nends);

/* Fills in what the group has of article `index` < nends, at most `most` bytes together, in memory of
 * `arena`; *nbytes becomes how many. */
enum nidx_status nx_group_article(const struct nx_group *self, size_t index,
                                  struct nx_arena *arena, size_t most,
                                  struct nx_article *article, size_t *nbytes);

/* Whether everything has been read. */
bool nx_group_ended(const struct nx_group *self);

#endif
