#include "segment/values.h"

/* Orders of the numbers in a value: their middles are near 2^order. */
enum {
	ORDER_INSIDE = 0, /* documents less one */
	ORDER_OUTSIDE = 4,
	ORDER_WORDS = 4,
	ORDER_DOCS = 5,
	ORDER_POS = 6,
	ORDER_BRIEF_POS = 5
};

/* ---- Reading ---- */

void
nx_values_open(struct nx_values *self, struct nx_bits bits, uint32_t count, nx_doc limit,
               uint64_t docs_at, uint64_t pos_at)
{
	self->limit = limit;
	self->count = count;
	self->kinds = (uint32_t)nx_bits_get(&bits, count);
	self->outside = bits;
	self->docs_at = docs_at;
	self->pos_at = pos_at;
}

/* Frequencies and zones of a brief list; false on damage. */
static bool
get_brief(struct nx_bits *bits, nx_doc limit, struct nx_term_value *value, uint32_t *freqs,
          uint8_t *zones)
{
	struct nx_list_info *info = &value->info;
	size_t begin = bits->at;

	value->docs = bits->from + begin / 8;
	value->first_bit = begin % 8;
	if (!nx_coded_pass_docs(bits, info->ndocs, 0, limit) ||
	    !nx_coded_postings(bits, info->ndocs, freqs, zones))
		return false;
	info->nwords = 0;
	for (uint32_t i = 0; i < info->ndocs; i++)
		info->nwords += freqs[i];
	return true;
}

/* How many bits the list takes that begins at `begin`. */
static void
end_brief(const struct nx_bits *bits, size_t begin, struct nx_term_value *value)
{
	value->info.docs_bits = bits->at - begin;
	value->info.docs_bytes = (value->first_bit + value->info.docs_bits + 7) / 8;
	value->info.docs_begin = 0;
}

/* A brief list whose positions are many. */
static bool
get_brief_outside(struct nx_values *self, struct nx_term_value *value)
{
	struct nx_bits *bits = &self->outside;
	uint32_t freqs[NX_BRIEF_DOCS];
	uint8_t zones[NX_BRIEF_DOCS];
	size_t begin = bits->at;

	if (!get_brief(bits, self->limit, value, freqs, zones))
		return false;
	end_brief(bits, begin, value);
	value->info.pos_bytes = nx_bits_get_order(bits, ORDER_BRIEF_POS);
	value->info.positions = true;
	return value->info.nwords > NX_BRIEF_WORDS;
}

static bool
get_outside(struct nx_values *self, struct nx_term_value *value)
{
	struct nx_list_info *info = &value->info;
	struct nx_bits *bits = &self->outside;
	uint64_t less = nx_bits_get_order(bits, ORDER_OUTSIDE);

	if (less >= self->limit)
		return false;
	info->ndocs = (uint32_t)less + 1;
	info->pos_begin = self->pos_at;
	if (info->ndocs < NX_BRIEF_DOCS) {
		if (!get_brief_outside(self, value))
			return false;
	} else {
		value->docs = NULL;
		value->first_bit = 0;
		info->nwords = info->ndocs + nx_bits_get_order(bits, ORDER_WORDS);
		info->docs_bits = 0;
		info->docs_begin = self->docs_at;
		info->docs_bytes = nx_bits_get_order(bits, ORDER_DOCS);
		info->pos_bytes = nx_bits_get_order(bits, ORDER_POS);
		info->positions = !value->unbounded || info->pos_bytes > 0;
		self->docs_at += info->docs_bytes;
	}
	self->pos_at += info->pos_bytes;
	return !nx_bits_over(bits);
}

