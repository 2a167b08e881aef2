#include "tests/format/pairs.h"

#include "tests/format/bits.h"

#include <string.h>

enum { MOST_COMMON = 96, PART = 32, PASS_DOCS = 1 << 19 };

/* Whether a comes in front of b among the common terms. */
static int
is_commoner(const struct ref_term *a, const struct ref_term *b)
{
	return a->nwords != b->nwords ? a->nwords > b->nwords : a < b;
}

/* 9.1, one term after the other. */
static int
is_common(const struct ref_segment *s, const struct ref_term *term)
{
	uint32_t least = s->ndocs / PART, before = 0;

	if (term->text.bytes[0] < 0x20 || term->ndocs < least)
		return 0;
	for (uint32_t t = 0; t < s->nterms; t++)
		before += s->terms[t].text.bytes[0] >= 0x20 && s->terms[t].ndocs >= least &&
		          is_commoner(&s->terms[t], term);
	return before < MOST_COMMON;
}

/* The texts are those of the common terms and no others.  They, in the same order. */
static struct ref_term **
find_common(const struct ref_segment *s, const struct ref_text *texts, uint32_t count,
            struct ref_trouble *trouble)
{
	struct ref_term **common = ref_memory(trouble, count, sizeof(*common));
	uint32_t at = 0;

	for (uint32_t t = 0; t < s->nterms; t++) {
		const struct ref_text *text = &s->terms[t].text;
		if (!is_common(s, &s->terms[t]))
			continue;
		if (at == count || texts[at].len != text->len ||
		    memcmp(texts[at].bytes, text->bytes, text->len) != 0)
			ref_fail(trouble, "%s is common", text->bytes);
		common[at++] = &s->terms[t];
	}
	if (at != count)
		ref_fail(trouble, "%s is not common", texts[at].bytes);
	return common;
}

/* The zone a position is in: 1 title, 2 lead, 0 body. */
static unsigned
zone_at(const struct ref_segment *s, uint32_t doc, uint64_t pos)
{
	uint64_t title = s->columns[2][doc], lead = title + s->columns[3][doc];

	return pos < title ? 1 : pos < lead ? 2 : 0;
}

/* Where a stands right before b in a document that holds both. */
static struct ref_posting
count_pairs(const struct ref_segment *s, const struct ref_posting *a, const struct ref_posting *b)
{
	struct ref_posting found = { .doc = a->doc };

	for (uint32_t i = 0, k = 0; i < a->freq; i++) {
		uint32_t pos = a->positions[i];
		while (k < b->freq && b->positions[k] <= pos)
			k++;
		if (k == b->freq)
			break;
		if (b->positions[k] != pos + 1 ||
		    zone_at(s, a->doc, pos) != zone_at(s, a->doc, pos + 1))
			continue;
		found.freq++;
		found.zones |= zone_at(s, a->doc, pos);
	}
	return found;
}

/* The same documents, frequencies and zones as the positions of the two terms give. */
static void
compare_pair(const struct ref_segment *s, const struct ref_term *a, const struct ref_term *b,
             const struct ref_posting *list, uint32_t ndocs, struct ref_trouble *trouble)
{
	uint32_t at = 0;

	for (uint32_t i = 0, k = 0; i < a->ndocs; i++) {
		struct ref_posting found;
		while (k < b->ndocs && b->postings[k].doc < a->postings[i].doc)
			k++;
		if (k == b->ndocs)
			break;
		if (b->postings[k].doc != a->postings[i].doc)
			continue;
		found = count_pairs(s, &a->postings[i], &b->postings[k]);
		if (found.freq == 0)
			continue;
		if (at == ndocs || list[at].doc != found.doc || list[at].freq != found.freq ||
		    list[at].zones != found.zones)
			ref_fail(trouble, "%s %s: document %u", a->text.bytes, b->text.bytes,
			         found.doc);
		at++;
	}
	if (at != ndocs)
		ref_fail(trouble, "%s %s: documents without this pair", a->text.bytes,
		         b->text.bytes);
}

/* One list of PLST. */
static struct ref_posting *
read_list(struct ref_bytes bytes, uint32_t ndocs, const struct ref_norms *norms)
{
	const struct ref_bytes none = { bytes.end, bytes.end, bytes.trouble };
	struct ref_bits bits = { bytes, 0 };
	struct ref_posting *list;

	if (ndocs >= 16)
		return ref_list(bytes, none, ndocs, norms, NULL);
	list = ref_brief(&bits, ndocs, (uint32_t)norms->ndocs);
	if (ref_end_bits(&bits) != bytes.end)
		ref_fail(bytes.trouble, "a brief list does not fill its bytes");
	return list;
}

/* The next entry of PAIR and its list; *at: where it must begin. */
static struct ref_posting *
read_entry(const struct ref_segment *s, struct ref_bytes *table, struct ref_bytes *lists,
           uint64_t *at, uint32_t *ndocs)
{
	uint64_t begin, size;
	struct ref_bytes list = *lists;

	*ndocs = (uint32_t)ref_number(table, 4);
	begin = ref_number(table, 8);
	size = ref_number(table, 4);
	if (begin != *at || *ndocs == 0 || *ndocs > s->ndocs)
		ref_fail(table->trouble, "a list of pairs is out of place");
	*at += size;
	(void)ref_take(lists, size);
	list.end = lists->p;
	return read_list(list, *ndocs, &(struct ref_norms){ s->columns[0], s->nnormwords, s->ndocs });
}

/* Entries that are not there are of pairs that stand nowhere. */
void
ref_pairs(struct ref_segment *s, const struct ref_text *texts, uint32_t n, struct ref_bytes table,
          struct ref_bytes lists)
{
	struct ref_term **common = find_common(s, texts, n, table.trouble);
	uint64_t at = 0;

	if (s->ndocs >= PASS_DOCS)
		ref_fail(table.trouble, "lists of so large a segment stand in another order");
	for (uint32_t a = 0; a < n; a++)
		for (uint32_t b = 0; b < n; b++) {
			struct ref_bytes key = table;
			struct ref_posting *list = NULL;
			uint32_t ndocs = 0;
			if (key.p < key.end && ref_number(&key, 4) == (a << 16 | b)) {
				table = key;
				list = read_entry(s, &table, &lists, &at, &ndocs);
			}
			compare_pair(s, common[a], common[b], list, ndocs, table.trouble);
			s->npairs += ndocs > 0;
		}
	if (table.p != table.end || lists.p != lists.end)
		ref_fail(table.trouble, "the end of PAIR or PLST");
}
