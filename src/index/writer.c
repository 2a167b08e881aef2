#include "index/writer.h"

#include "base/hash.h"
#include "base/mem.h"
#include "index/keysort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Life ---- */

/* Removes files no manifest names.  When the manifest there cannot be read nobody knows which
 * those are, and all stay until a build succeeds. */
static void
sweep(struct nx_writer *self)
{
	struct nx_manifest now;
	enum nidx_status status = nx_manifest_read_any(&now, self->dir, NULL);

	if (status == NIDX_OK || status == NIDX_ENOENT)
		nx_manifest_sweep(status ? NULL : &now, self->dir, NULL);
	if (status == NIDX_OK)
		nx_manifest_release(&now);
}

static enum nidx_status
load_segment(struct nx_writer *self, const struct nx_manifest_segment *named,
             struct nidx_error *err)
{
	struct nx_writer_segment *item;
	struct nx_hidden hidden = { 0 };
	enum nidx_status status;

	if (nx_mem_grow(&self->segments, &self->room, self->nsegments + 1,
	                sizeof(*self->segments)))
		return nx_fail_memory(err);
	item = &self->segments[self->nsegments++];
	*item = (struct nx_writer_segment){ .named = *named };
	status = nx_segment_open(&item->segment, self->dir, named->name, err);
	if (!status && nx_segment_ndocs(item->segment) != named->ndocs)
		status = nx_fail(err, NIDX_ECORRUPT, 0, "%s: segment %s is not the manifest's",
		                 nx_dir_path(self->dir), named->name);
	if (!status && named->hidden[0])
		status = nx_hidden_open(&hidden, self->dir, named->hidden, named->ndocs, err);
	if (!status && !nx_hiding_load(&item->hiding, &hidden, named->ndocs,
	                               nx_segment_nterms(item->segment)))
		status = nx_fail_memory(err);
	nx_hidden_close(&hidden);
	return status;
}

static void
load_cut(void *ctx, struct nx_str source, struct nx_str text, uint64_t articles)
{
	struct nx_writer *self = ctx;

	(void)nx_cuts_add(&self->cuts, source, text, articles); /* only a list */
}

static int
by_name(const void *a, const void *b)
{
	const struct nx_writer_segment *x = a, *y = b;
	size_t nx = strlen(x->named.name), ny = strlen(y->named.name);

	/* numbers without end: the longer is the greater */
	return nx != ny ? (nx > ny) - (nx < ny) : strcmp(x->named.name, y->named.name);
}

static enum nidx_status
load_segments(struct nx_writer *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (size_t i = 0; i < self->manifest.nsegments && !status; i++)
		status = load_segment(self, &self->manifest.segments[i], err);
	if (!status && self->nsegments)
		qsort(self->segments, self->nsegments, sizeof(*self->segments), by_name);
	if (!status && self->manifest.clutter[0])
		status = nx_cuts_read(self->dir, self->manifest.clutter, load_cut, self, err);
	if (!status && self->manifest.files[0])
		status = nx_files_read(&self->files, self->dir, self->manifest.files, err);
	return status;
}

static enum nidx_status
read_manifest(struct nx_writer *self, bool anew, struct nidx_error *err)
{
	enum nidx_status status;

	if (anew) { /* also a damaged one is about to be replaced */
		nx_manifest_read_any(&self->manifest, self->dir, NULL);
		return NIDX_OK;
	}
	status = nx_manifest_read(&self->manifest, self->dir, err);
	return status == NIDX_ENOENT ? NIDX_OK : status;
}

enum nidx_status
nx_writer_open(struct nx_writer *self, const char *path, bool anew, struct nidx_error *err)
{
	enum nidx_status status;

	*self = (struct nx_writer){ 0 };
	status = nx_dir_open(&self->dir, path, true, err);
	if (status)
		return status;
	status = nx_dir_lock(self->dir, err);
	if (status) {
		nx_dir_close(self->dir); /* not ours to sweep */
		self->dir = NULL;
		return status;
	}
	sweep(self);
	status = read_manifest(self, anew, err);
	self->next = nx_segment_number_after(self->dir);
	if (self->next < self->manifest.next)
		self->next = self->manifest.next;
	if (!status && !anew)
		status = load_segments(self, err);
	return status;
}

