#include "index/terms.h"
#include "tests/index/suites.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 8 };

/* A worker that knows terms, each in so many documents. */
static void
know(struct nx_worker *worker, const char *term, uint32_t ndocs)
{
	struct nx_grouper *grouper = &worker->grouper;
	uint32_t id = nx_lexicon_intern(worker->lexicon, term, strlen(term));

	ck_assert_uint_lt(id, ROOM);
	grouper->totals[id].ndocs += ndocs;
	grouper->totals[id].nbytes += 10 * ndocs;
}

static void
note(struct nx_worker *worker, const char *form, const char *term)
{
	uint32_t id = nx_lexicon_intern(worker->lexicon, term, strlen(term));

	ck_assert_int_eq(nx_lexicon_add_form(worker->lexicon, form, strlen(form), id), 0);
}

static void
start(struct nx_worker workers[2])
{
	for (unsigned i = 0; i < 2; i++) {
		workers[i] = (struct nx_worker){ .lexicon = nx_lexicon_new() };
		workers[i].grouper.totals = calloc(ROOM, sizeof(struct nx_term_total));
		workers[i].grouper.totals_room = ROOM;
	}
}

static void
check_term(const struct nx_terms *terms, uint32_t i, const char *text, uint32_t ndocs)
{
	struct nx_str got = nx_terms_text(terms, i);

	ck_assert(got.len == strlen(text) && memcmp(got.ptr, text, got.len) == 0);
	ck_assert_uint_eq(terms->totals[i].ndocs, ndocs);
	ck_assert_uint_eq(terms->totals[i].nbytes, 10 * (uint64_t)ndocs);
}

/* One worker met "auca" in a passage whose words it dropped; only the other has documents of "auc": the form leads
 * there all the same, as it would if one had done the work of both. */
START_TEST(a_form_finds_its_term_in_whichever_worker_has_documents)
{
	struct nx_worker workers[2];
	struct nx_terms terms;
	struct nx_terms_forms forms;
	struct nx_crew *crew;

	start(workers);
	note(&workers[0], "auca", "auc");
	note(&workers[0], "dropped", "drop"); /* which nobody kept */
	know(&workers[0], "storm", 2);
	know(&workers[1], "auc", 3);
	know(&workers[1], "storm", 4);
	know(&workers[1], "gone", 0);
	ck_assert_int_eq(nx_crew_new(&crew, 2, NULL), NIDX_OK);
	ck_assert_int_eq(nx_terms_merge(&terms, crew, workers, 2, NULL), NIDX_OK);
	ck_assert_uint_eq(terms.count, 2);
	check_term(&terms, 0, "auc", 3);
	check_term(&terms, 1, "storm", 6);
	ck_assert_int_eq(nx_terms_forms_sort(&forms, &terms, crew, NULL), NIDX_OK);
	forms.task.run(&forms.task, 0);
	ck_assert_uint_eq(forms.count, 1);
	ck_assert_str_eq(forms.items[0].text, "auca");
	ck_assert_uint_eq(forms.items[0].term, 0);
	nx_terms_forms_release(&forms);
	nx_terms_release(&terms);
	nx_crew_free(crew);
	for (unsigned i = 0; i < 2; i++) {
		nx_lexicon_free(workers[i].lexicon);
		free(workers[i].grouper.totals);
	}
}
END_TEST

Suite *
suite_index_terms(void)
{
	Suite *suite = suite_create("index.terms");
	TCase *tcase = tcase_create("terms");

	tcase_add_test(tcase, a_form_finds_its_term_in_whichever_worker_has_documents);
	suite_add_tcase(suite, tcase);
	return suite;
}
