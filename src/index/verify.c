#include "index/verify.h"

#include "base/mem.h"
#include "index/cuts.h"
#include "index/files.h"
#include "postings/cursor.h"

#include <stdlib.h>

/* ---- Counts of hidden documents ---- */

struct counting {
	const struct nx_live_segment *live;
	uint32_t nterms; /* of those counted */
	bool wrong;
	nx_term term; /* the first wrong one */
};

static uint32_t
count_hidden(const struct nx_live_segment *live, const struct nx_list *list)
{
	struct nx_cursor cursor;
	uint32_t n = 0;

	nx_cursor_init(&cursor, list);
	for (nx_doc doc = nx_cursor_doc(&cursor); doc != NX_NO_DOC; doc = nx_cursor_next(&cursor))
		n += live->file.bits[doc >> 3] >> (doc & 7) & 1;
	return n;
}

static bool
check_term(void *ctx, struct nx_str text, nx_term number, uint32_t ndocs)
{
	struct counting *self = ctx;
	struct nx_found found;
	struct nx_list list;
	bool damaged = false;
	uint32_t n;

	(void)ndocs;
	if (!nx_segment_find(self->live->segment, text, &list, &found, &damaged))
		return false; /* the segment's own check finds that */
	n = count_hidden(self->live, &list);
	self->nterms += n > 0;
	self->wrong = n != nx_hidden_count(&self->live->file, number);
	self->term = number;
	return !self->wrong;
}

static enum nidx_status
check_hidden(const struct nx_live_segment *live, struct nidx_error *err)
{
	struct counting counting = { .live = live };

	if (!live->file.bits)
		return NIDX_OK;
	nx_segment_terms(live->segment, NX_STR(""), check_term, &counting);
	if (counting.wrong || counting.nterms != live->file.nterms)
		return nx_fail(err, NIDX_ECORRUPT, (uint64_t)(live->file.index - live->file.map.bytes),
		               "%s: the hidden documents of a term (%u) are miscounted",
		               nx_segment_name(live->segment), (unsigned)counting.term);
	return NIDX_OK;
}

/* ---- Versions ---- */

/* Of documents with one key at most one counts.  Equal hashes may be of different keys: those are read. */
struct keyed {
	uint64_t hash;
	uint32_t segment;
	nx_doc doc;
};

static int
by_hash(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static bool
same_article(const struct nx_snapshot *self, const struct keyed *a, const struct keyed *b,
             struct nx_arena *arena)
{
	struct nx_article article;

	nx_arena_reset(arena);
	return nx_segment_article(self->segments[a->segment].segment, a->doc, arena, &article,
	                          NULL) == NIDX_OK &&
	       nx_segment_has_key(self->segments[b->segment].segment, b->doc, article.key);
}

static enum nidx_status
check_pairs(const struct nx_snapshot *self, struct keyed *items, size_t n, struct nidx_error *err)
{
	struct nx_arena arena = { 0 };
	enum nidx_status status = NIDX_OK;

	if (n)
		qsort(items, n, sizeof(*items), by_hash);
	for (size_t i = 1; i < n && !status; i++)
		if (items[i].hash == items[i - 1].hash &&
		    same_article(self, &items[i - 1], &items[i], &arena))
			status = nx_fail(
			    err, NIDX_ECORRUPT, items[i].doc,
			    "%s: document %u and document %u of %s are of one article, and both count",
			    nx_segment_name(self->segments[items[i].segment].segment),
			    (unsigned)items[i].doc, (unsigned)items[i - 1].doc,
			    nx_segment_name(self->segments[items[i - 1].segment].segment));
	nx_arena_release(&arena);
	return status;
}

static enum nidx_status
check_versions(const struct nx_snapshot *self, struct nidx_error *err)
{
	struct keyed *items = nx_mem_alloc((size_t)(self->ndocs + 1) * sizeof(*items));
	enum nidx_status status;
	size_t n = 0;

	if (!items)
		return nx_fail_memory(err);
	for (uint32_t i = 0; i < self->nsegments; i++) {
		const struct nx_live_segment *live = &self->segments[i];
		for (nx_doc d = 0; d < nx_segment_ndocs(live->segment); d++)
			if (nx_live_has(live, d) && n < self->ndocs)
				items[n++] = (struct keyed){ nx_segment_key_hash(live->segment, d), i, d };
	}
	status = check_pairs(self, items, n, err);
	nx_mem_free(items);
	return status;
}

/* ---- All ---- */

static enum nidx_status
check_files(const struct nx_snapshot *self, struct nidx_error *err)
{
	struct nx_files files = { 0 };
	enum nidx_status status = nx_files_read(&files, self->dir, self->files, err);

	nx_files_release(&files);
	return status;
}

enum nidx_status
nx_snapshot_verify(const struct nx_snapshot *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (uint32_t i = 0; i < self->nsegments && !status; i++) {
		status = nx_segment_check(self->segments[i].segment, err);
		if (!status)
			status = check_hidden(&self->segments[i], err);
	}
	if (!status)
		status = check_versions(self, err);
	if (!status && self->clutter[0])
		status = nx_cuts_read(self->dir, self->clutter, NULL, NULL, err);
	if (!status && self->files[0])
		status = check_files(self, err);
	return status;
}
