/* Documents that a list holds too, against a look at all of it. */
#include "search/meeting.h"
#include "tests/postings/sample.h"
#include "tests/search/suites.h"

#include <stdlib.h>
#include <string.h>

enum { SEED = 4711, ROUNDS = 200, LIMIT = 1 << 20 };

static bool held[LIMIT]; /* by document */

/* Some documents from `from` on, about every `gap`-th, all of the list among those looked at. */
static uint32_t
choose_docs(nx_doc from, nx_doc end, uint32_t gap, nx_doc *docs, struct sample_random *random)
{
	uint32_t n = 0;

	for (nx_doc doc = from; n < NX_BLOCK_DOCS && doc < end; doc += 1 + sample_below(random, gap))
		if (held[doc] || sample_below(random, 2))
			docs[n++] = doc;
	return n;
}

/* Asks for all of docs[]; what is met must be what the list holds, and where it stands.  (Each assertion writes to a
 * pipe: one for all.) */
static bool
meets_all(struct nx_meeting *meeting, struct nx_cursor *cursor, const nx_doc *docs, uint32_t n)
{
	uint32_t looked = 0;
	bool right = true;

	for (uint32_t next = 0, from = 0; next < n && right; from = next) {
		next = nx_meet(meeting, cursor, docs, from, n);
		right &= next > from && next <= n;
		for (uint32_t j = 0; j < meeting->n; j++) {
			uint32_t k = meeting->which[j];

			right &= k >= from && k < next && k >= looked;
			for (; looked < k; looked++)
				right &= !held[docs[looked]];
			looked = k + 1;
			right &= cursor->docs[meeting->at[j]] == docs[k];
		}
	}
	for (; looked < n; looked++)
		right &= !held[docs[looked]];
	return right;
}

START_TEST(what_meets_is_what_the_list_holds)
{
	struct sample_random random = { SEED };
	struct nx_meeting *meeting = calloc(1, sizeof(*meeting)); /* one for all lists */

	ck_assert_ptr_nonnull(meeting);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct sample_shape shape = sample_shape_of(round, &random);
		uint32_t gap = 1u << sample_below(&random, 9), end;
		struct nx_cursor cursor;
		struct sample sample;
		nx_doc docs[NX_BLOCK_DOCS], from = 0;

		shape.n = shape.n > 2000 ? 2000 : shape.n;
		sample_init(&sample, &shape, SEED + round);
		memset(held, 0, sizeof(held));
		end = sample.doc_limit < LIMIT ? sample.doc_limit : LIMIT;
		for (uint32_t i = 0; i < sample.n; i++)
			if (sample.items[i].doc < LIMIT)
				held[sample.items[i].doc] = true;
		nx_cursor_init(&cursor, &sample.list);
		for (uint32_t n; (n = choose_docs(from, end, gap, docs, &random)) > 0;
		     from = docs[n - 1] + 1)
			ck_assert_msg(meets_all(meeting, &cursor, docs, n), "round %u", round);
		ck_assert(!cursor.damaged);
		sample_release(&sample);
	}
	free(meeting);
}
END_TEST

Suite *
suite_search_meeting(void)
{
	Suite *suite = suite_create("search.meeting");
	TCase *tcase = tcase_create("meeting");

	tcase_add_test(tcase, what_meets_is_what_the_list_holds);
	suite_add_tcase(suite, tcase);
	return suite;
}
