/* run.h - the main() of a folder's tests.
 *
 *	NX_RUN_SUITES(suite_base_arena, suite_base_utf8)
 *
 * Runs all suites, prints what failed, exits non-zero if anything did.  CK_FORK=no runs in
 * one process, for debuggers and sanitizers.
 */
#ifndef NX_TESTS_RUN_H
#define NX_TESTS_RUN_H

#include <check.h>
#include <stdlib.h>

/* For loops of millions: ck_assert() notes every success, this only a failure. */
#define NX_HOLD(condition)                                                                         \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg("%s", #condition);                                            \
	} while (0)

#define NX_RUN_SUITES(...)                                                                         \
	int main(void)                                                                             \
	{                                                                                          \
		setenv("CK_DEFAULT_TIMEOUT", "60", 0); /* 4 s: too few where much else runs */     \
		Suite *(*const suites[])(void) = { __VA_ARGS__ };                                  \
		SRunner *runner = srunner_create(suites[0]());                                     \
		int nfailed;                                                                       \
		for (size_t i = 1; i < sizeof(suites) / sizeof(suites[0]); i++)                    \
			srunner_add_suite(runner, suites[i]());                                    \
		srunner_run_all(runner, CK_NORMAL);                                                \
		nfailed = srunner_ntests_failed(runner);                                           \
		srunner_free(runner);                                                              \
		return nfailed ? EXIT_FAILURE : EXIT_SUCCESS;                                      \
	}

#endif
