#include "tests/format/reader.h"

#include "base/norm.h" /* the table of 3.2, held against it in test_format.c */
#include "tests/format/bits.h"
#include "tests/format/bundles.h"
#include "tests/format/lists.h"
#include "tests/format/pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TERMS_BLOCK = 16,
	FORMS_BLOCK = 64,
	PAIRS_LEAST = 1024 /* documents of a segment that has pairs */
};

struct file {
	const uint8_t *bytes;
	size_t n;
	uint32_t nsections, table_crc;
	const uint8_t *table;
	struct ref_trouble *trouble;
};

/* ---- 2 ---- */

static void
load(struct file *file, const char *folder, const char *name, char ending)
{
	char path[1000];
	uint8_t *bytes;
	long size;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s.nx%c", folder, name, ending);
	in = fopen(path, "rb");
	if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 48)
		ref_fail(file->trouble, "%s: cannot be read, or too short", path);
	rewind(in);
	bytes = ref_memory(file->trouble, (size_t)size, 1);
	if (fread(bytes, 1, (size_t)size, in) != (size_t)size)
		ref_fail(file->trouble, "%s: cannot be read", path);
	fclose(in);
	file->bytes = bytes;
	file->n = (size_t)size;
}

static uint64_t
field(const struct file *file, uint64_t at, unsigned nbytes)
{
	return ref_number_at(file->trouble, file->bytes + at, nbytes);
}

/* 2.1 to 2.3 and 2.6: every byte of the frame. */
static void
open_file(struct file *file, const char *folder, const char *name, const char *magic, char ending)
{
	uint64_t trailer, table, at = 16;

	load(file, folder, name, ending);
	trailer = file->n - 32;
	if (memcmp(file->bytes, magic, 4) || field(file, 4, 4) != 8 || field(file, 8, 4) != 0 ||
	    field(file, 12, 4) != ref_crc32c(file->bytes, 12))
		ref_fail(file->trouble, "%c: head", ending);
	table = field(file, trailer, 8);
	file->nsections = (uint32_t)field(file, trailer + 16, 4);
	file->table_crc = (uint32_t)field(file, trailer + 20, 4);
	if (field(file, trailer + 8, 8) != file->n || file->nsections > 64 ||
	    memcmp(file->bytes + trailer + 24, magic, 4) ||
	    field(file, trailer + 28, 4) != ref_crc32c(file->bytes + trailer, 28) ||
	    table > trailer || table + 24 * (uint64_t)file->nsections != trailer ||
	    ref_crc32c(file->bytes + table, (size_t)(trailer - table)) != file->table_crc)
		ref_fail(file->trouble, "%c: trailer or table", ending);
	file->table = file->bytes + table;
	for (uint32_t i = 0; i < file->nsections; i++) {
		uint64_t begin = field(file, table + 24 * i + 8, 8);
		uint64_t n = field(file, table + 24 * i + 16, 8);
		if (begin != at || n > table - begin ||
		    ref_crc32c(file->bytes + begin, (size_t)n) != field(file, table + 24 * i + 4, 4))
			ref_fail(file->trouble, "%c: section %u", ending, i);
		for (at = begin + n; at % 8; at++)
			if (file->bytes[at])
				ref_fail(file->trouble, "%c: gap behind section %u", ending, i);
	}
	if (at != table)
		ref_fail(file->trouble, "%c: bytes in front of the table", ending);
}

static struct ref_bytes
section(const struct file *file, const char *name)
{
	for (uint32_t i = 0; i < file->nsections; i++) {
		const uint8_t *entry = file->table + 24 * (size_t)i;
		const uint8_t *p = file->bytes + ref_number_at(file->trouble, entry + 8, 8);
		if (memcmp(entry, name, 4) == 0)
			return (struct ref_bytes){ p, p + ref_number_at(file->trouble, entry + 16, 8),
				                   file->trouble };
	}
	ref_fail(file->trouble, "no section %s", name);
}

