/* merge_blocks.c - the lists of one term, merged a block of each at a time.
 *
 * Of every list a block is in hand, its documents as they are numbered anew, and all is taken that comes before the end
 * of any of them:
 *
 *	list 1	 3  8 20 | 31 ..	taken: 3 4 7 8 9 20, up to the end of the block of list 1
 *	list 2	 4  7  9 25 33 | ..	left: 25 33, of list 2; the next block of list 1 is taken in hand
 *
 * What is taken is put in order by merging two and two, without a branch on the numbers.  Positions within bounds are
 * copied as bits; others, those of few documents or of fields, are read and written.
 */
#include "base/mem.h"
#include "postings/bounded.h"
#include "postings/writer.h"
#include "segment/merge_range.h"

/* Number, source and index among the source's documents in hand; they sort by the first. */
enum { KEY_DOC = 32, KEY_SOURCE = 8, KEY_INDEX = (1 << KEY_SOURCE) - 1 };

/* ---- Blocks in hand ---- */

/* Writing anew reads where the articles' zones are: asks memory for it. */
static void
fetch_extents(const struct nx_merge_source *self, const struct nx_extent *extents)
{
	for (uint32_t i = 0; i < self->ndocs; i++)
		__builtin_prefetch(&extents[self->docs[i]]);
}

/* Takes the cursor's block in hand. */
static void
take_block(struct nx_merge_source *self, const struct nx_merging *merging)
{
	const nx_doc *numbers = self->input->numbers;
	struct nx_cursor *cursor = &self->cursor;
	uint32_t n = 0;

	for (uint32_t i = 0; i < cursor->count; i++) {
		nx_doc number = numbers[cursor->docs[i]];

		self->docs[n] = number;
		self->places[n] = (uint8_t)i;
		n += number != NX_NO_DOC;
	}
	self->ndocs = n;
	self->next = 0;
	if (n == 0)
		return;
	for (uint32_t i = 0; i < n; i++)
		self->norms[i] = merging->norms[self->docs[i]];
	nx_cursor_need_freqs(cursor);
	self->coded = nx_cursor_coded(cursor, &self->bits, self->begins); /* checksums were looked at */
	if (self->list.pos && !self->coded)
		fetch_extents(self, merging->extents);
}

/* To the first block from the cursor's on that has a document which is kept. */
static void
find_block(struct nx_merge_source *self, const struct nx_merging *merging)
{
	take_block(self, merging);
	while (self->ndocs == 0 && self->cursor.count > 0) {
		nx_cursor_next_block(&self->cursor);
		take_block(self, merging);
	}
}

bool
nx_merge_blocks_find(struct nx_merge_range *self)
{
	bool left = false;

	for (unsigned i = 0; i < self->nactive; i++) {
		find_block(self->active[i], self->merging);
		left |= self->active[i]->ndocs > 0;
		if (self->active[i]->cursor.damaged)
			nx_merge_range_fail(self, self->active[i]);
	}
	return left;
}

/* ---- Order ---- */

/* Two runs, up to `middle` and from there to `end`, as one. */
static void
merge_two(const uint64_t *a, const uint64_t *middle, const uint64_t *end, uint64_t *to)
{
	const uint64_t *b = middle;

	while (a < middle && b < end) {
		uint64_t x = *a, y = *b;
		size_t from_a = x < y;

		*to++ = from_a ? x : y;
		a += from_a;
		b += 1 - from_a;
	}
	for (; a < middle; a++)
		*to++ = *a;
	for (; b < end; b++)
		*to++ = *b;
}

/* Merges runs of keys[0], which end at `ends`, until they are one.  Returns it. */
static const uint64_t *
merge_runs(struct nx_merge_range *self, unsigned nruns)
{
	uint64_t *from = self->keys[0], *to = self->keys[1];

	while (nruns > 1) {
		uint64_t *merged = to;
		unsigned left = 0;
		size_t begin = 0;

		for (unsigned i = 0; i < nruns; i += 2) {
			size_t middle = self->ends[i], end = self->ends[i + (i + 1 < nruns)];

			merge_two(from + begin, from + middle, from + end, to + begin);
			self->ends[left++] = begin = end;
		}
		nruns = left;
		to = from;
		from = merged;
	}
	return from;
}

/* The end of the block in hand that ends first; NX_NO_DOC when all were taken. */
static nx_doc
least_end(const struct nx_merge_range *self)
{
	nx_doc least = NX_NO_DOC;

	for (unsigned i = 0; i < self->nactive; i++) {
		const struct nx_merge_source *source = self->active[i];

		if (source->ndocs && source->docs[source->ndocs - 1] < least)
			least = source->docs[source->ndocs - 1];
	}
	return least;
}

