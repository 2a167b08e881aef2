#include "segment/dump.h"

#include "base/mem.h"
#include "postings/cursor.h"
#include "segment/inside.h"
#include "segment/stored_units.h"
#include "segment/termname.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Files and small sections ---- */

static void
dump_file(const struct nx_sections *file, struct nx_buffer *out)
{
	nx_buffer_printf(out, "%s: %zu bytes, format %d\n", file->name, file->map.nbytes,
	                 (int)NX_FORMAT_VERSION);
	for (uint32_t i = 0; i < file->count; i++) {
		struct nx_section s = nx_sections_get(file, i);
		char name[5];
		nx_buffer_printf(out, "  %s  at %10" PRIu64 "  %10" PRIu64 " bytes  crc32c %08x\n",
		                 nx_section_name(s.kind, name), s.begin, s.nbytes, s.crc);
	}
	nx_buffer_printf(out, "  table at %10" PRIu64 "  %10u bytes  crc32c %08x\n",
	                 file->table_begin, file->count * NX_SECTION_ENTRY, file->table_crc);
}

static void
dump_sections(const struct nx_segment *self, struct nx_buffer *out)
{
	const struct nx_head *head = &self->head;

	dump_file(&self->index, out);
	dump_file(&self->positions, out);
	dump_file(&self->stored.sections, out);
	if (nx_segment_has_pairs(self))
		dump_file(&self->pairs.file, out);
	nx_buffer_printf(out,
	                 "%u documents (%u dated), %" PRIu64 " words (%" PRIu64
	                 " in norms), %u terms, %u forms, %u bundles\n",
	                 head->ndocs, head->ndated, head->nwords, head->nnormwords, head->nterms,
	                 head->nforms, self->stored.ngroups);
}

static void
dump_days(const struct nx_segment *self, struct nx_buffer *out)
{
	for (uint32_t i = 0; i < self->days.nruns; i++) {
		nx_doc first, next = self->days.ndated;
		nx_day day = nx_dayruns_day(&self->days, i, &first);
		struct nx_when when = { (int64_t)day * 86400, NX_WHEN_NO_ZONE, NX_WHEN_DAY };
		char text[NX_WHEN_TEXT];
		if (i + 1 < self->days.nruns)
			(void)nx_dayruns_day(&self->days, i + 1, &next);
		nx_buffer_printf(out, "%s\tfrom document %u\t%" PRId64 " documents\n",
		                 nx_when_format(&when, text), first, (int64_t)next - first);
	}
	if (self->head.ndated < self->head.ndocs)
		nx_buffer_printf(out, "undated\tfrom document %u\t%u documents\n",
		                 self->head.ndated, self->head.ndocs - self->head.ndated);
}

static void
dump_languages(const struct nx_segment *self, struct nx_buffer *out)
{
	for (uint32_t i = 0; i < self->nlangs; i++) {
		const uint8_t *p = self->langs + (size_t)i * NX_LANG_ENTRY;
		char text[NX_LANG_TEXT];
		nx_lang_text((nx_lang)nx_u32le(p), text);
		nx_buffer_printf(out, "%s\t%u documents\n", text[0] ? text : "unknown",
		                 nx_u32le(p + 4));
	}
}

static void
dump_stored(const struct nx_segment *self, struct nx_buffer *out)
{
	for (uint32_t i = 0; i < self->stored.ngroups; i++) {
		const uint8_t *p = self->stored.table + (size_t)i * NX_STORED_ENTRY;
		uint32_t narticles = 0, nbytes = 0;
		nx_buffer_printf(out,
		                 "bundle %u  at %" PRIu64 "  %u bytes  crc32c of its head %08x", i,
		                 nx_u64le(p), nx_u32le(p + 8), nx_u32le(p + 12));
		if (nx_stored_group_info(&self->stored, i, &narticles, &nbytes, NULL) == NIDX_OK)
			nx_buffer_printf(out, "  %u articles of %u bytes\n", narticles, nbytes);
		else
			nx_buffer_printf(out, "  damaged\n");
	}
}

/* ---- One document ---- */

static void
dump_when(const char *name, struct nx_when when, struct nx_buffer *out)
{
	char text[NX_WHEN_TEXT];

	nx_buffer_printf(out, "%s\t%s", name, nx_when_format(&when, text));
	if (when.precision != NX_WHEN_NONE && when.zone_min != NX_WHEN_NO_ZONE)
		nx_buffer_printf(out, " (written %d minutes east of UTC)", when.zone_min);
	nx_buffer_printf(out, "\n");
}

static enum nidx_status
dump_doc(const struct nx_segment *self, struct nx_str arg, struct nx_buffer *out,
         struct nidx_error *err)
{
	char digits[16] = "";
	char lang[NX_LANG_TEXT];
	char *end = digits;
	unsigned long number;
	struct nx_str s;
	nx_doc doc;

