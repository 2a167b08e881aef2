#include "search/gather.h"

#include "base/mem.h"
#include "base/ones.h"

#include <string.h>

bool
nx_gathered_init(struct nx_gathered *self, nx_doc ndocs)
{
	*self = (struct nx_gathered){ .ndocs = ndocs };
	self->scores = nx_mem_zalloc((size_t)ndocs + 1, sizeof(*self->scores));
	self->bests = nx_mem_zalloc((size_t)ndocs / NX_GATHERED_SPAN + 1, sizeof(*self->bests));
	self->bits = nx_mem_zalloc((size_t)ndocs / 64 + 1, sizeof(*self->bits));
	if (self->scores && self->bests && self->bits)
		return true;
	nx_gathered_release(self);
	return false;
}

void
nx_gathered_release(struct nx_gathered *self)
{
	nx_mem_free(self->scores);
	nx_mem_free(self->bests);
	nx_mem_free(self->bits);
	*self = (struct nx_gathered){ 0 };
}

/* The documents of the block in hand. */
static void
add_block(struct nx_gathered *self, struct nx_source *source, nx_doc begin, nx_doc end)
{
	const struct nx_cursor *cursor = &source->cursor;

	nx_source_score_block(source);
	for (uint32_t i = 0; i < cursor->count; i++) {
		nx_doc doc = cursor->docs[i];
		int32_t *best;

		if (doc < begin || doc >= end)
			continue;
		best = &self->bests[doc / NX_GATHERED_SPAN];
		self->bits[doc >> 6] |= (uint64_t)1 << (doc & 63);
		self->scores[doc] += source->scores[i];
		if (self->scores[doc] > *best)
			*best = self->scores[doc];
	}
}

void
nx_gathered_add(struct nx_gathered *self, struct nx_source *with, struct nx_docset_ctx *ctx,
                const struct nx_list *list, float weight, nx_doc begin, nx_doc end)
{
	struct nx_cursor *cursor = &with->cursor;

	nx_source_begin(with, ctx, list, weight);
	if (nx_cursor_seek(cursor, begin) < end)
		add_block(self, with, begin, end);
	while (cursor->count && cursor->docs[cursor->count - 1] < end &&
	       nx_cursor_next_block(cursor) < end)
		add_block(self, with, begin, end);
	self->damaged |= cursor->damaged;
}

uint32_t
nx_gathered_count(const struct nx_gathered *self, nx_doc begin, nx_doc end)
{
	return (uint32_t)nx_count_ones(self->bits + begin / 64,
	                               (size_t)((end + 63) / 64 - begin / 64));
}

void
nx_gathered_window(const struct nx_gathered *self, nx_doc begin, nx_doc end,
                   struct nx_window *window)
{
	for (nx_doc word = begin / 64; word * 64 < end; word++)
		for (uint64_t bits = self->bits[word]; bits; bits &= bits - 1) {
			nx_doc doc = word * 64 + (nx_doc)__builtin_ctzll(bits), at = doc - begin;

			if (doc < begin || doc >= end)
				continue;
			window->scores[at] = self->scores[doc];
			window->bits[at >> 6] |= (uint64_t)1 << (at & 63);
		}
}

void
nx_gathered_scores(const struct nx_gathered *self, nx_doc begin, nx_doc end, int32_t *scores)
{
	memcpy(scores, self->scores + begin, (end - begin) * sizeof(*scores));
}
