/* nx_segment_check: every byte of a segment against FORMAT.md.
 *
 * Checksums first: after them a wrong number means a wrong writer, not a bad disk.
 */
#include "segment/segment.h"

#include "base/mem.h"
#include "base/norm.h"
#include "segment/inside.h"

#include <string.h>

static enum nidx_status
fail(const struct nx_segment *self, uint64_t offset, struct nidx_error *err, const char *what,
     uint32_t number)
{
	return nx_fail(err, NIDX_ECORRUPT, offset, "%s: %s %u", self->index.name, what, number);
}

/* ---- Columns (FORMAT.md 3.3) ---- */

/* The numbers of one document among each other. */
static bool
doc_is_sound(const struct nx_segment *self, nx_doc doc)
{
	const struct nx_column *c = self->columns.list;
	uint64_t nwords = nx_column_at(&c[NX_COLUMN_NWORDS], doc);
	uint64_t title_end = nx_column_at(&c[NX_COLUMN_TITLE_END], doc);
	uint64_t lead_size = nx_column_at(&c[NX_COLUMN_LEAD_SIZE], doc);
	uint64_t precision = nx_column_at(&c[NX_COLUMN_PRECISION], doc);
	bool dated = (precision & 7) != NX_WHEN_NONE;

	return nwords <= UINT32_MAX && title_end <= nwords && lead_size <= nwords - title_end &&
	       nx_segment_norms(self)[doc] == nx_norm_of((uint32_t)nwords) &&
	       dated == (doc < self->head.ndated) && (precision & 7) <= NX_WHEN_SECOND &&
	       precision >> NX_PRECISION_BITS <= NX_WHEN_SECOND &&
	       nx_column_at(&c[NX_COLUMN_ZONE], doc) < 2 * NX_ZONE_BIAS &&
	       nx_column_at(&c[NX_COLUMN_UPDATED_ZONE], doc) < 2 * NX_ZONE_BIAS &&
	       nx_column_at(&c[NX_COLUMN_LANG], doc) < self->nlangs &&
	       nx_column_at(&c[NX_COLUMN_SOURCE], doc) < self->sources.count &&
	       nx_column_at(&c[NX_COLUMN_SECTION], doc) < self->sections.count &&
	       nx_column_at(&c[NX_COLUMN_GROUP], doc) < self->stored.ngroups;
}

/* What sizes of positions follow from. */
static bool
sizes_are_sound(const struct nx_segment *self, nx_doc doc)
{
	struct nx_extent has = nx_extent_of(&self->extents, doc);
	struct nx_extent made = nx_extent_make(has.title_end, has.lead_end, has.nwords);

	return has.norm == made.norm && has.body == made.body && has.widths == made.widths;
}

/* A document's run is its day, and it is not later than the one before. */
static bool
time_is_sound(const struct nx_segment *self, nx_doc doc)
{
	const struct nx_column *published = &self->columns.list[NX_COLUMN_PUBLISHED];
	int64_t seconds = (int64_t)nx_column_at(published, doc);
	struct nx_docspan span;

	if (doc >= self->head.ndated)
		return true;
	span = nx_dayruns_span(&self->days, nx_when_day(seconds));
	return span.begin <= doc && doc < span.end &&
	       (doc == 0 || seconds <= (int64_t)nx_column_at(published, doc - 1));
}

/* The key order is sorted by (hash, document), so no document stands in it twice. */
static bool
key_is_sound(const struct nx_segment *self, uint32_t i)
{
	const struct nx_column *order = &self->columns.list[NX_COLUMN_KEY_ORDER];
	const struct nx_column *hashes = &self->columns.list[NX_COLUMN_KEY_HASH];
	uint64_t doc = nx_column_at(order, i);
	uint64_t before = i ? nx_column_at(order, i - 1) : 0;
	uint64_t hash, hash_before;

	if (doc >= self->head.ndocs)
		return false;
	if (i == 0)
		return true;
	hash = nx_column_at(hashes, (nx_doc)doc);
	hash_before = nx_column_at(hashes, (nx_doc)before); /* checked one step ago */
	return hash_before < hash || (hash_before == hash && before < doc);
}

