/* index.c - finding, opening and describing an index. */
#include "api/internal.h"

#include "index/cuts.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/dir.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_index(const char *path)
{
	struct nx_dir *dir;
	bool yes;

	if (nx_dir_open(&dir, path, false, NULL) != NIDX_OK)
		return false;
	yes = nx_dir_exists(dir, "manifest");
	nx_dir_close(dir);
	return yes;
}

static enum nidx_status
put_path(char *to, size_t room, const char *folder, const char *name, struct nidx_error *err)
{
	const char *slash = *folder && folder[strlen(folder) - 1] == '/' ? "" : "/";
	int n = snprintf(to, room, "%s%s%s", folder, *name ? slash : "", name);

	if (n < 0 || (size_t)n >= room)
		return nx_fail(err, NIDX_ELIMIT, 0,
		               "the path of the index is longer than %zu bytes", room);
	return NIDX_OK;
}

enum nidx_status
nidx_find_index(const char *start, char *to, size_t room, struct nidx_error *err)
{
	const char *env = getenv("NIDX_INDEX");
	char folder[PATH_MAX];
	enum nidx_status status;

	if (env && *env)
		return put_path(to, room, env, "", err);
	if (!realpath(start ? start : ".", folder))
		return nx_fail(err, NIDX_ENOENT, 0, "%s: no such folder", start ? start : ".");
	for (;;) { /* upward, as git looks for its repository */
		char *slash = strrchr(folder, '/');
		if ((status = put_path(to, room, folder, ".nidx", err)) != NIDX_OK)
			return status;
		if (is_index(to))
			return NIDX_OK;
		if (!slash || !folder[1])
			break;
		slash[slash == folder] = '\0';
	}
	put_path(to, room, start ? start : ".", ".nidx", NULL);
	return nx_fail(err, NIDX_ENOENT, 0,
	               "no index here or in a folder above: make one with 'nidx build PATH', or "
	               "name one with -i DIR");
}

enum nidx_status
nidx_open(struct nidx_index **index, const char *path, struct nidx_error *err)
{
	struct nidx_index *self = nx_mem_zalloc(1, sizeof(*self));
	enum nidx_status status;

	*index = NULL;
	if (!self)
		return nx_fail_memory(err);
	self->tools = nx_mem_zalloc(1, sizeof(*self->tools));
	status = self->tools ? nx_snapshot_open(&self->snapshot, path, err) : nx_fail_memory(err);
	if (status == NIDX_OK)
		*index = self;
	else
		nidx_close(self);
	return status;
}

void
nidx_close(struct nidx_index *index)
{
	if (!index)
		return;
	if (index->tools)
		nx_tools_release(index->tools);
	nx_mem_free(index->tools);
	nx_snapshot_close(index->snapshot);
	nx_mem_free(index);
}

/* Documents stand newest first, undated last: the ends of the dated range hold newest and
 * oldest. */
static void
count_dates(const struct nx_live_segment *live, struct nidx_index_stats *stats)
{
	nx_doc begin, end, ndocs = nx_segment_ndocs(live->segment);
	struct nx_when when;

	nx_segment_date_range(live->segment, INT64_MIN + 1, INT64_MAX, &begin, &end);
	stats->undated += ndocs - (end - begin);
	if (begin == end)
		return;
	when = nx_segment_published(live->segment, begin);
	if (stats->newest == NIDX_NO_TIME || when.seconds > stats->newest)
		stats->newest = when.seconds;
	when = nx_segment_published(live->segment, end - 1);
	if (stats->oldest == NIDX_NO_TIME || when.seconds < stats->oldest)
		stats->oldest = when.seconds;
}

void
nidx_index_stats(const struct nidx_index *index, struct nidx_index_stats *stats)
{
	const struct nx_snapshot *snapshot = index->snapshot;

	*stats = (struct nidx_index_stats){ .articles = snapshot->ndocs,
		                            .words = snapshot->nwords,
		                            .segments = snapshot->nsegments,
		                            .generation = snapshot->generation,
		                            .oldest = NIDX_NO_TIME,
		                            .newest = NIDX_NO_TIME };
	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		const struct nx_live_segment *live = &snapshot->segments[i];
		stats->terms += nx_segment_nterms(live->segment);
		stats->hidden += nx_segment_ndocs(live->segment);
		stats->bytes += nx_segment_nbytes(live->segment);
		stats->plain |= (nx_segment_flags(live->segment) & NX_SEGMENT_PLAIN) != 0;
		stats->no_texts |= (nx_segment_flags(live->segment) & NX_SEGMENT_NO_TEXTS) != 0;
		count_dates(live, stats);
	}
	stats->hidden = stats->hidden > stats->articles ? stats->hidden - stats->articles : 0;
}