static void
free_reader(struct nx_writer *self)
{
	if (self->reader)
		nx_worker_release(self->reader);
	nx_mem_free(self->reader);
	self->reader = NULL;
}

void
nx_writer_release(struct nx_writer *self)
{
	if (!self->dir)
		return;
	free_reader(self);
	nx_unpacker_release(&self->unpacker);
	for (size_t i = 0; i < self->nsegments; i++) {
		nx_segment_close(self->segments[i].segment);
		nx_hiding_release(&self->segments[i].hiding);
	}
	nx_mem_free(self->segments);
	nx_manifest_release(&self->manifest);
	nx_cuts_release(&self->cuts);
	nx_files_release(&self->files);
	nx_arena_release(&self->arena);
	sweep(self);
	nx_dir_unlock(self->dir);
	nx_dir_close(self->dir);
	*self = (struct nx_writer){ 0 };
}

enum nidx_status
nx_writer_set_flags(struct nx_writer *self, unsigned flags, struct nidx_error *err)
{
	unsigned others;

	if (!self->nsegments) {
		self->flags = flags;
		return NIDX_OK;
	}
	self->flags = nx_segment_flags(self->segments[0].segment);
	others = flags & ~self->flags;
	return others ? nx_fail(err, NIDX_EARG, 0,
	                        "%s: was not built with %s: that cannot be changed but by building it anew",
	                        nx_dir_path(self->dir),
	                        others & NX_SEGMENT_PLAIN ? "--plain" : "--no-texts")
	              : NIDX_OK;
}

void
nx_writer_name(struct nx_writer *self, char to[NX_MANIFEST_NAME])
{
	nx_segment_name_of(self->next++, to, NX_MANIFEST_NAME);
}

enum nidx_status
nx_writer_take(struct nx_writer *self, const char *name, struct nx_hiding *hiding,
               struct nidx_error *err)
{
	struct nx_writer_segment *item;
	enum nidx_status status;

	if (nx_mem_grow(&self->segments, &self->room, self->nsegments + 1,
	                sizeof(*self->segments)))
		return nx_fail_memory(err);
	item = &self->segments[self->nsegments];
	*item = (struct nx_writer_segment){ .is_new = true };
	memcpy(item->named.name, name, strlen(name) + 1);
	/* opened, so that nothing unreadable is committed */
	status = nx_segment_open(&item->segment, self->dir, name, err);
	if (status)
		return status;
	item->named.ndocs = nx_segment_ndocs(item->segment);
	item->hiding = *hiding;
	*hiding = (struct nx_hiding){ 0 };
	self->nsegments++;
	self->changed = true;
	return NIDX_OK;
}

static void
close_segment(struct nx_writer *self, struct nx_writer_segment *item)
{
	if (self->unpacker_of == item->segment) {
		nx_unpacker_release(&self->unpacker);
		self->unpacker_of = NULL;
	}
	nx_segment_close(item->segment);
	nx_hiding_release(&item->hiding);
}

void
nx_writer_drop(struct nx_writer *self, size_t i)
{
	close_segment(self, &self->segments[i]);
	memmove(self->segments + i, self->segments + i + 1,
	        (--self->nsegments - i) * sizeof(*self->segments));
	self->changed = true;
}

/* ---- Documents ---- */

static enum nidx_status
read_article(struct nx_writer *self, const struct nx_segment *segment, nx_doc doc,
             struct nx_article *article, struct nidx_error *err)
{
	if (self->unpacker_of != segment)
		nx_unpacker_release(&self->unpacker);
	self->unpacker_of = segment;
	nx_arena_reset(&self->arena);
	return nx_segment_unpack(segment, &self->unpacker, doc, NX_GET_ALL, &self->arena, article,
	                         err);
}

struct nx_version
nx_writer_version(const struct nx_writer *self, size_t i, nx_doc doc)
{
	const struct nx_writer_segment *item = &self->segments[i];
	struct nx_segment_doc columns = {
		.published = nx_segment_published(item->segment, doc),
		.updated = nx_segment_updated(item->segment, doc),
		.text_hash = nx_segment_text_hash(item->segment, doc),
		.release = nx_segment_release(item->segment, doc),
	};
	struct nx_version version = nx_version_of(&columns);

	version.segment = (uint32_t)i;
	version.doc = doc;
	version.counted = !nx_hiding_has(&item->hiding, doc);
	return version;
}

