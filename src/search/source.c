#include "search/source.h"

#include <string.h>

static int32_t *
new_bounds(struct nx_arena *arena, uint32_t n)
{
	int32_t *bounds = nx_arena_alloc(arena, n * sizeof(*bounds));

	if (bounds)
		memset(bounds, 0xff, n * sizeof(*bounds));
	return bounds;
}

void
nx_source_begin(struct nx_source *self, const struct nx_docset_ctx *ctx, const struct nx_list *list,
                float weight)
{
	nx_cursor_init(&self->cursor, list);
	self->bounder = nx_docset_bounder(ctx, weight);
	self->norms = ctx->norms;
	self->ndocs = list->ndocs;
	self->bound = 0;
	self->scored_block = UINT32_MAX;
}

bool
nx_source_init(struct nx_source *self, struct nx_docset_ctx *ctx, const struct nx_list *list,
               float weight)
{
	nx_source_begin(self, ctx, list, weight);
	self->by_codes = nx_bound_by_codes(&self->bounder, list) && ctx->reach.exact;
	self->bounds = self->group_bounds = NULL;
	if (self->by_codes)
		return true;
	self->bounds = new_bounds(ctx->arena, list->nblocks);
	self->group_bounds = new_bounds(ctx->arena, list->ngroups ? list->ngroups : 1);
	return self->bounds && self->group_bounds;
}

void
nx_source_restart(struct nx_source *self)
{
	nx_cursor_init(&self->cursor, self->cursor.list);
	self->scored_block = UINT32_MAX;
}

static int32_t
block_bound(struct nx_source *self, uint32_t block)
{
	if (self->bounds[block] < 0)
		self->bounds[block] = nx_bound_block(&self->bounder, self->cursor.list, block);
	return self->bounds[block];
}

static int32_t
group_bound(struct nx_source *self, uint32_t group)
{
	if (self->by_codes)
		return nx_bound_group(&self->bounder, self->cursor.list, group);
	if (self->group_bounds[group] < 0)
		self->group_bounds[group] = nx_bound_group(&self->bounder, self->cursor.list, group);
	return self->group_bounds[group];
}

/* What of a window one bound tells: a whole group of blocks inside it, or a block. */
struct stretch {
	bool group;
	nx_doc last;
};

static inline struct stretch
stretch_at(const struct nx_list *list, uint32_t block, nx_doc end)
{
	uint32_t group = block / NX_GROUP_BLOCKS;
	bool whole = block % NX_GROUP_BLOCKS == 0 && group < list->ngroups &&
	             nx_list_group_last(list, group) < end;

	return (struct stretch){ whole, whole ? nx_list_group_last(list, group)
		                              : nx_list_block_last(list, block) };
}

/* The same as below, by the greatest code. */
static int32_t
code_bound(const struct nx_source *self, uint32_t block, nx_doc end)
{
	const struct nx_list *list = self->cursor.list;
	enum nx_ntf_kind kind = self->bounder.reach.kind;
	uint16_t most = 0;

	while (block < list->nblocks) {
		struct stretch stretch = stretch_at(list, block, end);
		uint16_t code = stretch.group
		                    ? nx_list_group_ntf(list, kind, block / NX_GROUP_BLOCKS)
		                    : nx_list_block_ntf(list, kind, block);

		most = code > most ? code : most;
		if (stretch.last >= end - 1)
			break;
		block += stretch.group ? NX_GROUP_BLOCKS : 1;
	}
	return nx_bound_code(&self->bounder, most);
}

int32_t
nx_source_bound(struct nx_source *self, nx_doc from, nx_doc end)
{
	const struct nx_list *list = self->cursor.list;
	uint32_t block = nx_list_block_find(list, self->cursor.block, from);
	int32_t best = 0;

	if (block >= list->nblocks)
		return 0;
	if (self->by_codes)
		return code_bound(self, block, end);
	while (block < list->nblocks) {
		struct stretch stretch = stretch_at(list, block, end);
		int32_t bound = stretch.group ? group_bound(self, block / NX_GROUP_BLOCKS)
		                              : block_bound(self, block);

		best = bound > best ? bound : best;
		if (stretch.last >= end - 1)
			break;
		block += stretch.group ? NX_GROUP_BLOCKS : 1;
	}
	return best;
}

int32_t
nx_source_group_bound(struct nx_source *self, nx_doc from, nx_doc *end)
{
	const struct nx_list *list = self->cursor.list;
	uint32_t block = nx_list_block_find(list, self->cursor.block, from), group;

	*end = NX_NO_DOC;
	if (block >= list->nblocks)
		return 0;
	if (list->ngroups == 0)
		return group_bound(self, 0);
	group = block / NX_GROUP_BLOCKS;
	*end = nx_list_group_last(list, group) + 1;
	return group_bound(self, group);
}

nx_doc
nx_source_block_end(const struct nx_source *self, nx_doc from)
{
	const struct nx_list *list = self->cursor.list;
	uint32_t block = nx_list_block_find(list, self->cursor.block, from);

	return block < list->nblocks ? nx_list_block_last(list, block) + 1 : NX_NO_DOC;
}

void
nx_source_score_block(struct nx_source *self)
{
	struct nx_cursor *cursor = &self->cursor;

	if (self->scored_block == cursor->block)
		return;
	nx_cursor_need_freqs(cursor);
	self->best = nx_score_block(self->bounder.scorer, self->bounder.weight, self->norms, cursor->docs,
	                            cursor->freqs, cursor->zones, cursor->count, self->scores);
	self->scored_block = cursor->block;
}

/* Adds the scores of [begin, end); bits: which documents have one, NULL where nobody asks. */
static inline void
add_range(struct nx_source *self, nx_doc begin, nx_doc end, int32_t *scores, uint64_t *bits)
{
	struct nx_cursor *cursor = &self->cursor;
	nx_doc doc = nx_cursor_seek(cursor, begin);

	while (doc < end) {
		uint32_t i = cursor->at;
		nx_source_score_block(self);
		for (; cursor->docs[i] < end; i++) { /* behind the last stands NX_NO_DOC */
			uint32_t at = cursor->docs[i] - begin;
			scores[at] += self->scores[i];
			if (bits)
				bits[at >> 6] |= (uint64_t)1 << (at & 63);
		}
		if (i < cursor->count) {
			cursor->at = i;
			return;
		}
		doc = nx_cursor_next_block(cursor);
	}
}

void
nx_source_add_window(struct nx_source *self, nx_doc begin, nx_doc end,
                     struct nx_window *window)
{
	add_range(self, begin, end, window->scores, window->bits);
}

void
nx_source_add_scores(struct nx_source *self, nx_doc begin, nx_doc end, int32_t *scores)
{
	add_range(self, begin, end, scores, NULL);
}
