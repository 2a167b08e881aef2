#include "index/hidden.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEAD = 32, /* magic, then documents, hidden, gone, timed, terms, bytes of counts */
	TAIL = 4   /* crc32c */
};

static const uint8_t MAGIC[8] = { 'n', 'i', 'd', 'x', 'h', 'i', 'd', '2' };

static size_t
bitmap_bytes(nx_doc ndocs)
{
	return (size_t)(((uint64_t)ndocs + 7) / 8);
}

/* ---- Checking ---- */

/* Bits set below ndocs; UINT64_MAX when one is set behind. */
static uint64_t
count_bits(const uint8_t *bits, nx_doc ndocs)
{
	size_t nbytes = bitmap_bytes(ndocs);
	uint64_t count = 0;

	for (size_t i = 0; i < nbytes; i++)
		count += (unsigned)__builtin_popcount(bits[i]);
	if (ndocs & 7 && bits[nbytes - 1] >> (ndocs & 7))
		return UINT64_MAX;
	return count;
}

static bool
is_subset(const uint8_t *some, const uint8_t *all, nx_doc ndocs)
{
	for (size_t i = 0; i < bitmap_bytes(ndocs); i++)
		if (some[i] & ~all[i])
			return false;
	return true;
}

static bool
timed_ascend(const struct nx_hidden *self, nx_doc ndocs)
{
	nx_doc last = 0;

	for (uint32_t i = 0; i < self->ntimed; i++) {
		int64_t until;
		nx_doc doc = nx_hidden_timed(self, i, &until);
		if (doc >= ndocs || (i && doc <= last) || !(self->bits[doc >> 3] >> (doc & 7) & 1))
			return false;
		last = doc;
	}
	return true;
}

static enum nidx_status
check(const struct nx_hidden *self, const char *name, nx_doc ndocs, struct nidx_error *err)
{
	if (count_bits(self->bits, ndocs) != self->nhidden ||
	    (self->gone && (count_bits(self->gone, ndocs) != self->ngone ||
	                    !is_subset(self->gone, self->bits, ndocs))))
		return nx_fail(err, NIDX_ECORRUPT, 12, "%s: bits and their count disagree", name);
	if (!timed_ascend(self, ndocs))
		return nx_fail(err, NIDX_ECORRUPT, (uint64_t)(self->timed - self->map.bytes),
		               "%s: the documents shown for a time are out of order", name);
	if (!nx_hidden_holds(self))
		return nx_fail(err, NIDX_ECORRUPT, (uint64_t)(self->index - self->map.bytes),
		               "%s: the counts of terms do not hold", name);
	return NIDX_OK;
}

/* ---- Reading ---- */

/* Finds the parts.  False when they do not fill the file. */
static bool
lay_out(struct nx_hidden *self, nx_doc ndocs)
{
	const uint8_t *p = self->map.bytes;
	uint64_t bitmap = bitmap_bytes(ndocs), size;

	self->nhidden = nx_u32le(p + 12);
	self->ngone = nx_u32le(p + 16);
	self->ntimed = nx_u32le(p + 20);
	self->nterms = nx_u32le(p + 24);
	self->counts_bytes = nx_u32le(p + 28);
	size = HEAD + bitmap + (self->ngone ? bitmap : 0) + (uint64_t)self->ntimed * NX_HIDDEN_TIMED +
	       (uint64_t)nx_hidden_blocks(self->nterms) * NX_HIDDEN_ENTRY + self->counts_bytes + TAIL;
	if (size != self->map.nbytes)
		return false;
	self->bits = p + HEAD;
	self->timed = self->bits + bitmap;
	if (self->ngone) {
		self->gone = self->timed;
		self->timed += bitmap;
	}
	self->index = self->timed + (size_t)self->ntimed * NX_HIDDEN_TIMED;
	self->counts = self->index + (size_t)nx_hidden_blocks(self->nterms) * NX_HIDDEN_ENTRY;
	return true;
}

/* Format 1: magic, documents, dead ones, bitmap, crc32c.  Those were replaced, and are no more. */
static enum nidx_status
open_old(struct nx_hidden *self, const char *name, nx_doc ndocs, struct nidx_error *err)
{
	const uint8_t *p = self->map.bytes;
	size_t n = self->map.nbytes;

	if (n != 16 + bitmap_bytes(ndocs) + TAIL || nx_u32le(p + 8) != ndocs ||
	    nx_crc32c(0, p, n - TAIL) != nx_u32le(p + n - TAIL) ||
	    count_bits(p + 16, ndocs) != nx_u32le(p + 12))
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: the list of dead documents is damaged",
		               name);
	self->bits = self->gone = p + 16;
	self->nhidden = self->ngone = nx_u32le(p + 12);
	return NIDX_OK;
}