static bool
get_inside(struct nx_values *self, struct nx_term_value *value)
{
	struct nx_list_info *info = &value->info;
	struct nx_bits *bits = &self->inside;
	uint32_t freqs[NX_BRIEF_DOCS];
	uint8_t zones[NX_BRIEF_DOCS];
	uint64_t less = nx_bits_get_order(bits, ORDER_INSIDE);
	size_t begin;

	if (less >= self->limit || less >= NX_BRIEF_DOCS - 1)
		return false;
	info->ndocs = (uint32_t)less + 1;
	info->positions = !value->unbounded || nx_bits_get(bits, 1);
	begin = bits->at;
	if (!get_brief(bits, self->limit, value, freqs, zones) ||
	    (info->positions && info->nwords > NX_BRIEF_WORDS))
		return false;
	for (uint32_t i = 0; i < info->ndocs && info->positions; i++)
		if (!nx_coded_positions(bits, freqs[i], zones[i], value->unbounded, NULL, 0))
			return false;
	end_brief(bits, begin, value);
	info->pos_begin = info->pos_bytes = 0;
	return !nx_bits_over(bits);
}

/* Passes over a value inside.  Most are a list of one document that has the term once, in the
 * body: their bits are all in sight at once. */
static inline bool
skip_inside(struct nx_values *self, bool unbounded)
{
	enum { ONCE = 1, BODY_ORDER = 8, POS_ZEROS = 7 };
	uint64_t bits = nx_bits_peek(&self->inside) >> ONCE;
	unsigned width = 31u - (unsigned)__builtin_clz(self->limit), zeros;
	bool is_long =
	    (bits & ((UINT64_C(1) << width) - 1)) >= (UINT64_C(2) << width) - self->limit;
	struct nx_term_value value = { .unbounded = unbounded };
	bool single = nx_bits_peek(&self->inside) & 1;

	bits >>= width + is_long; /* 23 bits and more are left: width is at most 31 */
	zeros = (unsigned)__builtin_ctzll(bits >> 1 | 1u << (POS_ZEROS + 1));
	if (!single || unbounded || bits & 1 || zeros > POS_ZEROS)
		return get_inside(self, &value);
	self->inside.at += ONCE + width + is_long + 1 + zeros * 2 + 1 + BODY_ORDER;
	return !nx_bits_over(&self->inside);
}

/* Passes over n values outside. */
static bool
skip_outside(struct nx_values *self, unsigned n)
{
	struct nx_term_value value = { .unbounded = false };

	while (n-- > 0)
		if (!get_outside(self, &value))
			return false;
	return true;
}

bool
nx_values_find(struct nx_values *self, uint32_t i, uint32_t unbounded, struct nx_term_value *value)
{
	uint32_t before = (UINT32_C(1) << i) - 1;

	if (self->limit == 0)
		return false;
	value->unbounded = unbounded >> i & 1;
	if (self->kinds >> i & 1)
		return skip_outside(self, (unsigned)__builtin_popcount(self->kinds & before)) &&
		       get_outside(self, value);
	if (!skip_outside(self, (unsigned)__builtin_popcount(self->kinds)))
		return false;
	self->inside = self->outside;
	for (uint32_t left = ~self->kinds & before; left; left &= left - 1)
		if (!skip_inside(self, unbounded >> __builtin_ctz(left) & 1))
			return false;
	return get_inside(self, value);
}

bool
nx_values_enter(struct nx_values *self)
{
	struct nx_values ahead = *self;
	bool whole = skip_outside(&ahead, (unsigned)__builtin_popcount(self->kinds));

	self->inside = ahead.outside;
	return whole;
}

bool
nx_values_next(struct nx_values *self, uint32_t i, struct nx_term_value *value)
{
	return self->kinds >> i & 1 ? get_outside(self, value) : get_inside(self, value);
}

bool
nx_values_pass(struct nx_values *self, uint32_t i, bool unbounded)
{
	if (self->limit == 0)
		return false;
	return self->kinds >> i & 1 ? skip_outside(self, 1) : skip_inside(self, unbounded);
}

/* ---- Writing ---- */

