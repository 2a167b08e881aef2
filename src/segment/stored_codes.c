#include "segment/stored_codes.h"

#include "base/bytes.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum {
	SLOTS_MIN = 1 << 14,
	COUNT_MIN = 3, /* a rarer word costs more in the dictionary than it saves */
	IDEOGRAPH = 3, /* bytes */
	ESCAPE = 40,   /* value in LEADS of the byte before a byte that is text after all */
};

enum class { OTHER, LETTER, WIDE };

/* WIDE starts a character of three bytes in writings without spaces: kana, Han, full-width forms.
 * All other bytes above ASCII count as letters. */
static const uint8_t CLASSES[256] = {
	['A'... 'Z'] = LETTER,      ['a'... 'z'] = LETTER,      [0x80 ... 0xe2] = LETTER,
	[0xe3 ... 0xe9] = WIDE,     [0xea ... 0xee] = LETTER,   [0xef] = WIDE,
	[0xf0 ... 0xff] = LETTER,
};

/* One more than a byte's place among the first bytes of codes, 0 for text (FORMAT.md 7.3). */
static const uint8_t LEADS[256] = {
	[0x01] = 1,  [0x02] = 2,  [0x03] = 3,  [0x04] = 4,  [0x05] = 5,  [0x06] = 6,  [0x07] = 7,
	[0x08] = 8,  [0x0b] = 9,  [0x0c] = 10, [0x0e] = 11, [0x0f] = 12, [0x10] = 13, [0x11] = 14,
	[0x12] = 15, [0x13] = 16, [0x14] = 17, [0x15] = 18, [0x16] = 19, [0x17] = 20, [0x18] = 21,
	[0x19] = 22, [0x1a] = 23, [0x1b] = 24, [0x1c] = 25, [0x1d] = 26, [0x1e] = 27, [0x1f] = 28,
	[0xc0] = 29, [0xc1] = 30, [0xf5] = 31, [0xf6] = 32, [0xf7] = 33, [0xf8] = 34, [0xf9] = 35,
	[0xfa] = 36, [0xfb] = 37, [0xfc] = 38, [0xfd] = 39, [0xfe] = 40, [0xff] = 41,
};

static const uint8_t LEAD_BYTES[NX_CODE_LEADS + 1] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0b, 0x0c, 0x0e, 0x0f, 0x10, 0x11,
	0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
	0xc0, 0xc1, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
};

struct nx_coder_token {
	uint64_t head, tail; /* its first sixteen bytes, zeros behind a shorter one */
	uint32_t at;   /* where it stood first */
	uint32_t count;
	uint32_t hash;
	uint16_t len;
	uint16_t code; /* as it is written, low byte first; 0 (no lead): none */
};

struct nx_coder_place {
	uint32_t token, at;
};

void
nx_coder_release(struct nx_coder *self)
{
	nx_mem_free(self->tokens);
	nx_mem_free(self->slots);
	nx_mem_free(self->places);
	nx_mem_free(self->ranks);
	*self = (struct nx_coder){ 0 };
}

void
nx_coder_reset(struct nx_coder *self)
{
	if (self->slots)
		memset(self->slots, 0, self->nslots * sizeof(*self->slots));
	self->ntokens = self->nplaces = self->next = 0;
	self->failed = false;
}

/* ---- Counting ---- */

/* The `len` bytes at `p`, at most eight, as a number; reads NX_CODER_PAD bytes. */
static inline uint64_t
load(const uint8_t *p, size_t len)
{
	uint64_t word = nx_u64le(p);

	return len >= 8 ? word : word & (((uint64_t)1 << (8 * len)) - 1);
}

static inline uint32_t
hash_token(uint64_t head, const uint8_t *p, size_t len)
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
grow_slots(struct nx_coder *self)
{
	size_t nslots = self->nslots ? 2 * self->nslots : SLOTS_MIN;
	uint64_t *slots = nx_mem_zalloc(nslots, sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < self->ntokens; i++) {
		size_t at = self->tokens[i].hash & (nslots - 1);
		while (slots[at])
			at = (at + 1) & (nslots - 1);
		slots[at] = (uint64_t)self->tokens[i].hash << 32 | (i + 1);
	}
	nx_mem_free(self->slots);
	self->slots = slots;
	self->nslots = nslots;
	return true;
}

/* A token met and not yet looked up. */
struct met {
	uint64_t head, tail;
	uint32_t at, hash;
	uint16_t len;
};

/* Tokens are looked up some at a time: their slots, then the tokens these lead to, are on their
 * way from memory while the others are handled. */
enum { BATCH = 16 };

struct batch {
	struct met met[BATCH];
	unsigned count;
};

static inline bool
same_token(const struct nx_coder_token *token, const struct met *met, const uint8_t *text)
{
	return token->head == met->head && token->tail == met->tail && token->len == met->len &&
	       (met->len <= 16 || memcmp(text + token->at + 16, text + met->at + 16, met->len - 16u) == 0);
}

