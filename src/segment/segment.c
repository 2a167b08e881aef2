#include "segment/segment.h"

#include "base/checksum.h"
#include "base/mem.h"
#include "segment/inside.h"
#include "segment/pairs_make.h"

#include <assert.h>
#include <string.h>

/* ---- Open ---- */

struct part {
	const uint8_t *bytes;
	size_t nbytes;
};

static enum nidx_status
find_part(const struct nx_sections *file, uint32_t kind, struct part *part, struct nidx_error *err)
{
	return nx_sections_find(file, kind, &part->bytes, &part->nbytes, err);
}

/* HEAD is small and everything hangs on it: its checksum is verified now. */
static enum nidx_status
open_head(struct nx_segment *self, struct nidx_error *err)
{
	struct part part = { 0 };
	enum nidx_status status = nx_sections_check_one(&self->index, NX_SECTION_HEAD, err);

	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_HEAD, &part, err);
	if (status != NIDX_OK)
		return status;
	if (part.nbytes != NX_HEAD)
		return nx_fail(err, NIDX_ECORRUPT, 0, "section HEAD has a wrong size");
	self->head = nx_head_get(part.bytes);
	if (self->head.flags & ~(unsigned)(NX_SEGMENT_PLAIN | NX_SEGMENT_NO_TEXTS))
		return nx_fail(err, NIDX_ECORRUPT, 44, "section HEAD: unknown flags");
	if (self->head.ndated > self->head.ndocs || self->head.ndocs > NX_DOC_LIMIT_MAX)
		return nx_fail(err, NIDX_ECORRUPT, 0, "section HEAD: counts disagree");
	if (self->head.positions_bytes != self->positions.map.nbytes ||
	    self->head.positions_crc != self->positions.table_crc)
		return nx_fail(err, NIDX_ECORRUPT, 32, "%s belongs to another segment",
		               self->positions.name);
	return NIDX_OK;
}

static enum nidx_status
open_columns(struct nx_segment *self, struct nidx_error *err)
{
	struct part cols = { 0 }, days = { 0 }, srcs = { 0 }, secs = { 0 }, lang = { 0 };
	enum nidx_status status = find_part(&self->index, NX_SECTION_COLS, &cols, err);

	if (status == NIDX_OK)
		status = nx_columns_open(&self->columns, cols.bytes, cols.nbytes, self->head.ndocs,
		                         err);
	self->extents = (struct nx_extents){ self->columns.list[NX_COLUMN_TITLE_END],
		                             self->columns.list[NX_COLUMN_LEAD_SIZE],
		                             self->columns.list[NX_COLUMN_NWORDS], NULL };
	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_DAYS, &days, err);
	if (status == NIDX_OK)
		status = nx_dayruns_open(&self->days, days.bytes, days.nbytes, self->head.ndated,
		                         err);
	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_SRCS, &srcs, err);
	if (status == NIDX_OK)
		status = nx_strings_open(&self->sources, srcs.bytes, srcs.nbytes, err);
	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_SECS, &secs, err);
	if (status == NIDX_OK)
		status = nx_strings_open(&self->sections, secs.bytes, secs.nbytes, err);
	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_LANG, &lang, err);
	if (status == NIDX_OK &&
	    (lang.nbytes % NX_LANG_ENTRY || lang.nbytes > 65536 * NX_LANG_ENTRY))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "section LANG has a wrong size");
	self->langs = lang.bytes;
	self->nlangs = (uint32_t)(lang.nbytes / NX_LANG_ENTRY);
	return status;
}

/* What sizes of positions follow from. */
static enum nidx_status
open_sizes(struct nx_segment *self, struct nidx_error *err)
{
	struct part part = { 0 };
	enum nidx_status status = nx_segment_has_lists(self)
	                              ? find_part(&self->index, NX_SECTION_SIZE, &part, err)
	                              : NIDX_OK;

	if (!status && part.nbytes != (uint64_t)self->head.ndocs * NX_EXTENT_SIZES &&
	    nx_segment_has_lists(self))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "section SIZE has a wrong size");
	self->extents.sizes = part.bytes;
	return status;
}

/* Format 1 had none. */
static enum nidx_status
open_restricted(struct nx_segment *self, struct nidx_error *err)
{
	struct part part = { 0 };
	enum nidx_status status =
	    self->index.version < 2 ? NIDX_OK : find_part(&self->index, NX_SECTION_RSTR, &part, err);

	if (status == NIDX_OK && (part.nbytes % NX_RESTRICTED ||
	                          part.nbytes / NX_RESTRICTED > self->head.ndocs))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "section RSTR has a wrong size");
	self->restricted = part.bytes;
	self->nrestricted = (uint32_t)(part.nbytes / NX_RESTRICTED);
	return status;
}