enum { READER_MAX = 64 << 20 }; /* bytes of words its lexicon may remember */

static enum nidx_status
prepare_reader(struct nx_writer *self, struct nidx_error *err)
{
	if (self->reader && nx_lexicon_nbytes(self->reader->lexicon) > READER_MAX)
		free_reader(self);
	if (self->reader)
		return NIDX_OK;
	self->reader = nx_mem_zalloc(1, sizeof(*self->reader));
	return self->reader ? nx_worker_init(self->reader, 0, err) : nx_fail_memory(err);
}

struct looking_up {
	const struct nx_writer_segment *item;
	struct nx_buffer *terms; /* nx_term after nx_term */
	bool damaged;
};

static void
look_up(void *ctx, struct nx_str term)
{
	struct looking_up *self = ctx;
	struct nx_list list;
	struct nx_found found;

	if (nx_segment_find(self->item->segment, term, &list, &found, &self->damaged) &&
	    found.number < self->item->hiding.nterms)
		nx_buffer_put(self->terms, &found.number, sizeof(found.number));
}

/* Appends the numbers of all terms of the article, which is of segment i. */
static enum nidx_status
append_terms(struct nx_writer *self, size_t i, const struct nx_article *article,
             struct nx_buffer *terms, struct nidx_error *err)
{
	struct looking_up looking = { &self->segments[i], terms, false };
	enum nidx_status status;

	if (nx_segment_flags(self->segments[i].segment) & NX_SEGMENT_NO_TEXTS)
		return NIDX_OK; /* see write_hidden() */
	status = prepare_reader(self, err);
	if (status)
		return status;
	if (!nx_worker_terms(self->reader, article, look_up, &looking) || terms->failed)
		return nx_fail_memory(err);
	return looking.damaged ? nx_fail(err, NIDX_ECORRUPT, 0,
	                                 "%s/%s: the dictionary is damaged: see nidx check",
	                                 nx_dir_path(self->dir), self->segments[i].named.name)
	                       : NIDX_OK;
}

enum nidx_status
nx_writer_compare_key(struct nx_writer *self, size_t i, nx_doc doc, struct nx_str key,
                      bool *differs, struct nx_buffer *terms, struct nidx_error *err)
{
	struct nx_article article;
	enum nidx_status status = read_article(self, self->segments[i].segment, doc, &article, err);

	*differs = !status && key.ptr && nx_str_order(article.key, key) != 0;
	return status || *differs || !terms ? status : append_terms(self, i, &article, terms, err);
}

/* Hides a document and counts its terms among the hidden. */
static enum nidx_status
hide(struct nx_writer *self, struct nx_writer_segment *item, nx_doc doc, const uint8_t *terms,
     size_t nbytes, struct nidx_error *err)
{
	bool counted = !(nx_segment_flags(item->segment) & NX_SEGMENT_NO_TEXTS);

	if (!nx_hiding_hide(&item->hiding, doc) ||
	    (!counted && !nx_hiding_count_later(&item->hiding, doc)))
		return nx_fail_memory(err);
	for (size_t at = 0; at + sizeof(nx_term) <= nbytes; at += sizeof(nx_term)) {
		nx_term term;
		memcpy(&term, terms + at, sizeof(term));
		item->hiding.counts[term]++;
	}
	*(item->is_new ? &self->hidden_new : &self->hidden) += 1;
	return NIDX_OK;
}

enum nidx_status
nx_writer_hide_known(struct nx_writer *self, size_t i, nx_doc doc, int64_t until,
                     const uint8_t *terms, size_t nbytes, struct nidx_error *err)
{
	struct nx_writer_segment *item = &self->segments[i];
	enum nidx_status status = NIDX_OK;

	if (!nx_hiding_has(&item->hiding, doc))
		status = hide(self, item, doc, terms, nbytes, err);
	if (!status && !nx_hiding_show_until(&item->hiding, doc, until))
		status = nx_fail_memory(err);
	self->changed |= item->hiding.changed;
	return status;
}

enum nidx_status
nx_writer_hide(struct nx_writer *self, size_t i, nx_doc doc, int64_t until,
               struct nidx_error *err)
{
	struct nx_buffer terms = { 0 };
	enum nidx_status status = NIDX_OK;
	bool differs;

