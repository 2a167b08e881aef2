/* suites.h - the suites of this folder. */
#ifndef NX_TESTS_INDEX_SUITES_H
#define NX_TESTS_INDEX_SUITES_H

#include <check.h>

Suite *suite_index_crash(void);
Suite *suite_index_living(void);
Suite *suite_index_forward(void);
Suite *suite_index_pairs(void);
Suite *suite_index_parts(void);
Suite *suite_index_small(void);
Suite *suite_index_manifest(void);
Suite *suite_index_build(void);
Suite *suite_index_failures(void);
Suite *suite_index_snapshot(void);
Suite *suite_index_terms(void);

#endif
