/* sync.c - an index brought up to date with folders. */
#include "base/mem.h"
#include "index/update_inside.h"

#include <stdlib.h>
#include <string.h>

/* Keys that may have to go. */
struct keys {
	uint64_t *items;
	size_t count, room;
	bool failed;
};

struct sync {
	struct nx_update *update;
	struct nx_sync_stats *stats;
	uint8_t *seen; /* by entry of the table as it was */
	size_t nbefore;
	struct keys lost; /* of files that changed or are gone */
};

static void
add_keys(struct keys *self, const uint64_t *keys, size_t n)
{
	if (n && nx_mem_grow(&self->items, &self->room, self->count + n, sizeof(*self->items))) {
		self->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		self->items[self->count++] = keys[i];
}

/* Is it new, or not what it was? */
static bool
wants(void *ctx, const struct nx_input_file *file)
{
	struct sync *self = ctx;
	const struct nx_files *files = &self->update->writer.files;
	uint32_t i = nx_files_find(files, (struct nx_str){ file->path, strlen(file->path) });

	if (i < self->nbefore) {
		const struct nx_files_entry *item = &files->items[i];
		bool was_seen = self->seen[i];
		self->seen[i] = 1;
		if (was_seen ||
		    (item->nbytes == file->nbytes && item->changed == file->changed)) {
			self->stats->unchanged += !was_seen;
			return false;
		}
		add_keys(&self->lost, item->keys, item->nkeys);
	}
	self->stats->read++;
	return true;
}

/* Marks the entries below a folder that were not seen as gone. */
static void
find_gone(struct sync *self, const char *folder)
{
	struct nx_files *files = &self->update->writer.files;
	char *whole = realpath(folder, NULL);
	size_t len = whole ? strlen(whole) : 0;

	for (size_t i = 0; i < self->nbefore && whole; i++) {
		struct nx_files_entry *item = &files->items[i];
		bool below = item->path.len >= len && memcmp(item->path.ptr, whole, len) == 0 &&
		             (item->path.len == len || item->path.ptr[len] == '/' || len == 1);
		if (self->seen[i] || item->gone || !below)
			continue;
		item->gone = true;
		self->update->writer.files_changed = true;
		self->stats->gone++;
		add_keys(&self->lost, item->keys, item->nkeys);
	}
	free(whole);
}

/* ---- What no file holds any more ---- */

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
sort(struct keys *self)
{
	if (self->count)
		qsort(self->items, self->count, sizeof(*self->items), by_value);
}

static bool
holds(const struct keys *self, uint64_t key)
{
	return self->count &&
	       bsearch(&key, self->items, self->count, sizeof(key), by_value) != NULL;
}

static enum nidx_status
delete_lost(struct sync *self, struct nidx_error *err)
{
	struct nx_writer *writer = &self->update->writer;
	struct keys kept = { 0 };
	enum nidx_status status = NIDX_OK;

	if (!self->lost.count)
		return NIDX_OK;
	for (size_t i = 0; i < writer->files.count; i++)
		if (!writer->files.items[i].gone)
			add_keys(&kept, writer->files.items[i].keys, writer->files.items[i].nkeys);
	if (kept.failed || self->lost.failed)
		status = nx_fail_memory(err);
	sort(&kept);
	sort(&self->lost);
	for (size_t i = 0; i < self->lost.count && !status; i++)
		if ((!i || self->lost.items[i] != self->lost.items[i - 1]) &&
		    !holds(&kept, self->lost.items[i]))
			status = nx_writer_delete_hash(writer, self->lost.items[i],
			                               &self->stats->deleted, err);
	nx_mem_free(kept.items);
	return status;
}

enum nidx_status
nx_update_sync(struct nx_update *update, const char *const *folders, size_t nfolders,
               struct nx_sync_stats *stats, struct nidx_error *err)
{
	struct sync self = { .update = update, .stats = stats,
		             .nbefore = update->writer.files.count };
	enum nidx_status status = nx_update_start(update, err);

	self.seen = nx_mem_zalloc(self.nbefore + 1, 1);
	if (!status && !self.seen)
		status = nx_fail_memory(err);
	update->intake.wants = wants;
	update->intake.wants_ctx = &self;
	if (!status)
		status = nx_intake_read(&update->intake, folders, nfolders, err);
	update->intake.wants = NULL;
	for (size_t i = 0; i < nfolders && !status; i++)
		find_gone(&self, folders[i]);
	if (!status && nx_intake_pending(&update->intake))
		status = nx_intake_seal(&update->intake, err);
	if (!status)
		status = delete_lost(&self, err);
	nx_mem_free(self.seen);
	nx_mem_free(self.lost.items);
	return status;
}
