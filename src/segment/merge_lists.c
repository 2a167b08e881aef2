/* merge_lists.c - dictionaries and lists of several segments as one, range of terms by range.
 *
 *	terms of input 1	a b c d | e f g h	ranges: up to d, from e on
 *	terms of input 2	b c | f x y
 *	numbers in range	0 1 2 3 | 0 1 2 3 4 5
 *
 * The bounds are terms of the input with the largest lists, so that about as many of its bytes are in each.
 */
#include "base/mem.h"
#include "segment/merge_range.h"

#include <string.h>

enum { RANGES_MAX = 1024 };
#define RANGE_BYTES ((uint64_t)8 << 20) /* of lists, about */

struct ranges {
	struct nx_merging merging;
	struct nx_merge *merge;
	struct nx_crew *crew;
	struct nx_segment_writer *writer;
	nx_term *bounds; /* [count + 1][ninputs]: where each input's terms of a range begin */
	unsigned count;
	struct nx_merge_range *slices; /* one for each thread: makes several ranges */
	unsigned nslices;
	uint8_t last[NX_TERM_MAX]; /* the last term that was written */
	size_t nlast;
};

/* ---- Bounds ---- */

static uint64_t
lists_bytes(const struct nx_segment *segment)
{
	return (uint64_t)segment->lists_bytes + segment->posns_bytes;
}

