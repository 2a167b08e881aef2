/* forward.h - what a document says, before the lists are turned round.
 *
 * The analyser gives a document's words in order; the lists need, for each
 * distinct term, its positions together.  The grouper turns one into the other in two passes
 * over an array, with no hashing (terms are already small numbers) and no
 * allocation per document: the first counts the bytes each term's positions
 * will take, the second writes them in place.
 *
 * A document's record is its *entries*, one for each distinct term, in order of first sight:
 *
 *	u32     term: the worker's number, later overwritten with the segment's
 *	u8      zones (bits 0-1), bytes of positions (bits 2-7; 63: in a u32 that follows)
 *	u8[n]   positions, each the varint difference from the one before
 *
 * An entry can be stepped over without decoding it, and its frequency is the number
 * of position bytes below 0x80.  About 7 bytes an entry on news, 0.7 of the text.
 *
 * Owner    the grouper owns its tables; the bytes go to the caller's buffer
 * Threads  one grouper per worker
 * Source   an in-memory document-at-a-time inversion with exact counts: Witten, Moffat,
 *          Bell, "Managing Gigabytes", section 5.2; ours regroups by document first because
 *          the final order of documents is known only at the end
 */
#ifndef NX_INDEX_FORWARD_H
#define NX_INDEX_FORWARD_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "index/hidden.h"
#include "segment/writer.h"

#include <assert.h>
#include <stdbool.h>

/* ---- Entries ---- */

enum { NX_ENTRY_HEAD = 5, NX_ENTRY_LONG = 63 };

struct nx_entry {
	uint32_t term;
	unsigned zones;
	const uint8_t *pos;
	uint32_t pos_bytes;
};

/* Reads the entry at `at` (our own bytes: trusted) and returns the next one's place. */
static inline const uint8_t *
nx_entry_read(const uint8_t *at, struct nx_entry *entry)
{
	unsigned n = at[4] >> 2;

	entry->term = nx_u32le(at);
	entry->zones = at[4] & 3;
	entry->pos_bytes = n;
	entry->pos = at + NX_ENTRY_HEAD;
	if (__builtin_expect(n == NX_ENTRY_LONG, 0)) {
		entry->pos_bytes = nx_u32le(entry->pos);
		entry->pos += 4;
	}
	return entry->pos + entry->pos_bytes;
}

/* Its positions, as many as a list may have of them; `to` has room for pos_bytes.  Returns how many. */
static inline uint32_t
nx_entry_positions(const struct nx_entry *entry, nx_pos *to)
{
	const uint8_t *p = entry->pos, *end = p + entry->pos_bytes;
	uint32_t count = 0;
	nx_pos pos = 0;

	while (p < end) {
		uint32_t delta = *p++;

		if (delta >= 0x80) {
			delta &= 0x7f;
			for (unsigned shift = 7;; shift += 7) {
				uint8_t byte = *p++;
				delta |= (uint32_t)(byte & 0x7f) << shift;
				if (byte < 0x80)
					break;
			}
		}
		pos += delta;
		to[count++] = pos;
	}
	return count < NX_FREQ_MAX ? count : NX_FREQ_MAX - 1;
}

/* Copies an entry of n bytes; nearly all are too short for a call to pay. */
static inline void
nx_entry_copy(uint8_t *to, const uint8_t *from, size_t n)
{
	uint32_t first, last;

	if (__builtin_expect(n > 8, 0)) {
		memcpy(to, from, n);
		return;
	}
	memcpy(&first, from, 4); /* n >= NX_ENTRY_HEAD: the two overlap */
	memcpy(&last, from + n - 4, 4);
	memcpy(to, &first, 4);
	memcpy(to + n - 4, &last, 4);
}

/* ---- Documents ---- */

