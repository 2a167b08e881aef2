#include "segment/textcode.h"

#include "base/mem.h"
#include "base/varint.h"

#include <assert.h>
#include <string.h>

enum {
	SYMBOLS = 256,
	UNIT = 2,        /* bytes that an offset counts */
	NIBBLE_MAX = 15, /* this and more: the rest follows as a number */
	ORDER_MORE = 3,
	COUNT_MAX = 255  /* symbols of one length */
};

/* ---- Reading ---- */

static size_t
table_at(const struct nx_textcode *self, unsigned context)
{
	return UNIT * (size_t)nx_u16le(self->bytes + 4 + 2 * (size_t)context);
}

/* The bytes of the table at `at`, 0 when it does not fit in front of `end`. */
static size_t
table_bytes(const struct nx_textcode *self, size_t at, size_t end)
{
	unsigned longest, nsymbols = 0;

	if (at < NX_TEXTCODE_HEAD || at >= end)
		return 0;
	longest = self->bytes[at];
	if (longest > NX_TEXTCODE_LONGEST || longest >= end - at)
		return 0;
	for (unsigned len = 1; len <= longest; len++)
		nsymbols += self->bytes[at + len];
	if (longest == 0)
		nsymbols = 1;
	return nsymbols && 1 + longest + nsymbols <= end - at ? 1 + longest + nsymbols : 0;
}

enum nidx_status
nx_textcode_open(struct nx_textcode *self, const uint8_t *bytes, size_t nbytes,
                 struct nidx_error *err)
{
	struct nx_textcode code = { .bytes = bytes };

	if (nbytes >= NX_TEXTCODE_HEAD)
		code.nbytes = nx_u32le(bytes);
	if (code.nbytes < NX_TEXTCODE_HEAD || code.nbytes > nbytes)
		return nx_fail(err, NIDX_ECORRUPT, 0, "dictionary: no room for its code");
	for (unsigned c = 0; c < NX_TEXTCODE_CONTEXTS; c++)
		if (table_at(&code, c) && !table_bytes(&code, table_at(&code, c), code.nbytes))
			return nx_fail(err, NIDX_ECORRUPT, table_at(&code, c),
			               "dictionary: code %u is damaged", c);
	*self = code;
	return NIDX_OK;
}

/* The codewords of a context's table, which fits, that are short. */
static void
fill_quick(const uint8_t *table, uint16_t *quick)
{
	const uint8_t *symbols = table + 1 + *table;
	unsigned code = 0;

	for (unsigned i = 0; *table == 0 && i < 1u << NX_TEXTCODE_QUICK; i++)
		quick[i] = (uint16_t)(NX_TEXTCODE_FOUND | *symbols);
	for (unsigned len = 1; len <= *table && len <= NX_TEXTCODE_QUICK; len++) {
		code <<= 1;
		for (unsigned k = 0; k < table[len] && code < 1u << len; k++, code++, symbols++) {
			unsigned first = 0; /* the codeword, its first bit lowest */

			for (unsigned bit = 0; bit < len; bit++)
				first |= (code >> (len - 1 - bit) & 1) << bit;
			for (unsigned i = first; i < 1u << NX_TEXTCODE_QUICK; i += 1u << len)
				quick[i] = (uint16_t)(NX_TEXTCODE_FOUND | len << 8 | *symbols);
		}
	}
}

void
nx_textcode_quicken(struct nx_textcode *self)
{
	nx_textcode_quick *made, *none = NULL;

	if (!self->bytes || nx_textcode_table(self))
		return;
	made = nx_mem_zalloc(NX_TEXTCODE_CONTEXTS, sizeof(*made));
	if (!made)
		return;
	for (unsigned c = 0; c < NX_TEXTCODE_CONTEXTS; c++)
		if (table_at(self, c))
			fill_quick(self->bytes + table_at(self, c), made[c]);
	if (!__atomic_compare_exchange_n(&self->quick, &none, made, false, __ATOMIC_ACQ_REL,
	                                 __ATOMIC_ACQUIRE))
		nx_mem_free(made); /* somebody was first */
}