static enum nidx_status
check_columns(const struct nx_segment *self, struct nidx_error *err)
{
	uint64_t nwords = 0, nnormwords = 0;

	for (nx_doc doc = 0; doc < self->head.ndocs; doc++) {
		if (!doc_is_sound(self, doc))
			return fail(self, 0, err, "the columns disagree about document", doc);
		if (nx_segment_has_lists(self) && !sizes_are_sound(self, doc))
			return fail(self, 0, err, "section SIZE is wrong at document", doc);
		if (!time_is_sound(self, doc))
			return fail(self, 0, err, "the order of time is broken at document", doc);
		if (!key_is_sound(self, doc))
			return fail(self, 0, err, "the order of keys is broken at entry", doc);
		nwords += nx_segment_doc_nwords(self, doc);
		nnormwords += nx_norm_words(nx_segment_norms(self)[doc]);
	}
	if (nwords != self->head.nwords || nnormwords != self->head.nnormwords)
		return nx_fail(err, NIDX_ECORRUPT, 0, "%s: section HEAD counts other words",
		               self->index.name);
	return NIDX_OK;
}

static enum nidx_status
check_restricted(const struct nx_segment *self, struct nidx_error *err)
{
	struct nx_release release;
	nx_doc last = 0;

	for (uint32_t i = 0; i < self->nrestricted; i++) {
		nx_doc doc = nx_segment_restricted(self, i, &release);
		if (doc >= self->head.ndocs || (i && doc <= last) || nx_release_is_free(release) ||
		    release.status != nx_u32le(self->restricted + (size_t)i * NX_RESTRICTED + 4))
			return fail(self, 0, err, "section RSTR is wrong at entry", i);
		last = doc;
	}
	return NIDX_OK;
}

static enum nidx_status
check_langs(const struct nx_segment *self, struct nidx_error *err)
{
	nx_doc *counts = nx_mem_zalloc(65536, sizeof(*counts));
	enum nidx_status status = NIDX_OK;
	uint32_t before = 0;
	uint64_t total = 0;

	if (!counts)
		return nx_fail_memory(err);
	for (nx_doc doc = 0; doc < self->head.ndocs; doc++)
		counts[nx_segment_lang(self, doc)]++;
	for (uint32_t i = 0; i < self->nlangs && status == NIDX_OK; i++) {
		uint32_t lang = nx_u32le(self->langs + (size_t)i * NX_LANG_ENTRY);
		uint32_t ndocs = nx_u32le(self->langs + (size_t)i * NX_LANG_ENTRY + 4);
		if (lang > UINT16_MAX || (i && lang <= before) || ndocs == 0 ||
		    counts[lang] != ndocs)
			status = fail(self, 0, err, "section LANG is wrong at entry", i);
		before = lang;
		total += ndocs;
	}
	if (status == NIDX_OK && total != self->head.ndocs)
		status = fail(self, 0, err, "section LANG does not count document",
		              (uint32_t)total);
	nx_mem_free(counts);
	return status;
}

/* ---- Dictionary (FORMAT.md 5.4, 5.6) ---- */

struct terms_check {
	uint64_t docs_end, pos_end; /* of the lists outside so far */
	size_t len;
	uint8_t last[NX_TERM_MAX];
};

static enum nidx_status
check_term(const struct nx_segment *self, const struct nx_term_cursor *at,
           struct terms_check *so_far, struct nidx_error *err)
{
	const struct nx_list_info *info = &at->value.info;
	const struct nx_list_norms norms = { nx_segment_norms(self), &self->scale };
	struct nx_list list;
	uint64_t nwords;

