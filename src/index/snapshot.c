#include "index/snapshot.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/norm.h"
#include "index/manifest.h"

#include <stdlib.h>
#include <string.h>

/* A writer may remove a segment between our reading the manifest that names it and our
 * opening it.  Then a newer manifest is there; so often may that happen in a row. */
enum { TRIES = 8 };

/* ---- Opening ---- */

static enum nidx_status
open_segment(struct nx_snapshot *self, const struct nx_manifest_segment *named,
             struct nidx_error *err)
{
	struct nx_live_segment *live = &self->segments[self->nsegments];
	enum nidx_status status = nx_segment_open(&live->segment, self->dir, named->name, err);

	if (status)
		return status;
	self->nsegments++;
	if (nx_segment_ndocs(live->segment) != named->ndocs)
		return nx_fail(err, NIDX_ECORRUPT, 0,
		               "%s: segment %s holds %u documents, the manifest says %u",
		               nx_dir_path(self->dir), named->name,
		               (unsigned)nx_segment_ndocs(live->segment), (unsigned)named->ndocs);
	if (named->hidden[0]) {
		status = nx_hidden_open(&live->file, self->dir, named->hidden, named->ndocs, err);
		live->hidden = live->file.bits;
	}
	return status;
}

static enum nidx_status
open_segments(struct nx_snapshot *self, const struct nx_manifest *manifest,
              struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	self->generation = manifest->generation;
	memcpy(self->clutter, manifest->clutter, sizeof(self->clutter));
	memcpy(self->files, manifest->files, sizeof(self->files));
	self->segments = nx_mem_zalloc(manifest->nsegments, sizeof(*self->segments));
	if (!self->segments)
		return nx_fail_memory(err);
	for (size_t i = 0; i < manifest->nsegments && !status; i++)
		status = open_segment(self, &manifest->segments[i], err);
	return status;
}

static void
close_segments(struct nx_snapshot *self)
{
	for (uint32_t i = 0; i < self->nsegments; i++) {
		nx_segment_close(self->segments[i].segment);
		nx_hidden_close(&self->segments[i].file);
	}
	nx_mem_free(self->segments);
	self->segments = NULL;
	self->nsegments = 0;
}

/* True when the folder's manifest is no longer the one just tried. */
static bool
has_moved_on(struct nx_dir *dir, uint64_t generation)
{
	struct nx_manifest now;
	bool moved;

	if (nx_manifest_read(&now, dir, NULL))
		return false;
	moved = now.generation != generation;
	nx_manifest_release(&now);
	return moved;
}

static enum nidx_status
open_newest(struct nx_snapshot *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < TRIES; i++) {
		struct nx_manifest manifest;
		uint64_t generation;

		status = nx_manifest_read(&manifest, self->dir, err);
		if (status)
			return status;
		status = open_segments(self, &manifest, err);
		generation = manifest.generation;
		nx_manifest_release(&manifest);
		if (status != NIDX_ENOENT || !has_moved_on(self->dir, generation))
			break;
		close_segments(self);
	}
	if (status == NIDX_ENOENT) /* of a file the manifest names */
		return nx_fail_prefix(err, NIDX_ENOENT,
		                      "the index is incomplete, build it anew");
	return status;
}

/* ---- Totals ---- */

/* The language's count, appended when new; NULL when memory is out. */
static struct nx_lang_count *
lang_count(struct nx_snapshot *self, size_t *room, nx_lang lang)
{
	for (uint32_t i = 0; i < self->nlangs; i++)
		if (self->langs[i].lang == lang)
			return &self->langs[i];
	if (nx_mem_grow(&self->langs, room, self->nlangs + 1u, sizeof(*self->langs)))
		return NULL;
	self->langs[self->nlangs] = (struct nx_lang_count){ lang, 0 };
	return &self->langs[self->nlangs++];
}

static bool
add_langs(struct nx_snapshot *self, size_t *room, const struct nx_segment *segment)
{
	uint32_t count = nx_segment_langs(segment, NULL, 0);
	struct nx_lang_count *counts = nx_mem_zalloc(count, sizeof(*counts));
	bool added = counts != NULL;

	if (added)
		count = nx_segment_langs(segment, counts, count);
	for (uint32_t i = 0; i < count && added; i++) {
		struct nx_lang_count *sum = lang_count(self, room, counts[i].lang);
		added = sum != NULL;
		if (added)
			sum->ndocs += counts[i].ndocs;
	}
	nx_mem_free(counts);
	return added;
}

