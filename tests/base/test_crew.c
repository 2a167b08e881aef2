#include "base/crew.h"

#include <check.h>
#include <stdlib.h>

struct job {
	struct nx_task task;
	unsigned number, worker;
	unsigned long sum;
};

static void
run_job(struct nx_task *task, unsigned worker)
{
	struct job *job = (struct job *)task;

	job->worker = worker;
	for (unsigned i = 0; i < 1000 * (job->number % 7); i++)
		job->sum += i ^ job->number;
}

START_TEST(tasks_come_back_in_the_order_given)
{
	static const unsigned sizes[] = { 1, 2, 3, 8 };
	enum { JOBS = 500, AHEAD = 10 };
	static struct job jobs[JOBS];

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct nx_crew *crew = NULL;
		unsigned given = 0, taken = 0;

		ck_assert_int_eq(nx_crew_new(&crew, sizes[s], NULL), NIDX_OK);
		ck_assert_uint_eq(nx_crew_size(crew), sizes[s]);
		while (taken < JOBS) {
			if (given < JOBS && given - taken < AHEAD) {
				jobs[given] = (struct job){ { .run = run_job }, given, 99, 0 };
				nx_crew_add(crew, &jobs[given++].task);
				continue;
			}
			struct job *job = (struct job *)nx_crew_next(crew);
			ck_assert_uint_eq(job->number, taken++);
			ck_assert_uint_lt(job->worker, sizes[s]);
			ck_assert_uint_eq(nx_crew_pending(crew), given - taken);
		}
		ck_assert_ptr_null(nx_crew_next(crew));
		nx_crew_free(crew);
	}
}
END_TEST

START_TEST(a_crew_can_be_freed_with_tasks_left)
{
	static struct job jobs[64];
	struct nx_crew *crew = NULL;

	ck_assert_int_eq(nx_crew_new(&crew, 4, NULL), NIDX_OK);
	for (unsigned i = 0; i < 64; i++) {
		jobs[i] = (struct job){ { .run = run_job }, i, 0, 0 };
		nx_crew_add(crew, &jobs[i].task);
	}
	nx_crew_free(crew);
	nx_crew_free(NULL);
}
END_TEST

Suite *suite_base_crew(void);

Suite *
suite_base_crew(void)
{
	Suite *suite = suite_create("base.crew");
	TCase *order = tcase_create("order");

	tcase_add_test(order, tasks_come_back_in_the_order_given);
	tcase_add_test(order, a_crew_can_be_freed_with_tasks_left);
	suite_add_tcase(suite, order);
	return suite;
}