/* The first block of terms in front of whose lists so many bytes stand. */
static uint32_t
block_behind(const struct nx_terms *terms, uint64_t nbytes)
{
	uint32_t lo = 0, hi = terms->nblocks;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (nx_terms_bytes_before(terms, mid) < nbytes)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Where the terms from `text` on begin in each input; never before `from`: damaged keys may say so. */
static void
find_bounds(const struct ranges *self, struct nx_str text, const nx_term *from, nx_term *to)
{
	for (unsigned i = 0; i < self->merge->ninputs; i++) {
		const struct nx_segment *segment = self->merge->inputs[i].segment;
		struct nx_term_cursor at;
		nx_term n = nx_segment_nterms(segment);

		to[i] = nx_terms_seek(&at, &segment->terms, text, NX_TERM_TEXT) && at.number < n ? at.number : n;
		to[i] = to[i] > from[i] ? to[i] : from[i];
	}
}

/* The bounds of range r, from behind those of range r - 1. */
static void
cut(const struct ranges *self, const struct nx_segment *largest, unsigned r)
{
	unsigned n = self->merge->ninputs;
	uint64_t nbytes = lists_bytes(largest) / self->count * r;
	uint32_t block = block_behind(&largest->terms, nbytes);
	const nx_term *from = self->bounds + (size_t)(r - 1) * n;
	nx_term *to = self->bounds + (size_t)r * n;
	struct nx_term_cursor at;

	at.terms = NULL;
	if (nx_terms_to(&at, &largest->terms, block * NX_TERMS_BLOCK, NX_TERM_TEXT))
		find_bounds(self, (struct nx_str){ (const char *)at.text, at.len }, from, to);
	else
		memcpy(to, from, n * sizeof(*to));
}

/* False when memory is out. */
static bool
cut_ranges(struct ranges *self)
{
	const struct nx_segment *largest = self->merge->inputs[0].segment;
	unsigned n = self->merge->ninputs;
	uint64_t each = self->merge->range_bytes ? self->merge->range_bytes : RANGE_BYTES, all = 0;

	for (unsigned i = 0; i < n; i++) {
		const struct nx_segment *segment = self->merge->inputs[i].segment;
		all += lists_bytes(segment);
		if (lists_bytes(segment) > lists_bytes(largest))
			largest = segment;
	}
	self->count = all / each < RANGES_MAX ? (unsigned)(all / each) + 1 : RANGES_MAX;
	self->bounds = nx_mem_zalloc((size_t)(self->count + 1) * n, sizeof(*self->bounds));
	if (!self->bounds)
		return false;
	for (unsigned r = 1; r < self->count; r++)
		cut(self, largest, r);
	for (unsigned i = 0; i < n; i++)
		self->bounds[(size_t)self->count * n + i] =
		    nx_segment_nterms(self->merge->inputs[i].segment);
	return true;
}

/* ---- Running ---- */

static void
give_range(struct ranges *self, unsigned slice, unsigned range)
{
	unsigned n = self->merge->ninputs;

	for (unsigned i = 0; i < n; i++) {
		struct nx_merge_source *source = &self->slices[slice].sources[i];

		source->begin = self->bounds[(size_t)range * n + i];
		source->end = self->bounds[(size_t)(range + 1) * n + i];
	}
	nx_crew_add(self->crew, &self->slices[slice].task);
}

/* Numbers in the range become those in the segment. */
static void
renumber(const struct ranges *self, const struct nx_merge_range *range, nx_term base)
{
	for (unsigned i = 0; i < self->merge->ninputs; i++) {
		const struct nx_merge_source *source = &range->sources[i];

		for (nx_term t = source->begin; t < source->end; t++)
			if (source->numbers[t] != NX_MERGE_NO_TERM)
				source->numbers[t] += base;
	}
}

/* Hands the lists of a range to the writer. */
static enum nidx_status
take_range(struct ranges *self, struct nx_merge_range *range, struct nidx_error *err)
{
	struct nx_merge *merge = self->merge;
	nx_term base = merge->nterms;

	if (range->status) {
		if (err)
			*err = range->err;
		return range->status;
	}
	for (nx_term t = 0; t < range->nterms; t++) {
		const struct nx_list_info *info = &range->infos[t];
		struct nx_str text = nx_merge_range_text(range, t);

		if (t == 0 && nx_bytes_compare(self->last, self->nlast, text.ptr, text.len) >= 0)
			return nx_merge_fail_damaged(merge->inputs[0].segment, err);
		nx_segment_writer_term(self->writer, text, info,
		                       range->docs.bytes + info->docs_begin,
		                       range->pos.bytes ? range->pos.bytes + info->pos_begin : NULL);
		if (merge->counts)
			merge->counts[base + t] = range->counts[t];
	}
	if (range->nterms) {
		struct nx_str last = nx_merge_range_text(range, range->nterms - 1);
		memcpy(self->last, last.ptr, last.len);
		self->nlast = last.len;
	}
	renumber(self, range, base);
	merge->nterms += range->nterms;
	return NIDX_OK;
}

/* Keeps every thread at a range: takes the oldest back, gives out the next. */
static enum nidx_status
run_ranges(struct ranges *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;
	unsigned given = 0;

	for (; given < self->nslices && given < self->count; given++)
		give_range(self, given, given);
	for (unsigned taken = 0; taken < self->count && !status; taken++) {
		struct nx_merge_range *range = (struct nx_merge_range *)nx_crew_next(self->crew);

		status = take_range(self, range, err);
		if (!status && given < self->count)
			give_range(self, (unsigned)(range - self->slices), given++);
	}
	while (nx_crew_next(self->crew)) /* after a failure others may still be at work */
		;
	return status;
}

/* ---- All ---- */

static bool
prepare(struct ranges *self)
{
	struct nx_merge *merge = self->merge;
	struct nx_merging *merging = &self->merging;
	uint64_t nterms = 0;
	bool hidden = false;

	nx_ntf_scale_of(&merging->scale, merging->norms, merge->ndocs);
	merging->numbers = nx_mem_zalloc(merge->ninputs + 1, sizeof(nx_term *));
	for (unsigned i = 0; i < merge->ninputs && merging->numbers; i++) {
		nx_term n = nx_segment_nterms(merge->inputs[i].segment);

		merging->numbers[i] = nx_mem_alloc(((size_t)n + 1) * sizeof(nx_term));
		if (!merging->numbers[i])
			return false;
		for (nx_term t = 0; t < n; t++)
			merging->numbers[i][t] = NX_MERGE_NO_TERM;
		nterms += n;
		hidden |= merge->inputs[i].hidden != NULL;
	}
	if (hidden)
		merge->counts = nx_mem_zalloc((size_t)nterms + 1, sizeof(*merge->counts));
	self->nslices = nx_crew_size(self->crew);
	self->slices = nx_mem_zalloc(self->nslices, sizeof(*self->slices));
	if (!merging->numbers || (hidden && !merge->counts) || !self->slices)
		return false;
	for (unsigned i = 0; i < self->nslices; i++)
		if (!nx_merge_range_init(&self->slices[i], merging))
			return false;
	return cut_ranges(self);
}

enum nidx_status
nx_merge_lists(struct nx_merge *merge, struct nx_crew *crew, struct nx_segment_writer *writer,
               const struct nx_extent *extents, const uint8_t *norms, struct nidx_error *err)
{
	struct ranges self = { .merging = { .merge = merge, .norms = norms, .extents = extents },
		               .merge = merge, .crew = crew, .writer = writer };
	enum nidx_status status = prepare(&self) ? NIDX_OK : nx_fail_memory(err);

	if (!status)
		status = run_ranges(&self, err);
	for (unsigned i = 0; i < self.nslices && self.slices; i++)
		nx_merge_range_release(&self.slices[i]);
	if (!status)
		status = nx_merge_forms(merge, self.merging.numbers, writer, err);
	for (unsigned i = 0; i < merge->ninputs && self.merging.numbers; i++)
		nx_mem_free(self.merging.numbers[i]);
	nx_mem_free(self.merging.numbers);
	nx_mem_free(self.bounds);
	nx_mem_free(self.slices);
	return status;
}
