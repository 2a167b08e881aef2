#include "segment/terms.h"

#include "base/bytes.h"
#include "base/varint.h"
#include "segment/strings.h"

#include <assert.h>
#include <string.h>

uint64_t
nx_text_key(const void *text, size_t len)
{
	uint8_t bytes[8] = { 0 };

	if (len)
		memcpy(bytes, text, len < 8 ? len : 8);
	return (uint64_t)bytes[0] << 56 | (uint64_t)bytes[1] << 48 | (uint64_t)bytes[2] << 40 |
	       (uint64_t)bytes[3] << 32 | (uint64_t)bytes[4] << 24 | (uint64_t)bytes[5] << 16 |
	       (uint64_t)bytes[6] << 8 | bytes[7];
}

size_t
nx_text_of_key(uint64_t key, uint8_t *text)
{
	for (unsigned i = 0; i < NX_TEXT_KEY; i++)
		text[i] = (uint8_t)(key >> (56 - 8 * i));
	return key ? NX_TEXT_KEY - (size_t)__builtin_ctzll(key) / 8 : 0;
}

/* ---- Blocks ---- */

struct block {
	struct nx_bits t; /* terms */
	struct nx_values values;
};

enum nidx_status
nx_terms_open(struct nx_terms *self, const uint8_t *bytes, size_t nbytes, const uint8_t *index,
              size_t index_bytes, nx_term nterms, nx_doc ndocs, struct nidx_error *err)
{
	uint32_t nblocks = nterms / NX_TERMS_BLOCK + (nterms % NX_TERMS_BLOCK != 0);
	struct nx_textcode code = { 0 };

	if (index_bytes != (uint64_t)nblocks * NX_TERMS_INDEX)
		return nx_fail(err, NIDX_ECORRUPT, 0, "dictionary: index and count disagree");
	if (nterms && nx_textcode_open(&code, bytes, nbytes, err) != NIDX_OK)
		return NIDX_ECORRUPT;
	*self = (struct nx_terms){ .bytes = bytes,
		                   .nbytes = nbytes,
		                   .code = code,
		                   .keys = index,
		                   .offsets = nblocks ? index + (size_t)nblocks * 8 : index,
		                   .nterms = nterms,
		                   .ndocs = ndocs,
		                   .nblocks = nblocks };
	return NIDX_OK;
}

static bool
open_block(const struct nx_terms *self, uint32_t b, struct block *block)
{
	size_t begin = nx_u32le(self->offsets + (size_t)b * 4);
	size_t end = b + 1 < self->nblocks ? nx_u32le(self->offsets + (size_t)b * 4 + 4)
	                                   : self->nbytes;
	const uint8_t *p = self->bytes + begin, *stop = self->bytes + end;
	uint32_t terms_bytes, count;
	uint64_t docs_at, pos_at;

	if (begin > end || end > self->nbytes)
		return false;
	if (!nx_varint_get32(&p, stop, &terms_bytes) ||
	    !nx_varint_get(&p, stop, &docs_at) || !nx_varint_get(&p, stop, &pos_at) ||
	    terms_bytes > (size_t)(stop - p))
		return false;
	block->t = (struct nx_bits){ p, p + terms_bytes, 0 };
	count = b + 1 < self->nblocks ? NX_TERMS_BLOCK : self->nterms - b * NX_TERMS_BLOCK;
	nx_values_open(&block->values, (struct nx_bits){ p + terms_bytes, stop, 0 }, count,
	               self->ndocs, docs_at, pos_at);
	return true;
}

/* What the first term of block b begins with; its length. */
static inline size_t
text_before(const struct nx_terms *self, uint32_t b, uint8_t *text)
{
	return nx_text_of_key(nx_u64le(self->keys + (size_t)b * NX_TEXT_KEY), text);
}

/* Order of block b's first term to `term`: < 0, 0, > 0.  Damage counts as greater and sets
 * *damaged. */
static int
compare_first(const struct nx_terms *self, uint32_t b, struct nx_str term, bool *damaged)
{
	struct block block;
	uint8_t text[NX_TERM_MAX];
	size_t len = text_before(self, b, text), shared;

	if (!open_block(self, b, &block) ||
	    !nx_textcode_next(&self->code, &block.t, text, &len, &shared)) {
		*damaged = true;
		return 1;
	}
	return nx_bytes_compare(text, len, term.ptr, term.len);
}

