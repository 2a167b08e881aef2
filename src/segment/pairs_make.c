/* pairs_make.c - walks the positions of the commonest terms, document by document.
 *
 * All common words of a document are marked at their places; where two marks are neighbours, a
 * pair is.
 *
 *	document 7	the deal to be or not to be seen	common: be not or the to
 *	marks		the .    to be or not to be .		to be 2, be or 1, or not 1, not to 1
 *
 * Where two common terms share a place ("covid" and "covid19"), the second stands in a list of
 * its own.
 *
 * What pairs were seen in is kept in a few bytes a document until all are known, and turned into
 * lists then.  In large segments some first words are done after others, so that those bytes do
 * not grow without end.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/varint.h"
#include "postings/cursor.h"
#include "postings/writer.h"
#include "segment/fieldterm.h"
#include "segment/inside.h"
#include "segment/pairs.h"

#include <stdlib.h>
#include <string.h>

enum {
	PASS_DOCS = 1 << 19, /* documents for which all first words are done at once */
	TICK_DOCS = 1024
};

struct common {
	uint64_t nwords;
	nx_term number;
	struct nx_cursor cursor;
	struct nx_list list;
};

/* A term where another was marked before: "covid19" stands where "covid" does. */
struct second {
	nx_pos pos;
	uint32_t term;
};

/* Two terms side by side: what the current document holds, and the documents so far. */
struct seen {
	uint32_t freq;
	unsigned zones;
	nx_doc last;
	uint32_t ndocs;
	struct nx_buffer docs; /* varints: gap, frequency and zones */
};

struct making {
	struct nx_pairs_bytes *out;
	const struct nx_segment *segment;
	struct common *common;
	uint32_t ncommon;
	uint32_t pass, npasses;
	struct seen *seen;     /* [ncommon][ncommon] */
	uint16_t *touched;     /* in the current document */
	uint32_t ntouched;
	uint8_t *marks;        /* by position: 1 + common term, or 0 */
	struct second *seconds; /* in the current document; by position when all are marked */
	uint32_t nseconds;
	nx_pos *positions;
	size_t seconds_room, positions_room;
	bool no_memory;
	uint32_t most_words;
};

/* ---- Which terms ---- */