static void
read_head(struct ref_segment *s, struct ref_bytes from, const struct file *positions)
{
	s->ndocs = (uint32_t)ref_number(&from, 4);
	s->ndated = (uint32_t)ref_number(&from, 4);
	s->nwords = ref_number(&from, 8);
	s->nnormwords = ref_number(&from, 8);
	s->nterms = (uint32_t)ref_number(&from, 4);
	s->nforms = (uint32_t)ref_number(&from, 4);
	if (ref_number(&from, 8) != positions->n || ref_number(&from, 4) != positions->table_crc ||
	    ref_number(&from, 4) != 0 || from.p != from.end || s->ndated > s->ndocs)
		ref_fail(from.trouble, "HEAD");
}

/* ---- 3, 4 ---- */

static void
read_columns(struct ref_segment *s, struct ref_bytes from)
{
	const uint8_t *start = from.p;
	struct ref_bytes entries = { from.p, from.end, from.trouble };
	uint64_t at = 408;

	for (uint32_t c = 0; c < REF_COLUMNS; c++) {
		uint64_t number = ref_number(&entries, 4), width = ref_number(&entries, 4);
		uint64_t base = ref_number(&entries, 8), begin = ref_number(&entries, 8);
		struct ref_bytes values = { start, from.end, from.trouble };
		const uint8_t *p;

		if (number != c || width > 64 || begin != at)
			ref_fail(from.trouble, "column %u", c);
		(void)ref_take(&values, at);
		p = ref_take(&values, (width * s->ndocs + 7) / 8);
		s->columns[c] = ref_memory(from.trouble, s->ndocs, sizeof(uint64_t));
		for (uint32_t d = 0; d < s->ndocs; d++) {
			s->columns[c][d] = base;
			for (uint64_t k = 0; k < width; k++)
				s->columns[c][d] += (uint64_t)(p[(d * width + k) / 8] >>
				                               (d * width + k) % 8 & 1) << k;
		}
		at += (width * s->ndocs + 7) / 8;
	}
	(void)ref_take(&from, at);
	if (ref_number(&from, 8) != 0 || from.p != from.end)
		ref_fail(from.trouble, "the end of COLS");
}

static struct ref_text *
read_strings(struct ref_bytes from, uint32_t *count)
{
	struct ref_text *list;
	struct ref_bytes offsets;

	*count = (uint32_t)ref_number(&from, 4);
	offsets = from;
	(void)ref_take(&from, 4 * ((uint64_t)*count + 1));
	list = ref_memory(from.trouble, *count, sizeof(*list));
	if (ref_number_at(from.trouble, offsets.p, 4) != 0)
		ref_fail(from.trouble, "the first offset of strings");
	for (uint32_t i = 0; i < *count; i++) {
		uint64_t begin = ref_number(&offsets, 4);
		uint64_t end = ref_number_at(from.trouble, offsets.p, 4);
		if (begin > end || end > (uint64_t)(from.end - from.p))
			ref_fail(from.trouble, "string %u", i);
		list[i] = ref_text(from.trouble, from.p + begin, (size_t)(end - begin));
		if (i && ref_compare(&list[i - 1], &list[i]) >= 0)
			ref_fail(from.trouble, "strings are out of order");
	}
	if (ref_number_at(from.trouble, offsets.p, 4) != (uint64_t)(from.end - from.p))
		ref_fail(from.trouble, "the last offset of strings");
	return list;
}

static struct ref_pair *
read_pairs(struct ref_bytes from, uint32_t *count)
{
	struct ref_pair *pairs;

	if ((from.end - from.p) % 8)
		ref_fail(from.trouble, "half a pair");
	*count = (uint32_t)((from.end - from.p) / 8);
	pairs = ref_memory(from.trouble, *count, sizeof(*pairs));
	for (uint32_t i = 0; i < *count; i++) {
		pairs[i].first = (uint32_t)ref_number(&from, 4);
		pairs[i].second = (uint32_t)ref_number(&from, 4);
	}
	return pairs;
}

