#include "search/meeting.h"

#include <string.h>

enum { FEW = 6 }; /* are sought one by one */

/* Those of [from, end), all of which lie where the block in hand reaches. */
static void
seek_each(struct nx_meeting *self, struct nx_cursor *cursor, const nx_doc *docs, uint32_t from,
          uint32_t end)
{
	for (uint32_t k = from; k < end; k++) {
		if (nx_cursor_seek(cursor, docs[k]) != docs[k])
			continue;
		self->which[self->n] = (uint8_t)k;
		self->at[self->n++] = (uint8_t)cursor->at;
	}
}

/* The same: places are written by document and looked up.  What was written before is not taken
 * back: a place counts where the document is. */
static void
look_up(struct nx_meeting *self, const struct nx_cursor *cursor, const nx_doc *docs, uint32_t from,
        uint32_t end)
{
	nx_doc base = docs[from], last = docs[end - 1];
	uint32_t n = 0;

	if (!self->used) {
		memset(self->places, 0, sizeof(self->places));
		self->used = true;
	}
	for (uint32_t i = cursor->at; cursor->docs[i] <= last; i++) /* NX_NO_DOC stands behind all */
		self->places[cursor->docs[i] - base] = (uint8_t)i;
	for (uint32_t k = from; k < end; k++) {
		uint8_t place = self->places[docs[k] - base];

		self->which[n] = (uint8_t)k;
		self->at[n] = place;
		n += cursor->docs[place] == docs[k];
	}
	self->n = n;
}

uint32_t
nx_meet(struct nx_meeting *self, struct nx_cursor *cursor, const nx_doc *docs, uint32_t from,
        uint32_t n)
{
	uint32_t end;
	nx_doc last, at;

	self->n = 0;
	while ((at = nx_cursor_seek(cursor, docs[from])) != docs[from]) {
		while (docs[from] < at)
			if (++from == n)
				return n;
	}
	last = cursor->docs[cursor->count - 1];
	if (last - at >= NX_MEETING_SPAN)
		last = at + NX_MEETING_SPAN - 1;
	for (end = from + 1; end < n && docs[end] <= last; end++) {
	}
	if (end - from > FEW)
		look_up(self, cursor, docs, from, end);
	else
		seek_each(self, cursor, docs, from, end);
	return end;
}
