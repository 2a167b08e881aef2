#include "index/parts.h"

#include "base/mem.h"
#include "tests/index/common.h"
#include "tests/index/suites.h"

enum { TERMS = 3000, DOCS = 9000, ENTRIES = 40 };

/* Records of a worker whose numbers are the segment's backwards. */
struct bed {
	struct nx_terms terms;
	struct nx_term_total totals[TERMS];
	uint32_t numbers[TERMS], *of_worker[1];
	struct nx_forward_doc docs[DOCS], *order[DOCS];
	struct nx_buffer bytes;
	bool holds[DOCS][ENTRIES]; /* in turn: entry i is of term (d * 7 + i * 71) % TERMS */
};

static uint32_t
term_of(nx_doc doc, unsigned i)
{
	return (doc * 7 + i * 71) % TERMS;
}

static uint8_t
first_byte(nx_doc doc, uint32_t term)
{
	return (uint8_t)((doc * 31 + term) & 0x7f);
}

static void
put_entry(struct bed *bed, nx_doc doc, uint32_t term, struct chance *chance)
{
	uint32_t n = 1 + chance_below(chance, chance_below(chance, 50) ? 4 : 100);
	size_t begin = bed->bytes.len;

	nx_buffer_put_u32(&bed->bytes, TERMS - 1 - term);
	nx_buffer_put_u8(&bed->bytes, (uint8_t)((n < NX_ENTRY_LONG ? n : NX_ENTRY_LONG) << 2 | 1));
	if (n >= NX_ENTRY_LONG)
		nx_buffer_put_u32(&bed->bytes, n);
	nx_buffer_put_u8(&bed->bytes, first_byte(doc, term));
	for (uint32_t k = 1; k < n; k++)
		nx_buffer_put_u8(&bed->bytes, (uint8_t)k);
	bed->totals[term].ndocs++;
	bed->totals[term].nbytes += bed->bytes.len - begin;
}

static struct bed *
make_bed(struct chance *chance)
{
	struct bed *bed = nx_mem_zalloc(1, sizeof(*bed));
	const uint8_t *at;

	for (uint32_t t = 0; t < TERMS; t++)
		bed->numbers[t] = TERMS - 1 - t;
	bed->of_worker[0] = bed->numbers;
	bed->terms = (struct nx_terms){ .nworkers = 1, .count = TERMS, .totals = bed->totals,
		                        .numbers = bed->of_worker };
	for (nx_doc d = 0; d < DOCS; d++) {
		size_t begin = bed->bytes.len;

		for (unsigned i = 0; i < ENTRIES; i++) {
			bed->holds[d][i] = d % 10 && chance_below(chance, 3) > 0;
			if (bed->holds[d][i])
				put_entry(bed, d, term_of(d, i), chance);
		}
		bed->docs[d].entries_bytes = (uint32_t)(bed->bytes.len - begin);
		bed->order[d] = &bed->docs[d];
	}
	at = bed->bytes.bytes;
	for (nx_doc d = 0; d < DOCS; at += bed->docs[d++].entries_bytes)
		bed->docs[d].entries = at;
	return bed;
}

static void
free_bed(struct bed *bed)
{
	nx_buffer_release(&bed->bytes);
	nx_mem_free(bed);
}

/* Entries of a document in part p; all are of its terms and whole. */
static unsigned
count_entries(const struct nx_parts *parts, unsigned p, nx_doc doc, unsigned *wrong)
{
	const uint8_t *end, *at = nx_parts_entries(parts, p, doc, &end);
	unsigned n = 0;

	for (; at < end; n++) {
		struct nx_entry entry;

		at = nx_entry_read(at, &entry);
		*wrong += entry.term < parts->bounds[p] || entry.term >= parts->bounds[p + 1] ||
		          entry.zones != 1 || entry.pos[0] != first_byte(doc, entry.term) ||
		          (entry.pos_bytes > 1 &&
		           entry.pos[entry.pos_bytes - 1] != (uint8_t)(entry.pos_bytes - 1));
	}
	*wrong += at != end;
	return n;
}

START_TEST(each_part_holds_its_entries_of_every_document_and_no_others)
{
	struct chance chance = { 71 };
	struct bed *bed = make_bed(&chance);
	struct nx_parts parts;
	struct nx_crew *crew;
	unsigned wrong = 0;
	uint64_t nbytes = 0;

	ck_assert_int_eq(nx_crew_new(&crew, (unsigned)_i + 1, NULL), NIDX_OK);
	ck_assert_int_eq(nx_parts_make(&parts, crew, bed->order, DOCS, &bed->terms, NULL),
	                 NIDX_OK);
	ck_assert_uint_gt(parts.count, 1);
	ck_assert_uint_eq(parts.bounds[0], 0);
	ck_assert_uint_eq(parts.bounds[parts.count], TERMS);
	for (unsigned p = 0; p < parts.count; p++)
		nbytes += parts.nbytes[p];
	ck_assert_uint_eq(nbytes, bed->bytes.len);
	for (nx_doc d = 0; d < DOCS; d++) {
		unsigned n = 0, expected = 0;

		for (unsigned p = 0; p < parts.count; p++)
			n += count_entries(&parts, p, d, &wrong);
		for (unsigned i = 0; i < ENTRIES; i++)
			expected += bed->holds[d][i];
		wrong += n != expected;
	}
	ck_assert_uint_eq(wrong, 0);
	nx_parts_release(&parts);
	nx_crew_free(crew);
	free_bed(bed);
}
END_TEST

START_TEST(nothing_makes_no_parts)
{
	struct nx_terms none = { 0 };
	struct nx_parts parts;
	struct nx_crew *crew;

	ck_assert_int_eq(nx_crew_new(&crew, 1, NULL), NIDX_OK);
	ck_assert_int_eq(nx_parts_make(&parts, crew, NULL, 0, &none, NULL), NIDX_OK);
	ck_assert_uint_eq(parts.count, 0);
	nx_parts_release(&parts);
	nx_crew_free(crew);
}
END_TEST

Suite *
suite_index_parts(void)
{
	Suite *suite = suite_create("index.parts");
	TCase *tcase = tcase_create("parts");

	tcase_add_loop_test(tcase, each_part_holds_its_entries_of_every_document_and_no_others, 0,
	                    3);
	tcase_add_test(tcase, nothing_makes_no_parts);
	suite_add_tcase(suite, tcase);
	return suite;
}