/* First block with this key, for `end` the first block with a greater one.  Nearly always `end`
 * itself or the block before it, so step back and gallop rather than search all. */
static uint32_t
first_block_with(const struct nx_terms *self, uint64_t key, uint32_t end)
{
	uint32_t step = 1, lo;

	while (step <= end && nx_u64le(self->keys + (size_t)(end - step) * 8) == key)
		step *= 2;
	lo = step <= end ? end - step + 1 : 0;
	end -= step / 2;
	while (lo < end) {
		uint32_t mid = lo + (end - lo) / 2;
		if (nx_u64le(self->keys + (size_t)mid * 8) == key)
			end = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* The last block whose first term is <= term; nblocks when term stands before all. */
static uint32_t
find_block(const struct nx_terms *self, struct nx_str term, bool *damaged)
{
	uint64_t key = nx_text_key(term.ptr, term.len);
	uint32_t lo = 0, count = self->nblocks;
	uint32_t hi;

	while (count) { /* first block with a key > key; halving without a branch to mispredict */
		uint32_t half = count / 2;
		bool right = nx_u64le(self->keys + (size_t)(lo + half) * 8) <= key;
		lo = right ? lo + half + 1 : lo;
		count = right ? count - half - 1 : half;
	}
	/* Of the blocks with this very key, the rest of their first terms decides. */
	hi = lo;
	lo = first_block_with(self, key, hi);
	while (lo < hi) { /* first block of them whose first term is > term */
		uint32_t mid = lo + (hi - lo) / 2;
		if (compare_first(self, mid, term, damaged) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? lo - 1 : self->nblocks;
}

/* ---- Exact look-up ---- */

/* Index in block b of the term, -1 when it is not there, -2 on damage.  Sets bit i of *unbounded
 * where term i before it is of a field.  `matched` is how many
 * bytes of `term` the current entry shares; every entry so far was smaller than `term`, so an
 * entry that shares more than `matched` with its predecessor differs from `term` where the
 * predecessor did, and one that shares less is already greater. */
static int
scan_block(const struct nx_terms *self, uint32_t b, struct block *block, struct nx_str term,
           uint32_t *unbounded)
{
	const uint8_t *want = (const uint8_t *)term.ptr;
	uint8_t text[NX_TERM_MAX];
	size_t matched = 0, len = text_before(self, b, text), shared;

	*unbounded = 0;
	for (uint32_t i = 0; i < block->values.count; i++) {
		if (!nx_textcode_next(&self->code, &block->t, text, &len, &shared))
			return -2;
		*unbounded |= (uint32_t)(text[0] == NX_TERM_FIELD) << i;
		if (i > 0 && shared < matched)
			return -1;
		if (i > 0 && shared > matched)
			continue;
		while (matched < len && matched < term.len && text[matched] == want[matched])
			matched++;
		if (matched == len && matched == term.len)
			return (int)i;
		if (matched < len && (matched == term.len || text[matched] > want[matched]))
			return -1;
	}
	return -1;
}

bool
nx_terms_find(const struct nx_terms *self, struct nx_str term, nx_term *number,
              struct nx_term_value *value, bool *damaged)
{
	uint32_t b = find_block(self, term, damaged);
	struct block block;
	uint32_t unbounded;
	int at;

	if (b == self->nblocks)
		return false;
	if (!open_block(self, b, &block)) {
		*damaged = true;
		return false;
	}
	at = scan_block(self, b, &block, term, &unbounded);
	if (at < 0) {
		*damaged = *damaged || at == -2;
		return false;
	}
	if (!nx_values_find(&block.values, (uint32_t)at, unbounded, value)) {
		*damaged = true;
		return false;
	}
	*number = b * NX_TERMS_BLOCK + (nx_term)at;
	return true;
}

/* ---- Walking ---- */

static bool
end_walk(struct nx_term_cursor *self, bool damaged)
{
	self->damaged = self->damaged || damaged;
	self->number = self->terms->nterms;
	self->left = 0;
	self->len = 0;
	return false;
}

/* Values cannot be told apart without knowing which terms are of fields (values.h): these come first. */
static bool
holds_words_only(const struct nx_terms *self, uint32_t b)
{
	return nx_u64le(self->keys + (size_t)b * NX_TEXT_KEY) >> 56 > NX_TERM_FIELD;
}

static bool
enter_block(struct nx_term_cursor *self, uint32_t b)
{
	struct block block;

	self->block = b;
	if (b >= self->terms->nblocks)
		return end_walk(self, false);
	if (!open_block(self->terms, b, &block))
		return end_walk(self, true);
	self->t = block.t;
	self->values = block.values;
	if ((self->parts & NX_TERM_VALUE) && !nx_values_enter(&self->values))
		return end_walk(self, true);
	self->left = block.values.count;
	self->number = b * NX_TERMS_BLOCK - 1; /* the next one is the block's first */
	self->reads_texts = (self->parts & NX_TERM_TEXT) || !holds_words_only(self->terms, b);
	self->value.unbounded = false;
	self->len = text_before(self->terms, b, self->text);
	return true;
}

/* Reads the next term of the block; passes over its value where it is not `wanted`. */
static bool
step(struct nx_term_cursor *self, bool wanted)
{
	uint32_t i = self->values.count - self->left;
	size_t shared;

	if (self->reads_texts) {
		if (!nx_textcode_next(&self->terms->code, &self->t, self->text, &self->len, &shared))
			return end_walk(self, true);
		self->value.unbounded = self->text[0] == NX_TERM_FIELD;
	}
	if ((self->parts & NX_TERM_VALUE) &&
	    !(wanted ? nx_values_next(&self->values, i, &self->value)
	             : nx_values_pass(&self->values, i, self->value.unbounded)))
		return end_walk(self, true);
	self->left--;
	self->number++;
	return true;
}

bool
nx_terms_next(struct nx_term_cursor *self)
{
	if (self->number == self->terms->nterms)
		return false;
	if (self->left == 0 && !enter_block(self, self->block + 1))
		return false;
	return step(self, true);
}

bool
nx_terms_block_filled(const struct nx_term_cursor *self)
{
	return nx_bits_end(&self->t) && nx_bits_end(&self->values.inside);
}

bool
nx_terms_seek(struct nx_term_cursor *self, const struct nx_terms *terms, struct nx_str term,
              unsigned parts)
{
	uint32_t b;

	self->terms = terms;
	self->damaged = false;
	self->parts = parts | NX_TERM_TEXT;
	/* All terms are asked for by "", whatever damaged keys say. */
	b = term.len ? find_block(terms, term, &self->damaged) : 0;
	if (!enter_block(self, b == terms->nblocks ? 0 : b))
		return false;
	while (nx_terms_next(self))
		if (nx_bytes_compare(self->text, self->len, term.ptr, term.len) >= 0)
			return true;
	return false;
}

bool
nx_terms_to(struct nx_term_cursor *self, const struct nx_terms *terms, nx_term number,
            unsigned parts)
{
	uint32_t b = number / NX_TERMS_BLOCK;
	bool near = self->terms == terms && self->block == b && self->number < terms->nterms &&
	            self->number <= number;

	if (self->terms != terms) {
		self->terms = terms;
		self->damaged = false;
		self->parts = parts;
	}
	if (near && self->number == number)
		return true;
	if (number >= terms->nterms)
		return end_walk(self, false);
	if (!near && !enter_block(self, b))
		return false;
	while (self->number + 1 != number)
		if (!step(self, false))
			return false;
	return step(self, true);
}

uint64_t
nx_terms_bytes_before(const struct nx_terms *self, uint32_t b)
{
	struct block block;

	return b < self->nblocks && open_block(self, b, &block)
	           ? block.values.docs_at + block.values.pos_at
	           : 0;
}

/* ---- Writing ---- */

/* Ends the values of a block. */
static void
flush_block(struct nx_terms_writer *self)
{
	if (self->inblock == 0)
		return;
	nx_values_flush(&self->block, &self->values);
	nx_buffer_put_u64(&self->marks, self->block_docs);
	nx_buffer_put_u64(&self->marks, self->block_pos);
	nx_buffer_put_u64(&self->marks, self->values.len);
	self->inblock = 0;
}

void
nx_terms_writer_add(struct nx_terms_writer *self, struct nx_str term,
                    const struct nx_list_info *info, const uint8_t *docs)
{
	const uint8_t *text = (const uint8_t *)term.ptr;

	assert(term.len > 0 && term.len <= NX_TERM_MAX);
	assert(info->ndocs > 0 && info->nwords >= info->ndocs);
	assert(self->nterms == 0 ||
	       nx_bytes_compare(self->last, self->len, term.ptr, term.len) < 0);
	if (self->inblock == 0) {
		uint64_t key = nx_text_key(text, term.len);
		nx_buffer_put_u64(&self->keys, key);
		self->block_docs = self->docs_at;
		self->block_pos = self->pos_at;
		self->len = nx_text_of_key(key, self->last);
	}
	nx_textdraft_put(&self->draft, self->last, self->len, text, term.len);
	nx_values_put(&self->block, nx_term_unbounded(term), info, docs);
	if (!nx_list_is_inline(info))
		self->docs_at += info->docs_bytes;
	self->pos_at += info->pos_bytes;
	memcpy(self->last, text, term.len);
	self->len = term.len;
	self->nterms++;
	if (++self->inblock == NX_TERMS_BLOCK)
		flush_block(self);
}

/* The terms of a block into `out`, which is emptied first. */
static void
say_block(struct nx_textcoder *coder, const uint8_t **draft, nx_term n, struct nx_buffer *out)
{
	struct nx_bits_writer bits = { 0 };

	nx_buffer_reset(out);
	for (nx_term i = 0; i < n; i++) {
		if (nx_buffer_reserve(out, NX_TEXTDRAFT_ROOM(NX_TERM_MAX)))
			bits.to = out->bytes + out->len;
		else
			return;
		nx_textdraft_say(coder, &bits, draft);
		out->len = (size_t)(bits.to - out->bytes);
	}
	nx_bits_flush(&bits);
	out->len = (size_t)(bits.to - out->bytes);
}

/* Code and blocks to their places. */
static void
write_blocks(struct nx_terms_writer *self, struct nx_textcoder *coder)
{
	const uint8_t *draft = self->draft.bytes;
	struct nx_buffer terms = { 0 };
	uint64_t values_at = 0;

	for (nx_term t = 0; t < self->nterms; t++)
		nx_textdraft_say(coder, NULL, &draft);
	nx_textcoder_write(coder, &self->bytes);
	draft = self->draft.bytes;
	for (nx_term t = 0; t < self->nterms && !self->bytes.failed; t += NX_TERMS_BLOCK) {
		const uint8_t *mark = self->marks.bytes + (size_t)(t / NX_TERMS_BLOCK) * 24;
		nx_term left = self->nterms - t;

		say_block(coder, &draft, left < NX_TERMS_BLOCK ? left : NX_TERMS_BLOCK, &terms);
		nx_buffer_put_u32(&self->offsets, (uint32_t)self->bytes.len);
		nx_buffer_put_varint(&self->bytes, terms.len);
		nx_buffer_put_varint(&self->bytes, nx_u64le(mark));
		nx_buffer_put_varint(&self->bytes, nx_u64le(mark + 8));
		nx_buffer_put(&self->bytes, terms.bytes, terms.len);
		nx_buffer_put(&self->bytes, self->values.bytes + values_at,
		              (size_t)(nx_u64le(mark + 16) - values_at));
		values_at = nx_u64le(mark + 16);
		/* offsets have 32 bits: the caller cuts segments far smaller */
		self->bytes.failed |= terms.failed || self->bytes.len > UINT32_MAX;
	}
	nx_buffer_release(&terms);
}

void
nx_terms_writer_finish(struct nx_terms_writer *self)
{
	struct nx_textcoder *coder;

	if (self->nterms == 0)
		return;
	flush_block(self);
	coder = nx_textcoder_new();
	if (!coder || self->draft.failed || self->values.failed || self->marks.failed)
		self->bytes.failed = true;
	else
		write_blocks(self, coder);
	nx_textcoder_free(coder);
	nx_buffer_release(&self->draft);
	nx_values_writer_release(&self->block);
	nx_buffer_release(&self->values);
	nx_buffer_release(&self->marks);
}

bool
nx_terms_writer_failed(const struct nx_terms_writer *self)
{
	return self->bytes.failed || self->keys.failed || self->offsets.failed;
}

void
nx_terms_writer_release(struct nx_terms_writer *self)
{
	nx_buffer_release(&self->bytes);
	nx_buffer_release(&self->keys);
	nx_buffer_release(&self->offsets);
	nx_buffer_release(&self->draft);
	nx_values_writer_release(&self->block);
	nx_buffer_release(&self->values);
	nx_buffer_release(&self->marks);
}
