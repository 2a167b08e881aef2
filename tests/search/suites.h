/* suites.h - the suites of this folder. */
#ifndef NX_TESTS_SEARCH_SUITES_H
#define NX_TESTS_SEARCH_SUITES_H

#include <check.h>

Suite *suite_search_meeting(void);
Suite *suite_search_operators(void);
Suite *suite_search_pruning(void);
Suite *suite_search_score(void);
Suite *suite_search_spans(void);

#endif