/* Bits from the lowest of the first byte on, behind others. */
static void
copy_bits(struct nx_bits_writer *to, const uint8_t *from, uint64_t nbits)
{
	for (; nbits >= 8; nbits -= 8)
		nx_bits_put(to, *from++, 8);
	if (nbits)
		nx_bits_put(to, *from & ((1u << nbits) - 1), (unsigned)nbits);
}

/* Makes room for so many bytes and a few more behind what was put; false when memory is out. */
static bool
make_room(struct nx_buffer *buffer, struct nx_bits_writer *bits, uint64_t nbytes)
{
	enum { MORE = 80 }; /* 8 bytes that are not written yet, four numbers of at most 14 */

	if (!nx_buffer_reserve(buffer, (size_t)nbytes + MORE))
		return false;
	bits->to = buffer->bytes + buffer->len;
	return true;
}

static void
put_outside(struct nx_values_writer *self, const struct nx_list_info *info, const uint8_t *docs)
{
	struct nx_bits_writer *bits = &self->outside_bits;

	if (!make_room(&self->outside, bits, info->docs_bits / 8))
		return;
	nx_bits_put_order(bits, info->ndocs - 1, ORDER_OUTSIDE);
	if (nx_list_is_inline(info)) {
		copy_bits(bits, docs, info->docs_bits);
		nx_bits_put_order(bits, info->pos_bytes, ORDER_BRIEF_POS);
	} else {
		nx_bits_put_order(bits, info->nwords - info->ndocs, ORDER_WORDS);
		nx_bits_put_order(bits, info->docs_bytes, ORDER_DOCS);
		nx_bits_put_order(bits, info->pos_bytes, ORDER_POS);
	}
	self->outside.len = (size_t)(bits->to - self->outside.bytes);
}

static void
put_inside(struct nx_values_writer *self, bool unbounded, const struct nx_list_info *info,
           const uint8_t *docs)
{
	struct nx_bits_writer *bits = &self->inside_bits;

	if (!make_room(&self->inside, bits, info->docs_bits / 8))
		return;
	nx_bits_put_order(bits, info->ndocs - 1, ORDER_INSIDE);
	if (unbounded)
		nx_bits_put(bits, info->positions, 1);
	copy_bits(bits, docs, info->docs_bits);
	self->inside.len = (size_t)(bits->to - self->inside.bytes);
}

void
nx_values_put(struct nx_values_writer *self, bool unbounded, const struct nx_list_info *info,
              const uint8_t *docs)
{
	bool outside = !nx_list_is_inline(info) ||
	               (info->positions && info->nwords > NX_BRIEF_WORDS);

	self->kinds |= (uint32_t)outside << self->count++;
	if (outside)
		put_outside(self, info, docs);
	else
		put_inside(self, unbounded, info, docs);
}

/* Appends what was put to `to`, and empties it. */
static void
move_bits(struct nx_bits_writer *to, struct nx_buffer *from, struct nx_bits_writer *bits)
{
	uint64_t nbits = from->len * 8 + bits->have;

	if (!from->failed && from->bytes) {
		bits->to = from->bytes + from->len;
		nx_bits_flush(bits);
		copy_bits(to, from->bytes, nbits);
	}
	nx_buffer_reset(from);
	*bits = (struct nx_bits_writer){ 0 };
}

void
nx_values_flush(struct nx_values_writer *self, struct nx_buffer *to)
{
	struct nx_bits_writer bits = { 0 };

	to->failed |= self->outside.failed || self->inside.failed;
	if (make_room(to, &bits, self->outside.len + self->inside.len)) {
		nx_bits_put(&bits, self->kinds, self->count);
		move_bits(&bits, &self->outside, &self->outside_bits);
		move_bits(&bits, &self->inside, &self->inside_bits);
		nx_bits_flush(&bits);
		to->len = (size_t)(bits.to - to->bytes);
	}
	self->count = self->kinds = 0;
}

void
nx_values_writer_release(struct nx_values_writer *self)
{
	nx_buffer_release(&self->outside);
	nx_buffer_release(&self->inside);
}