	if (at->number &&
	    nx_bytes_compare(so_far->last, so_far->len, at->text, at->len) >= 0)
		return fail(self, 0, err, "the dictionary is out of order at term", at->number);
	memcpy(so_far->last, at->text, at->len);
	so_far->len = at->len;
	if (at->number % NX_TERMS_BLOCK == 0 &&
	    nx_u64le(self->terms.keys + (size_t)(at->number / NX_TERMS_BLOCK) * 8) !=
	        nx_text_key(at->text, at->len))
		return fail(self, 0, err, "section TIDX has a wrong key at term", at->number);
	if ((!at->value.docs && info->docs_begin != so_far->docs_end) ||
	    (info->pos_bytes && info->pos_begin != so_far->pos_end))
		return fail(self, 0, err, "a list is out of place at term", at->number);
	if (!at->value.docs)
		so_far->docs_end += info->docs_bytes;
	so_far->pos_end += info->pos_bytes;
	if (nx_segment_open_list(self, &at->value, &list, err) != NIDX_OK ||
	    nx_list_check(&list, &norms, &nwords, err) != NIDX_OK)
		return nx_fail_prefix(err, NIDX_ECORRUPT, "%s: term %u (%.*s)", self->index.name,
		                      at->number, (int)(at->len < 60 ? at->len : 60),
		                      (const char *)at->text);
	if (nwords != info->nwords)
		return fail(self, 0, err, "the occurrences are miscounted at term", at->number);
	return NIDX_OK;
}

/* The code in front of blocks, the first of which begins right behind; nothing without blocks. */
static bool
code_sound(const struct nx_textcode *code, const uint8_t *offsets, uint32_t count, size_t nbytes)
{
	if (count == 0)
		return nbytes == 0;
	return nx_textcode_sound(code) && nx_u32le(offsets) == code->nbytes;
}

static enum nidx_status
check_terms(const struct nx_segment *self, struct nidx_error *err)
{
	struct terms_check so_far = { 0 };
	struct nx_term_cursor at;
	enum nidx_status status = NIDX_OK;
	uint32_t count = 0;
	bool more;

	if (!code_sound(&self->terms.code, self->terms.offsets, self->head.nterms,
	                self->terms.nbytes))
		return fail(self, 0, err, "the code of terms is wrong, terms:", self->head.nterms);
	for (more = nx_terms_seek(&at, &self->terms, NX_STR(""), NX_TERM_TEXT | NX_TERM_VALUE);
	     more && status == NIDX_OK; more = nx_terms_next(&at), count++) {
		if (at.left == 0 && !nx_terms_block_filled(&at))
			status = fail(self, 0, err, "a block of terms is not filled at term",
			              count);
		if (status == NIDX_OK)
			status = check_term(self, &at, &so_far, err);
	}
	if (status != NIDX_OK)
		return status;
	if (at.damaged || count != self->head.nterms)
		return fail(self, 0, err, "the dictionary is damaged behind term", count);
	if (so_far.docs_end != self->lists_bytes || so_far.pos_end != self->posns_bytes)
		return fail(self, 0, err, "bytes outside of all lists, terms:", count);
	return NIDX_OK;
}

static enum nidx_status
check_forms(const struct nx_segment *self, struct nidx_error *err)
{
	struct nx_form_cursor at;
	uint8_t last[NX_TERM_MAX];
	size_t len = 0;
	nx_term term = 0;
	uint32_t count = 0;
	bool more;

	if (!code_sound(&self->forms.code, self->forms.offsets, self->head.nforms,
	                self->forms.nbytes))
		return fail(self, 0, err, "the code of forms is wrong, forms:", self->head.nforms);
	for (more = nx_forms_seek(&at, &self->forms, NX_STR("")); more;
	     more = nx_forms_next(&at), count++) {
		int order = nx_bytes_compare(last, len, at.text, at.len);
		if (count && (order > 0 || (order == 0 && term >= at.term)))
			return fail(self, 0, err, "the forms are out of order at form", count);
		if (count % NX_FORMS_BLOCK == 0 &&
		    nx_u64le(self->forms.keys + (size_t)(count / NX_FORMS_BLOCK) * 8) !=
		        nx_text_key(at.text, at.len))
			return fail(self, 0, err, "section FIDX has a wrong key at form", count);
		if (at.left == 0 && !nx_bits_end(&at.bits))
			return fail(self, 0, err, "a block of forms is not filled at form", count);
		memcpy(last, at.text, at.len);
		len = at.len;
		term = at.term;
	}
	if (at.damaged || count != self->head.nforms)
		return fail(self, 0, err, "the forms are damaged behind form", count);
	return NIDX_OK;
}

