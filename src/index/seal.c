#include "index/seal.h"

#include "base/mem.h"
#include "base/norm.h"
#include "index/invert.h"
#include "index/keysort.h"
#include "index/terms.h"

#include <stdlib.h>
#include <string.h>

/* ---- Collecting ---- */

void
nx_making_release(struct nx_making *self)
{
	nx_arena_release(&self->arena);
	nx_mem_free(self->docs);
	nx_stored_writer_free(self->stored);
	*self = (struct nx_making){ 0 };
}

/* A copy in the arena, or the last one when that says the same. */
static struct nx_str
share(struct nx_arena *arena, struct nx_str text, struct nx_str *last)
{
	if (!text.len || (text.len == last->len && memcmp(text.ptr, last->ptr, text.len) == 0))
		return text.len ? *last : text;
	*last = nx_arena_str(arena, text.ptr, text.len);
	return *last;
}

static bool
copy_docs(struct nx_making *self, const struct nx_batch *batch, uint32_t first_group)
{
	struct nx_forward_doc *docs = nx_arena_alloc(&self->arena, batch->ndocs * sizeof(*docs));
	uint8_t *entries = nx_arena_alloc(&self->arena, batch->entries.len);

	if (!docs || !entries ||
	    nx_mem_grow(&self->docs, &self->docs_room, self->ndocs + batch->ndocs,
	                sizeof(struct nx_forward_doc *)))
		return false;
	if (batch->entries.len)
		memcpy(entries, batch->entries.bytes, batch->entries.len);
	for (size_t i = 0; i < batch->ndocs; i++) {
		struct nx_forward_doc *doc = &docs[i];

		*doc = batch->docs[i];
		doc->number = (uint32_t)self->ndocs;
		doc->key = nx_arena_str(&self->arena, doc->key.ptr, doc->key.len);
		doc->columns.source = share(&self->arena, doc->columns.source, &self->source);
		doc->columns.section = share(&self->arena, doc->columns.section, &self->section);
		doc->columns.stored.group += first_group;
		doc->entries = entries;
		entries += doc->entries_bytes;
		self->docs[self->ndocs++] = doc;
	}
	return !self->arena.failed;
}

enum nidx_status
nx_making_add(struct nx_making *self, struct nx_writer *writer, const struct nx_batch *batch,
              struct nidx_error *err)
{
	const uint8_t *group = batch->stored.bytes;
	uint32_t first_group = self->ngroups;

	self->input_bytes += batch->nbytes;
	if (!batch->ndocs)
		return NIDX_OK;
	if (!self->stored) {
		enum nidx_status status;
		nx_writer_name(writer, self->name);
		status = nx_stored_writer_new(&self->stored, writer->dir, self->name, err);
		if (status)
			return status;
	}
	for (size_t i = 0; i < batch->ngroups; i++) {
		nx_stored_writer_append(self->stored, group, batch->group_bytes[i]);
		group += batch->group_bytes[i];
	}
	self->ngroups += (uint32_t)batch->ngroups;
	return copy_docs(self, batch, first_group) ? NIDX_OK : nx_fail_memory(err);
}

/* ---- Versions ---- */

/* All versions of one article, in the making and in segments. */
struct versions {
	struct nx_sealing *sealing;
	struct nx_making *making;
	struct nx_version *items;
	size_t count, room;
};

static bool
add_version(struct versions *self, struct nx_version version)
{
	if (nx_mem_grow(&self->items, &self->room, self->count + 1, sizeof(*self->items)))
		return false;
	self->items[self->count++] = version;
	return true;
}

static int
by_key(const void *a, const void *b)
{
	const struct nx_forward_doc *da = *(struct nx_forward_doc *const *)a;
	const struct nx_forward_doc *db = *(struct nx_forward_doc *const *)b;

	if (da->columns.key_hash != db->columns.key_hash)
		return da->columns.key_hash < db->columns.key_hash ? -1 : 1;
	if (da->key_check != db->key_check)
		return da->key_check < db->key_check ? -1 : 1;
	return (da->number > db->number) - (da->number < db->number);
}

static bool
same_key(const struct nx_forward_doc *a, const struct nx_forward_doc *b)
{
	return a->columns.key_hash == b->columns.key_hash && a->key_check == b->key_check;
}

static void
drop(struct nx_sealing *self, struct nx_forward_doc *doc)
{
	doc->dropped = true;
	self->repeats++;
	nx_totals_subtract(self->workers[doc->worker].grouper.totals, doc->entries,
	                   doc->entries_bytes);
}