struct nx_forward_doc {
	struct nx_segment_doc columns;
	struct nx_str key;
	uint64_t key_check; /* a second hash of the key: together they stand for it */
	const uint8_t *entries;
	uint32_t entries_bytes;
	uint16_t worker; /* whose term numbers the entries use */
	bool dropped;    /* a version that is there already: left out */
	bool hidden;     /* it does not count: a newer version does, or its agency keeps it back */
	int64_t until;   /* if hidden: shown before; or NX_NEVER_SHOWN */
	uint32_t number; /* in order of arrival in its segment */
	uint32_t file;   /* raw->file */
};

/* ---- Grouping ---- */

struct nx_occurrence {
	uint32_t term;
	nx_pos pos;
};

/* What all records of one worker hold of a term. */
struct nx_term_total {
	uint64_t nbytes; /* of entries */
	uint32_t ndocs;
};

/* One cache line holds four: a document touches the slots of its terms twice. */
struct nx_group_slot {
	uint32_t stamp; /* the last document that held the term */
	nx_pos last;    /* position last seen (first pass) or written (second) */
	uint32_t bytes; /* of positions; in the second pass where the next one goes */
	uint32_t zones;
};

struct nx_grouper {
	struct nx_group_slot *slots;  /* by term */
	struct nx_term_total *totals; /* by term, since nx_grouper_reset() */
	size_t slots_room, totals_room;
	uint32_t stamp; /* of the current document */
	struct nx_occurrence *occurrences;
	size_t noccurrences, occurrences_room;
	uint32_t *distinct;
	size_t ndistinct, distinct_room;
	size_t pos_bytes; /* of all positions of the document */
	bool failed; /* sticky: memory is out */
};

void nx_grouper_release(struct nx_grouper *self);

/* Releases all but the totals; it may be used again. */
void nx_grouper_rest(struct nx_grouper *self);

/* Forgets the totals: a new lexicon begins. */
void nx_grouper_reset(struct nx_grouper *self);

/* Starts a document of at most `noccurrences` occurrences of terms below `nterms`.  False, and
 * self->failed, when memory is out. */
bool nx_grouper_begin(struct nx_grouper *self, size_t noccurrences, size_t nterms);

static inline uint32_t
nx_grouper_varint_bytes(uint32_t value)
{
	return value < 1u << 7    ? 1
	       : value < 1u << 14 ? 2
	       : value < 1u << 21 ? 3
	       : value < 1u << 28 ? 4
	                          : 5;
}

/* The slots are larger than the nearer caches: whoever knows a few terms ahead says so. */
static inline void
nx_grouper_fetch(const struct nx_grouper *self, uint32_t term)
{
	__builtin_prefetch(self->slots + term, 1);
}

/* The next occurrence; positions of one term never fall, a repeated one counts once.  Not after
 * self->failed. */
static inline void
nx_grouper_add(struct nx_grouper *self, uint32_t term, nx_pos pos, unsigned zones)
{
	struct nx_group_slot *slot = &self->slots[term];
	uint32_t nbytes;

	assert(term < self->slots_room && self->noccurrences < self->occurrences_room);
	if (slot->stamp != self->stamp) {
		nbytes = nx_grouper_varint_bytes(pos);
		*slot = (struct nx_group_slot){ self->stamp, pos, nbytes, zones };
		self->distinct[self->ndistinct++] = term;
	} else {
		assert(pos >= slot->last);
		if (pos == slot->last)
			return;
		nbytes = nx_grouper_varint_bytes(pos - slot->last);
		slot->bytes += nbytes;
		slot->zones |= zones;
		slot->last = pos;
	}
	self->pos_bytes += nbytes;
	self->occurrences[self->noccurrences++] = (struct nx_occurrence){ term, pos };
}

/* Appends the document's entries to `out` and counts them in the totals. */
void nx_grouper_end(struct nx_grouper *self, struct nx_buffer *out);

/* Takes a document's entries out of the totals again. */
void nx_totals_subtract(struct nx_term_total *totals, const uint8_t *entries, size_t nbytes);

#endif