/* ---- Articles ---- */

static enum nidx_status
check_places(const struct nx_segment *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;
	uint32_t group = UINT32_MAX, narticles = 0, nbytes;

	for (nx_doc doc = 0; doc < self->head.ndocs && status == NIDX_OK; doc++) {
		uint32_t its = (uint32_t)nx_column_at(&self->columns.list[NX_COLUMN_GROUP], doc);
		if (its != group) /* neighbours mostly share a group */
			status = nx_stored_group_info(&self->stored, its, &narticles, &nbytes, err);
		group = its;
		if (status == NIDX_OK &&
		    nx_column_at(&self->columns.list[NX_COLUMN_INDEX], doc) >= narticles)
			status = fail(self, 0, err, "no stored article for document", doc);
	}
	return status;
}

enum nidx_status
nx_segment_check_columns(const struct nx_segment *self, struct nidx_error *err)
{
	static const uint32_t kinds[] = { NX_SECTION_COLS, NX_SECTION_DAYS, NX_SECTION_SRCS,
		                          NX_SECTION_SECS, NX_SECTION_LANG, NX_SECTION_RSTR,
		                          NX_SECTION_SIZE };
	enum nidx_status status = NIDX_OK;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !status; i++)
		if ((kinds[i] != NX_SECTION_RSTR || self->index.version >= 2) &&
		    (kinds[i] != NX_SECTION_SIZE || nx_segment_has_lists(self)))
			status = nx_sections_check_one(&self->index, kinds[i], err);
	if (!status)
		status = check_columns(self, err);
	return status ? status : check_langs(self, err);
}

static bool
same_bytes(const struct nx_buffer *made, const struct nx_sections *file, uint32_t kind)
{
	const uint8_t *bytes = NULL;
	size_t nbytes = 0;

	return nx_sections_find(file, kind, &bytes, &nbytes, NULL) == NIDX_OK && nbytes == made->len &&
	       (nbytes == 0 || memcmp(bytes, made->bytes, nbytes) == 0);
}

/* All of them follow from the other files. */
static enum nidx_status
check_pairs(const struct nx_segment *self, struct nidx_error *err)
{
	const struct nx_sections *file = &self->pairs.file;
	struct nx_pairs_bytes made = { 0 };
	enum nidx_status status;

	if (!nx_segment_has_pairs(self))
		return NIDX_OK;
	status = nx_sections_check(file, err);
	if (!status)
		status = nx_pairs_make(&made, self, NULL, NULL, NULL, err);
	if (!status && !(same_bytes(&made.common, file, NX_SECTION_COMM) &&
	                 same_bytes(&made.table, file, NX_SECTION_PAIR) &&
	                 same_bytes(&made.lists, file, NX_SECTION_PLST)))
		status = nx_fail(err, NIDX_ECORRUPT, 0, "%s: pairs are not those of the lists", file->name);
	nx_pairs_bytes_release(&made);
	return status;
}

enum nidx_status
nx_segment_check(const struct nx_segment *self, struct nidx_error *err)
{
	enum nidx_status status = nx_sections_check(&self->index, err);

	if (status == NIDX_OK)
		status = nx_sections_check(&self->positions, err);
	if (status == NIDX_OK)
		status = nx_stored_check(&self->stored, err);
	if (status == NIDX_OK)
		status = nx_sections_check(&self->stored.sections, err);
	if (status == NIDX_OK)
		status = nx_strings_check(&self->sources, err);
	if (status == NIDX_OK)
		status = nx_strings_check(&self->sections, err);
	if (status == NIDX_OK)
		status = nx_dayruns_check(&self->days, err);
	if (status == NIDX_OK)
		status = check_columns(self, err);
	if (status == NIDX_OK)
		status = check_langs(self, err);
	if (status == NIDX_OK)
		status = check_restricted(self, err);
	if (status == NIDX_OK)
		status = check_terms(self, err);
	if (status == NIDX_OK)
		status = check_forms(self, err);
	if (status == NIDX_OK)
		status = check_places(self, err);
	if (status == NIDX_OK)
		status = check_pairs(self, err);
	return status;
}
