#include "index/dump.h"

#include "article/dumped.h"
#include "base/mem.h"
#include "index/cuts.h"
#include "index/files.h"
#include "index/hidden.h"
#include "index/manifest.h"
#include "segment/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dumping {
	struct nx_dump *dump;
	struct nx_dir *dir;
	struct nx_buffer text; /* the line */
	bool began;            /* a line was written */
	enum nidx_status status; /* of the last line */
	struct nidx_error *err;
};

static enum nidx_status
send(struct dumping *self)
{
	struct nx_str line = { (const char *)self->text.bytes, self->text.len };

	self->status = self->text.failed ? nx_fail_memory(self->err)
	                                 : self->dump->line(self->dump->ctx, line, self->err);
	nx_buffer_reset(&self->text);
	return self->status;
}

/* Damage: reported and passed over, or the end. */
static enum nidx_status
lose(struct dumping *self, const struct nidx_error *what)
{
	if (self->dump->lost && what->status != NIDX_ENOMEM) {
		self->dump->lost(self->dump->ctx, what);
		return NIDX_OK;
	}
	if (self->err)
		*self->err = *what;
	return what->status;
}

/* ---- One segment ---- */

struct part {
	struct dumping *dumping;
	const struct nx_segment *segment; /* NULL: only its stored articles can be read */
	const struct nx_hidden *hidden;
	nx_doc *docs; /* in the order in which their articles are stored */
	nx_doc ndocs, at;
	uint32_t bundle; /* of the last line */
	bool began;
};

/* The document of an article; NX_NO_DOC: none. */
static nx_doc
doc_at(struct part *self, uint64_t place)
{
	while (self->at < self->ndocs &&
	       nx_segment_stored_place(self->segment, self->docs[self->at]) < place)
		self->at++;
	if (self->at < self->ndocs &&
	    nx_segment_stored_place(self->segment, self->docs[self->at]) == place)
		return self->docs[self->at];
	return NX_NO_DOC;
}

static bool
is_deleted(const struct part *self, nx_doc doc)
{
	return doc != NX_NO_DOC && self->hidden->gone &&
	       self->hidden->gone[doc >> 3] >> (doc & 7) & 1;
}

static enum nidx_status
dump_article(void *ctx, struct nx_stored_at at, const struct nx_article *stored)
{
	struct part *self = ctx;
	struct dumping *dumping = self->dumping;
	nx_doc doc = self->segment ? doc_at(self, (uint64_t)at.group << 32 | at.index) : NX_NO_DOC;
	struct nx_article article = *stored;
	bool repeat = self->segment && doc == NX_NO_DOC;
	enum nx_dumped kind = repeat ? NX_DUMPED_REPEAT : NX_DUMPED_ARTICLE;

	if (is_deleted(self, doc))
		return NIDX_OK;
	if (!repeat && !self->began && dumping->began)
		kind = NX_DUMPED_SEGMENT;
	else if (!repeat && self->began && at.group != self->bundle)
		kind = NX_DUMPED_BUNDLE;
	if (doc != NX_NO_DOC) {
		article.published = nx_segment_published(self->segment, doc);
		article.updated = nx_segment_updated(self->segment, doc);
		article.lang = nx_segment_lang(self->segment, doc);
		article.release = nx_segment_release(self->segment, doc);
	}
	if (!repeat) {
		self->began = dumping->began = true;
		self->bundle = at.group;
		dumping->dump->articles++;
	}
	nx_dumped_put(&dumping->text, kind, &article, doc != NX_NO_DOC);
	return send(dumping);
}

static enum nidx_status
lose_articles(void *ctx, uint64_t narticles, const struct nidx_error *what)
{
	struct part *self = ctx;

	self->dumping->dump->lost_articles += narticles;
	return lose(self->dumping, what);
}

static int
by_place(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (x[0] > y[0]) - (x[0] < y[0]);
}

static bool
sort_docs(struct part *self)
{
	nx_doc ndocs = nx_segment_ndocs(self->segment);
	uint64_t(*pairs)[2] = nx_mem_alloc(((size_t)ndocs + 1) * sizeof(*pairs));

	self->docs = nx_mem_alloc(((size_t)ndocs + 1) * sizeof(*self->docs));
	for (nx_doc d = 0; d < ndocs && pairs; d++) {
		pairs[d][0] = nx_segment_stored_place(self->segment, d);
		pairs[d][1] = d;
	}
	if (ndocs && pairs)
		qsort(pairs, ndocs, sizeof(*pairs), by_place);
	for (nx_doc d = 0; d < ndocs && pairs && self->docs; d++)
		self->docs[d] = (nx_doc)pairs[d][1];
	self->ndocs = ndocs;
	nx_mem_free(pairs);
	return pairs && self->docs;
}