static enum nidx_status
open_dictionary(struct nx_segment *self, struct nidx_error *err)
{
	struct part term = { 0 }, tidx = { 0 }, form = { 0 }, fidx = { 0 };
	enum nidx_status status = find_part(&self->index, NX_SECTION_TERM, &term, err);

	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_TIDX, &tidx, err);
	if (status == NIDX_OK)
		status = nx_terms_open(&self->terms, term.bytes, term.nbytes, tidx.bytes,
		                       tidx.nbytes, self->head.nterms, self->head.ndocs, err);
	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_FORM, &form, err);
	if (status == NIDX_OK)
		status = find_part(&self->index, NX_SECTION_FIDX, &fidx, err);
	if (status == NIDX_OK)
		status = nx_forms_open(&self->forms, form.bytes, form.nbytes, fidx.bytes,
		                       fidx.nbytes, self->head.nforms, &self->terms, err);
	if (status == NIDX_OK)
		status = nx_sections_find(&self->index, NX_SECTION_LIST, &self->lists,
		                          &self->lists_bytes, err);
	if (status == NIDX_OK)
		status = nx_sections_find(&self->positions, NX_SECTION_POSN, &self->posns,
		                          &self->posns_bytes, err);
	return status;
}

enum nidx_status
nx_segment_open_bare(struct nx_segment **self, struct nx_dir *dir, const char *name,
                struct nidx_error *err)
{
	struct nx_segment *s = nx_mem_zalloc(1, sizeof(*s));
	enum nidx_status status;

	if (!s)
		return nx_fail_memory(err);
	status = nx_sections_open(&s->index, dir, name, NX_FILE_INDEX, err);
	if (status == NIDX_OK)
		status = nx_sections_open(&s->positions, dir, name, NX_FILE_POSITIONS, err);
	if (status == NIDX_OK)
		status = nx_stored_open(&s->stored, dir, name, err);
	if (status == NIDX_OK) {
		memcpy(s->name, name, strlen(name) + 1); /* nx_sections_open() checked its length */
		status = open_head(s, err);
		if (status == NIDX_OK)
			status = open_columns(s, err);
		if (status == NIDX_OK)
			status = open_sizes(s, err);
		if (status == NIDX_OK)
			status = open_restricted(s, err);
		/* In older formats lists are coded otherwise: of such a segment columns and articles are
		 * read, which are all that an upgrade needs, and no term is found. */
		nx_ntf_scale_init(&s->scale, s->head.nnormwords, s->head.ndocs);
		if (!nx_segment_has_lists(s))
			s->head.nterms = s->head.nforms = 0;
		else if (status == NIDX_OK)
			status = open_dictionary(s, err);
		if (status != NIDX_OK)
			status = nx_fail_prefix(err, status, "%s", s->index.name);
	}
	if (status != NIDX_OK) {
		nx_segment_close(s);
		return status;
	}
	*self = s;
	return NIDX_OK;
}

enum nidx_status
nx_segment_open(struct nx_segment **self, struct nx_dir *dir, const char *name,
                struct nidx_error *err)
{
	struct nx_segment *s;
	enum nidx_status status = nx_segment_open_bare(&s, dir, name, err);

	if (!status && nx_segment_has_pairs(s)) {
		status = nx_pairs_open(&s->pairs, dir, name, err);
		if (status)
			nx_segment_close(s);
	}
	if (!status)
		*self = s;
	return status;
}

void
nx_segment_close(struct nx_segment *self)
{
	if (!self)
		return;
	nx_sections_close(&self->index);
	nx_sections_close(&self->positions);
	nx_stored_close(&self->stored);
	nx_pairs_close(&self->pairs);
	nx_textcode_release(&self->terms.code);
	nx_textcode_release(&self->forms.code);
	nx_mem_free(self);
}

void
nx_segment_quicken(struct nx_segment *self)
{
	nx_textcode_quicken(&self->terms.code);
	nx_textcode_quicken(&self->forms.code);
}

/* ---- Numbers of the whole segment ---- */

const char *
nx_segment_name(const struct nx_segment *self)
{
	return self->name;
}

nx_doc
nx_segment_ndocs(const struct nx_segment *self)
{
	return self->head.ndocs;
}

uint64_t
nx_segment_nwords(const struct nx_segment *self)
{
	return self->head.nwords;
}

uint64_t
nx_segment_nnormwords(const struct nx_segment *self)
{
	return self->head.nnormwords;
}

unsigned
nx_segment_flags(const struct nx_segment *self)
{
	return self->head.flags;
}

const struct nx_ntf_scale *
nx_segment_scale(const struct nx_segment *self)
{
	return &self->scale;
}

nx_term
nx_segment_nterms(const struct nx_segment *self)
{
	return self->head.nterms;
}

