#include "segment/stored_cut.h"

#include "base/bytes.h"
#include "base/mem.h"

enum { SLOTS_MIN = 1 << 12 };

void
nx_cutter_release(struct nx_cutter *self)
{
	nx_mem_free(self->pieces);
	nx_mem_free(self->slots);
	nx_mem_free(self->units);
	*self = (struct nx_cutter){ 0 };
}

void
nx_cutter_reset(struct nx_cutter *self)
{
	if (self->slots)
		memset(self->slots, 0, self->nslots * sizeof(*self->slots));
	self->npieces = self->nunits = 0;
	self->failed = false;
}

/* ---- Pieces ---- */

/* The `len` bytes at `p`, at most eight, as a number; reads NX_CUT_PAD bytes. */
static inline uint64_t
load(const uint8_t *p, size_t len)
{
	uint64_t word = nx_u64le(p);

	return len >= 8 ? word : word & (((uint64_t)1 << (8 * len)) - 1);
}

static inline uint32_t
hash_piece(uint64_t head, const uint8_t *p, size_t len)
{
	const uint64_t factor = 0x9e3779b97f4a7c15; /* 2^64 / golden ratio: Knuth, vol. 3, 6.4 */
	uint64_t h = (head ^ len) * factor;

	for (size_t i = 8; i < len; i += 8)
		h = ((h ^ h >> 32) ^ load(p + i, len - i)) * factor;
	h ^= h >> 29;
	return (uint32_t)((h * factor) >> 32);
}

/* Twice the slots, or the first ones. */
static bool
grow_slots(struct nx_cutter *self)
{
	size_t nslots = self->nslots ? 2 * self->nslots : SLOTS_MIN;
	uint64_t *slots = nx_mem_zalloc(nslots, sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < self->npieces; i++) {
		size_t at = self->pieces[i].hash & (nslots - 1);
		while (slots[at])
			at = (at + 1) & (nslots - 1);
		slots[at] = (uint64_t)self->pieces[i].hash << 32 | (i + 1);
	}
	nx_mem_free(self->slots);
	self->slots = slots;
	self->nslots = nslots;
	return true;
}

/* A piece met and not yet looked up. */
struct met {
	uint64_t head, tail;
	uint32_t at, hash;
	uint8_t len;
};

/* Pieces are looked up some at a time: their slots, then the pieces these lead to, are on their way
 * from memory while the others are handled. */
enum { BATCH = 16 };

struct batch {
	struct met met[BATCH];
	unsigned count;
};

static inline bool
same_piece(const struct nx_piece *piece, const struct met *met, const uint8_t *text)
{
	return piece->head == met->head && piece->tail == met->tail && piece->len == met->len &&
	       (met->len <= 16 || memcmp(text + piece->at + 16, text + met->at + 16, met->len - 16u) == 0);
}

/* The number of a piece, made when it is new; slots and pieces have room. */
static inline uint32_t
find_piece(struct nx_cutter *self, const uint8_t *text, const struct met *met)
{
	size_t slot = met->hash & (self->nslots - 1);

	for (; self->slots[slot]; slot = (slot + 1) & (self->nslots - 1)) {
		uint32_t i = (uint32_t)self->slots[slot] - 1;
		if (self->slots[slot] >> 32 == met->hash && same_piece(&self->pieces[i], met, text))
			return i;
	}
	self->slots[slot] = (uint64_t)met->hash << 32 | (self->npieces + 1);
	self->pieces[self->npieces] = (struct nx_piece){ .head = met->head,
		                                         .tail = met->tail,
		                                         .at = met->at,
		                                         .hash = met->hash,
		                                         .len = met->len };
	return (uint32_t)self->npieces++;
}

/* Room for one more batch and an end in all tables. */
static bool
reserve_batch(struct nx_cutter *self)
{
	if ((2 * (self->npieces + BATCH) > self->nslots && !grow_slots(self)) ||
	    nx_mem_grow(&self->pieces, &self->pieces_room, self->npieces + BATCH,
	                sizeof(*self->pieces)) ||
	    nx_mem_grow(&self->units, &self->units_room, self->nunits + BATCH + 1,
	                sizeof(*self->units)))
		self->failed = true;
	return !self->failed;
}