static enum nidx_status
open_map(struct nx_hidden *self, const char *name, nx_doc ndocs, struct nidx_error *err)
{
	const uint8_t *p = self->map.bytes;
	size_t n = self->map.nbytes;

	if (n >= 16 + TAIL && memcmp(p, "nidxded1", sizeof(MAGIC)) == 0)
		return open_old(self, name, ndocs, err);
	if (n < HEAD + TAIL || memcmp(p, MAGIC, sizeof(MAGIC)) != 0)
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: no list of hidden documents", name);
	if (nx_crc32c(0, p, n - TAIL) != nx_u32le(p + n - TAIL))
		return nx_fail(err, NIDX_ECORRUPT, n - TAIL, "%s: the checksum does not hold",
		               name);
	if (nx_u32le(p + 8) != ndocs || !lay_out(self, ndocs))
		return nx_fail(err, NIDX_ECORRUPT, 8, "%s: made for another number of documents",
		               name);
	return check(self, name, ndocs, err);
}

enum nidx_status
nx_hidden_open(struct nx_hidden *self, struct nx_dir *dir, const char *name, nx_doc ndocs,
               struct nidx_error *err)
{
	struct nx_hidden open = { 0 };
	enum nidx_status status = nx_dir_map(dir, name, &open.map, err);

	if (status)
		return status;
	status = open_map(&open, name, ndocs, err);
	if (status)
		nx_map_close(&open.map);
	else
		*self = open;
	return status;
}

void
nx_hidden_close(struct nx_hidden *self)
{
	nx_map_close(&self->map);
	*self = (struct nx_hidden){ 0 };
}

/* ---- Changing ---- */

static void
load_count(void *ctx, nx_term term, uint32_t count)
{
	struct nx_hiding *self = ctx;

	if (term < self->nterms)
		self->counts[term] = count;
}

static uint8_t *
copy_bits(const uint8_t *bits, nx_doc ndocs)
{
	uint8_t *copy = nx_mem_zalloc(bitmap_bytes(ndocs) + 1, 1);

	if (copy && bits)
		memcpy(copy, bits, bitmap_bytes(ndocs));
	return copy;
}

/* The arrays of a segment in which something is hidden. */
static bool
begin(struct nx_hiding *self, const uint8_t *bits)
{
	self->bits = copy_bits(bits, self->ndocs);
	self->counts = nx_mem_zalloc((size_t)self->nterms + 1, sizeof(*self->counts));
	return self->bits && self->counts;
}

bool
nx_hiding_load(struct nx_hiding *self, const struct nx_hidden *from, nx_doc ndocs, nx_term nterms)
{
	bool ok = true;

	*self = (struct nx_hiding){ .ndocs = ndocs, .nterms = nterms };
	if (!from || !from->bits)
		return true;
	ok = begin(self, from->bits);
	if (ok && from->gone) {
		self->gone = copy_bits(from->gone, ndocs);
		ok = self->gone != NULL;
	}
	for (uint32_t i = 0; i < from->ntimed && ok; i++) {
		int64_t until;
		nx_doc doc = nx_hidden_timed(from, i, &until);
		ok = nx_hiding_show_until(self, doc, until);
	}
	if (!ok) {
		nx_hiding_release(self);
		return false;
	}
	nx_hidden_counts(from, load_count, self);
	self->nhidden = from->nhidden;
	self->ngone = from->ngone;
	self->changed = false;
	return true;
}

void
nx_hiding_release(struct nx_hiding *self)
{
	nx_mem_free(self->bits);
	nx_mem_free(self->gone);
	nx_mem_free(self->timed);
	nx_mem_free(self->counts);
	nx_mem_free(self->uncounted);
	*self = (struct nx_hiding){ 0 };
}

bool
nx_hiding_hide(struct nx_hiding *self, nx_doc doc)
{
	if (!self->bits && !begin(self, NULL)) {
		nx_mem_free(self->bits);
		nx_mem_free(self->counts);
		self->bits = NULL;
		self->counts = NULL;
		return false;
	}
	self->bits[doc >> 3] |= (uint8_t)(1 << (doc & 7));
	self->nhidden++;
	self->changed = true;
	return true;
}

bool
nx_hiding_count_later(struct nx_hiding *self, nx_doc doc)
{
	if (nx_mem_grow(&self->uncounted, &self->uncounted_room, self->nuncounted + 1,
	                sizeof(*self->uncounted)))
		return false;
	self->uncounted[self->nuncounted++] = doc;
	return true;
}