/* What was decided, done: new documents are marked, those of segments hidden. */
static enum nidx_status
apply(struct versions *self, struct nidx_error *err)
{
	struct nx_sealing *sealing = self->sealing;
	enum nidx_status status = NIDX_OK;

	for (size_t i = 0; i < self->count && !status; i++) {
		const struct nx_version *item = &self->items[i];
		if (item->segment != NX_VERSION_NEW) {
			if (!item->counted)
				status = nx_writer_hide(sealing->writer, item->segment, item->doc,
				                        item->until, err);
			continue;
		}
		if (item->repeat) {
			drop(sealing, self->making->docs[item->doc]);
			continue;
		}
		self->making->docs[item->doc]->hidden = !item->counted;
		self->making->docs[item->doc]->until = item->until;
		if (item->release.status != NX_RELEASE_USABLE)
			sealing->withheld++;
		else if (!item->counted)
			sealing->replaced++;
	}
	return status;
}

/* Adds those of the article that segment i of the writer has. */
static enum nidx_status
add_versions_of(struct versions *self, const struct nx_forward_doc *new, size_t i,
                struct nidx_error *err)
{
	struct nx_writer *writer = self->sealing->writer;
	enum nidx_status status;
	nx_doc doc = NX_NO_DOC;

	while ((status = nx_writer_find(writer, i, new->key, &new->columns.text_hash, &doc, err)) ==
	       NIDX_OK)
		if (!add_version(self, nx_writer_version(writer, i, doc)))
			return nx_fail_memory(err);
	return status == NIDX_DONE ? NIDX_OK : status;
}

/* Decides about the new documents from `first` to `end`, which have one key. */
static enum nidx_status
settle_key(struct versions *self, struct nx_forward_doc *const *first,
           struct nx_forward_doc *const *end, struct nidx_error *err)
{
	struct nx_writer *writer = self->sealing->writer;

	self->count = 0;
	for (size_t i = 0; i < writer->nsegments; i++) {
		enum nidx_status status = add_versions_of(self, *first, i, err);
		if (status)
			return status;
	}
	for (struct nx_forward_doc *const *at = first; at < end; at++) {
		struct nx_version version = nx_version_of(&(*at)->columns);
		version.doc = (*at)->number;
		if (!add_version(self, version))
			return nx_fail_memory(err);
	}
	nx_versions_decide(self->items, self->count);
	return apply(self, err);
}

/* Decides which version of each article counts, here and in earlier segments. */
static enum nidx_status
settle_versions(struct nx_sealing *self, struct nx_making *making, struct nidx_error *err)
{
	struct versions versions = { .sealing = self, .making = making };
	struct nx_forward_doc **sorted = nx_mem_alloc(making->ndocs * sizeof(struct nx_forward_doc *));
	enum nidx_status status = sorted ? NIDX_OK : nx_fail_memory(err);

	if (!status && making->ndocs) {
		memcpy(sorted, making->docs, making->ndocs * sizeof(struct nx_forward_doc *));
		qsort(sorted, making->ndocs, sizeof(struct nx_forward_doc *), by_key);
	}
	for (size_t i = 0, end; i < making->ndocs && !status; i = end) {
		for (end = i + 1; end < making->ndocs && same_key(sorted[i], sorted[end]);)
			end++;
		status = settle_key(&versions, sorted + i, sorted + end, err);
	}
	nx_mem_free(versions.items);
	nx_mem_free(sorted);
	return status;
}

/* ---- Order ---- */

/* Of documents published at one time: by key, then the later version first. */
static int
later_version_first(const struct nx_forward_doc *a, const struct nx_forward_doc *b)
{
	int order = nx_str_order(a->key, b->key);
	struct nx_version va, vb;

	if (order)
		return order;
	va = nx_version_of(&a->columns);
	vb = nx_version_of(&b->columns);
	if (va.updated != vb.updated)
		return va.updated > vb.updated ? -1 : 1;
	return (a->number < b->number) - (a->number > b->number);
}

static int
newest_first(const void *a, const void *b)
{
	const struct nx_forward_doc *da = *(struct nx_forward_doc *const *)a;
	const struct nx_forward_doc *db = *(struct nx_forward_doc *const *)b;
	bool dated_a = da->columns.published.precision != NX_WHEN_NONE;
	bool dated_b = db->columns.published.precision != NX_WHEN_NONE;
	int64_t ta = da->columns.published.seconds, tb = db->columns.published.seconds;

	if (dated_a != dated_b)
		return dated_a ? -1 : 1;
	if (dated_a && ta != tb)
		return ta > tb ? -1 : 1;
	return later_version_first(da, db);
}

/* Leaves the documents that are kept, in final order. */
static void
order_docs(struct nx_making *making)
{
	size_t kept = 0;

	for (size_t i = 0; i < making->ndocs; i++)
		if (!making->docs[i]->dropped)
			making->docs[kept++] = making->docs[i];
	making->ndocs = kept;
	if (kept)
		qsort(making->docs, kept, sizeof(struct nx_forward_doc *), newest_first);
}