	if (!nx_hiding_has(&self->segments[i].hiding, doc))
		status = nx_writer_compare_key(self, i, doc, (struct nx_str){ NULL, 0 }, &differs,
		                               &terms, err);
	if (!status)
		status = nx_writer_hide_known(self, i, doc, until, terms.bytes, terms.len, err);
	nx_buffer_release(&terms);
	return status;
}

static enum nidx_status
delete_version(struct nx_writer *self, size_t i, nx_doc doc, uint64_t *ndeleted,
               struct nidx_error *err)
{
	enum nidx_status status = nx_writer_hide(self, i, doc, NX_NEVER_SHOWN, err);

	if (!status && !nx_hiding_delete(&self->segments[i].hiding, doc))
		status = nx_fail_memory(err);
	*ndeleted += !status;
	self->changed = true;
	return status;
}

enum nidx_status
nx_writer_delete_hash(struct nx_writer *self, uint64_t hash, uint64_t *ndeleted,
                      struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (size_t i = 0; i < self->nsegments; i++) {
		nx_doc doc = NX_NO_DOC;
		while (!status && nx_segment_find_key(self->segments[i].segment, hash, &doc))
			if (!nx_hiding_is_gone(&self->segments[i].hiding, doc))
				status = delete_version(self, i, doc, ndeleted, err);
	}
	return status;
}

static enum nidx_status
delete_in(struct nx_writer *self, size_t i, struct nx_str key, uint64_t *ndeleted,
          struct nidx_error *err)
{
	const struct nx_writer_segment *item = &self->segments[i];
	uint64_t hash = nx_hash64(key.ptr, key.len);
	enum nidx_status status = NIDX_OK;
	nx_doc doc = NX_NO_DOC;

	while (!status && nx_segment_find_key(item->segment, hash, &doc)) {
		bool differs;
		if (nx_hiding_is_gone(&item->hiding, doc))
			continue;
		status = nx_writer_compare_key(self, i, doc, key, &differs, NULL, err);
		if (!status && !differs)
			status = delete_version(self, i, doc, ndeleted, err);
	}
	return status;
}

enum nidx_status
nx_writer_delete(struct nx_writer *self, struct nx_str key, uint64_t *ndeleted,
                 struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (size_t i = 0; i < self->nsegments && !status; i++)
		status = delete_in(self, i, key, ndeleted, err);
	return status;
}

enum nidx_status
nx_writer_delete_doc(struct nx_writer *self, size_t i, nx_doc doc, uint64_t *ndeleted,
                     struct nidx_error *err)
{
	struct nx_article article;
	enum nidx_status status;
	struct nx_str key;
	char *copy;

	if (nx_hiding_is_gone(&self->segments[i].hiding, doc))
		return NIDX_OK; /* with another version */
	status = read_article(self, self->segments[i].segment, doc, &article, err);
	if (status)
		return status;
	copy = nx_mem_alloc(article.key.len + 1); /* the arena is about to be used again */
	if (!copy)
		return nx_fail_memory(err);
	if (article.key.len)
		memcpy(copy, article.key.ptr, article.key.len);
	key = (struct nx_str){ copy, article.key.len };
	status = nx_writer_delete(self, key, ndeleted, err);
	nx_mem_free(copy);
	return status;
}

/* ---- Commit ---- */

/* Writes what is hidden in a segment where that changed. */
static enum nidx_status
write_hidden(struct nx_writer *self, struct nx_writer_segment *item, uint64_t generation,
             struct nidx_error *err)
{
	if (!item->hiding.changed)
		return NIDX_OK;
	if (!nx_hiding_count(&item->hiding, item->segment))
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s/%s: lists are damaged: see nidx check",
		               nx_dir_path(self->dir), item->named.name);
	snprintf(item->named.hidden, sizeof(item->named.hidden), "%.20s-%llu.nxd",
	         item->named.name, (unsigned long long)generation);
	return nx_hiding_write(&item->hiding, self->dir, item->named.hidden, err);
}

struct place {
	const struct nx_writer_segment *item;
	int64_t newest;
};