static int
by_number(const void *a, const void *b)
{
	const nx_doc *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

bool
nx_hiding_count(struct nx_hiding *self, const struct nx_segment *segment)
{
	if (!self->nuncounted)
		return true;
	qsort(self->uncounted, self->nuncounted, sizeof(*self->uncounted), by_number);
	if (!nx_segment_count_terms(segment, self->uncounted, self->nuncounted, self->counts))
		return false;
	self->nuncounted = 0;
	return true;
}

static size_t
find_timed(const struct nx_hiding *self, nx_doc doc)
{
	size_t i = 0;

	while (i < self->ntimed && self->timed[i].doc != doc)
		i++;
	return i;
}

int64_t
nx_hiding_until(const struct nx_hiding *self, nx_doc doc)
{
	size_t i = find_timed(self, doc);

	return i < self->ntimed ? self->timed[i].until : NX_NEVER_SHOWN;
}

bool
nx_hiding_show_until(struct nx_hiding *self, nx_doc doc, int64_t until)
{
	size_t i = find_timed(self, doc);

	if (until == NX_NEVER_SHOWN) {
		if (i < self->ntimed) {
			self->timed[i] = self->timed[--self->ntimed];
			self->changed = true;
		}
		return true;
	}
	if (i == self->ntimed) {
		if (nx_mem_grow(&self->timed, &self->timed_room, i + 1, sizeof(*self->timed)))
			return false;
		self->timed[self->ntimed++] = (struct nx_timed){ doc, NX_NEVER_SHOWN };
	}
	self->changed |= self->timed[i].until != until;
	self->timed[i].until = until;
	return true;
}

bool
nx_hiding_delete(struct nx_hiding *self, nx_doc doc)
{
	if (!self->gone)
		self->gone = copy_bits(NULL, self->ndocs);
	if (!self->gone)
		return false;
	if (!nx_hiding_is_gone(self, doc)) {
		self->gone[doc >> 3] |= (uint8_t)(1 << (doc & 7));
		self->ngone++;
		self->changed = true;
	}
	return nx_hiding_show_until(self, doc, NX_NEVER_SHOWN);
}

/* ---- Writing ---- */

static int
by_doc(const void *a, const void *b)
{
	const struct nx_timed *x = a, *y = b;

	return (x->doc > y->doc) - (x->doc < y->doc);
}

/* Counts in blocks, and the index of the blocks. */
static uint32_t
put_counts(const struct nx_hiding *self, struct nx_buffer *index, struct nx_buffer *counts)
{
	uint32_t n = 0;
	nx_term last = 0;

	for (nx_term term = 0; self->counts && term < self->nterms; term++) {
		if (!self->counts[term])
			continue;
		if (n++ % NX_HIDDEN_BLOCK == 0) {
			nx_buffer_put_u32(index, term);
			nx_buffer_put_u32(index, (uint32_t)counts->len);
			last = term;
		}
		nx_buffer_put_varint(counts, term - last);
		nx_buffer_put_varint(counts, self->counts[term]);
		last = term;
	}
	return n;
}

static void
put_all(struct nx_hiding *self, struct nx_buffer *out)
{
	struct nx_buffer index = { 0 }, counts = { 0 };
	uint32_t nterms = put_counts(self, &index, &counts);

	if (self->ntimed)
		qsort(self->timed, self->ntimed, sizeof(*self->timed), by_doc);
	nx_buffer_put(out, MAGIC, sizeof(MAGIC));
	nx_buffer_put_u32(out, self->ndocs);
	nx_buffer_put_u32(out, self->nhidden);
	nx_buffer_put_u32(out, self->ngone);
	nx_buffer_put_u32(out, (uint32_t)self->ntimed);
	nx_buffer_put_u32(out, nterms);
	nx_buffer_put_u32(out, (uint32_t)counts.len);
	nx_buffer_put(out, self->bits, bitmap_bytes(self->ndocs));
	if (self->ngone)
		nx_buffer_put(out, self->gone, bitmap_bytes(self->ndocs));
	for (size_t i = 0; i < self->ntimed; i++) {
		nx_buffer_put_u32(out, self->timed[i].doc);
		nx_buffer_put_u64(out, (uint64_t)self->timed[i].until);
	}
	nx_buffer_put(out, index.bytes, index.len);
	nx_buffer_put(out, counts.bytes, counts.len);
	if (index.failed || counts.failed)
		out->failed = true;
	nx_buffer_put_u32(out, out->failed ? 0 : nx_crc32c(0, out->bytes, out->len));
	nx_buffer_release(&index);
	nx_buffer_release(&counts);
}

enum nidx_status
nx_hiding_write(struct nx_hiding *self, struct nx_dir *dir, const char *name,
                struct nidx_error *err)
{
	struct nx_buffer bytes = { 0 };
	struct nx_file *file = NULL;
	enum nidx_status status;

	put_all(self, &bytes);
	status = bytes.failed ? nx_fail_memory(err) : nx_file_create(&file, dir, name, err);
	if (!status) {
		nx_file_write(file, bytes.bytes, bytes.len);
		status = nx_file_finish(file, err);
	}
	nx_buffer_release(&bytes);
	return status;
}
