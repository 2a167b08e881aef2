#include "segment/stored_cut.h"

#include "base/ascii.h"
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
	struct nx_head head;
	uint32_t at, hash;
	uint8_t len;
};

/* Pieces are handled some at a time, in three steps: met, asked for, counted.  Each step is a batch behind the one
 * before, so that slots, then the pieces these lead to, are there from memory when they are needed. */
enum { BATCH = 16, STEPS = 3 };

struct batch {
	struct met met[BATCH];
	unsigned count;
};

struct cutting {
	struct nx_cutter *cutter;
	const uint8_t *text;
	struct batch batches[STEPS];
	struct batch *met, *asked, *counted;
};

static inline bool
same_piece(const struct nx_piece *piece, const struct met *met, const uint8_t *text)
{
	size_t rest = nx_head_rest(met->len);

	return nx_head_same(piece->head, met->head) && piece->len == met->len &&
	       (rest == 0 || memcmp(text + piece->at + NX_HEAD_BYTES,
	                            text + met->at + NX_HEAD_BYTES, rest) == 0);
}

/* The first slot from that of the hash on that is empty or has it. */
static inline size_t
slot_of(const struct nx_cutter *self, uint32_t hash)
{
	size_t slot = hash & (self->nslots - 1);

	while (self->slots[slot] && self->slots[slot] >> 32 != hash)
		slot = (slot + 1) & (self->nslots - 1);
	return slot;
}

/* The number of a piece, made when it is new; slots and pieces have room. */
static inline uint32_t
find_piece(struct nx_cutter *self, const uint8_t *text, const struct met *met)
{
	size_t slot = slot_of(self, met->hash);

	for (; self->slots[slot]; slot = (slot + 1) & (self->nslots - 1)) {
		uint32_t i = (uint32_t)self->slots[slot] - 1;
		if (self->slots[slot] >> 32 == met->hash && same_piece(&self->pieces[i], met, text))
			return i;
	}
	self->slots[slot] = (uint64_t)met->hash << 32 | (self->npieces + 1);
	self->pieces[self->npieces] = (struct nx_piece){ .head = met->head,
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
ask_batch(const struct nx_cutter *self, const struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++) {
		uint64_t slot = self->slots[slot_of(self, batch->met[i].hash)];
		if (slot)
			__builtin_prefetch(&self->pieces[(uint32_t)slot - 1], 1);
	}
}

static void
count_batch(struct nx_cutter *self, const uint8_t *text, struct batch *batch)
{
	bool room = batch->count == 0 || reserve_batch(self);

	for (unsigned i = 0; room && i < batch->count; i++) {
		uint32_t piece = find_piece(self, text, &batch->met[i]);
		self->pieces[piece].count++;
		self->units[self->nunits++] = NX_UNIT_WORD + piece;
	}
	batch->count = 0;
}

/* Every batch a step on; an empty one is there for what is met next. */
static void
step(struct cutting *self)
{
	struct batch *empty = self->counted;

	count_batch(self->cutter, self->text, self->counted);
	ask_batch(self->cutter, self->asked);
	self->counted = self->asked;
	self->asked = self->met;
	self->met = empty;
}

static inline void
meet_piece(struct cutting *self, const uint8_t *p, size_t len)
{
	struct met *met = &self->met->met[self->met->count];

	met->head = nx_head_of(p, len);
	met->hash = nx_head_hash(met->head, len, p, len);
	met->at = (uint32_t)(p - self->text);
	met->len = (uint8_t)len;
	__builtin_prefetch(&self->cutter->slots[met->hash & (self->cutter->nslots - 1)], 1);
	if (++self->met->count == BATCH)
		step(self);
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
	p = (const uint8_t *)nx_ascii_word_end((const char *)p, (const char *)limit);
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

/* Meets all pieces from `p` on. */
static void
cut(struct cutting *self, const uint8_t *p, const uint8_t *stop)
{
	bool spaced = false; /* the piece before */

	while (p < stop && !self->cutter->failed) {
		enum nx_writing writing = nx_writing_at(p, stop);
		const uint8_t *next = piece_end(p, stop, writing);
		if (spaced && *p == ' ' && next - p == 1 && next < stop &&
		    nx_writing_at(next, stop) == NX_WRITING_SPACED) {
			p = next;
			writing = NX_WRITING_SPACED;
			next = piece_end(p, stop, writing);
		} else if (spaced && writing == NX_WRITING_SPACED) {
			meet_piece(self, p, 0); /* no space here */
		}
		meet_piece(self, p, (size_t)(next - p));
		spaced = writing == NX_WRITING_SPACED;
		p = next;
	}
}

void
nx_cutter_text(struct nx_cutter *self, const uint8_t *text, size_t begin, size_t end)
{
	struct cutting cutting; /* most texts are short: what nobody will look at stays as it is */

	cutting.cutter = self;
	cutting.text = text;
	cutting.met = &cutting.batches[0];
	cutting.asked = &cutting.batches[1];
	cutting.counted = &cutting.batches[2];
	for (unsigned i = 0; i < STEPS; i++)
		cutting.batches[i].count = 0;
	if (!reserve_batch(self))
		return;
	cut(&cutting, text + begin, text + end);
	for (unsigned i = 0; i < STEPS; i++)
		step(&cutting);
	if (!self->failed)
		self->units[self->nunits++] = NX_UNIT_END;
}

void
nx_cutter_stop(struct nx_cutter *self)
{
	if (reserve_batch(self))
		self->units[self->nunits++] = NX_UNIT_STOP;
}
