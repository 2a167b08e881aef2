#include "segment/merge.h"

#include "base/mem.h"
#include "base/norm.h"
#include "segment/merge_inside.h"
#include "segment/pairs.h"

enum nidx_status
nx_merge_tick(const struct nx_merge *self, struct nidx_error *err)
{
	return self->tick && self->tick(self->ctx)
	           ? nx_fail(err, NIDX_ECANCEL, 0, "the merge was cancelled")
	           : NIDX_OK;
}

/* What the columns say of a document; the article stands at `place` from now on. */
static struct nx_segment_doc
columns_of(const struct nx_segment *segment, nx_doc doc, struct nx_stored_at place)
{
	return (struct nx_segment_doc){
		.published = nx_segment_published(segment, doc),
		.updated = nx_segment_updated(segment, doc),
		.lang = nx_segment_lang(segment, doc),
		.nwords = nx_segment_doc_nwords(segment, doc),
		.title_end = nx_segment_title_end(segment, doc),
		.lead_end = nx_segment_lead_end(segment, doc),
		.key_hash = nx_segment_key_hash(segment, doc),
		.text_hash = nx_segment_text_hash(segment, doc),
		.source = nx_segment_source(segment, doc),
		.section = nx_segment_section(segment, doc),
		.stored = place,
		.release = nx_segment_release(segment, doc),
	};
}

/* Columns lead from damaged bytes to zones that no writer takes, lists to words out of order. */
enum nidx_status
nx_merge_fail_damaged(const struct nx_segment *segment, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, 0, "segment %s is damaged: see nidx check",
	               nx_segment_name(segment));
}

struct columns {
	const struct nx_merge_doc *docs; /* by new document */
	struct nx_stored_at *places;
	struct nx_extent *extents;
	uint8_t *norms;
};

static enum nidx_status
write_columns(const struct nx_merge *self, const struct columns *columns,
              struct nx_segment_writer *writer, struct nidx_error *err)
{
	int64_t last = INT64_MAX;
	bool dated = true;

	for (nx_doc d = 0; d < self->ndocs; d++) {
		const struct nx_segment *segment = self->inputs[columns->docs[d].input].segment;
		struct nx_segment_doc doc =
		    columns_of(segment, columns->docs[d].doc, columns->places[d]);
		bool has_date = doc.published.precision != NX_WHEN_NONE;

		if (doc.lead_end < doc.title_end || doc.lead_end > doc.nwords ||
		    (has_date && (!dated || doc.published.seconds > last)))
			return nx_merge_fail_damaged(segment, err);
		dated = has_date;
		last = has_date ? doc.published.seconds : last;
		columns->extents[d] = nx_extent_make(doc.title_end, doc.lead_end, doc.nwords);
		columns->norms[d] = nx_norm_of(doc.nwords);
		nx_segment_writer_doc(writer, &doc);
	}
	return NIDX_OK;
}

/* A text that one lacks is in none; words as they are written are only such if all are. */
static unsigned
merged_flags(const struct nx_merge *self)
{
	unsigned any = 0, all = ~0u;

	for (unsigned i = 0; i < self->ninputs; i++) {
		any |= nx_segment_flags(self->inputs[i].segment);
		all &= nx_segment_flags(self->inputs[i].segment);
	}
	return (any & NX_SEGMENT_NO_TEXTS) | (all & NX_SEGMENT_PLAIN);
}

static enum nidx_status
write_segment(struct nx_merge *self, struct nx_crew *crew, const struct columns *columns,
              struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_segment_writer *writer = NULL;
	enum nidx_status status = nx_segment_writer_new(&writer, dir, name, self->ndocs,
	                                                merged_flags(self), err);

	if (!status)
		status = write_columns(self, columns, writer, err);
	if (!status)
		status = nx_merge_lists(self, crew, writer, columns->extents, columns->norms, err);
	if (!status)
		status = nx_segment_writer_finish(writer, err);
	nx_segment_writer_free(writer);
	return status;
}

/* Positions are copied unread, so that damage in them would be given a new checksum. */
static enum nidx_status
check_positions(const struct nx_merge *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < self->ninputs && !status; i++) {
		const struct nx_segment *segment = self->inputs[i].segment;

		status = nx_sections_check_one(&segment->positions, NX_SECTION_POSN, err);
		if (!status)
			status = nx_sections_check_one(&segment->index, NX_SECTION_SIZE, err);
	}
	return status;
}

enum nidx_status
nx_merge_run(struct nx_merge *self, struct nx_dir *dir, const char *name, struct nidx_error *err)
{
	struct nx_merge_doc *docs = NULL;
	struct columns columns = { 0 };
	struct nx_crew *crew = NULL;
	enum nidx_status status = nx_merge_order(self, &docs, err);

	if (status || self->ndocs == 0) {
		nx_mem_free(docs);
		return status;
	}
	status = check_positions(self, err);
	if (!status)
		status = nx_crew_new(&crew, self->nthreads ? self->nthreads : 1, err);
	columns.docs = docs;
	columns.places = nx_mem_zalloc(self->ndocs, sizeof(*columns.places));
	columns.extents = nx_mem_zalloc(self->ndocs, sizeof(*columns.extents));
	columns.norms = nx_mem_zalloc(self->ndocs, 1);
	if (!status && (!columns.places || !columns.extents || !columns.norms))
		status = nx_fail_memory(err);
	if (!status)
		status = nx_merge_stored(self, dir, name, columns.places, err);
	if (!status)
		status = write_segment(self, crew, &columns, dir, name, err);
	if (!status)
		status = nx_pairs_write(dir, name, crew, self->tick, self->ctx, err);
	nx_crew_free(crew);
	nx_mem_free(docs);
	nx_mem_free(columns.places);
	nx_mem_free(columns.extents);
	nx_mem_free(columns.norms);
	return status;
}

void
nx_merge_release(struct nx_merge *self)
{
	for (unsigned i = 0; i < self->ninputs; i++) {
		nx_mem_free(self->inputs[i].numbers);
		self->inputs[i].numbers = NULL;
	}
	nx_mem_free(self->counts);
	self->counts = NULL;
}