uint64_t
nx_segment_nbytes(const struct nx_segment *self)
{
	return (uint64_t)self->index.map.nbytes + self->positions.map.nbytes +
	       self->stored.sections.map.nbytes + self->pairs.file.map.nbytes;
}

uint32_t
nx_segment_langs(const struct nx_segment *self, struct nx_lang_count *to, uint32_t room)
{
	for (uint32_t i = 0; i < self->nlangs && i < room; i++) {
		const uint8_t *p = self->langs + (size_t)i * NX_LANG_ENTRY;
		to[i] = (struct nx_lang_count){ (nx_lang)nx_u32le(p), nx_u32le(p + 4) };
	}
	return self->nlangs;
}

/* ---- Columns ---- */

static uint64_t
column_at(const struct nx_segment *self, enum nx_column_id id, nx_doc doc)
{
	assert(doc < self->head.ndocs);
	return nx_column_at(&self->columns.list[id], doc);
}

const uint8_t *
nx_segment_norms(const struct nx_segment *self)
{
	return self->columns.list[NX_COLUMN_NORM].bytes;
}

uint32_t
nx_segment_doc_nwords(const struct nx_segment *self, nx_doc doc)
{
	return (uint32_t)column_at(self, NX_COLUMN_NWORDS, doc);
}

nx_pos
nx_segment_title_end(const struct nx_segment *self, nx_doc doc)
{
	return (nx_pos)column_at(self, NX_COLUMN_TITLE_END, doc);
}

nx_pos
nx_segment_lead_end(const struct nx_segment *self, nx_doc doc)
{
	return (nx_pos)(column_at(self, NX_COLUMN_TITLE_END, doc) +
	                column_at(self, NX_COLUMN_LEAD_SIZE, doc));
}

static int16_t
zone_of(uint64_t value)
{
	/* of a damaged column any value: unsigned numbers do not overflow */
	return value ? (int16_t)(uint16_t)(value - NX_ZONE_BIAS) : (int16_t)NX_WHEN_NO_ZONE;
}

static struct nx_when
when_at(const struct nx_segment *self, enum nx_column_id time, enum nx_column_id zone,
        unsigned shift, nx_doc doc)
{
	unsigned precision = column_at(self, NX_COLUMN_PRECISION, doc) >> shift &
	                     ((1u << NX_PRECISION_BITS) - 1);

	if (precision == NX_WHEN_NONE || precision > NX_WHEN_SECOND)
		return (struct nx_when){ 0, NX_WHEN_NO_ZONE, NX_WHEN_NONE };
	return (struct nx_when){ (int64_t)column_at(self, time, doc),
		                 zone_of(column_at(self, zone, doc)), (uint8_t)precision };
}

struct nx_when
nx_segment_published(const struct nx_segment *self, nx_doc doc)
{
	return when_at(self, NX_COLUMN_PUBLISHED, NX_COLUMN_ZONE, 0, doc);
}

struct nx_when
nx_segment_updated(const struct nx_segment *self, nx_doc doc)
{
	return when_at(self, NX_COLUMN_UPDATED, NX_COLUMN_UPDATED_ZONE, NX_PRECISION_BITS, doc);
}

nx_lang
nx_segment_lang(const struct nx_segment *self, nx_doc doc)
{
	uint64_t i = column_at(self, NX_COLUMN_LANG, doc);

	return i < self->nlangs ? (nx_lang)nx_u32le(self->langs + (size_t)i * NX_LANG_ENTRY) : 0;
}

struct nx_str
nx_segment_source(const struct nx_segment *self, nx_doc doc)
{
	return nx_strings_at(&self->sources, column_at(self, NX_COLUMN_SOURCE, doc));
}

struct nx_str
nx_segment_section(const struct nx_segment *self, nx_doc doc)
{
	return nx_strings_at(&self->sections, column_at(self, NX_COLUMN_SECTION, doc));
}

uint64_t
nx_segment_text_hash(const struct nx_segment *self, nx_doc doc)
{
	return column_at(self, NX_COLUMN_TEXT_HASH, doc);
}

uint64_t
nx_segment_key_hash(const struct nx_segment *self, nx_doc doc)
{
	return column_at(self, NX_COLUMN_KEY_HASH, doc);
}

uint32_t
nx_segment_nrestricted(const struct nx_segment *self)
{
	return self->nrestricted;
}

nx_doc
nx_segment_restricted(const struct nx_segment *self, uint32_t i, struct nx_release *release)
{
	const uint8_t *p = self->restricted + (size_t)i * NX_RESTRICTED;
	uint32_t status = nx_u32le(p + 4);

	*release = (struct nx_release){
		.embargo = (int64_t)nx_u64le(p + 8),
		.status = status < NX_RELEASE_STATUSES ? (uint8_t)status : NX_RELEASE_WITHHELD,
	};
	return nx_u32le(p);
}

