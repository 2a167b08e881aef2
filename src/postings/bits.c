/* nx_list_fill_bits: the documents of a window as a bitmap. */
#include "postings/list.h"

#include "postings/block.h"
#include "postings/coded.h"

/* Where bits go: bit 0 is document `begin`. */
struct window {
	uint64_t *bits;
	nx_doc begin, end;
};

/* 64 documents from `first` on (bit i: first + i), cut to the window. */
static inline void
add_word(const struct window *self, int64_t first, uint64_t word)
{
	int64_t at = first - (int64_t)self->begin, size = (int64_t)self->end - self->begin;
	uint64_t high;

	if (at <= -64 || at >= size)
		return;
	if (at < 0) {
		word >>= -at;
		at = 0;
	}
	if (size - at < 64)
		word &= ((uint64_t)1 << (size - at)) - 1;
	self->bits[at / 64] |= word << at % 64;
	high = at % 64 ? word >> (64 - at % 64) : 0;
	if (high) /* never when at / 64 is the window's last word: those bits were cut off */
		self->bits[at / 64 + 1] |= high;
}

static void
add_bitset(const struct window *self, const struct nx_block *block, nx_doc base)
{
	int64_t first = base == NX_NO_BASE ? 0 : (int64_t)base + 1;

	for (unsigned w = 0; w < block->nwords; w++)
		add_word(self, first + (int64_t)w * 64, nx_u64le(block->docs + (size_t)w * 8));
}

/* One document after the other. */
static void
add_run(const struct window *self, nx_doc base)
{
	int64_t first = base == NX_NO_BASE ? 0 : (int64_t)base + 1;

	for (unsigned w = 0; w < NX_BLOCK_DOCS / 64; w++)
		add_word(self, first + (int64_t)w * 64, UINT64_MAX);
}

/* Where bit `at` of words of 64 stands among bytes: neighbours seldom share one, and need not wait
 * for each other. */
static inline size_t
byte_of(nx_doc at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return at / 8;
#else
	return at / 8 ^ 7;
#endif
}

static void
add_docs(const struct window *self, const nx_doc *docs, uint32_t n)
{
	uint8_t *bytes = (uint8_t *)(void *)self->bits;
	uint32_t i = 0;

	while (i < n && docs[i] < self->begin)
		i++;
	while (n > i && docs[n - 1] >= self->end)
		n--;
	for (; i < n; i++) {
		nx_doc at = docs[i] - self->begin;

		bytes[byte_of(at)] |= (uint8_t)(1u << at % 8);
	}
}

static bool
add_brief(const struct window *self, const struct nx_list *list, nx_doc *last)
{
	struct nx_bits bits = { list->docs, list->docs_end, list->first_bit };
	nx_doc docs[NX_BRIEF_DOCS];

	if (!nx_coded_docs(&bits, list->ndocs, 0, list->doc_limit, docs))
		return false;
	add_docs(self, docs, list->ndocs);
	*last = docs[list->ndocs - 1];
	return true;
}

/* Adds block b.  *last is its last document, or more where that takes no unpacking. */
static bool
add_block(const struct window *self, const struct nx_list *list, uint32_t b, nx_doc *last)
{
	nx_doc base = b ? nx_list_block_last(list, b - 1) : NX_NO_BASE;
	nx_doc docs[NX_BLOCK_DOCS + NX_BLOCK_PAD];
	struct nx_block block;

	if (list->brief)
		return add_brief(self, list, last);
	if (!nx_block_open_at(&block, list, b))
		return false;
	*last = nx_list_block_last(list, b);
	if (block.bitset) {
		add_bitset(self, &block, base);
		return true;
	}
	if (block.n == NX_BLOCK_DOCS && !block.gap.width && !block.gap.count) {
		add_run(self, base);
		return true;
	}
	if (!nx_block_docs(&block, nx_kernels_get(), base, *last, list->doc_limit, docs))
		return false;
	add_docs(self, docs, block.n);
	*last = docs[block.n - 1];
	return true;
}

uint32_t
nx_list_fill_bits(const struct nx_list *self, uint32_t block, nx_doc begin, nx_doc end,
                  uint64_t *bits, bool *damaged)
{
	const struct window window = { bits, begin, end };
	uint32_t b = nx_list_block_find(self, block, begin);
	nx_doc last = 0;

	for (; b < self->nblocks; b++) {
		nx_doc base = b ? nx_list_block_last(self, b - 1) : 0;

		if (b > 0 && base >= self->doc_limit)
			break;
		if (b > 0 && base + 1 >= end)
			return b;
		if (!add_block(&window, self, b, &last))
			break;
		if (last >= end)
			return b;
	}
	*damaged |= b < self->nblocks;
	return self->nblocks;
}
