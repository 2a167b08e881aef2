/* merge_order.c - the order of the documents of several segments together.
 *
 * Newest first, undated last, then by the hash of the key, then the later version first: as
 * documents stand in each segment.  Of columns alone, so that no article is read.
 */
#include "base/mem.h"
#include "segment/merge_inside.h"

/* Where a document stands among those of all inputs. */
struct rank {
	int64_t published; /* INT64_MIN: undated */
	uint64_t key_hash;
	int64_t updated; /* or the publication, if later */
};

struct head {
	nx_doc doc; /* the input's next; its number of documents behind the last */
	struct rank rank;
};

static struct rank
rank_of(const struct nx_segment *segment, nx_doc doc)
{
	struct nx_when published = nx_segment_published(segment, doc);
	struct nx_when updated = nx_segment_updated(segment, doc);
	struct rank rank = { published.precision == NX_WHEN_NONE ? INT64_MIN : published.seconds,
		             nx_segment_key_hash(segment, doc), 0 };

	rank.updated = updated.precision != NX_WHEN_NONE && updated.seconds > rank.published
	                   ? updated.seconds
	                   : rank.published;
	return rank;
}

/* Where all are equal the later input's comes first: it arrived later. */
static bool
stands_before(const struct rank *later, const struct rank *earlier)
{
	if (later->published != earlier->published)
		return later->published > earlier->published;
	if (later->key_hash != earlier->key_hash)
		return later->key_hash < earlier->key_hash;
	return later->updated >= earlier->updated;
}

/* Steps over documents that are left out. */
static nx_doc
next_kept(const struct nx_merge_input *input, nx_doc doc)
{
	nx_doc ndocs = nx_segment_ndocs(input->segment);

	while (doc < ndocs && nx_merge_bit(input->gone, doc))
		doc++;
	return doc;
}

static void
next_head(const struct nx_merge_input *input, struct head *head, nx_doc from)
{
	head->doc = next_kept(input, from);
	if (head->doc < nx_segment_ndocs(input->segment))
		head->rank = rank_of(input->segment, head->doc);
}

/* False where an input's documents are out of order. */
static bool
merge_heads(const struct nx_merge *merge, struct head *heads, struct nx_merge_doc *docs)
{
	int64_t last = INT64_MAX;

	for (unsigned i = 0; i < merge->ninputs; i++)
		next_head(&merge->inputs[i], &heads[i], 0);
	for (nx_doc d = 0; d < merge->ndocs; d++) {
		unsigned best = merge->ninputs;

		for (unsigned i = 0; i < merge->ninputs; i++)
			if (heads[i].doc < nx_segment_ndocs(merge->inputs[i].segment) &&
			    (best == merge->ninputs ||
			     stands_before(&heads[i].rank, &heads[best].rank)))
				best = i;
		if (heads[best].rank.published > last)
			return false;
		last = heads[best].rank.published;
		docs[d] = (struct nx_merge_doc){ heads[best].doc, (uint16_t)best };
		next_head(&merge->inputs[best], &heads[best], heads[best].doc + 1);
	}
	return true;
}

/* ---- All ---- */

static void
number_docs(const struct nx_merge *merge, const struct nx_merge_doc *docs)
{
	for (unsigned i = 0; i < merge->ninputs; i++)
		for (nx_doc d = 0; d < nx_segment_ndocs(merge->inputs[i].segment); d++)
			merge->inputs[i].numbers[d] = NX_NO_DOC;
	for (nx_doc d = 0; d < merge->ndocs; d++)
		merge->inputs[docs[d].input].numbers[docs[d].doc] = d;
}

/* Memory for the numbers of all; counts what is kept. */
static bool
prepare(struct nx_merge *self)
{
	uint64_t ndocs = 0;

	for (unsigned i = 0; i < self->ninputs; i++) {
		struct nx_merge_input *input = &self->inputs[i];
		nx_doc n = nx_segment_ndocs(input->segment);

		input->numbers = nx_mem_alloc(((size_t)n + 1) * sizeof(*input->numbers));
		if (!input->numbers)
			return false;
		for (nx_doc d = 0; d < n; d++)
			ndocs += !nx_merge_bit(input->gone, d);
	}
	self->ndocs = ndocs <= NX_DOC_LIMIT_MAX ? (nx_doc)ndocs : NX_NO_DOC;
	return true;
}

enum nidx_status
nx_merge_order(struct nx_merge *self, struct nx_merge_doc **docs, struct nidx_error *err)
{
	struct head *heads = nx_mem_zalloc(self->ninputs + 1, sizeof(*heads));
	enum nidx_status status = heads && prepare(self) ? NIDX_OK : nx_fail_memory(err);

	*docs = NULL;
	if (!status && self->ndocs == NX_NO_DOC)
		status = nx_fail(err, NIDX_ELIMIT, 0, "more than 2^31 documents in one segment");
	if (!status) {
		*docs = nx_mem_alloc(((size_t)self->ndocs + 1) * sizeof(**docs));
		if (!*docs)
			status = nx_fail_memory(err);
	}
	if (!status && !merge_heads(self, heads, *docs))
		status = nx_fail(err, NIDX_ECORRUPT, 0,
		                 "documents are out of order in a segment to be merged: see nidx check");
	if (!status)
		number_docs(self, *docs);
	nx_mem_free(heads);
	return status;
}
