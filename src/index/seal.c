#include "index/seal.h"

#include "base/mem.h"
#include "base/norm.h"
#include "index/invert.h"
#include "index/keysort.h"
#include "index/terms.h"

#include <stdlib.h>
#include <string.h>

void
nx_sealed_list_release(struct nx_sealed_list *self)
{
	for (size_t i = 0; i < self->count; i++)
		nx_mem_free(self->items[i].dead);
	nx_mem_free(self->items);
	*self = (struct nx_sealed_list){ 0 };
}

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
nx_making_add(struct nx_making *self, struct nx_dir *dir, const struct nx_batch *batch,
              struct nidx_error *err)
{
	const uint8_t *group = batch->stored.bytes;
	uint32_t first_group = self->ngroups;

	self->input_bytes += batch->nbytes;
	if (!batch->ndocs)
		return NIDX_OK;
	if (!self->stored) {
		enum nidx_status status = nx_stored_writer_new(&self->stored, dir, self->name, err);
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

static bool
mark_dead(struct nx_sealed *segment, nx_doc doc)
{
	if (!segment->dead)
		segment->dead = nx_mem_zalloc(segment->ndocs / 8 + 1, 1);
	if (!segment->dead)
		return false;
	segment->dead[doc >> 3] |= (uint8_t)(1 << (doc & 7));
	segment->ndead++;
	return true;
}

static void
drop(struct nx_sealing *self, struct nx_forward_doc *doc)
{
	doc->dropped = true;
	nx_totals_subtract(self->workers[doc->worker].grouper.totals, doc->entries,
	                   doc->entries_bytes);
}

/* Drops all but the last version of each article, here and in earlier segments. */
static bool
settle_versions(struct nx_sealing *self, struct nx_making *making)
{
	uint32_t segment = (uint32_t)self->sealed->count;

	for (size_t i = 0; i < making->ndocs; i++) {
		struct nx_forward_doc *doc = making->docs[i];
		struct nx_version old;
		enum nx_offer offer = nx_versions_offer(self->versions, doc, segment, (uint32_t)i,
		                                        &doc->version, &old);

		if (offer == NX_OFFER_NO_MEMORY)
			return false;
		self->withdrawn += doc->withdrawn;
		if (offer == NX_OFFER_LOSES) {
			self->replaced += !doc->withdrawn;
			drop(self, doc);
			continue;
		}
		if (offer == NX_OFFER_WINS && old.doc != NX_VERSION_NOWHERE) {
			self->replaced++;
			if (old.segment == segment)
				drop(self, making->docs[old.doc]);
			else if (!mark_dead(&self->sealed->items[old.segment], old.doc))
				return false;
		}
		if (doc->withdrawn) {
			drop(self, doc);
			self->versions->items[doc->version].doc = NX_VERSION_NOWHERE;
		}
	}
	return true;
}

/* ---- Order ---- */

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
	return nx_str_order(da->key, db->key); /* never 0: keys of live documents differ */
}

/* Leaves the live documents, in final order, and tells the versions where they are. */
static void
order_docs(struct nx_sealing *self, struct nx_making *making)
{
	size_t nlive = 0;

	for (size_t i = 0; i < making->ndocs; i++)
		if (!making->docs[i]->dropped)
			making->docs[nlive++] = making->docs[i];
	making->ndocs = nlive;
	if (nlive)
		qsort(making->docs, nlive, sizeof(struct nx_forward_doc *), newest_first);
	for (size_t i = 0; i < nlive; i++)
		self->versions->items[making->docs[i]->version].doc = (uint32_t)i;
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
	enum nidx_status status = nx_segment_writer_new(&writer, self->dir, making->name,
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

static void
note_sealed(struct nx_sealed *sealed, const struct nx_making *making)
{
	const struct nx_when *newest = &making->docs[0]->columns.published;

	*sealed = (struct nx_sealed){
		.ndocs = (nx_doc)making->ndocs,
		.newest = newest->precision == NX_WHEN_NONE ? INT64_MIN : newest->seconds,
	};
	memcpy(sealed->name, making->name, sizeof(sealed->name));
}

enum nidx_status
nx_seal(struct nx_sealing *self, struct nx_making *making, struct nidx_error *err)
{
	struct nx_sealed_list *list = self->sealed;
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < nx_crew_size(self->crew); i++)
		nx_worker_rest(&self->workers[i]);
	nx_mem_trim(); /* the lists may have what the analysis had */
	if (nx_mem_grow(&list->items, &list->room, list->count + 1, sizeof(*list->items)) ||
	    !settle_versions(self, making))
		return nx_fail_memory(err);
	order_docs(self, making);
	if (making->ndocs) {
		status = write_segment(self, making, err);
		if (!status)
			note_sealed(&list->items[list->count++], making);
	}
	nx_making_release(making);
	nx_mem_trim();
	return status;
}