	if (arg.len && arg.len < sizeof(digits))
		memcpy(digits, arg.ptr, arg.len);
	number = strtoul(digits, &end, 10);
	if (end == digits || *end || number >= self->head.ndocs)
		return nx_fail(err, NIDX_ENOENT, 0, "%s has documents 0 to %ld, not '%.*s'",
		               self->name, (long)self->head.ndocs - 1, (int)arg.len,
		               arg.ptr ? arg.ptr : "");
	doc = (nx_doc)number;
	dump_when("published", nx_segment_published(self, doc), out);
	dump_when("updated", nx_segment_updated(self, doc), out);
	nx_lang_text(nx_segment_lang(self, doc), lang);
	nx_buffer_printf(out, "language\t%s\n", lang);
	s = nx_segment_source(self, doc);
	nx_buffer_printf(out, "source\t%.*s\n", (int)s.len, s.ptr ? s.ptr : "");
	s = nx_segment_section(self, doc);
	nx_buffer_printf(out, "section\t%.*s\n", (int)s.len, s.ptr ? s.ptr : "");
	nx_buffer_printf(out, "words\t%u, title to %u, lead to %u, norm %u\n",
	                 nx_segment_doc_nwords(self, doc), nx_segment_title_end(self, doc),
	                 nx_segment_lead_end(self, doc), nx_segment_norms(self)[doc]);
	nx_buffer_printf(out, "hashes\tkey %016" PRIx64 ", text %016" PRIx64 "\n",
	                 nx_segment_key_hash(self, doc), nx_segment_text_hash(self, doc));
	nx_buffer_printf(out, "stored\tbundle %u, article %u\n",
	                 (unsigned)nx_column_at(&self->columns.list[NX_COLUMN_GROUP], doc),
	                 (unsigned)nx_column_at(&self->columns.list[NX_COLUMN_INDEX], doc));
	return NIDX_OK;
}

/* ---- Dictionary ---- */

static void
put_term(struct nx_buffer *out, const uint8_t *text, size_t len)
{
	nx_term_name((struct nx_str){ (const char *)text, len }, out);
}

static bool
starts_with(const uint8_t *text, size_t len, struct nx_str prefix)
{
	return len >= prefix.len && (prefix.len == 0 || memcmp(text, prefix.ptr, prefix.len) == 0);
}

static void
dump_terms(const struct nx_segment *self, struct nx_str prefix, struct nx_buffer *out)
{
	struct nx_term_cursor at;
	bool more;

	for (more = nx_terms_seek(&at, &self->terms, prefix, NX_TERM_TEXT | NX_TERM_VALUE);
	     more && starts_with(at.text, at.len, prefix); more = nx_terms_next(&at)) {
		const struct nx_list_info *info = &at.value.info;
		put_term(out, at.text, at.len);
		nx_buffer_printf(out, "\tterm %u\t%u documents\t%" PRIu64 " times\t", at.number,
		                 info->ndocs, info->nwords);
		if (at.value.docs)
			nx_buffer_printf(out, "brief: %" PRIu64 " bits", info->docs_bits);
		else
			nx_buffer_printf(out, "%" PRIu64 " bytes", info->docs_bytes);
		nx_buffer_printf(out, " + %" PRIu64 " bytes of positions\n", info->pos_bytes);
	}
	if (at.damaged)
		nx_buffer_printf(out, "the dictionary is damaged here\n");
}

static void
dump_forms(const struct nx_segment *self, struct nx_str prefix, struct nx_buffer *out)
{
	struct nx_form_cursor at;
	struct nx_term_cursor term;
	bool more;

	term.terms = NULL;
	for (more = nx_forms_seek(&at, &self->forms, prefix);
	     more && starts_with(at.text, at.len, prefix); more = nx_forms_next(&at)) {
		put_term(out, at.text, at.len);
		nx_buffer_printf(out, "\tterm %u\t", at.term);
		if (nx_terms_to(&term, &self->terms, at.term, NX_TERM_TEXT))
			put_term(out, term.text, term.len);
		nx_buffer_printf(out, "\n");
	}
	if (at.damaged)
		nx_buffer_printf(out, "the forms are damaged here\n");
}

/* ---- Postings ---- */

static void
put_impacts(struct nx_buffer *out, const struct nx_impacts *impacts)
{
	nx_buffer_printf(out, "impacts");
	for (unsigned i = 0; i < impacts->count; i++)
		nx_buffer_printf(out, " %u%s%s/%u", impacts->items[i].freq,
		                 impacts->items[i].zones & NX_ZONE_TITLE ? "t" : "",
		                 impacts->items[i].zones & NX_ZONE_LEAD ? "l" : "",
		                 impacts->items[i].norm);
	nx_buffer_printf(out, "\n");
}