void
nidx_index_languages(const struct nidx_index *index,
                     void (*each)(void *ctx, const char *language, uint64_t articles), void *ctx)
{
	const struct nx_snapshot *snapshot = index->snapshot;

	for (uint32_t i = 0; i < snapshot->nlangs; i++) {
		char text[NX_LANG_TEXT];
		each(ctx, nx_lang_text(snapshot->langs[i].lang, text), snapshot->langs[i].ndocs);
	}
}

/* ---- Sources: few distinct names over many documents ---- */

struct source_count {
	const char *name; /* in the arena */
	size_t len;
	uint64_t narticles;
};

struct source_table {
	struct source_count *slots;
	size_t nslots, count;
	struct nx_arena arena;
};

static struct source_count *
find_slot(struct source_table *table, struct nx_str name)
{
	size_t at = (size_t)nx_hash64(name.ptr, name.len) % table->nslots;

	while (table->slots[at].name &&
	       (table->slots[at].len != name.len ||
	        (name.len && memcmp(table->slots[at].name, name.ptr, name.len) != 0)))
		at = (at + 1) % table->nslots;
	return &table->slots[at];
}

static bool
grow_table(struct source_table *table)
{
	struct source_table bigger = *table;

	bigger.nslots = table->nslots ? table->nslots * 2 : 256;
	bigger.slots = nx_mem_zalloc(bigger.nslots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < table->nslots; i++)
		if (table->slots[i].name)
			*find_slot(&bigger,
			           (struct nx_str){ table->slots[i].name,
			                            table->slots[i].len }) = table->slots[i];
	nx_mem_free(table->slots);
	*table = bigger;
	return true;
}

static bool
count_source(struct source_table *table, struct nx_str name)
{
	struct source_count *slot;

	if (2 * table->count >= table->nslots && !grow_table(table))
		return false;
	slot = find_slot(table, name);
	if (!slot->name) {
		slot->name = nx_arena_copy(&table->arena, name.ptr, name.len);
		slot->len = name.len;
		table->count++;
	}
	slot->narticles++;
	return slot->name != NULL;
}

static int
most_first(const void *a, const void *b)
{
	const struct source_count *x = a, *y = b;

	if (x->narticles != y->narticles)
		return x->narticles < y->narticles ? 1 : -1;
	return x->name && y->name ? strcmp(x->name, y->name) : 0;
}

static bool
count_sources(const struct nx_snapshot *snapshot, struct source_table *table)
{
	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		const struct nx_live_segment *live = &snapshot->segments[i];
		nx_doc ndocs = nx_segment_ndocs(live->segment);
		for (nx_doc doc = 0; doc < ndocs; doc++)
			if (nx_live_has(live, doc) &&
			    !count_source(table, nx_segment_source(live->segment, doc)))
				return false;
	}
	return true;
}

enum nidx_status
nidx_index_sources(const struct nidx_index *index,
                   void (*each)(void *ctx, const char *source, uint64_t articles), void *ctx,
                   struct nidx_error *err)
{
	struct source_table table = { 0 };
	enum nidx_status status = NIDX_OK;

	if (count_sources(index->snapshot, &table)) {
		if (table.nslots)
			qsort(table.slots, table.nslots, sizeof(*table.slots), most_first);
		for (size_t i = 0; i < table.count; i++)
			each(ctx, table.slots[i].name, table.slots[i].narticles);
	} else {
		status = nx_fail_memory(err);
	}
	nx_mem_free(table.slots);
	nx_arena_release(&table.arena);
	return status;
}

/* ---- Clutter ---- */

struct clutter_call {
	void (*each)(void *ctx, const char *source, const char *paragraph, uint64_t articles);
	void *ctx;
	struct nx_arena arena;
};

static void
pass_clutter(void *ctx, struct nx_str source, struct nx_str text, uint64_t articles)
{
	struct clutter_call *call = ctx;
	const char *a, *b;

	nx_arena_reset(&call->arena);
	a = nx_arena_str(&call->arena, source.ptr, source.len).ptr;
	b = nx_arena_str(&call->arena, text.ptr, text.len).ptr;
	if (a && b)
		call->each(call->ctx, a, b, articles);
}

enum nidx_status
nidx_index_clutter(const struct nidx_index *index,
                   void (*each)(void *ctx, const char *source, const char *paragraph,
                                uint64_t articles),
                   void *ctx, struct nidx_error *err)
{
	const struct nx_snapshot *snapshot = index->snapshot;
	struct clutter_call call = { each, ctx, { 0 } };
	enum nidx_status status;

	if (!snapshot->clutter[0])
		return NIDX_OK;
	status = nx_cuts_read(snapshot->dir, snapshot->clutter, pass_clutter, &call, err);
	if (!status && call.arena.failed)
		status = nx_fail_memory(err);
	nx_arena_release(&call.arena);
	return status;
}
