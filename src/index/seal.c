#include "index/seal.h"

#include "base/mem.h"
#include "base/norm.h"
#include "index/invert.h"
#include "index/keysort.h"
#include "index/pairing.h"
#include "index/settle.h"
#include "index/terms.h"
#include "segment/pairs.h"

#include <stdlib.h>
#include <string.h>

/* ---- Collecting ---- */

void
nx_making_reset(struct nx_making *self)
{
	struct nx_arena arena = self->arena;

	nx_arena_rewind(&arena);
	nx_mem_free(self->docs);
	nx_stored_writer_free(self->stored);
	*self = (struct nx_making){ .arena = arena };
}

void
nx_making_release(struct nx_making *self)
{
	nx_making_reset(self);
	nx_arena_release(&self->arena);
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

/* ---- Order ---- */

/* Of documents published at one time: by the hash of the key, then the later version first. */
static int
later_version_first(const struct nx_forward_doc *a, const struct nx_forward_doc *b)
{
	struct nx_version va, vb;

	if (a->columns.key_hash != b->columns.key_hash)
		return a->columns.key_hash < b->columns.key_hash ? -1 : 1;
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

		extents[i] = nx_extent_make(doc->title_end, doc->lead_end, doc->nwords);
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
	struct nx_inversion inversion = { .docs = making->docs, .ndocs = (nx_doc)making->ndocs,
		                          .norms = norms, .extents = extents, .terms = &terms,
		                          .aside = &forms.task, .tick = self->tick, .ctx = self->ctx };
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
	                                                (nx_doc)making->ndocs,
	                                                self->writer->flags, err);

	for (size_t i = 0; i < making->ndocs && !status; i++)
		nx_segment_writer_doc(writer, &making->docs[i]->columns);
	if (!status)
		status = write_lists(self, making, writer, err);
	if (!status)
		status = nx_segment_writer_finish(writer, err);
	nx_segment_writer_free(writer);
	if (!status)
		status = nx_stored_writer_finish(making->stored, err);
	if (!status)
		status = nx_pairing_write(self->crew, making->docs, (nx_doc)making->ndocs,
		                          self->writer->dir, making->name, err);
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

/* Memory is given back to the system where it is much: of the segments of a live index, which are small and come
 * all day, each would take it anew, and searches beside wait for the map of memory meanwhile. */
#define MUCH ((uint64_t)32 << 20)

enum nidx_status
nx_seal(struct nx_sealing *self, struct nx_making *making, bool more, struct nidx_error *err)
{
	bool large = making->input_bytes >= MUCH;
	enum nidx_status status;

	for (unsigned i = 0; i < nx_crew_size(self->crew); i++)
		nx_worker_rest(&self->workers[i]);
	if (large)
		nx_mem_trim(); /* the lists may have what the analysis had */
	status = nx_settle(self, making, err);
	order_docs(making);
	if (!status && making->ndocs)
		status = seal_docs(self, making, err);
	if (more && !status)
		nx_making_reset(making);
	else
		nx_making_release(making);
	if (large)
		nx_mem_trim();
	return status;
}