static int
newest_first(const void *a, const void *b)
{
	const struct place *pa = a, *pb = b;

	if (pa->newest != pb->newest)
		return pa->newest > pb->newest ? -1 : 1;
	return by_name(pa->item, pb->item);
}

/* The segments in their order, those without a document left out. */
static enum nidx_status
list_segments(const struct nx_writer *self, struct nx_manifest *manifest, struct nidx_error *err)
{
	struct place *places = nx_mem_zalloc(self->nsegments + 1, sizeof(*places));
	size_t n = 0;
	bool added = places != NULL;

	for (size_t i = 0; i < self->nsegments && added; i++) {
		const struct nx_writer_segment *item = &self->segments[i];
		struct nx_when newest = nx_segment_published(item->segment, 0);
		if (item->hiding.ngone == item->named.ndocs)
			continue;
		places[n++] = (struct place){
			item, newest.precision == NX_WHEN_NONE ? INT64_MIN : newest.seconds
		};
	}
	if (n)
		qsort(places, n, sizeof(*places), newest_first);
	for (size_t i = 0; i < n && added; i++)
		added = nx_manifest_add(manifest, &places[i].item->named);
	nx_mem_free(places);
	return added ? NIDX_OK : nx_fail_memory(err);
}

static enum nidx_status
write_cuts(struct nx_writer *self, struct nx_manifest *manifest, struct nidx_error *err)
{
	memcpy(manifest->clutter, self->manifest.clutter, sizeof(manifest->clutter));
	if (self->cuts_changed || !self->cuts.count)
		manifest->clutter[0] = '\0';
	if (!self->cuts_changed || !self->cuts.count)
		return NIDX_OK;
	snprintf(manifest->clutter, sizeof(manifest->clutter), "clutter-%llu.nxc",
	         (unsigned long long)manifest->generation);
	return nx_cuts_write(&self->cuts, self->dir, manifest->clutter, err);
}

static enum nidx_status
write_files(struct nx_writer *self, struct nx_manifest *manifest, struct nidx_error *err)
{
	memcpy(manifest->files, self->manifest.files, sizeof(manifest->files));
	if (self->files_changed || !self->files.count)
		manifest->files[0] = '\0';
	if (!self->files_changed || !self->files.count)
		return NIDX_OK;
	snprintf(manifest->files, sizeof(manifest->files), "files-%llu.nxf",
	         (unsigned long long)manifest->generation);
	return nx_files_write(&self->files, self->dir, manifest->files, err);
}

/* What was committed is no longer new; segments without documents are no more. */
static void
settle(struct nx_writer *self)
{
	size_t n = 0;

	for (size_t i = 0; i < self->nsegments; i++) {
		struct nx_writer_segment *item = &self->segments[i];
		item->is_new = false;
		item->hiding.changed = false;
		/* a merge may be reading it: the files go when it is opened no more */
		if (item->hiding.ngone < item->named.ndocs || self->making[0])
			self->segments[n++] = *item;
		else
			close_segment(self, item);
	}
	self->nsegments = n;
	self->changed = self->cuts_changed = self->files_changed = false;
}

enum nidx_status
nx_writer_commit(struct nx_writer *self, struct nidx_error *err)
{
	struct nx_manifest manifest = { .generation = self->manifest.generation + 1,
		                        .next = self->next };
	enum nidx_status status = NIDX_OK;

	if (!self->changed && !self->cuts_changed && !self->files_changed)
		return NIDX_OK;
	for (size_t i = 0; i < self->nsegments && !status; i++)
		status = write_hidden(self, &self->segments[i], manifest.generation, err);
	if (!status)
		status = list_segments(self, &manifest, err);
	if (!status)
		status = write_cuts(self, &manifest, err);
	if (!status)
		status = write_files(self, &manifest, err);
	if (!status)
		status = nx_manifest_commit(&manifest, self->dir, err);
	if (status) {
		nx_manifest_release(&manifest);
		return status;
	}
	nx_manifest_release(&self->manifest);
	self->manifest = manifest;
	settle(self);
	nx_manifest_sweep(&self->manifest, self->dir, self->making[0] ? self->making : NULL);
	return NIDX_OK;
}

uint64_t
nx_writer_nbytes(const struct nx_writer *self)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < self->nsegments; i++)
		sum += nx_segment_nbytes(self->segments[i].segment);
	return sum;
}