void
nx_textcode_release(struct nx_textcode *self)
{
	nx_mem_free(self->quick);
	self->quick = NULL;
}

/* Symbols of a length ascend, there are codewords for all, each symbol has one. */
static bool
table_sound(const uint8_t *table)
{
	const uint8_t *symbols = table + 1 + *table;
	uint32_t used = 0; /* of 2^15 codewords of the longest */
	bool seen[SYMBOLS] = { false };

	for (unsigned len = 1; len <= *table; len++) {
		for (unsigned i = 0; i < table[len]; i++) {
			if ((i && symbols[i] <= symbols[i - 1]) || seen[symbols[i]])
				return false;
			seen[symbols[i]] = true;
		}
		symbols += table[len];
		used += (uint32_t)table[len] << (NX_TEXTCODE_LONGEST - len);
	}
	return used <= 1u << NX_TEXTCODE_LONGEST && (*table == 0 || table[*table] > 0);
}

bool
nx_textcode_sound(const struct nx_textcode *self)
{
	size_t end = NX_TEXTCODE_HEAD;

	for (unsigned c = 0; c < NX_TEXTCODE_CONTEXTS; c++) {
		size_t at = table_at(self, c);

		if (at == 0)
			continue;
		if (at != end || !table_sound(self->bytes + at))
			return false;
		end = at + table_bytes(self, at, self->nbytes);
		if (end % UNIT && (end == self->nbytes || self->bytes[end++] != 0))
			return false;
	}
	return end == self->nbytes;
}

/* `own` bytes behind `text`, each in the context of the one before.  Short codewords are taken from
 * bits held at hand. */
static bool
get_own(const struct nx_textcode *self, struct nx_bits *bits, unsigned context, uint64_t own,
        uint8_t *to)
{
	const nx_textcode_quick *quick = nx_textcode_table(self);
	uint64_t ahead = nx_bits_peek(bits);
	unsigned used = 0;

	for (uint64_t i = 0; i < own; i++, context = *to++) {
		unsigned found = 0;

		if (used + NX_TEXTCODE_QUICK > NX_BITS_SIGHT) {
			bits->at += used;
			ahead = nx_bits_peek(bits);
			used = 0;
		}
		if (quick)
			found = quick[context][ahead & ((1u << NX_TEXTCODE_QUICK) - 1)];
		if (found) {
			unsigned len = found >> 8 & 0x7f;

			*to = (uint8_t)found;
			ahead >>= len;
			used += len;
			continue;
		}
		bits->at += used;
		if (!nx_textcode_get_slowly(self, context, bits, to))
			return false;
		ahead = nx_bits_peek(bits);
		used = 0;
	}
	bits->at += used;
	return true;
}

bool
nx_textcode_next(const struct nx_textcode *self, struct nx_bits *bits, uint8_t text[NX_TEXT_MAX],
                 size_t *len, size_t *shared)
{
	uint64_t both, own;
	uint8_t front;

	if (!nx_textcode_get(self, NX_TEXTCODE_FRONT, bits, &front))
		return false;
	both = front & NIBBLE_MAX;
	own = front >> 4;
	if (both == NIBBLE_MAX)
		both += nx_bits_get_order(bits, ORDER_MORE);
	if (own == NIBBLE_MAX)
		own += nx_bits_get_order(bits, ORDER_MORE);
	if (both > *len || own > NX_TEXT_MAX - both || both + own == 0 ||
	    !get_own(self, bits, both ? text[both - 1] : 0, own, text + both))
		return false;
	*shared = (size_t)both;
	*len = (size_t)(both + own);
	return !nx_bits_over(bits);
}

/* ---- Codes ---- */

struct nx_textcoder {
	bool writing;
	uint32_t counts[NX_TEXTCODE_CONTEXTS][SYMBOLS];
	uint8_t lens[NX_TEXTCODE_CONTEXTS][SYMBOLS];
	uint16_t codes[NX_TEXTCODE_CONTEXTS][SYMBOLS]; /* the first bit lowest */
};