static int
by_words(const void *a, const void *b)
{
	const struct common *x = a, *y = b;

	if (x->nwords != y->nwords)
		return x->nwords > y->nwords ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static int
by_number(const void *a, const void *b)
{
	const struct common *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Takes a term in; the least common one makes room. */
static void
offer(struct making *self, nx_term number, uint64_t nwords)
{
	struct common *at;

	if (self->ncommon == NX_PAIRS_COMMON) {
		at = &self->common[self->ncommon - 1]; /* sorted by then */
		if (nwords <= at->nwords)
			return;
	} else {
		at = &self->common[self->ncommon++];
	}
	at->number = number;
	at->nwords = nwords;
	if (self->ncommon == NX_PAIRS_COMMON)
		qsort(self->common, self->ncommon, sizeof(*self->common), by_words);
}

static enum nidx_status
fail_damaged(const struct making *self, struct nidx_error *err)
{
	return nx_fail(err, NIDX_ECORRUPT, 0, "%s: lists of common words are damaged",
	               self->segment->index.name);
}

/* A word of the text that stands in many documents.  Sentence starts and their like do too, but no
 * phrase asks for them. */
static bool
is_common(const struct making *self, const struct nx_term_cursor *at)
{
	return at->text[0] >= NX_TERM_WORD && at->value.info.positions &&
	       at->value.info.ndocs >= self->segment->head.ndocs / NX_PAIRS_PART;
}

/* The commonest of them, ascending, with their lists. */
static enum nidx_status
choose(struct making *self, struct nidx_error *err)
{
	const struct nx_segment *segment = self->segment;
	struct nx_strings_writer texts = { 0 };
	struct nx_term_cursor at = { 0 };
	enum nidx_status status = NIDX_OK;
	uint32_t k = 0;
	bool more;

	for (more = nx_terms_seek(&at, &segment->terms, NX_STR("")); more; more = nx_terms_next(&at))
		if (is_common(self, &at))
			offer(self, at.number, at.value.info.nwords);
	if (at.damaged)
		return fail_damaged(self, err);
	if (self->ncommon)
		qsort(self->common, self->ncommon, sizeof(*self->common), by_number);
	at = (struct nx_term_cursor){ 0 };
	for (; k < self->ncommon && !status; k++) {
		struct common *term = &self->common[k];
		if (!nx_terms_to(&at, &segment->terms, term->number) ||
		    nx_segment_open_list(segment, &at.value, &term->list, err) != NIDX_OK)
			status = fail_damaged(self, err);
		else
			nx_strings_writer_add(&texts, (struct nx_str){ (const char *)at.text, at.len });
	}
	if (!status && texts.failed)
		status = nx_fail_memory(err);
	if (!status)
		nx_strings_writer_finish(&texts, &self->out->common);
	nx_strings_writer_release(&texts);
	return status;
}

/* ---- One document ---- */

static int
by_pos(const void *a, const void *b)
{
	const struct second *x = a, *y = b;

	return (x->pos > y->pos) - (x->pos < y->pos);
}

static bool
put_mark(struct making *self, nx_pos pos, uint32_t k)
{
	if (self->marks[pos] == 0) {
		self->marks[pos] = (uint8_t)(k + 1);
		return true;
	}
	self->no_memory = nx_mem_grow(&self->seconds, &self->seconds_room,
	                              self->nseconds + (size_t)1, sizeof(*self->seconds)) < 0;
	if (self->no_memory)
		return false;
	self->seconds[self->nseconds++] = (struct second){ pos, k };
	return true;
}

/* Marks where the term stands.  False when its positions are damaged or memory is out. */
static bool
mark(struct making *self, uint32_t k, uint32_t nwords)
{
	struct nx_cursor *cursor = &self->common[k].cursor;
	uint32_t freq = nx_cursor_freq(cursor);

	self->no_memory = nx_mem_grow(&self->positions, &self->positions_room, freq,
	                              sizeof(*self->positions)) < 0;
	if (self->no_memory)
		return false;
	if (nx_cursor_positions(cursor, self->positions, freq) != freq)
		return false;
	for (uint32_t i = 0; i < freq; i++)
		if (self->positions[i] >= nwords || !put_mark(self, self->positions[i], k))
			return false;
	return true;
}

static void
count_pair(struct making *self, uint32_t a, uint32_t b, unsigned zones)
{
	uint32_t place = a * self->ncommon + b;
	struct seen *seen = &self->seen[place];

	if (a % self->npasses != self->pass)
		return;
	if (seen->freq++ == 0) {
		self->touched[self->ntouched++] = (uint16_t)place;
		seen->zones = 0;
	}
	seen->zones |= zones;
}

/* Finds neighbours between the borders [begin, end), which are all in `zones`. */
static void
count_zone(struct making *self, nx_pos begin, nx_pos end, unsigned zones)
{
	for (nx_pos pos = begin; pos + 1 < end; pos++) {
		unsigned a = self->marks[pos], b = self->marks[pos + 1];
		if (a && b)
			count_pair(self, a - 1, b - 1, zones);
	}
}

/* The same, of the pairs that have a second term.  *at: the first of these from `begin` on; then
 * the first from `end` on. */
static void
count_seconds(struct making *self, uint32_t *at, nx_pos begin, nx_pos end, unsigned zones)
{
	for (; *at < self->nseconds && self->seconds[*at].pos < end; ++*at) {
		struct second second = self->seconds[*at];
		if (second.pos > begin && self->marks[second.pos - 1])
			count_pair(self, self->marks[second.pos - 1] - 1u, second.term, zones);
		if (second.pos + 1 >= end)
			continue;
		if (self->marks[second.pos + 1])
			count_pair(self, second.term, self->marks[second.pos + 1] - 1u, zones);
		for (uint32_t i = *at + 1; i < self->nseconds; i++) {
			if (self->seconds[i].pos > second.pos + 1)
				break;
			if (self->seconds[i].pos == second.pos + 1)
				count_pair(self, second.term, self->seconds[i].term, zones);
		}
	}
}

/* All neighbours of the document. */
static void
count_all(struct making *self, const struct nx_extent *extent)
{
	const nx_pos borders[] = { 0, extent->title_end, extent->lead_end, extent->nwords };
	const unsigned zones[] = { NX_ZONE_TITLE, NX_ZONE_LEAD, 0 };
	uint32_t at = 0;

	if (self->nseconds)
		qsort(self->seconds, self->nseconds, sizeof(*self->seconds), by_pos);
	for (int i = 0; i < 3; i++) {
		count_zone(self, borders[i], borders[i + 1], zones[i]);
		count_seconds(self, &at, borders[i], borders[i + 1], zones[i]);
	}
	self->nseconds = 0;
}

static void
note_doc(struct making *self, nx_doc doc)
{
	for (uint32_t i = 0; i < self->ntouched; i++) {
		struct seen *seen = &self->seen[self->touched[i]];
		uint32_t freq = seen->freq < NX_FREQ_MAX ? seen->freq : NX_FREQ_MAX - 1;

		nx_buffer_put_varint(&seen->docs, doc - seen->last);
		nx_buffer_put_varint(&seen->docs, (uint64_t)freq << 2 | seen->zones);
		seen->last = doc;
		seen->ndocs++;
		seen->freq = 0;
	}
	self->ntouched = 0;
}

static bool
take_doc(struct making *self, nx_doc doc)
{
	struct nx_extent extent = nx_extent_of(&self->segment->extents, doc);
	bool any = false;

	if (extent.title_end > extent.lead_end || extent.lead_end > extent.nwords ||
	    extent.nwords > self->most_words)
		return false;
	for (uint32_t k = 0; k < self->ncommon; k++)
		if (nx_cursor_doc(&self->common[k].cursor) == doc) {
			if (!any)
				memset(self->marks, 0, extent.nwords);
			any = true;
			if (!mark(self, k, extent.nwords))
				return false;
			nx_cursor_next(&self->common[k].cursor);
		}
	if (!any)
		return true;
	count_all(self, &extent);
	note_doc(self, doc);
	return true;
}

/* ---- All ---- */

static bool
prepare(struct making *self)
{
	const struct nx_segment *segment = self->segment;
	size_t npairs = (size_t)self->ncommon * self->ncommon;

	for (nx_doc doc = 0; doc < segment->head.ndocs; doc++) {
		uint32_t nwords = nx_segment_doc_nwords(segment, doc);
		if (nwords > self->most_words && nwords <= NX_POS_LIMIT)
			self->most_words = nwords;
	}
	self->npasses = segment->head.ndocs / PASS_DOCS + 1;
	self->seen = nx_mem_zalloc(npairs + 1, sizeof(*self->seen));
	self->touched = nx_mem_alloc((npairs + 1) * sizeof(*self->touched));
	self->marks = nx_mem_alloc((size_t)self->most_words + 1);
	return self->seen && self->touched && self->marks;
}

static enum nidx_status
walk(struct making *self, int (*tick)(void *ctx), void *ctx, struct nidx_error *err)
{
	for (uint32_t k = 0; k < self->ncommon; k++)
		nx_cursor_init(&self->common[k].cursor, &self->common[k].list);
	for (nx_doc doc = 0; doc < self->segment->head.ndocs; doc++) {
		if (!take_doc(self, doc))
			return self->no_memory ? nx_fail_memory(err) : fail_damaged(self, err);
		if (doc % TICK_DOCS == 0 && tick && tick(ctx))
			return nx_fail(err, NIDX_ECANCEL, 0, "cancelled");
	}
	for (uint32_t k = 0; k < self->ncommon; k++)
		if (self->common[k].cursor.damaged)
			return fail_damaged(self, err);
	return NIDX_OK;
}

static void
write_list(struct making *self, uint32_t place, struct nx_list_writer *writer)
{
	const uint8_t *norms = nx_segment_norms(self->segment);
	struct seen *seen = &self->seen[place];
	const uint8_t *at = seen->docs.bytes, *end = at + seen->docs.len;
	struct nx_list_info info;
	nx_doc doc = 0;

	nx_list_writer_begin(writer, false);
	while (at < end) {
		uint64_t gap = 0, posting = 0;
		(void)(nx_varint_get(&at, end, &gap) && nx_varint_get(&at, end, &posting)); /* ours */
		doc += (nx_doc)gap;
		nx_list_writer_add(writer, doc, (uint32_t)(posting >> 2), posting & 3, norms[doc], NULL);
	}
	nx_list_writer_end(writer, &info);
	nx_buffer_put_u32(&self->out->table, place / self->ncommon << 16 | place % self->ncommon);
	nx_buffer_put_u32(&self->out->table, seen->ndocs);
	nx_buffer_put_u64(&self->out->table, info.docs_begin);
	nx_buffer_put_u32(&self->out->table, (uint32_t)info.docs_bytes);
	nx_buffer_release(&seen->docs);
	*seen = (struct seen){ 0 };
}

/* The lists of this pass.  Entries come in the order of passes; sort_table() puts them right. */
static enum nidx_status
write_lists(struct making *self, struct nidx_error *err)
{
	struct nx_buffer none = { 0 };
	struct nx_list_writer *writer = nx_list_writer_new(
	    &self->out->lists, &none, self->segment->head.ndocs, &self->segment->scale);
	bool failed = !writer;

	for (uint32_t place = 0; place < self->ncommon * self->ncommon && !failed; place++) {
		failed = self->seen[place].docs.failed;
		if (!failed && self->seen[place].ndocs)
			write_list(self, place, writer);
	}
	nx_list_writer_free(writer);
	nx_buffer_release(&none);
	failed |= self->out->lists.failed || self->out->table.failed || self->out->common.failed;
	return failed ? nx_fail_memory(err) : NIDX_OK;
}

static int
by_pair(const void *a, const void *b)
{
	uint32_t x = nx_u32le(a), y = nx_u32le(b);

	return (x > y) - (x < y);
}

static void
release(struct making *self)
{
	for (size_t i = 0; self->seen && i < (size_t)self->ncommon * self->ncommon; i++)
		nx_buffer_release(&self->seen[i].docs);
	nx_mem_free(self->seen);
	nx_mem_free(self->touched);
	nx_mem_free(self->marks);
	nx_mem_free(self->seconds);
	nx_mem_free(self->positions);
	nx_mem_free(self->common);
}

enum nidx_status
nx_pairs_make(struct nx_pairs_bytes *self, const struct nx_segment *segment, int (*tick)(void *ctx),
              void *ctx, struct nidx_error *err)
{
	struct making making = { .out = self, .segment = segment };
	enum nidx_status status = NIDX_OK;

	*self = (struct nx_pairs_bytes){ 0 };
	making.common = nx_mem_zalloc(NX_PAIRS_COMMON, sizeof(*making.common));
	status = making.common ? choose(&making, err) : nx_fail_memory(err);
	if (!status && !prepare(&making))
		status = nx_fail_memory(err);
	for (; making.pass < making.npasses && !status; making.pass++) {
		status = walk(&making, tick, ctx, err);
		if (!status)
			status = write_lists(&making, err);
	}
	if (!status && self->table.len)
		qsort(self->table.bytes, self->table.len / NX_PAIR_ENTRY, NX_PAIR_ENTRY, by_pair);
	release(&making);
	return status;
}

void
nx_pairs_bytes_release(struct nx_pairs_bytes *self)
{
	nx_buffer_release(&self->common);
	nx_buffer_release(&self->table);
	nx_buffer_release(&self->lists);
}

static enum nidx_status
write_file(struct nx_dir *dir, const char *name, const struct nx_pairs_bytes *bytes,
           struct nidx_error *err)
{
	struct nx_sections_writer out;
	enum nidx_status status = nx_sections_create(&out, dir, name, NX_FILE_PAIRS, err);

	if (status)
		return status;
	nx_sections_begin(&out, NX_SECTION_COMM);
	nx_sections_write(&out, bytes->common.bytes, bytes->common.len);
	nx_sections_begin(&out, NX_SECTION_PAIR);
	nx_sections_write(&out, bytes->table.bytes, bytes->table.len);
	nx_sections_begin(&out, NX_SECTION_PLST);
	nx_sections_write(&out, bytes->lists.bytes, bytes->lists.len);
	status = nx_sections_finish(&out, NULL, NULL, err);
	nx_sections_abandon(&out);
	return status;
}

enum nidx_status
nx_pairs_write(struct nx_dir *dir, const char *name, int (*tick)(void *ctx), void *ctx,
               struct nidx_error *err)
{
	struct nx_pairs_bytes bytes = { 0 };
	struct nx_segment *segment;
	enum nidx_status status = nx_segment_open_bare(&segment, dir, name, err);

	if (status)
		return status;
	if (segment->head.ndocs >= NX_PAIRS_LEAST) {
		status = nx_pairs_make(&bytes, segment, tick, ctx, err);
		if (!status)
			status = write_file(dir, name, &bytes, err);
		nx_pairs_bytes_release(&bytes);
	}
	nx_segment_close(segment);
	return status;
}