static bool
put_posting(struct nx_buffer *out, struct nx_cursor *cursor)
{
	uint32_t freq = nx_cursor_freq(cursor);
	unsigned zones = nx_cursor_zones(cursor);
	nx_pos *positions = nx_mem_zalloc(freq, sizeof(*positions));
	uint32_t n;

	if (!positions)
		return false;
	n = nx_cursor_positions(cursor, positions, freq);
	nx_buffer_printf(out, "  %u\t%u%s%s\t", nx_cursor_doc(cursor), freq,
	                 zones & NX_ZONE_TITLE ? " title" : "",
	                 zones & NX_ZONE_LEAD ? " lead" : "");
	for (uint32_t i = 0; i < n && i < freq; i++)
		nx_buffer_printf(out, "%s%u", i ? " " : "", positions[i]);
	nx_buffer_printf(out, "\n");
	nx_mem_free(positions);
	return true;
}

static enum nidx_status
dump_postings(const struct nx_segment *self, struct nx_str term, struct nx_buffer *out,
              struct nidx_error *err)
{
	struct nx_list list;
	struct nx_cursor cursor;
	struct nx_impacts impacts;
	struct nx_found found = { 0 };
	bool damaged = false;
	uint32_t block = UINT32_MAX;

	if (!nx_segment_find(self, term, &list, &found, &damaged)) {
		nx_buffer_printf(out, damaged ? "damaged\n"
		                              : "no such term: 'inspect forms' shows what "
		                                "written words lead to\n");
		return NIDX_OK;
	}
	nx_list_impacts(&list, &impacts);
	nx_buffer_printf(out, "%u documents, %" PRIu64 " times, %u blocks, ", list.ndocs, found.nwords,
	                 list.nblocks);
	put_impacts(out, &impacts);
	nx_cursor_init(&cursor, &list);
	for (; nx_cursor_doc(&cursor) != NX_NO_DOC; nx_cursor_next(&cursor)) {
		if (cursor.block != block) {
			block = cursor.block;
			nx_list_block_impacts(&list, block, &impacts);
			nx_buffer_printf(out, " block %u to ", block);
			if (nx_list_block_last(&list, block) < self->head.ndocs)
				nx_buffer_printf(out, "document %u, ",
				                 nx_list_block_last(&list, block));
			else /* a list of one block keeps no last document */
				nx_buffer_printf(out, "the end, ");
			put_impacts(out, &impacts);
		}
		if (!put_posting(out, &cursor))
			return nx_fail_memory(err);
	}
	if (cursor.damaged)
		nx_buffer_printf(out, "the list is damaged here\n");
	return NIDX_OK;
}

/* Parts of the dictionary, whose argument is a term by its name or the start of one. */
static bool
is_of_terms(const char *part)
{
	return strcmp(part, "terms") == 0 || strcmp(part, "forms") == 0 ||
	       strcmp(part, "postings") == 0;
}

static enum nidx_status
dump_terms_part(const struct nx_segment *self, const char *part, struct nx_str arg,
                struct nx_buffer *out, struct nidx_error *err)
{
	struct nx_buffer bytes = { 0 };
	enum nidx_status status = NIDX_OK;
	struct nx_str term;

	nx_term_of_name(arg, &bytes);
	term = (struct nx_str){ (const char *)bytes.bytes, bytes.len };
	if (bytes.failed)
		status = nx_fail_memory(err);
	else if (*part == 't')
		dump_terms(self, term, out);
	else if (*part == 'f')
		dump_forms(self, term, out);
	else if (term.len == 0)
		status = nx_fail(err, NIDX_EARG, 0, "postings of which term?  See 'terms'");
	else
		status = dump_postings(self, term, out, err);
	nx_buffer_release(&bytes);
	return status;
}

enum nidx_status
nx_segment_dump(const struct nx_segment *self, const char *part, struct nx_str arg,
                struct nx_buffer *out, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (strcmp(part, "sections") == 0)
		dump_sections(self, out);
	else if (strcmp(part, "days") == 0)
		dump_days(self, out);
	else if (strcmp(part, "languages") == 0)
		dump_languages(self, out);
	else if (strcmp(part, "stored") == 0)
		dump_stored(self, out);
	else if (strcmp(part, "doc") == 0)
		status = dump_doc(self, arg, out, err);
	else if (is_of_terms(part))
		status = dump_terms_part(self, part, arg, out, err);
	else
		return nx_fail(err, NIDX_EARG, 0,
		               "no part '%s': parts are manifest, sections, days, languages, "
		               "stored, doc, terms, forms, postings",
		               part);
	return status == NIDX_OK && out->failed ? nx_fail_memory(err) : status;
}