static void
check_days(const struct ref_segment *s, struct ref_trouble *trouble)
{
	if ((s->ndated == 0) != (s->ndays == 0) || (s->ndays && s->days[0].second != 0))
		ref_fail(trouble, "DAYS begins wrong");
	for (uint32_t i = 0; i < s->ndays; i++) {
		uint32_t end = i + 1 < s->ndays ? s->days[i + 1].second : s->ndated;
		if (i && (int32_t)s->days[i].first >= (int32_t)s->days[i - 1].first)
			ref_fail(trouble, "days do not descend");
		if (s->days[i].second >= end)
			ref_fail(trouble, "a day without documents");
		for (uint32_t d = s->days[i].second; d < end; d++) {
			int64_t seconds = (int64_t)s->columns[4][d];
			int64_t day = (seconds - (((seconds % 86400) + 86400) % 86400)) / 86400;
			if (day != (int32_t)s->days[i].first ||
			    (d && seconds > (int64_t)s->columns[4][d - 1]))
				ref_fail(trouble, "document %u is on another day", d);
		}
	}
}

/* The bits of a place in a zone of so many words. */
static unsigned
width_of(uint64_t words)
{
	unsigned width = 0;

	while (words > 1 && (words - 1) >> width)
		width++;
	return width < 15 ? width : 15;
}

static void
read_sizes(struct ref_segment *s, struct ref_bytes from)
{
	s->sizes = ref_take(&from, 3 * (uint64_t)s->ndocs);
	if (from.p != from.end)
		ref_fail(from.trouble, "SIZE is too large");
	for (uint32_t d = 0; d < s->ndocs; d++) {
		uint64_t body = s->columns[1][d] - s->columns[2][d] - s->columns[3][d];
		const uint8_t *its = s->sizes + 3 * (size_t)d;
		uint8_t norm = its[1], widths = its[2];

		if (its[0] != s->columns[0][d] || nx_norm_words(norm) > body ||
		    (norm < 255 && nx_norm_words((uint8_t)(norm + 1)) <= body) ||
		    (widths & 15) != width_of(s->columns[2][d]) ||
		    widths >> 4 != (int)width_of(s->columns[3][d]))
			ref_fail(from.trouble, "SIZE of document %u", d);
	}
}

/* ---- 5 ---- */

/* Block b of a dictionary section: from its offset to the next. */
static struct ref_bytes
block_of(struct ref_bytes bytes, const struct ref_bytes *code, const uint8_t *offsets, uint32_t b,
         uint32_t nblocks)
{
	uint64_t begin = ref_number_at(bytes.trouble, offsets + 4 * (size_t)b, 4);
	uint64_t end = b + 1 < nblocks ? ref_number_at(bytes.trouble, offsets + 4 * (size_t)b + 4, 4)
	                               : (uint64_t)(bytes.end - bytes.p);

	if (begin > end || end > (uint64_t)(bytes.end - bytes.p) ||
	    (b == 0 && begin != (uint64_t)(code->end - code->p)))
		ref_fail(bytes.trouble, "block %u is out of place", b);
	return (struct ref_bytes){ bytes.p + begin, bytes.p + end, bytes.trouble };
}

/* Bytes of a list's positions. */
static struct ref_bytes
take_part(struct ref_bytes *from, uint64_t n)
{
	struct ref_bytes part = { ref_take(from, n), from->p, from->trouble };

	return part;
}

/* Of a segment; of a term of a field there are no extents. */
static const struct ref_extents *
extents_of(const struct ref_segment *s, const struct ref_term *term, struct ref_extents *all)
{
	*all = (struct ref_extents){ s->columns[1], s->columns[2], s->columns[3], s->columns[0],
		                     s->sizes };
	return term->text.bytes[0] == 2 ? NULL : all;
}

static uint32_t
documents(struct ref_bits *from, unsigned order, const struct ref_segment *s)
{
	uint64_t less = ref_order(from, order);

	if (less >= s->ndocs)
		ref_fail(from->bytes.trouble, "too many documents");
	return (uint32_t)less + 1;
}

static uint64_t
occurrences(const struct ref_term *term)
{
	uint64_t words = 0;

	for (uint32_t i = 0; i < term->ndocs; i++)
		words += term->postings[i].freq;
	return words;
}

/* 5.3; *lists and *posns stand where the next list and the next positions outside begin. */
static void
read_outside(struct ref_bits *from, struct ref_term *term, struct ref_bytes *lists,
             struct ref_bytes *posns, const struct ref_segment *s)
{
	const struct ref_norms norms = { s->columns[0], s->nnormwords, s->ndocs };
	struct ref_extents all;
	const struct ref_extents *extents = extents_of(s, term, &all);
	struct ref_bytes docs;