struct nx_textcoder *
nx_textcoder_new(void)
{
	return nx_mem_zalloc(1, sizeof(struct nx_textcoder));
}

void
nx_textcoder_free(struct nx_textcoder *self)
{
	nx_mem_free(self);
}

/* The lightest of n nodes that has no parent yet. */
static unsigned
lightest(const uint64_t *weights, const uint16_t *parents, unsigned n)
{
	unsigned best = n;

	for (unsigned i = 0; i < n; i++)
		if (parents[i] == 0 && (best == n || weights[i] < weights[best]))
			best = i;
	return best;
}

/* Huffman's tree over n >= 2 leaves; returns its depth.  A node stands behind its children, so 0 is
 * no parent, and depths are known from behind.  O(n^2), n is at most 256. */
static unsigned
plan_depths(uint64_t *weights, unsigned n, uint8_t *depths)
{
	uint16_t parents[2 * SYMBOLS] = { 0 };
	unsigned nnodes = n, deepest = 0;
	uint16_t all[2 * SYMBOLS] = { 0 };

	for (; nnodes < 2 * n - 1; nnodes++) {
		weights[nnodes] = 0;
		for (int child = 0; child < 2; child++) {
			unsigned i = lightest(weights, parents, nnodes);
			parents[i] = (uint16_t)nnodes;
			weights[nnodes] += weights[i];
		}
	}
	for (unsigned i = nnodes - 1; i-- > 0;)
		all[i] = (uint16_t)(all[parents[i]] + 1);
	for (unsigned i = 0; i < n; i++) {
		deepest = all[i] > deepest ? all[i] : deepest;
		depths[i] = (uint8_t)(all[i] <= UINT8_MAX ? all[i] : UINT8_MAX);
	}
	return deepest;
}

/* Lengths of the code of one context.  Counts are halved until no symbol is too long. */
static void
plan_lens(const uint32_t *counts, uint8_t *lens)
{
	uint64_t weights[2 * SYMBOLS];
	uint8_t symbols[SYMBOLS], depths[SYMBOLS] = { 0 };
	unsigned n = 0, same = 0;

	for (unsigned s = 0; s < SYMBOLS; s++)
		if (counts[s])
			symbols[n++] = (uint8_t)s;
	for (unsigned shift = 0; n > 1; shift++) {
		for (unsigned i = 0; i < n; i++)
			weights[i] = counts[symbols[i]] >> shift ? counts[symbols[i]] >> shift : 1;
		if (plan_depths(weights, n, depths) <= NX_TEXTCODE_LONGEST)
			break;
	}
	for (unsigned i = 0; i < n; i++)
		same += depths[i] == depths[0];
	if (same > COUNT_MAX) /* 256 of 8 bits: two get one more, for the count to fit a byte */
		depths[n - 1] = depths[n - 2] = (uint8_t)(depths[0] + 1);
	for (unsigned i = 0; i < n; i++)
		lens[symbols[i]] = depths[i];
}

static uint16_t
reversed(uint32_t code, unsigned len)
{
	uint32_t back = 0;

	for (unsigned k = 0; k < len; k++)
		back |= (code >> k & 1) << (len - 1 - k);
	return (uint16_t)back;
}

/* One context's table, and its codewords: ascending by length, then symbol. */
static void
write_table(struct nx_textcoder *self, unsigned context, struct nx_buffer *out)
{
	const uint32_t *counts = self->counts[context];
	const uint8_t *lens = self->lens[context];
	unsigned nof[NX_TEXTCODE_LONGEST + 1] = { 0 }, longest = 0;
	uint32_t code = 0;

	for (unsigned s = 0; s < SYMBOLS; s++) {
		nof[lens[s]]++;
		longest = lens[s] > longest ? lens[s] : longest;
	}
	nx_buffer_put_u8(out, (uint8_t)longest);
	for (unsigned len = 1; len <= longest; len++)
		nx_buffer_put_u8(out, (uint8_t)nof[len]);
	for (unsigned len = 0; len <= longest; len++, code <<= 1)
		for (unsigned s = 0; s < SYMBOLS; s++)
			if (counts[s] && lens[s] == len) {
				nx_buffer_put_u8(out, (uint8_t)s);
				self->codes[context][s] = reversed(code++, len);
			}
	if (longest == 0)
		memset(self->codes[context], 0, sizeof(self->codes[context]));
	nx_buffer_align(out, UNIT);
}