/* ---- Writing ---- */

static uint8_t *
make_norms(const struct nx_making *making)
{
	uint8_t *norms = nx_mem_alloc(making->ndocs);

	for (size_t i = 0; norms && i < making->ndocs; i++)
		norms[i] = nx_norm_of(making->docs[i]->columns.nwords);
	return norms;
}

static struct nx_extent *
make_extents(const struct nx_making *making)
{
	struct nx_extent *extents = nx_mem_alloc(making->ndocs * sizeof(*extents));

	for (size_t i = 0; extents && i < making->ndocs; i++) {
		const struct nx_segment_doc *doc = &making->docs[i]->columns;

		extents[i] = (struct nx_extent){ doc->title_end, doc->lead_end, doc->nwords };
	}
	return extents;
}

static enum nidx_status
write_lists(struct nx_sealing *self, struct nx_making *making, struct nx_segment_writer *writer,
            struct nidx_error *err)
{
	struct nx_terms terms = { 0 };
	uint8_t *norms = make_norms(making);
	struct nx_extent *extents = make_extents(making);
	struct nx_terms_forms forms = { 0 };
	struct nx_inversion inversion = { making->docs, (nx_doc)making->ndocs, norms, extents,
		                          &terms, &forms.task, 0, self->tick, self->ctx };
	enum nidx_status status = norms && extents ? NIDX_OK : nx_fail_memory(err);

	if (!status)
		status = nx_terms_merge(&terms, self->crew, self->workers, nx_crew_size(self->crew),
		                        err);
	if (!status)
		status = nx_terms_forms_sort(&forms, &terms, self->crew, err);
	if (!status)
		status = nx_invert(&inversion, self->crew, writer, err);
	if (!status)
		status = nx_terms_forms_write(&forms, writer, err);
	self->terms += terms.count;
	self->postings += inversion.npostings;
	nx_terms_forms_release(&forms);
	nx_terms_release(&terms);
	nx_mem_free(norms);
	nx_mem_free(extents);
	return status;
}

static enum nidx_status
write_segment(struct nx_sealing *self, struct nx_making *making, struct nidx_error *err)
{
	struct nx_segment_writer *writer = NULL;
	enum nidx_status status = nx_segment_writer_new(&writer, self->writer->dir, making->name,
	                                                (nx_doc)making->ndocs, err);

	for (size_t i = 0; i < making->ndocs && !status; i++)
		nx_segment_writer_doc(writer, &making->docs[i]->columns);
	if (!status)
		status = write_lists(self, making, writer, err);
	if (!status)
		status = nx_segment_writer_finish(writer, err);
	nx_segment_writer_free(writer);
	if (!status)
		status = nx_stored_writer_finish(making->stored, err);
	return status;
}

/* The terms of hidden documents: their records have the segment's numbers by now. */
static bool
hide_docs(const struct nx_making *making, struct nx_hiding *hiding)
{
	for (nx_doc doc = 0; doc < making->ndocs; doc++) {
		const struct nx_forward_doc *from = making->docs[doc];
		const uint8_t *at = from->entries, *end = from->entries + from->entries_bytes;

		if (!from->hidden)
			continue;
		if (!nx_hiding_hide(hiding, doc) ||
		    !nx_hiding_show_until(hiding, doc, from->until))
			return false;
		while (at < end) {
			struct nx_entry entry;
			at = nx_entry_read(at, &entry);
			hiding->counts[entry.term]++;
		}
	}
	return true;
}

static enum nidx_status
seal_docs(struct nx_sealing *self, struct nx_making *making, struct nidx_error *err)
{
	struct nx_hiding hiding = { 0 };
	uint64_t nterms = self->terms;
	enum nidx_status status = write_segment(self, making, err);

	if (!status && (!nx_hiding_load(&hiding, NULL, (nx_doc)making->ndocs,
	                                (nx_term)(self->terms - nterms)) ||
	                !hide_docs(making, &hiding)))
		status = nx_fail_memory(err);
	if (!status)
		status = nx_writer_take(self->writer, making->name, &hiding, err);
	nx_hiding_release(&hiding);
	return status;
}

enum nidx_status
nx_seal(struct nx_sealing *self, struct nx_making *making, struct nidx_error *err)
{
	enum nidx_status status;

	for (unsigned i = 0; i < nx_crew_size(self->crew); i++)
		nx_worker_rest(&self->workers[i]);
	nx_mem_trim(); /* the lists may have what the analysis had */
	status = settle_versions(self, making, err);
	order_docs(making);
	if (!status && making->ndocs)
		status = seal_docs(self, making, err);
	nx_making_release(making);
	nx_mem_trim();
	return status;
}