	term->ndocs = documents(from, 4, s);
	if (term->ndocs < 16) {
		term->postings = ref_brief(from, term->ndocs, s->ndocs);
		term->nwords = occurrences(term);
		if (term->nwords <= 32)
			ref_fail(from->bytes.trouble, "%s: belongs inside", term->text.bytes);
		ref_positions(take_part(posns, ref_order(from, 5)), term->postings, term->ndocs,
		              extents);
		return;
	}
	term->nwords = term->ndocs + ref_order(from, 4);
	docs = take_part(lists, ref_order(from, 5));
	term->postings = ref_list(docs, take_part(posns, ref_order(from, 6)), term->ndocs, &norms,
	                          extents);
	if (occurrences(term) != term->nwords)
		ref_fail(from->bytes.trouble, "%s: occurrences are miscounted", term->text.bytes);
}

static void
read_inside(struct ref_bits *from, struct ref_term *term, const struct ref_segment *s)
{
	struct ref_extents all;
	const struct ref_extents *extents = extents_of(s, term, &all);
	int keeps;

	term->ndocs = documents(from, 0, s);
	keeps = extents || ref_take_bits(from, 1);
	term->postings = ref_brief(from, term->ndocs, s->ndocs);
	term->nwords = occurrences(term);
	if (term->ndocs >= 16 || (keeps && term->nwords > 32))
		ref_fail(from->bytes.trouble, "%s: belongs outside", term->text.bytes);
	if (keeps)
		ref_brief_positions(from, term->postings, term->ndocs, extents);
}

static void
read_values(struct ref_bits *from, struct ref_term *terms, uint32_t n, struct ref_bytes *lists,
            struct ref_bytes *posns, const struct ref_segment *s)
{
	uint64_t outside = ref_take_bits(from, n);

	for (uint32_t i = 0; i < n; i++)
		if (outside >> i & 1)
			read_outside(from, &terms[i], lists, posns, s);
	for (uint32_t i = 0; i < n; i++)
		if (!(outside >> i & 1))
			read_inside(from, &terms[i], s);
}

/* What the first text of block b begins with. */
static struct ref_text
text_of_key(struct ref_trouble *trouble, const uint8_t *keys, uint32_t b)
{
	uint8_t *bytes = ref_memory(trouble, 8, 1);
	uint32_t n = 8;

	for (uint32_t i = 0; i < 8; i++)
		bytes[i] = keys[8 * (size_t)b + 7 - i];
	while (n > 0 && bytes[n - 1] == 0)
		n--;
	return (struct ref_text){ bytes, n };
}

static void
read_terms(struct ref_segment *s, struct ref_bytes bytes, struct ref_bytes index,
           struct ref_bytes lists, struct ref_bytes posns)
{
	uint32_t nblocks = (s->nterms + TERMS_BLOCK - 1) / TERMS_BLOCK;
	const uint8_t *keys = ref_take(&index, 8 * (uint64_t)nblocks);
	const uint8_t *offsets = ref_take(&index, 4 * (uint64_t)nblocks);
	const uint8_t *first_list = lists.p, *first_pos = posns.p;
	struct ref_bytes behind = bytes, code = bytes;