/* The number of a token, made when it is new; slots and tokens have room. */
static inline uint32_t
find_token(struct nx_coder *self, const uint8_t *text, const struct met *met)
{
	size_t slot = met->hash & (self->nslots - 1);

	for (; self->slots[slot]; slot = (slot + 1) & (self->nslots - 1)) {
		uint32_t i = (uint32_t)self->slots[slot] - 1;
		if (self->slots[slot] >> 32 == met->hash && same_token(&self->tokens[i], met, text))
			return i;
	}
	self->slots[slot] = (uint64_t)met->hash << 32 | (self->ntokens + 1);
	self->tokens[self->ntokens] = (struct nx_coder_token){ .head = met->head,
		                                               .tail = met->tail,
		                                               .at = met->at,
		                                               .hash = met->hash,
		                                               .len = met->len };
	return (uint32_t)self->ntokens++;
}

/* Room for one more batch in all tables. */
static bool
reserve_batch(struct nx_coder *self)
{
	if ((2 * (self->ntokens + BATCH) > self->nslots && !grow_slots(self)) ||
	    nx_mem_grow(&self->tokens, &self->tokens_room, self->ntokens + BATCH,
	                sizeof(*self->tokens)) ||
	    nx_mem_grow(&self->places, &self->places_room, self->nplaces + BATCH,
	                sizeof(*self->places)))
		self->failed = true;
	return !self->failed;
}

static void
count_batch(struct nx_coder *self, const uint8_t *text, struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++) {
		uint64_t slot = self->slots[batch->met[i].hash & (self->nslots - 1)];
		if (slot)
			__builtin_prefetch(&self->tokens[(uint32_t)slot - 1], 1);
	}
	for (unsigned i = 0; i < batch->count; i++) {
		uint32_t token = find_token(self, text, &batch->met[i]);
		self->tokens[token].count++;
		self->places[self->nplaces++] = (struct nx_coder_place){ token, batch->met[i].at };
	}
	batch->count = 0;
	reserve_batch(self);
}

/* The tables have room for a batch whenever this is called. */
static inline void
meet_token(struct nx_coder *self, const uint8_t *text, size_t at, size_t len, struct batch *batch)
{
	struct met *met = &batch->met[batch->count];

	if (len > NX_CODE_TEXT_MAX || self->failed)
		return;
	met->head = load(text + at, len);
	met->tail = len > 8 ? load(text + at + 8, len - 8) : 0;
	met->at = (uint32_t)at;
	met->len = (uint16_t)len;
	met->hash = hash_token(met->head, text + at, len);
	__builtin_prefetch(&self->slots[met->hash & (self->nslots - 1)], 1);
	if (++batch->count == BATCH)
		count_batch(self, text, batch);
}

/* Characters of these writings are counted alone and in pairs: which of them are words is not known. */
static size_t
scan_wide(struct nx_coder *self, const uint8_t *text, size_t at, size_t end, struct batch *batch)
{
	if (end - at < IDEOGRAPH)
		return end;
	if (end - at >= 2 * IDEOGRAPH && CLASSES[text[at + IDEOGRAPH]] == WIDE)
		meet_token(self, text, at, 2 * IDEOGRAPH, batch);
	meet_token(self, text, at, IDEOGRAPH, batch);
	return at + IDEOGRAPH;
}

/* A word is two letters or more, with the space before it if there is one. */
void
nx_coder_scan(struct nx_coder *self, const uint8_t *text, size_t begin, size_t end)
{
	struct batch batch = { .count = 0 };
	size_t at = begin;

	if (!reserve_batch(self))
		return;
	while (at < end) {
		size_t start = at;
		if (CLASSES[text[at]] == WIDE) {
			at = scan_wide(self, text, at, end, &batch);
			continue;
		}
		at += CLASSES[text[at]] == OTHER;
		if (at > start && text[start] != ' ')
			continue;
		while (at < end && CLASSES[text[at]] == LETTER)
			at++;
		if (at - start > 2)
			meet_token(self, text, start, at - start, &batch);
	}
	if (!self->failed)
		count_batch(self, text, &batch);
}

/* ---- Choosing ---- */

static int
compare_descending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

/* Fills self->ranks with what each token worth a code saves, tokens first seen earlier first among
 * equals. */
static size_t
rank_savings(struct nx_coder *self)
{
	size_t n = 0;

	for (size_t i = 0; i < self->ntokens; i++) {
		const struct nx_coder_token *token = &self->tokens[i];
		uint64_t saved = (uint64_t)(token->len - 2u) * token->count;
		if (token->count < COUNT_MIN || saved <= token->len + 2u)
			continue;
		saved = saved < UINT32_MAX ? saved : UINT32_MAX;
		self->ranks[n++] = saved << 32 | (UINT32_MAX - i);
	}
	return n;
}

