#include "segment/writer.h"

#include "base/mem.h"
#include "base/norm.h"
#include "segment/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct lang_count {
	nx_lang lang;
	nx_doc ndocs;
};

struct nx_segment_writer {
	struct nx_sections_writer index, positions;
	struct nx_head head;
	struct nx_columns_writer columns;
	struct nx_strings_writer sources, sections;
	struct nx_buffer days;
	struct nx_buffer restricted; /* RSTR */
	struct nx_buffer sizes;      /* SIZE */
	struct nx_terms_writer terms;
	struct nx_terms reader; /* over the finished `terms`, for the forms */
	struct nx_buffer tidx;
	struct nx_forms_writer forms;
	struct lang_count *langs;
	size_t nlangs, langs_room;
	nx_doc at;       /* documents so far */
	int64_t last;    /* published time of the last one */
	bool columns_done, terms_done;
	enum nidx_status status; /* the first failure */
	struct nidx_error err;
};

enum nidx_status
nx_segment_writer_new(struct nx_segment_writer **self, struct nx_dir *dir, const char *name,
                      nx_doc ndocs, unsigned flags, struct nidx_error *err)
{
	struct nx_segment_writer *w = nx_mem_zalloc(1, sizeof(*w));
	enum nidx_status status;

	if (!w)
		return nx_fail_memory(err);
	w->head.ndocs = ndocs;
	w->head.flags = flags;
	if (!nx_columns_writer_init(&w->columns, ndocs)) {
		nx_segment_writer_free(w);
		return nx_fail_memory(err);
	}
	status = nx_sections_create(&w->index, dir, name, NX_FILE_INDEX, err);
	if (status == NIDX_OK)
		status = nx_sections_create(&w->positions, dir, name, NX_FILE_POSITIONS, err);
	if (status != NIDX_OK) {
		nx_segment_writer_free(w);
		return status;
	}
	nx_sections_begin(&w->positions, NX_SECTION_POSN);
	*self = w;
	return NIDX_OK;
}

void
nx_segment_writer_free(struct nx_segment_writer *self)
{
	if (!self)
		return;
	if (self->index.file)
		nx_sections_abandon(&self->index);
	if (self->positions.file)
		nx_sections_abandon(&self->positions);
	nx_columns_writer_release(&self->columns);
	nx_strings_writer_release(&self->sources);
	nx_strings_writer_release(&self->sections);
	nx_buffer_release(&self->days);
	nx_buffer_release(&self->restricted);
	nx_buffer_release(&self->sizes);
	nx_terms_writer_release(&self->terms);
	nx_buffer_release(&self->tidx);
	nx_forms_writer_release(&self->forms);
	nx_mem_free(self->langs);
	nx_mem_free(self);
}

static void
fail_memory(struct nx_segment_writer *self)
{
	if (self->status == NIDX_OK)
		self->status = nx_fail_memory(&self->err);
}

/* ---- Documents ---- */

/* Returns the language's number among those so far. */
static uint32_t
count_lang(struct nx_segment_writer *self, nx_lang lang)
{
	size_t i = 0;

	while (i < self->nlangs && self->langs[i].lang != lang)
		i++;
	if (i == self->nlangs) {
		if (nx_mem_grow(&self->langs, &self->langs_room, i + 1, sizeof(*self->langs)) < 0) {
			fail_memory(self);
			return 0;
		}
		self->langs[self->nlangs++] = (struct lang_count){ lang, 0 };
	}
	self->langs[i].ndocs++;
	return (uint32_t)i;
}

/* Day runs and the count of dated documents. */
static void
note_time(struct nx_segment_writer *self, const struct nx_when *published)
{
	nx_day day = nx_when_day(published->seconds);

	if (published->precision == NX_WHEN_NONE)
		return;
	assert(self->head.ndated == self->at); /* undated documents come last */
	assert(self->at == 0 || published->seconds <= self->last);
	if (self->at == 0 || day != nx_when_day(self->last)) {
		nx_buffer_put_u32(&self->days, (uint32_t)day);
		nx_buffer_put_u32(&self->days, self->at);
	}
	self->last = published->seconds;
	self->head.ndated++;
}