static void
count_batch(struct nx_cutter *self, const uint8_t *text, struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++) {
		uint64_t slot = self->slots[batch->met[i].hash & (self->nslots - 1)];
		if (slot)
			__builtin_prefetch(&self->pieces[(uint32_t)slot - 1], 1);
	}
	for (unsigned i = 0; i < batch->count; i++) {
		uint32_t piece = find_piece(self, text, &batch->met[i]);
		self->pieces[piece].count++;
		self->units[self->nunits++] = NX_UNIT_WORD + piece;
	}
	batch->count = 0;
	reserve_batch(self);
}

/* The tables have room for a batch whenever this is called. */
static inline void
meet_piece(struct nx_cutter *self, const uint8_t *text, size_t at, size_t len, struct batch *batch)
{
	struct met *met = &batch->met[batch->count];

	if (self->failed)
		return;
	met->head = load(text + at, len);
	met->tail = len > 8 ? load(text + at + 8, len - 8) : 0;
	met->at = (uint32_t)at;
	met->len = (uint8_t)len;
	met->hash = hash_piece(met->head, text + at, len);
	__builtin_prefetch(&self->slots[met->hash & (self->nslots - 1)], 1);
	if (++batch->count == BATCH)
		count_batch(self, text, batch);
}

/* ---- Cutting ---- */

/* Bytes behind the first that a piece of letters and digits goes on with: their own, and those of
 * characters begun before; of e0 and e1 the next byte tells. */
enum { ENDS, GOES_ON, LOOK };

static const uint8_t behind_letter[256] = {
	['0' ... '9'] = GOES_ON,   ['A' ... 'Z'] = GOES_ON,   ['a' ... 'z'] = GOES_ON,
	[0x80 ... 0xbf] = GOES_ON, [0xc3 ... 0xdf] = GOES_ON, [0xe0 ... 0xe1] = LOOK,
	[0xea ... 0xed] = GOES_ON,
};

static inline const uint8_t *
letters_end(const uint8_t *p, const uint8_t *limit, const uint8_t *end)
{
	for (;; p++) {
		while (p < limit && behind_letter[*p] == GOES_ON)
			p++;
		if (p == limit || behind_letter[*p] == ENDS ||
		    nx_writing_at(p, end) != NX_WRITING_SPACED)
			return p;
	}
}

static inline bool
continues(uint8_t byte) /* a character begun before */
{
	return (byte & 0xc0) == 0x80;
}

/* The end of the piece at `p`, which is of one writing and at most NX_WORD_BYTES long. */
static inline const uint8_t *
piece_end(const uint8_t *p, const uint8_t *end, enum nx_writing writing)
{
	const uint8_t *limit = end - p > NX_WORD_BYTES ? p + NX_WORD_BYTES : end;

	if (writing == NX_WRITING_SPACED)
		return letters_end(p + 1, limit, end);
	for (p++; p < limit; p++)
		if (!continues(*p) && (writing == NX_WRITING_WIDE || nx_writing_at(p, end) != writing))
			break;
	return p;
}

void
nx_cutter_text(struct nx_cutter *self, const uint8_t *text, size_t begin, size_t end)
{
	const uint8_t *p = text + begin, *stop = text + end;
	struct batch batch = { .count = 0 };
	bool spaced = false; /* the piece before */

	if (!reserve_batch(self))
		return;
	while (p < stop) {
		enum nx_writing writing = nx_writing_at(p, stop);
		const uint8_t *next = piece_end(p, stop, writing);
		if (spaced && *p == ' ' && next - p == 1 && next < stop &&
		    nx_writing_at(next, stop) == NX_WRITING_SPACED) {
			p = next;
			writing = NX_WRITING_SPACED;
			next = piece_end(p, stop, writing);
		} else if (spaced && writing == NX_WRITING_SPACED) {
			meet_piece(self, text, (size_t)(p - text), 0, &batch); /* no space here */
		}
		meet_piece(self, text, (size_t)(p - text), (size_t)(next - p), &batch);
		spaced = writing == NX_WRITING_SPACED;
		p = next;
	}
	if (self->failed)
		return;
	count_batch(self, text, &batch);
	if (!self->failed)
		self->units[self->nunits++] = NX_UNIT_END;
}

void
nx_cutter_stop(struct nx_cutter *self)
{
	if (reserve_batch(self))
		self->units[self->nunits++] = NX_UNIT_STOP;
}