/* Takes one hidden document out of the totals. */
static void
subtract_doc(struct nx_snapshot *self, const struct nx_segment *segment, nx_doc doc)
{
	nx_lang lang = nx_segment_lang(segment, doc);

	self->ndocs--;
	self->nwords -= nx_segment_doc_nwords(segment, doc);
	self->nnormwords -= nx_norm_words(nx_segment_norms(segment)[doc]);
	for (uint32_t i = 0; i < self->nlangs; i++)
		if (self->langs[i].lang == lang && self->langs[i].ndocs)
			self->langs[i].ndocs--;
}

static void
subtract_hidden(struct nx_snapshot *self, const struct nx_live_segment *live)
{
	nx_doc ndocs = nx_segment_ndocs(live->segment);

	for (nx_doc byte = 0; live->hidden && byte < (ndocs + 7) / 8; byte++)
		for (unsigned bits = live->hidden[byte]; bits; bits &= bits - 1)
			subtract_doc(self, live->segment,
			             byte * 8 + (unsigned)__builtin_ctz(bits));
}

static int
most_first(const void *a, const void *b)
{
	const struct nx_lang_count *ca = a, *cb = b;

	if (ca->ndocs != cb->ndocs)
		return ca->ndocs > cb->ndocs ? -1 : 1;
	return ca->lang < cb->lang ? -1 : ca->lang > cb->lang;
}

static enum nidx_status
sum_up(struct nx_snapshot *self, struct nidx_error *err)
{
	size_t room = 0;

	for (uint32_t i = 0; i < self->nsegments; i++) {
		const struct nx_segment *segment = self->segments[i].segment;

		self->ndocs += nx_segment_ndocs(segment);
		self->nwords += nx_segment_nwords(segment);
		self->nnormwords += nx_segment_nnormwords(segment);
		if (!add_langs(self, &room, segment))
			return nx_fail_memory(err);
	}
	for (uint32_t i = 0; i < self->nsegments; i++)
		subtract_hidden(self, &self->segments[i]);
	if (self->nlangs)
		qsort(self->langs, self->nlangs, sizeof(*self->langs), most_first);
	while (self->nlangs && !self->langs[self->nlangs - 1].ndocs)
		self->nlangs--;
	return NIDX_OK;
}

/* ---- Public ---- */

enum nidx_status
nx_snapshot_open(struct nx_snapshot **out, const char *path, struct nidx_error *err)
{
	struct nx_snapshot *self = nx_mem_zalloc(1, sizeof(*self));
	enum nidx_status status;

	if (!self)
		return nx_fail_memory(err);
	status = nx_dir_open(&self->dir, path, false, err);
	if (!status && !nx_dir_exists(self->dir, NX_MANIFEST_FILE))
		status = NIDX_ENOENT;
	if (status == NIDX_ENOENT)
		status = nx_fail(err, NIDX_ENOENT, 0,
		                 "no index in %s: run nidx build with your articles first", path);
	if (!status)
		status = open_newest(self, err);
	if (!status)
		status = sum_up(self, err);
	if (status) {
		nx_snapshot_close(self);
		return status;
	}
	*out = self;
	return NIDX_OK;
}

void
nx_snapshot_close(struct nx_snapshot *self)
{
	if (!self)
		return;
	close_segments(self);
	nx_mem_free(self->langs);
	nx_dir_close(self->dir);
	nx_mem_free(self);
}

/* Hashes may collide, keys may not: the stored article decides. */
bool
nx_segment_has_key(const struct nx_segment *segment, nx_doc doc, struct nx_str key)
{
	struct nx_arena arena = { 0 };
	struct nx_article article;
	bool same = nx_segment_article(segment, doc, &arena, &article, NULL) == NIDX_OK &&
	            article.key.len == key.len &&
	            (!key.len || memcmp(article.key.ptr, key.ptr, key.len) == 0);

	nx_arena_release(&arena);
	return same;
}

bool
nx_snapshot_find_key(const struct nx_snapshot *self, const struct nx_view *view,
                     struct nx_str key, uint32_t *segment, nx_doc *doc)
{
	uint64_t hash = nx_hash64(key.ptr, key.len);
	struct nx_arena arena = { 0 };
	bool found = false;

	for (uint32_t i = 0; i < self->nsegments && !found; i++) {
		struct nx_live_segment live;

		*doc = NX_NO_DOC;
		while (!found && nx_segment_find_key(self->segments[i].segment, hash, doc))
			found = nx_live_view(&self->segments[i], view, &arena, &live) &&
			        nx_live_has(&live, *doc) && nx_segment_has_key(live.segment, *doc, key);
		*segment = i;
	}
	nx_arena_release(&arena);
	return found;
}
