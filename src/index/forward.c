#include "index/forward.h"

#include "base/mem.h"
#include "base/varint.h"

#include <string.h>

enum { AHEAD = 8 /* totals asked for before they are needed */ };

void
nx_grouper_rest(struct nx_grouper *self)
{
	nx_mem_free(self->slots);
	nx_mem_free(self->occurrences);
	nx_mem_free(self->distinct);
	*self = (struct nx_grouper){ .totals = self->totals, .totals_room = self->totals_room };
}

void
nx_grouper_reset(struct nx_grouper *self)
{
	nx_mem_free(self->totals);
	self->totals = NULL;
	self->totals_room = 0;
}

void
nx_grouper_release(struct nx_grouper *self)
{
	nx_grouper_rest(self);
	nx_grouper_reset(self);
	*self = (struct nx_grouper){ 0 };
}

/* Grows a table and zeroes what is new.  The old one is copied, not resized: a new table of
 * zeros may get large pages (base/mem.h). */
static bool
grow_zeroed(void *items, size_t *room, size_t need, size_t size)
{
	size_t wider = *room ? *room : 1024;
	void *old, *grown;

	if (need <= *room)
		return true;
	while (wider < need)
		wider *= 2;
	memcpy(&old, items, sizeof(old)); /* the address of any kind of pointer */
	grown = nx_mem_zalloc(wider, size);
	if (!grown)
		return false;
	if (old)
		memcpy(grown, old, *room * size);
	nx_mem_free(old);
	memcpy(items, &grown, sizeof(grown));
	*room = wider;
	return true;
}

bool
nx_grouper_begin(struct nx_grouper *self, size_t noccurrences, size_t nterms)
{
	self->noccurrences = 0;
	self->ndistinct = 0;
	self->pos_bytes = 0;
	if (++self->stamp == 0) { /* after 2^32 documents old stamps would look current */
		memset(self->slots, 0, self->slots_room * sizeof(*self->slots));
		self->stamp = 1;
	}
	if (!grow_zeroed(&self->slots, &self->slots_room, nterms, sizeof(*self->slots)) ||
	    !grow_zeroed(&self->totals, &self->totals_room, nterms, sizeof(*self->totals)) ||
	    nx_mem_grow(&self->occurrences, &self->occurrences_room, noccurrences,
	                sizeof(*self->occurrences)) ||
	    nx_mem_grow(&self->distinct, &self->distinct_room, noccurrences,
	                sizeof(*self->distinct)))
		self->failed = true;
	return !self->failed;
}

/* Writes the heads of all entries, notes where their positions go and counts them in the
 * totals.  Returns the bytes of the whole record. */
static size_t
write_heads(struct nx_grouper *self, uint8_t *to)
{
	size_t at = 0;

	for (size_t i = 0; i < self->ndistinct; i++) {
		uint32_t term = self->distinct[i];
		struct nx_group_slot *slot = &self->slots[term];
		uint32_t n = slot->bytes;
		size_t head = n < NX_ENTRY_LONG ? NX_ENTRY_HEAD : NX_ENTRY_HEAD + 4;

		if (i + AHEAD < self->ndistinct)
			__builtin_prefetch(&self->totals[self->distinct[i + AHEAD]], 1);
		nx_put_u32le(to + at, term);
		to[at + 4] =
		    (uint8_t)(slot->zones | (n < NX_ENTRY_LONG ? n : NX_ENTRY_LONG) << 2);
		if (n >= NX_ENTRY_LONG)
			nx_put_u32le(to + at + NX_ENTRY_HEAD, n);
		self->totals[term].ndocs++;
		self->totals[term].nbytes += head + n;
		slot->bytes = (uint32_t)(at + head);
		slot->last = 0;
		at += head + n;
	}
	return at;
}

static void
write_positions(struct nx_grouper *self, uint8_t *to)
{
	for (size_t i = 0; i < self->noccurrences; i++) {
		struct nx_occurrence o = self->occurrences[i];
		struct nx_group_slot *slot = &self->slots[o.term];
		uint32_t delta = o.pos - slot->last;

		if (delta < 0x80)
			to[slot->bytes++] = (uint8_t)delta;
		else
			slot->bytes += (uint32_t)nx_varint_put(to + slot->bytes, delta);
		slot->last = o.pos;
	}
}

void
nx_grouper_end(struct nx_grouper *self, struct nx_buffer *out)
{
	size_t most = self->pos_bytes + (NX_ENTRY_HEAD + 4) * self->ndistinct;
	uint8_t *to;

	if (self->failed || !most || !nx_buffer_reserve(out, most))
		return; /* an empty document, or out->failed says it */
	to = out->bytes + out->len;
	out->len += write_heads(self, to);
	write_positions(self, to);
}

void
nx_totals_subtract(struct nx_term_total *totals, const uint8_t *entries, size_t nbytes)
{
	const uint8_t *at = entries, *end = entries + nbytes;

	while (at < end) {
		struct nx_entry entry;
		const uint8_t *next = nx_entry_read(at, &entry);

		totals[entry.term].ndocs--;
		totals[entry.term].nbytes -= (uint64_t)(next - at);
		at = next;
	}
}
