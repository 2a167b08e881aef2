#include "index/forward.h"

#include "base/varint.h"
#include "tests/index/common.h"
#include "tests/index/suites.h"

#include <stdlib.h>

enum { TERMS = 50, OCCURRENCES = 4000 };

struct naive {
	nx_pos pos[OCCURRENCES];
	uint32_t count;
	unsigned zones;
	bool seen;
};

static void
check_entry(const struct nx_entry *entry, struct naive *naive)
{
	const uint8_t *p = entry->pos, *end = p + entry->pos_bytes;
	nx_pos pos = 0;
	uint32_t right = 0;

	ck_assert(!naive->seen);
	naive->seen = true;
	ck_assert_uint_eq(entry->zones, naive->zones);
	for (uint32_t i = 0; i < naive->count; i++) { /* an assertion each would take minutes */
		uint32_t delta = 0;
		if (!nx_varint_get32(&p, end, &delta))
			break;
		pos += delta;
		right += pos == naive->pos[i];
	}
	ck_assert_uint_eq(right, naive->count);
	ck_assert_ptr_eq(p, end);
}

/* Groups random occurrences and checks every entry against lists made by appending. */
static void
group_once(struct nx_grouper *grouper, struct chance *chance, uint64_t totals[TERMS])
{
	static struct naive naive[TERMS];
	struct nx_buffer out = { 0 };
	unsigned n = chance_below(chance, OCCURRENCES), distinct = 0;
	nx_pos pos = 0;

	for (unsigned t = 0; t < TERMS; t++)
		naive[t] = (struct naive){ .count = 0 };
	nx_grouper_begin(grouper, n, TERMS);
	for (unsigned i = 0; i < n; i++) {
		uint32_t term = chance_below(chance, 1 + chance_below(chance, TERMS));
		unsigned zones = chance_below(chance, 4);
		struct naive *list = &naive[term];

		nx_grouper_add(grouper, term, pos, zones);
		if (!list->count || list->pos[list->count - 1] != pos) {
			list->pos[list->count++] = pos;
			list->zones |= zones;
		}
		if (chance_below(chance, 4))
			pos += 1 + (chance_below(chance, 50) ? 0 : chance_below(chance, 100000));
	}
	nx_grouper_end(grouper, &out);
	ck_assert(!grouper->failed && !out.failed);

	for (const uint8_t *at = out.bytes; at && at < out.bytes + out.len; distinct++) {
		struct nx_entry entry;
		const uint8_t *next = nx_entry_read(at, &entry);
		ck_assert_uint_lt(entry.term, TERMS);
		check_entry(&entry, &naive[entry.term]);
		totals[entry.term] += (uint64_t)(next - at);
		at = next;
	}
	for (unsigned t = 0; t < TERMS; t++)
		distinct -= naive[t].count > 0;
	ck_assert_uint_eq(distinct, 0);
	nx_buffer_release(&out);
}

START_TEST(entries_hold_what_was_added)
{
	struct nx_grouper grouper = { 0 };
	struct chance chance = { 20200103 };
	uint64_t totals[TERMS] = { 0 };

	for (unsigned i = 0; i < 300; i++)
		group_once(&grouper, &chance, totals);
	for (unsigned t = 0; t < TERMS; t++)
		ck_assert_uint_eq(grouper.totals[t].nbytes, totals[t]);
	nx_grouper_release(&grouper);
}
END_TEST

START_TEST(subtracting_a_record_restores_the_totals)
{
	struct nx_grouper grouper = { 0 };
	struct nx_buffer out = { 0 };

	nx_grouper_begin(&grouper, 3, 2);
	nx_grouper_add(&grouper, 1, 5, 0);
	nx_grouper_add(&grouper, 0, 6, 1);
	nx_grouper_add(&grouper, 1, 700, 0);
	nx_grouper_end(&grouper, &out);
	ck_assert_uint_eq(grouper.totals[1].ndocs, 1);
	ck_assert_uint_eq(grouper.totals[1].nbytes, NX_ENTRY_HEAD + 3);
	nx_totals_subtract(grouper.totals, out.bytes, out.len);
	for (unsigned t = 0; t < 2; t++) {
		ck_assert_uint_eq(grouper.totals[t].ndocs, 0);
		ck_assert_uint_eq(grouper.totals[t].nbytes, 0);
	}
	nx_buffer_release(&out);
	nx_grouper_release(&grouper);
}
END_TEST

START_TEST(an_empty_document_has_no_entries)
{
	struct nx_grouper grouper = { 0 };
	struct nx_buffer out = { 0 };

	nx_grouper_begin(&grouper, 0, 0);
	nx_grouper_end(&grouper, &out);
	ck_assert_uint_eq(out.len, 0);
	nx_grouper_release(&grouper);
}
END_TEST

Suite *
suite_index_forward(void)
{
	Suite *suite = suite_create("index.forward");
	TCase *group = tcase_create("group");

	tcase_add_test(group, entries_hold_what_was_added);
	tcase_add_test(group, subtracting_a_record_restores_the_totals);
	tcase_add_test(group, an_empty_document_has_no_entries);
	suite_add_tcase(suite, group);
	return suite;
}
