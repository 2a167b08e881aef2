#include "index/batch.h"

#include "article/format.h"
#include "base/mem.h"

#include <string.h>

void
nx_batch_release(struct nx_batch *self)
{
	nx_mem_free(self->items);
	nx_arena_release(&self->raw);
	nx_mem_free(self->docs);
	nx_buffer_release(&self->entries);
	nx_arena_release(&self->strings);
	nx_buffer_release(&self->stored);
	nx_mem_free(self->group_bytes);
	nx_mem_free(self->problems);
	nx_clutter_pages_release(&self->pages);
	nx_cuts_release(&self->cuts);
	*self = (struct nx_batch){ 0 };
}

void
nx_batch_rest(struct nx_batch *self)
{
	struct nx_batch rested = { .task = self->task, .workers = self->workers,
		                   .most_bytes = self->most_bytes };

	nx_batch_release(self);
	*self = rested;
}

void
nx_batch_reset(struct nx_batch *self)
{
	self->nitems = self->nbytes = 0;
	nx_arena_reset(&self->raw);
	self->path_copy = NULL;
	self->ends_segment = false;
	self->has_pages = false;

	self->ndocs = self->ngroups = self->nproblems = 0;
	nx_buffer_reset(&self->entries);
	nx_arena_reset(&self->strings);
	nx_buffer_reset(&self->stored);
	nx_clutter_pages_reset(&self->pages);
	nx_cuts_reset(&self->cuts);
	self->text_bytes = self->nwords = 0;
	self->status = NIDX_OK;
}

bool
nx_batch_full(const struct nx_batch *self)
{
	return self->nbytes >= self->most_bytes || self->nitems >= NX_BATCH_ITEMS;
}

static struct nx_item *
push_item(struct nx_batch *self)
{
	if (nx_mem_grow(&self->items, &self->items_room, self->nitems + 1, sizeof(*self->items)))
		return NULL;
	return &self->items[self->nitems];
}

/* Items of one file share the copy of its path. */
static const char *
copy_path(struct nx_batch *self, const char *path)
{
	if (!self->path_copy || strcmp(self->path_copy, path) != 0)
		self->path_copy = nx_arena_copy(&self->raw, path, strlen(path));
	return self->path_copy;
}

bool
nx_batch_add(struct nx_batch *self, const struct nx_raw *raw)
{
	struct nx_item *item = push_item(self);

	if (!item)
		return false;
	*item = (struct nx_item){ .raw = *raw };
	item->raw.path = copy_path(self, raw->path);
	item->raw.key = nx_arena_str(&self->raw, raw->key.ptr, raw->key.len);
	item->raw.bytes = nx_arena_str(&self->raw, raw->bytes.ptr, raw->bytes.len);
	item->raw.url = nx_arena_str(&self->raw, raw->url.ptr, raw->url.len);
	item->raw.charset = nx_arena_str(&self->raw, raw->charset.ptr, raw->charset.len);
	if (self->raw.failed)
		return false;
	self->nitems++;
	self->has_pages |= raw->format->pages;
	self->nbytes += raw->bytes.len;
	return true;
}

bool
nx_batch_add_problem(struct nx_batch *self, const struct nidx_error *error, bool whole_file)
{
	struct nx_item *item = push_item(self);
	struct nidx_error *copy = nx_arena_alloc(&self->raw, sizeof(*copy));

	if (!item || !copy)
		return false;
	*copy = *error;
	*item = (struct nx_item){ .problem = copy, .whole_file = whole_file };
	self->nitems++;
	return true;
}

bool
nx_batch_report(struct nx_batch *self, const struct nidx_error *error, bool whole_file)
{
	if (nx_mem_grow(&self->problems, &self->problems_room, self->nproblems + 1,
	                sizeof(*self->problems)))
		return false;
	self->problems[self->nproblems++] = (struct nx_problem){ *error, whole_file };
	return true;
}