static uint64_t
time_value(const struct nx_when *when)
{
	return when->precision == NX_WHEN_NONE ? NX_COLUMN_NONE : (uint64_t)when->seconds;
}

static uint64_t
zone_value(const struct nx_when *when)
{
	int zone = when->precision == NX_WHEN_NONE ? NX_WHEN_NO_ZONE : when->zone_min;

	/* More than a day and a half away is no zone. */
	return zone <= -NX_ZONE_BIAS || zone >= NX_ZONE_BIAS ? 0 : (uint64_t)(zone + NX_ZONE_BIAS);
}

void
nx_segment_writer_doc(struct nx_segment_writer *self, const struct nx_segment_doc *doc)
{
	struct nx_columns_writer *c = &self->columns;
	struct nx_extent extent;
	nx_doc at = self->at;

	assert(at < self->head.ndocs && !self->columns_done);
	assert(doc->title_end <= doc->lead_end && doc->lead_end <= doc->nwords);
	if (self->status != NIDX_OK)
		return;
	extent = nx_extent_make(doc->title_end, doc->lead_end, doc->nwords);
	note_time(self, &doc->published);
	self->head.nwords += doc->nwords;
	self->head.nnormwords += nx_norm_words(extent.norm);
	nx_buffer_put_u8(&self->sizes, extent.norm);
	nx_buffer_put_u8(&self->sizes, extent.body);
	nx_buffer_put_u8(&self->sizes, extent.widths);
	nx_columns_writer_put(c, NX_COLUMN_NORM, at, extent.norm);
	nx_columns_writer_put(c, NX_COLUMN_NWORDS, at, doc->nwords);
	nx_columns_writer_put(c, NX_COLUMN_TITLE_END, at, doc->title_end);
	nx_columns_writer_put(c, NX_COLUMN_LEAD_SIZE, at, doc->lead_end - doc->title_end);
	nx_columns_writer_put(c, NX_COLUMN_PUBLISHED, at, time_value(&doc->published));
	nx_columns_writer_put(c, NX_COLUMN_UPDATED, at, time_value(&doc->updated));
	nx_columns_writer_put(c, NX_COLUMN_PRECISION, at,
	                      (uint64_t)(doc->published.precision |
	                                 doc->updated.precision << NX_PRECISION_BITS));
	nx_columns_writer_put(c, NX_COLUMN_ZONE, at, zone_value(&doc->published));
	nx_columns_writer_put(c, NX_COLUMN_UPDATED_ZONE, at, zone_value(&doc->updated));
	nx_columns_writer_put(c, NX_COLUMN_LANG, at, count_lang(self, doc->lang));
	nx_columns_writer_put(c, NX_COLUMN_SOURCE, at,
	                      nx_strings_writer_add(&self->sources, doc->source));
	nx_columns_writer_put(c, NX_COLUMN_SECTION, at,
	                      nx_strings_writer_add(&self->sections, doc->section));
	nx_columns_writer_put(c, NX_COLUMN_KEY_HASH, at, doc->key_hash);
	nx_columns_writer_put(c, NX_COLUMN_TEXT_HASH, at, doc->text_hash);
	nx_columns_writer_put(c, NX_COLUMN_GROUP, at, doc->stored.group);
	nx_columns_writer_put(c, NX_COLUMN_INDEX, at, doc->stored.index);
	if (!nx_release_is_free(doc->release)) {
		nx_buffer_put_u32(&self->restricted, at);
		nx_buffer_put_u32(&self->restricted, doc->release.status);
		nx_buffer_put_u64(&self->restricted, (uint64_t)doc->release.embargo);
	}
	self->at++;
}

struct keyed {
	uint64_t hash;
	nx_doc doc;
};