void
nx_textcoder_write(struct nx_textcoder *self, struct nx_buffer *out)
{
	struct nx_buffer tables = { 0 };
	uint16_t offsets[NX_TEXTCODE_CONTEXTS] = { 0 };

	for (unsigned c = 0; c < NX_TEXTCODE_CONTEXTS; c++) {
		bool any = false;

		for (unsigned s = 0; s < SYMBOLS && !any; s++)
			any = self->counts[c][s] > 0;
		if (!any)
			continue;
		offsets[c] = (uint16_t)((NX_TEXTCODE_HEAD + tables.len) / UNIT);
		plan_lens(self->counts[c], self->lens[c]);
		write_table(self, c, &tables);
	}
	nx_buffer_put_u32(out, (uint32_t)(NX_TEXTCODE_HEAD + tables.len));
	for (unsigned c = 0; c < NX_TEXTCODE_CONTEXTS; c++)
		nx_buffer_put_u16(out, offsets[c]);
	nx_buffer_put(out, tables.bytes, tables.len);
	out->failed |= tables.failed;
	nx_buffer_release(&tables);
	self->writing = true;
}

void
nx_textcoder_symbol(struct nx_textcoder *self, struct nx_bits_writer *bits, unsigned context,
                    uint8_t symbol)
{
	if (self->writing)
		nx_bits_put(bits, self->codes[context][symbol], self->lens[context][symbol]);
	else
		self->counts[context][symbol]++;
}

void
nx_textcoder_number(struct nx_textcoder *self, struct nx_bits_writer *bits, uint64_t value,
                    unsigned order)
{
	if (self->writing)
		nx_bits_put_order(bits, value, order);
}

/* ---- Drafts: shared and own bytes, the context of the first own, the own ---- */

void
nx_textdraft_put(struct nx_buffer *draft, const uint8_t *last, size_t last_len,
                 const uint8_t *text, size_t len)
{
	size_t shared = 0;

	while (shared < last_len && shared < len && last[shared] == text[shared])
		shared++;
	nx_buffer_put_varint(draft, shared);
	nx_buffer_put_varint(draft, len - shared);
	nx_buffer_put_u8(draft, shared ? text[shared - 1] : 0);
	nx_buffer_put(draft, text + shared, len - shared);
}

void
nx_textdraft_say(struct nx_textcoder *self, struct nx_bits_writer *bits, const uint8_t **from)
{
	const uint8_t *p = *from, *all = p + 2 * NX_VARINT_MAX; /* a draft of ours ends earlier */
	uint64_t shared = 0, own = 0;
	bool whole = nx_varint_get(&p, all, &shared) && nx_varint_get(&p, all, &own);
	unsigned context = *p++;

	assert(whole);
	(void)whole;
	nx_textcoder_symbol(self, bits, NX_TEXTCODE_FRONT,
	                    (uint8_t)((shared < NIBBLE_MAX ? shared : NIBBLE_MAX) |
	                              (own < NIBBLE_MAX ? own : NIBBLE_MAX) << 4));
	if (shared >= NIBBLE_MAX)
		nx_textcoder_number(self, bits, shared - NIBBLE_MAX, ORDER_MORE);
	if (own >= NIBBLE_MAX)
		nx_textcoder_number(self, bits, own - NIBBLE_MAX, ORDER_MORE);
	for (uint64_t i = 0; i < own; context = *p++, i++)
		nx_textcoder_symbol(self, bits, context, *p);
	*from = p;
}