	if (nblocks)
		code = ref_code(&behind);
	s->terms = ref_memory(bytes.trouble, s->nterms, sizeof(*s->terms));
	for (uint32_t b = 0; b < nblocks; b++) {
		struct ref_bytes from = block_of(bytes, &code, offsets, b, nblocks);
		uint32_t n = s->nterms - b * TERMS_BLOCK;
		struct ref_term *terms = s->terms + b * TERMS_BLOCK;
		struct ref_text before = text_of_key(bytes.trouble, keys, b);
		struct ref_bits values, texts;
		uint64_t ntexts = ref_varint(&from);

		n = n < TERMS_BLOCK ? n : TERMS_BLOCK;
		if (ref_varint(&from) != (uint64_t)(lists.p - first_list) ||
		    ref_varint(&from) != (uint64_t)(posns.p - first_pos))
			ref_fail(bytes.trouble, "lists of block %u begin elsewhere", b);
		texts = (struct ref_bits){ from, 0 };
		(void)ref_take(&from, ntexts);
		texts.bytes.end = from.p;
		values = (struct ref_bits){ from, 0 };
		for (uint32_t i = 0; i < n; i++) {
			before = terms[i].text = ref_front_coded(&texts, &code, &before);
			if (b + i && ref_compare(&(&terms[i] - 1)->text, &terms[i].text) >= 0)
				ref_fail(bytes.trouble, "terms are out of order");
		}
		read_values(&values, terms, n, &lists, &posns, s);
		if (ref_key(&terms[0].text) != ref_number_at(bytes.trouble, keys + 8 * (size_t)b, 8))
			ref_fail(bytes.trouble, "key of block %u", b);
		if (ref_end_bits(&texts) != from.p || ref_end_bits(&values) != from.end)
			ref_fail(bytes.trouble, "block %u is not filled", b);
	}
	if (lists.p != lists.end || posns.p != posns.end || index.p != index.end ||
	    (nblocks == 0 && bytes.p != bytes.end))
		ref_fail(bytes.trouble, "the end of LIST, POSN or TIDX");
}

static void
read_forms(struct ref_segment *s, struct ref_bytes bytes, struct ref_bytes index)
{
	uint32_t nblocks = (s->nforms + FORMS_BLOCK - 1) / FORMS_BLOCK;
	const uint8_t *keys = ref_take(&index, 8 * (uint64_t)nblocks);
	const uint8_t *offsets = ref_take(&index, 4 * (uint64_t)nblocks);
	struct ref_bytes behind = bytes, code = bytes;

	if (nblocks)
		code = ref_code(&behind);
	s->forms = ref_memory(bytes.trouble, s->nforms, sizeof(*s->forms));
	for (uint32_t b = 0; b < nblocks; b++) {
		struct ref_bytes block = block_of(bytes, &code, offsets, b, nblocks);
		uint32_t n = s->nforms - b * FORMS_BLOCK;
		struct ref_text before = text_of_key(bytes.trouble, keys, b);
		int64_t term = (int64_t)ref_varint(&block);
		struct ref_bits from = { block, 0 };

		for (uint32_t i = 0; i < n && i < FORMS_BLOCK; i++) {
			struct ref_form *form = &s->forms[b * FORMS_BLOCK + i];
			uint64_t byte = ref_symbol(&from, &code, 257), step = byte >> 1;
			if (step == 127)
				step += ref_order(&from, 7);
			term += step % 2 ? -(int64_t)(step / 2) - 1 : (int64_t)(step / 2);
			if (term < 0 || term >= s->nterms)
				ref_fail(bytes.trouble, "a form of no term");
			form->term = (uint32_t)term;
			form->text = byte & 1 ? s->terms[term].text
			                      : ref_front_coded(&from, &code, &before);
			before = form->text;
			if (b + i) {
				int order = ref_compare(&(form - 1)->text, &form->text);
				if (order > 0 || (order == 0 && (form - 1)->term >= form->term))
					ref_fail(bytes.trouble, "forms are out of order");
			}
		}
		if (ref_key(&s->forms[b * FORMS_BLOCK].text) !=
		        ref_number_at(bytes.trouble, keys + 8 * (size_t)b, 8) ||
		    ref_end_bits(&from) != block.end)
			ref_fail(bytes.trouble, "block %u of forms", b);
	}
	if (index.p != index.end || (nblocks == 0 && bytes.p != bytes.end))
		ref_fail(bytes.trouble, "the end of FORM or FIDX");
}

/* ---- 7 ---- */