static int
compare_keyed(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

/* Documents by the hash of their key, for nx_segment_find_key(). */
static void
sort_keys(struct nx_segment_writer *self)
{
	nx_doc ndocs = self->head.ndocs;
	struct keyed *sorted = nx_mem_zalloc(ndocs, sizeof(*sorted));

	if (!sorted) {
		fail_memory(self);
		return;
	}
	for (nx_doc doc = 0; doc < ndocs; doc++)
		sorted[doc] = (struct keyed){ self->columns.wide[NX_COLUMN_KEY_HASH][doc], doc };
	if (ndocs)
		qsort(sorted, ndocs, sizeof(*sorted), compare_keyed);
	for (nx_doc i = 0; i < ndocs; i++)
		nx_columns_writer_put(&self->columns, NX_COLUMN_KEY_ORDER, i, sorted[i].doc);
	nx_mem_free(sorted);
}

/* ---- Sections ---- */

/* Writes a buffer as a section and empties it. */
static void
write_section(struct nx_segment_writer *self, uint32_t kind, struct nx_buffer *bytes)
{
	if (bytes->failed)
		fail_memory(self);
	if (self->status == NIDX_OK) {
		nx_sections_begin(&self->index, kind);
		nx_sections_write(&self->index, bytes->bytes, bytes->len);
	}
	nx_buffer_reset(bytes);
}

/* Sorts the strings, replaces their numbers in the column by ordinals. */
static void
write_strings(struct nx_segment_writer *self, uint32_t kind, struct nx_strings_writer *strings,
              enum nx_column_id id)
{
	struct nx_buffer bytes = { 0 };
	uint32_t *column = self->columns.slim[id];

	nx_strings_writer_finish(strings, &bytes);
	if (!bytes.failed)
		for (nx_doc doc = 0; doc < self->head.ndocs; doc++)
			column[doc] = strings->ranks[column[doc]];
	write_section(self, kind, &bytes);
	nx_buffer_release(&bytes);
	nx_strings_writer_release(strings);
}

static int
compare_langs(const void *a, const void *b)
{
	const struct lang_count *x = a, *y = b;

	return (x->lang > y->lang) - (x->lang < y->lang);
}

/* Sorts the languages, replaces their numbers in the column. */
static void
sort_langs(struct nx_segment_writer *self)
{
	uint32_t *column = self->columns.slim[NX_COLUMN_LANG];
	uint32_t *ranks = nx_mem_zalloc(self->nlangs + 1, sizeof(*ranks));

	if (!ranks) {
		fail_memory(self);
		return;
	}
	for (size_t i = 0; i < self->nlangs; i++) /* distinct: a rank is how many are smaller */
		for (size_t k = 0; k < self->nlangs; k++)
			ranks[i] += self->langs[k].lang < self->langs[i].lang;
	for (nx_doc doc = 0; doc < self->head.ndocs; doc++)
		column[doc] = ranks[column[doc]];
	if (self->nlangs)
		qsort(self->langs, self->nlangs, sizeof(*self->langs), compare_langs);
	nx_mem_free(ranks);
}

static void
write_langs(struct nx_segment_writer *self)
{
	struct nx_buffer bytes = { 0 };

	sort_langs(self);
	for (size_t i = 0; i < self->nlangs; i++) {
		nx_buffer_put_u32(&bytes, self->langs[i].lang);
		nx_buffer_put_u32(&bytes, self->langs[i].ndocs);
	}
	write_section(self, NX_SECTION_LANG, &bytes);
	nx_buffer_release(&bytes);
}

/* All that documents gave, in front of the lists; their memory is free for the dictionary then. */
static void
finish_columns(struct nx_segment_writer *self)
{
	struct nx_buffer bytes = { 0 };

	if (self->columns_done || self->status != NIDX_OK)
		return;
	assert(self->at == self->head.ndocs);
	self->columns_done = true;
	write_strings(self, NX_SECTION_SRCS, &self->sources, NX_COLUMN_SOURCE);
	write_strings(self, NX_SECTION_SECS, &self->sections, NX_COLUMN_SECTION);
	write_langs(self);
	write_section(self, NX_SECTION_DAYS, &self->days);
	write_section(self, NX_SECTION_RSTR, &self->restricted);
	write_section(self, NX_SECTION_SIZE, &self->sizes);
	if (self->status == NIDX_OK)
		sort_keys(self);
	if (self->status == NIDX_OK) {
		nx_columns_writer_finish(&self->columns, &bytes);
		write_section(self, NX_SECTION_COLS, &bytes);
	}
	nx_buffer_release(&bytes);
	nx_columns_writer_release(&self->columns);
	if (self->status == NIDX_OK)
		nx_sections_begin(&self->index, NX_SECTION_LIST);
}

void
nx_segment_writer_term(struct nx_segment_writer *self, struct nx_str term,
                       const struct nx_list_info *info, const uint8_t *docs, const uint8_t *pos)
{
	finish_columns(self);
	assert(!self->terms_done);
	if (self->status == NIDX_OK && (term.len == 0 || term.len > NX_TERM_MAX))
		self->status = nx_fail(&self->err, NIDX_ELIMIT, 0,
		                       "a term of %zu bytes: the limit is %d", term.len,
		                       (int)NX_TERM_MAX);
	if (self->status != NIDX_OK)
		return;
	nx_terms_writer_add(&self->terms, term, info, docs);
	if (!nx_list_is_inline(info))
		nx_sections_write(&self->index, docs, (size_t)info->docs_bytes);
	nx_sections_write(&self->positions, pos, (size_t)info->pos_bytes);
}

/* Ends the dictionary and opens it for the forms, which say how they differ from their terms. */
static void
finish_terms(struct nx_segment_writer *self)
{
	finish_columns(self);
	if (self->terms_done || self->status != NIDX_OK)
		return;
	self->terms_done = true;
	nx_terms_writer_finish(&self->terms);
	nx_buffer_put(&self->tidx, self->terms.keys.bytes, self->terms.keys.len);
	nx_buffer_put(&self->tidx, self->terms.offsets.bytes, self->terms.offsets.len);
	if (nx_terms_writer_failed(&self->terms) || self->tidx.failed) {
		fail_memory(self);
		return;
	}
	self->head.nterms = self->terms.nterms;
	(void)nx_terms_open(&self->reader, self->terms.bytes.bytes, self->terms.bytes.len,
	                    self->tidx.bytes, self->tidx.len, self->head.nterms,
	                    self->head.ndocs, NULL);
}

void
nx_segment_writer_form(struct nx_segment_writer *self, struct nx_str form, nx_term term)
{
	finish_terms(self);
	if (self->status == NIDX_OK && (form.len == 0 || form.len > NX_TERM_MAX))
		self->status = nx_fail(&self->err, NIDX_ELIMIT, 0,
		                       "a form of %zu bytes: the limit is %d", form.len,
		                       (int)NX_TERM_MAX);
	if (self->status == NIDX_OK)
		nx_forms_writer_add(&self->forms, &self->reader, form, term);
}

/* Dictionary, forms and head, behind the lists. */
static void
write_rest(struct nx_segment_writer *self)
{
	struct nx_buffer bytes = { 0 };
	uint8_t head[NX_HEAD];

	finish_terms(self);
	if (self->status != NIDX_OK)
		return;
	nx_forms_writer_finish(&self->forms);
	self->head.nforms = self->forms.nforms;
	write_section(self, NX_SECTION_TERM, &self->terms.bytes);
	write_section(self, NX_SECTION_TIDX, &self->tidx);
	write_section(self, NX_SECTION_FORM, &self->forms.bytes);
	nx_buffer_put(&bytes, self->forms.keys.bytes, self->forms.keys.len);
	nx_buffer_put(&bytes, self->forms.offsets.bytes, self->forms.offsets.len);
	if (nx_forms_writer_failed(&self->forms))
		fail_memory(self);
	write_section(self, NX_SECTION_FIDX, &bytes);
	nx_buffer_reset(&bytes);
	nx_head_put(head, &self->head);
	nx_buffer_put(&bytes, head, sizeof(head));
	write_section(self, NX_SECTION_HEAD, &bytes);
	nx_buffer_release(&bytes);
}

enum nidx_status
nx_segment_writer_finish(struct nx_segment_writer *self, struct nidx_error *err)
{
	finish_terms(self);
	if (self->status == NIDX_OK)
		self->status =
		    nx_sections_finish(&self->positions, &self->head.positions_bytes,
		                       &self->head.positions_crc, &self->err);
	write_rest(self);
	if (self->status == NIDX_OK)
		self->status = nx_sections_finish(&self->index, NULL, NULL, &self->err);
	if (self->status != NIDX_OK && err)
		*err = self->err;
	return self->status;
}