uint32_t
nx_coder_choose(struct nx_coder *self, const uint8_t *text, struct nx_buffer *dictionary)
{
	size_t n;

	if (self->failed || nx_mem_grow(&self->ranks, &self->ranks_room, self->ntokens + 1,
	                                sizeof(*self->ranks))) {
		self->failed = true;
		return 0;
	}
	n = rank_savings(self);
	qsort(self->ranks, n, sizeof(*self->ranks), compare_descending);
	n = n < NX_CODES_MAX ? n : NX_CODES_MAX;
	for (size_t i = 0; i < n; i++) {
		uint32_t token = UINT32_MAX - (uint32_t)self->ranks[i];
		self->ranks[i] = (uint64_t)self->tokens[token].count << 32 | (UINT32_MAX - token);
	}
	qsort(self->ranks, n, sizeof(*self->ranks), compare_descending);
	for (size_t i = 0; i < n; i++) {
		struct nx_coder_token *token = &self->tokens[UINT32_MAX - (uint32_t)self->ranks[i]];
		token->code = (uint16_t)(LEAD_BYTES[i >> 8] | (i & 0xff) << 8);
		nx_buffer_put_u8(dictionary, (uint8_t)token->len);
	}
	for (size_t i = 0; i < n; i++) {
		const struct nx_coder_token *token =
		    &self->tokens[UINT32_MAX - (uint32_t)self->ranks[i]];
		nx_buffer_put(dictionary, text + token->at, token->len);
	}
	return (uint32_t)n;
}

/* ---- Writing ---- */

/* Bytes that got no code; a byte that would be taken for one gets the escape before it. */
static inline uint8_t *
write_plain(uint8_t *to, const uint8_t *from, const uint8_t *end)
{
	for (; from < end; from++) {
		if (LEADS[*from])
			*to++ = LEAD_BYTES[ESCAPE];
		*to++ = *from;
	}
	return to;
}

void
nx_coder_write(struct nx_coder *self, const uint8_t *text, size_t begin, size_t end,
               struct nx_buffer *out)
{
	uint8_t *start = nx_buffer_extend(out, 2 * (end - begin)); /* all escapes at worst */
	uint8_t *to = start;
	size_t done = begin;

	if (!start)
		return;
	for (; self->next < self->nplaces && self->places[self->next].at < end; self->next++) {
		const struct nx_coder_place *place = &self->places[self->next];
		const struct nx_coder_token *token = &self->tokens[place->token];
		if (!token->code || place->at < done) /* before done: a pair took this character */
			continue;
		to = write_plain(to, text + done, text + place->at);
		nx_put_u16le(to, token->code);
		to += 2;
		done = place->at + token->len;
	}
	to = write_plain(to, text + done, text + end);
	out->len -= 2 * (end - begin) - (size_t)(to - start);
}

/* ---- Reading ---- */

bool
nx_codes_open(struct nx_codes *self, const uint8_t *dictionary, size_t nbytes, uint32_t count)
{
	uint32_t at = count;

	if (count > NX_CODES_MAX || count > nbytes)
		return false;
	self->dictionary = dictionary;
	self->count = count;
	for (uint32_t i = 0; i < count; i++) {
		self->begins[i] = at;
		at += dictionary[i]; /* no overflow: NX_CODES_MAX * 255 */
	}
	self->begins[count] = at;
	return at == nbytes;
}

bool
nx_codes_measure(const struct nx_codes *self, const uint8_t *coded, size_t nbytes, size_t *len)
{
	const uint8_t *p = coded, *end = coded + nbytes;
	size_t total = 0;

	while (p < end) {
		unsigned lead = LEADS[*p];
		if (lead == 0) {
			p++;
			total++;
			continue;
		}
		if (end - p < 2)
			return false;
		if (lead <= NX_CODE_LEADS) {
			unsigned code = (lead - 1) << 8 | p[1];
			if (code >= self->count)
				return false;
			total += self->begins[code + 1] - self->begins[code];
		} else {
			total++;
		}
		p += 2;
	}
	*len = total;
	return true;
}

void
nx_codes_expand(const struct nx_codes *self, const uint8_t *coded, size_t nbytes, uint8_t *to)
{
	const uint8_t *p = coded, *end = coded + nbytes;

	while (p < end) {
		unsigned lead = LEADS[*p];
		if (lead == 0) {
			*to++ = *p++;
		} else if (lead <= NX_CODE_LEADS) {
			unsigned code = (lead - 1) << 8 | p[1];
			size_t len = self->begins[code + 1] - self->begins[code];
			memcpy(to, self->dictionary + self->begins[code], len);
			to += len;
			p += 2;
		} else {
			*to++ = p[1];
			p += 2;
		}
	}
}