/* Opens as much of a segment as can be: its columns are believed when their checksums hold. */
static enum nidx_status
dump_segment(struct dumping *self, const struct nx_manifest_segment *named)
{
	struct nx_segment *segment = NULL;
	struct nx_hidden hidden = { 0 };
	struct nidx_error trouble;
	struct part part = { .dumping = self, .hidden = &hidden };
	enum nidx_status status = nx_segment_open(&segment, self->dir, named->name, &trouble);

	if (!status && nx_segment_flags(segment) & NX_SEGMENT_NO_TEXTS) {
		nx_segment_close(segment);
		return nx_fail(self->err, NIDX_EARG, 0,
		               "%s stores no texts (--no-texts), so that nothing can be built of it: "
		               "build the index anew from its articles",
		               nx_dir_path(self->dir));
	}
	if (!status)
		status = nx_segment_check_columns(segment, &trouble);
	if (!status && named->hidden[0])
		status = nx_hidden_open(&hidden, self->dir, named->hidden,
		                        nx_segment_ndocs(segment), &trouble);
	if (status && hidden.bits == NULL && segment && named->hidden[0] &&
	    nx_segment_check_columns(segment, NULL) == NIDX_OK) {
		status = lose(self, &trouble); /* what was deleted comes back */
	} else if (status) {
		nx_segment_close(segment);
		segment = NULL;
		status = lose(self, &trouble); /* times and languages are worked out again */
	}
	part.segment = segment;
	if (!status && segment && !sort_docs(&part))
		status = nx_fail_memory(self->err);
	if (!status)
		status = nx_stored_each(self->dir, named->name, dump_article, lose_articles, &part,
		                        &trouble);
	if (status && !self->status && self->err && status != NIDX_ENOMEM)
		status = lose(self, &trouble);
	nx_mem_free(part.docs);
	nx_hidden_close(&hidden);
	nx_segment_close(segment);
	return self->status ? self->status : status;
}

/* ---- Which segments ---- */

static int
by_number(const void *a, const void *b)
{
	const struct nx_manifest_segment *x = a, *y = b;
	size_t nx = strlen(x->name), ny = strlen(y->name);

	return nx != ny ? (nx > ny) - (nx < ny) : strcmp(x->name, y->name);
}

static void
add_found(void *ctx, const char *name)
{
	struct nx_manifest *manifest = ctx;
	struct nx_manifest_segment found = { .ndocs = 1 };
	size_t stem = strcspn(name, ".");

	if (name[0] != 's' || strcmp(name + stem, ".nxs") != 0 || stem >= sizeof(found.name))
		return;
	memcpy(found.name, name, stem);
	(void)nx_manifest_add(manifest, &found);
}

static enum nidx_status
find_segments(struct dumping *self, struct nx_manifest *manifest)
{
	struct nidx_error trouble;
	enum nidx_status status = nx_manifest_read_any(manifest, self->dir, &trouble);

	if (status && self->dump->lost && status != NIDX_ENOMEM) {
		status = nx_dir_list(self->dir, add_found, manifest, self->err);
		if (!status && !manifest->nsegments)
			return nx_fail(self->err, NIDX_ENOENT, 0, "no index in %s",
			               nx_dir_path(self->dir));
		if (!status)
			status = lose(self, &trouble);
	} else if (status && self->err) {
		*self->err = trouble;
	}
	if (manifest->nsegments)
		qsort(manifest->segments, manifest->nsegments, sizeof(*manifest->segments),
		      by_number);
	return status;
}

static void
dump_cut(void *ctx, struct nx_str source, struct nx_str text, uint64_t articles)
{
	struct dumping *self = ctx;

	if (self->status)
		return;
	nx_dumped_put_clutter(&self->text, source, text, articles);
	send(self);
}

static enum nidx_status
dump_files(struct dumping *self, const char *name)
{
	struct nx_files files = { 0 };
	struct nidx_error trouble;
	enum nidx_status status = nx_files_read(&files, self->dir, name, &trouble);

	if (status)
		status = lose(self, &trouble);
	for (size_t i = 0; i < files.count && !status; i++) {
		const struct nx_files_entry *item = &files.items[i];
		struct nx_dumped_file file = { item->path, item->nbytes, item->changed, item->keys,
			                       item->nkeys };
		nx_dumped_put_file(&self->text, &file);
		status = send(self);
	}
	nx_files_release(&files);
	return status;
}

enum nidx_status
nx_dump_run(struct nx_dump *dump, struct nx_dir *dir, struct nidx_error *err)
{
	struct nidx_error unasked, trouble;
	struct dumping self = { .dump = dump, .dir = dir, .err = err ? err : &unasked };
	struct nx_manifest manifest = { 0 };
	enum nidx_status status = find_segments(&self, &manifest);

	for (size_t i = 0; i < manifest.nsegments && !status; i++)
		status = dump_segment(&self, &manifest.segments[i]);
	if (!status && manifest.clutter[0]) {
		status = nx_cuts_read(dir, manifest.clutter, dump_cut, &self, &trouble);
		if (status)
			status = lose(&self, &trouble);
		if (!status)
			status = self.status;
	}
	if (!status && manifest.files[0])
		status = dump_files(&self, manifest.files);
	nx_manifest_release(&manifest);
	nx_buffer_release(&self.text);
	return status;
}