/* Keys of what is taken up to document `last`, a run for each source that has some.  Returns how many runs. */
static unsigned
take_keys(struct nx_merge_range *self, nx_doc last)
{
	unsigned nruns = 0;
	size_t n = 0;

	for (unsigned i = 0; i < self->nactive; i++) {
		struct nx_merge_source *source = self->active[i];
		uint32_t at = source->next;

		for (; at < source->ndocs && source->docs[at] <= last; at++)
			self->keys[0][n++] = (uint64_t)source->docs[at] << KEY_DOC |
			                     (uint64_t)i << KEY_SOURCE | at;
		if (at > source->next)
			self->ends[nruns++] = n;
		source->next = at;
	}
	return nruns;
}

/* ---- Postings ---- */

/* The positions of the cursor's current document; 0: there are none, or they are damaged. */
static uint32_t
read_positions(struct nx_merge_range *self, struct nx_merge_source *source, uint32_t freq)
{
	if (freq > self->positions_room &&
	    nx_mem_grow(&self->positions, &self->positions_room, freq, sizeof(*self->positions)))
		return 0;
	return nx_cursor_positions(&source->cursor, self->positions, freq);
}

/* Positions ascend, and lie in the bounds that the writer may code them in.  Those read within bounds do;
 * few of a term stand with its list and are bounded by nothing. */
static bool
positions_fit(const struct nx_merge_range *self, const struct nx_merge_source *source, nx_doc doc,
              uint32_t freq, unsigned zones)
{
	if (source->list.extents && !source->cursor.brief_positions)
		return true;
	for (uint32_t i = 1; i < freq; i++)
		if (self->positions[i] <= self->positions[i - 1])
			return false;
	return !source->list.extents || nx_bounded_holds(&self->merging->extents[doc], freq, zones,
	                                                 self->positions);
}

/* Document `at` of those in hand, its positions read and written. */
static void
add_positions(struct nx_merge_range *self, struct nx_merge_source *source, uint32_t at)
{
	struct nx_cursor *cursor = &source->cursor;
	uint32_t place = source->places[at], freq = cursor->freqs[place];
	unsigned zones = cursor->zones[place];
	nx_doc doc = source->docs[at];

	cursor->at = place;
	if (read_positions(self, source, freq) == freq &&
	    positions_fit(self, source, doc, freq, zones))
		nx_list_writer_add(self->lists, doc, freq, zones, source->norms[at],
		                   self->positions);
	else if (cursor->damaged || freq <= self->positions_room)
		nx_merge_range_fail(self, source);
	else
		self->status = nx_fail_memory(&self->err);
}

static void
add_posting(struct nx_merge_range *self, struct nx_merge_source *source, uint32_t at,
            bool with_positions)
{
	const struct nx_cursor *cursor = &source->cursor;
	uint32_t place = source->places[at], freq = cursor->freqs[place];
	unsigned zones = cursor->zones[place];
	struct nx_bits from = source->bits;

	if (!with_positions) {
		nx_list_writer_add(self->lists, source->docs[at], freq, zones, source->norms[at],
		                   NULL);
	} else if (source->coded && nx_list_writer_takes_bits(self->lists)) {
		from.at = source->begins[place];
		nx_list_writer_add_bits(self->lists, source->docs[at], freq, zones,
		                        source->norms[at], from,
		                        source->begins[place + 1] - from.at);
	} else {
		add_positions(self, source, at);
	}
	if (self->counts && nx_merge_bit(source->input->hidden, cursor->docs[place]))
		self->counts[self->nterms - 1]++;
}

/* Adds n postings, of documents from `next` on.  Returns the first document behind them. */
static nx_doc
add_keys(struct nx_merge_range *self, const uint64_t *keys, size_t n, nx_doc next,
         bool with_positions)
{
	for (size_t k = 0; k < n && !self->status; k++) {
		nx_doc doc = (nx_doc)(keys[k] >> KEY_DOC);
		uint32_t below = (uint32_t)keys[k];
		struct nx_merge_source *source = self->active[below >> KEY_SOURCE];

		if (doc < next) {
			nx_merge_range_fail(self, source);
			break;
		}
		next = doc + 1;
		add_posting(self, source, below & KEY_INDEX, with_positions);
	}
	return next;
}

/* Takes the next blocks of those in hand that were taken whole. */
static void
renew_blocks(struct nx_merge_range *self)
{
	for (unsigned i = 0; i < self->nactive && !self->status; i++) {
		struct nx_merge_source *source = self->active[i];

		if (source->ndocs == 0 || source->next < source->ndocs)
			continue;
		nx_cursor_next_block(&source->cursor);
		find_block(source, self->merging);
		if (source->cursor.damaged)
			nx_merge_range_fail(self, source);
	}
}

void
nx_merge_blocks(struct nx_merge_range *self, bool with_positions)
{
	nx_doc next = 0;

	while (!self->status) {
		nx_doc last = least_end(self);
		unsigned nruns;
		size_t n;

		if (last == NX_NO_DOC)
			break;
		nruns = take_keys(self, last);
		n = self->ends[nruns - 1];
		next = add_keys(self, merge_runs(self, nruns), n, next, with_positions);
		renew_blocks(self);
	}
}