static void
read_stored(struct ref_segment *s, struct ref_bytes groups, struct ref_bytes table)
{
	uint32_t ngroups = (uint32_t)((table.end - table.p) / 16);
	struct ref_article **articles = ref_memory(table.trouble, ngroups, sizeof(*articles));
	uint64_t *counts = ref_memory(table.trouble, ngroups, sizeof(*counts));
	const uint8_t *start = groups.p;

	for (uint32_t g = 0; g < ngroups; g++) {
		uint64_t begin = ref_number(&table, 8), n = ref_number(&table, 4);
		uint64_t crc = ref_number(&table, 4), nhead;
		struct ref_bytes from = { groups.p, groups.p, table.trouble }, again;
		if (begin != (uint64_t)(groups.p - start))
			ref_fail(table.trouble, "bundle %u is out of place", g);
		(void)ref_take(&groups, n);
		from.end = groups.p;
		again = from;
		nhead = ref_number(&again, 4);
		again = from;
		if (ref_crc32c(ref_take(&again, nhead), (size_t)nhead) != crc)
			ref_fail(table.trouble, "checksum of the head of bundle %u", g);
		articles[g] = ref_bundle(from, nhead, &counts[g]);
	}
	if (groups.p != groups.end || table.p != table.end)
		ref_fail(table.trouble, "the end of GRPS or GTAB");
	s->articles = ref_memory(table.trouble, s->ndocs, sizeof(*s->articles));
	for (uint32_t d = 0; d < s->ndocs; d++) {
		if (s->columns[14][d] >= ngroups || s->columns[15][d] >= counts[s->columns[14][d]])
			ref_fail(table.trouble, "document %u has no article", d);
		s->articles[d] = articles[s->columns[14][d]][s->columns[15][d]];
	}
}

/* ---- 9 ---- */

static void
read_common_pairs(struct ref_segment *s, const char *folder, const char *name,
                  struct ref_trouble *trouble)
{
	struct file pairs = { .trouble = trouble };
	struct ref_text *common;
	uint32_t n;

	if (s->ndocs < PAIRS_LEAST)
		return;
	open_file(&pairs, folder, name, "NXQ\n", 'q');
	common = read_strings(section(&pairs, "COMM"), &n);
	ref_pairs(s, common, n, section(&pairs, "PAIR"), section(&pairs, "PLST"));
}

static void
read_all(struct ref_segment *s, const char *folder, const char *name, struct ref_trouble *trouble)
{
	struct file index = { .trouble = trouble }, positions = index, stored = index;

	open_file(&index, folder, name, "NXI\n", 'i');
	open_file(&positions, folder, name, "NXP\n", 'p');
	open_file(&stored, folder, name, "NXS\n", 's');
	read_head(s, section(&index, "HEAD"), &positions);
	read_columns(s, section(&index, "COLS"));
	s->sources = read_strings(section(&index, "SRCS"), &s->nsources);
	s->sections = read_strings(section(&index, "SECS"), &s->nsections);
	s->days = read_pairs(section(&index, "DAYS"), &s->ndays);
	s->langs = read_pairs(section(&index, "LANG"), &s->nlangs);
	check_days(s, trouble);
	read_sizes(s, section(&index, "SIZE"));
	(void)section(&index, "RSTR"); /* empty but for agencies: tests/segment reads it */
	read_terms(s, section(&index, "TERM"), section(&index, "TIDX"), section(&index, "LIST"),
	           section(&positions, "POSN"));
	read_forms(s, section(&index, "FORM"), section(&index, "FIDX"));
	read_stored(s, section(&stored, "GRPS"), section(&stored, "GTAB"));
	read_common_pairs(s, folder, name, trouble);
}

/* Apart from ref_read(), so that no variable lives across the jump. */
static int
try_all(struct ref_segment *s, const char *folder, const char *name, struct ref_trouble *trouble)
{
	if (setjmp(trouble->out))
		return 0;
	read_all(s, folder, name, trouble);
	return 1;
}

struct ref_segment *
ref_read(const char *folder, const char *name, char why[200])
{
	struct ref_trouble trouble = { .why = why };
	struct ref_segment *s = calloc(1, sizeof(*s));
	int done = s && try_all(s, folder, name, &trouble);

	if (s)
		s->memory = trouble.memory;
	if (done)
		return s;
	ref_free(s);
	return NULL;
}

void
ref_free(struct ref_segment *segment)
{
	void *memory = segment ? segment->memory : NULL;

	while (memory) {
		void *next;
		memcpy(&next, memory, sizeof(next));
		free(memory);
		memory = next;
	}
	free(segment);
}
