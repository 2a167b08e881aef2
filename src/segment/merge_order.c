/* merge_order.c - the order of the documents of several segments together.
 *
 * Newest first, undated last, then by key, then the later version first: as documents stand in each
 * segment.  Keys are in the stored articles, so only those are read that decide: of documents of
 * several segments published at one time.
 */
#include "base/arena.h"
#include "base/mem.h"
#include "segment/merge_inside.h"

#include <stdlib.h>
#include <string.h>

struct tied {
	struct nx_merge_doc at;
	const struct nx_segment *segment;
	int64_t updated; /* or the publication, if later */
	struct nx_str key;
};

struct order {
	struct nx_merge *merge;
	struct nx_merge_doc *docs;
	struct tied *tied;
	size_t ntied, room;
	struct nx_arena keys;
};

/* What is compared first: greater is earlier. */
static int64_t
time_of(const struct nx_segment *segment, nx_doc doc)
{
	struct nx_when when = nx_segment_published(segment, doc);

	return when.precision == NX_WHEN_NONE ? INT64_MIN : when.seconds;
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

/* Merges by time; of equal times the inputs' documents follow each other. */
static void
merge_by_time(struct order *self, nx_doc *heads, int64_t *times)
{
	struct nx_merge *merge = self->merge;

	for (unsigned i = 0; i < merge->ninputs; i++) {
		heads[i] = next_kept(&merge->inputs[i], 0);
		if (heads[i] < nx_segment_ndocs(merge->inputs[i].segment))
			times[i] = time_of(merge->inputs[i].segment, heads[i]);
	}
	for (nx_doc d = 0; d < merge->ndocs; d++) {
		unsigned best = merge->ninputs;
		const struct nx_merge_input *input;

		for (unsigned i = 0; i < merge->ninputs; i++)
			if (heads[i] < nx_segment_ndocs(merge->inputs[i].segment) &&
			    (best == merge->ninputs || times[i] > times[best]))
				best = i;
		input = &merge->inputs[best];
		self->docs[d] = (struct nx_merge_doc){ heads[best], (uint16_t)best };
		heads[best] = next_kept(input, heads[best] + 1);
		if (heads[best] < nx_segment_ndocs(input->segment))
			times[best] = time_of(input->segment, heads[best]);
	}
}

/* ---- Ties ---- */

static int
by_place(const void *a, const void *b)
{
	const struct tied *x = *(const struct tied *const *)a, *y = *(const struct tied *const *)b;
	uint64_t px, py;

	if (x->at.input != y->at.input)
		return x->at.input < y->at.input ? -1 : 1;
	px = nx_segment_stored_place(x->segment, x->at.doc);
	py = nx_segment_stored_place(y->segment, y->at.doc);
	return (px > py) - (px < py);
}

/* Reads the keys of all, in the order in which they are stored. */
static enum nidx_status
read_keys(struct order *self, struct nidx_error *err)
{
	struct tied **sorted = nx_mem_zalloc(self->ntied + 1, sizeof(*sorted));
	struct nx_unpacker unpacker = { 0 };
	struct nx_arena arena = { 0 };
	enum nidx_status status = sorted ? NIDX_OK : nx_fail_memory(err);

	for (size_t i = 0; i < self->ntied && sorted; i++)
		sorted[i] = &self->tied[i];
	if (self->ntied && sorted)
		qsort(sorted, self->ntied, sizeof(*sorted), by_place);
	for (size_t i = 0; i < self->ntied && !status; i++) {
		struct tied *at = sorted[i];
		struct nx_article article;

		if (i && sorted[i - 1]->segment != at->segment)
			nx_unpacker_release(&unpacker);
		nx_arena_reset(&arena);
		status = nx_segment_unpack(at->segment, &unpacker, at->at.doc, &arena, &article, err);
		if (!status)
			at->key = nx_arena_str(&self->keys, article.key.ptr, article.key.len);
	}
	nx_unpacker_release(&unpacker);
	nx_arena_release(&arena);
	nx_mem_free(sorted);
	if (!status && self->keys.failed)
		status = nx_fail_memory(err);
	return status;
}

/* Never moves documents of one input past each other: they stand in this order. */
static int
by_key(const void *a, const void *b)
{
	const struct tied *x = a, *y = b;
	size_t n = x->key.len < y->key.len ? x->key.len : y->key.len;
	int order;

	if (x->at.input == y->at.input)
		return (x->at.doc > y->at.doc) - (x->at.doc < y->at.doc);
	order = n ? memcmp(x->key.ptr, y->key.ptr, n) : 0;
	if (!order)
		order = (x->key.len > y->key.len) - (x->key.len < y->key.len);
	if (!order)
		order = (y->updated > x->updated) - (y->updated < x->updated);
	return order ? order : (int)y->at.input - (int)x->at.input;
}

/* Appends documents first to end, which were published at one time. */
static bool
add_tied(struct order *self, nx_doc first, nx_doc end)
{
	if (nx_mem_grow(&self->tied, &self->room, self->ntied + (end - first),
	                sizeof(*self->tied)))
		return false;
	for (nx_doc d = first; d < end; d++) {
		struct nx_merge_doc at = self->docs[d];
		const struct nx_segment *segment = self->merge->inputs[at.input].segment;
		struct nx_when updated = nx_segment_updated(segment, at.doc);
		int64_t published = time_of(segment, at.doc);

		self->tied[self->ntied++] = (struct tied){
			.at = at,
			.segment = segment,
			.updated = updated.precision != NX_WHEN_NONE && updated.seconds > published
			               ? updated.seconds
			               : published,
		};
	}
	return true;
}

static int64_t
time_at(const struct order *self, nx_doc d)
{
	return time_of(self->merge->inputs[self->docs[d].input].segment, self->docs[d].doc);
}

/* The end of the run of documents of one time that begins at d; *mixed: of several inputs. */
static nx_doc
run_end(const struct order *self, nx_doc d, bool *mixed)
{
	int64_t time = time_at(self, d);
	nx_doc end = d + 1;

	*mixed = false;
	for (; end < self->merge->ndocs && time_at(self, end) == time; end++)
		*mixed |= self->docs[end].input != self->docs[d].input;
	return end;
}

static enum nidx_status
break_ties(struct order *self, struct nidx_error *err)
{
	nx_doc ndocs = self->merge->ndocs, end;
	enum nidx_status status;
	size_t at = 0;
	bool mixed;

	for (nx_doc d = 0; d < ndocs; d = end) {
		end = run_end(self, d, &mixed);
		if (mixed && !add_tied(self, d, end))
			return nx_fail_memory(err);
	}
	status = read_keys(self, err);
	for (nx_doc d = 0; d < ndocs && !status; d = end) {
		end = run_end(self, d, &mixed);
		if (!mixed)
			continue;
		qsort(self->tied + at, end - d, sizeof(*self->tied), by_key);
		for (nx_doc i = d; i < end; i++) {
			/* of one input the documents keep their order, whatever damaged keys say */
			self->docs[i] = self->tied[at++].at;
		}
	}
	return status;
}

/* ---- All ---- */

static bool
is_monotone(const struct nx_merge *self)
{
	for (unsigned i = 0; i < self->ninputs; i++) {
		nx_doc last = 0;
		for (nx_doc d = 0; d < nx_segment_ndocs(self->inputs[i].segment); d++) {
			nx_doc number = self->inputs[i].numbers[d];
			if (number == NX_NO_DOC)
				continue;
			if (number < last)
				return false;
			last = number;
		}
	}
	return true;
}

static enum nidx_status
number_docs(struct order *self, struct nidx_error *err)
{
	struct nx_merge *merge = self->merge;

	for (unsigned i = 0; i < merge->ninputs; i++)
		for (nx_doc d = 0; d < nx_segment_ndocs(merge->inputs[i].segment); d++)
			merge->inputs[i].numbers[d] = NX_NO_DOC;
	for (nx_doc d = 0; d < merge->ndocs; d++)
		merge->inputs[self->docs[d].input].numbers[self->docs[d].doc] = d;
	return is_monotone(merge) ? NIDX_OK
	                          : nx_fail(err, NIDX_ECORRUPT, 0,
	                                    "documents are out of order in a segment to be "
	                                    "merged: see nidx check");
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
	struct order order = { .merge = self };
	nx_doc *heads = nx_mem_zalloc(self->ninputs + 1, sizeof(*heads));
	int64_t *times = nx_mem_zalloc(self->ninputs + 1, sizeof(*times));
	enum nidx_status status = heads && times && prepare(self) ? NIDX_OK : nx_fail_memory(err);

	if (!status && self->ndocs == NX_NO_DOC)
		status = nx_fail(err, NIDX_ELIMIT, 0, "more than 2^31 documents in one segment");
	if (!status) {
		order.docs = nx_mem_alloc(((size_t)self->ndocs + 1) * sizeof(*order.docs));
		if (!order.docs)
			status = nx_fail_memory(err);
	}
	if (!status) {
		merge_by_time(&order, heads, times);
		status = break_ties(&order, err);
	}
	if (!status)
		status = number_docs(&order, err);
	nx_mem_free(heads);
	nx_mem_free(times);
	nx_mem_free(order.tied);
	nx_arena_release(&order.keys);
	*docs = order.docs;
	return status;
}
