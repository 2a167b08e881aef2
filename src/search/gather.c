#include "search/gather.h"

#include "base/mem.h"
#include "base/ones.h"
#include "base/sort.h"

#include <string.h>

bool
nx_gathered_init(struct nx_gathered *self, nx_doc ndocs)
{
	*self = (struct nx_gathered){ .ndocs = ndocs };
	self->scores = nx_mem_zalloc((size_t)ndocs + NX_SCORE_PAD, sizeof(*self->scores));
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

/* Takes the documents in [begin, end) of the block in hand, which is scored. */
typedef void take_block(void *self, const struct nx_source *source, nx_doc begin, nx_doc end);

/* Reads the blocks of a list that reach into [begin, end).  True when one is damaged. */
static bool
read_list(struct nx_source *with, struct nx_docset_ctx *ctx, const struct nx_list *list, float weight,
          nx_doc begin, nx_doc end, take_block *take, void *self)
{
	struct nx_cursor *cursor = &with->cursor;

	nx_source_begin(with, ctx, list, weight);
	for (nx_doc doc = nx_cursor_seek(cursor, begin); doc < end;
	     doc = nx_cursor_next_block(cursor)) {
		nx_source_score_block(with);
		take(self, with, begin, end);
	}
	return cursor->damaged;
}

static void
add_block(void *to, const struct nx_source *source, nx_doc begin, nx_doc end)
{
	struct nx_gathered *self = to;
	const struct nx_cursor *cursor = &source->cursor;

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
	self->damaged |= read_list(with, ctx, list, weight, begin, end, add_block, self);
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

/* ---- Few documents --------------------------------------------------- */

bool
nx_pile_init(struct nx_pile *self, uint32_t npostings, struct nx_arena *arena)
{
	*self = (struct nx_pile){ .room = npostings };
	self->items = nx_arena_alloc(arena, npostings * sizeof(*self->items));
	self->other = nx_arena_alloc(arena, npostings * sizeof(*self->other));
	return self->items && self->other;
}

static void
pile_block(void *to, const struct nx_source *source, nx_doc begin, nx_doc end)
{
	struct nx_pile *self = to;
	const struct nx_cursor *cursor = &source->cursor;

	for (uint32_t i = 0; i < cursor->count && self->n < self->room; i++)
		if (cursor->docs[i] >= begin && cursor->docs[i] < end)
			self->items[self->n++] =
			    (uint64_t)cursor->docs[i] << 32 | (uint32_t)source->scores[i];
}

void
nx_pile_add(struct nx_pile *self, struct nx_source *with, struct nx_docset_ctx *ctx,
            const struct nx_list *list, float weight, nx_doc begin, nx_doc end)
{
	self->damaged |= read_list(with, ctx, list, weight, begin, end, pile_block, self);
}

void
nx_pile_settle(struct nx_pile *self)
{
	uint32_t n = 0;

	nx_sort_keys(self->items, self->other, self->n, 32);
	for (uint32_t i = 0; i < self->n; i++) {
		if (n && nx_piled_doc(self, n - 1) == nx_piled_doc(self, i))
			self->items[n - 1] += (uint32_t)nx_piled_score(self, i); /* fits: bulk.c */
		else
			self->items[n++] = self->items[i];
	}
	self->n = n;
}