struct nx_release
nx_segment_release(const struct nx_segment *self, nx_doc doc)
{
	struct nx_release release;
	uint32_t lo = 0, hi = self->nrestricted;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (nx_segment_restricted(self, mid, &release) < doc)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < self->nrestricted && nx_segment_restricted(self, lo, &release) == doc)
		return release;
	return (struct nx_release){ NX_NO_EMBARGO, NX_RELEASE_USABLE };
}

/* First dated document published before `seconds`; ndated if there is none.  The day's run
 * bounds the search to documents of one day: a few cache lines. */
static nx_doc
first_before(const struct nx_segment *self, int64_t seconds)
{
	const struct nx_column *published = &self->columns.list[NX_COLUMN_PUBLISHED];
	struct nx_docspan day = { 0, self->head.ndated };

	if (seconds >= (int64_t)INT32_MIN * 86400 && seconds <= (int64_t)INT32_MAX * 86400)
		day = nx_dayruns_span(&self->days, nx_when_day(seconds));
	while (day.begin < day.end) { /* documents before begin are not before `seconds` */
		nx_doc mid = day.begin + (day.end - day.begin) / 2;
		if ((int64_t)nx_column_at(published, mid) >= seconds)
			day.begin = mid + 1;
		else
			day.end = mid;
	}
	return day.begin;
}

void
nx_segment_date_range(const struct nx_segment *self, int64_t from, int64_t until, nx_doc *begin,
                      nx_doc *end)
{
	*begin = *end = 0;
	if (from >= until)
		return;
	*begin = until == INT64_MAX ? 0 : first_before(self, until);
	*end = from == INT64_MIN && until == INT64_MAX ? self->head.ndocs
	                                               : first_before(self, from);
	if (*end < *begin) /* damaged */
		*end = *begin;
}

bool
nx_segment_find_key(const struct nx_segment *self, uint64_t key_hash, nx_doc *doc)
{
	const struct nx_column *order = &self->columns.list[NX_COLUMN_KEY_ORDER];
	const struct nx_column *hashes = &self->columns.list[NX_COLUMN_KEY_HASH];
	nx_doc lo = 0, hi = self->head.ndocs;

	while (lo < hi) { /* first entry behind (key_hash, *doc); NX_NO_DOC stands before 0 */
		nx_doc mid = lo + (hi - lo) / 2;
		nx_doc at = (nx_doc)nx_column_at(order, mid);
		uint64_t hash = at < self->head.ndocs ? nx_column_at(hashes, at) : UINT64_MAX;
		bool before = hash < key_hash ||
		              (hash == key_hash && *doc != NX_NO_DOC && at <= *doc);
		if (before)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == self->head.ndocs)
		return false;
	lo = (nx_doc)nx_column_at(order, lo);
	/* In damaged bytes the order may lead back: going on only forwards ends every loop of
	 * callers. */
	if (lo >= self->head.ndocs || nx_column_at(hashes, lo) != key_hash ||
	    (*doc != NX_NO_DOC && lo <= *doc))
		return false;
	*doc = lo;
	return true;
}

/* ---- Stored articles ---- */

uint64_t
nx_segment_stored_place(const struct nx_segment *self, nx_doc doc)
{
	return column_at(self, NX_COLUMN_GROUP, doc) << 32 | column_at(self, NX_COLUMN_INDEX, doc);
}

enum nidx_status
nx_segment_unpack(const struct nx_segment *self, struct nx_unpacker *with, nx_doc doc,
                  unsigned parts, struct nx_arena *arena, struct nx_article *article,
                  struct nidx_error *err)
{
	struct nx_stored_at at;
	enum nidx_status status;

	if (doc >= self->head.ndocs)
		return nx_fail(err, NIDX_EARG, 0, "%s has no document %u", self->name, doc);
	at.group = (uint32_t)column_at(self, NX_COLUMN_GROUP, doc);
	at.index = (uint32_t)column_at(self, NX_COLUMN_INDEX, doc);
	status = nx_stored_get(&self->stored, with, at, parts, arena, article, err);
	if (status != NIDX_OK || !(parts & NX_GET_HEAD))
		return status;
	article->published = nx_segment_published(self, doc);
	article->updated = nx_segment_updated(self, doc);
	article->lang = nx_segment_lang(self, doc);
	article->release = nx_segment_release(self, doc);
	return NIDX_OK;
}

enum nidx_status
nx_segment_article(const struct nx_segment *self, nx_doc doc, struct nx_arena *arena,
                   struct nx_article *article, struct nidx_error *err)
{
	struct nx_unpacker with = { 0 };
	enum nidx_status status =
	    nx_segment_unpack(self, &with, doc, NX_GET_ALL, arena, article, err);

	nx_unpacker_release(&with);
	return status;
}
